package address

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Links are the web addresses in a text as they stand there, in order, each
// once (by their canonical form). What belongs to the sentence and not to the
// address is left out: marks at the end, an unbalanced closing bracket, Discord's
// <…> and ||…||, Chinese and Japanese punctuation.
func Links(text string) []string {
	var links []string
	seen := make(map[string]bool)
	for i := 0; i < len(text); {
		at := nextScheme(text, i)
		if at < 0 {
			break
		}
		end := linkEnd(text, at)
		i = end
		if r, _ := utf8.DecodeLastRuneInString(text[:at]); unicode.IsLetter(r) && r < utf8.RuneSelf || unicode.IsDigit(r) {
			continue
		}
		link := trimLink(text[at:end])
		canonical, err := Canonical(link)
		if err != nil || seen[canonical] {
			continue
		}
		seen[canonical] = true
		links = append(links, link)
	}
	return links
}

// nextScheme is where the next "http://" or "https://" begins, at or after from;
// -1 when there is none.
func nextScheme(text string, from int) int {
	for i := from; ; i++ {
		j := strings.Index(text[i:], "://")
		if j < 0 {
			return -1
		}
		i += j
		for _, scheme := range [...]string{"https", "http"} {
			if at := i - len(scheme); at >= from && strings.EqualFold(text[at:i], scheme) {
				return at
			}
		}
	}
}

// linkEnd is where the address that begins at the given place ends at the latest.
func linkEnd(text string, at int) int {
	for i, r := range text[at:] {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == utf8.RuneError,
			strings.ContainsRune("<>\"`“”„«»。，、；：！？）」』】》　", r):
			return at + i
		case r == '|' && strings.HasPrefix(text[at+i:], "||"):
			return at + i
		}
	}
	return len(text)
}

// trimLink takes off what ends the sentence around an address.
func trimLink(link string) string {
	depth := map[byte]int{}
	for i := range len(link) {
		depth[link[i]]++
	}
	for link != "" {
		last := link[len(link)-1]
		open, closing := map[byte]byte{')': '(', ']': '[', '}': '{'}[last]
		switch {
		case closing && depth[last] > depth[open]:
			depth[last]--
			link = link[:len(link)-1]
		case strings.IndexByte(".,;:!?'*_~", last) >= 0:
			link = link[:len(link)-1]
		case strings.HasSuffix(link, "…") || strings.HasSuffix(link, "’"):
			link = link[:len(link)-len("…")]
		default:
			return link
		}
	}
	return link
}
