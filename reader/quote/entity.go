package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// entity is somebody, or an organisation, that the article names.
type entity struct {
	name   string // the fullest form
	first  string // its first and last words, in lower case, without 's
	last   string
	words  int
	count  int // times named
	role   string
	clause string // what a relative clause says of them: "who heads the union"
	told   []told // the words of all roles
	group  bool   // an organisation or a place, as far as its words tell
	sex    class  // he, she, or neither when the article does not tell
	titled bool   // carries a title, or a role
}

// namesakes is the most people of one name that are told apart.
const namesakes = 32

// register enters the full name of a mention, or finds who it is.
func (r *reading) register(n int) {
	m := &r.mentions[n]
	name := r.nameText(*m)
	first, last := r.ends(*m)
	if given := strings.Fields(name); r.lex.traits&inflect != 0 && !strings.EqualFold(given[0], first) {
		first, last = strings.ToLower(given[0]), strings.ToLower(given[len(given)-1])
	}
	for _, e := range r.byLast[last] {
		known := &r.entities[e]
		if known.name == name || known.first == first && !known.group {
			m.entity = e
			if words := r.nameWords(*m); words > known.words && words <= 4 {
				known.name, known.words = name, words
			}
			r.note(e, *m)
			return
		}
	}
	m.entity = r.enter(entity{name: name, first: first, last: last, words: r.nameWords(*m)})
	r.note(m.entity, *m)
}

func (r *reading) enter(e entity) int {
	r.entities = append(r.entities, e)
	n := len(r.entities) - 1
	if len(r.byLast[e.last]) < namesakes {
		r.byLast[e.last] = append(r.byLast[e.last], n)
	}
	if e.first != e.last && len(r.byFirst[e.first]) < namesakes {
		r.byFirst[e.first] = append(r.byFirst[e.first], n)
	}
	return n
}

// ends are the first and last word of a name in lower case.
func (r *reading) ends(m mention) (first, last string) {
	k := m.last
	for k > m.first && (r.tokens[k].is(suffix) || r.tokens[k].kind != word) {
		k--
	}
	return strings.ToLower(r.word(m.first)), strings.ToLower(r.word(k))
}

func (r *reading) nameText(m mention) string {
	return r.lex.nominative(oneLine(r.text[r.tokens[m.first].start:r.tokens[m.last].end]))
}

// oneLine is a text with one space for each run of white space, none at its ends.
func oneLine(s string) string {
	space := true
	for _, c := range s {
		if unicode.IsSpace(c) && (space || c != ' ') {
			return strings.Join(strings.Fields(s), " ")
		}
		space = c == ' '
	}
	return strings.TrimRight(s, " ")
}

// recognise tells whom a single word names: the person with that surname who is
// named most, else with that first name, else somebody new.
func (r *reading) recognise(n int) {
	m := &r.mentions[n]
	_, key := r.ends(*m)
	best := -1
	for _, list := range [][]int{r.byLast[key], r.byFirst[key]} {
		for _, e := range list {
			if r.entities[e].group && r.entities[e].words > 1 {
				continue
			}
			if best < 0 || r.entities[e].count > r.entities[best].count {
				best = e
			}
		}
		if best >= 0 {
			break
		}
	}
	if best < 0 {
		best = r.stem(key)
	}
	if best < 0 {
		best = r.enter(entity{name: r.nameText(*m), first: key, last: key, words: 1})
	}
	if x := &r.entities[best]; !r.tokens[m.first].shout && x.words > 1 && x.name == strings.ToUpper(x.name) {
		x.name = capitalised(x.name)
	}
	m.entity = best
	r.note(best, *m)
}

// capitalised is a name that the article's first line wrote large: "ADA LUND".
func capitalised(name string) string {
	words := strings.Fields(name)
	for n, w := range words {
		_, size := utf8.DecodeRuneInString(w)
		words[n] = w[:size] + strings.ToLower(w[size:])
	}
	return strings.Join(words, " ")
}

// stem finds an inflected name: the same up to its last letters.
func (r *reading) stem(key string) int {
	if r.lex.traits&inflect == 0 || utf8.RuneCountInString(key) < 5 {
		return -1
	}
	for cut := 0; cut < 3; cut++ {
		_, n := utf8.DecodeLastRuneInString(key)
		key = key[:len(key)-n]
		for _, tail := range []string{"", "а", "я", "й", "ь", "ая", "ий", "ый"} {
			if list := r.byLast[key+tail]; len(list) > 0 {
				return list[0]
			}
		}
		if utf8.RuneCountInString(key) < 5 {
			break
		}
	}
	return -1
}

// note takes what a mention tells about its entity.
func (r *reading) note(n int, m mention) {
	e := &r.entities[n]
	e.count++
	if e.count == 1 {
		e.group = r.looksGroup(m)
	}
	if e.sex == 0 && m.full && !e.group {
		given, _, _ := strings.Cut(e.name, " ")
		e.sex = firstName(given) & (he | she)
	}
	if m.title == "" {
		return
	}
	e.titled = true
	e.group = false
	for k := m.first - 1; k >= 0 && r.tokens[k].kind == word && (r.tokens[k].capital || k == m.first-1); k-- {
		r.sexOf(e, r.tokens[k].class)
	}
	r.giveRole(e, m.title)
}

func (r *reading) sexOf(e *entity, c class) {
	if c&female != 0 {
		e.sex = she
	} else if c&male != 0 && e.sex == 0 {
		e.sex = he
	}
}

// looksGroup says whether a name is an organisation's by its words.
func (r *reading) looksGroup(m mention) bool {
	for k := m.first; k <= m.last; k++ {
		t := &r.tokens[k]
		if t.is(org) || t.kind == word && t.shout && t.end-t.start > 2 && r.text[t.end-1] != '.' && m.first == m.last {
			return true
		}
	}
	if m.first > 0 && r.tokens[m.first-1].is(article) && r.lex.traits&nouns == 0 {
		return true
	}
	return false
}
