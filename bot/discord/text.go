package discord

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/net/idna"
)

// readAtMost is how many bytes of one run are looked at: more than any message
// can show, so that a hostile text costs no more than a long one.
const readAtMost = 64 << 10

// noPing parts an "@" from what would make it a mention. It has no width.
const noPing = "\u200b"

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
		case '.':
			if invite(s[:i], s[i:]) {
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

// invite tells whether a dot stands in an address that Discord shows as an invitation
// also without "https://".
func invite(before, after string) bool {
	return endsFold(before, "discord") && (hasFold(after, ".gg/") || hasFold(after, ".com/invite/")) ||
		endsFold(before, "discordapp") && hasFold(after, ".com/invite/")
}

func endsFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
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
