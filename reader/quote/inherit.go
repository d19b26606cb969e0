package quote

// inherit gives a quotation without a cue the speaker of its neighbour, or the
// one whom the sentence before it is about.
func (r *reading) inherit() {
	for n := range r.quotes {
		d := &r.quotes[n]
		if d.known {
			continue
		}
		if r.spans[d.spans[0]].silent {
			r.inTurn(n)
			continue
		}
		if n+1 < len(r.quotes) && r.quotes[n+1].known && r.quotes[n+1].behind && r.together(d.last, r.quotes[n+1].token) {
			r.copySpeaker(d, &r.quotes[n+1])
			continue
		}
		if n > 0 && r.quotes[n-1].known && (r.adjacent(r.quotes[n-1].last, d.token) || r.quotes[n-1].behind && r.sameParagraph(r.quotes[n-1].last, d.token) && r.oneSentence(&r.quotes[n-1], d.token)) {
			r.copySpeaker(d, &r.quotes[n-1])
			continue
		}
		if r.fromReport(n) || r.fromSentence(d) || n == 0 && r.fromNext(d) || r.fromParagraph(d) {
			continue
		}
		if n > 0 && r.quotes[n-1].known && r.paragraphsBetween(r.quotes[n-1].last, d.token) <= 1 && (r.tokens[d.token].opens || r.sameParagraph(r.quotes[n-1].last, d.token)) {
			r.copySpeaker(d, &r.quotes[n-1])
			continue
		}
		r.fromPortrait(d)
	}
}

// fromPortrait takes the one person whom the paragraph before is about, for a
// quotation that is a paragraph of its own.
func (r *reading) fromPortrait(d *draft) {
	end := d.token
	for end > 0 && r.tokens[end-1].kind == paragraph {
		end--
	}
	if !r.alone(d) || end == 0 {
		return
	}
	found, first := -1, 0
	for k := end - 1; k >= 0 && end-k < 2*longSentence && r.tokens[k].kind != paragraph; k-- {
		m := int(r.at[k]) - 1
		if r.tokens[k].kind == quoted && r.speech[r.tokens[k].span] {
			return
		}
		if m < 0 || r.entities[r.mentions[m].entity].group || k > 0 && r.tokens[k-1].is(prep) && !r.tokens[k-1].is(article) {
			continue
		}
		if e := r.mentions[m].entity; found >= 0 && e != found {
			return
		} else if x := &r.entities[e]; x.words > 1 && (x.titled || x.sex != 0) {
			found, first = e, r.mentions[m].first
		}
	}
	if found >= 0 && first-r.sentence(first) < 4 {
		d.entity, d.known = found, true
	}
}

// inTurn gives the speech behind a dash, where no cue stands, to whom the other
// of two speakers talks.
func (r *reading) inTurn(n int) {
	before := func(k int) int { // the last quotation of the paragraph before
		at := k - 1
		for at >= 0 && r.sameParagraph(r.quotes[at].last, r.quotes[k].token) {
			at--
		}
		if at < 0 || !r.spans[r.quotes[at].spans[0]].dash || r.paragraphsBetween(r.quotes[at].last, r.quotes[k].token) > 1 {
			return -1
		}
		return at
	}
	other := before(n)
	if other < 0 {
		return
	}
	same := before(other)
	if same < 0 || !r.quotes[same].known || r.quotes[same].entity == r.quotes[other].entity && r.quotes[same].speaker == r.quotes[other].speaker {
		return
	}
	r.copySpeaker(&r.quotes[n], &r.quotes[same])
}

func (r *reading) copySpeaker(d, from *draft) {
	d.entity, d.speaker, d.known = from.entity, from.speaker, true
	d.subject = from.subject
}

// together says whether two tokens stand in one sentence, or side by side.
func (r *reading) together(a, b int) bool {
	if r.adjacent(a, b) {
		return true
	}
	for k := a + 1; k <= b; k++ {
		if r.tokens[k].opens || r.tokens[k].kind == paragraph || k-a > longTail {
			return false
		}
	}
	return true
}

// adjacent says whether no word stands between two tokens of one paragraph.
func (r *reading) adjacent(a, b int) bool {
	for k := a + 1; k < b; k++ {
		if r.tokens[k].kind != punct || k-a > 4 {
			return false
		}
	}
	return true
}

