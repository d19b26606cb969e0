package store_test

import (
	"context"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// open is a new database, closed at the end of the test.
func open(t testing.TB) *store.Store {
	t.Helper()
	return openAt(t, fresh.Desk(t))
}

func openAt(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// add keeps an article and gives its id.
func add(t testing.TB, s *store.Store, shelf news.Shelf, a news.Article) int64 {
	t.Helper()
	added, err := s.Add(context.Background(), shelf, a, news.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	return added.ID
}

// fetched is an article from an address, with a page.
func fetched(url, title, text string) news.Article {
	return news.Article{URL: url, Title: title, Text: text, Language: "en", Reader: 1,
		Published: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC),
		Page:      &news.Page{ContentType: "text/html", Body: []byte("<p>" + text), FetchedAt: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC)}}
}

func ids(all []store.Entry) []int64 {
	out := []int64{}
	for _, e := range all {
		out = append(out, e.ID)
	}
	return out
}

// seeds are how often a test makes its choices: a quarter as often in a short run.
func seeds(n uint64) uint64 {
	if testing.Short() {
		return n / 4
	}
	return n
}

func text(s string) *string { return &s }
