package quote

import "strings"

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
		d.entity = r.referent(s)
	default:
		if e := r.described(s); e >= 0 {
			d.entity = e
			return
		}
		d.speaker = r.description(s, d.behind)
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
	end := s.first
	for turn := 0; turn < back && end > 0; turn++ {
		start := r.sentence(end - 1)
		weak := -1
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
	return -1
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

// described finds whom "the Venezuelan leader" stands for: somebody named before
// whose role has the description's noun, or a title that it can stand for.
func (r *reading) described(s subject) int {
	bare := !r.tokens[s.first].is(article) || s.last == s.first
	if !s.described || bare && r.lex.traits&inflect == 0 {
		return -1
	}
	head := s.last
	for k := s.first; k <= s.last; k++ {
		if r.tokens[k].is(prep) && k > s.first {
			head = k - 1
			break
		}
	}
	if !r.tokens[head].is(person | title) {
		return -1
	}
	noun := strings.ToLower(r.word(head))
	best := -1
	for k := s.first - 1; k >= 0 && s.first-k < farBack && best < 0; k-- {
		m := int(r.at[k]) - 1
		if m >= 0 && r.roleHas(r.entities[r.mentions[m].entity].role, noun) {
			best = r.mentions[m].entity
		}
	}
	if best >= 0 {
		r.fillRole(best, s.first, head)
	}
	return best
}

// fillRole makes "President" the "President of Venezuela" when the article also
// calls the same person "the Venezuelan leader" and names Venezuela.
func (r *reading) fillRole(e, first, head int) {
	x := &r.entities[e]
	if r.lex.of == "" || r.lex.traits&fixed == 0 || r.lex.words[strings.ToLower(x.role)]&leader == 0 {
		return
	}
	for k := first; k < head; k++ {
		if t := &r.tokens[k]; t.kind != word || !t.capital {
			continue
		}
		for n := range r.entities[:min(len(r.entities), farBack)] {
			if y := &r.entities[n]; y.words == 1 && !y.titled && adjectiveOf(r.word(k), y.name) {
				x.role += " " + r.lex.of + " " + y.name
				return
			}
		}
	}
}

// adjectiveOf says whether a word looks like a country's adjective: "Venezuelan"
// and "Venezuela", "Ukrainian" and "Ukraine".
func adjectiveOf(adjective, country string) bool {
	if len(country) < 4 || len(adjective) < len(country) || len(adjective) > len(country)+4 || adjective == country {
		return false
	}
	return strings.HasPrefix(adjective, country[:len(country)-1])
}

// roleHas says whether a role has a noun, or a title that the noun stands for.
func (r *reading) roleHas(role, noun string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(role)) {
		w = strings.Trim(w, ".,;:()'’\"")
		if w == noun || noun == "leader" && r.lex.words[w]&leader != 0 {
			return true
		}
	}
	return false
}

// description is what is shown for somebody without a name: the words, without
// the article.
func (r *reading) description(s subject, behind bool) string {
	first := r.afterArticles(s.first, s.last+1)
	if first > s.last || !s.described && !behind && r.lower[strings.ToLower(r.word(s.last))] {
		return ""
	}
	return strings.Join(strings.Fields(r.text[r.tokens[first].start:r.tokens[s.last].end]), " ")
}
