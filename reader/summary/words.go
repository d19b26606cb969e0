package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/reader/sentence"
)

// stemRunes is how many runes of a word count: a cheap stem that fits every
// language written with letters.
const stemRunes = 7

// token is a word of a sentence: its number in the vocabulary, and whether it
// carries weight.
type token struct {
	id   int32
	stop bool
}

// vocabulary numbers words, by their stems.
type vocabulary struct {
	ids map[string]int32
	buf []byte
}

func newVocabulary() *vocabulary {
	return &vocabulary{ids: make(map[string]int32, 512)}
}

// tokens appends the words of text to dst.
func (v *vocabulary) tokens(dst []token, text string, lex *lexicon) []token {
	sentence.EachWord(text, func(start, end int) {
		if clitic(text, start, end) {
			return
		}
		v.buf = appendLower(v.buf[:0], elide(text[start:end], lex))
		stop := lex.stop[string(v.buf)] || len(v.buf) == 1 && v.buf[0] > '9'
		key := stem(v.buf)
		id, ok := v.ids[string(key)]
		if !ok {
			id = int32(len(v.ids))
			v.ids[string(key)] = id
		}
		dst = append(dst, token{id: id, stop: stop})
	})
	return dst
}

// clitic reports whether text[start:end] is the end of the word before it, set
// apart in a tokenised text: the 's of “king 's”, the n't of “has n't”.
func clitic(text string, start, end int) bool {
	if start < 2 || end-start > 3 {
		return false
	}
	return text[start-1] == '\'' && text[start-2] == ' ' || text[start-1] == ' ' && text[start:end] == "n't"
}

func (v *vocabulary) size() int { return len(v.ids) }

// elide makes "accord" of "l'accord".
func elide(word string, lex *lexicon) string {
	if len(lex.elision) == 0 {
		return word
	}
	if head, tail, ok := cutApostrophe(word); ok && lex.elision[strings.ToLower(head)] {
		return tail
	}
	return word
}

func cutApostrophe(word string) (head, tail string, ok bool) {
	if head, tail, ok = strings.Cut(word, "'"); ok {
		return head, tail, ok
	}
	return strings.Cut(word, "’")
}

// appendLower appends word in lower case, a possessive 's left out.
func appendLower(dst []byte, word string) []byte {
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= utf8.RuneSelf {
			return append(dst[:0], trimPossessive(strings.ToLower(word))...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	if n := len(dst); n > 2 && dst[n-1] == 's' && dst[n-2] == '\'' {
		return dst[:n-2]
	}
	return dst
}

func trimPossessive(word string) string {
	return strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
}

func stem(word []byte) []byte {
	runes := 0
	for i := 0; i < len(word); {
		if runes == stemRunes {
			return word[:i]
		}
		_, n := utf8.DecodeRune(word[i:])
		i += n
		runes++
	}
	if n := len(word); n > 3 && word[n-1] == 's' && word[n-2] != 's' {
		return word[:n-1]
	}
	return word
}

// firstWords splits the start of s into up to n words in lower case, marks
// between them left out.
func firstWords(s string, n int) []string {
	words := make([]string, 0, n)
	for len(words) < n {
		i := strings.IndexFunc(s, isLetterOrDigit)
		if i < 0 {
			break
		}
		s = s[i:]
		end := strings.IndexFunc(s, func(r rune) bool { return !isLetterOrDigit(r) && r != '\'' && r != '’' })
		if end < 0 {
			end = len(s)
		}
		words = append(words, s[:end])
		s = s[end:]
	}
	return words
}

func isLetterOrDigit(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
