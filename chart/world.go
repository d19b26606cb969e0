package chart

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/world.txt
var worldText string

// atlas is data/world.txt, read.
type atlas struct {
	width, height float32 // in units
	arcs          [][]point
	countries     map[string]outline // by ISO 3166-1 alpha-2 code
	codes         []string           // in the order of the file
}

// point is a place on the plane, in units or in pixels.
type point struct{ x, y float32 }

// outline is a country's shape. One without rings is too small for any.
type outline struct {
	label point
	rings [][]int // indexes of arcs; ^i for an arc from its end to its beginning
}

// theAtlas is read once; world_test.go reads it, too.
var theAtlas = sync.OnceValue(func() atlas {
	a, err := readAtlas(worldText)
	if err != nil {
		panic(err)
	}
	return a
})

func readAtlas(text string) (atlas, error) {
	a := atlas{countries: map[string]outline{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		switch {
		case f[0] == "arc":
			points, err := walk(f[1:])
			if err != nil {
				return a, fmt.Errorf("arc %d: %w", len(a.arcs), err)
			}
			a.arcs = append(a.arcs, points)
		default:
			at, err := walk(f[1:3])
			if err != nil {
				return a, fmt.Errorf("%s: %w", f[0], err)
			}
			if f[0] == "size" {
				a.width, a.height = at[0].x, at[0].y
				continue
			}
			rings, err := a.rings(f[3:])
			if err != nil {
				return a, fmt.Errorf("%s: %w", f[0], err)
			}
			a.countries[f[0]] = outline{at[0], rings}
			a.codes = append(a.codes, f[0])
		}
	}
	return a, nil
}

// walk reads a point and the steps from it.
func walk(numbers []string) ([]point, error) {
	var out []point
	var at point
	for i := 0; i+1 < len(numbers); i += 2 {
		dx, err := strconv.Atoi(numbers[i])
		if err != nil {
			return nil, err
		}
		dy, err := strconv.Atoi(numbers[i+1])
		if err != nil {
			return nil, err
		}
		at.x, at.y = at.x+float32(dx), at.y+float32(dy)
		out = append(out, at)
	}
	return out, nil
}

func (a atlas) rings(fields []string) ([][]int, error) {
	var out [][]int
	for _, f := range fields {
		var ring []int
		for _, number := range strings.Split(f, ",") {
			digits, back := strings.CutPrefix(number, "~")
			i, err := strconv.Atoi(digits)
			if err != nil || i >= len(a.arcs) {
				return nil, fmt.Errorf("arc %q", number)
			}
			if back {
				i = ^i
			}
			ring = append(ring, i)
		}
		out = append(out, ring)
	}
	return out, nil
}

// line calls f with the points of a ring, in order.
func (a atlas) line(ring []int, f func(point)) {
	for _, i := range ring {
		if i >= 0 {
			for _, p := range a.arcs[i] {
				f(p)
			}
			continue
		}
		arc := a.arcs[^i]
		for n := range arc {
			f(arc[len(arc)-1-n])
		}
	}
}

// borders are the arcs between two countries, each once.
func (a atlas) borders() []int {
	whose := make([]string, len(a.arcs))
	var out []int
	for _, code := range a.codes {
		for _, ring := range a.countries[code].rings {
			for _, i := range ring {
				i = max(i, ^i)
				if whose[i] != "" && whose[i] != code {
					out = append(out, i)
				}
				whose[i] = code
			}
		}
	}
	return out
}
