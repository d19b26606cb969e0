package commands

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/voice"
)

// capital is s with its first letter in upper case.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// quotedIn are words in quotation marks.
func quotedIn(v *voice.Voice, words string) string { return v.Say("“%s”", words) }

// cut is s within limit runes. What is cut ends in "…", at a word's end when one
// is near.
func cut(s string, limit int) string {
	if limit < 1 {
		return ""
	}
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n == limit-1 {
			end = i
			break
		}
		n++
	}
	head := s[:end]
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > len(head)*2/3 {
		head = head[:i]
	}
	return strings.TrimRightFunc(head, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Mn, r) || r == '\u200d' || r == ',' || r == ';' || r == ':'
	}) + "…"
}

// dayIn is a date in words, in now's time zone, with the year when it is not now's.
func dayIn(v *voice.Voice, t, now time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() {
		return dayOf(v, t)
	}
	return date(v, t)
}

// date is a date in words, with its year.
func date(v *voice.Voice, t time.Time) string {
	return v.Say("%s %s ## day and month, year", dayOf(v, t), strconv.Itoa(t.Year()))
}

// Moment is a moment in words, with its date and its time of day in UTC.
func Moment(v *voice.Voice, at time.Time) string {
	return v.Say("%s, %s UTC ## date, time", date(v, at.UTC()), at.UTC().Format("15:04"))
}

// dayOf is a day of a month; the first is another number in some languages.
func dayOf(v *voice.Voice, t time.Time) string {
	return v.Count(t.Day(), "%d %s ## day, month", "%d %s ## day, month", v.Say(months()[t.Month()-1]))
}

func months() [12]string {
	return [...]string{
		voice.Mark("January"), voice.Mark("February"), voice.Mark("March"), voice.Mark("April"), voice.Mark("May"), voice.Mark("June"),
		voice.Mark("July"), voice.Mark("August"), voice.Mark("September"), voice.Mark("October"), voice.Mark("November"), voice.Mark("December"),
	}
}

// nearest is the word that is the fewest slips of the pen away from typed; ok is
// false when none is near: more than one, two from 6 letters on, three from 10.
func nearest(typed string, words []string) (word string, ok bool) {
	t := []rune(strings.ToLower(typed))
	if len(t) > 60 {
		return "", false
	}
	best := min(3, 1+max(0, len(t)-2)/4) + 1
	for _, w := range words {
		r := []rune(strings.ToLower(w))
		if len(r) > 60 {
			continue
		}
		if d := slips(t, r); d < best {
			word, best, ok = w, d, true
		}
	}
	return word, ok
}

// slips is how many letters must be put in, left out, changed or swapped with
// their neighbour to make b of a.
func slips(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
