package quote

// subject is somebody who may be speaking: a name, a pronoun, or a description.
type subject struct {
	first, last int // tokens, both inside
	next        int // the token behind, and behind what describes it
	mention     int // index of the mention, -1 for none
	pronoun     class
	described   bool // a person's or an organisation's noun: "the minister"
	role        [2]int
	governed    bool // stands behind a preposition
}

const (
	maxPhrase = 16 // tokens of a noun phrase
	maxAside  = 40 // tokens between two commas
)

// phrase reads the noun phrase that begins at a token: "the Russian Deputy Prime
// Minister Yuri Borisov", "a spokesman for the ministry, Jane Roe", "he".
func (r *reading) phrase(k int) (subject, bool) {
	s := subject{first: k, mention: -1}
	if k+1 < len(r.tokens) && r.tokens[k].kind == number && r.tokens[k].end-r.tokens[k].start > 5 && (r.at[k+1] > 0 || r.tokens[k+1].is(person)) {
		k++ // "15-year-old Maya Stroud"
	}
	if k >= len(r.tokens) || r.tokens[k].kind != word {
		return s, false
	}
	if t := &r.tokens[k]; t.is(pronoun) && r.at[k] == 0 && !(t.is(article) && r.nounAt(k+1)) {
		s.pronoun, s.last, s.next = t.class&pronoun, k, k+1
		return s, true
	}
	end, named := r.extent(k)
	if end == k {
		return s, false
	}
	s.last, s.next = end-1, end
	if named >= 0 {
		s.mention = named
		if first := r.mentions[named].first; first > k {
			s.role = [2]int{r.afterArticles(k, first), first}
		}
		return s, true
	}
	for n := k; n < end; n++ {
		s.described = s.described || r.tokens[n].is(person|org|plural|title) || r.tokens[n].kind == quoted ||
			r.at[n] > 0 && r.attributive(int(r.at[n])-1, n+1)
	}
	r.extend(&s)
	return s, true
}

// nounAt says whether a noun can stand at a token: "het" before one is an article.
func (r *reading) nounAt(k int) bool {
	return k < len(r.tokens) && r.tokens[k].kind == word && (r.at[k] > 0 || !r.tokens[k].is(say|aux|prep|conj))
}

// extent is where a noun phrase ends, and the name that it ends in (-1 for none).
func (r *reading) extent(k int) (end, named int) {
	named = -1
	for n := k; n < len(r.tokens) && n-k < maxPhrase; {
		t := &r.tokens[n]
		if m := int(r.at[n]) - 1; m >= 0 {
			n = r.mentions[m].last + 1
			end, named = n, m
			if r.mentions[m].possessive {
				named = -1
				continue
			}
			if r.attributive(m, n) {
				continue
			}
			if !r.nounFollows(n) || r.mentions[m].full && r.lex.traits&fixed == 0 && !r.adjective(n) {
				return end, named
			}
			continue
		}
		if t.kind == quoted && !r.speech[t.span] && n > k {
			n++
			if r.tokens[n-2].is(article | org | work) {
				end, named = n, -1 // "die „Elbzeitung“"
			}
			continue
		}
		if t.kind == number {
			n++
			end = n
			continue
		}
		if t.kind != word || n > k && t.opens || r.breaksPhrase(n, n == k || r.tokens[n-1].is(article)) {
			break
		}
		if n > k && r.lex.traits&nouns != 0 && r.tokens[n-1].capital && !t.capital && !r.tokens[n-1].is(article) && !r.nounFollows(n) {
			break // a German phrase ends in its noun
		}
		if n > k && r.tokens[n-1].is(person|org|plural) && t.class == 0 && !t.capital && !r.nounFollows(n) && !r.trails(n) {
			break
		}
		n++
		end, named = n, -1
	}
	return max(end, k), named
}

// attributive says whether a name behind an article only tells which: a word in
// lower case stands between it and a verb of speech: "the Labour backbencher said".
func (r *reading) attributive(m, n int) bool {
	first := r.mentions[m].first
	return r.lex.traits&fixed != 0 && first > 0 && r.tokens[first-1].is(definite) && n+1 < len(r.tokens) && r.tokens[n].kind == word &&
		!r.tokens[n].capital && r.tokens[n].class == 0 && r.tokens[n+1].is(say)
}

// breaksPhrase says whether a word cannot stand inside a noun phrase.
func (r *reading) breaksPhrase(n int, first bool) bool {
	t := &r.tokens[n]
	if t.is(article) && first {
		return false
	}
	if t.is(person | org | plural | title) {
		return false
	}
	return t.is(say|participle|aux|prep|conj|relative|according|pronoun|article|as) ||
		t.is(stop) && !t.capital || t.class&^near == 0 && r.lex.drops() && r.gerund(n)
}

