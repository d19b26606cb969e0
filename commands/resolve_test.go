package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/store"
	"newsdesk/store/storetest"
)

func TestOptionCheck(t *testing.T) {
	number := Option{Name: "count", Kind: Integer, Min: 1, Max: 10}
	flag := Option{Name: "private", Kind: Flag}
	choice := Option{Name: "length", Choices: []Choice{{"short: 1 sentence", "short"}, {"Long", "long"}}}
	text := Option{Name: "query"}
	for _, tt := range []struct {
		name  string
		o     Option
		value string
		want  string // "" for an error
	}{
		{"a number", number, " 7 ", "7"},
		{"a padded number", number, "007", "7"},
		{"the least", number, "1", "1"},
		{"the most", number, "10", "10"},
		{"too small", number, "0", ""},
		{"too large", number, "11", ""},
		{"no number", number, "many", ""},
		{"a fraction", number, "1.5", ""},
		{"beyond all numbers", number, strings.Repeat("9", 40), ""},
		{"yes", flag, "YES", "true"},
		{"off", flag, "off", "false"},
		{"perhaps", flag, "perhaps", ""},
		{"a choice", choice, "short", "short"},
		{"a choice in capitals", choice, "LONG", "long"},
		{"a choice by its label", choice, "Short: 1 sentence", "short"},
		{"no choice", choice, "huge", ""},
		{"text", text, "\tflood \n", "flood"},
		{"broken text", text, "fl\xffood", "fl�ood"},
		{"long text", text, strings.Repeat("é", longest), strings.Repeat("é", longest)},
		{"longer text", text, strings.Repeat("é", longest+1), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.o.check(nil, tt.value)
			if got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			if err != nil && !strings.HasSuffix(strings.TrimRight(Sentence(err), "”"), ".") {
				t.Errorf("no sentence: %s", Sentence(err))
			}
		})
	}
}

// TestFaultsAreSaidInOrder: of two faults the first field's is said, whatever
// the order of a map.
func TestFaultsAreSaidInOrder(t *testing.T) {
	d := newDesk(t)
	for range 20 {
		r := d.moderator("/article text")
		r.Options = map[string]string{"source": strings.Repeat("s", maxSite+1), "title": strings.Repeat("t", maxTitle+1), "zebra": "1"}
		if got := first(d.ask(r)); !strings.HasPrefix(got, "Title has 301 characters") {
			t.Fatal(got)
		}
	}
}

func TestIDOf(t *testing.T) {
	const none = -1
	for typed, want := range map[string]int64{"12": 12, "#12": 12, "+7": 7, "0": 0, "-3": 0, "#-3": 0, "99999999999999999999": 0,
		"12a": none, "": none, "#": none, "-": none, "--3": none, "3-4": none, "1.5": none} {
		if got, ok := idOf(typed); ok != (want != none) || ok && got != want {
			t.Errorf("%q: %d, %v", typed, got, ok)
		}
	}
}

