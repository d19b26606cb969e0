package summary

import (
	"cmp"
	"math"
	"slices"
)

// cover looks for the sentences that cover the heaviest set of concepts within
// a budget. The problem is that of Gillick and Favre (ICSISumm, 2009); instead
// of an integer program, greedy choices from several starts are improved by
// exchanges, which comes within a percent of the optimum at a thousandth of the
// time.
type cover struct {
	cands  []candidate
	weight []float64 // by concept
	has    [][]int32 // the weighty concepts of each candidate
	size   []int     // bytes of each candidate
	total  []float64 // weight of all the concepts of each candidate
	budget int
	count  []int // how many chosen sentences hold the concept
}

func newCover(cands []candidate, weights map[concept]float64, budget int) *cover {
	c := &cover{cands: cands, budget: budget}
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
		total := 0.0
		for _, k := range has {
			total += c.weight[k]
		}
		c.total = append(c.total, total)
		c.size = append(c.size, cands[i].End-cands[i].Start+1)
	}
	c.count = make([]int, len(c.weight))
	return c
}

// gain is what candidate i adds to the chosen ones; nothing when most of it is
// told already.
func (c *cover) gain(i int) float64 {
	sum := 0.0
	for _, k := range c.has[i] {
		if c.count[k] == 0 {
			sum += c.weight[k]
		}
	}
	if sum < fresh*c.total[i] {
		return 0
	}
	return sum
}

func (c *cover) change(i, by int) {
	for _, k := range c.has[i] {
		c.count[k] += by
	}
}

// summary chooses the sentences and puts them in order.
func (c *cover) summary() []StorySentence {
	var best []int
	top := -1.0
	for _, power := range []float64{0.7, 1, 1.3} {
		clear(c.count)
		chosen := c.improve(c.greedy(nil, power), power)
		if value := c.value(chosen); value > top {
			top, best = value, chosen
		}
	}
	clear(c.count)
	for _, i := range best {
		c.change(i, 1)
	}
	c.sort(best)
	if last := c.last(best); last >= 0 {
		best = append(best, last)
	}
	out := make([]StorySentence, 0, len(best))
	for _, i := range best {
		out = append(out, StorySentence{Doc: c.cands[i].doc, Span: c.cands[i].Span})
	}
	return out
}

// greedy adds to chosen what gains most for its size raised to power, as long
// as anything fits.
func (c *cover) greedy(chosen []int, power float64) []int {
	room := c.budget
	for _, i := range chosen {
		room -= c.size[i]
	}
	for {
		best, score := -1, 0.0
		for i := range c.cands {
			if c.size[i] > room || slices.Contains(chosen, i) {
				continue
			}
			if s := c.gain(i) / math.Pow(float64(c.size[i]), power); s > score {
				best, score = i, s
			}
		}
		if best < 0 {
			return chosen
		}
		c.change(best, 1)
		chosen = append(chosen, best)
		room -= c.size[best]
	}
}

// improve exchanges a chosen sentence for another, filling up what gets free,
// while that gains.
func (c *cover) improve(chosen []int, power float64) []int {
	for range 20 {
		value := c.value(chosen)
		found := false
		for k := 0; k < len(chosen) && !found; k++ {
			out := chosen[k]
			rest := slices.Delete(slices.Clone(chosen), k, k+1)
			room := c.budget
			for _, i := range rest {
				room -= c.size[i]
			}
			c.change(out, -1)
			in, most := -1, 0.0
			for i := range c.cands {
				if i == out || c.size[i] > room || slices.Contains(rest, i) {
					continue
				}
				if g := c.gain(i); g > most {
					in, most = i, g
				}
			}
			if in >= 0 {
				c.change(in, 1)
				next := c.greedy(append(rest, in), power)
				if c.value(next) > value+1e-9 {
					chosen, found = next, true
					continue
				}
				for _, i := range next[len(rest):] {
					c.change(i, -1)
				}
			}
			c.change(out, 1)
		}
		if !found {
			break
		}
	}
	return chosen
}

// value is the weight of all that chosen covers.
func (c *cover) value(chosen []int) float64 {
	seen := make([]bool, len(c.weight))
	sum := 0.0
	for _, i := range chosen {
		for _, k := range c.has[i] {
			if !seen[k] {
				seen[k] = true
				sum += c.weight[k]
			}
		}
	}
	return sum
}

// last is the sentence that fills what is left of the budget and passes it, -1
// when hardly anything is left. Where nothing fits at all it is the best one.
func (c *cover) last(chosen []int) int {
	room := c.budget
	for _, i := range chosen {
		room -= c.size[i]
	}
	best, score := -1, 0.0
	for i := range c.cands {
		if slices.Contains(chosen, i) || len(chosen) > 0 && c.size[i] > 10*room {
			continue
		}
		if s := c.gain(i) / float64(c.size[i]); s > score {
			best, score = i, s
		}
	}
	return best
}

// sort puts sentences in the order of reading: what stands first in its article
// first, and of equal ones the heavier.
func (c *cover) sort(chosen []int) {
	slices.SortStableFunc(chosen, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.cands[a].pos, c.cands[b].pos), cmp.Compare(a, b))
	})
}
