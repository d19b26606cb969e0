package quote

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// told is a word that an article says somebody is, or that tells of what: of
// "Estovian fisheries minister" the noun, and the two words before it.
type told struct {
	word  string // in lower case
	noun  bool   // names the person, not what they belong to
	place bool   // has a capital that the language gives to names only
}

// tell notes the words of a role.
func (r *reading) tell(e *entity, role string) {
	before := true
	for w := range strings.FieldsSeq(role) {
		w = strings.Trim(w, ".,;:()'’\"")
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		if _, rest, ok := cutElided(w); ok {
			w, before = rest, false
		}
		low := strings.ToLower(w)
		c := r.lex.class([]byte(low))
		if w == "" || len(e.told) >= maxTold {
			continue
		}
		if c&(person|title) == 0 && c&(prep|article|conj|of) != 0 {
			before = before && c&conj != 0
			continue
		}
		first, _ := utf8.DecodeRuneInString(w)
		x := told{word: low, noun: before && c&(person|title) != 0,
			place: unicode.IsUpper(first) && c == 0 && r.lex.traits&nouns == 0}
		if !slices.Contains(e.told, x) {
			e.told = append(e.told, x)
		}
	}
}

// cutElided cuts "l’avocat" and "dell'ambiente" behind the apostrophe.
func cutElided(w string) (before, after string, ok bool) {
	n := strings.IndexAny(w, "'’")
	if n < 1 || n > 4 {
		return w, "", false
	}
	_, size := utf8.DecodeRuneInString(w[n:])
	return w[:n], w[n+size:], n+size < len(w)
}

// description is what "the Chilean fisheries minister" asks for.
type description struct {
	noun   string   // in lower case
	alike  []string // what may stand for it
	tells  []told   // the other words
	offers class    // of the noun
	head   int
}

const (
	candidates = 200 // how many mentions before a description are asked
	ahead      = 60  // and how many behind it
	asked      = 40  // of how many people
	enough     = 3.0 // points
)

// described finds whom "the Venezuelan leader" stands for: whoever has the
// description's noun, or one that means the same, in a role that the article
// gives anywhere, and does not belong to another place or office. The nearest
// before the description comes first, then the first behind it.
func (r *reading) described(s subject) int {
	bare := !r.tokens[s.first].is(article) || s.last == s.first
	if !s.described || bare && r.lex.traits&inflect == 0 && r.lex.traits&elide == 0 {
		return -1
	}
	d, ok := r.describes(s)
	if !ok {
		return -1
	}
	here := r.mentionAt(s.first)
	best, points := -1, enough
	seen := map[int]bool{}
	for n := here - 1; n >= 0 && n >= here-candidates; n-- {
		e := r.mentions[n].entity
		if len(seen) > asked {
			break
		}
		if seen[e] || len(r.entities[e].told) == 0 {
			continue
		}
		seen[e] = true
		if p := r.points(&d, e); p > points || best < 0 && p == points {
			best, points = e, p
		}
	}
	if best < 0 && (r.tokens[s.first].is(definite|article) || d.offers&title != 0) {
		points = enough + 0.5
		for n := here; n < len(r.mentions) && n < here+ahead; n++ {
			e := r.mentions[n].entity
			if seen[e] || len(r.entities[e].told) == 0 {
				continue
			}
			seen[e] = true
			if p := r.points(&d, e); p > points {
				best, points = e, p
			}
		}
	}
	if best >= 0 {
		r.fillRole(best, s.first, d.head)
		r.completeRole(best, s, d)
	}
	return best
}

// mentionAt is the index of the first mention at or behind a token.
func (r *reading) mentionAt(k int) int {
	n, _ := slices.BinarySearchFunc(r.mentions, k, func(m mention, k int) int { return m.first - k })
	return n
}

// describes takes a description apart.
func (r *reading) describes(s subject) (description, bool) {
	d := description{head: -1}
	first := r.afterArticles(s.first, s.last+1)
	if first <= s.last {
		d.head = r.heads(first, s.last+1)
	}
	if d.head < 0 {
		return d, false
	}
	d.noun, d.offers = strings.ToLower(r.word(d.head)), r.tokens[d.head].class
	d.alike = r.lex.alike[d.noun]
	inPlace := false
	for k := first; k <= s.last; k++ {
		t := &r.tokens[k]
		if k > d.head && t.is(prep) && !t.is(of) && !r.hangsOn(t) {
			break
		}
		inPlace = inPlace || k > d.head && t.is(prep)
		if k == d.head || t.kind != word || t.class&(prep|article|conj|aux) != 0 && !t.is(title|person) || t.is(suffix) {
			continue
		}
		d.tells = append(d.tells, told{word: strings.ToLower(strings.TrimRight(r.word(k), "’'")),
			place: t.capital && t.class == 0 && !t.opens && r.lex.traits&nouns == 0, noun: t.is(person | title)})
	}
	return d, true
}

// hangsOn says whether a preposition joins what an office is over: "of the
// union", "da Fazenda", "des Vereins".
func (r *reading) hangsOn(t *token) bool { return t.is(of) || t.is(article) || t.is(joiner) }

