package commands

import (
	"errors"
	"testing"
	"time"

	"newsdesk/news"
)

// noon is when the tests ask: a Monday.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC) }

func TestSince(t *testing.T) {
	for typed, want := range map[string]string{
		"7d":                   "2026-11-16T12:30:00Z",
		"7 days":               "2026-11-16T12:30:00Z",
		"7 days ago":           "2026-11-16T12:30:00Z",
		"the last 7 days":      "2026-11-16T12:30:00Z",
		"24h":                  "2026-11-22T12:30:00Z",
		"2w":                   "2026-11-09T12:30:00Z",
		"last week":            "2026-11-16T12:30:00Z",
		"a week ago":           "2026-11-16T12:30:00Z",
		"1 month":              "2026-10-23T12:30:00Z",
		"1y":                   "2025-11-23T12:30:00Z",
		"1 year":               "2025-11-23T12:30:00Z",
		"today":                "2026-11-23T00:00:00Z",
		"Yesterday":            "2026-11-22T00:00:00Z",
		"gestern":              "2026-11-22T00:00:00Z",
		"vor 3 Tagen":          "2026-11-20T12:30:00Z",
		"seit einer Woche":     "2026-11-16T12:30:00Z",
		"hier":                 "2026-11-22T00:00:00Z",
		"il y a 3 jours":       "2026-11-20T12:30:00Z",
		"hace 3 días":          "2026-11-20T12:30:00Z",
		"há 2 semanas":         "2026-11-09T12:30:00Z",
		"2026-11-01":           "2026-11-01T00:00:00Z",
		"2026-11-1":            "2026-11-01T00:00:00Z",
		"2026/11/01":           "2026-11-01T00:00:00Z",
		"1.11.2026":            "2026-11-01T00:00:00Z",
		"2026-11":              "2026-11-01T00:00:00Z",
		"2026-11-01T08:15":     "2026-11-01T08:15:00Z",
		"2026-11-01T08:15:00Z": "2026-11-01T08:15:00Z",
		"1 November":           "2026-11-01T00:00:00Z",
		"November 1, 2026":     "2026-11-01T00:00:00Z",
		"24 December":          "2025-12-24T00:00:00Z", // the last that has been
		"3. März":              "2026-03-03T00:00:00Z",
		"1er novembre":         "",
		"5 de enero de 2025":   "2025-01-05T00:00:00Z",
		"novembro":             "2026-11-01T00:00:00Z",

		"":               "",
		"soon":           "",
		"7":              "",
		"7 apples":       "",
		"99999d":         "",
		"31 February":    "",
		"2026-13-01":     "",
		"2 November 3 4": "",
		"0000-01-01":     "",
	} {
		t.Run(typed, func(t *testing.T) {
			at, err := since(nil, typed, noon())
			if want == "" {
				if !errors.Is(err, news.ErrBadOption) {
					t.Fatalf("got %v, %v, want an OptionError", at, err)
				}
				return
			}
			if got := at.Format(time.RFC3339); err != nil || got != want {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		})
	}
}

func TestSinceSays(t *testing.T) {
	for typed, want := range map[string]string{
		"soon":       "“soon” is no date that the desk understands. Try 7d, 24h, yesterday or 2026-11-09.",
		"2026-12-24": "24 December is still to come. Give a day that has been, such as yesterday or 7d.",
		"2027-01-02": "2 January 2027 is still to come. Give a day that has been, such as yesterday or 7d.",
	} {
		if _, err := since(nil, typed, noon()); Sentence(err) != want {
			t.Errorf("got %s, want %s", Sentence(err), want)
		}
	}
}

// FuzzSince: any text is a moment that is not to come, or an OptionError.
func FuzzSince(f *testing.F) {
	for _, s := range []string{"7d", "il y a 3 jours", "1 November 2026", "99999999999999999999d", "2026-02-30", "\xff1\u0660d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		at, err := since(nil, typed, noon())
		if err == nil && at.After(noon()) {
			t.Errorf("%q is %v, which is to come", typed, at)
		}
		if err != nil && !errors.Is(err, news.ErrBadOption) {
			t.Errorf("%q: %v", typed, err)
		}
	})
}
