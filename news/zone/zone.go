// Package zone reckons with hours of the day as people set them, in their time
// zone and over its changes: when a digest is due next, and until when a channel
// is quiet. Start with Next. It brings its own copy of the time zones, so that
// they are known on a machine that has none.
package zone

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata"

	"newsdesk/news"
)

// EveryDay stands for a weekday where all are meant.
const EveryDay = -1

// Load finds a time zone by its IANA name ("Europe/Lisbon", "UTC"). The machine's
// own zone ("Local") and an empty name are none.
func Load(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q is no time zone", name)
	}
	return time.LoadLocation(name)
}

// In is Load where a name was checked when it was set: an empty one, or one that is
// not known any more, counts as UTC.
func In(name string) *time.Location {
	l, err := Load(name)
	if err != nil {
		return time.UTC
	}
	return l
}

// daysApart is how many days may lie between two days of the same weekday, and
// one more that a zone may have left out.
const daysApart = 15

// Next is the first moment after a moment at which it is minute minutes past
// midnight in a zone, on a weekday (time.Weekday) or EveryDay; UTC. A time that
// the change to summer time leaves out is the moment of the change, and one that
// comes twice is its first. Zero for a minute or a weekday that there is not.
func Next(minute int, zone string, weekday int, after time.Time) time.Time {
	return seek(minute, zone, weekday, after, 1, time.Time.After)
}

// Last is the latest of the moments of Next that is not after at.
func Last(minute int, zone string, weekday int, at time.Time) time.Time {
	return seek(minute, zone, weekday, at, -1, func(t, at time.Time) bool { return !t.After(at) })
}

// seek goes from day to day until one has a moment on the right side of a moment.
func seek(minute int, zone string, weekday int, from time.Time, step int, right func(t, from time.Time) bool) time.Time {
	if minute < 0 || minute >= 24*60 || weekday < EveryDay || weekday > int(time.Saturday) {
		return time.Time{}
	}
	l := In(zone)
	y, m, d := from.In(l).Date()
	for n := -1; n <= daysApart; n++ {
		t, ok := moment(y, m, d+n*step, minute, l)
		if ok && right(t, from) && (weekday == EveryDay || int(t.In(l).Weekday()) == weekday) {
			return t.UTC()
		}
	}
	return time.Time{}
}

// moment is when it is minute minutes past midnight on a day, the first time; not
// for a day that the zone left out.
func moment(year int, month time.Month, day, minute int, l *time.Location) (time.Time, bool) {
	wanted := time.Date(year, month, day, 0, minute, 0, 0, time.UTC) // the face of the clock
	t := time.Date(year, month, day, 0, minute, 0, 0, l)
	start, end := t.ZoneBounds()
	if !face(t).Equal(wanted) {
		// Left out: Date has taken one of the two sides of the change.
		if face(t).After(wanted) {
			t = start
		} else {
			t = end
		}
		return t, t.In(l).Day() == wanted.Day()
	}
	if !start.IsZero() {
		_, offset := t.Zone()
		_, before := start.Add(-time.Second).Zone()
		if first := t.Add(time.Duration(offset-before) * time.Second); before > offset && first.Before(start) {
			t = first
		}
	}
	return t, true
}

// face is what the clock on the wall shows, as if it hung in UTC.
func face(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// Quiet is until when a channel is quiet at a moment: t itself when it is not.
func Quiet(q news.Quiet, t time.Time) time.Time {
	if q.From == q.To {
		return t
	}
	began := Last(q.From, q.Zone, EveryDay, t)
	if began.IsZero() {
		return t
	}
	after := began
	if q.From < q.To {
		after = began.Add(-1) // they end on the same day, though the change of the clocks may leave both out
	}
	if end := Next(q.To, q.Zone, EveryDay, after); end.After(t) {
		return end
	}
	return t
}
