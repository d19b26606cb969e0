package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
)

// feeds is how many the larger desk of the benchmarks follows.
const feeds = 10_000

// followed is a filled desk with as many feeds, each with thirty entries that were
// read, one in ten thousand of which is posted somewhere.
func followed(b *testing.B, articles, n int) *store.Store {
	b.Helper()
	s := desk(b, articles)
	db := raw(b, filepath.Join(os.TempDir(), fmt.Sprintf("newsdesk-bench-%d.db", articles)))
	defer db.Close()
	run(b, db,
		`INSERT OR IGNORE INTO shelves (name) VALUES ('discord:1')`,
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT OR IGNORE INTO feeds (url, title, next_at, begun, wanted) SELECT 'https://f' || i || '.example/feed', 'Feed ' || i, 0, 1, 1 FROM n`, n),
		`INSERT OR IGNORE INTO subscriptions (feed, shelf, since, by_id, by_name, at)
			SELECT f.id, s.id, 0, '', '', 0 FROM feeds AS f, shelves AS s WHERE s.name = 'discord:1'`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
			INSERT INTO items (feed, url, title, author, categories, teaser, complete, date_only, language, seen_at, sort_at, first, rank, hash, state, article)
			SELECT id, url || i, 'Title ' || i, '', '[]', 'In short.', 0, 0, '', 1, 1, 0, i, x'00', 'kept', 1 FROM feeds, n WHERE seen = 0`,
		`INSERT OR IGNORE INTO item_keys (feed, key, item) SELECT feed, CAST(printf('%016d', id) AS BLOB), id FROM items`,
		`UPDATE feeds SET seen = 30`,
		`INSERT INTO routes (shelf, platform, channel, kind, topic, country, source, words, language, mention, style, by_id, by_name, at)
			SELECT id, 'discord', 'c1', '', '', '', '', '', '', '', '', '', '', 0 FROM shelves WHERE name = 'discord:1' AND NOT EXISTS (SELECT 1 FROM routes)`)
	return s
}

// BenchmarkFeeds measures what the poller asks of the store, on a small desk with
// few feeds and on a large one with many.
func BenchmarkFeeds(b *testing.B) {
	ctx := context.Background()
	for _, size := range []struct{ articles, feeds int }{{1000, 10}, {*articles, feeds}} {
		s := followed(b, size.articles, size.feeds)
		due, err := s.DueFeeds(ctx, time.Now().AddDate(1, 0, 0), 100)
		if err != nil || len(due) < 10 {
			b.Fatal(len(due), err)
		}
		m := storetest.NewMaker(uint64(time.Now().UnixNano()), size.articles)
		start := time.Now()
		n := 0
		unchanged := func(i int) news.Poll {
			return news.Poll{Unchanged: true, At: time.Now(), Next: start.Add(time.Duration(i) * time.Second)}
		}
		entry := func() news.FeedEntry {
			n++
			return itemOf(fmt.Sprintf("https://bench.example/%d/%d", start.UnixNano(), n), "An entry of the feed", time.Now())
		}
		keep := func(feed int64) error {
			if _, err := s.KeepPoll(ctx, feed, news.Poll{At: time.Now(), Next: start.Add(time.Hour), Entries: []news.FeedEntry{entry()}}); err != nil {
				return err
			}
			return nil
		}
		for _, c := range []struct {
			name string
			call func(int) error
		}{
			{"due", func(int) error { _, err := s.DueFeeds(ctx, time.Now().AddDate(1, 0, 0), 100); return err }},
			{"next", func(int) error { _, err := s.NextFeed(ctx); return err }},
			{"unchanged", func(i int) error { _, err := s.KeepPoll(ctx, due[i%len(due)].ID, unchanged(i)); return err }},
			{"unchanged by hundreds", func(i int) error {
				var all []store.FeedPoll
				for _, f := range due {
					all = append(all, store.FeedPoll{Feed: f.ID, Poll: unchanged(i)})
				}
				return s.KeepUnchanged(ctx, all)
			}},
			{"nothing new among 30", func(i int) error {
				var all []news.FeedEntry
				for range 30 {
					all = append(all, itemOf("https://bench.example/same", "The same", time.Time{}))
				}
				_, err := s.KeepPoll(ctx, due[i%len(due)].ID, news.Poll{At: time.Now(), Next: start.Add(time.Hour), Entries: all})
				return err
			}},
			{"one new", func(i int) error { return keep(due[i%len(due)].ID) }},
			{"the list", func(int) error { _, err := s.Subscriptions(ctx, "discord:1"); return err }},
			{"a page of the list", func(int) error { _, err := s.FeedPage(ctx, news.View{"discord:1"}, 0, 10); return err }},
			{"to be read", func(int) error { _, err := s.NewEntries(ctx, time.Now(), 20); return err }},
			{"kept and posted", func(i int) error {
				all, err := s.NewEntries(ctx, time.Now(), 1)
				if err == nil && len(all) == 0 {
					if err = keep(due[i%len(due)].ID); err == nil {
						all, err = s.NewEntries(ctx, time.Now(), 1)
					}
				}
				if err != nil {
					return err
				}
				a := m.Next()
				a.URL = all[0].URL
				return s.KeepEntry(ctx, all[0], a, true)
			}},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, size.articles), func(b *testing.B) { measured(b, c.call) })
		}
	}
}

// BenchmarkWaiting measures looking for something to read while an entry of each
// of 2,000 feeds waits for its host, with 30 KB of words in the feed.
func BenchmarkWaiting(b *testing.B) {
	const waiting = 2000
	d := openTimed(b)
	for n := range waiting {
		e := itemOf(fmt.Sprint("https://a.example/", n), "Ferry sails", noon())
		for k := range 1000 {
			e.HTML = fmt.Appendf(e.HTML, "<p>Ferry number %d sails.</p>", n*k)
		}
		d.poll(d.follow(guild, fmt.Sprintf("https://a.example/feed/%d", n)).ID, e)
	}
	b.ReportAllocs()
	for b.Loop() {
		if all, err := d.NewEntries(b.Context(), d.now(), waiting); len(all) != waiting || err != nil {
			b.Fatal(len(all), err)
		}
	}
}