// trails says whether a word is an adjective behind its noun, "la canciller
// alemana", or a genitive before a name, "глава союза рыбаков Иван Ильин".
func (r *reading) trails(n int) bool {
	if r.lex.traits&(fixed|nouns) != 0 {
		return false
	}
	for k := n; k < n+4 && k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if r.at[k] > 0 {
			return k > n
		}
		if k > n && t.kind == quoted && !r.speech[t.span] {
			continue // аналитик банка «Тайга» Юлия Серова
		}
		if t.kind == punct {
			return k == n+1
		}
		if t.kind != word || t.class&^(org|stop) != 0 {
			return k == n+1 && t.is(prep)
		}
		if k > n && r.lex.traits&inflect == 0 {
			return false
		}
	}
	return false
}

// nounFollows says whether the name before a token only describes what follows:
// "Clinton campaign spokesman".
func (r *reading) nounFollows(n int) bool {
	if r.lex.traits&nouns != 0 && n+1 < len(r.tokens) && r.adjective(n) && r.tokens[n+1].capital && !r.tokens[n+1].opens {
		return true // "Lunds neuer Mitarbeiter Jan Roth"
	}
	for k := n; k < n+4 && k < len(r.tokens); k++ {
		t := &r.tokens[k]
		if t.kind != word || t.opens || r.at[k] > 0 || t.is(timeword) {
			return false
		}
		if t.is(person|org|plural|title) && !t.is(say) {
			return true
		}
		if r.breaksPhrase(k, false) {
			return false
		}
	}
	return false
}

// extend takes "for the ministry" and ", Jane Roe" into a description.
func (r *reading) extend(s *subject) {
	at := r.behindBracket(s.next)
	bare := !r.tokens[s.first].is(article)
	if bare && s.described && at+1 < len(r.tokens) && r.tokens[at].is(conj) && r.tokens[at-1].is(title|person) {
		// "Governor and party chairman Ed Roe"
		end, named := r.extent(at + 1)
		if named >= 0 && r.mentions[named].full && (r.mentions[named].title != "" || r.heads(at+1, r.mentions[named].first) >= 0) {
			r.bears(s, named, s.first, r.mentions[named].first, end)
			return
		}
	}
	for turn := 0; turn < 3 && at+1 < len(r.tokens) && r.tokens[at].is(prep) && !r.tokens[at].opens; turn++ {
		end, named := r.extent(at + 1)
		if end == at+1 || r.tokens[end-1].is(article|statement|timeword) {
			break
		}
		if named >= 0 && r.mentions[named].full && r.tokens[at].is(by) {
			r.bears(s, named, r.afterArticles(at+1, r.mentions[named].first), r.mentions[named].first, end)
			return
		}
		if named >= 0 && r.mentions[named].full && (bare || r.branch(at+1, r.mentions[named])) && !r.tokens[at+1].capital && !r.tokens[at+1].is(article) && r.tokens[at].is(of|particle) {
			r.bears(s, named, r.afterArticles(s.first, at), r.mentions[named].first, end)
			return
		}
		if m := r.holder(s, at, end); m >= 0 {
			r.bears(s, m, r.afterArticles(s.first, at), r.mentions[m].first, r.mentions[m].last+1)
			return
		}
		at = r.trailing(end, named)
	}
	if at > s.next && s.described {
		s.last, s.next = at-1, at
	}
	r.apposition(s, at, false)
}

// behindBracket goes past a party or a country: "la maire (PS) de Lens".
func (r *reading) behindBracket(k int) int {
	if k+3 < len(r.tokens) && r.tokens[k].mark == '(' && r.tokens[k+2].mark == ')' && r.tokens[k+3].is(prep|article) {
		return k + 3
	}
	return k
}

// bears settles that a description belongs to a name: its role are the words
// between two tokens, and the phrase ends before a third.
func (r *reading) bears(s *subject, mention, from, to, end int) {
	s.mention, s.role = mention, [2]int{from, to}
	s.last, s.next = end-1, end
}

// holder finds the name that an office ends in: "il ministro dell'Economia Aldo
// Ferraris", "il capo della Protezione civile Renato Silvestri"; -1 for none.
// The office's "of" stands at a token, and its complement ends before another.
func (r *reading) holder(s *subject, at, end int) int {
	if !s.described || !r.tokens[at].is(of|particle|joiner|article) && !r.tokens[at+1].capital {
		return -1
	}
	for k := at + 1; k < len(r.tokens) && k < end+3; k++ {
		t := &r.tokens[k]
		if t.kind != word || t.opens || k >= end && r.at[k] == 0 && (t.capital || t.class&^org != 0) {
			return -1
		}
		m := int(r.at[k]) - 1
		if m < 0 || !r.mentions[m].full || r.mentions[m].possessive || r.mentions[m].first != k {
			continue
		}
		if k > at+1 && !r.tokens[k-1].is(article|prep) && firstName(r.word(k)) != 0 {
			return m
		}
		return -1
	}
	return -1
}

// trailing goes past the adjective behind a name in small letters: "la Commission
// européenne".
func (r *reading) trailing(end, named int) int {
	if named < 0 || r.lex.traits&(fixed|nouns) != 0 || end+1 >= len(r.tokens) || r.mentions[named].full {
		return end
	}
	t, next := &r.tokens[end], &r.tokens[end+1]
	if t.kind == word && !t.capital && t.class == 0 && (next.kind != word || next.is(say|aux|prep)) {
		return end + 1
	}
	return end
}

