package summary

import (
	"cmp"
	"math"
	"slices"

	"newsdesk/news"
)

// The weights of a sentence's marks. News tells the most important first, so
// position weighs most; the others decide between neighbours.
const (
	weightPosition = 1.0
	weightCentral  = 0.6
	weightTitle    = 0.4
	weightRepeat   = 0.7 // against what is told already
	shortSentence  = 10  // words
	longSentence   = 45
)

// ranking scores the candidates of one article.
type ranking struct {
	cands  []candidate
	score  []float64
	weight []float64 // of each word of the vocabulary
	told   []bool    // words that the summary holds
	taken  []news.Length
}

// rank scores every candidate.
func rank(in *Input, cands []candidate, v *vocabulary) *ranking {
	var title []token
	if !in.TitleMade {
		title = v.tokens(nil, in.Title, lexiconOf(in.Lang))
	}
	r := &ranking{
		cands: cands, score: make([]float64, len(cands)), weight: wordWeights(cands, v.size()),
		told: make([]bool, v.size()), taken: make([]news.Length, len(cands)),
	}
	inTitle := make([]bool, v.size())
	whole := 0.0
	for _, t := range title {
		if !t.stop && !inTitle[t.id] {
			inTitle[t.id] = true
			whole += 1
		}
	}
	best := 0.0
	central := make([]float64, len(cands))
	for i := range cands {
		central[i] = r.central(&cands[i])
		best = max(best, central[i])
	}
	for i := range cands {
		c := &cands[i]
		s := weightPosition / math.Sqrt(float64(1+c.pos))
		if best > 0 {
			s += weightCentral * central[i] / best
		}
		if whole > 0 {
			s += weightTitle * r.covered(c, inTitle) / whole
		}
		r.score[i] = s * lengthFactor(c.words)
	}
	return r
}

// wordWeights gives each word its weight: in how many sentences it stands,
// damped, so that what the article is about weighs most.
func wordWeights(cands []candidate, size int) []float64 {
	count := make([]float64, size)
	last := make([]int, size)
	for i := range cands {
		for _, t := range cands[i].tokens {
			if !t.stop && last[t.id] != i+1 {
				last[t.id] = i + 1
				count[t.id]++
			}
		}
	}
	for i, n := range count {
		count[i] = math.Log1p(n)
	}
	return count
}

// central is the weight of a sentence's words, divided by the root of their
// number so that neither a short nor a long one gains by its length.
func (r *ranking) central(c *candidate) float64 {
	sum, n := 0.0, 0
	seen := map[int32]bool{}
	for _, t := range c.tokens {
		if !t.stop && !seen[t.id] {
			seen[t.id] = true
			if w := r.weight[t.id]; w > 0.7 {
				sum += w
			}
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / math.Sqrt(float64(max(n, 8)))
}

// covered counts the words of set in c, each once.
func (r *ranking) covered(c *candidate, set []bool) float64 {
	n := 0.0
	for i, t := range c.tokens {
		if set[t.id] && !slices.ContainsFunc(c.tokens[:i], func(u token) bool { return u.id == t.id }) {
			n++
		}
	}
	return n
}

func lengthFactor(words int) float64 {
	switch {
	case words < shortSentence:
		return 0.5 + 0.5*float64(words)/shortSentence
	case words > longSentence:
		return max(0.4, 1-float64(words-longSentence)/60)
	}
	return 1
}

// pick takes the best sentence, then the best ones that go with it.
func (r *ranking) pick() []news.Sentence {
	words, n := 0, 0
	for _, level := range []struct {
		length           news.Length
		sentences, words int
	}{{news.Short, 1, math.MaxInt}, {news.Medium, mediumSentences, mediumWords}, {news.Long, longSentences, longWords}} {
		for n < level.sentences {
			i := r.next(level.words - words)
			if i < 0 {
				break
			}
			r.take(i, level.length)
			words += r.cands[i].words
			n++
		}
	}
	var out []news.Sentence
	for i, l := range r.taken {
		if l > 0 {
			out = append(out, news.Sentence{Span: r.cands[i].Span, Length: l})
		}
	}
	slices.SortFunc(out, func(a, b news.Sentence) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func (r *ranking) take(i int, l news.Length) {
	r.taken[i] = l
	for _, t := range r.cands[i].tokens {
		r.told[t.id] = true
	}
}

// next finds the best candidate that fits into room words, -1 for none.
func (r *ranking) next(room int) int {
	best, score := -1, 0.0
	first := !slices.ContainsFunc(r.taken, func(l news.Length) bool { return l > 0 })
	for i := range r.cands {
		c := &r.cands[i]
		if r.taken[i] > 0 || !first && !r.fits(i, room) {
			continue
		}
		s := r.score[i]
		if first && (c.weak || c.tied) {
			s *= 0.01 // better than nothing
		}
		if !first {
			s *= 1 - weightRepeat*r.repeated(c)
		}
		if best < 0 || s > score {
			best, score = i, s
		}
	}
	return best
}

// slack is by how many words a sentence may pass the limit.
const slack = 8

// fits reports whether candidate i may join what is taken.
func (r *ranking) fits(i, room int) bool {
	c := &r.cands[i]
	if c.weak || c.words < shortSentence/2 || c.words > room+slack || r.repeated(c) > 0.75 {
		return false
	}
	if !c.tied {
		return true
	}
	return i > 0 && r.taken[i-1] > 0 && r.cands[i-1].order == c.order-1
}

// repeated is the share of c's weight that is told already.
func (r *ranking) repeated(c *candidate) float64 {
	sum, told := 0.0, 0.0
	for _, t := range c.tokens {
		if !t.stop {
			w := r.weight[t.id]
			sum += w
			if r.told[t.id] {
				told += w
			}
		}
	}
	if sum == 0 {
		return 0
	}
	return told / sum
}
