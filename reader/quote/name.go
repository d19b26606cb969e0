package quote

import (
	"slices"
	"strings"
)

// mention is one place in the text that names an entity.
type mention struct {
	first, last int // tokens, both inside
	entity      int
	possessive  bool
	title       string // what stood before the name inside its capitals
	full        bool   // more than one word
}

// maxName is the most words that a name has.
const maxName = 7

// names finds all names outside of the quotations and tells whom they mean.
func (r *reading) names() {
	r.at = make([]int32, len(r.tokens))
	r.byLast, r.byFirst = map[string][]int{}, map[string][]int{}
	r.ordinary()
	for k := 0; k < len(r.tokens); {
		if m, ok := r.name(k); ok {
			if r.lex.traits&inflect != 0 && r.office(&m) {
				k = m.last + 1
				continue
			}
			r.mentions = append(r.mentions, m)
			k = m.last + 1
			continue
		}
		k++
	}
	for n := range r.mentions {
		if r.mentions[n].full {
			r.register(n)
		}
	}
	for n := range r.mentions {
		if !r.mentions[n].full {
			r.recognise(n)
		}
		for k := r.mentions[n].first; k <= r.mentions[n].last; k++ {
			r.at[k] = int32(n + 1)
		}
	}
}

// office says whether a title and one word before a name are what the name's bearer
// is, and of what: "Губернатор Приреченской области Степан Ладыгин".
func (r *reading) office(m *mention) bool {
	k := m.last + 1
	if m.title == "" || m.full || !r.tokens[m.first-1].is(title|person) {
		return false
	}
	for n := 0; n < 2 && k < len(r.tokens) && r.tokens[k].kind == word && !r.tokens[k].capital && r.tokens[k].class&^org == 0; n++ {
		k++
	}
	if k == m.last+1 || k+1 >= len(r.tokens) || !r.plain(k) || !r.plain(k+1) {
		return false
	}
	return true
}

// ordinary notes the words that also stand in lower case, and, where all nouns
// have capitals, those that follow an article: neither makes a name.
func (r *reading) ordinary() {
	r.behind, r.last, r.stems = map[string]bool{}, map[string]bool{}, map[string]int{}
	r.lower, r.upper, r.nounish, r.surname = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	german := r.lex.traits&nouns != 0
	for k := range r.tokens {
		t := &r.tokens[k]
		if t.kind != word {
			continue
		}
		if !t.capital {
			if t.class == 0 {
				r.lower[r.word(k)] = true
			}
			continue
		}
		if t.is(title) && k > 0 && r.plain(k-1) && r.tokens[k-1].class == 0 && !(k+1 < len(r.tokens) && r.tokens[k+1].capital) {
			r.surname[r.word(k)] = true
		}
		if k > 0 && r.plain(k) && r.plain(k-1) && firstName(r.word(k-1)) != 0 {
			r.last[r.word(k)] = true
		}
		if n := k - 1; n > 0 && r.tokens[n].is(particle) && !r.tokens[n].capital {
			for n > 0 && r.tokens[n].is(particle) && !r.tokens[n].capital {
				n--
			}
			if r.plain(n) && r.tokens[n].class == 0 {
				r.behind[r.word(k)] = true
			}
		}
		if !r.starts(k) && t.class == 0 {
			r.upper[r.word(k)] = true
			if !german {
				r.stems[stem(strings.ToLower(r.word(k)))]++
			}
		}
		if german && k > 0 && !t.opens && (r.tokens[k-1].is(article) || r.adjective(k-1)) && !(k+1 < len(r.tokens) && r.tokens[k+1].capital) {
			r.nounish[r.word(k)] = true
		}
	}
}

// adjective tells a German adjective by its ending.
func (r *reading) adjective(k int) bool {
	t := &r.tokens[k]
	if t.kind != word || t.capital || t.class != 0 || t.end-t.start < 5 {
		return false
	}
	w := r.text[t.start:t.end]
	return strings.HasSuffix(w, "en") || strings.HasSuffix(w, "er") || strings.HasSuffix(w, "es") || strings.HasSuffix(w, "em") || w[len(w)-1] == 'e'
}

func (r *reading) word(k int) string { return r.text[r.tokens[k].start:r.tokens[k].end] }

