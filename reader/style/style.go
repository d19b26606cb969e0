// Package style tells what the inline style of an element says about whether people
// see it, in pages and in the HTML of feeds alike.
package style

import (
	"strconv"
	"strings"
)

// Hides tells whether an inline style takes an element off the page: it is
// not displayed, not visible, or far outside. What is transparent or has letters
// without size counts as shown, as pages fade their paragraphs in, and lay out
// newsletters by the latter.
func Hides(style string) bool {
	style = unescaped(style[:min(len(style), 500)])
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	for _, hides := range [...]string{"display:none", "visibility:hidden", "left:-999", "top:-999", "text-indent:-999"} {
		if strings.Contains(style, hides) {
			return true
		}
	}
	return false
}

// unescaped is a style without its comments, letters that are given by number
// (CSS Syntax, 4.3.7) put in their place.
func unescaped(style string) string {
	if !strings.ContainsAny(style, `\/`) {
		return style
	}
	var b strings.Builder
	for style != "" {
		if rest, ok := strings.CutPrefix(style, "/*"); ok {
			_, style, _ = strings.Cut(rest, "*/")
			continue
		}
		c := style[0]
		if style = style[1:]; c == '\\' {
			n := 0
			for n < min(6, len(style)) && strings.IndexByte("0123456789abcdefABCDEF", style[n]) >= 0 {
				n++
			}
			if code, err := strconv.ParseUint(style[:n], 16, 32); err == nil {
				b.WriteRune(rune(code))
				style = strings.TrimPrefix(style[n:], " ")
			}
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