// oneSentence says whether nothing but the cue's own sentence stands between a
// quotation and a token.
func (r *reading) oneSentence(d *draft, b int) bool {
	for k := d.last + 2; k < b; k++ {
		if r.tokens[k].opens {
			return false
		}
	}
	return true
}

func (r *reading) sameParagraph(a, b int) bool { return r.paragraphsBetween(a, b) == 0 }

func (r *reading) paragraphsBetween(a, b int) int {
	n := 0
	for k := a + 1; k < b && n < 2; k++ {
		if r.tokens[k].kind == paragraph && r.tokens[k-1].kind != paragraph {
			n++
		}
	}
	return n
}

// fromReport takes whoever speaks in the sentences before, when the quotation's
// own sentence is reported speech by its verb.
func (r *reading) fromReport(n int) bool {
	d := &r.quotes[n]
	start := r.sentence(d.token)
	tells := false
	for k := start; k < len(r.tokens) && k < d.last+longTail; k++ {
		t := &r.tokens[k]
		if k > d.last && (r.stops(k) || t.kind == paragraph) {
			break
		}
		tells = tells || t.is(reported)
	}
	if !tells {
		return false
	}
	for turn, end := 0, start; turn < 6 && end > 0; turn++ {
		if n > 0 && r.quotes[n-1].last >= end-1 && r.quotes[n-1].known {
			r.copySpeaker(d, &r.quotes[n-1])
			return true
		}
		begin := r.sentence(end - 1)
		for v := end - 1; v >= begin; v-- {
			t := &r.tokens[v]
			if n > 0 && r.quotes[n-1].last == v && r.quotes[n-1].known {
				r.copySpeaker(d, &r.quotes[n-1])
				return true
			}
			if !t.is(say) || t.capital || r.noun(v) {
				continue
			}
			if s, ok := r.subjectOf(begin, v, end); ok && (s.mention >= 0 || s.described) {
				d.subject, d.known = s, true
				r.settle(d)
				return true
			}
		}
		for end = begin; end > 0 && r.tokens[end-1].kind == paragraph; {
			end--
		}
	}
	return false
}

// fromParagraph takes the subject of the last sentence of the paragraph before,
// when that tells of speech.
func (r *reading) fromParagraph(d *draft) bool {
	end := d.token
	for end > 0 && r.tokens[end-1].kind == paragraph {
		end--
	}
	if end == 0 || end == d.token {
		return false
	}
	start := r.sentence(end - 1)
	for v := end - 1; v > start; v-- {
		t := &r.tokens[v]
		if t.kind == quoted && r.speech[t.span] {
			return false
		}
		if t.is(say) && !t.capital && !r.noun(v) {
			if s, ok := r.subjectOf(start, v, end); ok {
				d.subject, d.known = s, true
				r.settle(d)
				return true
			}
		}
	}
	return false
}

// fromSentence takes the subject of the sentence before a quotation that opens
// its own sentence, or of the sentence that the quotation stands in.
func (r *reading) fromSentence(d *draft) bool {
	end := d.token
	if end == 0 || r.tokens[end-1].kind == paragraph || r.tokens[end].opens && isDash(r.tokens[end-1].mark) {
		return false // what stands before is nothing, or a dateline
	}
	start := r.sentence(end - 1)
	if !r.tokens[end].opens {
		start = r.sentence(end)
	}
	for k := start; k < end; k++ {
		if r.tokens[k].is(according) {
			if s, ok := r.accordingTo(k); ok && s.next <= end {
				d.subject, d.known = s, true
				r.settle(d)
				return true
			}
		}
	}
	all := r.subjects(start, end)
	s, ok := r.mainSubject(all, start)
	if ok && s.mention >= 0 && r.lex.traits&nouns != 0 {
		e := &r.entities[r.mentions[s.mention].entity]
		ok = e.words > 1 || e.titled
	}
	if !ok || s.mention < 0 && s.pronoun&(he|she) == 0 && !s.described {
		return false
	}
	d.subject, d.known = s, true
	r.settle(d)
	if d.entity >= 0 && r.entities[d.entity].group && !r.tokens[end].opens {
		d.entity, d.known = -1, false
	}
	return d.known
}
