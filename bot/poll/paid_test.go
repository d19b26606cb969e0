package poll

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// The words of a feed whose address holds a key are its followers' alone, and all
// of them have them.
func TestAPaidFeed(t *testing.T) {
	for _, tt := range []struct {
		name, address string
		filter        string // of who follows it first
		paid          bool
	}{
		{"paid for", "/rss?key=s3cret", "", true},
		{"paid for, and of no use to who follows it first", "/rss?key=s3cret", "unheard", true},
		{"for all", "/rss", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.site.set("/a/1", text("text/html", `<html><head><meta property="og:type" content="article"><title>Brief number 1 of the harbour</title>
				<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Brief number 1 of the harbour","isAccessibleForFree":false}</script></head>
				<body><article><h1>Brief number 1 of the harbour</h1>`+strings.Repeat("<p>"+words(1)+"</p>", 8)+`<p>Subscribe to read the rest of what the desk of the harbour found out in weeks of work.</p></article></body></html>`))
			whole := func(shelf news.Shelf) bool {
				page, err := d.store.Latest(t.Context(), news.View{shelf}, store.Filter{Limit: 5})
				if err != nil || len(page.Entries) != 1 {
					t.Fatalf("%s: %+v, %v", shelf, page, err)
				}
				a, err := d.store.Kept(t.Context(), page.Entries[0].ID)
				if err != nil {
					t.Fatal(err)
				}
				return strings.Contains(a.Text, "Ana Lima")
			}
			d.site.feed("/rss")
			id := d.follow(tt.address, news.Subscription{Filter: tt.filter})
			d.poll(id)
			d.site.feed("/rss", entry{n: 1, at: d.clock.now(), full: true})
			d.poll(id)
			d.drain()
			d.follow(tt.address, news.Subscription{Shelf: "discord:2"})
			d.drain()
			if !whole("discord:2") || tt.filter == "" && !whole(guild) {
				t.Error("a follower does not have the whole text")
			}
			a, err := d.reader.EntryPage(t.Context(), news.Feed{}, news.FeedEntry{URL: d.site.URL + "/a/1"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.store.Add(t.Context(), "discord:3", a, news.Actor{}); err != nil {
				t.Fatal(err)
			}
			if got := whole("discord:3"); got == tt.paid {
				t.Errorf("who brings the page in has the whole text: %v", got)
			}
			if asked := fmt.Sprint(d.site.pagesAsked()); asked != "[/a/1]" {
				t.Errorf("asked for %s", asked)
			}
		})
	}
}

// Whoever follows a feed later has its words, too, where their page cannot be had.
func TestALaterFollowerOfWordsWithoutAPage(t *testing.T) {
	d := newDesk(t)
	d.site.set("/a/1", status(http.StatusForbidden))
	d.site.feed("/rss")
	id := d.follow("/rss?key=s3cret", news.Subscription{})
	d.poll(id)
	d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
	d.poll(id)
	d.drain()
	d.follow("/rss?key=s3cret", news.Subscription{Shelf: "discord:2"})
	d.drain()
	for _, shelf := range []news.Shelf{guild, "discord:2"} {
		page, err := d.store.Latest(t.Context(), news.View{shelf}, store.Filter{Limit: 5})
		if err != nil || len(page.Entries) != 1 || !page.Entries[0].Partial {
			t.Errorf("%s: %+v, %v", shelf, page.Entries, err)
		}
	}
}
