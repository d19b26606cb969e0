// Package fold compares what people write without regard to case, accents and
// small slips. Start with Key; Scanner is the same, word by word.
package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate node gen.mjs

//go:embed table.txt
var tableText string

// The table covers the letters with accents of the Latin, Greek, Cyrillic,
// Arabic and Indian alphabets; past it nothing is folded but the case.
const (
	tableFirst = 0xC0
	tableEnd   = 0x2000
)

var table = sync.OnceValue(func() *[tableEnd - tableFirst]uint16 {
	t := new([tableEnd - tableFirst]uint16)
	for line := range strings.Lines(tableText) {
		base, size := utf8.DecodeRuneInString(line)
		for _, r := range strings.TrimSpace(line[size:]) {
			if r >= tableFirst && r < tableEnd && base < 1<<16 {
				t[r-tableFirst] = uint16(base)
			}
		}
	}
	return t
})

// Append appends a letter or digit in lower case and without accents, as UTF-8:
// "é" is "e", "ß" is "ss". A mark that stands over its letter appends nothing.
func Append(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	}
	if isMark(r) {
		return dst
	}
	switch r = unicode.ToLower(r); r {
	case 'ß':
		return append(dst, "ss"...)
	case 'æ':
		return append(dst, "ae"...)
	case 'œ':
		return append(dst, "oe"...)
	case 'þ':
		return append(dst, "th"...)
	}
	if r >= tableFirst && r < tableEnd {
		if base := table()[r-tableFirst]; base != 0 {
			r = rune(base)
		}
	}
	return utf8.AppendRune(dst, r)
}

// isMark tells the marks that writers leave out: accents on their own, and the
// vowels of Arabic and Hebrew.
func isMark(r rune) bool {
	return r >= 0x300 && r <= 0x36F || r >= 0x591 && r <= 0x5C7 ||
		r >= 0x64B && r <= 0x652 || r == 0x640 || r == 0x670
}

// Key is a text's words, folded and parted by single spaces; everything that is
// neither letter nor digit parts words. Two texts that people hold for the same
// have the same key: "Côte d’Ivoire" and "cote d'ivoire", "U.S.A." and "usa".
func Key(text string) string {
	var (
		s   = Scanner{Text: text, Key: make([]byte, 0, 32)} // longer than most words
		out = make([]byte, 0, 64)                           // and than most names
	)
	for s.Next() {
		if len(out) > 0 && !(s.Dense && s.touches) {
			out = append(out, ' ')
		}
		out = append(out, s.Key...)
	}
	return string(out)
}

// HasPrefix is true when a word of key begins with typed; both are keys. An
// empty typed is the beginning of everything.
func HasPrefix(key, typed string) bool {
	for {
		if strings.HasPrefix(key, typed) {
			return true
		}
		i := strings.IndexByte(key, ' ')
		if i < 0 {
			return false
		}
		key = key[i+1:]
	}
}

// Distance is how many letters one must add, drop, change or swap with the next
// one to make b of a (optimal string alignment); limit+1 when that is more than
// limit. Its cost is bounded by the length times the limit.
func Distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := range row {
			row[j] = limit + 1
		}
		row[0] = i
		best := i
		for j := max(1, i-limit); j <= min(len(y), i+limit); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			best = min(best, d)
		}
		if best > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(y)], limit+1)
}
