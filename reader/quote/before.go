package quote

// longSentence is the most tokens that are read of a sentence, from its end.
const longSentence = 80

// sentence is where the sentence begins that a token stands in.
func (r *reading) sentence(k int) int {
	for end := k; k > 0 && end-k < longSentence; {
		t := &r.tokens[k-1]
		if t.kind == paragraph || r.tokens[k].opens {
			return k
		}
		k--
	}
	return k
}

// before reads X said: "…"; X, a farmer, said that "…"; According to X, "…".
func (r *reading) before(d *draft) bool {
	end := d.token
	n := end - 1
	for n >= 0 && r.tokens[n].kind == paragraph {
		n--
	}
	if n < 0 || (n < end-1 || r.tokens[end].opens) && !r.colon(n) {
		return false
	}
	start := r.sentence(n)
	var unclear draft // a verb whose subject is neither named nor somebody's noun
	for v := n; v >= start; v-- {
		t := &r.tokens[v]
		if t.kind == quoted && r.speech[t.span] && r.spans[t.span].final {
			break
		}
		if t.is(according) && (!t.capital || t.opens) {
			if s, ok := r.accordingTo(v); ok && s.next <= end {
				return r.take(d, s, v, false)
			}
		}
		if t.is(thus) && !t.capital && v > start && r.tokens[v-1].comma() {
			if s, ok := r.phrase(v + 1); ok && s.next <= n && n-s.next < 2 && (s.mention >= 0 || s.described || s.pronoun&(he|she) != 0) {
				return r.take(d, s, v, false) // …, so X weiter: „…“
			}
		}
		if t.is(cites) && !t.capital {
			if s, ok := r.phrase(r.skipAux(v + 1)); ok && s.next < end && (s.mention >= 0 || s.described || s.pronoun&(he|she) != 0 || r.tokens[s.last].capital) {
				return r.take(d, s, v, false)
			}
		}
		verb := t.is(say|participle) || t.is(near) && v >= n-1 && r.tokens[n].kind == punct
		if verb && !(t.capital && !t.opens) && !r.noun(v) {
			if s, ok := r.subjectOf(start, v, n+1); ok && (s.mention >= 0 || s.described || s.pronoun != 0) {
				return r.take(d, s, v, false)
			} else if ok && !unclear.known {
				unclear = draft{subject: s, cue: v, known: true}
			}
		}
	}
	if unclear.known {
		return r.take(d, unclear.subject, unclear.cue, false)
	}
	return r.heading(d, start, n)
}

// noun says whether a word that can be a verb of speech is a noun here.
func (r *reading) noun(v int) bool {
	return v > 0 && r.tokens[v-1].is(article) && !r.tokens[v-1].is(pronoun) || r.at[v] > 0 ||
		v > 0 && r.tokens[v-1].possessive
}

// heading reads X: "…" and In X's words: "…".
func (r *reading) heading(d *draft, start, colon int) bool {
	if !r.colon(colon) {
		return false
	}
	if s, ok := r.phrase(start); ok && s.next == colon && (s.mention >= 0 || s.described) {
		return r.take(d, s, -1, false)
	}
	all := r.subjects(start, colon)
	if n := len(all) - 1; n >= 0 && all[n].next == colon && all[n].mention >= 0 && r.mentions[all[n].mention].full {
		return r.take(d, all[n], -1, false)
	}
	for _, s := range all {
		if !s.governed && (s.mention >= 0 || s.pronoun&(he|she) != 0) {
			return r.take(d, s, -1, false)
		}
	}
	if s, ok := r.phrase(start); ok && s.mention < 0 && s.described && !r.tokens[s.last].is(plural) && r.heads(r.afterArticles(s.first, s.last+1), s.last+1) >= 0 {
		return r.take(d, s, -1, false)
	}
	only := -1
	for n := start; n < colon; n++ {
		m := int(r.at[n]) - 1
		if m < 0 || r.mentions[m].first != n {
			continue
		}
		if r.mentions[m].possessive {
			return r.take(d, subject{first: r.mentions[m].first, last: r.mentions[m].last, mention: m}, -1, false)
		}
		if x := &r.entities[r.mentions[m].entity]; x.words > 1 && (x.titled || x.sex != 0) {
			if only >= 0 {
				return false
			}
			only = m
		}
	}
	if only < 0 {
		return false
	}
	return r.take(d, subject{first: r.mentions[only].first, last: r.mentions[only].last, mention: only}, -1, false)
}

