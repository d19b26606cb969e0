package chart

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// label is where a country's name stands on the map, and the point that it is for.
type label struct {
	anchor image.Point
	box    image.Rectangle
}

// labels writes names and numbers beside countries, the first in the best places.
func (s sheet) labels(countries []Country, number func(int) string) {
	const pad = 7
	var anchors []image.Point
	for _, c := range countries {
		anchors = append(anchors, s.pixel(s.countries[c.Code].label))
	}
	bounds := image.Rect(4, s.frame.Min.Y-10, Width-4, s.frame.Max.Y+4)
	var all []label
	var names []string
	for i, c := range countries {
		name := fit(s.heavy, c.Name, 2*Width/5) + " "
		size := image.Pt(wide(s.heavy, name)+wide(s.heavy, number(c.N))+2*pad, textSize+9)
		all = append(all, spot(anchors[i], size, bounds, anchors, all))
		names = append(names, name)
	}
	for _, l := range all {
		s.pointer(l)
	}
	for i, l := range all {
		s.rect(l.box, ground)
		x, y := l.box.Min.X+pad, l.box.Max.Y-10
		s.write(s.heavy, x, y, names[i], ink)
		s.write(s.heavy, x+wide(s.heavy, names[i]), y, number(countries[i].N), shades[len(shades)-1])
	}
}

// spot is where a label goes: the nearest place, rather away from the others'
// anchors, that lies within bounds and is in no other's way; for want of one, where
// only lines cross, and else any.
func spot(anchor, size image.Point, bounds image.Rectangle, anchors []image.Point, others []label) label {
	best, found := label{anchor, image.Rectangle{Max: size}.Add(bounds.Min)}, false
	for _, box := range around(anchor, size, outward(anchor, anchors)) {
		at := label{anchor, box}
		if !box.In(bounds) || !at.apart(anchors, others) {
			continue
		}
		if at.clear(others) {
			return at
		}
		if !found {
			best, found = at, true
		}
	}
	return best
}

// outward is the direction away from the middle of the anchors, in radians; up for
// one that is there.
func outward(anchor image.Point, anchors []image.Point) float64 {
	var x, y float64
	for _, a := range anchors {
		x, y = x+float64(anchor.X-a.X), y+float64(anchor.Y-a.Y)
	}
	if math.Hypot(x, y) < 1 {
		return -math.Pi / 2
	}
	return math.Atan2(y, x)
}

// around are places for a label of a size, the best first: near, and in about the
// direction.
func around(anchor, size image.Point, direction float64) []image.Rectangle {
	const turns, near, step, most = 32, 16, 12, 320 // pixels
	type place struct {
		box  image.Rectangle
		cost float64
	}
	var all []place
	for far := float64(near); far < most; far += step {
		for turn := range turns {
			off := 2 * math.Pi * float64(turn-turns/2) / turns
			sin, cos := math.Sincos(direction + off)
			// The label's edge, not its middle, is so far away.
			x := float64(anchor.X) + cos*(far+float64(size.X)/2)
			y := float64(anchor.Y) + sin*(far+float64(size.Y)/2)
			box := image.Rectangle{Max: size}.Add(image.Pt(int(x)-size.X/2, int(y)-size.Y/2))
			all = append(all, place{box, far + 30*math.Abs(off)})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(a.cost, b.cost) })
	out := make([]image.Rectangle, len(all))
	for i, p := range all {
		out[i] = p.box
	}
	return out
}

// apart tells whether a label's box covers no anchor and no other label.
func (l label) apart(anchors []image.Point, others []label) bool {
	return !slices.ContainsFunc(anchors, func(a image.Point) bool { return a.In(l.box.Inset(-8)) }) &&
		!slices.ContainsFunc(others, func(o label) bool { return l.box.Overlaps(o.box.Inset(-4)) })
}

// clear tells whether no line runs through another's label.
func (l label) clear(others []label) bool {
	return !slices.ContainsFunc(others, func(o label) bool { return l.crosses(o.box) || o.crosses(l.box) })
}

// end is where the line from the anchor meets the box.
func (l label) end() image.Point {
	return image.Pt(min(max(l.anchor.X, l.box.Min.X), l.box.Max.X), min(max(l.anchor.Y, l.box.Min.Y), l.box.Max.Y))
}

// crosses tells whether the line from the anchor to the box runs through a
// rectangle, or close by.
func (l label) crosses(r image.Rectangle) bool {
	const steps = 32
	way := l.end().Sub(l.anchor)
	for i := range steps + 1 {
		if l.anchor.Add(way.Mul(i).Div(steps)).In(r.Inset(-3)) {
			return true
		}
	}
	return false
}

// pointer draws the line from a label to its country.
func (c *canvas) pointer(l label) {
	end := l.end()
	in := image.Rectangle{l.anchor, end}.Canon().Inset(-4)
	in.Max = in.Max.Add(image.Pt(1, 1))
	from, to := l.anchor.Sub(in.Min), end.Sub(in.Min)
	for _, line := range []struct {
		half   float32
		radius float64
		ink    color.RGBA
	}{{2.5, 5, ground}, {1.2, 3.5, ink}} {
		c.begin(in)
		c.stroke(point{float32(from.X), float32(from.Y)}, point{float32(to.X), float32(to.Y)}, line.half)
		c.fill(in, line.ink)
		c.dot(l.anchor, line.radius, line.ink)
	}
}
