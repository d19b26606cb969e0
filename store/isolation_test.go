package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// secretive is an article whose every word, tag and name tells where it is from.
func secretive(url string) news.Article {
	a := fetched(url, "Zanzibar ledger found", "Zanzibar ledger found. “It was hidden,” said Quill Xanthe.")
	a.Site = "Xylo Herald"
	a.Summary = []news.Sentence{{Span: news.Span{Start: 0, End: 22}, Length: news.Short}}
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 26, End: 39}}, Speaker: "Quill Xanthe", Direct: true}}
	a.Countries = []news.CountryTag{{Code: "TZ", About: true}, {Code: "KE"}}
	a.Topics = []news.TopicTag{{Code: "medtop:16000000"}}
	return a
}

// everything asks a view all that can be asked and gives what came back.
func everything(s *store.Store, view news.View, id int64, url string) map[string]func() (any, int, error) {
	ctx := context.Background()
	f := store.Filter{Limit: 10}
	entries := func(p store.Page, err error) (any, int, error) { return p, len(p.Entries), err }
	counts := func(c []store.Count, err error) (any, int, error) { return c, len(c), err }
	words := func(n []string, err error) (any, int, error) { return n, len(n), err }
	one := func(e store.Entry, err error) (any, int, error) {
		if errors.Is(err, news.ErrNotFound) {
			return nil, 0, nil
		}
		return e, 1, err
	}
	return map[string]func() (any, int, error){
		"Latest":         func() (any, int, error) { return entries(s.Latest(ctx, view, f)) },
		"Latest/country": func() (any, int, error) { return entries(s.Latest(ctx, view, store.Filter{Country: "TZ", Limit: 1})) },
		"Latest/mention": func() (any, int, error) { return entries(s.Latest(ctx, view, store.Filter{Country: "KE", Limit: 1})) },
		"Latest/topic": func() (any, int, error) {
			return entries(s.Latest(ctx, view, store.Filter{Topic: "medtop:16000000", Limit: 1}))
		},
		"Latest/source": func() (any, int, error) {
			return entries(s.Latest(ctx, view, store.Filter{Source: "Xylo Herald", Limit: 1}))
		},
		"Latest/article": func() (any, int, error) { return entries(s.Latest(ctx, view, store.Filter{Article: id, Limit: 1})) },
		"Search":         func() (any, int, error) { return entries(s.Search(ctx, view, "zanzibar", f)) },
		"Search/body":    func() (any, int, error) { return entries(s.Search(ctx, view, "hidden", f)) },
		"Quotes": func() (any, int, error) {
			h, err := s.Quotes(ctx, view, f)
			return h, len(h.Hits), err
		},
		"Quotes/speaker": func() (any, int, error) {
			h, err := s.Quotes(ctx, view, store.Filter{Speaker: "Quill Xanthe", Limit: 1})
			return h, len(h.Hits), err
		},
		"Extent": func() (any, int, error) {
			x, err := s.Extent(ctx, view, store.Filter{Country: "TZ"})
			return x, x.N, err
		},
		"Trend": func() (any, int, error) {
			x, err := s.Trend(ctx, view, store.Filter{Country: "TZ"}, time.UnixMicro(0), 99*365)
			return x, x.Articles(), err
		},
		"CountriesIn": func() (any, int, error) { return counts(s.CountriesIn(ctx, view, time.UnixMicro(0), 99*365)) },
		"Size":        func() (any, int, error) { n, err := s.Size(ctx, view); return n, n, err },
		"Topics":      func() (any, int, error) { return counts(s.Topics(ctx, view, time.Now())) },
		"Countries":   func() (any, int, error) { return counts(s.Countries(ctx, view, time.Now())) },
		"TopicCodes":  func() (any, int, error) { return counts(s.TopicCodes(ctx, view)) },
		"Codes":       func() (any, int, error) { return counts(s.CountryCodes(ctx, view)) },
		"Sources":     func() (any, int, error) { return words(s.Sources(ctx, view, "", 10)) },
		"Sources/x":   func() (any, int, error) { return words(s.Sources(ctx, view, "xyl", 10)) },
		"Speakers":    func() (any, int, error) { return words(s.Speakers(ctx, view, "", 10)) },
		"Speakers/q":  func() (any, int, error) { return words(s.Speakers(ctx, view, "q", 10)) },
		"Titles": func() (any, int, error) {
			e, err := s.Titles(ctx, view, "", 10)
			return e, len(e), err
		},
		"Titles/z": func() (any, int, error) {
			e, err := s.Titles(ctx, view, "zanz", 10)
			return e, len(e), err
		},
		"Entry":      func() (any, int, error) { return one(s.Entry(ctx, view, id)) },
		"EntryByURL": func() (any, int, error) { return one(s.EntryByURL(ctx, view, url)) },
	}
}

