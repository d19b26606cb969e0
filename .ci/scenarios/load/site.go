package main

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

// newsEvery is that of so many polls one brings an article.
const newsEvery = 50

// site is the feeds of a desk, each with a host of its own on loopback, and the pages of
// their articles. A poll that brings nothing is answered as most are: 304.
type site struct {
	listener     net.Listener
	polls, pages atomic.Int64
}

func newSite() *site {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	must(err)
	s := &site{listener: l}
	go http.Serve(l, s)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var page int
	switch _, err := fmt.Sscanf(r.URL.Path, "/a/%d", &page); {
	case err == nil:
		s.pages.Add(1)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, pageForm, title(page), title(page), text(page))
	case r.URL.Path == "/feed":
		s.feed(w, r, s.polls.Add(1))
	default:
		http.NotFound(w, r) // robots.txt
	}
}

func (s *site) feed(w http.ResponseWriter, r *http.Request, n int64) {
	if n%newsEvery != 0 && r.Header.Get("If-None-Match") != "" {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
	fmt.Fprintf(w, feedForm, r.Host, title(int(n)), r.Host, n, time.Now().Format(time.RFC1123Z))
}

const (
	feedForm = `<?xml version="1.0"?><rss version="2.0"><channel><title>The paper of %s</title><item><title>%s</title><link>http://%s/a/%d</link><pubDate>%s</pubDate></item></channel></rss>`
	pageForm = `<!doctype html><html lang="en"><head><title>%s</title></head><body><article><h1>%s</h1>%s</article></body></html>`
)

var (
	towns  = []string{"Kisumu in Kenya", "Busia in Uganda", "Oruro in Bolivia", "Trujillo in Peru", "Aarhus in Denmark", "Bergen in Norway", "Salta in Argentina", "Pune in India", "Izmir in Turkey", "Gdynia in Poland", "Hobart in Australia"}
	things = []string{"ferry", "bridge", "library", "market", "school", "harbour", "railway", "clinic", "theatre", "museum", "stadium", "brewery", "lighthouse"}
)

func title(n int) string {
	return fmt.Sprintf("The %s of %s opens with %d guests", things[n%len(things)], towns[n*7%len(towns)], n%900+31)
}

// text is 4 KB of an article.
func text(n int) string {
	var out strings.Builder
	for i := range 12 {
		k, thing, town := n*13+i, things[(n+i)%len(things)], towns[n*7%len(towns)]
		fmt.Fprintf(&out, "<p>The %s of %s took %d months and %d builders, the works office said on Monday. Visitors pay %d pence, and children nothing. "+
			"“Nobody believed in the %s when we laid the first of its %d stones,” said Achieng Odhiambo, who plans for year %d. "+
			"The town expects %d visitors before the rains come to street %d.</p>", thing, town, k%30+7, k%400, k%90+5, thing, k*3, i+2, k*11, k%70)
	}
	return out.String()
}

// asked is how many polls and pages were asked for; a nil site is asked for none.
func (s *site) asked() (polls, pages int64) {
	if s == nil {
		return 0, 0
	}
	return s.polls.Load(), s.pages.Load()
}

// spread has a desk's feeds polled at this site, all of them once within a span; none is
// polled for years after 0. due is the program that does so.
func (s *site) spread(due, db string, over time.Duration) {
	port := s.listener.Addr().(*net.TCPAddr).Port
	out, err := exec.Command(due, "-port", fmt.Sprint(port), "-over", over.String(), db).CombinedOutput()
	if err != nil {
		fmt.Print(string(out))
	}
	must(err)
}
