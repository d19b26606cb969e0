package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

// A shelf that follows a feed after others has its newest entries posted, as many
// as it asks for: each once and in order, though some must be read for it first.
func TestABackfillOfALaterShelf(t *testing.T) {
	const feed = "https://a.example/feed"
	shared := func(d *timed, e news.FeedEntry) { d.keep(e, true) }
	alone := func(d *timed, e news.FeedEntry) { d.keepArticle(e, own(e, false), true) }
	failed := func(d *timed, e news.FeedEntry) {
		if err := d.EntryFailed(context.Background(), e, "The page is not there."); err != nil {
			d.t.Fatal(err)
		}
	}
	unread := func(*timed, news.FeedEntry) {}
	for _, test := range []struct {
		name     string
		became   [3]func(*timed, news.FeedEntry) // of the entries, the oldest first, when the shelf comes
		backfill int
		filter   string
		then     func(*timed, news.FeedEntry) // of what is read for the shelf
		at       []string                     // posted at once
		last     []string                     // and when all is read
	}{
		{"all are shared", [3]func(*timed, news.FeedEntry){shared, shared, shared}, 2, "", shared, []string{"c2: Two", "c2: Three"}, []string{"c2: Two", "c2: Three"}},
		{"all are another's alone", [3]func(*timed, news.FeedEntry){alone, alone, alone}, 2, "", alone, []string{}, []string{"c2: Two", "c2: Three"}},
		{"the older one is another's alone", [3]func(*timed, news.FeedEntry){shared, alone, shared}, 2, "", alone, []string{}, []string{"c2: Two", "c2: Three"}},
		{"the newer one is another's alone", [3]func(*timed, news.FeedEntry){shared, shared, alone}, 2, "", alone, []string{"c2: Two"}, []string{"c2: Two", "c2: Three"}},
		{"one cannot be read", [3]func(*timed, news.FeedEntry){shared, alone, shared}, 3, "", failed, []string{"c2: One"}, []string{"c2: One", "c2: Three"}},
		{"one could not be read", [3]func(*timed, news.FeedEntry){shared, failed, shared}, 3, "", shared, []string{"c2: One"}, []string{"c2: One", "c2: Two", "c2: Three"}},
		{"the newest are not read yet", [3]func(*timed, news.FeedEntry){shared, unread, unread}, 2, "", shared, []string{}, []string{"c2: Two", "c2: Three"}},
		{"one does not pass the filter", [3]func(*timed, news.FeedEntry){alone, alone, alone}, 2, "-two", alone, []string{}, []string{"c2: One", "c2: Three"}},
		{"none is wanted", [3]func(*timed, news.FeedEntry){alone, alone, shared}, 0, "", alone, []string{}, []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.route("discord:2", "c2", news.Match{})
			u := d.follow("discord:1", feed)
			d.poll(u.ID)
			for i, title := range []string{"One", "Two", "Three"} {
				d.pass(time.Hour)
				d.poll(u.ID, itemOf(fmt.Sprint("https://a.example/", i), title, d.now()))
			}
			all, err := d.Entries(context.Background(), u.ID, 3)
			if err != nil {
				t.Fatal(err)
			}
			for i, became := range test.became {
				became(d, all[len(all)-1-i])
			}
			d.follow("discord:2", feed, backfilled(test.backfill), filtered(test.filter))
			wanted(t, "posted at once", d.posted("discord:2"), test.at)
			for n := 0; len(d.new()) > 0; n++ {
				if n == 10 {
					t.Fatal("the entries to be read do not become less")
				}
				test.then(d, d.new()[0])
			}
			wanted(t, "posted when all is read", d.posted("discord:2"), test.last)
			d.pass(time.Hour)
			d.poll(u.ID, itemOf("https://a.example/4", "Four", d.now()))
			d.keepAll()
			wanted(t, "what comes later", d.posted("discord:2"), append(test.last, "c2: Four"))
			wanted(t, "the other shelf", len(d.posts("discord:1")), 0)
		})
	}
}
