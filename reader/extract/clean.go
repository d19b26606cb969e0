package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleanLine is a text in one line: NFC, every run of white space one space, no
// control, no mark that changes the direction or joins invisibly, no byte that is
// not UTF-8.
func cleanLine(s string) string {
	if s = strings.TrimSpace(s); plain(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	space, last, dropped := false, rune(0), false
	for _, r := range s {
		switch {
		case ' ' < r && r <= '~': // most
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case invisible(r, last):
			dropped = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
		last = r
	}
	if !dropped {
		return b.String()
	}
	// Dropping a mark can bring two letters together that compose.
	return norm.NFC.String(b.String())
}

// plain tells the common case: a text without white space at its ends that is clean
// already. It knows the letters and marks of which each is clean by itself: ASCII,
// Latin and Cyrillic ones that are composed, dashes and quotation marks.
func plain(s string) bool {
	space := false
	for _, r := range s {
		switch {
		case r == ' ':
			if space {
				return false
			}
			space = true
			continue
		case ' ' < r && r <= '~', '¡' <= r && r < 0x300 && r != '\u00ad', 0x400 <= r && r < 0x483, '‐' <= r && r <= '…':
		default:
			return false
		}
		space = false
	}
	return true
}

// invisible tells what takes no room and can deceive. The joiners that make an
// emoji of several or shape Indic, Arabic and Persian words stay.
func invisible(r, last rune) bool {
	switch {
	case r == '\u200d' || r == '\u200c':
		return !joins(last)
	case isVariation(r): // how to draw an emoji or an ideograph: one behind each
		return last == 0 || isVariation(last)
	case isTag(r): // the flags of England, Scotland, Wales; else they spell in secret
		return last != '🏴' && !isTag(last)
	case r == '\u00ad', r == '\ufeff', r == '\u034f', r == '\u061c', r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0':
		return true
	case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f', r >= 0xfff9 && r <= 0xfffb:
		return true
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Co, r)
}

func isVariation(r rune) bool { return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef }

func isTag(r rune) bool { return r >= 0xe0000 && r <= 0xe007f }

// joins tells whether a joiner after the letter has a meaning.
func joins(r rune) bool {
	return r >= 0x2190 || r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Arabic, unicode.Syriac,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
		unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Mongolian)
}

// clip is at most n bytes of s, cut between runes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
