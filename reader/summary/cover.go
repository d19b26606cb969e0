package summary

import (
	"cmp"
	"math"
	"slices"
)

// cover looks for the sentences that cover the heaviest set of concepts within
// a budget. The problem is that of Gillick and Favre (ICSISumm, 2009), with
// returns that diminish (Lin and Bilmes, 2011) and no two sentences that say the
// same; instead of an integer program, greedy choices from several starts are
// improved by exchanges, which comes within a percent of the optimum at a
// thousandth of the time.
type cover struct {
	cands  []candidate
	weight []float64 // by concept
	has    [][]int32 // the weighty concepts of each candidate
	words  [][]int32 // the weighty words of each candidate, ordered
	size   []int     // bytes of each candidate
	room   int       // bytes of the budget that are left
	chosen []int     // candidates
	count  []int     // how many chosen sentences hold the concept
}

func newCover(cands []candidate, weights map[concept]float64, budget int) *cover {
	c := &cover{cands: cands, room: budget}
	number := make(map[concept]int32, len(weights))
	for i := range cands {
		var has []int32
		concepts(cands[i].tokens, func(k concept) {
			w, ok := weights[k]
			if !ok {
				return
			}
			n, ok := number[k]
			if !ok {
				n = int32(len(c.weight))
				number[k] = n
				c.weight = append(c.weight, w)
			}
			if !slices.Contains(has, n) {
				has = append(has, n)
			}
		})
		c.has = append(c.has, has)
		c.words = append(c.words, weighty(cands[i].tokens))
		c.size = append(c.size, cands[i].End-cands[i].Start+1)
	}
	c.count = make([]int, len(c.weight))
	return c
}

// weighty are the words in tokens that carry weight, each once, ordered.
func weighty(tokens []token) []int32 {
	var ids []int32
	for _, t := range tokens {
		if !t.stop {
			ids = append(ids, t.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// gain is what candidate i adds to the chosen ones; nothing when one of them says
// the same.
func (c *cover) gain(i int) float64 {
	for _, j := range c.chosen {
		if common(c.words[i], c.words[j]) > same*float64(min(len(c.words[i]), len(c.words[j]))) {
			return 0
		}
	}
	sum := 0.0
	for _, k := range c.has[i] {
		sum += c.weight[k] * math.Pow(again, float64(c.count[k]))
	}
	return sum
}

// common counts what two ordered lists have in common.
func common(a, b []int32) float64 {
	n := 0.0
	for len(a) > 0 && len(b) > 0 {
		switch cmp.Compare(a[0], b[0]) {
		case -1:
			a = a[1:]
		case 1:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n+1
		}
	}
	return n
}

// value is the weight of all that the chosen ones cover.
func (c *cover) value() float64 {
	sum := 0.0
	for k, n := range c.count {
		sum += c.weight[k] * (1 - math.Pow(again, float64(n))) / (1 - again)
	}
	return sum
}

func (c *cover) choose(i int) {
	c.chosen = append(c.chosen, i)
	c.room -= c.size[i]
	for _, k := range c.has[i] {
		c.count[k]++
	}
}

// set makes list the chosen ones.
func (c *cover) set(list []int) {
	for _, i := range c.chosen {
		c.room += c.size[i]
		for _, k := range c.has[i] {
			c.count[k]--
		}
	}
	c.chosen = c.chosen[:0]
	for _, i := range list {
		c.choose(i)
	}
}

// summary chooses the sentences and puts them in order.
func (c *cover) summary() []StorySentence {
	var best []int
	top := -1.0
	for _, power := range []float64{0.7, 1, 1.3} {
		c.set(nil)
		c.fill(power)
		for range maxExchanges {
			if !c.exchange(power) {
				break
			}
		}
		if value := c.value(); value > top {
			top, best = value, slices.Clone(c.chosen)
		}
	}
	c.set(best)
	c.sort(best)
	if last := c.last(); last >= 0 {
		best = append(best, last)
	}
	out := make([]StorySentence, 0, len(best))
	for _, i := range best {
		out = append(out, StorySentence{Doc: c.cands[i].doc, Span: c.cands[i].Span})
	}
	return out
}

// maxExchanges limits how often a choice is improved.
const maxExchanges = 20

// best is the candidate that gains most for its size raised to power, of those
// that take at most room bytes and are neither chosen nor out, -1 for none.
func (c *cover) best(room int, power float64, out int) int {
	best, top := -1, 0.0
	for i := range c.cands {
		if i == out || c.size[i] > room || slices.Contains(c.chosen, i) {
			continue
		}
		if s := c.gain(i) / math.Pow(float64(c.size[i]), power); s > top {
			best, top = i, s
		}
	}
	return best
}

// fill chooses what gains most for its size raised to power, as long as anything
// fits.
func (c *cover) fill(power float64) {
	for i := c.best(c.room, power, -1); i >= 0; i = c.best(c.room, power, -1) {
		c.choose(i)
	}
}

// exchange gives one chosen sentence for the one that gains most, and fills up
// what gets free, if that is worth more.
func (c *cover) exchange(power float64) bool {
	before, value := slices.Clone(c.chosen), c.value()
	for k, out := range before {
		c.set(slices.Delete(slices.Clone(before), k, k+1))
		in := c.best(c.room, 0, out)
		if in < 0 {
			continue
		}
		c.choose(in)
		c.fill(power)
		if c.value() > value+1e-9 {
			return true
		}
	}
	c.set(before)
	return false
}

// last is the sentence that fills what is left of the budget and passes it, -1
// when hardly anything is left. Where nothing fits at all it is the best one.
func (c *cover) last() int {
	if len(c.chosen) == 0 {
		return c.best(math.MaxInt, 1, -1)
	}
	return c.best(10*c.room, 1, -1)
}

// sort puts sentences in the order of reading: what stands first in its article
// first, and of equal ones what stands in an earlier article.
func (c *cover) sort(chosen []int) {
	slices.SortStableFunc(chosen, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.cands[a].pos, c.cands[b].pos), cmp.Compare(a, b))
	})
}
