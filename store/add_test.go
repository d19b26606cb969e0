package store_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

func TestAddKeepsAllThatWasRead(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed. “At last,” said Ida Holm, “we go.” Nobody waved.")
	a.Byline, a.Site, a.Origin, a.Partial, a.DateOnly = "Jo Writer", "Harbour News", "Sea Agency", true, true
	a.FirstSeen = time.Date(2026, 5, 2, 9, 0, 0, 123000, time.UTC)
	a.Summary = []news.Sentence{{Span: news.Span{Start: 0, End: 17}, Length: news.Short}, {Span: news.Span{Start: 61, End: 74}, Length: news.Medium}}
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 21, End: 28}, {Start: 51, End: 57}}, Speaker: "Ida Holm", Role: "captain", Cue: "said", Direct: true}}
	a.Countries = []news.CountryTag{{Code: "NO", Weight: .7, About: true}, {Code: "SE", Weight: .1}}
	a.Topics = []news.TopicTag{{Code: "medtop:04000000", Weight: .9}}
	by := news.Actor{ID: "discord:7", Name: "Kim"}
	added, err := s.Add(ctx, "discord:1", a, by)
	if err != nil {
		t.Fatal(err)
	}
	want := a
	want.ID, want.Page = added.ID, nil
	e, err := s.Entry(ctx, news.View{"discord:1"}, added.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(e.Article, want) {
		t.Errorf("Entry:\ngot  %+v\nwant %+v", e.Article, want)
	}
	if e.Shelf != "discord:1" || e.AddedBy != by || e.AddedAt.IsZero() {
		t.Errorf("the row: %q %+v %v", e.Shelf, e.AddedBy, e.AddedAt)
	}
	if !reflect.DeepEqual(added.Entry, e) {
		t.Errorf("Add gave %+v, Entry %+v", added.Entry, e)
	}
	teaser := []store.Line{{Span: news.Span{Start: 0, End: 17}, Text: "The ferry sailed."}, {Span: news.Span{Start: 61, End: 74}, Text: "Nobody waved."}}
	if !reflect.DeepEqual(e.Teaser, teaser) {
		t.Errorf("Teaser: %+v, want %+v", e.Teaser, teaser)
	}
	p, err := s.Page(ctx, added.ID)
	if err != nil || !reflect.DeepEqual(p, *a.Page) {
		t.Errorf("Page: %+v, %v", p, err)
	}
}

func TestALargePageComesBackAsItWas(t *testing.T) {
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed.")
	a.Page.Body = bytes.Repeat([]byte("<div>tide</div>"), 600_000)
	id := add(t, s, news.Common, a)
	if p, err := s.Page(context.Background(), id); err != nil || !bytes.Equal(p.Body, a.Page.Body) {
		t.Errorf("Page: %d bytes, %v", len(p.Body), err)
	}
	if _, err := s.Page(context.Background(), id+1); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Page of none: %v", err)
	}
}

