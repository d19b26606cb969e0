package store_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
	"newsdesk/store/storetest/fresh"
)

// articles is how large the larger desk of the benchmarks is. A million take more
// than an hour to fill, once; stories can be measured without (storied).
var articles = flag.Int("articles", 100_000, "how many articles the larger desk of the benchmarks has")

// guild is a shelf with ten articles beside the common one with all.
const guild = news.Shelf("discord:1")

// desk is a filled database. It is made once in the directory of temporary
// files and used again by later runs: filling takes minutes.
func desk(b *testing.B, n int) *store.Store {
	b.Helper()
	ctx := context.Background()
	if fresh.OnServer() {
		at := fresh.Database(b)
		s := openAt(b, at)
		if err := storetest.Fill(ctx, s, n); err != nil {
			b.Fatal(err)
		}
		if err := storetest.FillShelf(ctx, s, guild, storetest.NewMaker(2, n), 10); err != nil {
			b.Fatal(err)
		}
		run(b, raw(b, at), `ANALYZE`) // as the server does by itself after a while
		return s
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("newsdesk-bench-%d.db", n))
	_, err := os.Stat(path)
	if err != nil {
		part := filepath.Join(b.TempDir(), "desk.db")
		s, err := store.Open(ctx, part, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		if err := storetest.Fill(ctx, s, n); err != nil {
			b.Fatal(err)
		}
		m := storetest.NewMaker(2, n)
		if err := storetest.FillShelf(ctx, s, guild, m, 10); err != nil {
			b.Fatal(err)
		}
		b.Logf("filled %d in %v", n, time.Since(start))
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if err := os.Rename(part, path); err != nil {
			b.Fatal(err)
		}
	}
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// measured runs a call b.N times and reports the median and the 99th hundredth
// in milliseconds.
func measured(b *testing.B, call func(i int) error) {
	b.Helper()
	took := make([]time.Duration, 0, b.N)
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if err := call(i); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRead measures every way to read, with common, rare and impossible
// filters, on a small desk and on a large one. Nothing is remembered: commands'
// BenchmarkAnswer measures what many ask one after another.
func BenchmarkRead(b *testing.B) {
	ctx := context.Background()
	view := news.View{guild, news.Common}
	now := storetest.Epoch()
	never := store.Filter{Topic: storetest.Topic(15), Country: storetest.Country(1), Limit: 5}
	for _, n := range []int{1000, *articles} {
		s := desk(b, n)
		newest, err := s.Latest(ctx, view, store.Filter{Limit: 1})
		if err != nil {
			b.Fatal(err)
		}
		latest := func(f store.Filter) func(int) error {
			return func(int) error { _, err := s.Latest(ctx, view, f); return err }
		}
		search := func(query string, f store.Filter) func(int) error {
			return func(int) error { _, err := s.Search(ctx, view, query, f); return err }
		}
		quotes := func(f store.Filter) func(int) error {
			return func(int) error { _, err := s.Quotes(ctx, view, f); return err }
		}
		extent := func(f store.Filter) func(int) error {
			return func(int) error { _, err := s.Extent(ctx, view, f); return err }
		}
		trend := func(f store.Filter, days int) func(int) error {
			return func(int) error { _, err := s.Trend(ctx, view, f, now.AddDate(0, 0, 1-days), days); return err }
		}
		typing := func(call func(context.Context, news.View, string, int) ([]string, error), whole string) func(int) error {
			return func(i int) error { _, err := call(ctx, view, whole[:i%(len(whole)+1)], 25); return err }
		}
		for _, c := range []struct {
			name string
			call func(int) error
		}{
			{"latest/all", latest(store.Filter{Limit: 5})},
			{"latest/page50", latest(store.Filter{Limit: 5, Offset: 250})},
			{"latest/topic", latest(store.Filter{Topic: storetest.Topic(3), Limit: 5})},
			{"latest/rare", latest(store.Filter{Topic: storetest.Topic(16), Country: storetest.Country(40), Limit: 5})},
			{"latest/never", latest(never)},
			{"latest/source", latest(store.Filter{Topic: storetest.Topic(15), Source: storetest.Outlet(0), Limit: 5})},
			{"latest/speaker", latest(store.Filter{Speaker: storetest.Speaker(0), Country: storetest.Country(120), Limit: 5})},
			{"latest/since", latest(store.Filter{Country: storetest.Country(0), Since: now.AddDate(0, -1, 0), Limit: 5})},
			{"search/common", search(storetest.Common, store.Filter{Limit: 5})},
			{"search/common+rare", search(storetest.Common, store.Filter{Topic: storetest.Topic(16), Limit: 5})},
			{"search/common+never", search(storetest.Common, store.Filter{Topic: never.Topic, Country: never.Country, Limit: 5})},
			{"search/common+since", search(storetest.Common, store.Filter{Since: now.AddDate(0, 0, -1), Limit: 5})},
			{"search/two words", search("baba kebas", store.Filter{Limit: 5})},
			{"search/phrase", search(`"baba keba"`, store.Filter{Limit: 5})},
			{"search/without", search(storetest.Common+" -baba", store.Filter{Limit: 5})},
			{"search/nothing", search("unheard", store.Filter{Limit: 5})},
			{"quotes/all", quotes(store.Filter{Limit: 5})},
			{"quotes/never", quotes(never)},
			{"quotes/speaker", quotes(store.Filter{Speaker: storetest.Speaker(3), Limit: 5})},
			{"extent/all", extent(store.Filter{})},
			{"extent/country", extent(store.Filter{Country: storetest.Country(0)})},
			{"extent/since", extent(store.Filter{Country: storetest.Country(0), Since: now.AddDate(0, -1, 0)})},
			{"topics", func(int) error { _, err := s.Topics(ctx, view, now); return err }},
			{"countries", func(int) error { _, err := s.Countries(ctx, view, now); return err }},
			{"trend/30", trend(store.Filter{}, 30)},
			{"trend/365", trend(store.Filter{}, 365)},
			{"trend/topic", trend(store.Filter{Topic: storetest.Topic(3)}, 365)},
			{"trend/country", trend(store.Filter{Country: storetest.Country(0)}, 365)},
			{"trend/rare", trend(store.Filter{Topic: storetest.Topic(16), Country: storetest.Country(40)}, 30)},
			{"countries in/365", func(int) error { _, err := s.CountriesIn(ctx, view, now.AddDate(0, 0, -364), 365); return err }},
			{"sources", typing(s.Sources, "bake")},
			{"speakers", typing(s.Speakers, storetest.Speaker(500))},
			{"titles", func(i int) error { _, err := s.Titles(ctx, view, "babake lim"[:i%11], 25); return err }},
			{"entry", func(int) error { _, err := s.Entry(ctx, view, newest.Entries[0].ID); return err }},
			{"by url", func(int) error { _, err := s.EntryByURL(ctx, view, newest.Entries[0].URL); return err }},
			{"size", func(int) error { _, err := s.Size(ctx, view); return err }},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				measured(b, func(i int) error { s.Anew(); return c.call(i) })
			})
		}
	}
}

// BenchmarkAdd measures one article on a desk that has some already.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []int{1000, *articles} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := desk(b, n)
			m := storetest.NewMaker(uint64(time.Now().UnixNano()), n)
			on := news.Shelf("bench")
			measured(b, func(int) error {
				a := m.Next()
				a.URL += fmt.Sprint("?", time.Now().UnixNano())
				_, err := s.Add(context.Background(), on, a, news.Actor{})
				return err
			})
		})
	}
}

// BenchmarkAddHere measures one article on a small desk of the kind that tests have: a
// file, or with .ci/postgres a server's.
func BenchmarkAddHere(b *testing.B) {
	ctx, s := context.Background(), openAt(b, fresh.Desk(b))
	const n = 2000
	if err := storetest.Fill(ctx, s, n); err != nil {
		b.Fatal(err)
	}
	m := storetest.NewMaker(7, n)
	measured(b, func(i int) error {
		a := m.Next()
		a.URL += fmt.Sprint("?", i)
		_, err := s.Add(ctx, "bench", a, news.Actor{})
		return err
	})
}
