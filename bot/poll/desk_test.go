package poll

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

const guild = news.Shelf("discord:1")

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// site is a web site on loopback: what each path answers, and what was asked for.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	paths map[string]http.HandlerFunc
	asked []string
	seen  chan string // each path asked for
}

func newSite(t testing.TB) *site {
	s := &site{paths: map[string]http.HandlerFunc{}, seen: make(chan string, 10_000)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	answer := s.paths[r.URL.Path]
	s.asked = append(s.asked, r.URL.Path)
	s.mu.Unlock()
	select {
	case s.seen <- r.URL.Path:
	default:
	}
	if answer == nil {
		http.NotFound(w, r)
		return
	}
	answer(w, r)
}

func (s *site) set(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths[path] = h
}

// pagesAsked are the paths that were asked for since the last call, but for feeds
// and robots.txt.
func (s *site) pagesAsked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.DeleteFunc(s.asked, func(p string) bool { return p == "/robots.txt" || strings.HasPrefix(p, "/rss") })
	s.asked = nil
	return out
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func text(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Write([]byte(body))
	}
}

// entry is an item of an invented feed.
type entry struct {
	n    int
	at   time.Time
	full bool
	more string // elements
}

func words(n int) string {
	return fmt.Sprintf("The dockers of Lisbon went back to work, the brief number %d of the harbour's desk says.", n)
}

func article(n int) string {
	return fmt.Sprintf(`<p>%s The union and the owners met %d times before they agreed, and nobody who waited was told why.</p>
		<p>"We have won what we asked for in %d rounds," said Ana Lima, the union's leader, before she left for the north of Portugal.</p>`, words(n), n+2, n+3) +
		strings.Repeat(fmt.Sprintf("<p>Ship number %d leaves on Tuesday, the owners said in a statement, and the goods that had waited on the quay are delivered by Friday at the latest.</p>", n), 5)
}

// document is a feed of entries.
func (s *site) document(all ...entry) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Harbour</title><link>` + s.URL + `/</link>`)
	for _, e := range all {
		fmt.Fprintf(&b, `<item><title>Brief number %d of the harbour</title><link>%s/a/%d</link><guid isPermaLink="false">g%d</guid><description>%s</description>`, e.n, s.URL, e.n, e.n, words(e.n))
		if !e.at.IsZero() {
			fmt.Fprintf(&b, `<pubDate>%s</pubDate>`, e.at.Format(time.RFC1123Z))
		}
		if e.full {
			fmt.Fprintf(&b, `<content:encoded><![CDATA[%s]]></content:encoded>`, article(e.n))
		}
		b.WriteString(e.more + `</item>`)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func (s *site) feed(path string, all ...entry) {
	s.set(path, text("application/rss+xml", s.document(all...)))
}

// pageOfArticle is an article's page.
func pageOfArticle(n int) string {
	return fmt.Sprintf(`<html lang="en"><head><meta property="og:type" content="article"><title>Brief number %d of the harbour</title></head>
		<body><article><h1>Brief number %d of the harbour</h1>%s</article></body></html>`, n, n, article(n))
}

// page puts an article's page at its place.
func (s *site) page(n int) { s.set(fmt.Sprintf("/a/%d", n), text("text/html", pageOfArticle(n))) }

// desk is a poller over a real database.
type desk struct {
	*Poller
	t     testing.TB
	store *store.Store
	site  *site
	clock *clock
	log   *events
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, site: newSite(t), clock: &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}, log: &events{seen: make(chan string, 10_000)}}
	s, err := store.Open(t.Context(), fresh.Desk(t), store.Options{Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d.store = s
	d.Poller = d.another(Config{})
	return d
}

// another is one more poller over the same desk.
func (d *desk) another(c Config) *Poller {
	rd := reader.New(reader.Config{UserAgent: "newsdesk/1 (+https://example.org)", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	c.Store, c.Web, c.Reader, c.Say, c.Now, c.Log = d.store, rd.Web(), rd, func(err error) string { return "Because: " + err.Error() }, d.clock.now, slog.New(d.log)
	p := New(c)
	p.look = 10 * time.Millisecond
	return p
}

// follow puts a feed on the guild's shelf.
func (d *desk) follow(path string, sub news.Subscription) int64 {
	d.t.Helper()
	sub.URL, sub.Shelf, sub.By = d.site.URL+path, cmp.Or(sub.Shelf, guild), news.Actor{ID: "discord:7", Name: "Mo"}
	sub, _, err := d.store.AddFeed(d.t.Context(), sub)
	if err != nil {
		d.t.Fatal(err)
	}
	return sub.ID
}

func (d *desk) poll(id int64) news.Polled {
	d.t.Helper()
	out, err := d.Poll(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// drain reads all entries that may be read now.
func (d *desk) drain() {
	d.t.Helper()
	for {
		all, err := d.store.NewEntries(d.t.Context(), d.clock.now(), 10)
		if err != nil {
			d.t.Fatal(err)
		}
		if len(all) == 0 {
			return
		}
		for _, e := range all {
			if err := d.readOne(d.t.Context(), e); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

// shelf is what stands on the guild's shelf, the newest first: titles, and
// "(part)" behind those of which only a part is.
func (d *desk) shelf() string {
	d.t.Helper()
	page, err := d.store.Latest(d.t.Context(), news.View{guild}, store.Filter{Limit: 50})
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, e := range page.Entries {
		title := strings.TrimSuffix(strings.TrimPrefix(e.Title, "Brief number "), " of the harbour")
		if e.Partial {
			title += " (part)"
		}
		out = append(out, title)
	}
	return strings.Join(out, ", ")
}

func (d *desk) feed(id int64) news.Feed {
	d.t.Helper()
	f, err := d.store.Feed(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return f
}

// run runs the poller until the returned function is called.
func (d *desk) run(p *Poller) (stop func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				d.t.Error(err)
			}
		})
	}
	d.t.Cleanup(stop)
	return stop
}

// events are the messages of a log, for tests to wait for.
type events struct {
	slog.Handler
	seen chan string
}

func (e *events) Enabled(context.Context, slog.Level) bool { return true }

func (e *events) Handle(_ context.Context, r slog.Record) error {
	select {
	case e.seen <- r.Message:
	default:
	}
	return nil
}

func (e *events) WithAttrs([]slog.Attr) slog.Handler { return e }
func (e *events) WithGroup(string) slog.Handler      { return e }

// await waits until something wanted comes.
func await(t testing.TB, from <-chan string, want string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case got := <-from:
			if got == want {
				return
			}
		case <-late:
			t.Fatalf("%q never came", want)
		}
	}
}
