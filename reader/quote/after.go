package quote

import (
	"slices"
	"strings"
)

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
			if v.is(according) {
				n = r.phraseEnd(k + 1)
			}
			if s, ok := r.phrase(n); ok && s.pronoun != i {
				return r.take(d, s, k+1, true)
			}
			continue
		}
		if s, cue, ok := r.particle(k + 1); ok && v.is(aux) {
			return r.take(d, s, cue, true)
		}
		if s, ok := r.phrase(k + 1); ok {
			if v := r.verbAt(s.next); v >= 0 && v+1 < len(r.tokens) && r.tokens[v+1].kind == punct {
				return r.take(d, s, v, true)
			}
		}
	}
	return false
}

// after reads "…," said X; "…," X said; "…", according to X.
func (r *reading) after(d *draft, closed bool) bool {
	k := d.last + 1
	for k < len(r.tokens) && r.tokens[k].kind == punct && (r.tokens[k].mark == ',' || isDash(r.tokens[k].mark)) {
		k++
	}
	if r.colon(k) {
		return r.headed(d, k)
	}
	if k >= len(r.tokens) || r.tokens[k].kind != word {
		return false
	}
	t := &r.tokens[k]
	if !t.capital {
		if s, cue, ok := r.particle(k); ok {
			return r.take(d, s, cue, true)
		}
	}
	if v := r.verbAt(k); v >= 0 && !(closed && t.capital) {
		s, ok := r.inverse(v)
		if !ok || s.pronoun == i {
			return false
		}
		if o, ok := r.phrase(s.next); ok && r.tokens[v].is(cites) && (o.mention >= 0 || o.described) {
			s = o // "…", quotes the Herald Mayor Lund
		}
		return r.take(d, s, v, true)
	}
	if n := r.skipAux(k); r.spans[d.spans[len(d.spans)-1]].comma && n < len(r.tokens) && r.unknownVerb(n) {
		if s, ok := r.phrase(n + 1); ok && (s.mention >= 0 || s.described) {
			return r.take(d, s, n, true)
		}
	}
	if t.is(according) || t.is(conj|relative|prep|participle) && !t.is(pronoun) && r.at[k] == 0 {
		return false
	}
	return r.afterSubject(d, k, closed)
}

// headed reads a headline that begins with somebody's words: "…": Ada Lund, "…":
// la confesión del chef Íñigo Larra. It names one person, and has no full stop.
func (r *reading) headed(d *draft, colon int) bool {
	if d.token > 0 && r.tokens[d.token-1].kind != paragraph {
		return false
	}
	found := -1
	k := colon + 1
	for ; k < len(r.tokens) && r.tokens[k].kind != paragraph; k++ {
		m := int(r.at[k]) - 1
		if r.tokens[k].kind == quoted || r.stops(k) || k > colon+maxPhrase {
			return false
		}
		if m < 0 || r.mentions[m].first != k || r.entities[r.mentions[m].entity].group {
			continue
		}
		if full := r.entities[r.mentions[m].entity].words > 1; full && found >= 0 && r.mentions[m].entity != r.mentions[found].entity {
			return false // two people
		} else if full {
			found = m
		}
	}
	if found < 0 {
		return false
	}
	m := &r.mentions[found]
	return r.take(d, subject{first: m.first, last: m.last, next: m.last + 1, mention: found}, -1, true)
}

// particle reads what a small word behind a quotation leads to: according to X;
// so X; wird X zitiert; as X said.
func (r *reading) particle(k int) (s subject, cue int, ok bool) {
	t := &r.tokens[k]
	switch {
	case t.is(according):
		s, ok = r.accordingTo(k)
		return s, k, ok
	case t.is(thus) && r.tokens[k-1].kind == punct:
		s, ok = r.phrase(k + 1)
		return s, k, ok
	case t.is(aux) && !t.is(say|prep|pronoun|article):
		if s, ok = r.phrase(r.skipAux(k)); ok {
			cue = r.verbBehind(s)
			return s, cue, cue >= 0
		}
	case t.is(as):
		if s, ok = r.phrase(k + 1); ok {
			cue = r.verbAt(r.skipAside(s.next))
			if cue < 0 && r.lex.traits&nouns != 0 {
				cue = r.verbBehind(s) // wie X vom Magazin zitiert wird
			}
			return s, cue, cue >= 0
		}
		if cue = r.verbAt(k + 1); cue >= 0 {
			s, ok = r.phrase(r.skipAux(cue + 1))
			return s, cue, ok
		}
	}
	return s, 0, false
}

// accordingTo reads who is behind "according to", or inside of it: "in her words".
func (r *reading) accordingTo(k int) (subject, bool) {
	if t := &r.tokens[k]; t.is(pronoun) {
		start := r.sentence(k) // whom the sentence is about is somebody else
		return subject{first: start, last: start, next: r.phraseEnd(k), mention: -1, pronoun: t.class & pronoun}, true
	}
	end := r.phraseEnd(k)
	whom := r.tokens[k].is(relative) || end < len(r.tokens) && r.tokens[end].kind == quoted
	if whom && k > 1 && r.tokens[k-1].comma() && r.at[k-2] > 0 {
		m := int(r.at[k-2]) - 1 // X, pour qui "…"
		return subject{first: r.mentions[m].first, last: r.mentions[m].last, next: k, mention: m}, true
	}
	s, ok := r.phrase(end)
	return r.led(s), ok
}

