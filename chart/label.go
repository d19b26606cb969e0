package chart

import (
	"image"
	"image/color"
	"math"
)

// labels writes names and numbers beside countries, the first in the best places.
func (s sheet) labels(countries []Country, number func(int) string) {
	anchors := make([]image.Point, len(countries))
	var taken []image.Rectangle
	for i, c := range countries {
		anchors[i] = s.pixel(s.countries[c.Code].label)
		taken = append(taken, image.Rectangle{anchors[i], anchors[i]}.Inset(-5))
	}
	for i, c := range countries {
		n := " " + number(c.N)
		name := fit(s.heavy, c.Name, Width/3)
		box := image.Rect(0, 0, wide(s.heavy, name)+wide(s.heavy, n)+14, textSize+9)
		box = spot(anchors[i], box.Size(), image.Rect(4, s.frame.Min.Y-10, Width-4, s.frame.Max.Y+4), taken)
		taken = append(taken, box)
		s.pointer(anchors[i], box)
		s.rect(box, ground)
		s.write(s.heavy, box.Min.X+7, box.Max.Y-10, name, ink)
		s.write(s.heavy, box.Min.X+7+wide(s.heavy, name), box.Max.Y-10, n, shades[len(shades)-1])
	}
}

// spot is where a label goes: the place nearest to its anchor that lies within
// bounds and is free. When none is, that nearest place that lies within bounds.
func spot(anchor, size image.Point, bounds image.Rectangle, taken []image.Rectangle) image.Rectangle {
	var first image.Rectangle
	for far := 16; far < 240; far += 12 {
		for turn := range 16 {
			sin, cos := math.Sincos(2 * math.Pi * (float64(turn)/16 - .25)) // above first
			// The label's edge, not its middle, is so far away.
			x := float64(anchor.X) + cos*(float64(far)+float64(size.X)/2)
			y := float64(anchor.Y) + sin*(float64(far)+float64(size.Y)/2)
			at := image.Rectangle{Max: size}.Add(image.Pt(int(x)-size.X/2, int(y)-size.Y/2))
			if !at.In(bounds) {
				continue
			}
			if first.Empty() {
				first = at
			}
			if free(at, taken) {
				return at
			}
		}
	}
	if first.Empty() {
		first = image.Rectangle{Max: size}.Add(bounds.Min)
	}
	return first
}

func free(at image.Rectangle, taken []image.Rectangle) bool {
	for _, t := range taken {
		if at.Overlaps(t.Inset(-3)) {
			return false
		}
	}
	return true
}

// pointer draws a line from a label to its country.
func (c *canvas) pointer(anchor image.Point, box image.Rectangle) {
	end := image.Pt(min(max(anchor.X, box.Min.X), box.Max.X), min(max(anchor.Y, box.Min.Y), box.Max.Y))
	in := image.Rectangle{anchor, end}.Canon().Inset(-4)
	in.Max = in.Max.Add(image.Pt(1, 1))
	from, to := anchor.Sub(in.Min), end.Sub(in.Min)
	for _, line := range []struct {
		half   float32
		radius float64
		ink    color.RGBA
	}{{2.5, 5, ground}, {1.2, 3.5, ink}} {
		c.begin(in)
		c.stroke(point{float32(from.X), float32(from.Y)}, point{float32(to.X), float32(to.Y)}, line.half)
		c.fill(in, line.ink)
		c.dot(anchor, line.radius, line.ink)
	}
}
