package zone_test

import (
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/zone"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNext(t *testing.T) {
	for _, test := range []struct {
		name    string
		minute  int
		zone    string
		weekday int
		after   string
		want    string
	}{
		{"later today", 8 * 60, "UTC", zone.EveryDay, "2026-05-01T07:59:59Z", "2026-05-01T08:00:00Z"},
		{"tomorrow, at that very moment", 8 * 60, "UTC", zone.EveryDay, "2026-05-01T08:00:00Z", "2026-05-02T08:00:00Z"},
		{"the local day is another than UTC's", 30, "Asia/Tokyo", zone.EveryDay, "2026-05-01T15:00:00Z", "2026-05-01T15:30:00Z"},
		{"the end of a year", 0, "UTC", zone.EveryDay, "2026-12-31T12:00:00Z", "2027-01-01T00:00:00Z"},
		{"a weekday, today", 8 * 60, "UTC", int(time.Friday), "2026-05-01T07:00:00Z", "2026-05-01T08:00:00Z"},
		{"a weekday, in a week", 8 * 60, "UTC", int(time.Friday), "2026-05-01T08:00:00Z", "2026-05-08T08:00:00Z"},
		{"the weekday is the zone's", 60, "Asia/Tokyo", int(time.Saturday), "2026-05-01T12:00:00Z", "2026-05-01T16:00:00Z"},
		{"left out by summer time", 2*60 + 30, "Europe/Berlin", zone.EveryDay, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"the day after that", 2*60 + 30, "Europe/Berlin", zone.EveryDay, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"comes twice, the first", 2*60 + 30, "Europe/Berlin", zone.EveryDay, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"comes twice, not the second", 2*60 + 30, "Europe/Berlin", zone.EveryDay, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"between the two", 2*60 + 30, "Europe/Berlin", zone.EveryDay, "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"},
		{"left out west of Greenwich", 2*60 + 30, "America/New_York", zone.EveryDay, "2026-03-07T12:00:00Z", "2026-03-08T07:00:00Z"},
		{"comes twice west of Greenwich", 60 + 30, "America/New_York", zone.EveryDay, "2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z"},
		{"a change by half an hour", 2*60 + 15, "Australia/Lord_Howe", zone.EveryDay, "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z"},
		{"midnight left out", 0, "America/Sao_Paulo", zone.EveryDay, "2018-11-03T12:00:00Z", "2018-11-04T03:00:00Z"},
		{"a day left out", 12 * 60, "Pacific/Apia", zone.EveryDay, "2011-12-29T23:00:00Z", "2011-12-30T22:00:00Z"},
		{"its weekday left out", 12 * 60, "Pacific/Apia", int(time.Friday), "2011-12-29T23:00:00Z", "2012-01-05T22:00:00Z"},
		{"no such zone counts as UTC", 8 * 60, "Nowhere/Else", zone.EveryDay, "2026-05-01T07:00:00Z", "2026-05-01T08:00:00Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := zone.Next(test.minute, test.zone, test.weekday, at(t, test.after))
			if !got.Equal(at(t, test.want)) || got.Location() != time.UTC {
				t.Errorf("%v, want %s", got, test.want)
			}
			if last := zone.Last(test.minute, test.zone, test.weekday, got); !last.Equal(got) {
				t.Errorf("Last of it is %v", last)
			}
			if last := zone.Last(test.minute, test.zone, test.weekday, got.Add(-1)); last.After(at(t, test.after)) {
				t.Errorf("%v lies between", last)
			}
		})
	}
}

// From moment to moment each day has one, whatever the clocks do.
func TestEachDayHasOne(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"} {
		for _, minute := range []int{0, 90, 120, 150, 23*60 + 59} {
			after := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
			l, err := zone.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			for range 366 {
				next := zone.Next(minute, name, zone.EveryDay, after)
				if days := int(date(next.In(l)).Sub(date(after.In(l))).Hours()+.5) / 24; days > 1 || !next.After(after) {
					t.Fatalf("%s, minute %d: %v follows %v", name, minute, next, after)
				}
				if last := zone.Last(minute, name, zone.EveryDay, next.Add(-1)); last.After(after) {
					t.Fatalf("%s, minute %d: %v between", name, minute, last)
				}
				after = next
			}
		}
	}
}

func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func TestThereIsNoSuchMinute(t *testing.T) {
	now := at(t, "2026-05-01T07:00:00Z")
	for _, got := range []time.Time{
		zone.Next(-1, "UTC", zone.EveryDay, now), zone.Next(24*60, "UTC", zone.EveryDay, now), zone.Next(0, "UTC", 7, now), zone.Next(0, "UTC", -2, now),
	} {
		if !got.IsZero() {
			t.Errorf("%v", got)
		}
	}
}

func TestLoad(t *testing.T) {
	for name, want := range map[string]bool{"Europe/Lisbon": true, "UTC": true, "": false, "Local": false, "local": false, "Nowhere/Else": false, "../etc/passwd": false} {
		if l, err := zone.Load(name); (err == nil) != want {
			t.Errorf("%q: %v, %v", name, l, err)
		}
	}
}

func TestQuiet(t *testing.T) {
	night := news.Quiet{From: 22 * 60, To: 7 * 60, Zone: "Europe/Berlin"}
	for _, test := range []struct {
		name  string
		quiet news.Quiet
		at    string
		want  string // "" for at once
	}{
		{"none", news.Quiet{}, "2026-05-01T23:00:00Z", ""},
		{"before it", night, "2026-05-01T19:59:59Z", ""},
		{"its first moment", night, "2026-05-01T20:00:00Z", "2026-05-02T05:00:00Z"},
		{"after midnight", night, "2026-05-02T04:59:59Z", "2026-05-02T05:00:00Z"},
		{"its end", night, "2026-05-02T05:00:00Z", ""},
		{"over noon", news.Quiet{From: 12 * 60, To: 13 * 60, Zone: "UTC"}, "2026-05-02T12:30:00Z", "2026-05-02T13:00:00Z"},
		{"an end that is left out", news.Quiet{From: 22 * 60, To: 2*60 + 30, Zone: "Europe/Berlin"}, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{"left out as a whole", news.Quiet{From: 2*60 + 15, To: 2*60 + 45, Zone: "Europe/Berlin"}, "2026-03-29T12:00:00Z", ""},
		{"left out but for its end", news.Quiet{From: 2*60 + 30, To: 3 * 60, Zone: "Europe/Berlin"}, "2026-03-29T12:00:00Z", ""},
		{"all day but for what is left out", news.Quiet{From: 3 * 60, To: 2*60 + 30, Zone: "Europe/Berlin"}, "2026-03-29T12:00:00Z", "2026-03-30T00:30:00Z"},
		{"after the first of an end that comes twice", news.Quiet{From: 22 * 60, To: 2*60 + 30, Zone: "Europe/Berlin"}, "2026-10-25T01:10:00Z", ""},
		{"no such minute", news.Quiet{From: -5, To: 10}, "2026-03-29T00:30:00Z", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := at(t, test.at)
			want := now
			if test.want != "" {
				want = at(t, test.want)
			}
			if got := zone.Quiet(test.quiet, now); !got.Equal(want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}
