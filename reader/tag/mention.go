package tag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mention is a word or phrase that may tell a country.
type mention struct {
	first, last int     // words
	readings    []entry // of the lexicon; never empty
	part        part
	money       bool // "Canadian" in "Canadian dollars"
	located     bool // the words around say that it is a place
}

// part is where in an article something stands.
type part uint8

const (
	inBody part = iota
	inLead
	inTitle
	inDateline
)

// The longest phrase of the lexicon in words, and in letters where words are not
// parted.
const (
	maxWords   = 8
	maxLetters = 12
	mostKept   = 64 // people and plain nouns that are remembered of a text
)

// mentions finds the words of the lexicon in a document. Of overlapping phrases
// the longest counts.
func (x *lexicon) mentions(d *document, site []string) []mention {
	var out []mention
	for i := 0; i < len(d.tokens); {
		if skip := d.outlet(i, site); skip > 0 {
			i += skip
			continue
		}
		if skip := d.credit(i); skip > 0 {
			i += skip
			continue
		}
		if d.tokens[i].dense {
			out = x.dense(d, i, out)
			i++
			continue
		}
		n, readings := x.longest(d, i)
		if n == 0 {
			n, readings = 1, x.bare(d.key(i))
		}
		if len(readings) == 0 {
			i++
			continue
		}
		m := mention{first: i, last: i + n - 1, readings: readings}
		if x.plausible(d, &m) {
			out = append(out, m)
		}
		i = m.last + 1
	}
	return out
}

// longest is the longest phrase that begins at word i and is spelled as the
// lexicon wants it.
func (x *lexicon) longest(d *document, i int) (words int, readings []entry) {
	h := uint64(hashStart)
	for n := 0; n < maxWords && i+n < len(d.tokens); n++ {
		if n > 0 {
			if !x.begun.has(mixed(h)) || !d.joined(i+n-1) {
				break
			}
			h = hashAdd(h, " ")
		}
		h = hashAdd(h, d.key(i+n))
		if r := x.lookup(h); r != nil {
			if d.spelled(i, n+1, r[0]) {
				words, readings = n+1, r
			} else if n == 0 && !d.tokens[i].upper && r[0].kind <= kindPeople {
				d.plain = remember(d.plain, h)
			}
		}
	}
	return words, readings
}

// bare is the readings of a word behind a prefix.
func (x *lexicon) bare(key []byte) []entry {
	for _, p := range x.prefixes {
		if len(key) >= len(p)+4 && string(key[:len(p)]) == p {
			if r := x.lookup(hashAdd(hashStart, key[len(p):])); r != nil {
				return r
			}
		}
	}
	return nil
}

// spelled is true when n words from i stand as an entry is written.
func (d *document) spelled(i, n int, e entry) bool {
	t := d.tokens[i]
	size := t.end - t.start
	switch {
	case e.traits&capital == 0:
		return true
	case d.quiet:
		return e.traits&(acronym|weak|common) == 0 && size > 3
	case !t.upper:
		return false
	case e.traits&acronym == 0:
		return true
	case n == 1 && (d.shout || d.shouted(i)):
		// "US" may be the pronoun where all is in capitals.
		return size > 2 || string(d.key(i)) == "uk" || strings.ContainsRune(d.text[t.start:t.end], '.')
	}
	return t.capitals || n > 1
}

// plausible is false where the words around a mention forbid it: in a person's
// name, where an ordinary word is meant.
func (x *lexicon) plausible(d *document, m *mention) bool {
	e, i := m.readings[0], m.first
	if e.kind == kindNot || m.last > i {
		return true
	}
	if d.shout || d.quiet {
		return e.traits&common == 0
	}
	if words := x.person(d, i, e); words > 0 {
		d.people = remember(d.people, e.hash)
		m.last += words - 1
		return false
	}
	m.located = i > 0 && x.place.has(d.hash(i-1)) || x.qualified(d, i) ||
		e.kind == kindRegion && i > 0 && d.tokens[i-1].upper && d.gap(i-1) == ", " // "Canton, Mass"
	switch {
	case m.located:
		return true
	case e.traits&common != 0:
		return false
	case e.kind == kindCity && e.grade < 2 && d.opens(i):
		return false // a capital tells nothing there
	}
	return true
}

// remember adds a hash once, up to mostKept of them.
func remember(kept []uint64, h uint64) []uint64 {
	if len(kept) < mostKept && !slices.Contains(kept, h) {
		kept = append(kept, h)
	}
	return kept
}

