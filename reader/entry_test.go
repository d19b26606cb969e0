package reader

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

var harbour = news.Feed{URL: "https://www.harbour.example/rss", Title: "The Harbour"}

const entryHTML = `<p>The dockers of Lisbon went back to work on Monday, and the harbour is open again after nine days of strike.</p>
<p>"We have won what we asked for," said Ana Lima, the union's leader, in front of the gates in the morning.</p>
<p>The owners said in a statement that the first ships leave on Tuesday and that the goods that had waited are delivered by Friday.</p>`

func anEntry() news.FeedEntry {
	return news.FeedEntry{
		URL: "https://harbour.example/a/1", Title: "Strike at the harbour ends", Author: "Rui Paz", Teaser: "The dockers of Lisbon went back to work on Monday.",
		Published: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Language: "en",
	}
}

func TestEntryWords(t *testing.T) {
	full := anEntry()
	full.HTML, full.Full = []byte(entryHTML), true
	recording := anEntry()
	recording.URL, recording.Full = "", true
	elsewhere := anEntry()
	elsewhere.URL = "https://valley.example/a/1"
	untitled := anEntry()
	untitled.Title = ""
	bare := anEntry()
	bare.Teaser = ""
	broken := full
	broken.HTML = []byte("<script>x()</script>")
	tests := []struct {
		name          string
		entry         news.FeedEntry
		text          string // how it begins
		partial, page bool
		title, site   string
	}{
		{"a whole text", full, "The dockers of Lisbon went back to work on Monday, and", false, true, "Strike at the harbour ends", "The Harbour"},
		{"a teaser", anEntry(), "The dockers of Lisbon went back to work on Monday.", true, true, "Strike at the harbour ends", "The Harbour"},
		{"a recording's notes", recording, "The dockers of Lisbon went back to work on Monday.", false, true, "Strike at the harbour ends", "The Harbour"},
		{"another site's page", elsewhere, "The dockers of Lisbon went back to work on Monday.", true, false, "Strike at the harbour ends", "valley.example"},
		{"without a title", untitled, "The dockers of Lisbon went back to work on Monday.", true, true, "The dockers of Lisbon went back to work on Monday.", "The Harbour"},
		{"nothing but a title", bare, "Strike at the harbour ends", true, true, "Strike at the harbour ends", "The Harbour"},
		{"a whole text that is none", broken, "The dockers of Lisbon went back to work on Monday.", true, true, "Strike at the harbour ends", "The Harbour"},
	}
	r := New(Config{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := r.EntryWords(t.Context(), harbour, tt.entry)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(a.Text, tt.text) || a.Partial != tt.partial || (a.Page != nil) != tt.page || a.Title != tt.title || a.Site != tt.site {
				t.Errorf("%q: %q, partial %v, page %v, site %q", a.Title, a.Text, a.Partial, a.Page != nil, a.Site)
			}
			if a.URL != tt.entry.URL || a.Byline != "Rui Paz" || !a.Published.Equal(tt.entry.Published) || a.DateOnly || a.Language != "en" || a.Reader != Version {
				t.Errorf("%+v", a)
			}
			if a.Page == nil {
				return
			}
			again, err := r.Again(t.Context(), a)
			if err != nil || again.Text != a.Text || again.Title != a.Title || again.Byline != a.Byline || !again.Published.Equal(a.Published) || again.Site != a.Site || again.Partial != a.Partial {
				t.Errorf("read again: %+v, %v", again, err)
			}
		})
	}
	if a, err := r.EntryWords(t.Context(), harbour, full); err != nil || len(a.Quotes) != 1 || a.Quotes[0].Speaker != "Ana Lima" || len(a.Countries) == 0 {
		t.Errorf("what is in it: %+v, %v", a, err)
	}
	paid := harbour
	paid.URL += "?key=ada1"
	if a, err := r.EntryWords(t.Context(), paid, full); err != nil || a.Page != nil || a.Partial {
		t.Errorf("what was paid for is not shared: %+v, %v", a.Page, err)
	}
	if a, err := r.EntryWords(t.Context(), paid, recording); err != nil || a.Page == nil {
		t.Errorf("without an address it is one shelf's anyway: %v", err)
	}
	if _, err := r.EntryWords(t.Context(), harbour, news.FeedEntry{URL: "https://harbour.example/x", Title: "—"}); !errors.Is(err, news.ErrNotArticle) {
		t.Errorf("no words: %v", err)
	}
}

func TestEntryPage(t *testing.T) {
	pages := map[string]string{
		"/told":   `<html lang="en"><head><meta property="og:type" content="article"><meta property="og:site_name" content="Harbour Daily"><meta name="author" content="Eva Sol"><meta property="article:published_time" content="2026-11-22T08:00:00Z"><title>The gates open</title></head><body><article><h1>The gates open</h1>` + entryHTML + `</article>`,
		"/silent": `<html><head><meta property="og:type" content="article"></head><body><article>` + entryHTML + `</article>`,
		"/short":  `<p>Soon.`,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.Write([]byte("User-agent: *\nDisallow: /closed\n"))
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(pages[r.URL.Path]))
	}))
	defer s.Close()
	r := New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	at := func(path string) news.FeedEntry {
		e := anEntry()
		e.URL = s.URL + path
		return e
	}
	a, err := r.EntryPage(t.Context(), harbour, at("/told"))
	if err != nil || a.Title != "The gates open" || a.Byline != "Eva Sol" || a.Site != "Harbour Daily" || a.Published.Day() != 22 || a.Partial || a.Page == nil {
		t.Errorf("what the page tells counts: %+v, %v", a, err)
	}
	a, err = r.EntryPage(t.Context(), harbour, at("/silent"))
	if err != nil || a.Title != "Strike at the harbour ends" || a.TitleMade || a.Byline != "Rui Paz" || !a.Published.Equal(anEntry().Published) || a.URL != s.URL+"/silent" {
		t.Errorf("what it does not tell, the entry does: %+v, %v", a, err)
	}
	if a.Site != "127.0.0.1" {
		t.Errorf("the page of another site is of the feed's outlet: %q", a.Site)
	}
	if a, err = r.EntryPage(t.Context(), news.Feed{URL: s.URL + "/rss", Title: "The Harbour"}, at("/silent")); err != nil || a.Site != "The Harbour" {
		t.Errorf("a page of the feed's own site that names no outlet is of %q, %v", a.Site, err)
	}
	for path, want := range map[string]error{"/short": news.ErrNotArticle, "/closed/x": news.ErrRobots} {
		if _, err := r.EntryPage(t.Context(), harbour, at(path)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestOutlet(t *testing.T) {
	tests := []struct{ title, feed, page, want string }{
		{"The Harbour", "https://harbour.example/rss", "https://harbour.example/1", "The Harbour"},
		{"World | The Harbour Daily", "https://www.theharbourdaily.example/rss", "https://theharbourdaily.example/1", "The Harbour Daily"},
		{"HBR News - Business", "https://feeds.hbr.example/rss", "https://www.hbr.example/1", "HBR News"},
		{"Valley Voice RSS Feed", "https://vv.example/rss", "https://vv.example/1", "Valley Voice"},
		{"What we found on the web today and thought that you should read too", "https://links.example/rss", "https://links.example/1", "links.example"},
		{"Links of the day", "https://links.example/rss", "https://www.valley.example/1", "valley.example"},
		{"", "https://links.example/rss", "", "links.example"},
	}
	for _, tt := range tests {
		if got := outlet(news.Feed{Title: tt.title, URL: tt.feed}, news.FeedEntry{URL: tt.page}); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.title, got, tt.want)
		}
	}
}
