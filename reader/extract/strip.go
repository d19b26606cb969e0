package extract

import "bytes"

// Limits on what is parsed of a page after strip. The longest articles are a
// tenth of them. A tree takes up to ten times its source, and most for the
// shortest tags.
const (
	maxPage = 2 << 20 // bytes
	maxTags = 50_000
)

// strip takes out what no reader needs and what often is most of a page, so that
// no tree is built of it: scripts (but JSON-LD), styles, comments, drawings,
// images, attributes that nothing here looks at. Formatting elements get a name
// of their own, see formatTag. The rest is cut at maxPage bytes or maxTags tags;
// cut tells whether that happened.
//
// A page may come here before it is decoded, in any encoding whose ASCII is ASCII.
func strip(page []byte) (out []byte, cut bool) {
	s := stripper{out: make([]byte, 0, min(len(page), maxPage))}
	for len(page) > 0 && len(s.out) < maxPage && s.tags < maxTags {
		i := bytes.IndexByte(page, '<')
		if i < 0 {
			i = len(page)
		}
		s.out = append(s.out, page[:i]...)
		if page = page[i:]; len(page) == 0 {
			break
		}
		size := s.waste(page)
		if size > 0 {
			s.out = append(s.out, ' ')
		} else if size = s.verbatim(page); size == 0 {
			size = s.tag(page)
		}
		page = page[size:]
	}
	return s.out[:min(len(s.out), maxPage)], len(page) > 0 || len(s.out) > maxPage
}

// stripper holds what is left of a page, and remembers what is not closed any
// more in the rest of it, so that nothing is searched for twice.
type stripper struct {
	out  []byte
	tags int
	open [len(wasteTags) + 2]bool
}

// wasteTags are elements whose content is no text of the article.
var wasteTags = [...]string{"script", "style", "svg", "noscript", "iframe", "textarea", "math"}

// Where open stands for a comment and a title.
const (
	openComment = len(wasteTags)
	openTitle   = len(wasteTags) + 1
)

// maxTag is how long a start tag may be, in bytes, to be looked at for what it
// holds.
const maxTag = 2048

// waste is how many bytes of waste the page begins with. What is never closed
// stays: the parser knows what browsers make of it.
func (s *stripper) waste(page []byte) int {
	if bytes.HasPrefix(page, []byte("<!--")) && !s.open[openComment] {
		if end := bytes.Index(page[4:], []byte("-->")); end >= 0 {
			return 4 + end + 3
		}
		s.open[openComment] = true
	}
	for i, name := range wasteTags {
		if s.open[i] || !hasTag(page[1:], name) {
			continue
		}
		head := bytes.IndexByte(page[:min(len(page), maxTag)], '>')
		if head < 0 || name == "script" && isJSONLD(page[:head]) {
			return 0
		}
		closing := closingTag
		if name == "script" {
			closing = closingScript
		}
		if end := closing(page[head:], name); end > 0 {
			return head + end
		}
		s.open[i] = true
	}
	return 0
}

// verbatim copies what holds no tags although it may look so: JSON-LD and titles.
// It is how many bytes that was.
func (s *stripper) verbatim(page []byte) int {
	var end int
	switch {
	case !s.open[0] && hasTag(page[1:], "script"):
		if end = closingTag(page, "script"); end == 0 {
			s.open[0] = true
		}
	case !s.open[openTitle] && hasTag(page[1:], "title"):
		if end = closingTag(page, "title"); end == 0 {
			s.open[openTitle] = true
		}
	}
	if end > 0 && end <= maxJSONLD {
		s.out = append(s.out, page[:end]...)
		s.tags++
	}
	return end
}

func isJSONLD(tag []byte) bool { return bytes.Contains(bytes.ToLower(tag), []byte("ld+json")) }

// hasTag tells whether s begins with a tag's name, which is in lower case.
func hasTag(s []byte, name string) bool {
	if len(s) <= len(name) || s[0]|0x20 != name[0] || !bytes.EqualFold(s[:len(name)], []byte(name)) {
		return false
	}
	switch s[len(name)] {
	case ' ', '\t', '\n', '\r', '\f', '>', '/':
		return true
	}
	return false
}

// closingTag is where the element's end tag ends; 0 when there is none.
func closingTag(s []byte, name string) int {
	for at := 0; ; {
		i := bytes.Index(s[at:], []byte("</"))
		if i < 0 {
			return 0
		}
		at += i + 2
		if !hasTag(s[at:], name) {
			continue
		}
		end := bytes.IndexByte(s[at:], '>')
		if end < 0 {
			return 0
		}
		return at + end + 1
	}
}

// closingScript is closingTag for a script. Where it holds a comment that holds a
// script's tag, as scripts do that write others, the end of that one is not its own
// (HTML Standard, "script data double escaped state").
func closingScript(s []byte, name string) int {
	comment, inner := false, false
	for at := 0; ; {
		i := bytes.IndexAny(s[at:], "<-")
		if i < 0 {
			return 0
		}
		at += i
		rest := s[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("-->")):
			comment, inner = false, false
		case bytes.HasPrefix(rest, []byte("<!--")):
			comment = true
			at += len("<!")
			continue // the same dashes may end it
		case comment && rest[0] == '<' && hasTag(rest[1:], name):
			inner = true
		case bytes.HasPrefix(rest, []byte("</")) && hasTag(rest[2:], name):
			if inner {
				inner = false
				break
			}
			end := bytes.IndexByte(rest, '>')
			if end < 0 {
				return 0
			}
			return at + end + 1
		}
		at++
	}
}
