package quote

import "strings"

// unroled finds whom "the widower" stands for when nobody is called that: the
// person whom the sentence before is about, if the article gives them no role, or
// names nobody else, or nobody else is named since the last quotation and the
// article has not spoken of a widower before.
func (r *reading) unroled(s subject) int {
	at := r.lone(s)
	if at < 0 && (r.tokens[s.first].is(definite) || r.lex.traits&(fixed|nouns) == 0 && r.tokens[s.first].is(article)) {
		at = r.heads(r.afterArticles(s.first, s.last+1), s.last+1)
	}
	if at < 0 || r.tokens[at].is(org|plural) {
		return -1
	}
	noun := &r.tokens[at]
	known, bare := noun.is(person|title), !r.tokens[s.first].is(article)
	if !known && (bare || noun.class != 0 || noun.kind != word || r.lex.traits&nouns != 0) ||
		r.lex.traits&(fixed|nouns) != 0 && !r.tokens[s.first].is(definite) {
		return -1
	}
	pronoun := he | she
	if noun.is(female) {
		pronoun = she
	} else if noun.is(male) {
		pronoun = he
	}
	e := r.referent(subject{first: s.first, pronoun: pronoun})
	if e < 0 || r.entities[e].group {
		return -1
	}
	x := &r.entities[e]
	if r.aboutOne(e, s.first, at) {
		return e
	}
	if bare || x.words < 2 || s.last > s.first+1 || noun.is(title) || !noun.is(person) ||
		len(x.told) > 0 && !r.onlyOne(e, s.first) || firstName(strings.Fields(x.name)[0]) == 0 {
		return -1
	}
	return e
}

// lone is the noun of a description that has nothing beside it but an article and
// one adjective, -1 for another: "der Sänger", "la ventenne bresciana".
func (r *reading) lone(s subject) int {
	first := s.first
	if r.tokens[first].is(article) {
		first++
	} else if r.lex.traits&inflect == 0 {
		return -1
	}
	plain := func(k int) bool {
		return r.tokens[k].kind == word && r.tokens[k].class == 0 && (!r.tokens[k].capital || k == s.first)
	}
	switch {
	case first == s.last:
		return first
	case first+1 != s.last:
		return -1
	case r.tokens[s.last].is(person) && (plain(first) || r.tokens[first].is(person)):
		return s.last
	case r.lex.traits&(fixed|nouns) == 0 && plain(s.last):
		return first
	}
	return -1
}

// aboutOne says whether the text between the last quotation, or the paragraph's
// beginning, and a description names one person and nobody else, and whether the
// description's noun is new.
func (r *reading) aboutOne(e, before, noun int) bool {
	known := r.entities[e].sex != 0 || len(r.entities[e].told) > 0
	named, quotes := false, 0
	for k := before - 1; k >= 0 && r.tokens[k].kind != paragraph && before-k < 2*longSentence; k-- {
		if t := &r.tokens[k]; t.kind == quoted && r.speech[t.span] {
			if quotes++; quotes > 1 {
				break // the first is the one that is told here
			}
			known = known || r.tokens[noun].is(person) && r.entities[e].words > 1 && r.speakerOf(k) == e
		}
		m := int(r.at[k]) - 1
		if m < 0 || r.mentions[m].first != k {
			continue
		}
		x := r.mentions[m].entity
		if x != e && !r.entities[x].group && (r.entities[x].words > 1 || r.entities[x].titled) {
			return false
		}
		named = named || x == e && (k == 0 || !r.tokens[k-1].is(prep)) && !r.mentions[m].possessive
	}
	if !named || !known {
		return false
	}
	for k := before - 1; k >= 0 && before-k < farBack; k-- {
		if strings.EqualFold(r.word(k), r.word(noun)) {
			return false
		}
	}
	return true
}

// onlyOne says whether nobody else is named in full before a token.
func (r *reading) onlyOne(e, k int) bool {
	for n := range r.mentions[:min(len(r.mentions), candidates)] {
		m := &r.mentions[n]
		if m.first >= k {
			return true
		}
		if x := &r.entities[m.entity]; m.entity != e && m.full && (!x.group || x.titled) {
			return false
		}
	}
	return len(r.mentions) <= candidates
}
