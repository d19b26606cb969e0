package quote

import (
	"strings"
)

const (
	maxRole      = 12 // words of a role
	maxRoleBytes = 80
	maxTold      = 24 // words kept of all that an article says somebody is
)

// roles reads what is said of names beside them: "Jane Roe, head of the board,"
// "the head of the board, Jane Roe," "Jane Roe, who heads the board," and "the
// Clinton campaign spokesman Brian Fallon".
func (r *reading) roles() {
	for n := range r.mentions {
		m := &r.mentions[n]
		if m.possessive {
			continue
		}
		if first, end := r.aheadOf(m); end > first {
			r.appoint(m.entity, first, end)
		}
		r.roleBefore(m)
		r.roleBehind(m)
	}
}

// appoint gives an entity the words between two tokens as its role.
func (r *reading) appoint(entity, first, end int) {
	e := &r.entities[entity]
	r.giveRole(e, r.text[r.tokens[first].start:r.tokens[end-1].end])
	e.group = false
	for k := first; k < min(end, first+6) && !(k > first && r.tokens[k].is(prep)); k++ {
		r.sexOf(e, r.tokens[k].class)
	}
}

// roleBehind reads an apposition behind a name, or a clause: "Jane Roe, 52, a
// welder from Ulm,"; "Jane Roe, who runs the ferry".
func (r *reading) roleBehind(m *mention) {
	k := r.behindAge(m.last + 1)
	if k+2 >= len(r.tokens) || !r.tokens[k].comma() || r.tokens[k+1].kind != word {
		return
	}
	if r.tokens[k+1].is(relative) && !m.place(r) {
		r.roleClause(m, k+1)
		return
	}
	first := r.afterArticles(k+1, len(r.tokens))
	end := first
	for ; end < len(r.tokens) && end-first < maxRole; end++ {
		t := &r.tokens[end]
		if t.kind == punct && !isDash(t.mark) && !r.inner(end) || t.kind == quoted || t.kind == paragraph ||
			t.is(say|relative|participle|pronoun) && !t.is(person|title|prep|article) {
			break
		}
	}
	if end == first || end >= len(r.tokens) || r.tokens[end].kind != punct && r.tokens[end].kind != paragraph {
		return
	}
	t := &r.tokens[first]
	if t.is(conj|prep|aux|timeword) && !t.is(person|title) || r.gerund(first) {
		return
	}
	if r.heads(first, end) >= 0 || r.introduces(m) && r.apposes(k+1, first, end) {
		r.appoint(m.entity, first, end)
	}
}

// behindAge goes past ", 19", ", 82 ans" and "(52)" behind a name, to the comma.
func (r *reading) behindAge(k int) int {
	if k+2 >= len(r.tokens) || !r.tokens[k].comma() && r.tokens[k].mark != '(' {
		return k
	}
	n := k + 1
	if r.tokens[n].is(prep|article) && !r.tokens[n].capital {
		n++ // "de 52 anos"
	}
	if n+2 >= len(r.tokens) || r.tokens[n].kind != number {
		return k
	}
	n++
	if r.tokens[n].kind == word && !r.tokens[n].capital {
		n++
	}
	if r.tokens[k].mark == '(' && n+1 < len(r.tokens) && r.tokens[n].mark == ')' {
		n++
	}
	if n < len(r.tokens) && r.tokens[n].comma() {
		return n
	}
	return k
}

// inner says whether a mark stands inside a name or a word: "Brandt & Holm",
// "the Bakers' Union".
func (r *reading) inner(k int) bool {
	switch r.tokens[k].mark {
	case '&', '/':
		return true
	case '\'', '’':
		return k > 0 && r.tokens[k-1].end == r.tokens[k].start && k+1 < len(r.tokens) &&
			r.tokens[k+1].kind == word && r.tokens[k+1].start > r.tokens[k].end
	}
	return false
}

// introduces says whether a name is given right behind its verb of speech, so
// that what follows can only tell who that is: said Jane Roe, a welder.
func (r *reading) introduces(m *mention) bool {
	k := m.first - 1
	for k >= 0 && m.first-k < 6 && r.tokens[k].kind == word && r.tokens[k].is(article|title|person) && !r.tokens[k].is(say) {
		k--
	}
	if k < 0 || !m.full || r.tokens[k].kind != word {
		return false
	}
	verb := k > 1 && r.tokens[k].class == 0 && r.tokens[k-1].comma() && r.tokens[k-2].kind == quoted // one that the list lacks
	return verb || r.tokens[k].is(say|clitic)
}

