package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"newsdesk/news/story"
)

// part is articles that have been put together.
type part struct {
	profile story.Profile
	docs    []int
	best    int // the part that fits best
	scores  []float64
}

// gather puts articles together, the two parts that fit best first, until none
// scores as much as least, and gives each article's part. see is told of every
// pair that was the best, and at the end of what nearly was.
func gather(docs []*doc, m *model, least float64, see func(example)) []int {
	parts := make([]*part, len(docs))
	for i, d := range docs {
		parts[i] = &part{profile: d.profile, docs: []int{i}, scores: make([]float64, len(docs))}
		for j := range i {
			e := story.Evidence(&parts[i].profile, &parts[j].profile)
			parts[i].scores[j] = m.score(&e)
			parts[j].scores[i] = parts[i].scores[j]
		}
	}
	for i := range parts {
		nearest(parts, i)
	}
	for {
		a, b := closest(parts)
		if b >= 0 {
			see(judged(docs, parts[a], parts[b]))
		}
		if b < 0 || parts[a].scores[b] < least {
			break
		}
		absorb(parts, m, a, b)
	}
	out := make([]int, len(docs))
	for i, p := range parts {
		if p == nil {
			continue
		}
		for _, d := range p.docs {
			out[d] = i
		}
		if p.best > i {
			see(judged(docs, p, parts[p.best]))
		}
	}
	return out
}

// closest are the two parts that fit best; the second is -1 when there is one part.
func closest(parts []*part) (int, int) {
	a := -1
	for i, p := range parts {
		if p != nil && p.best >= 0 && (a < 0 || p.scores[p.best] > parts[a].scores[parts[a].best]) {
			a = i
		}
	}
	if a < 0 {
		return -1, -1
	}
	return a, parts[a].best
}

func nearest(parts []*part, i int) {
	p := parts[i]
	p.best = -1
	for j, other := range parts {
		if other != nil && j != i && (p.best < 0 || p.scores[j] > p.scores[p.best]) {
			p.best = j
		}
	}
}

// absorb makes part b a part of a.
func absorb(parts []*part, m *model, a, b int) {
	p := parts[a]
	p.profile.Join(parts[b].profile)
	p.docs = append(p.docs, parts[b].docs...)
	parts[b] = nil
	for j, other := range parts {
		if other != nil && j != a {
			e := story.Evidence(&p.profile, &other.profile)
			p.scores[j] = m.score(&e)
			other.scores[a] = p.scores[j]
		}
	}
	for j, other := range parts {
		switch {
		case other == nil:
		case j == a || other.best == a || other.best == b:
			nearest(parts, j)
		case other.scores[a] > other.scores[other.best]:
			other.best = a
		}
	}
}

// judged is two parts as an example: whether B-cubed precision and recall together
// rise when they become one, and by how much.
func judged(docs []*doc, a, b *part) example {
	of := func(p *part) map[string]float64 {
		n := map[string]float64{}
		for _, d := range p.docs {
			n[docs[d].cluster]++
		}
		return n
	}
	all := map[string]float64{}
	for _, d := range docs {
		all[d.cluster]++
	}
	in, out := of(a), of(b)
	na, nb := float64(len(a.docs)), float64(len(b.docs))
	gain := 0.0
	for name, n := range all {
		x, y := in[name], out[name]
		gain += (x+y)*(x+y)/(na+nb) - x*x/na - y*y/nb + 2*x*y/n
	}
	return example{story.Evidence(&a.profile, &b.profile), gain > 0, .3 + min(math.Abs(gain), 10)/5}
}

// measure learns from two thirds of the topics and puts the rest together, and
// tells B-cubed figures for where it may stop.
func measure(out io.Writer, docs []*doc, rounds int) {
	r := rand.New(rand.NewPCG(2, 2))
	stops := []float64{.5, .25, 0, -.25, -.5, -.75, -1, -1.25, -1.5, -2, -3}
	figures := make([][3]float64, len(stops))
	for range rounds {
		thirds := split(r, docs, 3)
		for i, test := range thirds {
			var rest []*doc
			for j, third := range thirds {
				if j != i {
					rest = append(rest, third...)
				}
			}
			m := learn(rest)
			for k, stop := range stops {
				p, r := bcubed(clusters(test), gather(test, &m, stop, func(example) {}))
				figures[k][0] += p / float64(3*rounds)
				figures[k][1] += r / float64(3*rounds)
				figures[k][2] += 2 * p * r / (p + r) / float64(3*rounds)
			}
		}
	}
	for k, f := range figures {
		fmt.Fprintf(out, "stop %5.2f  P %.3f R %.3f F1 %.3f\n", stops[k], f[0], f[1], f[2])
	}
}

func clusters(docs []*doc) []string {
	out := make([]string, len(docs))
	for i, d := range docs {
		out[i] = d.cluster
	}
	return out
}

// bcubed are precision and recall of what was put together.
func bcubed(clusters []string, parts []int) (precision, recall float64) {
	type both struct {
		cluster string
		part    int
	}
	inCluster, inPart, inBoth := map[string]float64{}, map[int]float64{}, map[both]float64{}
	for i, c := range clusters {
		inCluster[c]++
		inPart[parts[i]]++
		inBoth[both{c, parts[i]}]++
	}
	n := float64(len(clusters))
	for i, c := range clusters {
		k := inBoth[both{c, parts[i]}]
		precision += k / inPart[parts[i]] / n
		recall += k / inCluster[c] / n
	}
	return precision, recall
}
