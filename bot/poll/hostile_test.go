package poll

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
)

// A feed whose entries lead where the desk must not go, with a hub there, too, is
// read by its own words, and nobody but the feed's site is asked.
func TestAFeedThatLeadsInside(t *testing.T) {
	list, err := os.ReadFile("../../reader/fetch/testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var links []string
	for line := range strings.Lines(string(list)) {
		f := strings.Split(line, "\t")
		if len(f) != 4 || f[2] != "-" { // no name is looked up here
			continue
		}
		link, err := strconv.Unquote(f[1])
		// What the test's desk may ask is its own site; a control cannot stand in a feed.
		if err != nil || strings.Contains(line, "127") || strings.Contains(strings.ToLower(line), "localhost") || strings.ContainsRune(link, 0) || !utf8.ValidString(link) {
			continue
		}
		links = append(links, html.EscapeString(link))
	}
	for i := 0; i < len(links); i += 40 { // as many as a shelf's page has
		part := links[i:min(i+40, len(links))]
		t.Run(fmt.Sprintf("%d to %d", i, i+len(part)), func(t *testing.T) {
			d := newDesk(t)
			d.Poller = d.another(Config{PublicURL: "https://desk.example.org/"})
			d.site.feed("/rss")
			id := d.follow("/rss", news.Subscription{})
			d.poll(id)
			var b strings.Builder
			b.WriteString(`<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>The Harbour</title>`)
			fmt.Fprintf(&b, `<link>%[1]s</link><a:link rel="hub" href="%[1]s"/><a:link rel="self" href="%[1]s"/>`, part[0])
			for n, link := range part {
				fmt.Fprintf(&b, `<item><title>Brief number %[1]d of the harbour</title><link>%[2]s</link><guid>%[1]d %[2]s</guid><enclosure url="%[2]s" type="text/html"/><description>%[3]s</description></item>`, n, link, words(n))
			}
			d.site.set("/rss", func(w http.ResponseWriter, r *http.Request) {
				w.Write([]byte(b.String() + `</channel></rss>`))
			})
			if out := d.poll(id); out.Failures > 0 || out.New != len(part) {
				t.Fatalf("%d new, %s", out.New, out.Reason)
			}
			for range len(tries) + 1 {
				d.drain()
				d.clock.pass(tries[len(tries)-1])
			}
			if got := strings.Count(d.shelf(), ",") + 1; got != len(part) {
				t.Errorf("%d of %d entries are kept: %s", got, len(part), d.shelf())
			}
			if asked := d.site.pagesAsked(); len(asked) > 0 {
				t.Errorf("asked for %q", asked)
			}
			all, err := d.store.Entries(t.Context(), id, 100)
			if err != nil || len(all) != len(part) {
				t.Fatalf("%d entries, %v", len(all), err)
			}
			for _, e := range all {
				if e.URL != "" && e.State == news.EntryNew {
					t.Errorf("%s is still to be read", e.URL)
				}
			}
		})
	}
}
