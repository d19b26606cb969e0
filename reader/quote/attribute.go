package quote

import "strings"

// draft is a quotation on its way to a news.Quote.
type draft struct {
	spans   []int // indices, in order
	token   int   // the first span's token
	last    int   // the last span's token
	subject subject
	known   bool // a subject was found
	cue     int  // token of the verb, -1 for none
	behind  bool // the cue stands behind the words
	strict  bool // subject and cue stand in the quotation's own sentence
	entity  int  // who speaks, -1 when nobody is named
	speaker string
	role    string
}

// attribute makes a draft of each span that is speech and finds who speaks.
func (r *reading) attribute() {
	for k := range r.tokens {
		t := &r.tokens[k]
		if t.kind != quoted || !r.speech[t.span] {
			continue
		}
		if n := len(r.quotes) - 1; r.spans[t.span].joined && n >= 0 && r.quotes[n].spans[len(r.quotes[n].spans)-1] == t.span-1 {
			d := &r.quotes[n]
			d.spans, d.last = append(d.spans, t.span), k
			if !d.strict {
				r.find(d)
			}
			continue
		}
		r.quotes = append(r.quotes, draft{spans: []int{t.span}, token: k, last: k, cue: -1, entity: -1})
		r.find(&r.quotes[len(r.quotes)-1])
	}
	r.inherit()
}

// find looks for the speaker in the quotation's own sentence: behind it when
// that is where the sentence goes on, else before it, else behind it after all.
func (r *reading) find(d *draft) {
	if r.signature(d) {
		return
	}
	closed := r.spans[d.spans[len(d.spans)-1]].final
	led := r.ledIn(d.token)
	if !(closed && led || r.colon(d.token-1)) && r.after(d, closed) {
		return
	}
	if r.before(d) {
		return
	}
	if led && r.after(d, closed) {
		return
	}
	if !closed {
		r.tail(d)
	}
}

// longTail is the most tokens between a quotation and the cue at the end of its
// sentence.
const longTail = 40

// tail reads the cue that ends the sentence: … "…" in the river, X said.
func (r *reading) tail(d *draft) bool {
	for k := d.last + 1; k+1 < len(r.tokens) && k-d.last < longTail; k++ {
		t := &r.tokens[k]
		if t.opens && t.kind != quoted || t.kind == paragraph || t.kind == quoted && r.speech[t.span] {
			return false
		}
		if !t.comma() || r.tokens[k+1].kind != word || r.tokens[k+1].capital && r.at[k+1] == 0 {
			continue
		}
		v := &r.tokens[k+1]
		if v.is(thus|according) || r.verbAt(k+1) >= 0 {
			n := k + 2
			if v.is(say | aux) {
				n = r.skipAux(r.verbAt(k+1) + 1)
			}
			for v.is(according) && n < len(r.tokens) && r.tokens[n].class == aux {
				n++
			}
			if s, ok := r.phrase(n); ok && s.pronoun != i {
				return r.take(d, s, k+1, true)
			}
			continue
		}
		if s, ok := r.phrase(k + 1); ok {
			if v := r.verbAt(s.next); v >= 0 && v+1 < len(r.tokens) && r.tokens[v+1].kind == punct {
				return r.take(d, s, v, true)
			}
		}
	}
	return false
}

// ledIn says whether the words before a quotation announce it.
func (r *reading) ledIn(k int) bool {
	if r.colon(k - 1) {
		return true
	}
	for n := k - 1; n >= 0 && n > k-4; n-- {
		t := &r.tokens[n]
		if t.kind == punct && (t.mark == ':' || t.mark == ',') || t.kind == paragraph || t.is(conj) {
			continue
		}
		return t.is(say | participle | near)
	}
	return false
}

func (r *reading) colon(k int) bool {
	return k >= 0 && r.tokens[k].kind == punct && (r.tokens[k].mark == ':' || r.tokens[k].mark == '：')
}

