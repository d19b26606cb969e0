package commands

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/zone"
	"newsdesk/voice"
)

//go:embed data/when.txt
var whenText string

// whenWords is what the words of data/when.txt mean.
var whenWords = sync.OnceValue(func() map[string]string { return meanings(whenText) })

// furthest is how far ahead something can be planned.
const furthest = 366 * 24 * time.Hour

// when understands a moment to come, in a time zone: "18:30" (the next one),
// "tomorrow 8", "friday 9:15", "in 2 hours", "2026-12-01 18:30", in five languages;
// one with an offset of its own ("2026-12-01T18:30Z") is in no zone. The error is an
// OptionError.
func when(v *voice.Voice, typed, in string, now time.Time) (time.Time, error) {
	l := zone.In(in)
	in = l.String()
	bad := func(next string) (time.Time, error) {
		return time.Time{}, &news.OptionError{Option: "when", Value: typed, Next: next}
	}
	at, ok := coming(strings.ToLower(strings.TrimSpace(typed)), in, now.In(l))
	switch {
	case !ok:
		return bad(v.Say("“%s” is no time that the desk understands. Try 18:30, tomorrow 8 or %s.", cut(typed, 40), now.In(l).AddDate(0, 0, 2).Format("2006-01-02 15:04")))
	case !at.After(now):
		return bad(v.Say("That time has passed: it is %s now in the time zone %s. Give one to come.", now.In(l).Format("15:04"), in))
	case at.Sub(now) > furthest:
		return bad(v.Say("That is more than a year ahead. Give a time within a year."))
	}
	return at.UTC(), nil
}

// coming reads a moment; now is in the zone.
func coming(text, in string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			return at, true
		}
	}
	words := strings.Fields(strings.NewReplacer(",", " ").Replace(text))
	if len(words) == 0 || len(words) > 8 {
		return time.Time{}, false
	}
	if at, ok := afterSpan(words, now); ok {
		return at, true
	}
	day, weekday, clock := time.Time{}, zone.EveryDay, ""
	for i, w := range words {
		if date, rest, ok := dateIn(w); i == 0 && ok {
			day = time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, now.Location())
			clock += rest
			continue
		}
		switch meaning := whenWords()[w]; meaning {
		case "today", "tomorrow":
			day = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
			if meaning == "tomorrow" {
				day = day.AddDate(0, 0, 1)
			}
		case "0", "1", "2", "3", "4", "5", "6":
			weekday, _ = strconv.Atoi(meaning)
		case "skip":
		default: // part of the time of day, such as "pm"
			clock += w
		}
	}
	minute, err := minuteOf(nil, "when", clock)
	if err != nil || clock == "" {
		return time.Time{}, false
	}
	after := now
	if !day.IsZero() {
		after = day.Add(-1)
	}
	at := zone.Next(minute, in, weekday, after)
	return at, !at.IsZero()
}

// dateIn is a date in digits that a word is or, before a "T", begins with.
func dateIn(word string) (date time.Time, rest string, ok bool) {
	word, rest, _ = strings.Cut(word, "t")
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2.1.2006"} {
		if date, err := time.Parse(layout, word); err == nil {
			return date, rest, true
		}
	}
	return time.Time{}, "", false
}

// afterSpan reads "in 2 hours", "90 min", "in 3 days".
func afterSpan(words []string, now time.Time) (time.Time, bool) {
	if whenWords()[words[0]] == "in" {
		words = words[1:]
	}
	if len(words) > 0 && whenWords()[words[0]] == "skip" { // "dentro de"
		words = words[1:]
	}
	if len(words) != 2 {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 0 || n > 100000 {
		return time.Time{}, false
	}
	switch whenWords()[words[1]] {
	case "minute":
		return now.Add(time.Duration(n) * time.Minute), true
	case "hour":
		return now.Add(time.Duration(n) * time.Hour), n > 24 || words[1] != "h" // "18 h" is a time of day
	case "day":
		return now.AddDate(0, 0, n), true
	}
	return time.Time{}, false
}
