package story

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// of is a sketch of words; "Ana" is a name, "7" a number.
func of(words string) Sketch {
	var terms []Weighed
	for w := range strings.FieldsSeq(words) {
		kind := Word
		switch {
		case w[0] <= '9':
			kind = Number
		case w[0] <= 'Z':
			kind = Name
		}
		terms = append(terms, Weighed{Hash([]byte(w)), kind, 1})
	}
	return New(terms)
}

func TestNewKeepsTheWeightiest(t *testing.T) {
	var terms []Weighed
	for i := range 200 {
		terms = append(terms, Weighed{Hash: uint32(1000 - i), Weight: float64(i + 1)})
	}
	s := New(terms)
	if len(s.Terms) != sketchTerms {
		t.Fatalf("%d terms", len(s.Terms))
	}
	length := 0.0
	for i, term := range s.Terms {
		length += float64(term.Weight) * float64(term.Weight)
		if want := uint32(801 + i); term.Hash != want {
			t.Fatalf("term %d is %d, want %d", i, term.Hash, want)
		}
	}
	if got := math.Sqrt(length); math.Abs(got-Unit) > 10 {
		t.Errorf("length %v", got)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
	if again := New(terms); !slices.Equal(again.Terms, s.Terms) {
		t.Error("another order of terms makes another sketch")
	}
	if keys := s.Keys(); len(keys) != keyTerms || keys[0] != 801 {
		t.Errorf("keys %v", keys)
	}
}

func TestBytes(t *testing.T) {
	for _, words := range []string{"", "ferry", "ferry Halmstad 212 lifeboat"} {
		s := of(words)
		again, err := Parse(s.Bytes())
		if err != nil || len(again.Terms) != len(s.Terms) {
			t.Fatalf("%q: %v, %v", words, again, err)
		}
		for i, term := range again.Terms {
			if was := s.Terms[i]; term.Hash != was.Hash || term.Kind != was.Kind || was.Weight-term.Weight > 4 {
				t.Errorf("%q: %v came back as %v", words, was, term)
			}
		}
		var p Profile
		p.Add(s)
		p.Add(s)
		if q, err := ParseProfile(p.Bytes()); err != nil || q.N != p.N || len(q.terms) != len(p.terms) {
			t.Errorf("%q: profile %v, %v", words, q, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	two := of("ferry pier").Bytes()
	turned := slices.Concat(two[:1], two[7:], two[1:7])
	for name, b := range map[string][]byte{
		"another format":    {9, 0, 0, 0, 1, 0, 9},
		"cut off":           two[:len(two)-1],
		"out of order":      turned,
		"a term twice":      slices.Concat(two, two[7:]),
		"a kind of no name": {format, 0, 0, 0, 1, 0xC0, 9},
		"too many terms":    append([]byte{format}, make([]byte, 6*(sketchTerms+1))...),
	} {
		if s, err := Parse(b); err == nil {
			t.Errorf("%s: %v", name, s)
		}
	}
	for name, b := range map[string][]byte{"nothing": nil, "no count": {format}, "a count past all": {format, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}} {
		if p, err := ParseProfile(b); err == nil {
			t.Errorf("profile of %s: %v", name, p)
		}
	}
}

func fit(p Profile, words string) float64 {
	q := Of(of(words))
	return Fit(&p, &q)
}

func TestFit(t *testing.T) {
	const base = "ferry Solveig Halmstad Dahlqvist coastguard rudder 212 2026"
	for _, c := range []struct {
		name, words string
		want        bool
	}{
		{"itself", base, true},
		{"most of it", "ferry Solveig Halmstad Dahlqvist blankets 212 2026", true},
		{"the words without the names and numbers", "ferry Agios Piraeus Melidis coastguard rudder 87 2025", false},
		{"one name", "Halmstad theatre opening Lindgren", false},
		{"nothing", "quake Arequipa 14", false},
		{"no terms", "", false},
	} {
		var p Profile
		p.Add(of(base))
		if got := fit(p, c.words); got >= 0 != c.want {
			t.Errorf("%s: %.3f", c.name, got)
		}
	}
	if got := fit(Profile{}, base); got >= 0 {
		t.Errorf("an empty story: %v", got)
	}
}

// A story does not take in what shares one outlying article's terms with it.
func TestAStoryDoesNotDrift(t *testing.T) {
	const base = "ferry Solveig Halmstad Dahlqvist coastguard rudder"
	var p Profile
	for range 6 {
		p.Add(of(base))
	}
	p.Add(of(base + " insurer Lloyd premium shares"))
	if got := fit(p, "insurer Lloyd premium shares profit quarter"); got >= 0 {
		t.Errorf("what only the last article had fits: %.3f", got)
	}
	if got := fit(p, base); got < 0 {
		t.Errorf("the story itself no longer fits: %.3f", got)
	}
}

func TestTheIndexGoesByTime(t *testing.T) {
	// Hundredths of a window.
	at := func(n int) time.Time {
		return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * Window / 100)
	}
	const words = "ferry Solveig Halmstad"
	for _, c := range []struct {
		name  string
		times []time.Time
		want  []int
	}{
		{"one day", []time.Time{at(0), at(0)}, []int{1, 1}},
		{"grows past its first window", []time.Time{at(0), at(90), at(180)}, []int{1, 1, 1}},
		{"past the window", []time.Time{at(0), at(101)}, []int{1, 2}},
		{"backwards", []time.Time{at(200), at(120), at(0)}, []int{1, 1, 2}},
		{"without times", []time.Time{{}, {}}, []int{1, 1}},
	} {
		var x Index
		for _, when := range c.times {
			x.Add(when, of(words))
		}
		if got := x.Settle(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestASketchOfNothingIsAStoryOfItsOwn(t *testing.T) {
	var x Index
	for range 3 {
		x.Add(time.Time{}, Sketch{})
	}
	if got := x.Settle(); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("stories %v", got)
	}
}

// stream gives article i of a stream: every fourth begins an event, the others
// go on with one of the latest.
func stream(i int) Sketch {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	event := i / 4
	if i >= 400 {
		event -= r.IntN(20)
	}
	e := rand.New(rand.NewPCG(uint64(event), 3))
	var terms []Weighed
	for k := range 60 {
		from := e
		if k >= 30 {
			from = r // the article's own words
		}
		n := uint32(from.ExpFloat64() * 30_000)
		if !slices.ContainsFunc(terms, func(t Weighed) bool { return t.Hash == n }) {
			terms = append(terms, Weighed{n, Kind(k % 3), 1 + 6*from.Float64()*float64(60-k)/60})
		}
	}
	return New(terms)
}

func TestTheIndexStaysBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	var x Index
	for i := range 1000 {
		x.open()
		s := stream(4 * i)
		x.stories[x.last].profile.Add(s)
		x.post(x.last, x.stories[x.last], s.Keys())
	}
	x.last = maxStories // as if there had been many more
	for id := 1; id <= 1000; id++ {
		x.open()
	}
	if len(x.stories) != 1000 || len(x.keys) != 0 {
		t.Errorf("%d stories and %d keys are left", len(x.stories), len(x.keys))
	}
	x = Index{}
	for i := range 3000 {
		x.Add(time.Time{}, stream(i))
		if len(x.waiting) >= mostWaiting {
			t.Fatalf("%d articles wait", len(x.waiting))
		}
	}
	x.Settle()
	for key, ids := range x.keys {
		if len(ids) > PerKey {
			t.Fatalf("%d stories under key %d", len(ids), key)
		}
		for _, id := range ids {
			if !slices.Contains(x.stories[id].keys, key) {
				t.Fatalf("story %d does not know of key %d", id, key)
			}
		}
	}
}

// grouped are the stories of articles, settled as they come.
func grouped(sketches []Sketch) []int {
	var x Index
	var out []int
	for _, s := range sketches {
		out = append(out, x.Add(time.Time{}, s)...)
	}
	return append(out, x.Settle()...)
}

func TestEveryArticleGetsANumberInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	var sketches []Sketch
	for i := range mostWaiting + 500 {
		sketches = append(sketches, stream(i/2)) // each one twice
	}
	got := grouped(sketches)
	if len(got) != len(sketches) {
		t.Fatalf("%d numbers of %d articles", len(got), len(sketches))
	}
	began := 0
	for i, n := range got {
		if n > began+1 {
			t.Fatalf("article %d: story %d comes after %d", i, n, began)
		}
		began = max(began, n)
		if i%2 == 1 && n != got[i-1] {
			t.Errorf("article %d: story %d, the same before it %d", i, n, got[i-1])
		}
	}
	if again := grouped(sketches); !slices.Equal(again, got) {
		t.Error("the same articles make other stories")
	}
}

// What many copy at once is still one story.
func TestThousandsOfCopies(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	sketches := slices.Repeat([]Sketch{stream(1)}, mostWaiting+500)
	for i, n := range grouped(sketches) {
		if n != 1 {
			t.Fatalf("copy %d is story %d", i, n)
		}
	}
}

// What waits is put together the same in any order.
func TestTheOrderOfWhatWaitsDoesNotMatter(t *testing.T) {
	const n = 200
	var sketches []Sketch
	for i := range n {
		sketches = append(sketches, stream(i))
	}
	order := rand.New(rand.NewPCG(4, 4)).Perm(n)
	turned := make([]Sketch, n)
	for i, k := range order {
		turned[i] = sketches[k]
	}
	straight, other := grouped(sketches), grouped(turned)
	for i := range n {
		for j := range i {
			if one, two := straight[order[i]] == straight[order[j]], other[i] == other[j]; one != two {
				t.Fatalf("articles %d and %d: together %v, in another order %v", order[i], order[j], one, two)
			}
		}
	}
}

// A later article may show that two are one story, as long as neither is settled.
func TestALaterArticleJoinsStories(t *testing.T) {
	const left, right = "dam Lorvik crack Nordkraft lake engineer", "evacuated Lorvik hall buses sports police"
	const bridge = "dam Lorvik crack Nordkraft evacuated hall buses police"
	if got := grouped([]Sketch{of(left), of(right)}); got[0] == got[1] {
		t.Fatalf("together without the bridge: %v", got)
	}
	if got := grouped([]Sketch{of(left), of(right), of(bridge)}); !slices.Equal(got, []int{1, 1, 1}) {
		t.Errorf("with the bridge: %v", got)
	}
}

func TestGap(t *testing.T) {
	at := func(days float64) Span {
		when := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(days * float64(day)))
		return Span{when, when}
	}
	for _, c := range []struct {
		name string
		a, b Span
		want float64
	}{
		{"one time", at(0), at(0), 0},
		{"a day", at(0), at(1), 0},
		{"two days", at(0), at(2), -lateness},
		{"backwards", at(2), at(0), -lateness},
		{"months", at(0), at(100), -mostLateness},
		{"past the window", at(0), at(Window.Hours()/24 + 1), Apart},
		{"one without a date", at(0), Span{}, 0},
	} {
		if got := c.a.Gap(c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFitIsTheSameBothWays(t *testing.T) {
	for i := range 200 {
		p, q := Of(stream(i)), Of(stream(i+3))
		p.Add(stream(i + 1))
		if a, b := Fit(&p, &q), Fit(&q, &p); a != b {
			t.Fatalf("%d: %v and %v", i, a, b)
		}
	}
}

func TestEveryWeightIsThere(t *testing.T) {
	w := fitted()
	for i, name := range EvidenceNames() {
		if w.of[i] == 0 {
			t.Errorf("%s weighs nothing", name)
		}
	}
	if w.bias == 0 {
		t.Error("no bias")
	}
}

func TestProfilesOfTheFirstFormat(t *testing.T) {
	s := of("ferry Halmstad 212")
	p, err := ParseProfile(appendTerms([]byte{format, 2}, s.Terms))
	if err != nil || p.N != 2 || len(p.terms) != 3 || p.terms[0].share != 127 || p.size != 3 {
		t.Errorf("%+v, %v", p, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(of("ferry Halmstad 7").Bytes())
	f.Add([]byte{format, 3})
	p := Of(of("ferry Halmstad 7"))
	f.Add(p.Bytes())
	f.Add([]byte{profileFormat, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err == nil && len(b) > 0 && len(s.Terms) > 0 && !slices.Equal(s.Bytes(), b) {
			t.Fatalf("%x comes back as %x", b, s.Bytes())
		}
		p, err := ParseProfile(b)
		if err != nil {
			return
		}
		q := Of(s)
		if a, b := Fit(&p, &q), Fit(&q, &p); a != b || math.IsNaN(a) {
			t.Fatalf("%x: fits %v one way, %v the other", b, a, b)
		}
		p.Add(s)
		if _, err := ParseProfile(p.Bytes()); err != nil {
			t.Fatalf("%x: what was added to it cannot be read: %v", b, err)
		}
	})
}

// many is how large the largest index of the benchmark is.
var many = flag.Int("many", 0, "how many articles the largest index has that grouping is measured on, 1000000 say; it takes minutes")

// BenchmarkIndex measures an article more, its share of putting together what
// waits included; most is the longest that one had to wait for that.
func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{3_000, 30_000, *many} {
		if n == 0 {
			continue
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var x Index
			for i := range n {
				x.Add(time.Time{}, stream(i))
			}
			var most time.Duration
			for b.Loop() {
				b.StopTimer()
				s := stream(n)
				n++
				b.StartTimer()
				start := time.Now()
				x.Add(time.Time{}, s)
				most = max(most, time.Since(start))
			}
			b.ReportMetric(float64(most.Milliseconds()), "most-ms")
		})
	}
}

func BenchmarkFit(b *testing.B) {
	p, q := Of(stream(1)), Of(stream(2))
	for i := range 8 {
		p.Add(stream(4 * i))
	}
	for b.Loop() {
		Fit(&p, &q)
	}
}
