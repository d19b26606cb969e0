package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// phraseSet finds whether a text holds one of many phrases, in one walk.
type phraseSet struct {
	begins [1 << 10]uint64     // a bit for each pair of bytes that opens a phrase
	byPair map[uint16][]string // phrases by their first two bytes
}

// newPhraseSet reads a list of phrases, one a line; "#" opens a comment. A phrase
// has two bytes at least.
func newPhraseSet(list string) *phraseSet {
	s := &phraseSet{byPair: make(map[uint16][]string)}
	for phrase := range strings.Lines(list) {
		if phrase = strings.TrimSpace(phrase); len(phrase) < 2 || phrase[0] == '#' {
			continue
		}
		p := pair(phrase[0], phrase[1])
		s.begins[p>>6] |= 1 << (p & 63)
		s.byPair[p] = append(s.byPair[p], phrase)
	}
	return s
}

// in tells whether a phrase stands anywhere in the line, in whatever case and with
// whatever apostrophe.
func (s *phraseSet) in(line string) bool {
	text := lowered(make([]byte, 0, 512), line)
	for i := 0; i+1 < len(text); i++ {
		p := pair(text[i], text[i+1])
		if s.begins[p>>6]&(1<<(p&63)) == 0 {
			continue
		}
		for _, phrase := range s.byPair[p] {
			if len(phrase) <= len(text)-i && string(text[i:i+len(phrase)]) == phrase {
				return true
			}
		}
	}
	return false
}

func pair(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }

// lowered appends a line in lower case, with straight apostrophes.
func lowered(dst []byte, line string) []byte {
	for _, r := range line {
		switch {
		case r == '’':
			dst = append(dst, '\'')
		case 'A' <= r && r <= 'Z':
			dst = append(dst, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}