// points tells how well a description fits somebody; below enough it does not.
func (r *reading) points(d *description, e int) float64 {
	x := &r.entities[e]
	if d.offers&female != 0 && x.sex == he || d.offers&male != 0 && d.offers&female == 0 && x.sex == she {
		return 0
	}
	p := 0.0
	places, others := false, false
	for _, t := range x.told {
		switch {
		case t.noun && (t.word == d.noun || r.longer(t.word, d.noun)):
			p = max(p, 4)
		case t.noun && (slices.Contains(d.alike, t.word) || d.noun == r.lex.boss && r.lex.words[t.word]&leader != 0):
			p = max(p, 3.5)
		case t.place:
			places = true
		case !t.noun || r.lex.words[t.word]&modifier != 0:
			others = true
		}
	}
	if p == 0 && r.phrased(d, x) {
		p = 3.5
	}
	if p == 0 {
		return 0
	}
	likeness := p < 4
	for _, w := range d.tells {
		switch {
		case r.toldOf(x, w):
			p++
		case w.place && (places || !r.near(w.word)):
			return 0
		case w.place:
			p -= 0.4
		case likeness:
			// another noun for it goes with other words
		case others && d.offers&title != 0 && !w.noun || others && r.lex.words[w.word]&modifier != 0:
			p -= 2
		}
	}
	return p
}

// phrased says whether one of the description's other forms is several words,
// all of which somebody is called: "Premier ministre" for "chef du gouvernement".
func (r *reading) phrased(d *description, x *entity) bool {
	for _, form := range d.alike {
		if !strings.Contains(form, " ") {
			continue
		}
		all := true
		for w := range strings.FieldsSeq(form) {
			all = all && slices.ContainsFunc(x.told, func(t told) bool { return t.word == w })
		}
		if all {
			return true
		}
	}
	return false
}

// longer says whether a word is a compound that ends in a noun: "Bundeskanzlerin".
func (r *reading) longer(w, noun string) bool {
	return (r.lex.traits&nouns != 0 || strings.HasPrefix(w, "ex") || strings.HasPrefix(w, "vice")) && len(w) > len(noun)+1 && len(noun) > 4 && strings.HasSuffix(w, noun)
}

// toldOf says whether somebody's roles have a word, or one of the same stem:
// "Peruvian" and "Peru".
func (r *reading) toldOf(x *entity, w told) bool {
	for _, t := range x.told {
		if t.word == w.word || (w.place || r.lex.traits&inflect != 0) && stem(t.word) == stem(w.word) && utf8.RuneCountInString(w.word) > 3 {
			return true
		}
	}
	return strings.Contains(strings.ToLower(x.name), w.word)
}

// near says whether the text names a place more than once, by its own name or as
// an adjective.
func (r *reading) near(place string) bool { return r.stems[stem(place)] > 1 }

// stem is what the names and adjectives of one place begin with.
func stem(w string) string {
	n := 0
	for at := range w {
		if n == 4 {
			return w[:at]
		}
		n++
	}
	return w
}

// completeRole takes a description's own words for a role that they go on with:
// "President" and "the president of Peru" make "President of Peru".
func (r *reading) completeRole(e int, s subject, d description) {
	x := &r.entities[e]
	end := d.head + 1
	for k := end; k <= s.last; k++ {
		t := &r.tokens[k]
		if k == d.head+1 && !t.is(of|joiner) || t.is(prep) && !r.hangsOn(t) {
			break
		}
		end = k + 1
	}
	if !strings.EqualFold(x.role, d.noun) || end <= d.head+1 || r.tokens[end-1].is(prep|article) {
		return
	}
	x.role += " " + oneLine(r.text[r.tokens[d.head+1].start:r.tokens[end-1].end])
	x.role = clip(x.role, r.lex)
	r.tell(x, x.role)
}

// fillRole makes "President" the "President of Venezuela" when the article also
// calls the same person "the Venezuelan leader" and names Venezuela.
func (r *reading) fillRole(e, first, head int) {
	x := &r.entities[e]
	if r.lex.of == "" || r.lex.traits&fixed == 0 || r.lex.words[strings.ToLower(x.role)]&leader == 0 {
		return
	}
	for k := first; k < head; k++ {
		if t := &r.tokens[k]; t.kind != word || !t.capital {
			continue
		}
		for n := range r.entities[:min(len(r.entities), farBack)] {
			if y := &r.entities[n]; y.words == 1 && !y.titled && adjectiveOf(r.word(k), y.name) {
				x.role += " " + r.lex.of + " " + y.name
				r.tell(x, x.role)
				return
			}
		}
	}
}

// adjectiveOf says whether a word looks like a country's adjective: "Venezuelan"
// and "Venezuela", "Ukrainian" and "Ukraine".
func adjectiveOf(adjective, country string) bool {
	if len(country) < 4 || len(adjective) < len(country) || len(adjective) > len(country)+4 || adjective == country {
		return false
	}
	return strings.HasPrefix(adjective, country[:len(country)-1])
}

// wording is what is shown for somebody without a name: the words, without the
// article and without where and when: "spokesman for the ministry".
func (r *reading) wording(s subject, behind bool) string {
	first := r.afterArticles(s.first, s.last+1)
	if first > s.last || !s.described && (r.tokens[s.last].is(timeword) || !behind && r.lower[strings.ToLower(r.word(s.last))]) {
		return ""
	}
	end := s.last + 1
	for k := first + 1; k < end; k++ {
		if t := &r.tokens[k]; t.is(prep) && !r.hangsOn(t) && r.lex.joins && r.heads(first, k) >= 0 {
			end = k
		}
	}
	if t := &r.tokens[first]; t.kind == quoted && end == first+1 {
		return oneLine(r.text[r.spans[t.span].start:r.spans[t.span].end])
	}
	return r.lex.nominated(oneLine(r.text[r.tokens[first].start:r.tokens[end-1].end]), org)
}