// person is how many words from word i, an entry's, belong to somebody's name; 0
// when it is a place.
func (x *lexicon) person(d *document, i int, e entry) int {
	isWeak := e.traits&weak != 0
	if e.kind != kindCity && e.kind != kindCapital && e.kind != kindRegion && !isWeak {
		return 0
	}
	if i > 0 && d.spaced(i-1) && d.tokens[i-1].upper && x.given.has(d.hash(i-1)) {
		return 1 // "Jack London", "Denzel Washington"
	}
	if isWeak && x.apposed(d, i) {
		return 1
	}
	if d.headline || !d.spaced(i) || !d.tokens[i+1].upper {
		return 0
	}
	if x.given.has(d.hash(i)) {
		return 1 // "Vladimir Putin"
	}
	if !isWeak || i > 0 && x.place.has(d.hash(i-1)) || x.after.has(d.hash(i+1)) {
		return 0
	}
	// "Paris Hilton", "Sydney Poole"; but "Paris Saint-Germain" is one of the
	// phrases, and so is what the next word begins, unless it is a small town.
	n, next := x.longest(d, i+1)
	if n > 0 && (n > 1 || next[0].kind != kindCity || next[0].grade > 1) {
		return 0
	}
	return 2
}

// apposed is true when the words behind word i and a comma say that it is
// somebody: "Phoenix, the dog", but not "Phoenix, the capital".
func (x *lexicon) apposed(d *document, i int) bool {
	if i+2 >= len(d.tokens) || d.gap(i) != ", " {
		return false
	}
	switch string(d.key(i + 1)) {
	case "who":
		return true
	case "the", "a", "an", "his", "her":
		return !d.tokens[i+2].upper && !x.town.has(d.hash(i+2))
	}
	return false
}

// sift drops mentions that the rest of the article explains: the second name of a
// person who was named in full ("Hilton smiled at Paris"), and a noun that has its
// capital only because a sentence or a headline opens with it ("Turkey is dear").
func (d *document) sift(all []mention, other *document) []mention {
	found := func(h uint64, a, b []uint64) bool { return slices.Contains(a, h) || slices.Contains(b, h) }
	located := func(h uint64) bool {
		return slices.ContainsFunc(all, func(m mention) bool { return m.located && m.readings[0].hash == h })
	}
	return slices.DeleteFunc(all, func(m mention) bool {
		e := m.readings[0]
		if m.located || m.last > m.first || d.shout {
			return false
		}
		if (e.kind == kindCity || e.traits&weak != 0) && found(e.hash, d.people, other.people) {
			return e.kind > kindPeople || !located(e.hash) // there is Israel beside Israel Vance
		}
		return (d.opens(m.first) || d.headline) && found(e.hash, d.plain, other.plain)
	})
}

// qualified is true when a place follows after a comma: "Paris, Texas".
func (x *lexicon) qualified(d *document, i int) bool {
	if i+1 >= len(d.tokens) || d.gap(i) != ", " {
		return false
	}
	n, readings := x.longest(d, i+1)
	if n == 0 {
		return false
	}
	k := readings[0].kind
	return k == kindName || k == kindRegion
}

// outlet is how many words from i are the name of the outlet itself; a name of
// one word may as well be a place.
func (d *document) outlet(i int, site []string) int {
	if len(site) < 2 || i+len(site) > len(d.tokens) {
		return 0
	}
	for n, w := range site {
		if string(d.key(i+n)) != w {
			return 0
		}
	}
	return len(site)
}

// credit is how many words from i belong to a line that names the source, which
// says nothing of the story.
func (d *document) credit(i int) int {
	if i > 0 && !strings.Contains(d.gap(i-1), "\n") {
		return 0
	}
	switch string(d.key(i)) {
	case "source", "sources", "quelle", "fuente", "fonte", "bron", "источник":
	default:
		return 0
	}
	if !strings.HasPrefix(d.gap(i), ":") {
		return 0
	}
	n := 1
	for i+n < len(d.tokens) && !strings.Contains(d.gap(i+n-1), "\n") {
		n++
	}
	return n
}

// dense finds words in a run of letters without spaces.
func (x *lexicon) dense(d *document, i int, out []mention) []mention {
	key := d.key(i)
	for at := 0; at < len(key); {
		var (
			h        = uint64(hashStart)
			readings []entry
			end      int
		)
		for n, p := 0, at; n < maxLetters && p < len(key); n++ {
			_, size := utf8.DecodeRune(key[p:])
			h = hashAdd(h, key[p:p+size])
			p += size
			if r := x.lookup(h); r != nil {
				readings, end = r, p
			}
		}
		if readings == nil {
			_, size := utf8.DecodeRune(key[at:])
			at += size
			continue
		}
		out = append(out, mention{first: i, last: i, readings: readings})
		at = end
	}
	return out
}
