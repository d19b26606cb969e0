package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The words of the search index are prepared here, in Go, so that they are the
// same for every database: without case and accents, and in scripts that write
// no spaces as pairs of letters. Private-use letters set apart what no typed
// word may reach; fold drops them from whatever comes from outside.
const (
	markSign = "\ue000" // a shelf or a term, not a word
	stemSign = "\ue001" // a stem; the language's two letters follow
	headSign = "\ue002" // a word of the title
	leadSign = "\ue003" // a word of the title or of the summary
)

// longest is where a word is cut, in bytes: no word of a language is longer, and
// a hostile one must not fill the index.
const longest = 64

// fold is a name or text without case and accents, as it is compared.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if accent(r) {
			continue
		}
		r = unicode.ToLower(r)
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'ł':
			b.WriteByte('l')
		case 'đ', 'ð':
			b.WriteByte('d')
		case 'ı':
			b.WriteByte('i')
		case 'ς':
			b.WriteRune('σ')
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// accent tells a mark that readers leave out when they type: those of Latin,
// Greek and Cyrillic, Arabic vowels, Hebrew points. The vowel signs of Indian
// scripts are not accents.
func accent(r rune) bool {
	return r >= 0x300 && r <= 0x36F || r >= 0x64B && r <= 0x65F || r == 0x670 || r == 0x640 ||
		r >= 0x591 && r <= 0x5C7
}

// dense tells a letter of a script that is written without spaces.
func dense(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// runs parts a text into its words, folded; a run of a dense script is one.
func runs(text string) []string {
	var out []string
	folded := fold(text)
	start, kind := 0, 0
	for i, r := range folded {
		k := 0
		switch {
		case dense(r):
			k = 2
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			k = 1
		}
		if k == kind {
			continue
		}
		if kind != 0 {
			out = append(out, clip(folded[start:i], kind))
		}
		start, kind = i, k
	}
	if kind != 0 {
		out = append(out, clip(folded[start:], kind))
	}
	return out
}

func clip(word string, kind int) string {
	if kind == 2 || len(word) <= longest {
		return word
	}
	n := longest
	for !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// isDense tells what sort of run runs gave.
func isDense(run string) bool {
	r, _ := utf8.DecodeRuneInString(run)
	return dense(r)
}

// pairs are the neighbouring letters of a dense run.
func pairs(run string) []string {
	letters := []rune(run)
	var out []string
	for i := 0; i+1 < len(letters); i++ {
		out = append(out, string(letters[i:i+2]))
	}
	return out
}

// indexed are the tokens of a text in order. A dense run ends in its last
// letter alone, so that what begins with that letter finds it.
func indexed(text string) []string {
	var out []string
	for _, run := range runs(text) {
		if !isDense(run) {
			out = append(out, run)
			continue
		}
		out = append(out, pairs(run)...)
		_, size := utf8.DecodeLastRuneInString(run)
		out = append(out, run[len(run)-size:])
	}
	return out
}
