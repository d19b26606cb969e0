package quote

import (
	"iter"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// rank orders the quotes by how much they tell by themselves: who speaks, where
// it stands, and whether it is a sentence that needs no other.
func (r *reading) rank(out []news.Quote) {
	order := make([]int, len(out))
	weight := make([]float64, len(out))
	said := map[string]int{}
	for n := range out {
		said[out[n].Speaker]++
	}
	theme := r.theme()
	for n := range out {
		order[n] = n
		weight[n] = r.weight(&out[n], said[out[n].Speaker]) + closeness(r.text, &out[n], theme)
	}
	sort.SliceStable(order, func(a, b int) bool { return weight[order[a]] > weight[order[b]] })
	for place, n := range order {
		out[n].Rank = place
	}
}

const (
	lead     = 120 // tokens that tell what an article is about
	longWord = 5   // bytes that a word has that tells something
)

// theme is the words of an article's beginning that tell what it is about: the
// longer ones, and names, in lower case.
func (r *reading) theme() map[string]bool {
	out := map[string]bool{}
	for k := range r.tokens[:min(lead, len(r.tokens))] {
		if t := &r.tokens[k]; t.kind == word && t.end-t.start >= longWord && t.class&(say|aux|prep|conj|timeword|stop) == 0 {
			out[strings.ToLower(r.word(k))] = true
		}
	}
	return out
}

// closeness tells, from 0 to 0.8, how many words a quotation shares with the
// article's beginning.
func closeness(text string, q *news.Quote, theme map[string]bool) float64 {
	shared := 0
	for _, p := range q.Parts {
		for w := range longWords(text[p.Start:p.End]) {
			if theme[w] {
				shared++
			}
		}
	}
	return 0.2 * float64(min(shared, 4))
}

func (r *reading) weight(q *news.Quote, said int) float64 {
	w := 0.0
	if q.Speaker != "" {
		w += 1 + 0.2*float64(min(said, 4))
	}
	if q.Role != "" {
		w += 0.5
	}
	words := 0
	for _, p := range q.Parts {
		words += countWords(r.text[p.Start:p.End])
	}
	switch {
	case words < 6:
		w -= 1.5
	case words <= 40:
		w++
	case words > 80:
		w -= 0.5
	}
	first := r.text[q.Parts[0].Start:q.Parts[0].End]
	if c, _ := utf8.DecodeRuneInString(first); unicode.IsUpper(c) {
		w += 0.5
	}
	last := q.Parts[len(q.Parts)-1]
	if c, _ := utf8.DecodeLastRuneInString(r.text[last.Start:last.End]); terminal(c) || c == ',' {
		w += 0.3
	}
	if r.dangling(first) {
		w -= 0.7
	}
	return w - 0.8*float64(q.Parts[0].Start)/float64(len(r.text)+1)
}

// dangling says whether words begin with something that only what stood before
// explains: "He …", "But …", "That …".
func (r *reading) dangling(words string) bool {
	n := strings.IndexFunc(words, func(c rune) bool { return !unicode.IsLetter(c) })
	if n <= 0 {
		return false
	}
	c := r.lex.words[strings.ToLower(words[:n])]
	return c&(he|she|they|conj|relative) != 0
}

// nearest is how many places a quotation can move up for what it shares with the
// summary.
const nearest = 3

// Near orders quotes anew by how close they are to the summary of their text:
// each one moves up a place for every longer word that it shares with it, three
// at most. Quotes keep their order in the slice; only their ranks change. The
// spans of both are bytes of text.
func Near(text string, quotes []news.Quote, summary []news.Sentence) {
	theme := map[string]bool{}
	for _, s := range summary {
		for w := range longWords(text[s.Start:s.End]) {
			theme[w] = true
		}
	}
	order := make([]int, len(quotes))
	place := make([]int, len(quotes))
	for n := range quotes {
		order[n] = n
		shared := map[string]bool{}
		for _, p := range quotes[n].Parts {
			for w := range longWords(text[p.Start:p.End]) {
				if theme[w] {
					shared[w] = true
				}
			}
		}
		place[n] = quotes[n].Rank - min(len(shared), nearest)
	}
	sort.SliceStable(order, func(a, b int) bool {
		if p, q := place[order[a]], place[order[b]]; p != q {
			return p < q
		}
		return quotes[order[a]].Rank < quotes[order[b]].Rank
	})
	for rank, n := range order {
		quotes[n].Rank = rank
	}
}

// longWords goes over the longer words of a text in lower case.
func longWords(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for w := range strings.FieldsFuncSeq(s, func(c rune) bool { return !unicode.IsLetter(c) }) {
			if len(w) >= longWord && !yield(strings.ToLower(w)) {
				return
			}
		}
	}
}
