package summary

import (
	"cmp"
	"math"
	"slices"

	"newsdesk/news"
)

// The weights of a sentence's marks. News tells the most important first, so
// position weighs most; the others decide between neighbours. They were set by
// hand; the train part of ECB+ (CC BY 3.0; the openings of other articles on the
// event for reference) bears them out, and hardly moves with any one of them.
const (
	weightPosition = 1.0
	placePower     = 0.7 // the power of the place by which position fades
	weightCentral  = 0.3
	weightOpening  = 0.3 // for what the opening names: it says what the rest is about
	weightTitle    = 0.6
	weightRepeat   = 0.7 // against what is told already
	weightNext     = 0.3 // for the sentence that follows a taken one
	question       = 0.7 // a question against a statement
	shortSentence  = 10  // words
	longSentence   = 45
)

// level is what a length of summary may hold.
type level struct {
	length    news.Length
	sentences int
	words     int
	// least is the score, as a share of the best one's, below which a sentence
	// is not worth its words, once half of them are used.
	least float64
	// last is the same for the last sentence, which may be of less weight, but
	// tells something new.
	last float64
}

var levels = [...]level{
	{news.Short, 1, math.MaxInt, 0, 0},
	{news.Medium, 3, 60, 0.3, 0.15},
	{news.Long, 6, 160, 0.2, 0.2},
}

// once is just above the weight of a word that stands in one sentence only.
const once = 0.7

// slack is by how many words a sentence may pass its level's limit.
const slack = 10

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
	inTitle, titleWords := setOf(title, v.size())
	inOpening, openingWords := setOf(opening(cands), v.size())
	trust := weightOpening
	if titleWords > 0 {
		trust *= min(1, 2*shared(inTitle, inOpening)/titleWords)
	}
	best := 0.0
	central := make([]float64, len(cands))
	for i := range cands {
		central[i] = r.central(&cands[i])
		best = max(best, central[i])
	}
	for i := range cands {
		c := &cands[i]
		s := weightPosition / math.Pow(float64(1+c.pos), placePower)
		if best > 0 {
			s += weightCentral * central[i] / best
		}
		if titleWords > 0 {
			s += weightTitle * r.covered(c, inTitle) / titleWords
		}
		if openingWords > 0 {
			s += trust * r.covered(c, inOpening) / openingWords
		}
		if c.asks {
			s *= question
		}
		r.score[i] = s * lengthFactor(c.words)
	}
	return r
}

// opening is the first sentence of common length that stands by itself.
func opening(cands []candidate) []token {
	for i := range cands {
		if c := &cands[i]; !c.weak && c.words >= shortSentence {
			return c.tokens
		}
	}
	return nil
}

// setOf is the set of the weighty words in tokens, and their number.
func setOf(tokens []token, size int) (set []bool, n float64) {
	set = make([]bool, size)
	for _, t := range tokens {
		if !t.stop && !set[t.id] {
			set[t.id] = true
			n++
		}
	}
	return set, n
}

// shared counts the words that stand in both sets.
func shared(a, b []bool) float64 {
	n := 0.0
	for i := range a {
		if a[i] && b[i] {
			n++
		}
	}
	return n
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

// central is the weight of a sentence's words, divided by the cube root of their
// number so that a long one gains little by its length.
func (r *ranking) central(c *candidate) float64 {
	sum, n := 0.0, 0
	for i, t := range c.tokens {
		if !t.stop && !repeats(c.tokens, i) {
			if w := r.weight[t.id]; w > once {
				sum += w
			}
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / math.Cbrt(float64(max(n, 8)))
}

// covered counts the words of set in c, each once.
func (r *ranking) covered(c *candidate, set []bool) float64 {
	n := 0.0
	for i, t := range c.tokens {
		if set[t.id] && !repeats(c.tokens, i) {
			n++
		}
	}
	return n
}

// repeats reports whether token i stands earlier among the last 200 too.
func repeats(tokens []token, i int) bool {
	for _, t := range tokens[max(0, i-200):i] {
		if t.id == tokens[i].id {
			return true
		}
	}
	return false
}

// lengthFactor prefers sentences of common length.
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
	for _, l := range levels {
		for n < l.sentences {
			least := 0.0
			if words > l.words/2 {
				least = l.least
				if n+1 == l.sentences {
					least = l.last
				}
			}
			i := r.next(l.words-words, least)
			if i < 0 {
				break
			}
			r.take(i, l.length)
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

// next finds the best candidate that fits into room words and is worth them, -1
// for none.
func (r *ranking) next(room int, least float64) int {
	if !r.begun() {
		return r.first()
	}
	best, score := -1, least*slices.Max(r.score)
	for i := range r.cands {
		if r.taken[i] > 0 || !r.fits(i, room) {
			continue
		}
		s := r.score[i] * (1 - weightRepeat*r.repeated(&r.cands[i]))
		if i > 0 && r.taken[i-1] > 0 {
			s *= 1 + weightNext
		}
		if s > score {
			best, score = i, s
		}
	}
	return best
}

func (r *ranking) begun() bool {
	return slices.ContainsFunc(r.taken, func(l news.Length) bool { return l > 0 })
}

// first finds the best candidate that stands by itself, or the best of all when
// none does.
func (r *ranking) first() int {
	best, score := -1, -1.0
	for i := range r.cands {
		s := r.score[i]
		if r.cands[i].weak || r.cands[i].tied {
			s *= 0.01 // better than nothing
		}
		if s > score {
			best, score = i, s
		}
	}
	return best
}

// fits reports whether candidate i may join what is taken.
func (r *ranking) fits(i, room int) bool {
	c := &r.cands[i]
	if c.weak || c.words < shortSentence/2 || c.words > room+slack || r.repeated(c) > 0.75 {
		return false
	}
	if !c.tied {
		return true
	}
	for j := max(0, i-3); j < i; j++ {
		if r.cands[j].order == c.head && r.taken[j] > 0 {
			return true
		}
	}
	return false
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
