package commands

import (
	"context"
	"flag"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
)

// filled is a desk as store/storetest/fill makes it, such as bin/bench-100000.db, by
// its whole path. It is opened as it is and may be upgraded: give a copy.
var filled = flag.String("desk", "", "a filled desk for BenchmarkAnswer")

// BenchmarkAnswer measures what members ask, each answer by itself, on a large desk to
// which nothing comes meanwhile. A guild's shelf that holds nothing is before the
// common one, as it mostly is.
func BenchmarkAnswer(b *testing.B) {
	if *filled == "" {
		b.Skip("no -desk")
	}
	s, err := store.Open(context.Background(), *filled, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	set := New(Deps{Store: s})
	asked := func(line string) Request {
		r, err := set.Parse(nil, line)
		if err != nil {
			b.Fatal(line, err)
		}
		r.Asker = Asker{Actor: news.Actor{ID: "discord:5"}, Locale: "en"}
		r.Place = Place{Shelf: guild, View: news.View{guild, news.Common}}
		r.Now = storetest.Epoch().Add(-time.Minute)
		return r
	}
	for _, line := range []string{"/latest", "/latest country:Armenia", "/quotes country:Andorra", "/quotes topic:economy",
		"/search today", "/search today since:7d", "/search baba", "/summary 1", "/story 1",
		"/topics", "/countries", "/trends", "/trends days:365", "/trends topic:economy days:90", "/trends country:Andorra", "/map", "/map days:365", "/help", "/feeds"} {
		r := asked(line)
		b.Run(strings.TrimPrefix(line, "/"), func(b *testing.B) {
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if reply := set.Run(b.Context(), r); strings.Contains(line, "trends") && reply.File == nil {
					b.Fatal(reply)
				}
			}
		})
	}
	for _, c := range []struct{ line, option, typed string }{{"/summary 1", "article", ""}, {"/summary 1", "article", "g"}, {"/summary 1", "article", "gi"},
		{"/latest", "country", "an"}, {"/latest", "topic", "e"}, {"/latest", "source", "b"}, {"/quotes", "speaker", "b"}, {"/quotes", "speaker", "bab"}} {
		r := asked(c.line)
		r.Options = map[string]string{c.option: c.typed}
		b.Run("complete "+c.option+" "+c.typed, func(b *testing.B) {
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if len(set.Complete(b.Context(), r, c.option)) == 0 {
					b.Fatal("no choice")
				}
			}
		})
	}
}

// cpu reports the processors' time that an answer takes of the whole process: on a
// machine that others work on, too, it says more than the time that passes.
func cpu(b *testing.B) (report func()) {
	used := func() int64 {
		var r syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
		return r.Utime.Nano() + r.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/1000/float64(b.N), "cpu-us/op") }
}
