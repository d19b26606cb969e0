package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marksAtMost is how many combining marks may stand on one letter. Every
// script's own spelling needs fewer; stacks of them run into the lines around.
const marksAtMost = 6

// clean is text without what cannot be seen and yet acts or hides: control
// characters, line breaks and blank letters become spaces; bidirectional controls,
// zero-width characters, tags, needless joiners and selectors, and stacks of marks go.
// A joiner and a selector stay where emoji and scripts need them. Brackets that look
// like others stay, for Discord takes them for letters.
func clean(s string) string {
	if len(s) > readAtMost {
		s = s[:readAtMost]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		s = s[:len(s)-1]
	}
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	before, marks := rune(0), 0 // before is what was written last
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		if unicode.In(r, unicode.Mn, unicode.Me) && !selector(r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', blank(r):
			r = ' '
		case invisible(r), marks > marksAtMost, joiner(r) && !joins(before), selector(r) && !selects(before, r):
			continue
		}
		b.WriteRune(r)
		if before = r; r == '\U0001F3F4' {
			flag := flagTags(s)
			b.WriteString(flag)
			s = s[len(flag):]
		}
	}
	return b.String()
}

// cleanLines is clean for a text of lines, which stay.
func cleanLines(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = clean(l)
	}
	return strings.Join(lines, "\n")
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// flagTags are the tags at the beginning of s that, behind a black flag, make it that
// of England, Scotland or Wales; "" when there is none.
func flagTags(s string) string {
	for _, region := range []string{"gbeng", "gbsct", "gbwls"} {
		var tags strings.Builder
		for _, c := range region {
			tags.WriteRune(0xE0000 + c)
		}
		tags.WriteRune(0xE007F)
		if strings.HasPrefix(s, tags.String()) {
			return tags.String()
		}
	}
	return ""
}

func joiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// joins tells whether a joiner may follow: behind letters of scripts that are written
// with them, and behind emoji. Latin, Greek and Cyrillic need none.
func joins(before rune) bool {
	return before >= 0x0590 && !joiner(before) && !unicode.IsSpace(before) && !unicode.IsPunct(before)
}

// selector tells of a character that chooses among the forms of the one before it.
func selector(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0x180b && r <= 0x180d || r == 0x180f || r >= 0xe0100 && r <= 0xe01ef
}

// selects tells whether a selector may follow: one alone, the two for emoji behind any
// sign, the others behind letters of scripts that have such forms.
func selects(before, r rune) bool {
	if before == 0 || selector(before) || joiner(before) || unicode.IsSpace(before) {
		return false
	}
	return r == 0xfe0e || r == 0xfe0f || before >= 0x1000
}

// blank tells of letters and signs that show nothing and take room.
func blank(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}

// invisible tells of characters without width that reorder text, hide it, or
// part what should be read as one
// (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point).
func invisible(r rune) bool {
	switch r {
	case 0x00ad, 0x034f, 0x061c, 0x17b4, 0x17b5, 0x180e, 0x200b, 0xfeff:
		return true
	}
	return r >= 0x200e && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f ||
		r >= 0xfff0 && r <= 0xfffb || r >= 0x1bca0 && r <= 0x1bca3 || r >= 0x1d173 && r <= 0x1d17a ||
		r >= 0xe0000 && r <= 0xe00ff || r >= 0xe01f0 && r <= 0xe0fff
}
