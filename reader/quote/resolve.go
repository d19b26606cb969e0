package quote

// settle turns a draft's subject into a name: a mention into its entity, a
// pronoun or a description into whom it stands for, and what stands for nobody
// into its own words.
func (r *reading) settle(d *draft) {
	s := d.subject
	switch {
	case s.mention >= 0:
		d.entity = r.mentions[s.mention].entity
		r.learn(d.entity, s)
	case s.pronoun&i != 0:
		return
	case s.pronoun != 0:
		if who, ok := r.unnamed(s); ok {
			d.speaker = who
			return
		}
		d.entity = r.referent(s)
	default:
		if e := r.aged(s); e >= 0 {
			d.entity = e
			return
		}
		if e := r.described(s); e >= 0 {
			d.entity = e
			return
		}
		if e := r.unroled(s); e >= 0 {
			d.entity = e
			return
		}
		d.speaker = r.wording(s, d.behind)
	}
}

// learn keeps the role that stood before a name.
func (r *reading) learn(e int, s subject) {
	if s.role[1] <= s.role[0] {
		return
	}
	for k := s.role[0]; k < s.role[1]; k++ {
		if r.tokens[k].is(person | title) {
			r.giveRole(&r.entities[e], r.text[r.tokens[s.role[0]].start:r.tokens[s.role[1]-1].end])
			r.sexOf(&r.entities[e], r.tokens[k].class)
			r.entities[e].group = false
			return
		}
	}
	if end := s.role[1]; r.tokens[end].comma() && r.entities[e].role == "" && !r.entities[e].group && !r.tokens[end-1].is(org) {
		r.giveRole(&r.entities[e], r.text[r.tokens[s.role[0]].start:r.tokens[end-1].end])
	}
}

// farBack is how many tokens a description's name may lie behind.
const farBack = 1500

// back is how many sentences a pronoun's name may lie behind.
const back = 12

// referent finds whom a pronoun stands for: the first name, not behind a
// preposition, of the nearest sentence before it that has one; who spoke last
// comes first when no name stands between.
func (r *reading) referent(s subject) int {
	if s.pronoun == they {
		return -1
	}
	end, faint := s.first, -1
	for turn := 0; turn < back && end > 0; turn++ {
		start := r.sentence(end - 1)
		weak := -1
		if turn < 2 && r.tokens[start].is(definite) && r.tokens[start].is(article) && start+1 < end {
			if d, ok := r.phrase(start); ok && d.mention < 0 && d.next < end && d.described {
				if e := r.described(d); e >= 0 && r.fits(e, s.pronoun) {
					return e
				}
			}
		}
		for k := start; k < end; k++ {
			if r.tokens[k].kind == quoted && r.speech[r.tokens[k].span] {
				if e := r.speakerOf(k); e >= 0 && r.fits(e, s.pronoun) {
					return e
				}
			}
			m := int(r.at[k]) - 1
			if m < 0 || r.mentions[m].first != k || !r.fits(r.mentions[m].entity, s.pronoun) {
				continue
			}
			if !r.personal(m, start) {
				if faint < 0 {
					faint = r.mentions[m].entity
				}
				continue
			}
			governed := k > 0 && r.tokens[k-1].is(prep)
			if !governed && !r.mentions[m].possessive {
				return r.mentions[m].entity
			}
			if weak < 0 && (r.mentions[m].possessive || r.entities[r.mentions[m].entity].titled) {
				weak = r.mentions[m].entity
			}
		}
		if weak >= 0 {
			return weak
		}
		for end = start; end > 0 && r.tokens[end-1].kind == paragraph; {
			end--
		}
	}
	return faint
}

// personal says whether a mention can only be a person: one word that nothing tells
// of may be a place, unless its sentence, from a token, begins with it and others
// name it, too.
func (r *reading) personal(n, start int) bool {
	m := &r.mentions[n]
	if x := &r.entities[m.entity]; x.words > 1 || x.sex != 0 || x.titled {
		return true
	}
	next := m.last + 1
	return m.first-start < 2 && r.upper[r.word(m.last)] && next < len(r.tokens) && !r.tokens[next].is(prep|conj) && !r.nounFollows(next)
}

// unnamed reads the sentence before a pronoun that is about somebody whom the
// article does not name: "The head of state spoke. '…,' he said."
func (r *reading) unnamed(s subject) (string, bool) {
	if s.pronoun&(he|she) == 0 || s.first == 0 {
		return "", false
	}
	start := r.sentence(s.first)
	for n := start; n < s.first; n++ {
		if r.at[n] > 0 {
			return "", false
		}
	}
	for turn := 0; turn < 2 && start > 0 && r.tokens[start-1].kind != paragraph; turn++ {
		end := start
		start = r.sentence(end - 1)
		if r.tokens[start].kind == quoted {
			continue
		}
		for start+1 < end && r.tokens[start].is(stop|aux) && !r.tokens[start].is(article|prep|pronoun) {
			start++ // Auch der Trainer
		}
		p, ok := r.phrase(start)
		if !ok || p.mention >= 0 || !p.described || p.next >= end || r.tokens[start].is(prep) || r.heads(r.afterArticles(p.first, p.last+1), p.last+1) < 0 {
			return "", false
		}
		for n := start; n < end; n++ {
			if m := int(r.at[n]) - 1; m >= 0 && r.fits(r.mentions[m].entity, s.pronoun) {
				return "", false
			}
		}
		if e := r.referent(s); e >= 0 && len(r.entities[e].told) == 0 || r.described(p) >= 0 || r.unroled(p) >= 0 {
			return "", false
		}
		return r.wording(p, true), true
	}
	return "", false
}

// speakerOf is who speaks in a quotation before, -1 for nobody.
func (r *reading) speakerOf(token int) int {
	for n := len(r.quotes) - 1; n >= 0 && n > len(r.quotes)-8; n-- {
		if r.quotes[n].token <= token && token <= r.quotes[n].last {
			return r.quotes[n].entity
		}
	}
	return -1
}

// fits says whether "he" or "she" can stand for an entity.
func (r *reading) fits(e int, p class) bool {
	x := &r.entities[e]
	return !x.group && (x.sex == 0 || x.sex&p != 0)
}

// aged finds whom "the 27-year-old" stands for: whom a pronoun would.
func (r *reading) aged(s subject) int {
	if t := &r.tokens[s.last]; t.kind != number || s.last == s.first || t.end-t.start < 6 {
		return -1
	}
	return r.referent(subject{first: s.first, pronoun: he | she})
}
