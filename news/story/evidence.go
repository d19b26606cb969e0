package story

import "math"

// EvidenceCount is how many figures Evidence gives.
const EvidenceCount = 17

// EvidenceNames tells what the figures of Evidence are, in their order.
func EvidenceNames() [EvidenceCount]string {
	return [EvidenceCount]string{
		"all", "numbers", "names", "words", "core", // cosines
		"lead-min", "lead-mean", // the share of either's weightiest terms that the other has
		"name-min", "name-max", "names-min", // the weightiest names that the other does not have
		"number-min", "number-max", // the same of numbers
		"missing-min", "missing-max", // the share of what all articles of a story have that the other has not
		"size", "few", "many", // how much there is to go by
	}
}

// side is what is summed up of one of two profiles.
type side struct {
	lead, leadKnown   float64
	core, coreMissing float64
	names             [2]float64 // the weightiest that only this one has
	number            float64
}

// leastSize is how little there is to go by in the shortest article that the
// weights know; a headline alone counts as that much.
const leastSize = 0.3

// always is the share of a story's articles that a term of its core stands in.
const always = math.MaxUint8 * 7 / 10

// see takes a term of a profile, and whether the other has it.
func (s *side) see(p *Profile, t Term, kind Kind, known bool) {
	if t.Weight == 0 {
		return
	}
	w := float64(t.Weight) / Unit
	if t.Weight >= p.lead {
		s.lead += w
		if known {
			s.leadKnown += w
		}
	}
	if p.N > 1 && t.share >= always {
		s.core += w * w
		if !known {
			s.coreMissing += w * w
		}
	}
	if known {
		return
	}
	switch {
	case kind == Number:
		s.number = max(s.number, w)
	case kind == Name && w > s.names[0]:
		s.names = [2]float64{w, s.names[0]}
	case kind == Name:
		s.names[1] = max(s.names[1], w)
	}
}

// Evidence is what tells whether the articles of two stories tell the same event:
// how much they have in common, and what stands against it. It is the same both
// ways round. With an empty one, or
// with no more than one term in common, there is none.
func Evidence(p, q *Profile) [EvidenceCount]float64 {
	if p.N == 0 || q.N == 0 {
		return [EvidenceCount]float64{}
	}
	var all, core product
	var kind [kinds]product
	var a, b side
	common := 0
	merge(p.terms, q.terms, func(t, x, y Term) {
		v, w := float64(x.Weight)/Unit, float64(y.Weight)/Unit
		if v*w > 0 {
			common++
		}
		all.add(v, w)
		kind[t.Kind].add(v, w)
		if max(x.share, y.share) > math.MaxUint8/2 {
			core.add(v*float64(x.share)/math.MaxUint8, w*float64(y.share)/math.MaxUint8)
		}
		a.see(p, x, t.Kind, y.Weight > 0)
		b.see(q, y, t.Kind, x.Weight > 0)
	})
	if common < min(2, len(p.terms), len(q.terms)) {
		return [EvidenceCount]float64{} // one word is no event
	}
	la, lb := ratio(a.leadKnown, a.lead), ratio(b.leadKnown, b.lead)
	ma, mb := ratio(a.coreMissing, a.core), ratio(b.coreMissing, b.core)
	return [EvidenceCount]float64{
		all.cosine(), kind[Number].cosine(), kind[Name].cosine(), kind[Word].cosine(), core.cosine(),
		min(la, lb), (la + lb) / 2,
		min(a.names[0], b.names[0]), max(a.names[0], b.names[0]), min(a.names[0]+a.names[1], b.names[0]+b.names[1]),
		min(a.number, b.number), max(a.number, b.number),
		min(ma, mb), max(ma, mb),
		max(min(p.size, q.size)/sketchTerms, leastSize), math.Log(float64(min(p.N, q.N, memory))), math.Log(float64(min(max(p.N, q.N), memory))),
	}
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

func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
