package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestBars(t *testing.T) {
	for _, c := range []struct {
		name string
		bars Bars
		want float64 // the share of the frame that bars cover, in hundredths
	}{
		{"nothing to draw", Bars{Title: "Articles by day", Number: strconv.Itoa}, 0},
		{"no article in a month", days(30, func(int) int { return 0 }), 0},
		{"one article in a month", days(30, func(i int) int { return i / 29 }), 2},
		{"one day", days(1, func(int) int { return 3 }), 78},
		{"the same every day", days(30, func(int) int { return 4 }), 79},
		{"a week that grows", days(7, func(i int) int { return i + 1 }), 39},
		{"ten thousand a day", days(90, func(i int) int { return 9_000 + i*11 }), 77},
		{"a year by weeks", days(53, func(i int) int { return i % 7 }), 39},
		{"a year by days", days(366, func(i int) int { return 10 - i%2 }), 54},
		{"long names", func() Bars {
			b := days(30, func(i int) int { return i })
			b.Title = strings.Repeat("Bezirksschornsteinfegermeister ", 9)
			b.Note = strings.Repeat("São Tomé & Príncipe · ", 20)
			return b
		}(), 33},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := decoded(t, c.bars.PNG)
			checkMargins(t, m)
			got := 100 * float64(area(m, fill)) / float64((Width-2*margin)*(Height-150-margin))
			if math.Abs(got-c.want) > 5 {
				t.Errorf("bars cover %.1f of 100, want about %v", got, c.want)
			}
		})
	}
}

func days(n int, count func(i int) int) Bars {
	b := Bars{Title: "Articles by day", Note: "25 October – 23 November", Number: strconv.Itoa}
	for i := range n {
		b.Bars = append(b.Bars, Bar{count(i), time.Date(2026, 11, 24-n+i, 0, 0, 0, 0, time.UTC).Format("2 Jan")})
	}
	return b
}

// decoded is a picture, which is of the right size and of few bytes.
func decoded(t *testing.T, draw func() ([]byte, error)) image.Image {
	t.Helper()
	body, err := draw()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, Width, Height) || len(body) > 100<<10 {
		t.Errorf("%v, %d bytes", m.Bounds(), len(body))
	}
	return m
}

// checkMargins holds that nothing reaches the picture's edge.
func checkMargins(t *testing.T, m image.Image) {
	t.Helper()
	for x := range Width {
		for y := range Height {
			if edge := x < 4 || y < 4 || x >= Width-4 || y >= Height-4; edge && m.At(x, y) != ground {
				t.Fatalf("%v at %d, %d", m.At(x, y), x, y)
			}
		}
	}
}

// area is how many pixels have a colour.
func area(m image.Image, of color.Color) int {
	n := 0
	for x := range Width {
		for y := range Height {
			if m.At(x, y) == of {
				n++
			}
		}
	}
	return n
}

func TestScale(t *testing.T) {
	for high, want := range map[int]string{
		0: "[0 1]", 1: "[0 1]", 2: "[0 1 2]", 3: "[0 1 2 3]", 4: "[0 1 2 3 4]", 5: "[0 2 4 6]", 13: "[0 5 10 15]", 20: "[0 5 10 15 20]",
		21: "[0 10 20 30]", 41: "[0 20 40 60]", 10_000: "[0 5000 10000]", 999_999: "[0 500000 1000000]",
	} {
		if got := fmt.Sprint(scale(high)); got != want {
			t.Errorf("%d: %s, want %s", high, got, want)
		}
	}
	for high := range 3000 {
		if s := scale(high); s[len(s)-1] < high || len(s) < 2 || len(s) > 6 || !slices.IsSorted(s) {
			t.Fatalf("%d: %v", high, s)
		}
	}
}

func BenchmarkBars(b *testing.B) {
	year := days(366, func(i int) int { return i * 7 % 31 })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := year.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
