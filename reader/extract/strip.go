package extract

import "bytes"

// maxPage is how much of a page is parsed after strip, in bytes. The longest
// articles are a tenth of it; a tree takes about ten times its source.
const maxPage = 2 << 20

// strip takes out what no reader needs and what often is most of a page, so that
// no tree is built of it: scripts (but JSON-LD), styles, comments, drawings. The
// rest is cut at maxPage bytes.
func strip(page []byte) []byte {
	out := make([]byte, 0, min(len(page), maxPage))
	var s stripper
	for len(page) > 0 && len(out) < maxPage {
		i := bytes.IndexByte(page, '<')
		if i < 0 {
			out = append(out, page...)
			break
		}
		out = append(out, page[:i]...)
		page = page[i:]
		size := s.waste(page)
		if size == 0 {
			out = append(out, '<')
			size = 1
		} else {
			out = append(out, ' ')
		}
		page = page[size:]
	}
	return out[:min(len(out), maxPage)]
}

// stripper remembers what is not closed any more in the rest of the page, so that
// nothing is searched for twice.
type stripper struct {
	open [len(wasteTags) + 1]bool
}

var wasteTags = [...]string{"script", "style", "svg"}

// maxTag is how long a start tag may be, in bytes, to be looked at here.
const maxTag = 2048

// waste is how many bytes of waste the page begins with. What is never closed
// stays: the parser knows what browsers make of it.
func (s *stripper) waste(page []byte) int {
	if bytes.HasPrefix(page, []byte("<!--")) && !s.open[len(wasteTags)] {
		if end := bytes.Index(page[4:], []byte("-->")); end >= 0 {
			return 4 + end + 3
		}
		s.open[len(wasteTags)] = true
	}
	for i, name := range wasteTags {
		if s.open[i] || !hasTag(page[1:], name) {
			continue
		}
		head := bytes.IndexByte(page[:min(len(page), maxTag)], '>')
		if head < 0 || name == "script" && bytes.Contains(bytes.ToLower(page[:head]), []byte("ld+json")) {
			return 0
		}
		if end := closingTag(page[head:], name); end > 0 {
			return head + end
		}
		s.open[i] = true
	}
	return 0
}

// hasTag tells whether s begins with a tag's name.
func hasTag(s []byte, name string) bool {
	if len(s) <= len(name) || !bytes.EqualFold(s[:len(name)], []byte(name)) {
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
