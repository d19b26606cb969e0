package extract

import "strings"

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
		p := pair(phrase, 0)
		s.begins[p>>6] |= 1 << (p & 63)
		s.byPair[p] = append(s.byPair[p], phrase)
	}
	return s
}

// in tells whether a phrase stands anywhere in the text.
func (s *phraseSet) in(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		p := pair(text, i)
		if s.begins[p>>6]&(1<<(p&63)) == 0 {
			continue
		}
		for _, phrase := range s.byPair[p] {
			if strings.HasPrefix(text[i:], phrase) {
				return true
			}
		}
	}
	return false
}

func pair(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }
