package story

import (
	"cmp"
	"slices"
	"time"
)

// The bounds of a look-up, here and in the store: an article costs the same
// however many are kept.
const (
	// PerKey is how many of the latest stories are looked at under a key.
	PerKey = 32
	// Candidates is how many stories an article is compared with.
	Candidates = 24
	// Window is how far in time an article may lie from the nearest article of its
	// story: less than a year, for what is held every year looks alike.
	Window = 300 * 24 * time.Hour
)

// Index groups a stream of articles by story. Articles wait until 2,000 of them
// are there: those are put together, what fits best first, and the older half of
// them is settled for good. So a story can be made out of what is told a little
// later, and one odd article does not lead the next ones astray. The order in which
// waiting articles came does not matter.
//
// It keeps the latest 20,000 stories and forgets older ones; that takes some 40 MB
// when all of them are there. It is not for use by several goroutines at once. The
// zero Index is empty.
type Index struct {
	waiting []article
	stories map[int]*entry
	keys    map[uint32][]int // stories under a key, the one that grew last at the end
	last    int
}

type article struct {
	sketch Sketch
	span   Span
}

type entry struct {
	profile Profile
	span    Span
	keys    []uint32
}

const (
	mostWaiting  = 2_000
	maxStories   = 20_000
	keysPerStory = 64
)

// Add takes the next article and gives the numbers of the stories of those that
// are settled now, in the order in which they came; mostly there are none.
// Stories are numbered from 1 in the order in which their first articles came. An
// article without a time (zero) goes with others whatever their times.
func (x *Index) Add(at time.Time, s Sketch) []int {
	x.waiting = append(x.waiting, article{s, Span{at, at}})
	if len(x.waiting) < mostWaiting {
		return nil
	}
	return x.settle(mostWaiting / 2)
}

// Settle gives the numbers of the stories of all articles that wait.
func (x *Index) Settle() []int { return x.settle(len(x.waiting)) }

// settle numbers the first n of those that wait.
func (x *Index) settle(n int) []int {
	if n == 0 {
		return nil
	}
	numbers := make([]int, n)
	groups := x.gather()
	for i, a := range x.waiting[:n] {
		g := groups[i]
		if g.number == 0 {
			g.number = x.open()
		}
		numbers[i] = g.number
		// A story may have been forgotten since it was found.
		if e := x.stories[g.number]; e != nil {
			e.profile.Add(a.sketch)
			e.span.Include(a.span)
			x.post(g.number, e, a.sketch.Keys())
		}
	}
	x.waiting = slices.Clone(x.waiting[n:])
	return numbers
}

// Rank gives the stories that most of the keys lead to, the likeliest first, at
// most Candidates. Keys go from the weightiest to the least; among stories under
// as many keys the later one goes first. under gives the stories of a key.
func Rank[ID cmp.Ordered](keys []uint32, under func(uint32) []ID) []ID {
	votes := map[ID]float64{}
	for i, key := range keys {
		ids := under(key)
		if len(ids) == 0 {
			continue
		}
		// A key that leads to many stories tells little.
		vote := (1 + float64(len(keys)-i)/float64(len(keys))) / (1 + float64(len(ids)))
		for _, id := range ids {
			votes[id] += vote
		}
	}
	ids := make([]ID, 0, len(votes))
	for id := range votes {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b ID) int { return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(b, a)) })
	return ids[:min(len(ids), Candidates)]
}

// open makes an empty story; the oldest one goes when there are too many.
func (x *Index) open() int {
	if x.stories == nil {
		x.stories, x.keys = map[int]*entry{}, map[uint32][]int{}
	}
	x.last++
	x.stories[x.last] = &entry{}
	if old := x.last - maxStories; old > 0 {
		x.forget(old)
	}
	return x.last
}

func (x *Index) forget(id int) {
	for _, key := range x.stories[id].keys {
		ids := slices.DeleteFunc(x.keys[key], func(other int) bool { return other == id })
		if len(ids) == 0 {
			delete(x.keys, key)
		} else {
			x.keys[key] = ids
		}
	}
	delete(x.stories, id)
}

// post puts a story under keys; of those of a long story the latest count.
func (x *Index) post(id int, e *entry, keys []uint32) {
	for _, key := range keys {
		ids := x.keys[key]
		if i := slices.Index(ids, id); i >= 0 {
			ids = slices.Delete(ids, i, i+1)
		} else if len(e.keys) < keysPerStory {
			e.keys = append(e.keys, key)
		} else {
			continue
		}
		if len(ids) == PerKey {
			x.drop(ids[0], key)
			ids = slices.Delete(ids, 0, 1)
		}
		x.keys[key] = append(ids, id)
	}
}

// drop notes that a story is no longer under a key.
func (x *Index) drop(id int, key uint32) {
	e := x.stories[id]
	if i := slices.Index(e.keys, key); i >= 0 {
		e.keys = slices.Delete(e.keys, i, i+1)
	}
}
