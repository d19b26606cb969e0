package poll

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader/feed"
)

// paper is a feed that publishes at the moments of a schedule.
type paper []time.Time

// hourly is one entry in each hour, at a minute that nobody knows.
func hourly(r *rand.Rand, from time.Time, days int) paper {
	var out paper
	for h := range days * 24 {
		out = append(out, from.Add(time.Duration(h)*time.Hour+time.Duration(r.Int64N(int64(time.Hour)))))
	}
	return out
}

// clockwork is one entry on the hour.
func clockwork(_ *rand.Rand, from time.Time, days int) paper {
	var out paper
	for h := range days * 24 {
		out = append(out, from.Add(time.Duration(h)*time.Hour))
	}
	return out
}

// office is an entry an hour by day and none by night.
func office(r *rand.Rand, from time.Time, days int) paper {
	return slices.DeleteFunc(hourly(r, from, days), func(t time.Time) bool { return t.Hour() < 7 || t.Hour() >= 22 })
}

// waited polls a paper as the poller does, and gives how long each entry waited for
// the poll that brought it, and how many polls there were. The first ten entries
// stand there at the beginning.
func waited(p paper) (waits []time.Duration, polls int) {
	known := recent
	now := p[known-1].Add(time.Minute)
	end := p[len(p)-1]
	f := news.Feed{Begun: true, Newest: p[known-1]}
	doc := func(n int) *feed.Feed {
		d := &feed.Feed{}
		for i := n - 1; i >= max(0, n-2*recent); i-- {
			d.Entries = append(d.Entries, news.FeedEntry{Published: p[i]})
		}
		return d
	}
	f.Every = everyOf(f, doc(known), now)
	for now.Before(end) {
		now = now.Add(jitter(f.Every))
		polls++
		n := known
		for n < len(p) && !p[n].After(now) {
			waits = append(waits, now.Sub(p[n]))
			n++
		}
		if n == known {
			f.Every = everySame(f, now)
			continue
		}
		known, f.Newest = n, p[n-1]
		f.Every = everyOf(f, doc(known), now)
	}
	slices.Sort(waits)
	return waits, polls
}

func quantile(d []time.Duration, q float64) time.Duration { return d[int(q*float64(len(d)-1))] }

// TestHourlyFeedIsNotedSoon: half of what a feed brings that changes hourly is seen
// within a minute of its publication, for no more than fifty polls an hour.
func TestHourlyFeedIsNotedSoon(t *testing.T) {
	const days = 60
	for _, c := range []struct {
		name      string
		paper     func(*rand.Rand, time.Time, int) paper
		half      time.Duration // p50
		pollsADay int
	}{
		{"at any minute", hourly, time.Minute, 1200},
		{"on the hour", clockwork, time.Minute, 1200},
		{"by day", office, time.Minute, 1200},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			waits, polls := waited(c.paper(r, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), days))
			t.Logf("%d entries, %d polls a day: p50 %v, p95 %v, p99 %v, max %v", len(waits), polls/days,
				quantile(waits, .5), quantile(waits, .95), quantile(waits, .99), quantile(waits, 1))
			if p50 := quantile(waits, .5); p50 > c.half {
				t.Errorf("half of the entries waited longer than %v", p50)
			}
			if polls/days > c.pollsADay {
				t.Errorf("%d polls a day", polls/days)
			}
		})
	}
}
