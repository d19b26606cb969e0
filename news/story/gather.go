package story

import (
	"cmp"
	"container/heap"
	"slices"
)

// group is what has been put together so far: waiting articles, and at most one
// settled story.
type group struct {
	id      int
	number  int // the settled story's; 0 without
	profile Profile
	span    Span
	into    *group         // what it has become a part of
	near    map[int]*group // those that were likely for one of its articles, by id
	changed int            // how often it has grown
}

// now is the group that it has become a part of.
func (g *group) now() *group {
	for g.into != nil {
		g = g.into
	}
	return g
}

// pair is two groups that fit each other, as they were then.
type pair struct {
	fit                float64
	a, b               *group
	aChanged, bChanged int
}

// pairs is a heap with the best fit on top; ids make it an order.
type pairs []pair

func (p pairs) Len() int      { return len(p) }
func (p pairs) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p pairs) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(p[j].fit, p[i].fit), cmp.Compare(p[i].a.id, p[j].a.id), cmp.Compare(p[i].b.id, p[j].b.id)) < 0
}
func (p *pairs) Push(v any) { *p = append(*p, v.(pair)) }
func (p *pairs) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}

// gatherer puts together what waits.
type gatherer struct {
	index   *Index
	groups  []*group       // of the waiting articles
	settled map[int]*group // by number
	likely  pairs
}

// gather gives the group of each waiting article.
func (x *Index) gather() []*group {
	g := &gatherer{index: x, settled: map[int]*group{}}
	g.begin()
	g.run()
	return g.groups
}

// run joins the two groups that fit best, until none fit, and leaves in groups
// what each has become.
func (g *gatherer) run() {
	for len(g.likely) > 0 {
		p := heap.Pop(&g.likely).(pair)
		if p.a.into != nil || p.b.into != nil || p.a.changed != p.aChanged || p.b.changed != p.bChanged {
			continue // one of them has become another since
		}
		g.join(p.a, p.b)
	}
	for i := range g.groups {
		g.groups[i] = g.groups[i].now()
	}
}

// nearby is how many waiting articles are looked at under a key: those that came
// nearest.
const nearby = 64

// begin makes a group of each waiting article, and pairs of those that share keys.
func (g *gatherer) begin() {
	under := map[uint32][]int{} // places among the waiting
	keys := make([][]uint32, len(g.index.waiting))
	for i, a := range g.index.waiting {
		g.groups = append(g.groups, &group{id: i, profile: Of(a.sketch), span: a.span, near: map[int]*group{}})
		keys[i] = a.sketch.Keys()
		for _, key := range keys[i] {
			under[key] = append(under[key], i)
		}
	}
	for i := range keys {
		for _, place := range Rank(keys[i], func(key uint32) []int { return around(under[key], i) }) {
			g.pair(g.groups[i], g.groups[place])
		}
		for _, number := range Rank(keys[i], func(key uint32) []int { return g.index.keys[key] }) {
			g.pair(g.groups[i], g.story(number))
		}
	}
}

// around are the nearby of the places, without i itself.
func around(places []int, i int) []int {
	at, _ := slices.BinarySearch(places, i)
	from := max(0, min(at-nearby/2, len(places)-nearby))
	near := slices.Clone(places[from:min(len(places), from+nearby)])
	return slices.DeleteFunc(near, func(p int) bool { return p == i })
}

// story is the group of a settled story.
func (g *gatherer) story(number int) *group {
	s := g.settled[number]
	if s == nil {
		e := g.index.stories[number]
		s = &group{id: -number, number: number, profile: e.profile, span: e.span, near: map[int]*group{}}
		g.settled[number] = s
	}
	return s
}

// pair notes that two groups may be one story.
func (g *gatherer) pair(a, b *group) {
	if a == b || a.near[b.id] != nil {
		return
	}
	a.near[b.id], b.near[a.id] = b, a
	g.weigh(a, b)
}

// weigh puts a pair on the heap when it fits. Two stories that readers have been
// told apart stay apart.
func (g *gatherer) weigh(a, b *group) {
	if a.number != 0 && b.number != 0 {
		return
	}
	if a.id > b.id {
		a, b = b, a
	}
	if fit := Fit(&a.profile, &b.profile) + a.span.Gap(b.span); fit >= 0 {
		heap.Push(&g.likely, pair{fit, a, b, a.changed, b.changed})
	}
}

// join makes b a part of a, and weighs again all that is near either.
func (g *gatherer) join(a, b *group) {
	if len(a.near) < len(b.near) {
		a, b = b, a
	}
	a.profile.Join(b.profile)
	a.span.Include(b.span)
	a.number += b.number // one of them is 0
	a.changed++
	b.into = a
	for id, other := range b.near {
		delete(other.near, b.id)
		if other != a {
			a.near[id], other.near[a.id] = other, a
		}
	}
	b.near = nil
	for _, other := range a.near {
		g.weigh(a, other)
	}
}
