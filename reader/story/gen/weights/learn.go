package main

import (
	"math"
	"math/rand/v2"

	"newsdesk/news/story"
)

// model is a logistic regression.
type model struct {
	of   [story.EvidenceCount]float64
	bias float64
}

func (m *model) score(e *[story.EvidenceCount]float64) float64 {
	s := m.bias
	for i, v := range e {
		s += m.of[i] * v
	}
	return s
}

// example is two parts of stories: whether they should be one, and how much it
// matters.
type example struct {
	evidence [story.EvidenceCount]float64
	same     bool
	weight   float64
}

const (
	drawn  = 40 // examples of each kind a cluster
	rounds = 2  // of putting together and learning from it
)

// surer is added to what is learned: putting together stops a little past the
// even chance. Measured by folds, -0.75 does as well as anything from -0.25 to -1.5.
const surer = 0.75

// learn fits a model to the articles.
func learn(docs []*doc) model {
	r := rand.New(rand.NewPCG(1, 1))
	examples := draw(r, docs)
	m := fit(examples)
	for range rounds {
		for _, half := range split(r, docs, 2) {
			gather(half, &m, -1, func(e example) { examples = append(examples, e) })
		}
		for _, third := range split(r, docs, 3) {
			gather(third, &m, -1, func(e example) { examples = append(examples, e) })
		}
		m = fit(examples)
	}
	return m
}

// draw makes examples of parts of the same cluster, and of parts of a cluster and
// of its look-alike, or now and then of any other.
func draw(r *rand.Rand, docs []*doc) []example {
	by := map[string][]*doc{}
	var names []string
	for _, d := range docs {
		if by[d.cluster] == nil {
			names = append(names, d.cluster)
		}
		by[d.cluster] = append(by[d.cluster], d)
	}
	twin := map[byte]string{'e': "p", 'p': "e"}
	var out []example
	for _, name := range names {
		own, n := by[name], len(name)-1
		for range drawn {
			if r.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] }); len(own) > 1 {
				k := size(r, len(own)-1)
				a, b := sum(own[:k]), sum(own[k:k+size(r, len(own)-k)])
				out = append(out, example{story.Evidence(&a, &b), true, 1})
			}
			other := by[name[:n]+twin[name[n]]]
			for r.IntN(4) == 0 || len(other) == 0 || other[0].cluster == name {
				other = by[names[r.IntN(len(names))]]
			}
			a, b := sum(own[:size(r, len(own))]), sum(other[:size(r, len(other))])
			out = append(out, example{story.Evidence(&a, &b), false, 1})
		}
	}
	return out
}

// size is of a part of n articles: every other time one alone.
func size(r *rand.Rand, n int) int {
	if r.IntN(2) == 0 {
		return 1
	}
	return 1 + r.IntN(n)
}

func sum(docs []*doc) story.Profile {
	var p story.Profile
	for _, d := range docs {
		p.Join(d.profile)
	}
	return p
}

// split parts the articles by topic into n.
func split(r *rand.Rand, docs []*doc, n int) [][]*doc {
	part := map[string]int{}
	var topics []string
	for _, d := range docs {
		if _, ok := part[d.topic()]; !ok {
			part[d.topic()] = 0
			topics = append(topics, d.topic())
		}
	}
	for i, k := range r.Perm(len(topics)) {
		part[topics[k]] = i % n
	}
	out := make([][]*doc, n)
	for _, d := range docs {
		out[part[d.topic()]] = append(out[part[d.topic()]], d)
	}
	return out
}

const (
	steps     = 400
	pace      = 0.05
	shrinkage = 0.001
)

// fit is logistic regression by Adam on standardised evidence. That parts with no
// evidence are apart is learned too: else what little there is in the shortest
// articles weighs too much.
func fit(examples []example) model {
	var mean, dev [story.EvidenceCount]float64
	total := 0.0
	for _, e := range examples {
		total += e.weight
		for i, v := range e.evidence {
			mean[i] += v / float64(len(examples))
			dev[i] += v * v / float64(len(examples))
		}
	}
	for i := range dev {
		dev[i] = math.Sqrt(max(dev[i]-mean[i]*mean[i], 1e-9))
	}
	const n = story.EvidenceCount
	var w, first, second [n + 1]float64 // the bias comes last
	for step := 1; step <= steps; step++ {
		var slope [n + 1]float64
		for _, e := range examples {
			s := w[n]
			for i, v := range e.evidence {
				s += w[i] * (v - mean[i]) / dev[i]
			}
			wrong := 1 / (1 + math.Exp(-s))
			if e.same {
				wrong--
			}
			wrong *= e.weight / total
			for i, v := range e.evidence {
				slope[i] += wrong * (v - mean[i]) / dev[i]
			}
			slope[n] += wrong
		}
		for i := range w {
			if i < n {
				slope[i] += shrinkage * w[i]
			}
			first[i] = .9*first[i] + .1*slope[i]
			second[i] = .999*second[i] + .001*slope[i]*slope[i]
			w[i] -= pace * first[i] / (1 - math.Pow(.9, float64(step))) / (math.Sqrt(second[i]/(1-math.Pow(.999, float64(step)))) + 1e-9)
		}
	}
	m := model{bias: w[n]}
	for i := range m.of {
		m.of[i] = w[i] / dev[i]
		m.bias -= w[i] * mean[i] / dev[i]
	}
	return m
}
