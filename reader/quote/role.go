package quote

import "strings"

// maxRole is the most words that a role is given with.
const maxRole = 12

// roles reads what is said of names beside them: "Jane Roe, head of the board,"
// and "the Clinton campaign spokesman Brian Fallon".
func (r *reading) roles() {
	for n := range r.mentions {
		m := &r.mentions[n]
		if m.possessive {
			continue
		}
		r.roleBehind(m)
		r.roleBefore(m)
	}
}

// roleBehind reads an apposition behind a name.
func (r *reading) roleBehind(m *mention) {
	k := m.last + 1
	if k+1 >= len(r.tokens) || !r.tokens[k].comma() {
		return
	}
	first := r.afterArticles(k+1, len(r.tokens))
	tells := false
	end := first
	for ; end < len(r.tokens) && end-first < maxRole; end++ {
		t := &r.tokens[end]
		if t.kind == punct && !isDash(t.mark) || t.kind == quoted || t.kind == paragraph || t.is(say|relative|participle|pronoun) && !t.is(person|title|prep) {
			break
		}
		if end == first && t.is(conj|prep|aux) {
			return
		}
		if end-first < 6 && t.is(person|title) {
			tells = true
		}
	}
	if tells && end < len(r.tokens) && end > first && r.tokens[end].kind == punct {
		r.giveRole(&r.entities[m.entity], r.text[r.tokens[first].start:r.tokens[end-1].end])
		r.entities[m.entity].group = false
		for k := first; k < min(end, first+6); k++ {
			r.sexOf(&r.entities[m.entity], r.tokens[k].class)
		}
	}
}

// roleBefore reads the words in lower case before a name.
func (r *reading) roleBefore(m *mention) {
	start := m.first
	for start > 0 && m.first-start < maxRole && m.title != "" && r.tokens[start-1].capital && !r.tokens[start-1].opens && r.tokens[start-1].kind == word {
		start--
	}
	from := start
	for from > 0 && start-from < 6 {
		t := &r.tokens[from-1]
		if t.kind != word || t.is(article|prep|conj|say|aux|relative|pronoun|participle) && !t.is(person|title) {
			break
		}
		from--
		if t.opens {
			break
		}
	}
	if from >= start || !r.tokens[start-1].is(person|title) {
		return
	}
	r.giveRole(&r.entities[m.entity], r.text[r.tokens[from].start:r.tokens[m.first-1].end])
	r.entities[m.entity].group = false
	r.sexOf(&r.entities[m.entity], r.tokens[start-1].class)
}

// giveRole keeps the fullest role; a form of address is none.
func (r *reading) giveRole(e *entity, role string) {
	role = strings.Join(strings.Fields(role), " ")
	if r.lex.words[strings.ToLower(role)]&(female|male) != 0 && len(role) <= 4 {
		return
	}
	if len(strings.Trim(role, ".")) <= 2 {
		return // "Dr.", "Me"
	}
	if n := len(strings.Fields(role)); n > maxRole || n <= len(strings.Fields(e.role)) {
		return
	}
	e.role, e.titled = role, true
}
