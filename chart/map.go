package chart

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// World is a map of the world's countries, the brighter the more they have.
type World struct {
	Title, Note string // Note is below the title; "" for none
	// Countries are those that have anything. One that the map does not know is
	// left out.
	Countries []Country
	None      string           // what the legend says of the others
	Number    func(int) string // writes a number as the reader does
}

// Country is how much one country has.
type Country struct {
	Code string // ISO 3166-1 alpha-2
	Name string
	N    int
}

// labelled is how many countries have their name and number on the map.
const labelled = 5

// The shades of land, from none to most. Each is about half as bright again as
// the one before, so that they are told apart without colours.
var (
	bare   = color.RGBA{0x43, 0x4b, 0x59, 0xff}
	shades = []color.RGBA{{0x2f, 0x78, 0x9c, 0xff}, {0x3f, 0xa3, 0xa3, 0xff}, {0x7c, 0xc6, 0x84, 0xff}, {0xc9, 0xe2, 0x6a, 0xff}, {0xff, 0xf3, 0xa0, 0xff}}
)

// PNG draws the map. The five countries that have most are labelled.
func (w World) PNG() ([]byte, error) {
	c := newCanvas()
	top := c.head(w.Title, w.Note)
	a := theAtlas()
	known := slices.DeleteFunc(slices.Clone(w.Countries), func(x Country) bool { _, ok := a.countries[x.Code]; return !ok || x.N < 1 })
	slices.SortStableFunc(known, func(x, y Country) int { return cmp.Compare(y.N, x.N) })
	s := sheet{canvas: c, atlas: a}
	room := image.Rect(margin/2, top+10, Width-margin/2, Height-margin-textSize-8)
	s.zoom = min(float32(room.Dx())/a.width, float32(room.Dy())/a.height)
	size := image.Pt(int(s.zoom*a.width), int(s.zoom*a.height))
	s.frame = image.Rectangle{Max: size}.Add(room.Min).Add(image.Pt((room.Dx()-size.X)/2, (room.Dy()-size.Y)/2))

	var highest int
	if len(known) > 0 {
		highest = known[0].N
	}
	steps := classes(highest)
	s.land(a.codes, bare)
	byClass := make([][]string, len(steps))
	for _, x := range known {
		i := class(steps, x.N)
		byClass[i] = append(byClass[i], x.Code)
	}
	for i, codes := range byClass {
		s.land(codes, shade(i, len(steps)))
	}
	s.borders()
	for i, codes := range byClass {
		s.dots(codes, shade(i, len(steps)))
	}
	s.labels(known[:min(labelled, len(known))], w.Number)
	w.legend(c, steps)
	return c.png()
}

// classes are the least numbers of each shade, up to five, each about as many
// times the one before.
func classes(highest int) []int {
	if highest == 0 {
		return nil
	}
	out := []int{1}
	for i := 1; i < len(shades); i++ {
		n := rounded(math.Pow(float64(highest), float64(i)/float64(len(shades))))
		if n > out[len(out)-1] && n <= highest {
			out = append(out, n)
		}
	}
	return out
}

// rounded is a number with one digit that is not 0; with two below 20.
func rounded(n float64) int {
	unit := 1
	for n/float64(unit) >= 20 {
		unit *= 10
	}
	return int(math.Round(n/float64(unit))) * unit
}

func class(steps []int, n int) int {
	i, _ := slices.BinarySearch(steps, n+1)
	return i - 1
}

// shade is the i-th of n shades; the last is always the brightest.
func shade(i, n int) color.RGBA { return shades[len(shades)-n+i] }

// legend says which numbers a shade stands for.
func (w World) legend(c *canvas, steps []int) {
	const box, gap = textSize - 3, 28
	texts := w.ranges(steps)
	long := 0
	for _, text := range texts {
		long += box + 10 + wide(c.text, text) + gap
	}
	x, y := margin, Height-margin
	for i, text := range texts {
		with := bare
		if i > 0 {
			with = shade(i-1, len(steps))
			if long > Width-margin {
				text = w.Number(steps[i-1]) + "+"
			}
		}
		text = fit(c.text, text, Width/7)
		c.rect(image.Rect(x, y-box+3, x+box, y+3), with)
		c.write(c.text, x+box+10, y, text, faint)
		x += box + 10 + wide(c.text, text) + gap
	}
}

