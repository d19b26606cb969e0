package extract

import (
	"unicode"
	"unicode/utf8"
)

// letters is how long a text is, in letters of an alphabet: white space counts
// once, and what one sign says in Chinese takes two or three letters elsewhere.
func letters(s string) int {
	tenths, space := 0, true
	for _, r := range s {
		if ' ' < r && r < utf8.RuneSelf {
			tenths, space = tenths+10, false
			continue
		}
		if unicode.IsSpace(r) {
			if space {
				continue
			}
			space = true
		} else {
			space = false
		}
		tenths += weight(r)
	}
	return tenths / 10
}

// weight is how many tenths of a letter a rune is worth: for the same, Chinese and
// Japanese need two fifths of the runes that English needs, Korean half, Thai and
// its neighbours, which write no spaces, two thirds, Arabic and Hebrew, which write
// few vowels, four fifths.
func weight(r rune) int {
	switch {
	case r < 0x0590:
		return 10
	case r < 0x0700:
		return 12
	case r < 0x0e00:
		return 10
	case r <= 0x0eff, r >= 0x1000 && r <= 0x109f, r >= 0x1780 && r <= 0x17ff: // Thai, Lao, Burmese, Khmer
		return 15
	case r >= 0xac00 && r <= 0xd7a3: // Hangul
		return 20
	case isEastAsian(r):
		return 25
	}
	return 10
}

// isEastAsian tells Chinese characters, kana, and the marks that go with them.
func isEastAsian(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60 || r >= 0x20000 && r <= 0x3ffff
}
