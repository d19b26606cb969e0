// Package feedsite is a web site on loopback for tests: feeds in every format, the
// pages that they lead to, and all that goes wrong with both. Start with New and
// Site.Add; Feed.Publish makes news, Feed.Retell what looks like it, and
// Feed.Suffer trouble. words.go writes the articles.
package feedsite

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Site is the site. Its methods, and those of its feeds, are safe for concurrent
// use.
type Site struct {
	URL string
	// Note, when it is set before the first request, is told what is asked for and
	// what is answered: of a feed's number, or of an item's page. The other is 0.
	Note func(feed, item int, what string)

	now  func() time.Time
	http *httptest.Server

	mu     sync.Mutex
	feeds  []*Feed
	paths  map[string]*Feed
	moved  map[string]string // from path to path, for good
	items  map[int]*Item
	ills   map[int]*Trouble // of pages
	counts Counts
}

// Counts is what has been asked of a site.
type Counts struct {
	Polls, NotModified, Pages, Troubles int
}

// New starts a site without feeds, by a clock. It ends with the test.
func New(t testing.TB, now func() time.Time) *Site {
	t.Helper()
	s := &Site{now: now, paths: map[string]*Feed{}, moved: map[string]string{}, items: map[int]*Item{}, ills: map[int]*Trouble{}}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	t.Cleanup(func() {
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// Counts are the site's counts so far.
func (s *Site) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Item is something that a site tells of. Its page is at /i/ID/.
type Item struct {
	ID        int
	Title     string
	Text      []string // paragraphs; the first is the teaser
	Published time.Time
}

// path of an item's page.
func (i *Item) path() string {
	words := strings.FieldsFunc(strings.ToLower(i.Title), func(r rune) bool { return r < 'a' || r > 'z' })
	return fmt.Sprintf("/i/%d/%s", i.ID, strings.Join(words, "-"))
}

// page is an item's page. It gives no date: the feed does.
func (i *Item) page() string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>` + i.Title + `</title></head><body><article><h1>` +
		i.Title + "</h1>\n" + i.html() + `</article></body></html>`
}

func (i *Item) html() string { return "<p>" + strings.Join(i.Text, "</p>\n<p>") + "</p>\n" }

// Trouble is what a feed or a page answers in place of itself.
type Trouble struct {
	Times      int // requests; 0 for one
	Status     int
	RetryAfter time.Duration // goes with a Status
	Cut        bool          // half of the answer, then the connection is cut
	Drop       bool          // the connection is cut at once
	HTML       bool          // a page says that the site is being worked on
	Slow       time.Duration // as usual, but late
}

// IllPage lets an item's page suffer.
func (s *Site) IllPage(item int, t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Times = max(t.Times, 1)
	s.ills[item] = &t
}

// Heal takes all trouble away.
func (s *Site) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.ills)
	for _, f := range s.feeds {
		f.ill = nil
	}
}

// take spends one of a trouble's times; nil when they are spent. The lock is held.
func take(t **Trouble) *Trouble {
	out := *t
	if out == nil {
		return nil
	}
	if out.Times--; out.Times <= 0 {
		*t = nil
	}
	return out
}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	to, moved := s.moved[r.URL.Path]
	feed := s.paths[r.URL.Path]
	s.mu.Unlock()
	switch {
	case r.URL.Path == "/feeds.opml":
		w.Header().Set("Content-Type", "text/x-opml")
		fmt.Fprint(w, s.list())
	case moved:
		http.Redirect(w, r, to, http.StatusMovedPermanently)
	case feed != nil:
		s.serveFeed(w, r, feed)
	case strings.HasPrefix(r.URL.Path, "/i/"):
		number, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/i/"), "/")
		id, err := strconv.Atoi(number)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		s.servePage(w, r, id)
	default:
		http.NotFound(w, r) // robots.txt among them
	}
}

// ListURL is where a list of all feeds is (OPML).
func (s *Site) ListURL() string { return s.URL + "/feeds.opml" }

func (s *Site) list() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><opml version="2.0"><head><title>All</title></head><body>`)
	for _, f := range s.feeds {
		fmt.Fprintf(&b, `<outline type="rss" text="%s" xmlUrl="%s%s"/>`, f.Title, s.URL, f.path)
	}
	b.WriteString("</body></opml>\n")
	return b.String()
}

func (s *Site) servePage(w http.ResponseWriter, r *http.Request, id int) {
	s.mu.Lock()
	item := s.items[id]
	s.counts.Pages++
	ill := s.ills[id]
	took := take(&ill)
	if s.ills[id] = ill; ill == nil {
		delete(s.ills, id)
	}
	if took != nil {
		s.counts.Troubles++
	}
	s.mu.Unlock()
	if item == nil {
		http.NotFound(w, r)
		return
	}
	s.answer(w, r, took, 0, id, "text/html; charset=utf-8", []byte(item.page()))
}

// answer answers, or does what a trouble says.
func (s *Site) answer(w http.ResponseWriter, r *http.Request, t *Trouble, feed, item int, kind string, body []byte) {
	says := "answered"
	if t != nil {
		says = fmt.Sprintf("suffers %+v", *t)
	}
	s.note(feed, item, says)
	if t == nil {
		t = &Trouble{}
	}
	if t.Slow > 0 {
		select {
		case <-time.After(t.Slow):
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case t.Drop:
		panic(http.ErrAbortHandler)
	case t.Status != 0:
		if t.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(t.RetryAfter.Seconds())))
		}
		w.Header().Del("ETag")
		http.Error(w, "a trouble of the test", t.Status)
		return
	case t.HTML:
		kind, body = "text/html; charset=utf-8", []byte("<!doctype html><html><head><title>Back soon</title></head><body><p>We are working on the site.</p></body></html>")
		w.Header().Del("ETag")
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if t.Cut {
		_, _ = w.Write(body[:len(body)/2]) // it is cut anyway
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body) // the client may be gone
}

func (s *Site) note(feed, item int, what string) {
	if s.Note != nil {
		s.Note(feed, item, what)
	}
}