// subjects lists the noun phrases between two tokens that could speak.
func (r *reading) subjects(start, end int) []subject {
	var out []subject
	for k := start; k < end; {
		t := &r.tokens[k]
		if r.at[k] == 0 && (t.kind != word || !t.is(article|pronoun|person|org|plural|title) || t.is(say|participle) && !t.is(article)) {
			k++
			continue
		}
		s, ok := r.phrase(k)
		if !ok || s.last >= end {
			k++
			continue
		}
		s.governed = k > start && r.tokens[k-1].is(prep) && !r.tokens[k-1].is(say|as)
		out = append(out, s)
		k = s.next
	}
	return out
}

// clause is where a verb of speech stands.
type clause struct {
	start, end int       // tokens of its sentence, up to the quotation
	verb       int       // token
	left       int       // the last token before the verb and its auxiliaries
	all        []subject // who may be speaking, from start to verb
}

// subjectOf finds whose verb it is that stands at v, in the sentence from start
// to end.
func (r *reading) subjectOf(start, v, end int) (subject, bool) {
	c := clause{start: start, end: end, verb: v, left: v - 1, all: r.subjects(start, v)}
	for c.left >= start && r.between(c.left) {
		c.left--
	}
	for _, try := range []func(*clause) (subject, bool){
		r.agent, r.clausal, r.introduced, r.inverted, r.dependent, r.behindAside, r.beside, r.following,
	} {
		if s, ok := try(&c); ok {
			return s, ok
		}
	}
	for n := len(c.all) - 1; n >= 0; n-- {
		if !c.all[n].governed {
			return c.all[n], true
		}
	}
	for k := start; k < v+2 && k < len(r.tokens); k++ {
		if r.tokens[k].is(prep) && k != v {
			if s, ok := r.within(v, k); ok {
				return s, true
			}
		}
	}
	return subject{}, false
}

// agent reads was called … by X, where a language has a word for "by".
func (r *reading) agent(c *clause) (subject, bool) {
	if c.verb+1 >= c.end || !r.tokens[c.verb+1].is(by) {
		return subject{}, false
	}
	s, ok := r.phrase(c.verb + 2)
	return s, ok && s.next <= c.end && !r.tokens[s.last].is(statement|medium) && (s.described || s.mention >= 0 && r.mentions[s.mention].full)
}

// clausal reads even as X said, after X said, where what joins the clause could
// be a preposition.
func (r *reading) clausal(c *clause) (subject, bool) {
	if l := c.nearest(); l != nil && l.governed && r.tokens[l.first-1].is(conj) && r.tokens[c.verb].is(say) {
		return *l, l.mention >= 0 && !r.entities[r.mentions[l.mention].entity].group
	}
	return subject{}, false
}

// between says whether a token may stand between a subject and its verb.
func (r *reading) between(k int) bool {
	t := &r.tokens[k]
	return t.kind == word && (t.is(aux) || adverb(r.word(k))) && r.at[k] == 0 && !t.is(pronoun)
}

// nearest is the subject that ends right before the verb, nil for none.
func (c *clause) nearest() *subject {
	if n := len(c.all) - 1; n >= 0 && c.all[n].last == c.left {
		return &c.all[n]
	}
	return nil
}

// inverted reads Afterwards, said X, where the language has it.
func (r *reading) inverted(c *clause) (subject, bool) {
	if r.lex.traits&fixed != 0 || r.tokens[c.verb].is(participle|near) {
		return subject{}, false
	}
	s, ok := r.phrase(r.skipAux(c.verb + 1))
	if !ok || s.next > c.end || s.mention < 0 && !s.described && s.pronoun&(he|she) == 0 {
		return subject{}, false
	}
	if c.left < c.start || r.tokens[c.left].comma() && c.left == c.verb-1 {
		return s, true
	}
	if r.lex.traits&nouns == 0 || s.mention < 0 {
		return subject{}, false
	}
	l := c.nearest()
	switch {
	case l == nil || l.mention < 0 && l.pronoun == 0:
		return s, r.mentions[s.mention].full
	case l.mention < 0:
		return subject{}, false
	}
	x := &r.entities[r.mentions[l.mention].entity]
	return s, x.words == 1 && x.count == 1 // "Hesitantly" is named but once
}

// dependent reads X left, saying; X left and said; footage of X asking; quoted X
// as saying; and the German clause with its verb behind.
func (r *reading) dependent(c *clause) (subject, bool) {
	t := &r.tokens[c.verb]
	hangs := t.is(participle|near) && !t.is(say)
	inside := c.left >= c.start
	if !hangs && !(inside && r.tokens[c.left].is(conj|prep)) && !r.verbLast(c) {
		return subject{}, false
	}
	if n := len(c.all) - 1; n >= 0 && inside {
		if l := c.nearest(); r.tokens[c.left].is(as) || hangs && l != nil && l.mention >= 0 {
			return c.all[n], true
		}
	}
	for u := c.verb - 1; hangs && u > c.start; u-- { // she said, adding
		if r.tokens[u].is(say) && !r.tokens[u].capital && !r.noun(u) {
			return r.subjectOf(c.start, u, c.verb)
		}
	}
	return r.mainSubject(c.all, c.start)
}

