package extract

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// line is a paragraph of a pasted text, clean and in one line.
type line struct {
	text   string
	parted bool // a blank line follows it
}

// lineFeeds makes line feeds of all that ends a line.
var lineFeeds = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\v", "\n", "\f", "\n\n", "\u0085", "\n")
})

// paragraphs cuts a text into paragraphs: a line each, or, in a text that was
// wrapped at a width, what blank lines and indents part. More than maxLines lines
// are cut.
func paragraphs(text string) (out []line, cut bool) {
	text = strings.Trim(lineFeeds().Replace(text), "\n")
	raw := make([]string, 0, min(strings.Count(text, "\n")+1, maxLines))
	for l := range strings.SplitSeq(text, "\n") {
		if cut = len(raw) == maxLines; cut {
			break
		}
		raw = append(raw, l)
	}
	if width := wrapWidth(raw); width > 0 {
		return unwrap(raw, width), cut
	}
	for _, l := range raw {
		if l = cleanLine(l); l != "" {
			out = append(out, line{text: l})
		} else if len(out) > 0 {
			out[len(out)-1].parted = true
		}
	}
	return out, cut
}

// A text is wrapped when lines of about one width break off inside sentences.
const (
	minWrap = 40 // letters; a list has shorter lines
	maxWrap = 120
)

// wrapWidth is the width at which a text was wrapped; 0 when it was not.
func wrapWidth(raw []string) int {
	pairs, open, long, width := 0, 0, 0, 0
	for i := range raw {
		this, next := strings.TrimSpace(raw[i]), ""
		if i+1 < len(raw) {
			next = strings.TrimSpace(raw[i+1])
		}
		if this == "" {
			continue
		}
		size := letters(this)
		if size > maxWrap {
			return 0
		}
		width = max(width, size)
		if next == "" {
			continue
		}
		pairs++
		if !endsSentence(this) {
			open++
		}
		if size >= minWrap {
			long++
		}
	}
	if pairs < 2 || 10*open < 4*pairs || 10*long < 7*pairs {
		return 0
	}
	return width
}

// unwrap joins the lines of each paragraph.
func unwrap(raw []string, width int) []line {
	var out []line
	var b strings.Builder
	flush := func(parted bool) {
		if text := cleanLine(b.String()); text != "" {
			out = append(out, line{text: text, parted: parted})
		} else if parted && len(out) > 0 {
			out[len(out)-1].parted = true
		}
		b.Reset()
	}
	previous, deep := "", indent("")
	for _, l := range raw {
		text := strings.TrimSpace(l)
		if text == "" {
			flush(true)
			previous = ""
			continue
		}
		in := indent(l)
		short := endsSentence(previous) && 10*letters(previous) < 7*width
		if previous != "" && (in > deep || short) {
			flush(false)
		}
		switch {
		case b.Len() == 0:
		case hyphenated(previous, text): // "well-" and "known"
		case isUnspaced(previous, text):
		default:
			b.WriteByte(' ')
		}
		b.WriteString(text)
		previous, deep = text, in
	}
	flush(false)
	return out
}

// indent is how far a line is moved in, in columns; a tab counts four.
func indent(l string) int {
	n := 0
	for _, r := range l {
		switch {
		case r == '\t':
			n += 4
		case unicode.IsSpace(r):
			n++
		default:
			return n
		}
	}
	return n
}

// isUnspaced tells whether two lines meet in Chinese or Japanese.
func isUnspaced(line, next string) bool {
	before, _ := utf8.DecodeLastRuneInString(line)
	after, _ := utf8.DecodeRuneInString(next)
	return isEastAsian(before) && isEastAsian(after)
}

// hyphenated tells whether a line ends inside a hyphenated word.
func hyphenated(line, next string) bool {
	word, ok := strings.CutSuffix(line, "-")
	before, _ := utf8.DecodeLastRuneInString(word)
	after, _ := utf8.DecodeRuneInString(next)
	return ok && unicode.IsLetter(before) && unicode.IsLower(after)
}
