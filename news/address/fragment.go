package address

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text fragment names a passage by its first and last words. Six are as good
// as unique in an article; the bytes keep the whole link within what platforms
// allow in a button (Discord: 512 characters), also where one letter takes six.
const (
	fragmentWords = 6
	fragmentBytes = 150 // encoded, of one end
)

// Fragment is the address with a text fragment that leads to a passage of the
// page (W3C, URL Fragment Text Directives): all of a short passage, the first and
// last words of a long one or of one that runs over several paragraphs. The
// address's own fragment goes. Without a word in the passage the address comes
// back as it is; "" when raw is no web address.
func Fragment(raw, passage string) string { return fragment(raw, passage, fragmentWords) }

// Brief is Fragment with n words of each end, from 1 to 6: for where there is
// little room.
func Brief(raw, passage string, n int) string {
	return fragment(raw, passage, min(max(n, 1), fragmentWords))
}

func fragment(raw, passage string, n int) string {
	if _, err := parse(raw); err != nil {
		return ""
	}
	bare, _, _ := strings.Cut(strings.TrimSpace(raw), "#")
	passage = strings.TrimFunc(passage, notWord)
	if passage == "" {
		return raw
	}
	words := strings.Fields(passage)
	whole := strings.Join(words, " ")
	if encoded := encodeFragment(whole); len(words) <= 2*n && len(encoded) <= 2*fragmentBytes &&
		!strings.Contains(passage, "\n") {
		return bare + "#:~:text=" + encoded
	}
	// Each end stays within its own paragraph: a match can't cross a block.
	first, _, _ := strings.Cut(passage, "\n")
	last := passage[strings.LastIndexByte(passage, '\n')+1:]
	start, end := firstWords(first, n), lastWords(last, n)
	return bare + "#:~:text=" + encodeFragment(start) + "," + encodeFragment(end)
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// firstWords is the beginning of a passage, cut at a word where it has any.
func firstWords(s string, most int) string {
	words := strings.Fields(s)
	n, size := 0, 0
	for _, w := range words[:min(len(words), most)] {
		size += len(encodeFragment(w)) + len("%20")
		if size > fragmentBytes {
			break
		}
		n++
	}
	if n > 0 {
		return strings.TrimFunc(strings.Join(words[:n], " "), notWord)
	}
	// Chinese, Japanese, Thai: no spaces to cut at.
	size = 0
	for i, r := range words[0] {
		if size += len(encodeFragment(string(r))); size > fragmentBytes {
			return words[0][:i]
		}
	}
	return words[0]
}

// lastWords is the end of a passage, cut likewise.
func lastWords(s string, most int) string {
	words := strings.Fields(s)
	n, size := 0, 0
	for n < min(len(words), most) {
		size += len(encodeFragment(words[len(words)-1-n])) + len("%20")
		if size > fragmentBytes {
			break
		}
		n++
	}
	if n > 0 {
		return strings.TrimFunc(strings.Join(words[len(words)-n:], " "), notWord)
	}
	word := words[len(words)-1]
	size = 0
	for i := len(word); i > 0; {
		r, width := utf8.DecodeLastRuneInString(word[:i])
		if size += len(encodeFragment(string(r))); size > fragmentBytes {
			return word[i:]
		}
		i -= width
	}
	return word
}

// encodeFragment percent-encodes all but letters, digits and "._~": the directive
// itself uses "-", "," and "&", and brackets end a Markdown link.
func encodeFragment(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) && c != '-' {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