// ranges are what the legend says: none, "1–4", "5+".
func (w World) ranges(steps []int) []string {
	out := []string{w.None}
	for i, from := range steps {
		text := w.Number(from)
		switch {
		case i == len(steps)-1:
			text += "+"
		case steps[i+1] > from+1:
			text += "–" + w.Number(steps[i+1]-1)
		}
		out = append(out, text)
	}
	return out
}

// sheet is the part of a canvas that a map is drawn in.
type sheet struct {
	*canvas
	atlas
	frame image.Rectangle
	zoom  float32 // pixels a unit
}

// at is a point of the atlas in pixels from the frame's corner.
func (s sheet) at(p point) point { return point{p.x * s.zoom, p.y * s.zoom} }

// land fills countries with one ink. As they are one shape, nothing shows between
// neighbours.
func (s sheet) land(codes []string, with color.RGBA) {
	if len(codes) == 0 {
		return
	}
	s.begin(s.frame)
	for _, code := range codes {
		for _, ring := range s.countries[code].rings {
			begun := false
			s.line(ring, func(p point) {
				if p = s.at(p); begun {
					s.shape.LineTo(p.x, p.y)
				} else {
					s.shape.MoveTo(p.x, p.y)
					begun = true
				}
			})
			s.shape.ClosePath()
		}
	}
	s.canvas.fill(s.frame, with)
}

// borders draws lines between countries.
func (s sheet) borders() {
	const half = .6 // pixels
	s.begin(s.frame)
	for _, i := range s.atlas.borders() {
		arc := s.arcs[i]
		for n := 1; n < len(arc); n++ {
			s.stroke(s.at(arc[n-1]), s.at(arc[n]), half)
		}
	}
	s.canvas.fill(s.frame, ground)
}

// stroke adds a line between two points to the shape. All turn the same way, so
// that they do not cancel each other out.
func (c *canvas) stroke(from, to point, half float32) {
	dx, dy := to.x-from.x, to.y-from.y
	long := float32(math.Hypot(float64(dx), float64(dy)))
	if long == 0 {
		return
	}
	dx, dy = dx/long*half, dy/long*half
	c.shape.MoveTo(from.x-dx-dy, from.y-dy+dx)
	c.shape.LineTo(from.x-dx+dy, from.y-dy-dx)
	c.shape.LineTo(to.x+dx+dy, to.y+dy-dx)
	c.shape.LineTo(to.x+dx-dy, to.y+dy+dx)
	c.shape.ClosePath()
}

// dots draws the countries that are too small for an outline.
func (s sheet) dots(codes []string, with color.RGBA) {
	for _, code := range codes {
		if o := s.countries[code]; len(o.rings) == 0 {
			s.dot(s.pixel(o.label), 7, ground)
			s.dot(s.pixel(o.label), 5.5, with)
		}
	}
}

// pixel is a point of the atlas on the canvas.
func (s sheet) pixel(p point) image.Point {
	p = s.at(p)
	return s.frame.Min.Add(image.Pt(int(p.x), int(p.y)))
}

// dot fills a disc about a pixel.
func (c *canvas) dot(at image.Point, radius float64, with color.RGBA) {
	half := int(radius) + 2
	in := image.Rectangle{at, at}.Inset(-half)
	c.begin(in)
	c.disc(point{float32(half), float32(half)}, radius)
	c.fill(in, with)
}

func (c *canvas) disc(at point, radius float64) {
	const corners = 24
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		x, y := at.x+float32(radius*cos), at.y+float32(radius*sin)
		if i == 0 {
			c.shape.MoveTo(x, y)
		} else {
			c.shape.LineTo(x, y)
		}
	}
	c.shape.ClosePath()
}