// apposition takes the name behind a description and a comma: "the governor of
// the province, Jane Roe,"; "el jefe, el finlandés Pekka Salmi,". Where a verb of
// speech leads to it, any noun will do: dit la proviseure, Agnès Tourneur.
func (r *reading) apposition(s *subject, at int, led bool) {
	if at+1 >= len(r.tokens) || !r.tokens[at].comma() {
		return
	}
	somebody := r.heads(r.afterArticles(s.first, at), at) >= 0
	if !led && !somebody && !r.tokens[at-1].is(org) {
		return
	}
	name := at + 1
	wordy := (r.tokens[name].is(article) || r.lex.traits&inflect != 0) && r.tokens[name].kind == word && !r.tokens[name].capital // the name has an article and perhaps words of its own
	for name+1 < len(r.tokens) && r.at[name] == 0 && name-at < 4 && (r.tokens[name].is(title) ||
		wordy && !r.tokens[name].capital && r.tokens[name].kind == word && r.tokens[name].class&^(article|definite|particle|stop|person|near|org|female|male) == 0) {
		name++
	}
	m := int(r.at[name]) - 1
	if m < 0 || r.mentions[m].possessive || r.mentions[m].last+1 >= len(r.tokens) || r.mentions[m].first != name {
		return
	}
	after := &r.tokens[r.mentions[m].last+1]
	switch group := r.entities[r.mentions[m].entity].group; {
	case !r.mentions[m].full && r.mentions[m].title == "" && (after.kind != punct || firstName(r.word(name)) == 0 && !(after.comma() && r.tokens[at-1].is(org)) || wordy):
		return
	case wordy && after.kind != punct || !somebody && r.tokens[at-1].is(org) && !group:
		return
	case wordy && r.tokens[name-1].is(article) && !group:
		return
	}
	if after.kind == punct || after.is(say|aux) || after.kind == quoted || after.kind == paragraph {
		r.bears(s, m, r.afterArticles(s.first, at), at, r.mentions[m].last+1)
	}
}

// branch says whether plain words stand between "of" and a person's name, so that
// the name goes with what stood before: "el capitán de bomberos Andrés Muro".
func (r *reading) branch(k int, m mention) bool {
	for n := k; n < m.first; n++ {
		if t := &r.tokens[n]; t.kind != word || t.capital || t.is(article|prep) {
			return false
		}
	}
	return k < m.first && (firstName(r.word(m.first)) != 0 || !r.entities[m.entity].group && m.full && r.lex.traits&(fixed|nouns) == 0)
}

// afterArticles skips the articles that a role begins with.
func (r *reading) afterArticles(k, end int) int {
	for k < end && r.tokens[k].is(article) {
		k++
	}
	return k
}

func (t *token) comma() bool { return t.kind == punct && t.mark == ',' }

// skipAside goes past "(D-N.Y.)" and ", who has led the party," behind a name.
func (r *reading) skipAside(k int) int {
	for turn := 0; turn < 3 && k < len(r.tokens) && r.tokens[k].kind == punct; turn++ {
		var want rune
		switch r.tokens[k].mark {
		case '(':
			want = ')'
		case '[':
			want = ']'
		case ',':
			want = ','
		case '–', '—':
			want = r.tokens[k].mark
		default:
			return k
		}
		n := k + 1
		for n < len(r.tokens) && n-k < maxAside && !(r.tokens[n].kind == punct && r.tokens[n].mark == want) {
			if r.tokens[n].kind == paragraph || r.tokens[n].kind == quoted && r.speech[r.tokens[n].span] ||
				want != ')' && want != ']' && r.stops(n) {
				return k
			}
			n++
		}
		if n >= len(r.tokens) || n-k >= maxAside {
			return k
		}
		k = n + 1
	}
	return k
}

// stops says whether a sentence ends at a token; the dot of an abbreviation
// before a comma ends none.
func (r *reading) stops(n int) bool {
	t := &r.tokens[n]
	return t.kind == punct && terminal(t.mark) && !(n+1 < len(r.tokens) && r.tokens[n+1].kind == punct && !terminal(r.tokens[n+1].mark))
}

// verbAt finds the verb of speech at a token, behind auxiliaries and adverbs; -1
// when something else stands there.
func (r *reading) verbAt(k int) int {
	for n := k; n < len(r.tokens) && n-k < 5; n++ {
		t := &r.tokens[n]
		switch {
		case t.kind != word || t.opens && n > k:
			return -1
		case t.is(say) && !t.capital:
			return n
		case !t.is(aux) && !adverb(r.word(n)):
			return -1
		}
	}
	return -1
}

// adverb tells an English adverb by its ending; in other languages the lists
// say which words may stand there.
func adverb(w string) bool { return len(w) > 4 && w[len(w)-2:] == "ly" }
