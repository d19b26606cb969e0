package quote

import (
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
	for n := range out {
		order[n] = n
		weight[n] = r.weight(&out[n], said[out[n].Speaker])
	}
	sort.SliceStable(order, func(a, b int) bool { return weight[order[a]] > weight[order[b]] })
	for place, n := range order {
		out[n].Rank = place
	}
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
