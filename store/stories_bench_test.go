package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/story"
	"newsdesk/store"
)

// storied is how large the largest desk is that grouping is measured on. It is
// left out unless asked for: go test ./store -bench Group -storied 1000000
var storied = flag.Int("storied", 0, "how many articles the largest desk has that grouping by story is measured on, 1000000 say")

// told is article i of a desk of n that go over two years: every fourth begins an
// event, the others go on with a late one. Text and tags are short, so that what
// is measured is the story.
func told(i, n int) news.Article {
	a := fetched(fmt.Sprint("https://a.example/", i), fmt.Sprint("Title ", i), fmt.Sprint("Text ", i))
	a.Published = toldAt(i, n)
	a.Sketch = toldSketch(i).Bytes()
	return a
}

func toldAt(i, n int) time.Time {
	return day(0).Add(time.Duration(i) * (2 * 365 * 24 * time.Hour / time.Duration(n)))
}

// event is the one that article i tells.
func event(i int) int { return max(0, i/4-rand.New(rand.NewPCG(uint64(i), 2)).IntN(20)) }

func toldSketch(i int) story.Sketch {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	e := rand.New(rand.NewPCG(uint64(event(i)), 3))
	seen := map[uint32]bool{}
	var terms []story.Weighed
	for k := range 80 {
		from := e
		if k >= 40 {
			from = r // the article's own words
		}
		hash := uint32(from.ExpFloat64() * 30_000)
		weight := 1 + 6*from.Float64()*float64(80-k)/80
		if !seen[hash] {
			seen[hash] = true
			terms = append(terms, story.Weighed{Hash: hash, Kind: story.Kind(k % 3), Weight: weight})
		}
	}
	return story.New(terms)
}

// BenchmarkGroup measures adding to a desk that has stories already, with and
// without a sketch: the difference is what the story costs. The desk is filled
// with no more of its articles than stories need.
func BenchmarkGroup(b *testing.B) {
	ctx := context.Background()
	for _, n := range []int{1000, 100_000, *storied} {
		if n == 0 {
			continue
		}
		path := filepath.Join(b.TempDir(), "desk.db")
		s := openAt(b, path)
		if err := fillStories(ctx, path, n); err != nil {
			b.Fatal(err)
		}
		next := n
		for _, sketched := range []bool{true, false} {
			b.Run(fmt.Sprintf("%d/sketch=%v", n, sketched), func(b *testing.B) {
				measured(b, func(int) error {
					a := told(next, n)
					next++
					if !sketched {
						a.Sketch = nil
					}
					_, err := s.Add(ctx, news.Common, a, news.Actor{})
					return err
				})
			})
		}
		b.Run(fmt.Sprintf("%d/list", n), func(b *testing.B) { listed(b, s, n) })
	}
}

// kept is a row of story_keys.
type kept struct {
	key uint32
	at  int64
	id  int
}

// fillStories writes the stories of n articles past the store, for adding a
// million takes an hour. A story's number is its first article's.
func fillStories(ctx context.Context, path string, n int) error {
	db, err := sql.Open("sqlite3", path+"?_journal_mode=WAL")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	first := map[int]int{}
	profiles := map[int]*story.Profile{}
	var keys []kept
	for i := range n {
		s, at := toldSketch(i), toldAt(i, n).UnixMicro()
		e := event(i)
		if first[e] == 0 {
			first[e] = i + 1
			profiles[i+1] = &story.Profile{}
		}
		id := first[e]
		profiles[id].Add(s)
		for _, key := range s.Keys()[:10] { // postedKeys
			keys = append(keys, kept{key, at, id})
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO articles (id, home, url, hash, title, title_made, byline, site, origin, date_only, first_seen, at,
			language, partial, reader, topics, countries, teaser, story, sketch) VALUES (?1, 0, 'https://f.example/' || ?1, x'', '', 0, '', '', '', 0, ?2, ?2, 'en', 0, 0, '[]', '[]', '[]', ?3, ?4)`,
			i+1, at, id, s.Bytes()); err != nil {
			return err
		}
	}
	for id, p := range profiles {
		if _, err := tx.ExecContext(ctx, `INSERT INTO stories (id, home, profile) VALUES (?, 0, ?)`, id, p.Bytes()); err != nil {
			return err
		}
	}
	slices.SortFunc(keys, func(a, b kept) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id))
	})
	for _, k := range keys {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO story_keys (home, key, at, story) VALUES (0, ?, ?, ?)`, k.key, k.at, k.id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// listed measures asking for a story.
func listed(b *testing.B, s *store.Store, n int) {
	r := rand.New(rand.NewPCG(1, 1))
	measured(b, func(int) error {
		_, err := s.Story(context.Background(), news.View{guild, news.Common}, int64(n+1+r.IntN(100)))
		return err
	})
}
