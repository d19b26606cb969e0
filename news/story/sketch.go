// Package story tells which articles tell the same event. An article's Sketch
// holds the little that is compared, a story's Profile is the mean of its
// articles', and Fit says how well two profiles go together, of which an article
// alone is the smallest. Start with Index, which groups a stream of articles in
// memory; the store does it one article at a time in its tables.
package story

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Kind is what a term is.
type Kind uint8

// The kinds of terms.
const (
	Word Kind = iota
	Name
	Number
	kinds
)

// Weighed is a word, a name or a number of an article, by how much it tells.
type Weighed struct {
	Hash   uint32
	Kind   Kind
	Weight float64 // above 0, on any scale
}

// Term is a Weighed as a sketch keeps it: all together are of length Unit.
type Term struct {
	Hash   uint32
	Weight uint16
	Kind   Kind
	share  uint8 // in a profile: in how many of the articles, of 255
}

// Unit is the length of the vector that a sketch's weights are.
const Unit = 1 << 15

const (
	sketchTerms  = 80  // how many terms a sketch keeps
	profileTerms = 160 // and a profile
	leadTerms    = 12  // how many of either tell the most
	keyTerms     = 16  // how many of a sketch's terms lead to stories
)

// Sketch is what is kept of an article for comparison: its weightiest terms, at
// most 80, ordered by hash, each once. The zero Sketch is like nothing.
type Sketch struct {
	Terms []Term
}

// Hash is a term's number (FNV-1a, 32 bits).
func Hash(key []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range key {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// New keeps the weightiest of an article's terms, of which no two may have the
// same hash. The order of terms does not matter.
func New(terms []Weighed) Sketch {
	terms = slices.Clone(terms)
	slices.SortFunc(terms, func(a, b Weighed) int {
		return cmp.Or(-cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Hash, b.Hash))
	})
	terms = terms[:min(len(terms), sketchTerms)]
	sum := 0.0
	for _, t := range terms {
		sum += t.Weight * t.Weight
	}
	out := make([]Term, 0, len(terms))
	for _, t := range terms {
		if w := uint16(math.Round(t.Weight / math.Sqrt(sum) * Unit)); w > 0 {
			out = append(out, Term{Hash: t.Hash, Weight: w, Kind: t.Kind})
		}
	}
	slices.SortFunc(out, byHash)
	return Sketch{out}
}

func byHash(a, b Term) int { return cmp.Compare(a.Hash, b.Hash) }

// byWeight puts the weightiest first; the hash makes it an order.
func byWeight(a, b Term) int {
	return cmp.Or(-cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Hash, b.Hash))
}

// heaviest are the n weightiest terms.
func heaviest(terms []Term, n int) []Term {
	terms = slices.Clone(terms)
	slices.SortFunc(terms, byWeight)
	return terms[:min(len(terms), n)]
}

// Keys are the hashes of the sketch's weightiest terms, at most 16, the weightiest
// first: two articles on one event share at least one of them, and so they are
// what stories are looked up by.
func (s Sketch) Keys() []uint32 {
	top := heaviest(s.Terms, keyTerms)
	keys := make([]uint32, len(top))
	for i, t := range top {
		keys[i] = t.Hash
	}
	return keys
}

// The first byte of an encoded sketch or profile is the version of its format.
const (
	format        = 1
	profileFormat = 2
)

// errFormat is told of bytes that no sketch or profile was kept as.
var errFormat = errors.New("story: not a sketch")

// Bytes encodes the sketch, six bytes a term; nil for the zero one.
func (s Sketch) Bytes() []byte {
	if len(s.Terms) == 0 {
		return nil
	}
	return appendTerms([]byte{format}, s.Terms)
}

// Parse decodes what Bytes gave; nil is the zero Sketch. An error says that it is
// something else.
func Parse(b []byte) (Sketch, error) {
	if len(b) == 0 {
		return Sketch{}, nil
	}
	if b[0] != format {
		return Sketch{}, errFormat
	}
	terms, err := parseTerms(b[1:], sketchTerms)
	return Sketch{terms}, err
}

// appendTerms appends four bytes of hash and two of weight with the kind on top.
func appendTerms(b []byte, terms []Term) []byte {
	for _, t := range terms {
		b = binary.BigEndian.AppendUint32(b, t.Hash)
		b = binary.BigEndian.AppendUint16(b, uint16(t.Kind)<<14|min(t.Weight>>2, 1<<14-1))
	}
	return b
}

func parseTerms(b []byte, most int) ([]Term, error) {
	const size = 6
	if len(b)%size != 0 || len(b) > size*most {
		return nil, errFormat
	}
	terms := make([]Term, 0, len(b)/size)
	for ; len(b) > 0; b = b[size:] {
		w := binary.BigEndian.Uint16(b[4:])
		t := Term{Hash: binary.BigEndian.Uint32(b), Weight: w << 2, Kind: Kind(w >> 14)}
		if t.Kind >= kinds || len(terms) > 0 && terms[len(terms)-1].Hash >= t.Hash {
			return nil, errFormat
		}
		terms = append(terms, t)
	}
	return terms, nil
}
