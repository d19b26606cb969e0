package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// sites serve feeds on many addresses of loopback, each a host of its own for who
// fetches. A feed holds whole articles, and is the same for ever: old ones, so that it is
// not due again before all have been polled.
type sites struct {
	server  *http.Server
	at      []string
	feeds   int
	entries int
	slow    time.Duration
	since   time.Time

	mu    sync.Mutex
	asked map[string]int // by who asks
	fresh int            // answers that brought the document
	pages int
	last  time.Time
}

func newSites(s settings) *sites {
	w := &sites{feeds: s.feeds, entries: s.entries, slow: s.slow, since: time.Now(), asked: map[string]int{}}
	w.server = &http.Server{Handler: w}
	for i := range s.sites {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.%d.%d:0", 1+i/200, 1+i%200))
		must(err)
		w.at = append(w.at, l.Addr().String())
		go w.server.Serve(l)
	}
	return w
}

// addresses are those of all feeds.
func (w *sites) addresses() string {
	var b strings.Builder
	for i := range w.feeds {
		fmt.Fprintf(&b, "http://%s/feed/%d\n", w.at[i%len(w.at)], i)
	}
	return b.String()
}

// reset forgets who has asked.
func (w *sites) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked, w.fresh, w.pages, w.last = map[string]int{}, 0, 0, time.Time{}
}

func (w *sites) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	var n int
	if _, err := fmt.Sscanf(r.URL.Path, "/feed/%d", &n); err != nil {
		w.mu.Lock()
		w.pages++
		w.mu.Unlock()
		http.NotFound(rw, r)
		return
	}
	time.Sleep(w.slow)
	unchanged := r.Header.Get("If-None-Match") == `"same"`
	defer w.note(r.UserAgent(), unchanged)
	rw.Header().Set("ETag", `"same"`)
	if unchanged {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	rw.Header().Set("Content-Type", "application/rss+xml")
	rw.Write([]byte(w.document(r.Host, n)))
}

func (w *sites) note(who string, unchanged bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked[who]++
	w.last = time.Now()
	if !unchanged {
		w.fresh++
	}
}

// document is a feed, with words of its own.
func (w *sites) document(host string, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper %d</title><link>http://%s/</link>`, n, host)
	for e := range w.entries {
		title, body := article(n, e)
		fmt.Fprintf(&b, `<item><title>%s</title><link>http://%s/%d/%d</link><guid>%d-%d</guid><pubDate>%s</pubDate><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			title, host, n, e, n, e, w.since.AddDate(0, 0, -10*(e+1)).UTC().Format(time.RFC1123), body)
	}
	return b.String() + `</channel></rss>`
}

// article is of some 150 words that hardly any other has, so that each is a story of
// its own.
func article(feed, entry int) (title, body string) {
	r := rand.New(rand.NewPCG(uint64(feed), uint64(entry)))
	words := func(n int) string {
		var all []string
		for range n {
			all = append(all, word(r.IntN(1+r.IntN(30_000)))) // some often, most seldom
		}
		return strings.ToUpper(all[0][:1]) + strings.Join(all, " ")[1:]
	}
	var b strings.Builder
	for range 4 {
		fmt.Fprintf(&b, "<p>%s in Kenya, the works office said. %s.</p><p>“%s,” said %s.</p>", words(15), words(15), words(10), words(1)+" "+words(1))
	}
	return words(8), b.String()
}

// word is the n-th of many.
func word(n int) string {
	syllables := []string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi", "jo", "pu", "la"}
	w := ""
	for n += 16; n > 0; n /= 16 {
		w += syllables[n%16]
	}
	return w
}
