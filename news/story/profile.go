package story

import (
	"encoding/binary"
	"math"
	"slices"
)

// Profile is what a story's articles have in common: the mean of their sketches,
// in which the later ones count more once there are many, so that a story may go
// on without carrying all that it once was. The zero Profile is an empty story's.
type Profile struct {
	N     int // how many articles it is the mean of
	terms []Term
}

// memory is how many articles a profile goes back, about: each further one counts
// as the memory-th part.
const memory = 12

// Add adds an article to the story.
func (p *Profile) Add(s Sketch) {
	p.N++
	share := 1 / float64(min(p.N, memory))
	out := make([]Term, 0, len(p.terms)+len(s.Terms))
	keep := func(t Term, w float64) {
		if t.Weight = uint16(math.Round(min(w, Unit))); t.Weight >= 4 { // what an encoded one keeps
			out = append(out, t)
		}
	}
	merge(p.terms, s.Terms, func(t Term, old, add float64) { keep(t, old+(add-old)*share) })
	if len(out) > profileTerms {
		slices.SortFunc(out, byWeight)
		out = out[:profileTerms]
		slices.SortFunc(out, byHash)
	}
	p.terms = out
}

// merge calls f for every term of a and b, with its weight in each. What is a
// name in one of them is a name.
func merge(a, b []Term, f func(t Term, a, b float64)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Hash < b[0].Hash:
			f(a[0], float64(a[0].Weight), 0)
			a = a[1:]
		case len(a) == 0 || b[0].Hash < a[0].Hash:
			f(b[0], 0, float64(b[0].Weight))
			b = b[1:]
		default:
			t := a[0]
			t.Kind = max(t.Kind, b[0].Kind)
			f(t, float64(a[0].Weight), float64(b[0].Weight))
			a, b = a[1:], b[1:]
		}
	}
}

// Bytes encodes the profile.
func (p *Profile) Bytes() []byte {
	return appendTerms(binary.AppendUvarint([]byte{format}, uint64(p.N)), p.terms)
}

// ParseProfile decodes what Profile.Bytes gave. An error says that it is
// something else.
func ParseProfile(b []byte) (Profile, error) {
	if len(b) == 0 || b[0] != format {
		return Profile{}, errFormat
	}
	n, size := binary.Uvarint(b[1:])
	if size <= 0 || n > math.MaxInt32 {
		return Profile{}, errFormat
	}
	terms, err := parseTerms(b[1+size:], profileTerms)
	return Profile{int(n), terms}, err
}
