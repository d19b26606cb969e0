package chart

import (
	"image"
	"slices"
)

// Bars is a row of bars, one a day or a week.
type Bars struct {
	Title, Note string // Note is below the title; "" for none
	Bars        []Bar
	Number      func(int) string // writes a number as the reader does
}

// Bar is one bar.
type Bar struct {
	N     int    // at least 0
	Label string // below it, as far as there is room for the labels of all
}

// PNG draws the bars. The highest, and where there is room each, has its number
// on top.
func (b Bars) PNG() ([]byte, error) {
	c := newCanvas()
	top := c.head(b.Title, b.Note)
	high := 0
	for _, bar := range b.Bars {
		high = max(high, bar.N)
	}
	steps := scale(high)
	left := margin
	for _, n := range steps {
		left = max(left, margin+wide(c.text, b.Number(n))+12)
	}
	in := image.Rect(left, top+textSize+24, Width-margin, Height-margin-textSize-12)
	if n := len(b.Bars); n > 0 { // the last label reaches beyond its bar
		in.Max.X -= max(0, (wide(c.text, b.Bars[n-1].Label)-in.Dx()/n)/2)
	}
	last := steps[len(steps)-1]
	level := func(n int) int { return in.Max.Y - n*in.Dy()/last }
	for _, n := range steps {
		y := level(n)
		c.rect(image.Rect(in.Min.X, y, Width-margin, y+2), rule)
		label := b.Number(n)
		c.write(c.text, left-12-wide(c.text, label), y+textSize/3, label, faint)
	}
	b.draw(c, in, level, high)
	return c.png()
}

// draw puts the bars, their numbers and labels into a frame.
func (b Bars) draw(c *canvas, in image.Rectangle, level func(int) int, high int) {
	if len(b.Bars) == 0 {
		return
	}
	slot := float64(in.Dx()) / float64(len(b.Bars))
	gap := int(max(1, slot/5))
	place := func(i int) (from, to int) {
		return in.Min.X + int(float64(i)*slot), in.Min.X + max(int(float64(i+1)*slot)-gap, int(float64(i)*slot)+1)
	}
	numbers := b.roomForNumbers(c, int(slot))
	free := in.Min.X // of numbers, from there on
	for i, bar := range b.Bars {
		from, to := place(i)
		if bar.N == 0 {
			continue
		}
		c.rect(image.Rect(from, min(level(bar.N), in.Max.Y-2), to, in.Max.Y), fill)
		n := b.Number(bar.N)
		w := wide(c.heavy, n)
		if x := min(max(in.Min.X, (from+to-w)/2), in.Max.X-w); (numbers || bar.N == high) && x >= free {
			y := level(bar.N) - 8
			c.rect(image.Rect(x-4, y-textSize+4, x+w+4, y+4), ground) // no line runs through it
			c.write(c.heavy, x, y, n, ink)
			free = x + w + 6
		}
	}
	b.labels(c, in.Max.Y+textSize+8, slot, place)
}

// labels writes below the bars: the last one, which is today's, and as many before
// it as there is room for, at even distances.
func (b Bars) labels(c *canvas, y int, slot float64, place func(i int) (from, to int)) {
	every := b.everyLabel(c, slot)
	free := Width - margin // up to there
	for i := len(b.Bars) - 1; i >= 0; i -= every {
		from, to := place(i)
		w := wide(c.text, b.Bars[i].Label)
		if x := min((from+to-w)/2, Width-margin-w); x >= 0 && x+w <= free {
			c.write(c.text, x, y, b.Bars[i].Label, faint)
			free = x - 16
		}
	}
}

func (b Bars) roomForNumbers(c *canvas, slot int) bool {
	return !slices.ContainsFunc(b.Bars, func(bar Bar) bool { return wide(c.heavy, b.Number(bar.N))+6 > slot })
}

// everyLabel is which bars have their label: each, each second …
func (b Bars) everyLabel(c *canvas, slot float64) int {
	widest := 0
	for _, bar := range b.Bars {
		widest = max(widest, wide(c.text, bar.Label))
	}
	return max(1, int(float64(widest+24)/slot)+1)
}

// scale are the numbers beside the lines from 0 to high or a little above: whole,
// round, three to six.
func scale(high int) []int {
	step := 1
	for _, round := range []int{2, 5, 10} {
		if high > 4*step {
			step = round
		}
	}
	for base := 10; high > 4*step; base *= 10 {
		for _, n := range []int{2, 5, 10} {
			if step = base * n; high <= 4*step {
				break
			}
		}
	}
	var out []int
	for n := 0; n == 0 || n < high+step && n <= 5*step; n += step {
		out = append(out, n)
	}
	if len(out) == 1 {
		out = append(out, step)
	}
	return out
}
