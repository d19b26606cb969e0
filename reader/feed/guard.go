package feed

import (
	"bytes"
	"encoding/xml"
	"io"
)

// What an honest feed never reaches, in the parser's terms. It keeps a table or two
// for many an element. Its work on a text element grows with the square of the
// pieces that the text comes in, and on any element with the name spaces that are
// open. All that is counted here first.
const (
	maxElements = 100_000
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
	elements, spaces, work, copies := 0, 0, 0, 0
	for {
		t, err := d.RawToken()
		if recoded {
			return notFeed("it changes its encoding on the way")
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
		if elements > maxElements || len(stack) > maxDepth || spaces > maxSpaces || work > maxWork || copies > maxCopies {
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

func decoder(text []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict = false
	return d
}
