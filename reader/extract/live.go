package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minStamps is how many dated entries make a live blog.
const minStamps = 4

// isLive tells a live blog by its text: entries with a time of day each, the
// newest first. A report on how a day went begins with the oldest.
func isLive(blocks []block) bool {
	stamps, falling, last, text := 0, 0, -1, true
	for i := range blocks {
		at := stamp(&blocks[i])
		if at < 0 {
			text = text || blocks[i].good()
			continue
		}
		if !text {
			continue // two times without a word between them
		}
		if last >= 0 && at <= last {
			falling++
		}
		stamps, last, text = stamps+1, at, false
	}
	return stamps >= minStamps && 4*falling >= 3*(stamps-1)
}

// stamp is the minute of the day that a short line or a heading begins with; -1
// when there is none.
func stamp(b *block) int {
	if !b.head && (b.size > 40 || endsSentence(b.text) && !strings.HasSuffix(b.text, "m.")) {
		return -1
	}
	return clock(b.text)
}

// clock reads "09:40", "9.40", "9h40" and "9:40 pm" at the beginning of a line.
func clock(s string) int {
	hours, n := digits(s)
	if n == 0 || n > 2 || hours > 23 {
		return -1
	}
	sep, size := utf8.DecodeRuneInString(s[n:])
	if sep != ':' && sep != '.' && sep != 'h' {
		return -1
	}
	rest := s[n+size:]
	minutes, n := digits(rest)
	if n != 2 || minutes > 59 {
		return -1
	}
	rest = strings.ToLower(strings.TrimLeft(rest[2:], " "))
	if r, _ := utf8.DecodeRuneInString(rest); sep == '.' && (r == '.' || unicode.IsDigit(r)) {
		return -1 // a date
	}
	if strings.HasPrefix(rest, "pm") || strings.HasPrefix(rest, "p.m") {
		hours = hours%12 + 12
	}
	return 60*hours + minutes
}

// digits reads the number that s begins with, of at most three digits.
func digits(s string) (value, n int) {
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
		value = 10*value + int(s[n]-'0')
		n++
	}
	return value, n
}
