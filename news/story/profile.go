package story

import (
	"encoding/binary"
	"math"
	"slices"
)

// Profile is what a story's articles have in common: the mean of their sketches,
// and in how many of them each term stands. The later ones count more once there
// are many, so that a story may go on without carrying all that it once was. The
// zero Profile is an empty story's. A Profile shares nothing with its copies that
// changes.
type Profile struct {
	N     int     // how many articles it is the mean of
	size  float64 // how many terms an article of it has, on average
	lead  uint16  // the weight that the leadTerms weightiest reach
	terms []Term  // by hash
}

// memory is how many articles a profile goes back, about: a long story counts as
// that many when others join it.
const memory = 20

// mostArticles is how many articles a profile counts: more are as many.
const mostArticles = math.MaxInt32

// Of is the profile of one article.
func Of(s Sketch) Profile {
	if len(s.Terms) == 0 {
		return Profile{}
	}
	p := Profile{N: 1, size: float64(len(s.Terms)), terms: slices.Clone(s.Terms)}
	for i := range p.terms {
		p.terms[i].share = math.MaxUint8
	}
	p.lead = leastOf(p.terms)
	return p
}

// Add adds an article to the story. The zero Sketch adds nothing.
func (p *Profile) Add(s Sketch) { p.Join(Of(s)) }

// Join adds the articles of another story.
func (p *Profile) Join(q Profile) {
	if q.N == 0 {
		return
	}
	if p.N == 0 {
		*p = q
		return
	}
	n, m := float64(min(p.N, memory)), float64(min(q.N, memory))
	ours, theirs := n/(n+m), m/(n+m)
	out := make([]Term, 0, len(p.terms)+len(q.terms))
	merge(p.terms, q.terms, func(t, a, b Term) {
		t.Weight = uint16(math.Round(ours*float64(a.Weight) + theirs*float64(b.Weight)))
		t.share = uint8(math.Round(ours*float64(a.share) + theirs*float64(b.share)))
		if t.Weight >= 4 { // what an encoded one keeps
			out = append(out, t)
		}
	})
	if len(out) > profileTerms {
		slices.SortFunc(out, byWeight)
		out = out[:profileTerms]
		slices.SortFunc(out, byHash)
	}
	articles := min(p.N, mostArticles-q.N) + q.N
	*p = Profile{N: articles, size: ours*p.size + theirs*q.size, terms: out, lead: leastOf(out)}
}

// merge calls f for every term of a and b, with what it is in each: the zero Term
// where it is missing. What is a name in one of them is a name.
func merge(a, b []Term, f func(t, a, b Term)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Hash < b[0].Hash:
			f(a[0], a[0], Term{})
			a = a[1:]
		case len(a) == 0 || b[0].Hash < a[0].Hash:
			f(b[0], Term{}, b[0])
			b = b[1:]
		default:
			t := a[0]
			t.Kind = max(t.Kind, b[0].Kind)
			f(t, a[0], b[0])
			a, b = a[1:], b[1:]
		}
	}
}

// leastOf is the weight that the leadTerms weightiest terms reach; 0 of none.
func leastOf(terms []Term) uint16 {
	var top [leadTerms]uint16 // the weightiest first
	for _, t := range terms {
		if t.Weight <= top[leadTerms-1] {
			continue
		}
		i := leadTerms - 1
		for ; i > 0 && top[i-1] < t.Weight; i-- {
			top[i] = top[i-1]
		}
		top[i] = t.Weight
	}
	if len(terms) < leadTerms {
		return top[max(len(terms), 1)-1]
	}
	return top[leadTerms-1]
}

// Bytes encodes the profile, seven bytes a term.
func (p *Profile) Bytes() []byte {
	if p.N == 0 {
		return []byte{profileFormat, 0}
	}
	b := binary.AppendUvarint([]byte{profileFormat}, uint64(p.N))
	b = append(b, uint8(math.Round(p.size)))
	b = appendTerms(b, p.terms)
	for _, t := range p.terms {
		b = append(b, t.share)
	}
	return b
}

// ParseProfile decodes what Profile.Bytes gave, and what it gave before terms had
// shares. An error says that it is something else.
func ParseProfile(b []byte) (Profile, error) {
	if len(b) == 0 || b[0] != profileFormat && b[0] != format {
		return Profile{}, errFormat
	}
	n, size := binary.Uvarint(b[1:])
	if size <= 0 || n > mostArticles {
		return Profile{}, errFormat
	}
	if n == 0 && len(b) > 1+size {
		return Profile{}, errFormat // nothing has no terms
	}
	p := Profile{N: int(n)}
	rest := b[1+size:]
	if n == 0 {
		return Profile{}, nil
	}
	if b[0] == format {
		return p.parseFirst(rest)
	}
	if len(rest)%7 != 1 || rest[0] > sketchTerms {
		return Profile{}, errFormat
	}
	var err error
	count := len(rest) / 7
	p.size = float64(rest[0])
	if p.terms, err = parseTerms(rest[1:1+6*count], profileTerms); err != nil {
		return Profile{}, err
	}
	for i, share := range rest[1+6*count:] {
		p.terms[i].share = share
	}
	p.lead = leastOf(p.terms)
	return p, nil
}

// parseFirst decodes the format without shares: what a story of several articles
// has counts as standing in half of them.
func (p Profile) parseFirst(b []byte) (Profile, error) {
	var err error
	if p.terms, err = parseTerms(b, profileTerms); err != nil {
		return Profile{}, err
	}
	share := uint8(math.MaxUint8)
	if p.N > 1 {
		share /= 2
	}
	for i := range p.terms {
		p.terms[i].share = share
	}
	p.size, p.lead = float64(min(len(p.terms), sketchTerms)), leastOf(p.terms)
	return p, nil
}