// beside reads X said; X of Y said; X, a farmer said; X, who said.
func (r *reading) beside(c *clause) (subject, bool) {
	left := c.left
	if left >= c.start && r.tokens[left].is(relative) {
		left--
		if left >= c.start && r.tokens[left].comma() {
			left--
		}
	}
	for n := len(c.all) - 1; n >= 0; n-- {
		s := c.all[n]
		if s.governed {
			continue
		}
		if n > 0 && s.mention < 0 && c.all[n-1].mention >= 0 && !c.all[n-1].governed &&
			s.first == c.all[n-1].next+1 && r.tokens[c.all[n-1].next].comma() {
			return c.all[n-1], true
		}
		return s, s.last == left || n+1 < len(c.all) && c.all[n+1].governed || left < c.start
	}
	return subject{}, false
}

// following reads Continued X: and, where the order is free, said X.
func (r *reading) following(c *clause) (subject, bool) {
	s, ok := r.phrase(r.skipAux(c.verb + 1))
	if !ok || s.next > c.end {
		return subject{}, false
	}
	if r.lex.traits&fixed != 0 {
		return s, c.left < c.start
	}
	return s, s.mention >= 0 || s.described || s.pronoun != 0
}

// introduced is the name that a sentence begins with, when what it is follows and
// then its first verb of speech: X, a professor at Y (Z) said.
func (r *reading) introduced(c *clause) (subject, bool) {
	if len(c.all) == 0 {
		return subject{}, false
	}
	s := c.all[0]
	if s.mention < 0 || s.governed || s.next+1 >= c.verb || !r.tokens[s.next].comma() ||
		!r.tokens[s.next+1].is(article|relative|title|person) {
		return subject{}, false
	}
	for k := s.next; k < c.verb; k++ {
		if r.tokens[k].is(say|participle) && !r.noun(k) {
			return subject{}, false
		}
	}
	return s, true
}

// verbLast says whether a verb stands at the end of a German clause, so that the
// subject stands at its beginning.
func (r *reading) verbLast(c *clause) bool {
	if r.lex.traits&nouns == 0 || c.verb+1 >= len(r.tokens) || len(c.all) < 2 {
		return false
	}
	return r.tokens[c.verb+1].kind == punct
}

// mainSubject is the first phrase of a sentence that no preposition governs;
// after a clause that opens with a conjunction, the first behind its comma.
func (r *reading) mainSubject(all []subject, start int) (subject, bool) {
	from := r.mainClause(all, start)
	for _, s := range all {
		if !s.governed && s.first >= from {
			return s, true
		}
	}
	return subject{}, false
}

// behindAside is the phrase that an aside follows: X, who won, said; X (Y) said.
func (r *reading) behindAside(c *clause) (subject, bool) {
	p := c.left
	if p >= c.start && r.tokens[p].is(relative) {
		p--
		if p >= c.start && r.tokens[p].comma() {
			p--
		}
	}
	if p < c.start || r.tokens[p].kind != punct {
		return subject{}, false
	}
	if r.tokens[p].mark == ')' || r.tokens[p].mark == ']' {
		for n := len(c.all) - 1; n >= 0; n-- {
			if next := c.all[n].next; next < p && (r.tokens[next].mark == '(' || r.tokens[next].mark == '[') && !c.all[n].governed {
				return c.all[n], true
			}
		}
	}
	from := r.mainClause(c.all, c.start)
	for _, s := range c.all {
		if s.governed || s.next >= len(r.tokens) || s.first < from || s.mention < 0 && !s.described && s.pronoun == 0 {
			continue
		}
		if t := &r.tokens[s.next]; t.kind == punct && (t.mark == ',' || t.mark == '(' || isDash(t.mark)) {
			return s, true
		}
	}
	return subject{}, false
}

// mainClause is where the main clause begins: behind the comma of a clause or phrase
// that stands in front.
func (r *reading) mainClause(all []subject, start int) int {
	k := start
	for k < start+2 && k < len(r.tokens) && r.tokens[k].is(conj) && !r.tokens[k].is(prep) {
		k++
	}
	if len(all) == 0 || !r.tokens[start].is(conj|prep) && !r.tokens[k].is(conj|prep) {
		return start
	}
	for ; k < all[len(all)-1].first; k++ {
		if r.tokens[k].comma() && !r.tokens[k+1].is(conj) { // In May, after she left, …
			return k
		}
	}
	return start
}
