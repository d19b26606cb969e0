package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is what a look at the text as a whole tells.
type style struct {
	lower  bool // no capital letters to speak of
	spaced bool // full stops stand apart from the words before them
	width  int  // in runes, of a text that is wrapped at a fixed width; else 0
}

// styleSample is how many bytes of a text decide on its letters and spacing.
const styleSample = 16 << 10

func styleOf(text string) style {
	sample := text[:min(len(text), styleSample)]
	var upper, lower, spaced, attached int
	for i, r := range sample {
		switch {
		case 'a' <= r && r <= 'z':
			lower++
		case 'A' <= r && r <= 'Z':
			upper++
		case r == '.':
			after := i+1 == len(sample) || sample[i+1] == ' ' || sample[i+1] == '\n'
			if i > 0 && after {
				if sample[i-1] == ' ' {
					spaced++
				} else {
					attached++
				}
			}
		case r < utf8.RuneSelf:
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return style{
		lower:  lower > 0 && upper*200 < lower,
		spaced: spaced >= 2 && spaced > attached,
		width:  wrapWidth(text),
	}
}

// Lines of a wrapped text are at most maxWrap runes wide, and at least minWrap.
const (
	maxWrap = 130
	minWrap = 40
)

// wrapWidth returns the width at which text is wrapped, 0 when it is not. A
// text is wrapped when most of its unfinished lines end where the next word
// would have passed the widest line, or come within a sixth of that.
func wrapWidth(text string) int {
	width := 0
	for rest := text; rest != ""; {
		line, tail, _ := strings.Cut(rest, "\n")
		if len(line) > 4*maxWrap {
			return 0
		}
		width = max(width, utf8.RuneCountInString(strings.TrimRight(line, " \t\r")))
		rest = tail
	}
	if width < minWrap || width > maxWrap {
		return 0
	}
	full, short, whole, small := 0, 0, 0, 0
	for rest := text; rest != ""; {
		line, tail, _ := strings.Cut(rest, "\n")
		next, _, _ := strings.Cut(tail, "\n")
		switch {
		case strings.TrimSpace(line) == "" || strings.TrimSpace(next) == "" || isRow(line):
		case Terminated(line):
			whole++
		case passes(line, next, width-width/6):
			full++
			if r, _ := utf8.DecodeRuneInString(next); isWordRune(r) && !unicode.IsUpper(r) {
				small++ // lines that are paragraphs start with capitals
			}
		default:
			short++
		}
		rest = tail
	}
	if full < 2 || full < 2*short || 4*full < whole || 3*small < full {
		return 0
	}
	return width
}

// isRow reports whether line is a row of a table: it has columns.
func isRow(line string) bool {
	return strings.Contains(strings.TrimSpace(line), "   ")
}

// passes reports whether line and the first word of next would be wider than
// width.
func passes(line, next string, width int) bool {
	line = strings.TrimRight(line, " \t\r")
	word := strings.TrimLeft(next, " \t")
	if i := strings.IndexAny(word, " \t\r"); i >= 0 {
		word = word[:i]
	}
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width
}

// eachBlock calls f for each part of text that no hard line break divides:
// blank lines are hard, and so is a line break in a text that is not wrapped,
// unless the sentence plainly goes on behind it. In a wrapped one a line break is
// soft where the line is full, and hard before a line that is indented further.
func eachBlock(text string, width int, f func(start, end int)) {
	start, lineStart := 0, 0
	for lineStart < len(text) {
		lineEnd, next := lineBreak(text, lineStart)
		if next >= len(text) || !soft(text[lineStart:lineEnd], text[next:], width) {
			f(start, lineEnd)
			start = next
		}
		lineStart = next
	}
	if start < len(text) {
		f(start, len(text))
	}
}

// lineBreak finds the end of the line that starts at i, and the start of the
// next one.
func lineBreak(text string, i int) (end, next int) {
	n := strings.IndexByte(text[i:], '\n')
	if n < 0 {
		return len(text), len(text)
	}
	return i + n, i + n + 1
}

func soft(line, rest string, width int) bool {
	next, _, _ := strings.Cut(rest, "\n")
	if strings.TrimSpace(line) == "" || strings.TrimSpace(next) == "" {
		return false
	}
	if indent(next) > indent(line)+1 || isRow(line) || isRow(next) {
		return false
	}
	if width > 0 && passes(line, next, width-width/6) {
		return true
	}
	return goesOn(line, next, max(width/2, minWrap))
}

// goesOn reports whether a line of least runes or more stops in the middle of a
// sentence, which next takes up with a small letter. A line that long is no item
// of a list.
func goesOn(line, next string, least int) bool {
	r, _ := utf8.DecodeRuneInString(next)
	if !unicode.IsLower(r) || Terminated(line) || strings.HasSuffix(strings.TrimRight(line, " \t\r"), ":") {
		return false
	}
	return utf8.RuneCountInString(line) > least && strings.ContainsFunc(line, unicode.IsUpper)
}

func indent(line string) int {
	return len(line) - len(strings.TrimLeft(line, " \t"))
}
