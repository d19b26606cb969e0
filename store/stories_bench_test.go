package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/story"
	"newsdesk/store"
)

// told is article i of a desk of n that go over two years: every fourth begins an
// event, the others go on with a late one. Text and tags are short, so that what
// is measured is the story.
func told(i, n int) news.Article {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	e := rand.New(rand.NewPCG(uint64(max(0, i/4-r.IntN(20))), 3))
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
	a := fetched(fmt.Sprint("https://a.example/", i), fmt.Sprint("Title ", i), fmt.Sprint("Text ", i))
	a.Published = day(0).Add(time.Duration(i) * (2 * 365 * 24 * time.Hour / time.Duration(n)))
	a.Sketch = story.New(terms).Bytes()
	return a
}

// BenchmarkAddStory measures adding to a desk that has some already, with and
// without a sketch: the difference is what the story costs.
func BenchmarkAddStory(b *testing.B) {
	ctx := context.Background()
	for _, n := range []int{1000, 30_000, *articles} {
		s := open(b)
		var batch []news.Article
		for i := range n {
			if batch = append(batch, told(i, n)); len(batch) == 500 || i == n-1 {
				if _, err := s.AddAll(ctx, news.Common, batch, news.Actor{}); err != nil {
					b.Fatal(err)
				}
				batch = batch[:0]
			}
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

// listed measures reading a story.
func listed(b *testing.B, s *store.Store, n int) {
	r := rand.New(rand.NewPCG(1, 1))
	measured(b, func(int) error {
		_, err := s.Story(context.Background(), news.View{guild, news.Common}, int64(1+r.IntN(n)))
		return err
	})
}
