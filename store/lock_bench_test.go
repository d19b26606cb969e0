package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
)

// waits reports how long another writer waits while a call is made again and
// again: the median and the 99th hundredth, in milliseconds.
func waits(b *testing.B, other, call func(i int) error) {
	b.Helper()
	over := make(chan error, 1)
	stop := make(chan struct{})
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				over <- nil
				return
			default:
			}
			if err := call(i); err != nil {
				over <- err
				return
			}
		}
	}()
	measured(b, other)
	close(stop)
	if err := <-over; err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFilters measures what another writer waits while a feed is polled that
// 500 shelves follow, each with a regular expression of its own, and that brings
// ten entries.
func BenchmarkFilters(b *testing.B) {
	ctx := context.Background()
	d := openTimed(b)
	var feed int64
	for n := range 500 {
		feed = d.follow(news.Shelf(fmt.Sprint("discord:", n+1)), "https://a.example/feed", filtered(fmt.Sprintf(`/(ship|boat)s? number %d\b.*(quay|pier)/`, n))).ID
	}
	d.poll(feed)
	other := d.follow("discord:1", "https://b.example/feed")
	n := 0
	waits(b,
		func(int) error { return d.SetHub(ctx, other.ID, "", "", nil, time.Time{}) },
		func(int) error {
			var all []news.FeedEntry
			for range 10 {
				n++
				e := itemOf(fmt.Sprint("https://a.example/", n), "Ferry sails", d.now())
				e.Teaser = strings.Repeat("The ferry sails again, and the ship number unknown lies at the quay. ", 25)
				all = append(all, e)
			}
			_, err := d.KeepPoll(ctx, feed, news.Poll{At: d.now(), Next: d.now(), Entries: all})
			return err
		})
}

// BenchmarkOweDigest measures what another writer waits while a digest is owed
// again and again that reaches back over a month, on a desk of 20,000 articles.
func BenchmarkOweDigest(b *testing.B) {
	ctx := context.Background()
	desk(b, 20_000)
	d := &timed{t: b, path: filepath.Join(os.TempDir(), "newsdesk-bench-20000.db")}
	s, err := store.Open(ctx, d.path, store.Options{Now: d.now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	d.Store = s
	other, _, err := s.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "https://b.example/feed"}, Shelf: guild})
	if err != nil {
		b.Fatal(err)
	}
	waits(b,
		func(int) error { return d.SetHub(ctx, other.ID, "", "", nil, time.Time{}) },
		func(int) error {
			d.clock.Store(storetest.Epoch().AddDate(0, -1, 0).UnixMicro())
			g := d.digest(func(g *news.Digest) { g.Length = 25 })
			d.clock.Store(storetest.Epoch().UnixMicro())
			_, _, err := d.OweDigest(ctx, g, g.Next)
			return err
		})
}