func TestWhatAnotherShelfHoldsIsNeverShown(t *testing.T) {
	ctx := context.Background()
	const url = "https://a.example/secret"
	s := open(t)
	id := add(t, s, "discord:2", secretive(url))
	hidden := add(t, s, news.Common, secretive("https://a.example/removed"))
	if _, err := s.Remove(ctx, "discord:1", hidden, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.KeepRequest(ctx, "nothing of it"); err != nil {
		t.Fatal(err)
	}
	for name, ask := range everything(s, news.View{"discord:1", news.Common}, id, url) {
		if got, n, err := ask(); n != 0 || err != nil || strings.Contains(strings.ToLower(fmt.Sprint(got)), "zanzibar") {
			t.Errorf("%s shows another shelf's: %+v, %v", name, got, err)
		}
	}
	for name, ask := range everything(s, news.View{"discord:2"}, id, url) {
		if _, n, err := ask(); n == 0 || err != nil {
			t.Errorf("%s does not show the shelf's own: %d, %v", name, n, err)
		}
	}
	for what, err := range map[string]error{
		"OnShelf": second(s.OnShelf(ctx, "discord:1", id)),
		"Edit":    second(s.Edit(ctx, "discord:1", id, store.Change{Title: text("Mine")}, news.Actor{})),
		"Tag":     second(s.Tag(ctx, "discord:1", id, []string{"DE"}, nil, news.Actor{})),
		"Remove":  second(s.Remove(ctx, "discord:1", id, news.Actor{})),
		"Restore": second(s.Restore(ctx, "discord:1", id, news.Actor{})),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s of another shelf's: %v", what, err)
		}
	}
	if acts, err := s.Acts(ctx, "discord:1", 10); len(acts) != 1 || err != nil {
		t.Errorf("Acts: %+v, %v", acts, err)
	}
	if titles, err := s.RemovedTitles(ctx, "discord:2", "", 10); len(titles) != 0 || err != nil {
		t.Errorf("RemovedTitles: %+v, %v", titles, err)
	}
}