// nameWord says whether a token can be a word of a name.
func (r *reading) nameWord(k int, inside bool) bool {
	if k >= len(r.tokens) {
		return false
	}
	t := &r.tokens[k]
	if t.kind != word || !t.capital || t.is(pronoun) && !inside || t.is(timeword) && (r.starts(k) || !inside && r.lex.traits&(fixed|nouns) != 0) {
		return false
	}
	if t.is(common) && r.lex.traits&nouns != 0 && !(inside && r.lex.words[strings.ToLower(r.word(k))] == 0 && firstName(r.word(k-1)) != 0) {
		return false // but "Nico Hartung"
	}
	if t.is(medium) && (k > 0 && r.tokens[k-1].is(prep) || k+1 < len(r.tokens) && r.tokens[k+1].capital && !r.tokens[k+1].opens) {
		return false // "wrote on Twitter"
	}
	if inside && !t.opens {
		return r.lex.traits&nouns == 0 || !t.is(stop|timeword|pronoun)
	}
	if t.is(article|conj) && (r.starts(k) || !r.nameWord(k+1, true)) {
		return false
	}
	if t.is(particle) && !r.starts(k) && r.nameWord(k+1, true) {
		return true // "Da Silveira"
	}
	if t.is(stop) && t.class&(title|org) == 0 && (r.starts(k) || t.end-t.start < 3 || r.lex.traits&nouns != 0) {
		return false
	}
	if r.lex.traits&nouns != 0 && !t.is(title) && r.nounish[r.word(k)] && !(inside && r.tokens[k-1].class == 0) {
		return false
	}
	if !r.starts(k) || k+1 < len(r.tokens) && r.nameWord(k+1, true) {
		return true
	}
	if t.is(near) && t.class&^near == 0 && !(k+1 < len(r.tokens) && r.tokens[k+1].is(say)) {
		return false // "Appearing before …"
	}
	w := r.word(k)
	if k+1 < len(r.tokens) && !r.upper[w] && t.class&^near == 0 && !r.tokens[k+1].capital && r.tokens[k+1].is(person) && !r.tokens[k+1].is(say|aux) && firstName(w) == 0 {
		return false // "Local fisherman Joe Tully"
	}
	return r.upper[w] || !r.lower[strings.ToLower(w)] && !r.aside(k)
}

// aside says whether a word that opens a sentence is an aside by its ending, not a
// name: "Procurada, a ministra …".
func (r *reading) aside(k int) bool {
	if k+1 >= len(r.tokens) || !r.tokens[k].opens || !r.tokens[k+1].comma() && !r.tokens[k+1].is(prep) || firstName(r.word(k)) != 0 {
		return false
	}
	return slices.ContainsFunc(r.lex.asides, func(ending string) bool { return strings.HasSuffix(r.word(k), ending) })
}

// starts says whether a word has its capital because of where it stands.
func (r *reading) starts(k int) bool {
	return r.tokens[k].opens || k == 0 || r.tokens[k-1].kind == paragraph || r.tokens[k-1].kind == punct && r.tokens[k-1].mark != ',' && r.tokens[k-1].mark != '&'
}

// particled is the last token of "Von der Leyen" at the beginning of a sentence,
// 0 when no such name begins there: it is one if the article writes it behind a
// first name elsewhere.
func (r *reading) particled(k int) int {
	if t := &r.tokens[k]; !t.opens || !t.capital || !t.is(particle) {
		return 0
	}
	for n := k + 1; n < len(r.tokens) && n < k+4; n++ {
		if t := &r.tokens[n]; t.capital && t.kind == word {
			if r.behind[r.word(n)] {
				return n
			}
			return 0
		} else if !t.is(particle) {
			return 0
		}
	}
	return 0
}

