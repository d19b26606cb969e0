package discord

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/net/idna"
)

// readAtMost is how many bytes of one run are looked at: more than any message
// can show, so that a hostile text costs no more than a long one.
const readAtMost = 64 << 10

// marksAtMost is how many combining marks may stand on one letter. Every
// script's own spelling needs fewer; stacks of them run into the lines around.
const marksAtMost = 6

// noPing parts an "@" from what would make it a mention. It has no width.
const noPing = "\u200b"

// clean is text without what cannot be seen and yet acts: control characters and
// line breaks become spaces; bidirectional controls, zero-width characters and
// stacks of marks go. Joiners stay, since emoji and Indic scripts need them.
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
	marks, flag := 0, false
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me) && r != '\ufe0f' {
			marks++
		} else {
			marks = 0
		}
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		case isTag(r): // the flags of England, Scotland and Wales are spelt with these
			if flag {
				b.WriteRune(r)
			}
			continue
		case invisible(r), marks > marksAtMost:
			continue
		default:
			b.WriteRune(r)
		}
		flag = r == '\U0001F3F4'
	}
	return b.String()
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func isTag(r rune) bool { return r >= 0xE0000 && r <= 0xE007F }

// invisible tells of characters without width that reorder text, hide it, or
// part what should be read as one.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u061c', '\u180e', '\ufeff':
		return true
	}
	return r >= 0x200e && r <= 0x200f || r == 0x200b || r >= 0x202a && r <= 0x202e ||
		r >= 0x2060 && r <= 0x206f || r >= 0xfff9 && r <= 0xfffb
}

// plain is text for where Discord reads no markup (labels, choices, titles): in
// one line, at most limit runes, cut between graphemes.
func plain(s string, limit int) string {
	return cutRunes(strings.Join(strings.Fields(clean(s)), " "), limit)
}

// cutRunes cuts between graphemes so that at most limit runes are left, the last
// an ellipsis.
func cutRunes(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, n := 0, 0
	for g := graphemes.FromString(s); g.Next(); {
		n += utf8.RuneCountInString(g.Value())
		if n > limit-1 {
			break
		}
		end = g.End()
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// escape writes clean text so that Discord shows every character of it as it
// stands: nothing in it is markup, a mention, a link, a time or an emoji's name.
// start is true where a line begins.
func escape(s string, start bool) string {
	if !strings.ContainsAny(s, "\\*_`[<~|:@#-+>.)") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	if n := lineStart(s); start && n >= 0 {
		b.WriteString(s[:n])
		b.WriteByte('\\')
		b.WriteByte(s[n])
		s = s[n+1:]
	}
	for i := range len(s) {
		c := s[i]
		switch c {
		case '\\', '*', '_', '`', '[', '<':
			b.WriteByte('\\')
		case '~', '|':
			// Alone they mean nothing. At an end a neighbour may follow.
			if i == 0 || i == len(s)-1 || s[i-1] == c || s[i+1] == c {
				b.WriteByte('\\')
			}
		case ':':
			if strings.HasPrefix(s[i:], "://") || emojiName(s[i:]) {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
		if c == '@' && (i > 0 && s[i-1] == '<' || hasFold(s[i+1:], "everyone") || hasFold(s[i+1:], "here")) {
			b.WriteString(noPing)
		}
	}
	return b.String()
}

// lineStart is where in a line's beginning a character makes it a heading, an
// item or a quotation; -1 when none does. Asterisks are escaped anyway.
func lineStart(s string) int {
	if s == "" {
		return -1
	}
	if strings.IndexByte("#-+>", s[0]) >= 0 {
		return 0
	}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')') && (n+1 == len(s) || s[n+1] == ' ') {
		return n
	}
	return -1
}

// emojiName tells whether s begins with an emoji's name between colons, such as
// ":heart:". Discord has none longer than 64 bytes.
func emojiName(s string) bool {
	for i := 1; i < len(s) && i < 64; i++ {
		switch c := s[i]; {
		case c == ':':
			return i > 1
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '+':
		default:
			return false
		}
	}
	return false
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// code is text as something to type. Within, a backslash is one and nothing is
// markup; the delimiter is one that the text does not hold.
func code(s string) string {
	switch {
	case s == "":
		return ""
	case !strings.Contains(s, "`"):
		return "`" + s + "`"
	case !strings.Contains(s, "``"):
		return "`` " + s + " ``"
	}
	return "`" + strings.ReplaceAll(s, "`", "ˋ") + "`"
}

// webAddress is a link in the form that is safe inside markup and in a button:
// http or https, with a host, without a user's name, all ASCII; "" when there is
// no such form.
func webAddress(raw string) string {
	if len(raw) > 8<<10 {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || host == "" || strings.Contains(host, ":") {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return percent(u.String())
}

// percent encodes what an address may not hold in Markdown: spaces, brackets,
// quotes, backslashes, and everything that is not printable ASCII.
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c > '~' || strings.IndexByte("()<>\"'\\`|[]{}^", c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
