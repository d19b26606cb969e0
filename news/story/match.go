package story

import "math"

// How an article is compared with a story. The weights are round numbers from the
// middle of a wide plateau on the train part of ECB+ (CC BY 3.0): articles on 50
// events, in pairs that are alike.
const (
	numberShare = 0.3 // for the numbers (years, days, tolls, scores) in common
	nameShare   = 0.1 // for the names in common
	leadShare   = 0.1 // for how much of what the article tells most the story knows
	leadTerms   = 12
	threshold   = 0.485
)

// Match says how well an article fits a story: not below 0 when it tells the same
// event. It is the cosine of the two, of their numbers alone, of their names alone,
// and the share of the article's weightiest terms that the story has, less a
// threshold. Nothing is in common with a zero Sketch or an empty story.
func (p *Profile) Match(s Sketch) float64 {
	if len(s.Terms) == 0 || len(p.terms) == 0 {
		return -1
	}
	least := leastOf(s.Terms, leadTerms)
	var all, numbers, names product
	var lead, known float64
	merge(p.terms, s.Terms, func(t Term, old, new float64) {
		all.add(old, new)
		switch t.Kind {
		case Number:
			numbers.add(old, new)
		case Name:
			names.add(old, new)
		}
		if new >= least {
			lead += new
			if old > 0 {
				known += new
			}
		}
	})
	return all.cosine() + numberShare*numbers.cosine() + nameShare*names.cosine() + leadShare*known/lead - threshold
}

// leastOf is the weight that the n weightiest terms reach.
func leastOf(terms []Term, n int) float64 {
	top := heaviest(terms, n)
	return float64(top[len(top)-1].Weight)
}

// product sums up what a cosine needs.
type product struct{ dot, a, b float64 }

func (p *product) add(a, b float64) {
	p.dot += a * b
	p.a += a * a
	p.b += b * b
}

// cosine is 0 when one side has nothing.
func (p *product) cosine() float64 {
	if p.dot == 0 {
		return 0
	}
	return p.dot / math.Sqrt(p.a*p.b)
}
