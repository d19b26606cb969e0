package commands

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"newsdesk/chart"
	"newsdesk/news"
	"newsdesk/voice"
)

// TestGoldenCharts holds what is said beside the pictures, in the languages.
func TestGoldenCharts(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ name, line, locale string }{
		{"trends", "/trends", "en"},
		{"trends-filtered", "/trends topic:economy country:Venezuela days:90", "en"},
		{"trends-weeks", "/trends days:365", "en"},
		{"trends-one", "/trends country:Kenya", "de"},
		{"trends-de", "/trends country:Venezuela days:7", "de"},
		{"trends-fr", "/trends topic:economy", "fr"},
		{"map", "/map", "en"},
		{"map-es", "/map days:7", "es"},
		{"map-pt", "/map days:365", "pt-BR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := d.member(tt.line)
			r.Place.Locale = tt.locale
			reply := d.ask(r)
			golden(t, tt.name, reply)
			checkReply(t, d, reply)
			checkPicture(t, reply.File)
		})
	}
}

// checkPicture holds that a file is a picture and says what it shows.
func checkPicture(t *testing.T, f *Attachment) {
	t.Helper()
	if f == nil {
		t.Fatal("there is no picture")
	}
	m, err := png.DecodeConfig(bytes.NewReader(f.Body))
	if err != nil || m.Width != chart.Width || m.Height != chart.Height || f.Size != int64(len(f.Body)) || !strings.HasSuffix(f.Name, ".png") {
		t.Errorf("%s: %+v, %v", f.Name, m, err)
	}
	if n := utf8.RuneCountInString(f.Alt); n < 20 || n > 1024 {
		t.Errorf("%d runes say what it shows", n)
	}
}

// TestNothingToDraw holds what is said in place of a picture, and where it leads.
func TestNothingToDraw(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, says, button string }{
		{"/trends topic:religion", "The desk has no article on Religion. Nearest with articles: Human interest.", "Human interest"},
		{"/trends country:Kenya days:7", "No article of the last 7 days is about that.", "365 days"},
		{"/trends country:Kenya days:7", "No article of the last 7 days is about that.", "Show the articles"},
		{"/trends country:Netherlands", "No article of the last 30 days is about that.", "Show the articles"}, // it is only mentioned
	} {
		t.Run(tt.line+" "+tt.button, func(t *testing.T) {
			r := d.member(tt.line)
			reply := d.ask(r)
			if got := first(reply); got != tt.says || !reply.Private || reply.Failed || reply.File != nil {
				t.Errorf("%s\n%s", got, page(reply))
			}
			if next := d.ask(d.press(r, button(t, reply, tt.button))); next.Failed || next.Private {
				t.Errorf("the button %q leads to:\n%s", tt.button, page(next))
			}
		})
	}
	d.ahead.Store(int64(900 * 24 * time.Hour))
	for line, says := range map[string]string{"/trends": "The desk has no article of the last 30 days.", "/map days:7": "No article of the last 7 days is about a country."} {
		r := d.member(line)
		r.Now = r.Now.AddDate(0, 0, 900)
		if got := first(d.ask(r)); got != says {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// TestAnotherTimeTakesThePicturesPlace.
func TestAnotherTimeTakesThePicturesPlace(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/trends country:Venezuela", "/map", "/trends days:365"} {
		r := d.member(line)
		reply := d.ask(r)
		b := button(t, reply, "90 days")
		if next := d.ask(d.press(r, b)); !next.Replace || next.File == nil {
			t.Errorf("%s:\n%s", line, page(next))
		}
		if b := button(t, reply, "30 days"); b.Disabled == strings.Contains(line, "days") {
			t.Errorf("%s: the button of the time that is shown: %v", line, b.Disabled)
		}
	}
	if reply := d.ask(d.member("/trends")); reply.Replace {
		t.Error("a command takes the place of something")
	}
}

// TestTrendsAreOfTheView: what another guild has is neither drawn nor counted.
func TestTrendsAreOfTheView(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/trends", "/map", "/trends days:365"} {
		before := page(d.ask(d.member(line)))
		a := news.Article{URL: "https://elsewhere.example/1", Title: "Elsewhere", Site: "Elsewhere Gazette", Text: "Elsewhere.", Language: "en", Reader: 1,
			Published: noon().Add(-time.Hour), Countries: []news.CountryTag{{Code: "VE", Weight: 1, About: true}}, Page: &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()}}
		if _, err := d.store.Add(t.Context(), other, a, news.Actor{}); err != nil {
			t.Fatal(err)
		}
		if after := page(d.ask(d.member(line))); after != before {
			t.Errorf("%s:\n%s\nbecame\n%s", line, before, after)
		}
	}
}

func TestBarsAsLines(t *testing.T) {
	for _, c := range []struct {
		name string
		days int // of the period
		at   map[int]int
		want string
	}{
		{"a week", 7, map[int]int{0: 1, 6: 8}, "*17 Nov – 23 Nov* {▁_____█ }1 · 0 · 0 · 0 · 0 · 0 · 8"},
		{"the last line is whole", 9, map[int]int{1: 1, 8: 1200}, "*15 Nov – 16 Nov* {_▁ }0 · 1|*17 Nov – 23 Nov* {______█ }0 · 0 · 0 · 0 · 0 · 0 · 1,200"},
		{"lines of nothing are one", 23, map[int]int{0: 2}, "*1 Nov – 2 Nov* {█_ }2 · 0|*3 Nov – 23 Nov* none"},
		{"but not around others", 21, map[int]int{8: 2}, "*3 Nov – 9 Nov* none|*10 Nov – 16 Nov* {_█_____ }0 · 2 · 0 · 0 · 0 · 0 · 0|*17 Nov – 23 Nov* none"},
	} {
		p := periodOf(Request{Now: noon(), Options: map[string]string{"days": fmt.Sprint(c.days)}})
		days := make([]int, p.days)
		for i, n := range c.at {
			days[i] = n
		}
		var got []string
		for _, b := range p.lines(voice.For(), p.bars(voice.For(), days).Bars) {
			line := ""
			for _, r := range b.Runs {
				line += run(r)
			}
			got = append(got, line)
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, g, c.want)
		}
	}
}

func TestPeriods(t *testing.T) {
	for typed, want := range map[string]string{
		"": "25 October – 23 November, 30 days by 1", "7": "17 November – 23 November, 7 days by 1", "92": "24 August – 23 November, 92 days by 1",
		"93": "25 August – 23 November, 91 days by 7", "365": "25 November 2025 – 23 November, 364 days by 7",
	} {
		p := periodOf(Request{Now: noon(), Options: map[string]string{"days": typed}})
		if got := fmt.Sprintf("%s, %d days by %d", p.said(nil, noon()), p.days, p.step); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		n, high   int
		up, along string
	}{
		{0, 9, "_", "▏"}, {1, 1000, "▁", "▏"}, {500, 1000, "▄", "██████████"}, {9, 9, "█", "████████████████████"}, {1, 8, "▁", "██▌"}, {0, 0, "_", "▏"},
	} {
		if up, along := column(c.n, c.high), row(c.n, c.high); up != c.up || along != c.along {
			t.Errorf("%d of %d: %q %q, want %q %q", c.n, c.high, up, along, c.up, c.along)
		}
	}
}
