package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longLine is the most runes a line has in text that was wrapped by a program.
const longLine = 90

// paragraphs finds the borders of paragraphs: the offset after each one. A blank
// line is always a border; a single line feed is one unless the text looks
// wrapped, or the next line goes on in lower case.
func paragraphs(text string) []int {
	wrapped := looksWrapped(text)
	var out []int
	for at := 0; at < len(text); {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
		rest := strings.TrimLeft(text[at:min(len(text), at+64)], " \t\r")
		if strings.HasPrefix(rest, "\n") || !wrapped && !goesOn(rest) {
			out = append(out, at)
		}
	}
	return out
}

func goesOn(line string) bool {
	r, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(r)
}

// looksWrapped says whether most lines are about equally long, and stand in
// paragraphs that blank lines part.
func looksWrapped(text string) bool {
	lines, long, short := 0, 0, 0
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		lines++
		if len(line) > 2*longLine || utf8.RuneCountInString(line) > longLine {
			long++
		} else if len(line) < longLine/2 {
			short++
		}
	}
	return long == 0 && lines >= 6 && short*3 < lines && strings.Contains(text, "\n\n")
}