// What moderators write on one shelf is found there and nowhere else.
func TestAnEditIsOfOneShelf(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	id := add(t, s, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	by := news.Actor{ID: "discord:9", Name: "Mo"}
	c := store.Change{Title: text("Walrus aboard"), Summary: text("A walrus boarded."), Note: text("Look at this.")}
	e, err := s.Edit(ctx, "discord:1", id, c, by)
	if err != nil || e.Title != "Walrus aboard" || e.TitleBy != by || e.Words != "A walrus boarded." || e.WordsBy != by || e.Note != "Look at this." {
		t.Fatalf("Edit: %+v, %v", e, err)
	}
	for _, test := range []struct {
		view  news.View
		query string
		want  int
	}{
		{news.View{"discord:1", news.Common}, "walrus", 1},
		{news.View{"discord:1", news.Common}, "boarded", 1},
		{news.View{"discord:1", news.Common}, "sailed", 1},
		{news.View{"discord:2", news.Common}, "walrus", 0},
		{news.View{"discord:2", news.Common}, "ferry", 1},
		{news.View{news.Common}, "walrus", 0},
	} {
		p, err := s.Search(ctx, test.view, test.query, store.Filter{Limit: 5})
		if len(p.Entries) != test.want || err != nil {
			t.Errorf("%q for %s: %d, %v; want %d", test.view, test.query, len(p.Entries), err, test.want)
		}
	}
	e, err = s.Edit(ctx, "discord:1", id, store.Change{Title: text("")}, by)
	if err != nil || e.Title != "Ferry sails" || e.TitleBy != (news.Actor{}) || e.Note == "" {
		t.Errorf("back to its own title: %+v, %v", e, err)
	}
	acts, err := s.Acts(ctx, "discord:1", 10)
	if err != nil || len(acts) != 2 {
		t.Fatalf("Acts: %+v, %v", acts, err)
	}
	if a := acts[0]; a.By != by || a.What != "edit" || a.Article != id || a.Before != `{"title":"Walrus aboard"}` || a.After != `{"title":""}` {
		t.Errorf("the act: %+v", a)
	}
	if _, err := s.Edit(ctx, "discord:1", id, store.Change{Title: text("")}, by); err != nil {
		t.Error(err)
	}
	if acts, _ := s.Acts(ctx, "discord:1", 10); len(acts) != 2 {
		t.Errorf("a change of nothing is an act: %+v", acts[0])
	}
}

func TestRemovedTitlesAreTheLatestFirst(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	var want []int64
	for i, title := range []string{"Élan rising", "Boats idle", "Elands graze"} {
		id := add(t, s, "discord:1", fetched(fmt.Sprint("https://a.example/", i), title, "Text."))
		if _, err := s.Remove(ctx, "discord:1", id, news.Actor{}); err != nil {
			t.Fatal(err)
		}
		want = append([]int64{id}, want...)
	}
	all, err := s.RemovedTitles(ctx, "discord:1", "", 10)
	if err != nil || fmt.Sprint(ids(all)) != fmt.Sprint(want) {
		t.Errorf("all: %v, %v; want %v", ids(all), err, want)
	}
	some, err := s.RemovedTitles(ctx, "discord:1", "ela", 10)
	if err != nil || fmt.Sprint(ids(some)) != fmt.Sprint([]int64{want[0], want[2]}) {
		t.Errorf("ela: %v, %v", ids(some), err)
	}
}

func TestTagRefusesWhatIsNoCode(t *testing.T) {
	s := open(t)
	id := add(t, s, "discord:1", fetched("https://a.example/1", "Ferry sails", "Text."))
	for _, code := range []string{"", "Norway", "no", "N1", ":", "medtop:" + strings.Repeat("9", 100)} {
		_, err := s.Tag(context.Background(), "discord:1", id, []string{code}, nil, news.Actor{})
		if !errors.Is(err, news.ErrBadOption) {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestALeftShelf(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	s, err := store.Open(ctx, path, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	shared := add(t, s, "discord:1", fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	add(t, s, "discord:2", fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	own := add(t, s, "discord:1", fetched("https://a.example/2", "Ferry sinks", "The ferry sank."))
	p := owe(t, s, "k1", "c1")
	request, err := s.KeepRequest(ctx, "old")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Post(ctx, p.ID); p.State != news.PostFailed || err != nil {
		t.Errorf("a post to a left guild is %s, %v", p.State, err)
	}
	if n, err := s.Purge(ctx, now.Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("purged %d too early, %v", n, err)
	}
	if err := s.ShelfBack(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(400 * 24 * time.Hour)
	if n, err := s.Purge(ctx, now); n != 0 || err != nil {
		t.Errorf("purged %d that came back, %v", n, err)
	}
	if _, err := s.KeptRequest(ctx, request); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a request of last year: %v", err)
	}
	if err := s.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Purge(ctx, now.Add(time.Second)); n != 1 || err != nil {
		t.Errorf("Purge: %d, %v", n, err)
	}
	if n, err := s.Size(ctx, news.View{"discord:1"}); n != 0 || err != nil {
		t.Errorf("the left shelf holds %d, %v", n, err)
	}
	if n, err := s.Size(ctx, news.View{"discord:2"}); n != 1 || err != nil {
		t.Errorf("the other shelf holds %d, %v", n, err)
	}
	if _, err := s.Page(ctx, own); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("the left shelf's page: %v", err)
	}
	if _, err := s.Page(ctx, shared); err != nil {
		t.Errorf("the shared page: %v", err)
	}
	if _, err := s.Post(ctx, p.ID); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("the left shelf's post: %v", err)
	}
}

func TestTheKeyIsMadeOnce(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	one, two := openAt(t, path), openAt(t, path)
	a, err := one.Key(ctx)
	if err != nil || len(a) != 32 {
		t.Fatalf("Key: %d bytes, %v", len(a), err)
	}
	if b, err := two.Key(ctx); string(a) != string(b) || err != nil {
		t.Errorf("another process has another key, %v", err)
	}
	if c, _ := open(t).Key(ctx); string(c) == string(a) {
		t.Error("another desk has the same key")
	}
}

func TestKeptRequests(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a, err := s.KeepRequest(ctx, "latest")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := s.KeepRequest(ctx, "latest"); a != b || err != nil {
		t.Errorf("the same request: %d and %d, %v", a, b, err)
	}
	if b, _ := s.KeepRequest(ctx, "quotes"); a == b {
		t.Error("two requests have one id")
	}
	if r, err := s.KeptRequest(ctx, a); r != "latest" || err != nil {
		t.Errorf("KeptRequest: %q, %v", r, err)
	}
	if _, err := s.KeepRequest(ctx, strings.Repeat("x", 16<<10+1)); !errors.Is(err, news.ErrTooLarge) {
		t.Errorf("a long one: %v", err)
	}
	if _, err := s.KeptRequest(ctx, 99); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}

func TestShelvesAreThoseThatHoldSomething(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	if err := s.ShelfBack(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	for _, shelf := range []news.Shelf{"discord:2", news.Common, "discord:3"} {
		if _, err := s.Add(ctx, shelf, news.Article{URL: "https://example.org/" + string(shelf), Title: "A title", Text: "A text."}, news.Actor{ID: "m"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ShelfLeft(ctx, "discord:3"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Shelves(ctx); err != nil || len(got) != 1 || got[0] != "discord:2" {
		t.Errorf("%q %v", got, err)
	}
}

func TestALanguageIsOneShelfs(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	for _, set := range []struct {
		shelf  news.Shelf
		locale string
	}{{"discord:1", "de"}, {"discord:1", "pt-BR"}, {"discord:2", "fr"}, {"discord:2", strings.Repeat("x", 36)}} {
		if err := s.SetLocale(ctx, set.shelf, set.locale); err != nil {
			t.Fatal(err)
		}
	}
	for shelf, want := range map[news.Shelf]string{"discord:1": "pt-BR", "discord:2": "fr", "discord:3": "", news.Common: ""} {
		if got, err := s.Locale(ctx, shelf); got != want || err != nil {
			t.Errorf("%q speaks %q, want %q: %v", shelf, got, want, err)
		}
	}
}