func TestTheSameArticle(t *testing.T) {
	pasted := func(url, text string) news.Article { return news.Article{URL: url, Title: "Pasted", Text: text} }
	web := func(url, text string) news.Article { return fetched(url, "Fetched", text) }
	partial := web("https://a.example/1", "A stub")
	partial.Partial = true
	type step struct {
		shelf news.Shelf
		news.Article
	}
	tests := []struct {
		name          string
		first, second step
		same          bool
		text          string // of the first, seen from its shelf, afterwards
	}{
		{"one address", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:1", web("https://a.example/1", "Old")}, true, "Old"},
		{"one address, read anew", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:1", web("https://a.example/1", "New")}, true, "New"},
		{"one address on two shelves", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:2", web("https://a.example/1", "New")}, true, "New"},
		{"two addresses", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:1", web("https://a.example/2", "Old")}, false, "Old"},
		{"with and without www", step{"discord:1", web("https://www.a.example/1", "Old")}, step{"discord:2", web("https://a.example/1", "New")}, true, "New"},
		{"http and then https", step{"discord:1", web("http://a.example/1", "Old")}, step{"discord:2", web("https://www.a.example/1", "New")}, true, "New"},
		{"https and then http, which anybody on the way could have changed", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:2", web("http://a.example/1", "Lies")}, true, "Old"},
		{"two hosts of a domain", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:1", web("https://m.a.example/1", "Old")}, false, "Old"},
		{"one text on one shelf", step{"discord:1", pasted("", "Words")}, step{"discord:1", pasted("", "Words")}, true, "Words"},
		{"one text on two shelves", step{"discord:1", pasted("", "Words")}, step{"discord:2", pasted("", "Words")}, false, "Words"},
		{"pasted with a link on two shelves", step{"discord:1", pasted("https://a.example/1", "Words")}, step{"discord:2", pasted("https://a.example/1", "Lies")}, false, "Words"},
		{"pasted anew with a link", step{"discord:1", pasted("https://a.example/1", "Words")}, step{"discord:1", pasted("https://a.example/1", "Other words")}, true, "Other words"},
		{"pasted over a fetched one", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:1", pasted("https://a.example/1", "Lies")}, true, "Old"},
		{"pasted elsewhere over a fetched one", step{"discord:1", web("https://a.example/1", "Old")}, step{"discord:2", pasted("https://a.example/1", "Lies")}, true, "Old"},
		{"pasted where only a stub was fetched", step{"discord:1", partial}, step{"discord:1", pasted("https://a.example/1", "All of it")}, false, "A stub"},
		{"a stub after the whole", step{"discord:1", web("https://a.example/1", "All of it")}, step{"discord:1", partial}, true, "All of it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := open(t)
			first := add(t, s, test.first.shelf, test.first.Article)
			second := add(t, s, test.second.shelf, test.second.Article)
			if same := first == second; same != test.same {
				t.Errorf("the same: %v, want %v", same, test.same)
			}
			e, err := s.Entry(context.Background(), news.View{test.first.shelf}, first)
			if err != nil || e.Text != test.text {
				t.Errorf("the first now reads %q, %v; want %q", e.Text, err, test.text)
			}
		})
	}
}

func TestANewerReadingKeepsWhatModeratorsChanged(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed.")
	a.Countries = []news.CountryTag{{Code: "NO", About: true}, {Code: "SE"}}
	id := add(t, s, "discord:1", a)
	if _, err := s.Tag(ctx, "discord:1", id, []string{"DK", "medtop:04000000"}, []string{"NO"}, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(ctx, "discord:1", id, store.Change{Title: text("Ours")}, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	a.Reader, a.Text = 2, "The ferry sailed late."
	a.Countries = []news.CountryTag{{Code: "NO", About: true}, {Code: "FI", About: true}}
	add(t, s, "discord:2", a)
	e, err := s.Entry(ctx, news.View{"discord:1"}, id)
	if err != nil {
		t.Fatal(err)
	}
	if e.Title != "Ours" || e.Text != a.Text || e.Reader != 2 {
		t.Errorf("title %q, text %q, reader %d", e.Title, e.Text, e.Reader)
	}
	for country, want := range map[string]int{"FI": 1, "DK": 1, "NO": 0, "SE": 0} {
		if x, err := s.Extent(ctx, news.View{"discord:1"}, store.Filter{Country: country}); x.N != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", country, x.N, err, want)
		}
	}
	if x, _ := s.Extent(ctx, news.View{"discord:2"}, store.Filter{Country: "NO"}); x.N != 1 {
		t.Errorf("the other shelf lost NO")
	}
	a.Reader, a.Text = 1, "An old reader's text."
	add(t, s, "discord:2", a)
	if e, _ = s.Entry(ctx, news.View{"discord:1"}, id); e.Text == a.Text {
		t.Errorf("an older reader replaced a newer one's reading")
	}
}

func TestAddAllIsAllOrNothing(t *testing.T) {
	s := open(t)
	good := fetched("https://a.example/1", "Ferry sails", "The ferry sailed.")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.AddAll(cancelled, news.Common, []news.Article{good}, news.Actor{}); err == nil {
		t.Error("AddAll went on without its context")
	}
	all, err := s.AddAll(context.Background(), news.Common, []news.Article{good, good}, news.Actor{})
	if err != nil || len(all) != 2 || !all[0].New || all[1].New {
		t.Errorf("AddAll: %+v, %v", all, err)
	}
}
