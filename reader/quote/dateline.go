package quote

import "strings"

// maxDateline is the most tokens that a dateline has: "WASHINGTON, Dec. 8 (AP) —".
const maxDateline = 14

// datelines lets a sentence begin behind each dateline, so that its town is not
// what the sentence is about.
func (s *scanner) datelines() {
	for k := range s.out {
		if s.out[k].kind != word || k > 0 && s.out[k-1].kind != paragraph {
			continue
		}
		if n := s.dateline(k); n > 0 {
			s.out[n].opens = true
		}
	}
}

// dateline is the token behind a dateline that begins at a token, 0 when none
// does. It ends in a dash and is told by its capitals, by an agency in brackets,
// or by standing first in the text: "Chur – Im Prättigau …".
func (s *scanner) dateline(k int) int {
	sure := s.out[k].shout && s.out[k].end-s.out[k].start > 2
	depth, words := 0, 0
	for n := k; n+1 < len(s.out) && n < k+maxDateline; n++ {
		t, next := &s.out[n], &s.out[n+1]
		switch {
		case t.kind == word && depth == 0 && !t.capital && !t.is(particle) || t.kind == paragraph || t.kind == quoted:
			return 0
		case t.kind == word:
			words++
		case t.kind != punct:
		case t.mark == '(':
			depth++
		case t.mark == ')':
			depth, sure = depth-1, true
		case isDash(t.mark) && depth == 0:
			spaced := t.end < next.start && (s.out[n-1].end < t.start || s.text[t.start-1] == '.')
			if spaced && (sure || k == 0 && words < 3 && t.mark != '-') && (next.capital || next.kind == quoted) {
				return n + 1
			}
			return 0
		case !strings.ContainsRune(",./", t.mark):
			return 0
		}
	}
	return 0
}
