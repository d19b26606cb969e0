package commands

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"newsdesk/news"
	"newsdesk/voice"
)

//go:embed data/since.txt
var sinceText string

// sinceWords is what the words of data/since.txt mean.
var sinceWords = sync.OnceValue(func() map[string]string { return meanings(sinceText) })

// meanings reads lines of a meaning and the words for it.
func meanings(text string) map[string]string {
	words := map[string]string{}
	for line := range strings.Lines(text) {
		meaning, list, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(list) {
			words[w] = meaning
		}
	}
	return words
}

// layouts are the dates that need no words. The order of day and month in
// "1/11/2026" differs between countries, so that slashes go with the year first.
func layouts() []string {
	return []string{"2006-1-2", "2006/1/2", "2.1.2006", "2006-01", "2006-01-02T15:04", "2006-01-02 15:04", time.RFC3339}
}

// since understands a moment before now: "7d", "24 hours", "yesterday",
// "2026-11-01", "1 November", in five languages. Days begin at 00:00 in now's time
// zone. The error is an OptionError.
func since(v *voice.Voice, typed string, now time.Time) (time.Time, error) {
	text := strings.ToLower(strings.TrimSpace(typed))
	at, ok := written(text, now)
	if !ok && len(text) <= 100 {
		at, ok = worded(tokens(text), now)
	}
	bad := func(next string) (time.Time, error) {
		return time.Time{}, &news.OptionError{Option: "since", Value: typed, Next: next}
	}
	switch {
	case !ok:
		return bad(v.Say("“%s” is no date that the desk understands. Try 7d, 24h, yesterday or %s.", cut(typed, 40), now.AddDate(0, 0, -14).Format(time.DateOnly)))
	case at.After(now):
		return bad(v.Say("%s is still to come. Give a day that has been, such as yesterday or 7d.", capital(dayIn(v, at, now))))
	}
	return at, nil
}

// written reads a date in digits.
func written(text string, now time.Time) (time.Time, bool) {
	for _, layout := range layouts() {
		if at, err := time.ParseInLocation(layout, strings.ToUpper(text), now.Location()); err == nil && at.Year() > 1000 {
			return at, true
		}
	}
	return time.Time{}, false
}

// tokens are the words and numbers of a text, what stands between them dropped.
func tokens(text string) []string {
	var out []string
	last := ' '
	for _, r := range text {
		kind := ' '
		switch {
		case unicode.IsDigit(r):
			kind = '0'
		case unicode.IsLetter(r) || r == '\'' || r == '’':
			kind = 'a'
		}
		if kind != ' ' {
			if kind != last {
				out = append(out, "")
			}
			out[len(out)-1] += string(r)
		}
		last = kind
	}
	return out
}

// worded reads "3 days ago", "last week", "1 November 2026".
func worded(tokens []string, now time.Time) (time.Time, bool) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	var numbers []int
	unit, n, month := "", 1, 0
	for i, t := range tokens {
		if d, err := strconv.Atoi(t); err == nil {
			if d > 9999 {
				return time.Time{}, false
			}
			numbers = append(numbers, d)
			continue
		}
		switch meaning := sinceWords()[t]; meaning {
		case "":
			return time.Time{}, false
		case "skip":
		case "one":
			n = 1
		case "today":
			return today, len(tokens) == 1
		case "yesterday":
			return today.AddDate(0, 0, -1), len(tokens) == 1
		case "hour", "day", "week", "month", "year":
			if counted := i > 0 && len(numbers) > 0 && isNumber(tokens[i-1]); counted {
				unit, n = meaning, numbers[len(numbers)-1]
			} else if unit == "" {
				unit = meaning
			}
		default:
			month, _ = strconv.Atoi(meaning)
		}
	}
	if month > 0 {
		return dated(numbers, month, now)
	}
	return back(now, unit, n), unit != "" && len(numbers) <= 1
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// dated is a day of a month; without a year the last that has been.
func dated(numbers []int, month int, now time.Time) (time.Time, bool) {
	d, year := 1, 0
	for _, n := range numbers {
		if n > 1000 {
			year = n
		} else {
			d = n
		}
	}
	if len(numbers) > 2 || d < 1 || d > 31 {
		return time.Time{}, false
	}
	guess := year == 0
	if guess {
		year = now.Year()
	}
	at := time.Date(year, time.Month(month), d, 0, 0, 0, 0, now.Location())
	if guess && at.After(now) {
		at = time.Date(year-1, time.Month(month), d, 0, 0, 0, 0, now.Location())
	}
	return at, at.Day() == d
}

// back is so many units before now. Days and more go back to a day's beginning
// only where people say so ("yesterday"): "7d" is seven times 24 hours.
func back(now time.Time, unit string, n int) time.Time {
	switch unit {
	case "hour":
		return now.Add(-time.Duration(n) * time.Hour)
	case "week":
		n *= 7
		fallthrough
	case "day":
		return now.AddDate(0, 0, -n)
	case "month":
		return now.AddDate(0, -n, 0)
	case "year":
		return now.AddDate(-n, 0, 0)
	}
	return now
}

// moment is how a since is said: the day, with the hour when it is of today.
func moment(v *voice.Voice, at, now time.Time) string {
	at = at.In(now.Location())
	if h, m, s := at.Clock(); now.Sub(at) < 24*time.Hour && h+m+s > 0 {
		return v.Say("%s on %s ## time, day", at.Format("15:04 MST"), dayIn(v, at, now))
	}
	return dayIn(v, at, now)
}
