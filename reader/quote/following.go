package quote

// fromNext takes the subject of the sentence behind a quotation that is a sentence
// by itself at a paragraph's beginning: “…” In a low voice, X spoke to the court;
// and of the one that points back to it: „…“. Das sagte X.
func (r *reading) fromNext(d *draft) bool {
	k := d.last + 1
	if k < len(r.tokens) && r.tokens[k].kind == punct && r.tokens[k].mark == '.' {
		k++
	}
	if k+1 >= len(r.tokens) || !r.tokens[k].opens || r.tokens[k].kind != word {
		return false
	}
	fresh := d.token == 0 || r.tokens[d.token-1].kind == paragraph
	if !fresh && !(r.tokens[k].is(pointer) && r.tokens[d.token].opens) {
		return false
	}
	end := r.sentenceEnd(k)
	if r.tokens[k].is(pointer) {
		for v := k + 1; v < end; v++ {
			if r.tokens[v].is(say) && !r.tokens[v].capital {
				return r.saidSo(d, k, v, end)
			}
		}
	}
	for _, s := range r.subjects(k, end) {
		if s.governed || s.mention < 0 {
			continue
		}
		m := &r.mentions[s.mention]
		if x := &r.entities[m.entity]; m.possessive || x.group || x.words < 2 || x.sex == 0 && !x.titled {
			return false
		}
		return fresh && r.follow(d, s)
	}
	return false
}

// saidSo reads Das sagte X, where the verb stands at v.
func (r *reading) saidSo(d *draft, k, v, end int) bool {
	for _, s := range r.subjects(k+1, end) {
		if !s.governed && (s.mention >= 0 || s.described || s.pronoun&(he|she) != 0) {
			d.cue = v
			return r.follow(d, s)
		}
	}
	return false
}

func (r *reading) follow(d *draft, s subject) bool {
	d.subject, d.known = s, true
	r.settle(d)
	return true
}

// sentenceEnd is the token that ends the sentence in which a token stands.
func (r *reading) sentenceEnd(k int) int {
	end := k
	for end < len(r.tokens) && end-k < longSentence && r.tokens[end].kind != paragraph && !(end > k && r.tokens[end].opens) {
		end++
	}
	return end
}
