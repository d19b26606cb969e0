package poll

import (
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader/feed"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// published makes a feed whose entries were published so long ago; less than zero
// is an entry without a time.
func published(ago ...time.Duration) *feed.Feed {
	f := &feed.Feed{}
	for _, a := range ago {
		var e news.FeedEntry
		if a >= 0 {
			e.Published = noon.Add(-a)
		}
		f.Entries = append(f.Entries, e)
	}
	return f
}

func days(f *feed.Feed) *feed.Feed {
	for i := range f.Entries {
		f.Entries[i].DateOnly = true
	}
	return f
}

func TestHowOftenAFeedIsAsked(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	with := func(f *feed.Feed, ttl, period time.Duration) *feed.Feed { f.TTL, f.Period = ttl, period; return f }
	tests := []struct {
		name string
		was  time.Duration
		doc  *feed.Feed
		want time.Duration
	}{
		{"hourly", 0, published(0, hour, 2*hour, 3*hour), 90 * time.Second},
		{"each minute", 0, published(0, time.Minute, 2*time.Minute), time.Minute},
		{"daily", 0, published(0, day, 2*day), 36 * time.Minute},
		{"once a month", 0, published(0, 30*day, 60*day), 18 * hour},
		{"once a year", 0, published(0, 365*day), day},
		{"hourly, but nothing for a day", 0, published(day, 25*hour, 26*hour), 18 * time.Minute},
		{"quiet for days, then two in an hour", 0, published(0, hour, 3*day, 6*day), 90 * time.Second},
		{"one entry", 0, published(2 * hour), 90 * time.Second},
		{"one entry, just now", 0, published(0), time.Minute},
		{"all at once", 0, published(0, 0, 0), time.Minute},
		{"some without a time", 0, published(0, -1, hour), 90 * time.Second},
		{"ten of one day without a time", 0, days(published(12*hour, 12*hour, 12*hour, 12*hour, 12*hour, 12*hour, 12*hour, 12*hour, 12*hour, 12*hour)), 216 * time.Second},
		{"one of a day without a time", 0, days(published(12*hour, 36*hour)), 36 * time.Minute},
		{"within its ttl", 0, with(published(0, hour), 2*hour, 0), 2 * hour},
		{"a ttl that is shorter", 0, with(published(0, day), time.Minute, 0), 36 * time.Minute},
		{"no times, and it says daily", 0, with(published(-1, -1), 0, day), 36 * time.Minute},
		{"times count more than what it says", 0, with(published(0, hour), 0, day), 90 * time.Second},
		{"no times, the first time", 0, published(-1), unknown},
		{"no times, something new", 16 * time.Minute, published(-1), 8 * time.Minute},
		{"nothing in it", 0, published(), unknown},
	}
	for _, tt := range tests {
		if got := everyOf(news.Feed{Every: tt.was}, tt.doc, noon); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestHowOftenWhenNothingIsNew(t *testing.T) {
	tests := []struct {
		name   string
		every  time.Duration
		newest time.Duration // ago; less than zero: unknown
		want   time.Duration
	}{
		{"as before", 10 * time.Minute, time.Hour, 10 * time.Minute},
		{"long since anything came", 10 * time.Minute, 40 * 24 * time.Hour, 12 * time.Hour},
		{"never more rarely than daily", 10 * time.Minute, 4000 * 24 * time.Hour, 24 * time.Hour},
		{"no times: rarer and rarer", 16 * time.Minute, -1, 20 * time.Minute},
		{"but not for ever", undated, -1, undated},
		{"a ttl that is longer stays", 10 * time.Hour, -1, 10 * time.Hour},
		{"never polled", 0, -1, unknown},
	}
	for _, tt := range tests {
		f := news.Feed{Every: tt.every}
		if tt.newest >= 0 {
			f.Newest = noon.Add(-tt.newest)
		}
		if got := everySame(f, noon); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestAfterFailures(t *testing.T) {
	tests := []struct {
		name     string
		failures int
		every    time.Duration
		asked    time.Duration
		want     time.Duration
	}{
		{"the first", 0, time.Minute, 0, 5 * time.Minute},
		{"the second", 1, time.Minute, 0, 10 * time.Minute},
		{"the fifth", 4, time.Minute, 0, 80 * time.Minute},
		{"the hundredth", 99, time.Minute, 0, 24 * time.Hour},
		{"of a slow feed", 0, 6 * time.Hour, 0, 5 * time.Minute},
		{"as the server asks", 0, time.Minute, 3 * time.Hour, 3 * time.Hour},
		{"longer than the server asks", 6, time.Minute, time.Minute, 320 * time.Minute},
	}
	for _, tt := range tests {
		if got := afterFailure(news.Feed{Failures: tt.failures, Every: tt.every}, tt.asked); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestSkipHours(t *testing.T) {
	var skip [24]bool
	skip[12], skip[13] = true, true
	if got := skipHours(noon.Add(30*time.Minute), skip); !got.Equal(noon.Add(2 * time.Hour)) {
		t.Error(got)
	}
	if got := skipHours(noon.Add(-time.Minute), skip); !got.Equal(noon.Add(-time.Minute)) {
		t.Error(got)
	}
	for i := range skip {
		skip[i] = true
	}
	if got := skipHours(noon, skip); got.Sub(noon) > 25*time.Hour {
		t.Error("a feed that is never to be asked is asked never")
	}
}

func TestJitter(t *testing.T) {
	least, most := time.Hour, time.Duration(0)
	for range 1000 {
		d := jitter(10 * time.Minute)
		least, most = min(least, d), max(most, d)
	}
	if least < 10*time.Minute || most > 11*time.Minute || most-least < 30*time.Second {
		t.Errorf("from %v to %v", least, most)
	}
	if jitter(0) != 0 {
		t.Error("nothing is nothing")
	}
}
