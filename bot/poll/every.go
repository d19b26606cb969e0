package poll

import (
	"time"

	"newsdesk/news"
	"newsdesk/reader/feed"
)

const (
	// shortest and longest bound the time between two polls of a feed.
	shortest = time.Minute
	longest  = 24 * time.Hour
	// share is how many polls come to one entry: at a feed that changes hourly a
	// poll every 90 seconds, so that an entry waits for 45 on average.
	share = 40
	// unknown is for a feed whose entries have no times.
	unknown = 15 * time.Minute
	// undated bounds how rarely such a feed is asked.
	undated = 3 * time.Hour
	// firstPause is before a feed that failed is asked again; it doubles.
	firstPause = 5 * time.Minute
	// pushed is for a feed that a hub pushes: hubs forget.
	pushed = time.Hour
	// recent is how many of the newest entries show how often a feed changes.
	recent = 10
)

// everyOf is how often a feed is asked after a poll that brought its document.
func everyOf(f news.Feed, doc *feed.Feed, now time.Time) time.Duration {
	d := gap(doc, now) / share
	switch {
	case d > 0:
	case doc.Period > 0:
		d = doc.Period / share
	case f.Every == 0:
		d = unknown
	default: // it came with something new
		d = f.Every / 2
	}
	return min(max(d, doc.TTL, shortest), longest)
}

// gap is the time between entries: on average among the newest, or that of the two
// newest when that is less (a quiet feed wakes up), and half of what has passed
// since the last when that is more; 0 when their times do not tell.
// Entries of days without a time count as spread over the day.
func gap(doc *feed.Feed, now time.Time) time.Duration {
	const day = 24 * time.Hour
	var first, second, last *news.FeedEntry
	n := 0
	for i := range doc.Entries {
		e := &doc.Entries[i]
		if e.Published.IsZero() {
			continue
		}
		switch n {
		case 0:
			first = e
		case 1:
			second = e
		}
		last = e
		if n++; n == recent {
			break
		}
	}
	if n == 0 {
		return 0
	}
	since, between := now.Sub(first.Published), time.Duration(0)
	if n > 1 {
		between = first.Published.Sub(last.Published) / time.Duration(n-1)
		between = min(between, first.Published.Sub(second.Published))
	}
	if first.DateOnly {
		since, between = since-day, max(between, day/time.Duration(n))
	}
	return max(since/2, between, time.Second)
}

// everySame is how often a feed is asked after a poll that brought nothing: the
// longer since its newest entry the rarer.
func everySame(f news.Feed, now time.Time) time.Duration {
	d := f.Every
	switch {
	case d == 0:
		d = unknown
	case !f.Newest.IsZero():
		d = max(d, now.Sub(f.Newest)/2/share)
	case d < undated:
		d = min(d*5/4, undated)
	}
	return min(max(d, shortest), longest)
}

// afterFailure is when a feed is asked again after it has failed once more: soon at
// first, however rarely it is asked otherwise. The pause doubles, to a day at most,
// and is no shorter than the server asks for.
func afterFailure(f news.Feed, asked time.Duration) time.Duration {
	d := firstPause
	for range min(f.Failures, 10) {
		d = min(2*d, longest)
	}
	return min(max(d, asked), longest)
}

// skipHours moves a moment out of the hours at which a feed need not be asked.
func skipHours(at time.Time, skip [24]bool) time.Time {
	for range 24 {
		if !skip[at.UTC().Hour()] {
			break
		}
		at = at.UTC().Truncate(time.Hour).Add(time.Hour)
	}
	return at
}