// phraseEnd is the token behind a phrase of the word list, such as "according to".
func (r *reading) phraseEnd(k int) int {
	for k++; k < len(r.tokens) && r.tokens[k].kind == word && r.tokens[k].class == aux; k++ {
	}
	return k
}

// unknownVerb says whether a word may be a verb that the list lacks: in lower
// case, unknown, and before a name or its title.
func (r *reading) unknownVerb(n int) bool {
	t := &r.tokens[n]
	if t.kind != word || t.capital || t.class != 0 || n+1 >= len(r.tokens) {
		return false
	}
	return r.at[n+1] > 0 || r.tokens[n+1].is(title) || r.lex.traits&fixed == 0 && r.tokens[n+1].is(article)
}

// inverse reads the subject behind its verb: said X, dijo a la prensa X.
func (r *reading) inverse(v int) (subject, bool) {
	n := r.skipAux(v + 1)
	drops := r.lex.drops()
	if drops && n == v+1 && r.manner(n) {
		return subject{first: v, last: v, next: n, mention: -1, pronoun: he | she}, true
	}
	for turn := 0; turn < 4; turn++ {
		s, ok := r.phrase(n)
		if ok && s.mention < 0 && s.pronoun == 0 && !s.described && r.tokens[s.last].is(timeword) {
			n = s.next // dijo este lunes
			continue
		}
		if ok {
			return r.led(s), ok
		}
		if n >= len(r.tokens) || !r.tokens[n].is(prep|timeword) {
			break
		}
		if r.tokens[n].is(timeword) {
			n++
			continue
		}
		if s, ok := r.within(v, n); ok {
			return s, ok
		}
		n = r.skipObject(n + 1)
	}
	if (n == v+1 && r.lex.traits&(fixed|nouns) == 0 || drops) && (n == len(r.tokens) || r.tokens[n].kind != word) {
		return subject{first: v, last: v, next: n, mention: -1, pronoun: he | she}, true // dijo. dijo por teléfono.
	}
	return subject{}, false
}

// manner says whether a word behind a verb tells how somebody speaks: ha aggiunto
// ridendo; disse emocionado.
func (r *reading) manner(n int) bool {
	if n+1 >= len(r.tokens) {
		return false
	}
	t, next := &r.tokens[n], &r.tokens[n+1]
	return t.kind == word && !t.capital && r.at[n] == 0 && t.class&^near == 0 &&
		(r.gerund(n) || r.lex.traits&inflect == 0 && (next.kind != word || next.is(prep) && !next.is(of)))
}

// within reads the organisation in which nobody in particular spoke: сообщили в
// пресс-службе. The verb is a plural without a subject, the preposition stands
// at a token.
func (r *reading) within(v, prep int) (subject, bool) {
	if !r.tokens[prep].is(impersonal) || !slices.ContainsFunc(r.lex.nobodys, func(ending string) bool { return strings.HasSuffix(r.word(v), ending) }) {
		return subject{}, false
	}
	s, ok := r.phrase(prep + 1)
	if !ok || s.mention >= 0 && !r.entities[r.mentions[s.mention].entity].group && !r.tokens[prep+1].is(org) {
		return s, false
	}
	for k := s.first; k <= s.last; k++ {
		if t := &r.tokens[k]; t.is(org) || t.shout {
			return s, true
		}
	}
	return s, false
}

// led adds the name behind a description that a verb of speech leads to.
func (r *reading) led(s subject) subject {
	if s.next <= 0 || s.pronoun != 0 || s.next >= len(r.tokens) {
		return s
	}
	if s.mention < 0 && r.tokens[s.first].is(article) {
		at, one := s.next, false
		if end, named := r.extent(at + 1); r.tokens[at].is(of|prep) && named < 0 && end > at+1 {
			at, one = end, true // l'un des signataires, Paul Guérin
		}
		if r.apposition(&s, at, true); one {
			s.role = [2]int{}
		}
	}
	if m := s.mention; m >= 0 && r.lex.traits&nouns != 0 && !r.mentions[m].full && r.heads(s.first, r.mentions[m].first) >= 0 {
		place := s
		place.mention = -1
		if r.apposition(&place, s.next, true); place.mention >= 0 && r.mentions[place.mention].full {
			return place // des Bürgermeisters Osterfelds, Jan Roth,
		}
	}
	return s
}

// skipObject goes past what a preposition governs: a la prensa, в соцсетях.
func (r *reading) skipObject(n int) int {
	n = r.afterArticles(n, len(r.tokens))
	if n < len(r.tokens) && r.at[n] > 0 {
		return r.mentions[r.at[n]-1].last + 1
	}
	for k := 0; k < 3 && n < len(r.tokens); k++ {
		if t := &r.tokens[n]; t.kind != word || k > 0 && (t.class&^(org|stop|medium) != 0 || r.at[n] > 0) {
			break
		}
		n++
	}
	return n
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
		if r.tokens[n].comma() && n+1 < len(r.tokens) && r.tokens[n+1].is(conj|relative) {
			return false // … sagte, dass
		}
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
