package story

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// weights.txt says how much each piece of evidence weighs. The program in
// reader/story/gen/weights makes it; its head says out of what.
//
//go:embed weights.txt
var weightsFile string

// weights are those of the evidence, and what is left without any.
type weights struct {
	of   [EvidenceCount]float64
	bias float64
}

var fitted = sync.OnceValue(func() weights {
	var w weights
	names := EvidenceNames()
	for line := range strings.Lines(weightsFile) {
		fields := strings.Fields(line)
		if len(fields) != 2 || strings.HasPrefix(line, "#") {
			continue
		}
		v, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			panic(err) // embedded: cannot be
		}
		for i, name := range names {
			if fields[0] == name {
				w.of[i] = v
			}
		}
		if fields[0] == "bias" {
			w.bias = v
		}
	}
	return w
})

// Apart is what Fit gives for what has next to nothing in common.
const Apart = -100.0

// Fit says how well two stories, or an article and a story, go together: not below
// 0 when they tell the same event, and the more the surer. It is the same both ways
// round. Nothing fits an empty one.
func Fit(p, q *Profile) float64 {
	e := Evidence(p, q)
	if e[0] == 0 {
		return Apart
	}
	w := fitted()
	sum := w.bias
	for i, v := range e {
		sum += w.of[i] * v
	}
	return sum
}

// Span is when a story's dated articles were published; zero without any.
type Span struct{ First, Last time.Time }

// Include adds what another span holds.
func (s *Span) Include(o Span) {
	switch {
	case o.First.IsZero():
	case s.First.IsZero():
		*s = o
	default:
		if o.First.Before(s.First) {
			s.First = o.First
		}
		if o.Last.After(s.Last) {
			s.Last = o.Last
		}
	}
}

const (
	// lateness is what each doubling of the days between two stories costs, and
	// mostLateness what they cost at most: columns and matches come again within a
	// week or a month, and what comes back after half a year, a trial say, is told
	// from others by its names.
	lateness     = 0.4
	mostLateness = 1.2
	day          = 24 * time.Hour
)

// Gap is what the time between two stories takes from their Fit: nothing within
// a day or when one has no dates, and all past the window.
func (s Span) Gap(o Span) float64 {
	if s.First.IsZero() || o.First.IsZero() {
		return 0
	}
	gap := max(s.First.Sub(o.Last), o.First.Sub(s.Last))
	switch {
	case gap > Window:
		return Apart
	case gap <= day:
		return 0
	}
	return -min(mostLateness, lateness*math.Log2(float64(gap)/float64(day)))
}
