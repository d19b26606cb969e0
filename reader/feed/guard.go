package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// What an honest feed never reaches, in the parser's terms. It keeps a table or two
// for many an element. Its work on a text element grows with the square of the
// pieces that the text comes in, and on any element with the name spaces that are
// open. All that is counted here first.
const (
	maxElements = 100_000
	maxAttrs    = 200_000  // of all elements
	maxMarkup   = 64 << 10 // bytes of one tag: all of its attributes stand in memory at once
	maxDepth    = 200
	maxSpaces   = 100      // name spaces declared at once
	maxWork     = 50 << 20 // elements times name spaces
	maxCopies   = 4 << 30  // bytes
)

// guard refuses documents that are made to exhaust a parser. encoding/xml itself
// expands no entities that a document declares. What it cannot read ends the
// look: the parser ends there too.
func guard(text []byte) error {
	d := decoder(text)
	recoded := false
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		recoded = true // in its middle: what follows would be read as something else
		return nil, io.EOF
	}
	var stack []element
	elements, attrs, spaces, work, copies := 0, 0, 0, 0, 0
	for {
		t, err := d.RawToken()
		if recoded {
			return notFeed("it changes its encoding on the way")
		}
		if errors.Is(err, errMarkup) {
			return notFeed("%v", err)
		}
		if err != nil {
			return nil
		}
		switch t := t.(type) {
		case xml.Directive:
			if bomb(t) {
				return notFeed("its entities are made of entities")
			}
		case xml.StartElement:
			e := element{}
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					e.spaces++
				}
			}
			elements++
			attrs += len(t.Attr)
			spaces += e.spaces
			work += spaces
			stack = append(stack, e)
		case xml.EndElement:
			if len(stack) > 0 {
				spaces -= stack[len(stack)-1].spaces
				stack = stack[:len(stack)-1]
			}
		case xml.CharData:
			if len(stack) > 0 {
				e := &stack[len(stack)-1]
				e.text += len(t)
				copies += e.text
			}
		}
		if elements > maxElements || attrs > maxAttrs || len(stack) > maxDepth || spaces > maxSpaces || work > maxWork || copies > maxCopies {
			return notFeed("it is made to exhaust its readers")
		}
	}
}

// bomb tells whether a DOCTYPE declares entities out of other entities, or out of
// files. Those that name a character ("&#160;") are honest.
func bomb(doctype []byte) bool {
	for i, declared := range bytes.Split(doctype, []byte("<!ENTITY")) {
		if i == 0 {
			continue
		}
		if bytes.Contains(declared, []byte("SYSTEM")) || bytes.Contains(declared, []byte("PUBLIC")) ||
			bytes.Count(declared, []byte("&")) > bytes.Count(declared, []byte("&#")) {
			return true
		}
	}
	return false
}

// element is an open element: what it declares, and the text seen in it.
type element struct{ spaces, text int }

// errMarkup ends a document at a tag that is longer than maxMarkup.
var errMarkup = errors.New("it has a tag that is made to exhaust its readers")

// tokens is a decoder whose RawToken reads no tag that is longer than maxMarkup.
type tokens struct {
	*xml.Decoder
	source *source
}

func decoder(text []byte) *tokens {
	s := &source{text: text, end: len(text)}
	d := xml.NewDecoder(s)
	d.Strict = false
	return &tokens{d, s}
}

func (t *tokens) RawToken() (xml.Token, error) {
	from := int(t.InputOffset())
	t.source.end = len(t.source.text)
	if rest := t.source.text[from:]; len(rest) > 1 && rest[0] == '<' && rest[1] != '!' && rest[1] != '?' {
		t.source.end = min(t.source.end, from+maxMarkup)
	}
	return t.Decoder.RawToken()
}

// source is a document, byte by byte.
type source struct {
	text    []byte
	at, end int // the next byte, and where to stop
}

func (s *source) ReadByte() (byte, error) {
	switch {
	case s.at < s.end:
		s.at++
		return s.text[s.at-1], nil
	case s.at < len(s.text):
		return 0, errMarkup
	}
	return 0, io.EOF
}

// Read makes an io.Reader of it; a decoder asks for bytes.
func (s *source) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		b, err := s.ReadByte()
		if err != nil {
			return n, err
		}
		p[n] = b
		n++
	}
	return n, nil
}
