package story

import (
	"slices"
	"strings"

	"newsdesk/news/fold"
)

// numberParts is how many parts of a number are joined, numberBytes how many
// bytes of the first are looked at.
const (
	numberParts = 6
	numberBytes = 20
)

// number is the key of the number that the scanner stands on, and takes the
// scanner past all its parts: "3,000" is "3000" and "6.8" is itself, for a sum or
// a magnitude tells one event from the next, and its halves tell nothing. A space
// behind the sign is what some leave who cut a text into words. Nil for a time of
// day: outlets give that of their own zone, or of their own page.
func number(s *fold.Scanner) []byte {
	key, clock := slices.Clone(s.Key[:min(len(s.Key), numberBytes)]), false
	last := digits(key)
	for range numberParts {
		next := *s
		next.Key = nil // not to write over ours
		if !next.Next() {
			break
		}
		n := digits(next.Key)
		sign, loose := strings.CutSuffix(s.Text[s.End:next.Start], " ")
		switch {
		case (sign == "," || sign == ".") && n == 3 && n == len(next.Key) && last <= 3: // thousands
			key = append(key, next.Key...)
		case (sign == "." || sign == "," && !loose) && (n == 1 || n == 2): // a fraction
			key = append(append(key, '.'), next.Key...)
		case sign == ":" && n == 2:
			clock = true
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		last, *s = n, next
	}
	if clock {
		return nil
	}
	return key
}

// digits is how many a key begins with.
func digits(key []byte) int {
	n := 0
	for n < len(key) && '0' <= key[n] && key[n] <= '9' {
		n++
	}
	return n
}