// name reads a name that begins at a token.
func (r *reading) name(k int) (mention, bool) {
	if last := r.particled(k); last > 0 {
		return mention{first: k, last: last, possessive: r.tokens[last].possessive}, true
	}
	if !r.nameWord(k, false) {
		return mention{}, false
	}
	end := k + 1 // behind the name
	for end < len(r.tokens) && end-k < 2*maxName && !r.tokens[end-1].possessive {
		n := r.joint(end)
		if n == 0 {
			break
		}
		end += n
	}
	if end == k+1 && r.lex.traits&inflect != 0 && r.tokens[k].is(org) && end < len(r.tokens) &&
		r.tokens[end].kind == word && !r.tokens[end].capital && r.tokens[end].class == 0 {
		end++ // "Министерство здравоохранения"
	}
	if t := &r.tokens[k]; end == k+1 && t.opens && t.is(org|work) && end < len(r.tokens) && r.tokens[end].kind == quoted {
		return mention{}, false // Газета «Вечерний Залив»
	}
	m := mention{last: end - 1, possessive: r.tokens[end-1].possessive}
	m.first = r.stripTitles(k, end)
	if r.tells(k) && m.first > k {
		k++
	}
	if m.first > k && (r.tokens[m.first-1].is(title|person|male|female) || r.lex.traits&(nouns|inflect) != 0 || m.first == k+1 && !(k > 0 && r.tokens[k-1].is(of|joiner) && r.tokens[k].class == 0)) {
		m.title = r.text[r.tokens[k].start:r.tokens[m.first-1].end]
	}
	if m.first == end { // nothing but titles
		return mention{}, false
	}
	if t := &r.tokens[m.last]; m.first == m.last && (t.end-t.start < 2 || r.text[t.end-1] == '.' && t.end-t.start == 2) {
		return mention{}, false // an initial alone
	}
	m.full = r.nameWords(m) > 1 && !(r.tokens[m.first].is(particle) && r.nameWords(m) < 4) // "Da Silveira"
	return m, true
}

// nameWords counts the words of a name that are not particles.
func (r *reading) nameWords(m mention) int {
	n := 0
	for k := m.first; k <= m.last; k++ {
		if r.tokens[k].kind == word && r.tokens[k].capital && !r.tokens[k].is(suffix) {
			n++
		}
	}
	return n
}

// plain says whether a token is a word of a name and no title.
func (r *reading) plain(k int) bool {
	t := &r.tokens[k]
	return t.kind == word && t.capital && !t.is(title|person|stop)
}

// surnamed says whether a word that ends a name so far is a surname: a first name
// stands before it, here or elsewhere in the text.
func (r *reading) surnamed(k int) bool {
	if !r.plain(k) {
		return false
	}
	n := k - 1
	for n > 0 && r.tokens[n].is(particle) && !r.tokens[n].capital {
		n--
	}
	return n >= 0 && r.plain(n) || r.last[r.word(k)] && firstName(r.word(k)) == 0
}

// joint is how many tokens at a place go on with the name before it.
func (r *reading) joint(k int) int {
	t := &r.tokens[k]
	switch {
	case t.opens:
		return 0
	case r.nameWord(k, true):
		return 1
	case t.is(particle) && !t.capital:
		if r.lex.traits&nouns != 0 && t.is(article) && r.tokens[k-1].is(person|title) {
			return 0 // "Sprecherin der Linken"
		}
		if (r.lex.traits&nouns != 0 || r.lex.traits&placed != 0 && t.is(of|prep)) && r.surnamed(k-1) {
			return 0 // "Robert Halver von der Bank", but "Ursula von der Leyen"
		}
		for n := 1; n <= 3 && k+n < len(r.tokens); n++ {
			if r.nameWord(k+n, true) && r.tokens[k+n].class&(title|person|org|timeword) == 0 {
				return n + 1
			}
			if !r.tokens[k+n].is(particle) {
				return 0
			}
		}
	case t.is(of) && t.class&particle == 0 && r.tokens[k-1].is(org):
		n := 1
		if k+n < len(r.tokens) && r.tokens[k+n].is(article) && !r.tokens[k+n].capital {
			n++
		}
		if r.nameWord(k+n, true) {
			return n + 1
		}
	case t.kind == punct && t.mark == '&' && r.nameWord(k+1, true):
		return 2
	case t.kind == punct && t.mark == ',' && k+1 < len(r.tokens) && r.tokens[k+1].is(suffix):
		return 2
	case t.kind == quoted && !r.speech[t.span] && r.nameWord(k+1, true) && r.tokens[k+1].class == 0 && r.tokens[k-1].class == 0:
		if sp := r.spans[t.span]; sp.end-sp.start <= 16 {
			return 2 // William "Bill" Gates
		}
	}
	return 0
}
