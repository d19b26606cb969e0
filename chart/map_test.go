package chart

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"newsdesk/news/country"
)

func TestWorld(t *testing.T) {
	some := func(codes ...string) (out []Country) {
		for i, code := range codes {
			out = append(out, Country{code, country.Name(code, "de"), 40 - 3*i})
		}
		return out
	}
	all := some(country.Codes()...)
	for i := range all {
		all[i].N = 1 + i*i
	}
	for _, c := range []struct {
		name      string
		countries []Country
		brightest string // this one's land has the last shade
		classes   int    // how many shades there are
	}{
		{"no articles", nil, "", 0},
		{"one country with all", []Country{{"BR", "Brasilien", 10_000}}, "BR", 5},
		{"one article", []Country{{"BR", "Brasilien", 1}}, "BR", 1},
		{"neighbours", some("DE", "NL", "BE", "LU", "FR"), "", 1},
		{"at the edges", some("FJ", "TV", "NZ", "WF", "US"), "", 1},
		{"every country", all, "", 5},
		{"not in the order of numbers", []Country{{"AU", "Australien", 2}, {"BR", "Brasilien", 30}}, "BR", 2},
		{"long names", []Country{{"BR", strings.Repeat("Vereinigte Inseln ", 9), 123_456_789}, {"AU", "São Tomé", 7}}, "BR", 2},
		{"what is no country", []Country{{"??", "Nirgends", 9}, {"AQ", "Antarktika", 3}, {"BR", "Brasilien", 0}}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := World{Title: "Artikel nach Land", Note: "25. Oktober – 23. November", None: "keine", Countries: c.countries, Number: strconv.Itoa}
			m := decoded(t, w.PNG)
			checkMargins(t, m)
			if c.brightest != "" && area(m, shades[len(shades)-1]) < 2000 {
				t.Errorf("%s is not in the brightest shade", c.brightest)
			}
			shown := 0
			for _, s := range shades {
				if area(m, s) > 60 { // more than the legend's letters
					shown++
				}
			}
			if shown < min(c.classes, 1) || c.classes == 0 && shown > 0 {
				t.Errorf("%d shades, want %d", shown, c.classes)
			}
			if area(m, bare) < 10_000 && len(c.countries) < 10 {
				t.Error("there is no land")
			}
		})
	}
}

func TestClasses(t *testing.T) {
	for highest, want := range map[int]string{0: "[]", 1: "[1]", 2: "[1 2]", 5: "[1 2 3 4]", 40: "[1 2 4 9 19]", 10_000: "[1 6 40 300 1600]"} {
		if got := fmt.Sprint(classes(highest)); got != want {
			t.Errorf("%d: %s, want %s", highest, got, want)
		}
	}
	for n, want := range map[int]int{1: 0, 3: 1, 4: 2, 18: 3, 19: 4, 40: 4} {
		if got := class(classes(40), n); got != want {
			t.Errorf("%d has shade %d, want %d", n, got, want)
		}
	}
}

// TestTheAtlas holds that all countries of the desk have a place, and that no
// outline jumps over the map.
func TestTheAtlas(t *testing.T) {
	a := theAtlas()
	for _, code := range country.Codes() {
		if _, ok := a.countries[code]; !ok && code != "AQ" {
			t.Errorf("%s is not on the map", code)
		}
	}
	if len(a.codes) != len(country.Codes())-1 {
		t.Errorf("%d countries", len(a.codes))
	}
	for _, code := range a.codes {
		o := a.countries[code]
		if o.label.x < 0 || o.label.x > a.width || o.label.y < 0 || o.label.y > a.height {
			t.Errorf("%s has its label at %v", code, o.label)
		}
		for _, ring := range o.rings {
			var first, last point
			n := 0
			a.line(ring, func(p point) {
				if n++; n == 1 {
					first = p
				} else if math.Hypot(float64(p.x-last.x), float64(p.y-last.y)) > 300 {
					t.Errorf("%s jumps from %v to %v", code, last, p)
				}
				last = p
			})
			if first != last || n < 4 {
				t.Errorf("a ring of %s goes from %v to %v in %d points", code, first, last, n)
			}
		}
	}
	for _, bad := range []string{"arc 1 x", "VE 1", "VE 1 2 7", "VE 1 2 ~x", "VE x 2"} {
		if a, err := readAtlas("size 10 10\n" + bad); err == nil && len(a.countries) > 0 {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestLabelsStandApart(t *testing.T) {
	bounds := image.Rect(0, 60, Width, 500)
	for name, anchors := range map[string][]image.Point{
		"close together": {{540, 150}, {520, 135}, {505, 147}, {496, 130}, {571, 140}},
		"at one place":   {{500, 200}, {500, 200}, {501, 201}, {502, 200}},
		"in the corners": {{0, 60}, {Width, 60}, {0, 500}, {Width, 500}, {500, 500}},
	} {
		var all []label
		for _, at := range anchors {
			l := spot(at, image.Pt(260, 36), bounds, anchors, all)
			if !l.box.In(bounds) || !l.apart(anchors, all) || !l.clear(all) && name != "close together" {
				t.Errorf("%s: %v among %v", name, l, all)
			}
			all = append(all, l)
		}
	}
	if l := spot(image.Pt(5, 5), image.Pt(600, 600), image.Rect(0, 0, 100, 100), nil, nil); l.box.Min != image.Pt(0, 0) {
		t.Errorf("one that has no room stands at %v", l)
	}
}

// TestLettersAreInTheFonts holds that what the bot says and the names of countries
// can be written in its languages.
func TestLettersAreInTheFonts(t *testing.T) {
	files, err := filepath.Glob("../voice/lang/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	texts := map[string]string{}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lang := filepath.Base(filepath.Dir(name))
		texts[name] = string(body)
		for _, code := range country.Codes() {
			texts[lang+" "+code] = country.Name(code, lang)
		}
	}
	for where, text := range texts {
		for _, r := range blank(text) {
			if i, err := fonts().bold.GlyphIndex(nil, r); r > ' ' && !strings.ContainsRune(symbols, r) && (i == 0 || err != nil) {
				t.Errorf("%s: there is no %q", where, r)
			}
		}
	}
}

// symbols are signs that the bot writes in replies, and in no picture.
const symbols = "↗✓✗⚠️"

func BenchmarkWorld(b *testing.B) {
	w := World{Title: "Articles by country", Note: "25 October – 23 November", None: "none", Number: strconv.Itoa}
	for i, code := range country.Codes() {
		w.Countries = append(w.Countries, Country{code, country.Name(code, "en"), 1 + i*i%977})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
