package quote

import (
	"slices"
	"strings"
)

// stripTitles is where a name begins behind its titles: all up to the last
// title goes, as long as something is left.
func (r *reading) stripTitles(k, end int) int {
	first := k
	if end-k > 1 && r.tells(k) {
		k, first = k+1, k+1 // "Replica Ferraris:"
	}
	for n := k; n < end; n++ {
		t := &r.tokens[n]
		if n == end-1 && (r.surname[r.word(n)] || n > k && !t.is(title) && r.plain(n-1) && r.tokens[n-1].class == 0 && r.lex.traits&nouns == 0) {
			break // "Imke Visser" is no fisherman
		}
		if t.is(title|person) && t.class&org == 0 || n == k && t.is(title|person) && !(t.is(org) && !t.is(title) && end-k == 2) {
			first = n + 1
		}
	}
	if first >= end && end-k > 1 && !r.tokens[end-1].is(title) {
		return end - 1
	}
	if first == k && end-k == 3 && r.lex.traits&nouns != 0 && k > 0 && r.tokens[k-1].is(article) && r.untitled(k, end) {
		return k + 1 // "der Ingenieur Bodo Roth"
	}
	if first == k && end-k == 3 && len(r.lex.trades) > 0 && firstName(r.word(k)) == 0 && r.untitled(k, end) && r.trade(r.word(k)) {
		return k + 1 // "Kassierer Ahmad Rahimi"
	}
	if first > k && end-first > 3 && r.lex.traits&inflect != 0 && r.tokens[first-1].is(title|person) {
		if patronymic(r.word(end - 2)) {
			return end - 3
		}
		return end - 2 // Профессор Университета Осаки Кэндзи Мори
	}
	if first > k && end-first == 3 && r.lex.traits&inflect != 0 && !patronymic(r.word(first+1)) {
		return first + 1 // the mayor of a town: Мэр Северска Елена Приходько
	}
	if first == k && r.called(k, end) {
		return k + 1
	}
	if first == k {
		first = r.ministry(k, end)
	}
	if words := r.nameWords(mention{first: k, last: end - 1}); first == k && k > 0 && words == 3 && r.lex.traits&inflect != 0 &&
		r.inOffice(k) && !patronymic(r.word(k+1)) {
		return k + 1 // канцлер Германии Грета фон Амсберг
	}
	if first > k && first < end && r.tokens[first-1].is(female|male) && r.tokens[first-1].end-r.tokens[first-1].start <= 4 {
		return first // "M. de La Tour"
	}
	if first < end && r.tokens[first].is(particle|of) && !r.tokens[first].capital {
		return k // "King of Spain"
	}
	return first
}

// trade says whether a word has the ending of what somebody is.
func (r *reading) trade(w string) bool {
	return slices.ContainsFunc(r.lex.trades, func(ending string) bool {
		return len(w) > len(ending)+2 && strings.HasSuffix(w, ending)
	})
}

// inOffice says whether an office ends before a token: "министр иностранных дел".
func (r *reading) inOffice(k int) bool {
	for n := k - 1; n >= 0 && n > k-4 && r.tokens[n].kind == word; n-- {
		if r.tokens[n].is(title | person) {
			return true
		}
		if r.tokens[n].capital || r.tokens[n].class&^org != 0 {
			return false
		}
	}
	return false
}

// tells says whether a verb of speech opens a sentence, written large only for
// that: "Replica Ferraris".
func (r *reading) tells(k int) bool {
	t := &r.tokens[k]
	return t.opens && t.is(say) && r.lex.traits&fixed == 0 && !t.is(title|person) && firstName(r.word(k)) == 0
}

// ministry is where a person's name begins behind the office's last words, where
// an office stands before them: "ministro dell'Economia Aldo Ferraris".
func (r *reading) ministry(k, end int) int {
	if end-k < 3 || k < 2 || !r.tokens[k-1].is(of|joiner|particle|article|prep) || r.lex.traits&(fixed|nouns) != 0 || firstName(r.word(k)) != 0 {
		return k
	}
	office := false
	for n := k - 2; n >= 0 && n > k-5 && r.tokens[n].kind == word; n-- {
		office = office || r.tokens[n].is(title|person)
	}
	for n := k + 1; office && n < end-1; n++ {
		if firstName(r.word(n)) != 0 && r.tokens[n].capital {
			return n
		}
	}
	return k
}

// called says whether a name begins with what somebody is, written large because
// it opens the sentence or is a noun: "Geologist Pilar Monroy".
func (r *reading) called(k, end int) bool {
	if end-k < 3 || !r.tokens[k].opens && r.lex.traits&(nouns|inflect) == 0 || r.tokens[k].class&^(near|stop|org|female|male) != 0 || r.tokens[k].shout {
		return false
	}
	return firstName(r.word(k)) == 0 && firstName(r.word(k+1)) != 0 && r.tokens[k+2].kind == word && !r.tokens[k].possessive
}

// untitled says whether the tokens of a name are plain words.
func (r *reading) untitled(k, end int) bool {
	for ; k < end; k++ {
		if r.tokens[k].class&^(stop|near|female|male) != 0 || r.tokens[k].kind != word || r.tokens[k].shout {
			return false
		}
	}
	return true
}

// patronymic tells a Russian father's name by its ending.
func patronymic(w string) bool {
	for _, tail := range []string{"ич", "вна", "ична", "ича", "вны", "ичны"} {
		if strings.HasSuffix(w, tail) {
			return true
		}
	}
	return false
}
