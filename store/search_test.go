package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

func TestSearchFinds(t *testing.T) {
	in := func(language, title, text string) news.Article {
		a := fetched("https://a.example/"+title, title, text)
		a.Language = language
		return a
	}
	articles := []news.Article{
		in("en", "Lighthouse keepers retire", "Two keepers of the northern lighthouse were electing a successor. It isn't easy."),
		in("de", "Häuser am Fluss", "Die Flüsse steigen, die Straße ist gesperrt."),
		in("es", "Elecciones en la isla", "La elección terminó; Nicolás Peña ganó."),
		in("ru", "Новости порта", "Корабли вернулись в гавань, ещё не все."),
		in("zh", "北京市长谈话", "城市交通将会改善。"),
		in("th", "ข่าวท่าเรือ", "เรือกลับมาแล้ว"),
		in("ja", "東京の港", "船が帰ってきた。"),
		in("xx", "Unknown tongue", "Blorbing blorbs."),
	}
	s := open(t)
	for _, a := range articles {
		add(t, s, news.Common, a)
	}
	tests := []struct {
		query string
		want  []int64 // places in articles, from 1
	}{
		{"lighthouse", []int64{1}},
		{"LIGHTHOUSES", []int64{1}},
		{"elected", []int64{1}},
		{"keeper lighthouse", []int64{1}},
		{"keeper river", nil},
		{`"northern lighthouse"`, []int64{1}},
		{`“northern lighthouse”`, []int64{1}},
		{`"lighthouse northern"`, nil},
		{`"lighthouse keepers`, []int64{1}},
		{"isn't", []int64{1}},
		{"haus", []int64{2}},
		{"hauser", []int64{2}},
		{"strasse", []int64{2}},
		{"eleccion", []int64{3}},
		{"nicolas pena", []int64{3}},
		{"Peña", []int64{3}},
		{"корабль", []int64{4}},
		{"еще", []int64{4}},
		{"北京", []int64{5}},
		{"市长", []int64{5}},
		{"北", []int64{5}},
		{"话", []int64{5}},
		{"京北", nil},
		{"交通改善", nil},
		{"เรือ", []int64{6}},
		{"東京", []int64{7}},
		{"blorbs", []int64{8}},
		{"keepers -lighthouse", nil},
		{"keepers -river", []int64{1}},
		{"lighthouse -\"northern harbour\"", []int64{1}},
		{"of lighthouse the", []int64{1}},
		{"s1", nil},
		{"\ue000s1", nil},
		{"lighthouse\ue001", []int64{1}},
	}
	for _, test := range tests {
		t.Run(test.query, func(t *testing.T) {
			p, err := s.Search(context.Background(), news.View{news.Common}, test.query, store.Filter{Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			got := ids(p.Entries)
			slices.Sort(got)
			if fmt.Sprint(got) != fmt.Sprint(append([]int64{}, test.want...)) {
				t.Errorf("found %v, want %v", got, test.want)
			}
		})
	}
}

func TestAQueryThatAsksForNothing(t *testing.T) {
	s := open(t)
	for _, query := range []string{"", "   ", "-", `""`, "the of", "-war", "!?…", "\x00", "- - -"} {
		_, err := s.Search(context.Background(), news.View{news.Common}, query, store.Filter{Limit: 5})
		var option *news.OptionError
		if !errors.As(err, &option) || option.Option != "query" || option.Next == "" {
			t.Errorf("%q: %v", query, err)
		}
	}
}

// Title first, then summary, then the rest; each newest first; pages fit
// together.
func TestSearchGivesTheBestFirst(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	var want []int64
	for tier, a := range []news.Article{
		{Title: "Volcano wakes", Text: "Ash fell on the roofs."},
		{Title: "Ash on roofs", Text: "The volcano woke. Nobody slept."},
		{Title: "Quiet village", Text: "Nothing happened. Far away a volcano woke."},
	} {
		var newestFirst []int64
		for day := range 3 {
			b := a
			b.URL, b.Language = fmt.Sprintf("https://a.example/%d-%d", tier, day), "en"
			b.Published = time.Date(2026, 5, 10+10*tier+day, 0, 0, 0, 0, time.UTC)
			b.Summary = []news.Sentence{{Span: news.Span{Start: 0, End: strings.Index(a.Text, ".") + 1}, Length: news.Short}}
			newestFirst = append([]int64{add(t, s, news.Common, b)}, newestFirst...)
		}
		want = append(want, newestFirst...)
	}
	for limit := 1; limit <= 10; limit++ {
		var got []int64
		for more := true; more; {
			p, err := s.Search(ctx, news.View{news.Common}, "volcano", store.Filter{Limit: limit, Offset: len(got)})
			if err != nil {
				t.Fatal(err)
			}
			got, more = append(got, ids(p.Entries)...), p.More
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("by %d: %v, want %v", limit, got, want)
		}
	}
}

func TestTitlesComplete(t *testing.T) {
	s := open(t)
	for i, title := range []string{"Ferry sails again", "The new ferry", "Élections à Pau", "Fermes à vendre", "北京市长谈话", "Port closes"} {
		a := fetched(fmt.Sprint("https://a.example/", i), title, "Text.")
		a.Published = a.Published.AddDate(0, 0, i)
		add(t, s, news.Common, a)
	}
	tests := []struct {
		typed string
		want  []int64
	}{
		{"", []int64{6, 5, 4, 3, 2, 1}},
		{"f", []int64{4, 1, 2}},
		{"fer", []int64{4, 1, 2}},
		{"ferry", []int64{1, 2}},
		{"FERRY s", []int64{1}},
		{"new fer", []int64{2}},
		{"elec", []int64{3}},
		{"a vend", []int64{4}},
		{"北京", []int64{5}},
		{"谈", []int64{5}},
		{"zz", nil},
		{`"*`, nil},
		{`ferry" OR title:*`, nil},
	}
	for _, test := range tests {
		t.Run(test.typed, func(t *testing.T) {
			got, err := s.Titles(context.Background(), news.View{news.Common}, test.typed, 10)
			if err != nil || fmt.Sprint(ids(got)) != fmt.Sprint(append([]int64{}, test.want...)) {
				t.Errorf("%v, %v; want %v", ids(got), err, test.want)
			}
		})
	}
	if got, _ := s.Titles(context.Background(), news.View{news.Common}, "f", 2); len(got) != 2 {
		t.Errorf("%d titles of 2", len(got))
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"a", `"`, `-"x y" z`, "NEAR(a b)", "title:x", "^x", "x*", "a AND b OR NOT c", "{a b}:c", "(", "'", "\x00\xff", "北", "e\u0301"} {
		f.Add(seed)
	}
	s := open(f)
	add(f, s, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	f.Fuzz(func(t *testing.T, typed string) {
		ctx, view := context.Background(), news.View{news.Common}
		if _, err := s.Search(ctx, view, typed, store.Filter{Limit: 5, Topic: typed, Source: "x"}); err != nil && !errors.Is(err, news.ErrBadOption) {
			t.Errorf("Search: %v", err)
		}
		if _, err := s.Titles(ctx, view, typed, 5); err != nil {
			t.Errorf("Titles: %v", err)
		}
		if _, err := s.Speakers(ctx, view, typed, 5); err != nil {
			t.Errorf("Speakers: %v", err)
		}
	})
}
