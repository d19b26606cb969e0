package sentence

import (
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// Words returns the words of text as ranges of bytes, in order: runs of letters,
// marks and digits, with an apostrophe between letters ("l'accord" is one word)
// and a point or comma between digits. In scripts that write no spaces
// (Chinese, Japanese kana, Thai, Lao, Khmer, Burmese) each letter is a word.
func Words(text string) []news.Span {
	words := make([]news.Span, 0, len(text)/6+1)
	EachWord(text, func(start, end int) {
		words = append(words, news.Span{Start: start, End: end})
	})
	return words
}

// EachWord calls f for every word of text, as Words finds them.
func EachWord(text string, f func(start, end int)) {
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		if !wordRune(r) {
			i += n
			continue
		}
		end := i + n
		if unspaced(r) {
			end = marks(text, end)
		} else {
			end = wordEnd(text, end, r)
		}
		f(i, end)
		i = end
	}
}

// wordEnd follows a word whose first rune r ends at i.
func wordEnd(text string, i int, r rune) int {
	for i < len(text) {
		next, n := rune(text[i]), 1
		if next >= utf8.RuneSelf {
			next, n = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case wordRune(next) && !unspaced(next):
			i += n
		case next == '\'' || next == '’' || next == '.' || next == ',':
			after, m := utf8.DecodeRuneInString(text[i+n:])
			letters := unicode.IsLetter(r) && unicode.IsLetter(after) && !unspaced(after)
			digits := unicode.IsDigit(r) && unicode.IsDigit(after)
			apostrophe := next == '\'' || next == '’'
			if apostrophe && !letters || !apostrophe && !digits {
				return i
			}
			i, next = i+n+m, after
		default:
			return i
		}
		r = next
	}
	return i
}

// marks skips the combining marks at i.
func marks(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsMark(r) {
			break
		}
		i += n
	}
	return i
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && isWordRune(r)
}

// unspaced reports whether r is of a script that writes no spaces.
func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
