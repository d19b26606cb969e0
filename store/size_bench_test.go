package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

// BenchmarkRoutes measures what an entry of a feed costs to keep in a guild with so
// many routes, of which one in ten matches it, each into a channel of its own.
func BenchmarkRoutes(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := openTimed(b)
			feed := d.follow("discord:1", "https://a.example/feed").ID
			d.poll(feed)
			for i := range n {
				m := news.Match{Topic: "04000000", Words: fmt.Sprintf("ferry or harbour%d", i)}
				if i%10 == 0 {
					m = news.Match{Country: "NO"}
				}
				d.route("discord:1", fmt.Sprint("c", i), m)
			}
			i := 0
			for b.Loop() {
				i++
				d.pass(time.Minute)
				at := fmt.Sprint("https://a.example/", i)
				d.poll(feed, itemOf(at, fmt.Sprint("Title ", i), d.now()))
				a := fetched(at, fmt.Sprint("Title ", i), fmt.Sprint("The ferry sailed to Bergen, voyage ", i, "."))
				a.Countries = []news.CountryTag{{Code: "NO", About: true}}
				for _, e := range d.new() {
					d.keepArticle(e, a, true)
				}
			}
		})
	}
}

// BenchmarkFollowers measures telling members of an article that so many follow.
func BenchmarkFollowers(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := openTimed(b)
			for i := range n {
				d.follows(news.Follow{Member: fmt.Sprint("discord:", i), Match: news.Match{Country: [...]string{"NO", "DE", "FR", "KE"}[i%4]}})
			}
			i := 0
			for b.Loop() {
				i++
				d.pass(time.Hour)
				a := fetched(fmt.Sprint("https://a.example/", i), fmt.Sprint("Title ", i), fmt.Sprint("The ferry sailed to Bergen, voyage ", i, "."))
				a.Published = d.now()
				a.Countries = []news.CountryTag{{Code: [...]string{"NO", "DE", "FR", "KE"}[i%4], About: true}}
				add(b, d.Store, news.Common, a)
				if err := d.OweFollows(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			b.ReportMetric(float64(len(d.told()))/float64(i), "messages/op")
		})
	}
}
