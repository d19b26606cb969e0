package extract

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

//go:embed months.txt
var monthsText string

// monthNames maps a name in lower case to 1 to 12.
var monthNames = sync.OnceValue(func() map[string]time.Month {
	names := make(map[string]time.Month)
	for line := range strings.Lines(monthsText) {
		if fields := strings.Fields(line); len(fields) == 13 && fields[0] != "#" {
			for i, forms := range fields[1:] {
				for form := range strings.SplitSeq(forms, "|") {
					names[form] = time.Month(i + 1)
				}
			}
		}
	}
	return names
})

// layouts are the ways in which machines write a time; day tells those without
// an hour. A time without a zone counts as UTC.
var layouts = [...]struct {
	layout string
	day    bool
}{
	{time.RFC3339Nano, false}, {"2006-01-02T15:04:05.999Z0700", false}, {"2006-01-02T15:04Z07:00", false}, {"2006-01-02T15:04Z0700", false},
	{"2006-01-02T15:04:05.999999999", false}, {"2006-01-02T15:04", false},
	{"2006-01-02 15:04:05Z07:00", false}, {"2006-01-02 15:04:05 Z07:00", false}, {"2006-01-02 15:04:05 Z0700", false}, {"2006-01-02 15:04:05 MST", false},
	{"2006-01-02 15:04:05.999", false}, {"2006-01-02 15:04", false}, {"2006/01/02 15:04:05", false}, {"2006/01/02 15:04", false},
	{time.RFC1123Z, false}, {time.RFC1123, false}, {"Mon Jan _2 15:04:05 Z0700 2006", false}, {time.UnixDate, false}, {time.ANSIC, false},
	{"20060102T150405Z0700", false}, {"20060102T150405", false}, {"20060102150405", false},
	{"2006-01-02", true}, {"2006-01-02Z07:00", true}, {"2006/01/02", true}, {"2006/1/2", true}, {"20060102", true}, {"02.01.2006", true}, {"2.1.2006", true},
}

// parseDate reads a time as machines or people write it. The time is in UTC; day
// is true when it gave a day alone; ok is false for what can't be read, or lies
// before 1980 or more than two days ahead of now.
func parseDate(s string, now time.Time) (at time.Time, day, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return time.Time{}, false, false
	}
	for _, l := range layouts {
		if t, err := time.Parse(l.layout, s); err == nil {
			// Midnight sharp is what software writes for "that day".
			if h, m, s := t.Clock(); l.day || h == 0 && m == 0 && s == 0 {
				y, month, d := t.Date()
				return time.Date(y, month, d, 0, 0, 0, 0, time.UTC), true, plausible(t, now)
			}
			return t.UTC(), false, plausible(t, now)
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 3e8 {
		if n > 3e11 {
			n /= 1000 // milliseconds
		}
		t := time.Unix(n, 0).UTC()
		return t, false, plausible(t, now)
	}
	t, ok := wordDate(s)
	if !ok {
		t, ok = signDate(s)
	}
	return t, true, ok && plausible(t, now)
}

func plausible(t, now time.Time) bool {
	return t.Year() >= 1980 && t.Before(now.Add(48*time.Hour))
}

// wordDate finds a day, a month's name and a year that stand side by side:
// "17 February 2022", "Feb. 17th, 2022", "17 de febrero de 2022".
func wordDate(s string) (time.Time, bool) {
	words := strings.FieldsFunc(strings.Map(asciiDigit, strings.ToLower(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	kept := words[:0]
	for _, w := range words {
		if w != "de" && w != "del" && w != "of" && w != "the" {
			kept = append(kept, w)
		}
	}
	for i, w := range kept {
		month, ok := monthNames()[w]
		if !ok {
			continue
		}
		var day, year int
		if i > 0 && i+1 < len(kept) {
			day, year = number(kept[i-1], 31), number(kept[i+1], 9999)
		}
		if (day == 0 || year < 1000) && i+2 < len(kept) {
			day, year = number(kept[i+1], 31), number(kept[i+2], 9999)
		}
		if day == 0 || year < 1000 {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(w); unicode.Is(unicode.Thai, first) && year > 2400 {
			year -= 543 // the Buddhist era
		}
		if t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Day() == day {
			return t, true
		}
	}
	return time.Time{}, false
}

// asciiDigit writes Arabic, Persian and Indian digits in ASCII.
func asciiDigit(r rune) rune {
	for _, zero := range [...]rune{'٠', '۰', '०', '০', '๐'} {
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// signDate finds "2026年5月4日" and "2026년 5월 4일".
func signDate(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(strings.NewReplacer("년", "年", "월", "月", "일", "日").Replace(s)), "")
	i, j, k := strings.Index(s, "年"), strings.Index(s, "月"), strings.Index(s, "日")
	if i < 4 || j < i || k < j {
		return time.Time{}, false
	}
	year, month, day := number(s[i-4:i], 9999), number(s[i+len("年"):j], 12), number(s[j+len("月"):k], 31)
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, year > 1000 && month > 0 && day > 0 && t.Day() == day
}

// number reads "17", "17th" and "1er"; 0 when it is none, or more than most.
func number(w string, most int) int {
	digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
	if len(w)-len(digits) > 2 {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > most {
		return 0
	}
	return n
}
