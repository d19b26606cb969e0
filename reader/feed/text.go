package feed

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/reader/style"
)

// plainText is what people read in a piece of HTML: paragraphs in one line each,
// parted by a blank line. Scripts, styles, captions of pictures and what is not
// displayed are left out.
func plainText(source string) string {
	if !strings.ContainsAny(source, "<&") {
		return paragraphsOf(source)
	}
	var p plain
	z := nethtml.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(maxTag)
	for {
		switch kind := z.Next(); kind {
		case nethtml.ErrorToken:
			return paragraphsOf(p.out.String())
		case nethtml.TextToken:
			if p.hidden == 0 && p.depth == 0 {
				p.out.WriteString(strings.Map(spaces, string(z.Text())))
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			name, more := z.TagName()
			p.tag(kind, atom.Lookup(name), more && hidesItself(z))
		}
	}
}

// plain is plainText under way.
type plain struct {
	out    strings.Builder
	hidden int       // open elements whose words nobody sees
	off    atom.Atom // an element that is not displayed,
	depth  int       // and how many of its kind are open from there on
}

func (p *plain) tag(kind nethtml.TokenType, a atom.Atom, off bool) {
	starts := kind == nethtml.StartTagToken
	switch {
	case p.depth > 0 && a == p.off && kind == nethtml.EndTagToken:
		p.depth--
	case p.depth > 0 && p.off == atom.P && starts && !isInline(a):
		p.depth = 0 // another block ends a paragraph
	case p.depth > 0 && a == p.off && starts:
		p.depth++
	}
	if off && starts && p.depth == 0 && a != 0 && !isEmpty(a) {
		p.off, p.depth = a, 1
	}
	switch {
	case isHidden(a) && starts:
		p.hidden++
	case isHidden(a) && kind == nethtml.EndTagToken:
		p.hidden = max(p.hidden-1, 0)
	case !isInline(a) || a == 0:
		p.out.WriteByte('\n')
	}
}

// hidesItself tells whether the current tag takes its element off the page.
func hidesItself(z *nethtml.Tokenizer) bool {
	hides := false
	for {
		key, value, more := z.TagAttr()
		switch string(key) {
		case "hidden":
			hides = true
		case "style":
			hides = hides || style.Hides(string(value))
		}
		if !more {
			return hides
		}
	}
}

// isEmpty tells elements that have no end.
func isEmpty(a atom.Atom) bool {
	switch a {
	case atom.Img, atom.Br, atom.Hr, atom.Input, atom.Source, atom.Track, atom.Wbr, atom.Link, atom.Meta, atom.Embed, atom.Area, atom.Base, atom.Col, atom.Param:
		return true
	}
	return false
}

// maxTag bounds one token of HTML, in bytes; what is longer is no text.
const maxTag = 1 << 20

// spaces makes one space of what HTML takes for one: lines do not part words.
func spaces(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}

func isHidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Figcaption, atom.Svg, atom.Template, atom.Select, atom.Button,
		atom.Math, atom.Canvas, atom.Textarea, atom.Title, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.Em, atom.Strong, atom.Span, atom.Small, atom.Sub, atom.Sup, atom.U, atom.S, atom.Code, atom.Abbr,
		atom.Cite, atom.Q, atom.Mark, atom.Font, atom.Time, atom.Del, atom.Ins, atom.Big, atom.Acronym, atom.Kbd, atom.Wbr, atom.Bdi, atom.Bdo:
		return true
	}
	return false
}

// paragraphsOf are the lines of a text that hold anything, in order, white space
// and invisible characters put right.
func paragraphsOf(text string) string {
	var out []string
	for l := range strings.Lines(text) {
		if l = line(l); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n\n")
}

// oneLine is a title's or a name's text: HTML or not, in one line.
func oneLine(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = strings.ReplaceAll(plainText(s), "\n\n", " ")
		if strings.Contains(s, "&") { // escaped twice
			s = html.UnescapeString(s)
		}
	}
	return line(s)
}

// line is a text in one line without what cannot be seen.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200D' || r == '\u200C': // they join letters, and emojis
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// clip is at most most bytes of a text: whole paragraphs or sentences where that
// leaves half of it, else whole words.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	s = s[:most]
	for _, end := range [...]string{"\n\n", ". ", "。", " "} {
		if i := strings.LastIndex(s, end); i >= most/2 {
			return strings.TrimSpace(s[:i+len(strings.TrimSpace(end))])
		}
	}
	return s
}

// letterCount counts letters; one of a script without spaces says as much as two.
func letterCount(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if n++; r >= 0x2E80 {
				n++
			}
		}
	}
	return n
}

var languageTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$`)
})

// primary is a language's primary subtag in lower case, "" when it names none.
func primary(tag string) string {
	tag = strings.TrimSpace(tag)
	if len(tag) > 35 || !languageTag().MatchString(tag) {
		return ""
	}
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}
