package feed

import (
	"strings"
	"time"
)

// looseLayouts are what is met where gofeed parses no date: in Dublin Core and in
// JSON.
var looseLayouts = [...]string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
	"2006-01-02 15:04", "2006-01-02", time.RFC1123Z, time.RFC1123, "2006-01", "02.01.2006 15:04", "02.01.2006",
}

// earliest is before any feed: a time before it stands for none.
var earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)

// published is an entry's time in UTC, zero when it tells none that can be. A
// time at midnight is a day without a time. One to come counts as now while it is
// less than a day off: clocks and zones are set wrong; else as none.
func published(raw string, at *time.Time, now time.Time) (t time.Time, dateOnly bool) {
	raw = strings.TrimSpace(raw)
	if at != nil {
		t = *at
	} else {
		for _, layout := range looseLayouts {
			var err error
			if t, err = time.Parse(layout, raw); err == nil {
				break
			}
		}
	}
	if t = t.UTC(); t.Before(earliest) || t.After(now.Add(24*time.Hour)) {
		return time.Time{}, false
	}
	dateOnly = !strings.Contains(raw, ":") || strings.Contains(raw, "00:00:00") || strings.Contains(raw, " 00:00") || strings.Contains(raw, "T00:00")
	if t.After(now) {
		t = now.UTC()
		if dateOnly {
			t = t.Truncate(24 * time.Hour)
		}
	}
	return t.Truncate(time.Microsecond), dateOnly
}