// after reads "…," said X; "…," X said; "…", according to X.
func (r *reading) after(d *draft, closed bool) bool {
	k := d.last + 1
	for k < len(r.tokens) && r.tokens[k].kind == punct && (r.tokens[k].mark == ',' || isDash(r.tokens[k].mark)) {
		k++
	}
	if k >= len(r.tokens) || r.tokens[k].kind != word {
		return false
	}
	t := &r.tokens[k]
	switch {
	case t.is(according) && !t.capital:
		n := k + 1
		for n < len(r.tokens) && r.tokens[n].kind == word && r.tokens[n].class == aux {
			n++
		}
		if s, ok := r.phrase(n); ok {
			return r.take(d, s, k, true)
		}
		return false
	case t.is(thus) && !t.capital && r.tokens[k-1].kind == punct:
		if s, ok := r.phrase(k + 1); ok {
			return r.take(d, s, k, true)
		}
	case t.is(aux) && !t.is(say|prep|pronoun|article) && !t.capital: // wird X zitiert
		if s, ok := r.phrase(r.skipAux(k)); ok {
			if v := r.verbBehind(s); v >= 0 {
				return r.take(d, s, v, true)
			}
		}
	case t.is(as) && !t.capital:
		s, ok := r.phrase(k + 1)
		if ok {
			if v := r.verbAt(r.skipAside(s.next)); v >= 0 {
				return r.take(d, s, v, true)
			}
		} else if v := r.verbAt(k + 1); v >= 0 {
			if s, ok := r.phrase(r.skipAux(v + 1)); ok {
				return r.take(d, s, v, true)
			}
		}
	}
	if v := r.verbAt(k); v >= 0 && !(closed && t.capital) {
		if s, ok := r.inverse(v); ok && s.pronoun != i {
			if o, ok := r.phrase(s.next); ok && r.tokens[v].is(cites) && (o.mention >= 0 || o.described) {
				s = o // "…", quotes the Herald Mayor Lund
			}
			return r.take(d, s, v, true)
		}
		return false
	}
	if n := r.skipAux(k); r.spans[d.spans[len(d.spans)-1]].comma && n < len(r.tokens) && r.unknownVerb(n) {
		if s, ok := r.phrase(n + 1); ok && s.mention >= 0 {
			return r.take(d, s, n, true)
		}
	}
	if t.is(conj|relative|prep|participle) && !t.is(pronoun) && r.at[k] == 0 {
		return false
	}
	return r.afterSubject(d, k, closed)
}

// unknownVerb says whether a word may be a verb that the list lacks: in lower
// case, unknown, and before a name or its title.
func (r *reading) unknownVerb(n int) bool {
	t := &r.tokens[n]
	if t.kind != word || t.capital || t.class != 0 || n+1 >= len(r.tokens) {
		return false
	}
	return r.at[n+1] > 0 || r.tokens[n+1].is(title)
}

// inverse reads the subject behind its verb: said X, dijo a la prensa X.
func (r *reading) inverse(v int) (subject, bool) {
	n := r.skipAux(v + 1)
	for turn := 0; turn < 3; turn++ {
		if s, ok := r.phrase(n); ok {
			return s, ok
		}
		if n >= len(r.tokens) || !r.tokens[n].is(prep|timeword) {
			break
		}
		if r.tokens[n].is(timeword) {
			n++
			continue
		}
		s, ok := r.phrase(n + 1)
		if !ok {
			break
		}
		n = r.skipAux(s.next)
		if n < len(r.tokens) && !r.tokens[n].is(article|prep|timeword) && r.at[n] == 0 && !r.tokens[n].capital {
			break
		}
	}
	return subject{}, false
}

// afterSubject reads "…," X said, whatever is said of X in between.
func (r *reading) afterSubject(d *draft, k int, closed bool) bool {
	s, ok := r.phrase(k)
	if !ok {
		return false
	}
	if v := r.verbBehind(s); v >= 0 {
		if closed && !r.brief(d, v) {
			return false
		}
		return r.take(d, s, v, true)
	}
	comma := r.spans[d.spans[len(d.spans)-1]].comma
	if comma && !closed && (s.mention >= 0 || s.pronoun&(he|she) != 0) && s.next < len(r.tokens) &&
		r.tokens[s.next].kind == word && !r.tokens[s.next].capital && !r.tokens[s.next].is(conj|prep|relative) {
		return r.take(d, s, s.next, true)
	}
	return false
}

// verbBehind finds the verb of speech that a subject has: at once, behind "of the
// Sierra Club", or behind commas and brackets.
func (r *reading) verbBehind(s subject) int {
	if v := r.verbAt(s.next); v >= 0 {
		return v
	}
	if v := r.verbAt(r.skipAside(s.next)); v >= 0 {
		return v
	}
	if s.next >= len(r.tokens) {
		return -1
	}
	if r.tokens[s.next].is(prep) && !r.tokens[s.next].is(conj) {
		for n := s.next + 1; n < len(r.tokens) && n-s.next < 10 && r.tokens[n].kind == word; n++ {
			if v := r.verbAt(n); v >= 0 {
				return v
			}
		}
	}
	if s.mention < 0 || !r.tokens[s.next].comma() {
		return -1
	}
	for n := s.next; n < len(r.tokens) && n-s.next < maxAside; n++ {
		t := &r.tokens[n]
		if t.kind == paragraph || t.kind == quoted && r.speech[t.span] || r.stops(n) {
			return -1
		}
		if t.comma() {
			if v := r.verbAt(n + 1); v >= 0 {
				return v
			}
		}
	}
	return -1
}