// apposes says whether the words behind an introduced name are a noun phrase by
// their beginning, whatever their noun is.
func (r *reading) apposes(k, first, end int) bool {
	t := &r.tokens[first]
	if t.kind != word || t.class&^(org|stop|near|female) != 0 || t.capital || r.at[first] > 0 || strings.HasSuffix(r.word(first), "ly") {
		return false
	}
	for n := first; n < end; n++ {
		if r.tokens[n].is(conj|aux) && !r.tokens[n].is(prep|article) {
			return false
		}
	}
	return k < first || end > first+1
}

// gerund says whether a word is a verb's form that goes with an action: "wiping
// his eyes", "mirando al suelo".
func (r *reading) gerund(k int) bool {
	w := r.word(k)
	if r.tokens[k].capital || r.tokens[k].is(person|title) {
		return false
	}
	for _, tail := range []string{"ing", "ando", "endo", "indo", "ant"} {
		if len(w) > len(tail)+2 && strings.HasSuffix(w, tail) {
			return true
		}
	}
	return false
}

// roleClause reads ", who heads the union" behind a name: the clause's own words,
// when its verb is one of those that tell an office.
func (r *reading) roleClause(m *mention, who int) {
	verb := who + 1
	for verb < len(r.tokens) && verb < who+4 && r.tokens[verb].is(aux) {
		verb++
	}
	if verb >= len(r.tokens) || !m.full {
		return
	}
	end := verb
	holds := r.tokens[verb].is(leads)
	for ; end < len(r.tokens) && end-who < maxRole+4; end++ {
		t := &r.tokens[end]
		if t.kind == punct && !isDash(t.mark) && !r.inner(end) || t.kind != punct && t.kind != word && t.kind != number {
			break
		}
		if end > verb && t.is(conj) && !t.is(prep|article) && !holds {
			return
		}
	}
	if r.lex.traits&nouns != 0 && end > verb && r.tokens[end-1].is(leads) {
		holds = true // "der eine Spedition führt"
	}
	if !holds || end < verb+2 || end >= len(r.tokens) || r.tokens[end].kind != punct {
		return
	}
	if e := &r.entities[m.entity]; e.role == "" {
		e.clause = clip(oneLine(r.text[r.tokens[who].start:r.tokens[end-1].end]), r.lex)
		e.group = false
	}
}

// place says whether a name can hardly be a person's: it stands behind a
// preposition and an article, or is an organisation's.
func (m *mention) place(r *reading) bool { return r.entities[m.entity].group && !m.full }

// heads is the token of the person's noun that a noun phrase between two tokens
// is about, -1 when it is about a thing: "seat of the ministry" is a seat.
func (r *reading) heads(first, end int) int {
	head, last := -1, -1
	for n := first; n < end; n++ {
		t := &r.tokens[n]
		if n > first && (t.is(prep|relative|participle) || t.is(article) && !t.is(person|title)) && !t.is(person|title) {
			break
		}
		if t.kind != word {
			if t.kind == number || t.kind == punct && isDash(t.mark) || r.inner(n) {
				continue
			}
			break
		}
		if t.is(conj) && head >= 0 && head == last {
			break // "founder and chief executive"
		}
		last = n
		if t.possessive {
			head = -1
		} else if t.is(person|title) || r.lex.traits&fixed == 0 && head < 0 && t.is(plural) {
			head = n
		}
	}
	switch {
	case head < 0:
		return -1
	case r.lex.traits&(fixed|nouns) != 0 && head != last && !r.tokens[head].is(person):
		return -1
	case r.lex.traits&fixed != 0 && head != last:
		return -1
	case head == last && !r.tokens[head].is(person) && r.tokens[head].is(modifier):
		return -1
	case last-head > 2:
		return -1
	}
	return head
}

