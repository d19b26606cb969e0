package extract

import (
	"bytes"
	"strings"
)

// formatTag is what <b>, <i>, <font> and the like are called in the tree. Under
// their own names the parser opens those that are not closed again in each
// paragraph: four hundred of them before some thousand paragraphs, a page of 12 kB,
// would be a million nodes. An unknown element is opened once.
const formatTag = "f-t"

// maxName is the longest name of an element, in bytes, that is copied.
const maxName = 32

// tag copies the tag that the page begins with, less the attributes that nothing
// here looks at. It is how many bytes of the page that was.
func (s *stripper) tag(page []byte) int {
	start := 1
	if len(page) > 1 && page[1] == '/' {
		start = 2
	}
	if start >= len(page) || !isASCIILetter(page[start]) {
		s.out = append(s.out, '<') // a bare sign, <!DOCTYPE>, <?xml?>
		return 1
	}
	end := start
	for end < len(page) && !isTagSpace(page[end]) && page[end] != '>' {
		end++
	}
	name := string(page[start:min(end, start+maxName+1)])
	element := strings.ToLower(name)
	a := attributes{rest: page[end:], link: element == "link"}
	from := len(s.out)
	s.out = append(s.out, page[:start]...)
	if isFormat(element) {
		name = formatTag
	}
	s.out = append(s.out, name...)
	for a.next() {
		if start == 1 && a.wanted() {
			s.out = a.append(append(s.out, ' '))
		}
	}
	s.out = append(s.out, '>')
	s.tags++
	if len(name) > maxName || isPicture(element) || !a.closed {
		s.out = s.out[:from]
	}
	return len(page) - len(a.rest)
}

func isFormat(name string) bool {
	switch name {
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

// isPicture tells elements without content and without words.
func isPicture(name string) bool {
	switch name {
	case "img", "source", "input", "track", "param", "wbr":
		return true
	}
	return false
}

// attributes reads a tag's attributes, as HTML's tokenizer does.
type attributes struct {
	rest   []byte // of the page; behind the tag once next is false
	link   bool   // the tag is a <link>
	closed bool   // the tag has an end
	seen   uint32 // the wanted ones that came, by their place in wantedAttributes
	name   []byte
	value  []byte // without its quotation marks
	quote  byte   // 0 for none
}

// next reads an attribute; it is false at the tag's end.
func (a *attributes) next() bool {
	i := 0
	for i < len(a.rest) && isTagSpace(a.rest[i]) {
		i++
	}
	a.rest = a.rest[i:]
	if len(a.rest) == 0 || a.rest[0] == '>' {
		a.closed = len(a.rest) > 0
		a.rest = a.rest[min(1, len(a.rest)):]
		return false
	}
	i = 1 // an equals sign may begin a name
	for i < len(a.rest) && !isTagSpace(a.rest[i]) && a.rest[i] != '>' && a.rest[i] != '=' {
		i++
	}
	a.name, a.rest = a.rest[:i], a.rest[i:]
	a.value, a.quote = nil, 0
	for i = 0; i < len(a.rest) && isTagSpace(a.rest[i]) && a.rest[i] != '/'; {
		i++
	}
	if i < len(a.rest) && a.rest[i] == '=' {
		a.readValue(a.rest[i+1:])
	}
	return true
}

func (a *attributes) readValue(rest []byte) {
	rest = bytes.TrimLeft(rest, " \t\r\n\f")
	if len(rest) > 0 && (rest[0] == '"' || rest[0] == '\'') {
		a.quote, rest = rest[0], rest[1:]
		end := bytes.IndexByte(rest, a.quote)
		if end < 0 {
			end = len(rest)
		}
		a.value, a.rest = rest[:end], rest[min(end+1, len(rest)):]
		return
	}
	end := bytes.IndexAny(rest, " \t\r\n\f>")
	if end < 0 {
		end = len(rest)
	}
	a.value, a.rest = rest[:end], rest[end:]
}

// wantedAttributes are all that this package reads.
var wantedAttributes = [...]string{"class", "id", "hidden", "style", "role", "rel", "lang", "type", "name", "content", "property",
	"itemprop", "datetime", "pubdate", "charset", "http-equiv", "aria-hidden", "data-component", "data-testid", "href"}

// wanted tells whether the attribute is one of those, for the first time.
func (a *attributes) wanted() bool {
	for i, w := range wantedAttributes {
		if len(w) != len(a.name) || !bytes.EqualFold(a.name, []byte(w)) || w == "href" && !a.link {
			continue
		}
		first := a.seen&(1<<i) == 0
		a.seen |= 1 << i
		return first
	}
	return false
}

// append appends the attribute as it stands in the page, at most maxMeta bytes of
// its value.
func (a *attributes) append(out []byte) []byte {
	out = append(out, a.name...)
	if a.value == nil {
		return out
	}
	value, quote := a.value[:min(len(a.value), maxMeta)], a.quote
	if quote == 0 {
		quote = '"'
		value, _, _ = bytes.Cut(value, []byte{quote})
	}
	out = append(out, '=', quote)
	out = append(out, value...)
	return append(out, quote)
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isTagSpace tells what parts the attributes of a tag.
func isTagSpace(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '\f', '/':
		return true
	}
	return false
}