// brief says whether what stands behind a quotation that has its full stop can
// only be its cue: "…." she said. A question mark ends no sentence by itself.
func (r *reading) brief(d *draft, v int) bool {
	sp := r.spans[d.spans[len(d.spans)-1]]
	asks := strings.ContainsAny(r.text[sp.end-1:sp.end], "?!")
	if v+1 >= len(r.tokens) || asks {
		return v+1 >= len(r.tokens) || !r.tokens[v+1].is(conj|relative)
	}
	if r.tokens[v+1].is(conj | relative | article) {
		return false
	}
	for n := v + 1; n < len(r.tokens) && n < v+6; n++ {
		if t := &r.tokens[n]; t.kind == punct && !r.colon(n) || t.kind == paragraph || t.kind == quoted {
			return true
		}
	}
	return false
}

// signature reads "…" — X, or the same on a line of its own.
func (r *reading) signature(d *draft) bool {
	k := d.last + 1
	for k < len(r.tokens) && r.tokens[k].kind == paragraph {
		k++
	}
	if k+1 >= len(r.tokens) || r.tokens[k].kind != punct || !isDash(r.tokens[k].mark) || k-d.last > 3 {
		return false
	}
	s, ok := r.phrase(k + 1)
	if !ok || s.mention < 0 || s.next < len(r.tokens) && r.tokens[s.next].kind == word {
		return false
	}
	if s.next < len(r.tokens) && r.tokens[s.next].kind == punct && isDash(r.tokens[s.next].mark) {
		return false
	}
	return r.take(d, s, -1, true)
}

func (r *reading) skipAux(k int) int {
	for k < len(r.tokens) && r.tokens[k].is(aux) && !r.tokens[k].is(pronoun|article|prep) {
		k++
	}
	return k
}

