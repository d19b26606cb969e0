package fold

import (
	"unicode"
	"unicode/utf8"
)

// Scanner walks through a text word by word. Set Text, then call Next.
type Scanner struct {
	Text string

	// Of the current word: its place in Text, in bytes, and its key, which the
	// next call overwrites. Letters that points part ("U.S.") are one word.
	Start, End int
	Key        []byte
	// Upper is true when its first letter is a capital, Capitals when all of
	// its letters are, and they are two or more.
	Upper, Capitals bool
	// Points is true when points part its letters.
	Points bool
	// Dense is true for a run in a script that does not part its words with
	// spaces (Chinese, Japanese, Thai) or hangs endings on names (Korean).
	Dense bool

	pos     int
	touches bool // the word before ends where this one starts
}

// Next goes to the next word; false when there is none.
func (s *Scanner) Next() bool {
	prev := s.End
	r, size := s.skip()
	if size == 0 {
		return false
	}
	s.Start, s.touches = s.pos, s.pos == prev && prev > 0
	s.Key, s.Points = s.Key[:0], false
	s.Dense = dense(r)
	letters, upper, run := 0, 0, 0
	s.Upper = unicode.IsUpper(r)
	for size > 0 {
		if 'a' <= r && r <= 'z' && !s.Dense { // most
			letters, run = letters+1, run+1
			s.Key = append(s.Key, byte(r))
		} else if r == '.' {
			if run != 1 || !s.acronym(size) {
				break
			}
			s.Points, run = true, 0
		} else if !wordRune(r) || dense(r) != s.Dense && !isMark(r) {
			break
		} else {
			if unicode.IsLetter(r) {
				letters, run = letters+1, run+1
				if unicode.IsUpper(r) {
					upper++
				}
			} else {
				run = 2
			}
			s.Key = Append(s.Key, r)
		}
		s.pos += size
		r, size = s.decode(s.pos)
	}
	s.End = s.pos
	s.Capitals = upper > 1 && upper == letters
	return true
}

// skip goes to the next rune of a word.
func (s *Scanner) skip() (rune, int) {
	for {
		r, size := s.decode(s.pos)
		if size == 0 || wordRune(r) && !isMark(r) {
			return r, size
		}
		s.pos += size
	}
}

func (s *Scanner) decode(at int) (rune, int) {
	if at < len(s.Text) && s.Text[at] < utf8.RuneSelf {
		return rune(s.Text[at]), 1
	}
	return utf8.DecodeRuneInString(s.Text[at:])
}

// acronym is true when after the point at pos a single letter follows, as in
// "U.S"; not in "end.Start" or "F.Kennedy".
func (s *Scanner) acronym(point int) bool {
	r, size := s.decode(s.pos + point)
	if size == 0 || !unicode.IsLetter(r) {
		return false
	}
	r, size = s.decode(s.pos + point + size)
	return size == 0 || !wordRune(r)
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// dense tells the scripts that Scanner.Dense is about.
func dense(r rune) bool {
	switch {
	case r < 0xE00:
		return false
	case r < 0xF00, // Thai, Lao
		r >= 0x1000 && r < 0x10A0,   // Burmese
		r >= 0x1780 && r < 0x1800,   // Khmer
		r >= 0x3005 && r < 0xA000,   // kana, Chinese characters
		r >= 0xAC00 && r < 0xD7B0,   // Hangul
		r >= 0xF900 && r < 0xFB00,   // compatibility characters
		r >= 0x20000 && r < 0x32000: // rarer Chinese characters
		return true
	}
	return false
}