func TestLinkOf(t *testing.T) {
	for typed, want := range map[string]string{
		"https://quay.example/a?utm_source=x#y": "https://quay.example/a",
		"<https://quay.example/a>":              "https://quay.example/a",
		"quay.example/a":                        "https://quay.example/a",
		"HTTP://QUAY.example":                   "http://quay.example/",
		"quay":                                  "",
		"two words.example":                     "",
		"ada@quay.example":                      "",
		"":                                      "",
		"mailto:ada@quay.example":               "",
		"file:///etc/passwd":                    "",
	} {
		if got, err := linkOf(typed); got != want || (err != nil) != (want == "") {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
}

func TestNearestName(t *testing.T) {
	names := []string{"Esteban Rull", "Livia Sartori", "Dr Njeri Waweru"}
	for typed, want := range map[string]string{"Estevan Rull": "Esteban Rull", "Sartory": "Livia Sartori", "wawero": "Dr Njeri Waweru", "Rul": "", "Somebody": "", "": ""} {
		if got, _ := nearestName(typed, names); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestNearFirst(t *testing.T) {
	has := []store.Count{{Code: "BR", All: 9}, {Code: "EE", All: 5}, {Code: "VE", All: 3}, {Code: "LV", All: 0}, {Code: "medtop:16000000", All: 2}, {Code: "medtop:15000000", All: 1}}
	for _, tt := range []struct {
		code, want string
		near       bool
	}{
		{"UY", "BR VE", true},
		{"LT", "EE", true},
		{"VE", "VE BR", true},
		{"medtop:11000000", "medtop:16000000", true},
		{"FJ", "BR EE VE medtop:16000000 medtop:15000000", false},
		{"", "BR EE VE medtop:16000000 medtop:15000000", false},
	} {
		codes, near := nearFirst(tt.code, has)
		if got := strings.Join(codes, " "); got != tt.want || near != tt.near {
			t.Errorf("%s: got %s %v, want %s %v", tt.code, got, near, tt.want, tt.near)
		}
	}
}

func TestSameWords(t *testing.T) {
	if !same("a  b\n", " a b") || same("a b", "ab") || !same("", " \n") {
		t.Error("white space alone makes no difference, and a word does")
	}
}

// TestManyFound: a search that finds more than is counted says so.
func TestManyFound(t *testing.T) {
	d := emptyDeskOf(t)
	var all []news.Article
	for i := range 120 {
		at := noon().AddDate(0, 0, -10)
		text := fmt.Sprintf("The lighthouse number %d was lit.", i)
		all = append(all, news.Article{URL: fmt.Sprintf("https://many.example/%d", i), Title: text, Text: text, Language: "en", Published: at, Page: &news.Page{Body: []byte{0}}})
	}
	if _, err := d.store.AddAll(t.Context(), guild, all, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	if got := first(d.ask(d.member("/search lighthouse since:2d"))); got != "The desk has more than 100 articles with “lighthouse”; none since 21 November." {
		t.Error(got)
	}
}

// TestLargeDesk asks a desk of some hundred made articles, and holds the lists to
// what the store's counts say.
func TestLargeDesk(t *testing.T) {
	d := emptyDeskOf(t)
	if err := storetest.Fill(t.Context(), d.store, 250); err != nil {
		t.Fatal(err)
	}
	counts, err := d.store.Countries(t.Context(), news.View{news.Common}, noon())
	counts = slices.DeleteFunc(counts, func(c store.Count) bool { // made codes need not be a country's
		found, ok := country.Find(c.Code)
		return !ok || found != c.Code
	})
	if err != nil || len(counts) < 3 {
		t.Fatal(len(counts), err)
	}
	for _, c := range counts[:3] {
		r := d.member("/latest count:10")
		r.Options["country"] = c.Code
		n, reply := 0, d.ask(r)
		for {
			checkReply(t, d, reply)
			for _, card := range reply.Cards {
				if !slices.ContainsFunc(card.Blocks, func(b Block) bool { return strings.Contains(words(b), "mentions") }) {
					n++
				}
			}
			i := slices.IndexFunc(buttons(reply), func(a Action) bool { return a.Label == "Older" })
			if i < 0 {
				break
			}
			reply = d.ask(d.press(r, buttons(reply)[i]))
		}
		if n != c.All {
			t.Errorf("%s: %d cards, the store counts %d", c.Code, n, c.All)
		}
	}
}

// BenchmarkRun is what a command costs from the request to the reply, on a desk
// of 2,000 articles.
func BenchmarkRun(b *testing.B) {
	d := emptyDeskOf(b)
	if err := storetest.Fill(context.Background(), d.store, 2000); err != nil {
		b.Fatal(err)
	}
	speaker := storetest.Speaker(1)
	for _, line := range []string{"/latest", "/latest country:AD", "/quotes country:AD", "/quotes speaker:" + quote(speaker), "/summary 7", "/topics", "/countries", "/latest country:Fiji since:2d", "/help"} {
		r := d.member(line)
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Run(b.Context(), r)
			}
		})
	}
	b.Run("complete", func(b *testing.B) {
		r := d.placed(Request{Command: "summary", Options: map[string]string{"article": "a"}})
		for b.Loop() {
			d.Complete(b.Context(), r, "article")
		}
	})
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Parse(nil, `/latest country:Venezuela topic:"science and technology" count:3`); err != nil {
				b.Fatal(err)
			}
		}
	})
}
