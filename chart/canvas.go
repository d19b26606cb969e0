// Package chart draws numbers as pictures: bars by day, a map of the world by
// country. It takes texts as they are to be read, knows no language, and gives PNG.
// Start with Bars and World.
//
// Pictures have a ground of their own, so that they read the same on a light and on
// a dark page, and letters that can be read when a phone shows them at a third of
// their size. Whatever colour tells stands there as a number too.
package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Width and Height are a picture's size in pixels.
const (
	Width  = 1000
	Height = 560
)

const margin = 28 // pixels around everything

// The inks. Letters are 12:1 against the ground, faint ones 7:1.
var (
	ground = color.RGBA{0x1c, 0x21, 0x2b, 0xff}
	ink    = color.RGBA{0xf1, 0xf3, 0xf6, 0xff}
	faint  = color.RGBA{0xb3, 0xbb, 0xc8, 0xff}
	rule   = color.RGBA{0x3a, 0x42, 0x50, 0xff}
	fill   = color.RGBA{0x5b, 0xb4, 0xe5, 0xff}
)

// inks are all of them.
func inks() []color.RGBA {
	return append([]color.RGBA{ground, ink, faint, rule, fill, bare}, shades...)
}

// Sizes of letters, in pixels.
const (
	titleSize = 36
	textSize  = 27
)

// fonts are Go's own (BSD licence): Latin, Greek and Cyrillic letters.
var fonts = sync.OnceValue(func() (f struct{ regular, bold *opentype.Font }) {
	var err, failed error
	if f.regular, err = opentype.Parse(goregular.TTF); err == nil {
		f.bold, failed = opentype.Parse(gobold.TTF)
	}
	if err != nil || failed != nil {
		panic("the fonts are embedded, and cannot be read")
	}
	return f
})

// canvas is what is drawn on.
type canvas struct {
	*image.RGBA
	shape              vector.Rasterizer
	mask               image.Alpha
	title, text, heavy font.Face
}

func newCanvas() *canvas {
	face := func(f *opentype.Font, size float64) font.Face {
		out, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			panic(err) // no size is wrong
		}
		return out
	}
	f := fonts()
	all := image.Rect(0, 0, Width, Height)
	c := &canvas{RGBA: image.NewRGBA(all), mask: *image.NewAlpha(all),
		title: face(f.bold, titleSize), text: face(f.regular, textSize), heavy: face(f.bold, textSize)}
	c.rect(all, ground)
	return c
}

// rect fills whole pixels.
func (c *canvas) rect(r image.Rectangle, with color.RGBA) {
	draw.Draw(c.RGBA, r, image.NewUniform(with), image.Point{}, draw.Src)
}

// begin begins a shape in a part of the canvas, whose corner its points are counted
// from; add to it, then fill it.
func (c *canvas) begin(in image.Rectangle) { c.shape.Reset(in.Dx(), in.Dy()) }

// fill lays an ink over the canvas where the shape is. Most of a map's shapes are
// elsewhere, so that passing over what they leave out is what has to be quick.
func (c *canvas) fill(in image.Rectangle, with color.RGBA) {
	c.shape.DrawOp = draw.Src
	c.shape.Draw(&c.mask, image.Rectangle{Max: in.Size()}, image.Opaque, image.Point{})
	seen := in.Intersect(c.Bounds())
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		from := c.mask.PixOffset(seen.Min.X-in.Min.X, y-in.Min.Y)
		to := c.PixOffset(seen.Min.X, y)
		for i, alpha := range c.mask.Pix[from : from+seen.Dx()] {
			if alpha != 0 {
				lay(c.Pix[to+4*i:to+4*i+3], with, int(alpha))
			}
		}
	}
}

// lay mixes an ink into a pixel; alpha is how much of it, of 255.
func lay(pixel []uint8, with color.RGBA, alpha int) {
	for i, v := range [...]uint8{with.R, with.G, with.B} {
		pixel[i] += uint8((int(v) - int(pixel[i])) * alpha / 255)
	}
}

// write puts a line of text with its left end and its baseline at a point.
func (c *canvas) write(face font.Face, x, y int, text string, with color.RGBA) {
	d := font.Drawer{Dst: c.RGBA, Src: image.NewUniform(with), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(blank(text))
}

// wide is how many pixels a text takes.
func wide(face font.Face, text string) int { return font.MeasureString(face, blank(text)).Ceil() }

// blank gives a text the blank that the fonts have for the narrow one of French.
func blank(text string) string { return strings.ReplaceAll(text, "\u202f", "\u00a0") }

// fit is as much of a text as goes into so many pixels, with "…" for the rest.
func fit(face font.Face, text string, pixels int) string {
	if wide(face, text) <= pixels {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && wide(face, string(letters)+"…") > pixels {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// head writes the title, and the note beside it or, for want of room, below. It
// gives how far down they reach.
func (c *canvas) head(title, note string) int {
	y := margin + titleSize - 8
	c.write(c.title, margin, y, fit(c.title, title, Width-2*margin), ink)
	if note == "" {
		return y
	}
	w := wide(c.text, note)
	if margin+wide(c.title, title)+margin+w+margin <= Width {
		c.write(c.text, Width-margin-w, y, note, faint)
		return y
	}
	y += textSize + 12
	c.write(c.text, margin, y, fit(c.text, note, Width-2*margin), faint)
	return y
}

// png encodes the canvas with 256 colours, which is a third of the work and of the
// bytes.
func (c *canvas) png() ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	err := e.Encode(&b, c.indexed())
	return b.Bytes(), err
}

// indexed is the canvas with the inks as they are and, for the edges of letters and
// shapes, the first shades between them that it comes upon: such that differ by less
// than a thirtieth are one.
func (c *canvas) indexed() *image.Paletted {
	out := image.NewPaletted(c.Bounds(), make(color.Palette, 0, 256))
	var known [1 << 15]uint16 // by shade; an index and 1, 0 for none
	index := func(p color.RGBA) uint8 {
		cell := &known[int(p.R>>3)<<10|int(p.G>>3)<<5|int(p.B>>3)]
		switch {
		case *cell != 0:
		case len(out.Palette) < 256:
			out.Palette = append(out.Palette, p)
			*cell = uint16(len(out.Palette))
		default:
			*cell = uint16(out.Palette.Index(p)) + 1
		}
		return uint8(*cell - 1)
	}
	for _, p := range inks() {
		index(p)
	}
	for i := range out.Pix {
		p := c.Pix[4*i : 4*i+3]
		out.Pix[i] = index(color.RGBA{p[0], p[1], p[2], 0xff})
	}
	return out
}