// aheadOf finds the description that a name ends: "the governor of the province,
// Jane Roe,". It begins with an article, a person's noun, or the sentence.
func (r *reading) aheadOf(m *mention) (first, end int) {
	k := m.first - 1
	for k > 0 && m.first-k < 8 && r.tokens[k].is(title|person|male|female) {
		k--
	}
	if k < 1 || !r.tokens[k].comma() || !m.full && firstName(r.word(m.first)) == 0 {
		return 0, 0
	}
	best := -1
	for n := k - 1; n >= 0 && k-n < 14; n-- {
		t := &r.tokens[n]
		if t.kind != word && !r.inner(n) || t.is(say|aux|relative|conj|participle|pronoun) && !t.is(person|title|prep|article) && !(t.is(aux) && n > 0 && r.tokens[n-1].is(prep)) {
			break // but "su entrenador de siempre"
		}
		begins := t.is(article) || t.opens || t.is(person|title) && (n == 0 || !r.tokens[n-1].is(article))
		if begins && r.heads(r.afterArticles(n, k), k) >= 0 {
			best = n
		}
		if t.opens {
			break
		}
	}
	if best < 0 || r.fronted(best, m) {
		return 0, 0
	}
	return r.afterArticles(best, k), k
}

// fronted says whether a description stands behind the preposition that its
// sentence begins with, so that a comma ends it: In a letter to the mayor, Roe said.
func (r *reading) fronted(k int, m *mention) bool {
	if n := m.last + 1; n < len(r.tokens) && r.tokens[n].comma() {
		return false
	}
	start := r.sentence(k)
	return start < k && r.tokens[start].is(prep|conj)
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
	if from >= start {
		return
	}
	if k := r.officeBefore(from); r.lex.traits&(fixed|nouns) == 0 && k >= 0 && r.tokens[start-1].class == 0 {
		from = k
	}
	if !r.tokens[start-1].is(person|title) && !r.calling(m, from, start) && (r.lex.traits&(fixed|nouns) != 0 || r.heads(from, start) < 0) {
		return
	}
	r.giveRole(&r.entities[m.entity], r.text[r.tokens[from].start:r.tokens[m.first-1].end])
	r.entities[m.entity].group = false
	r.sexOf(&r.entities[m.entity], r.tokens[start-1].class)
}

// officeBefore is the person's noun whose complement begins at a token: "ministro
// dell'|Istruzione"; -1 for none.
func (r *reading) officeBefore(k int) int {
	n := k - 1
	for n > 0 && k-n < 3 && r.tokens[n].is(joiner|article) {
		n--
	}
	if n < 0 || n == k-1 || !r.tokens[n].is(person|title) {
		return -1
	}
	return n
}

// calling says whether unknown words in lower case before a person's name are
// what that person does: said pensioner Mary Dowd; la costurera Ivone Prates.
func (r *reading) calling(m *mention, from, start int) bool {
	if !m.full || m.title != "" || start-from > 2 || from == 0 || firstName(r.word(m.first)) == 0 {
		return false
	}
	for k := from; k < start; k++ {
		t := &r.tokens[k]
		if t.capital || r.at[k] > 0 || t.class&^(near|female|male|org) != 0 || r.gerund(k) || adverb(r.word(k)) || strings.HasSuffix(r.word(k), "ed") {
			return false
		}
	}
	before := &r.tokens[from-1]
	if from > 1 && before.is(article) && r.tokens[from-2].is(prep) {
		return false // "de son côté Omar Belkacem"
	}
	return before.is(say) || before.kind == punct && before.mark == ',' && start-from == 1 && r.lex.traits&fixed != 0 ||
		before.is(article) && r.lex.traits&fixed == 0 && start-from == 1
}

// giveRole keeps the fullest role; a form of address is none.
func (r *reading) giveRole(e *entity, role string) {
	if role = oneLine(role); role == e.role {
		return
	}
	if c := r.lex.words[strings.ToLower(role)]; c&(female|male) != 0 && c&person == 0 && len(role) <= 4 {
		return
	}
	if len(strings.Trim(role, ".")) <= 2 {
		return // "Dr.", "Me"
	}
	r.tell(e, role)
	role = clip(role, r.lex)
	if n := len(strings.Fields(role)); n > maxRole || n <= len(strings.Fields(e.role)) && !(strings.HasSuffix(e.role, ".") && n == 1) {
		return
	}
	e.role, e.titled = role, true
}

// clip shortens a role to what is shown, and ends it before a preposition.
func clip(role string, lex *lexicon) string {
	for len(role) > maxRoleBytes {
		n := strings.LastIndexByte(role, ' ')
		if n < 0 {
			return ""
		}
		role = role[:n]
		if len(role) <= maxRoleBytes {
			words := strings.Fields(role)
			for n := len(words) - 1; n > 1; n-- {
				if lex.words[strings.ToLower(words[n])]&(prep|conj) != 0 {
					return strings.Join(words[:n], " ")
				}
			}
			return ""
		}
	}
	return role
}