func (r *reading) take(d *draft, s subject, cue int, behind bool) bool {
	d.subject, d.cue, d.behind, d.known, d.strict = s, cue, behind, true, true
	r.settle(d)
	return true
}

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
			k := v + 1
			for k < end && r.tokens[k].kind == word && r.tokens[k].class == aux {
				k++
			}
			if s, ok := r.phrase(k); ok && s.next <= end {
				return r.take(d, s, v, false)
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
	for n := start; n < colon; n++ {
		if m := int(r.at[n]) - 1; m >= 0 && r.mentions[m].possessive {
			return r.take(d, subject{first: r.mentions[m].first, last: r.mentions[m].last, mention: m}, -1, false)
		}
	}
	return false
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

// subjectOf finds whose verb it is that stands at v, in the sentence from start
// to end.
func (r *reading) subjectOf(start, v, end int) (subject, bool) {
	all := r.subjects(start, v)
	if s, ok := r.introduced(all, v); ok {
		return s, ok
	}
	p := v - 1
	for p >= start && r.tokens[p].kind == word && (r.tokens[p].is(aux) || adverb(r.word(p))) && r.at[p] == 0 && !r.tokens[p].is(pronoun) {
		p--
	}
	if r.lex.traits&fixed == 0 && (p < start || r.tokens[p].comma() || r.lex.traits&nouns != 0) && !r.tokens[v].is(participle|near) {
		s, ok := r.phrase(r.skipAux(v + 1))
		ok = ok && s.next <= end && (s.mention >= 0 || s.described || s.pronoun&(he|she) != 0)
		left := len(all) > 0 && all[len(all)-1].last == p && (all[len(all)-1].mention >= 0 || all[len(all)-1].pronoun != 0)
		if ok && left && s.mention >= 0 && all[len(all)-1].mention >= 0 {
			x := r.entities[r.mentions[all[len(all)-1].mention].entity]
			left = x.words > 1 || x.count > 1 // "Hesitantly" is named but once
		}
		if ok && (p < start || r.tokens[p].comma() && p == v-1 || s.mention >= 0 && !left && (r.mentions[s.mention].full || len(all) > 0 && all[len(all)-1].last == p && all[len(all)-1].mention >= 0)) {
			return s, true // Afterwards, said X
		}
	}
	if t := &r.tokens[v]; t.is(participle|near) && !t.is(say) || p >= start && r.tokens[p].is(conj|prep) || r.verbLast(all, v) {
		if n := len(all) - 1; n >= 0 && (r.tokens[p].is(as) || all[n].last == p && all[n].mention >= 0 && t.is(participle|near)) { // quoted X as saying; footage of X asking
			return all[len(all)-1], true
		}
		for u := v - 1; u > start && t.is(participle|near); u-- { // she said, adding
			if r.tokens[u].is(say) && !r.tokens[u].capital && !r.noun(u) {
				return r.subjectOf(start, u, v)
			}
		}
		if s, ok := r.mainSubject(all, start); ok {
			return s, ok
		}
	}
	if p >= start && r.tokens[p].is(relative) {
		p--
		if p >= start && r.tokens[p].comma() {
			p--
		}
	}
	if p >= start && r.tokens[p].kind == punct {
		if s, ok := r.behindAside(all, p, start); ok {
			return s, ok
		}
	}
	for n := len(all) - 1; n >= 0; n-- {
		if all[n].governed {
			continue
		}
		if n > 0 && all[n].mention < 0 && all[n-1].mention >= 0 && !all[n-1].governed &&
			all[n].first == all[n-1].next+1 && r.tokens[all[n-1].next].comma() {
			return all[n-1], true // X, a farmer said
		}
		if all[n].last == p || n+1 < len(all) && all[n+1].governed || p < start {
			return all[n], true
		}
		break
	}
	if s, ok := r.phrase(r.skipAux(v + 1)); ok && s.next <= end && r.inverted(v, p, start, s) {
		return s, true
	}
	for n := len(all) - 1; n >= 0; n-- {
		if !all[n].governed {
			return all[n], true
		}
	}
	return subject{}, false
}

// introduced is the name that a sentence begins with, when what it is follows and
// then its first verb of speech: X, a professor at Y (Z) said.
func (r *reading) introduced(all []subject, v int) (subject, bool) {
	if len(all) == 0 || all[0].mention < 0 || all[0].governed || all[0].next+1 >= v || !r.tokens[all[0].next].comma() ||
		!r.tokens[all[0].next+1].is(article|relative|title|person) {
		return subject{}, false
	}
	for k := all[0].next; k < v; k++ {
		if r.tokens[k].is(say|participle) && !r.noun(k) {
			return subject{}, false
		}
	}
	return all[0], true
}

// verbLast says whether a verb stands at the end of a German clause, so that the
// subject stands at its beginning.
func (r *reading) verbLast(all []subject, v int) bool {
	if r.lex.traits&nouns == 0 || v+1 >= len(r.tokens) || len(all) < 2 {
		return false
	}
	return r.tokens[v+1].kind == punct
}

// inverted says whether the subject can stand behind its verb.
func (r *reading) inverted(v, p, start int, s subject) bool {
	if r.lex.traits&fixed != 0 { // only "Continued Stone:"
		return p < start
	}
	return s.mention >= 0 || s.described || s.pronoun != 0
}

// mainSubject is the first phrase of a sentence that no preposition governs;
// after a clause that opens with a conjunction, the first behind its comma.
func (r *reading) mainSubject(all []subject, start int) (subject, bool) {
	from := r.clause(all, start)
	for _, s := range all {
		if !s.governed && s.first >= from {
			return s, true
		}
	}
	return subject{}, false
}

// behindAside is the phrase that an aside follows: X, who won, said.
func (r *reading) behindAside(all []subject, p, start int) (subject, bool) {
	if r.tokens[p].mark == ')' || r.tokens[p].mark == ']' {
		for n := len(all) - 1; n >= 0; n-- {
			if next := all[n].next; next < p && (r.tokens[next].mark == '(' || r.tokens[next].mark == '[') && !all[n].governed {
				return all[n], true
			}
		}
	}
	from := r.clause(all, start)
	for _, s := range all {
		if s.governed || s.next >= len(r.tokens) || s.first < from || s.mention < 0 && !s.described && s.pronoun == 0 {
			continue
		}
		if t := &r.tokens[s.next]; t.kind == punct && (t.mark == ',' || t.mark == '(' || isDash(t.mark)) {
			return s, true
		}
	}
	return subject{}, false
}

// clause is where the main clause begins: behind the comma of a clause or phrase
// that stands in front.
func (r *reading) clause(all []subject, start int) int {
	k := start
	for k < start+2 && k < len(r.tokens) && r.tokens[k].is(conj) && !r.tokens[k].is(prep) {
		k++
	}
	if len(all) == 0 || !r.tokens[start].is(conj|prep) && !r.tokens[k].is(conj|prep) {
		return start
	}
	for ; k < all[len(all)-1].first; k++ {
		if r.tokens[k].comma() {
			return k
		}
	}
	return start
}

func isDash(r rune) bool { return r == '–' || r == '—' || r == '-' || r == '―' }
