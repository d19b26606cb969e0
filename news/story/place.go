package story

// Near is a kept article that may tell the same event as a new one, or a whole
// story of which no more than the profile is known.
type Near struct {
	Story   int64
	Profile Profile
	Span    Span
}

// Doubtful is the least Fit at which a story's articles are worth putting together
// afresh, beside a new one.
const Doubtful = -3.0

// Place tells which story a new article belongs to, 0 when to none of those that
// are near, and the places of those that go there with it, out of other stories.
// They are all put together afresh, what fits best first: what is told later shows
// what an event's first articles had in common, and one that was put into the
// wrong story leads the next ones astray no longer. Those come first in near that
// are to be preferred.
//
// A group goes on as the story that has the most articles in it, out of those that
// have no more in another group; as a new one when there is none.
func Place(own Near, near []Near) (id int64, moved []int) {
	mine, groups := together(own, near)
	type share struct {
		story int64
		group *group
	}
	shares, largest := map[share]int{}, map[int64]int{}
	for i, n := range near {
		s := share{n.Story, groups[i]}
		shares[s]++
		largest[n.Story] = max(largest[n.Story], shares[s])
	}
	most := 0
	for _, n := range near {
		if in := shares[share{n.Story, mine}]; in > most && in == largest[n.Story] {
			id, most = n.Story, in
		}
	}
	for i, n := range near {
		if groups[i] == mine && n.Story != id {
			moved = append(moved, i)
		}
	}
	return id, moved
}

// together is the group of the new article, and those of the near ones.
func together(own Near, near []Near) (*group, []*group) {
	g := &gatherer{}
	for i, n := range append([]Near{own}, near...) {
		g.groups = append(g.groups, &group{id: i, profile: n.Profile, span: n.Span, near: map[int]*group{}})
	}
	for i, a := range g.groups {
		for _, b := range g.groups[:i] {
			g.pair(a, b)
		}
	}
	g.run()
	return g.groups[0], g.groups[1:]
}
