package feed

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// read reads a document of any format.
func read(body []byte, contentType string) (document, error) {
	text := decode(body, contentType)
	if bytes.HasPrefix(text, []byte("{")) {
		return readJSON(text)
	}
	kind := rootOf(text)
	if kind.parse == nil {
		return document{}, notFeed("the document begins with <%.40s>", kind.name)
	}
	text, err := bounded(text, kind)
	if err != nil {
		return document{}, err
	}
	doc, err := kind.parse(text)
	if err == nil && len(doc.items) > 0 {
		return doc, nil
	}
	if rest, ok := salvage(text, kind); ok {
		return rest, nil
	}
	if err != nil {
		return document{}, notFeed("%v", err)
	}
	return doc, nil
}

// few is how many entries are read of a document that has too many elements.
const few = 200

// bounded is a document of which no more entries are read than are kept, from its
// beginning and its end; fewer where they hold too much.
func bounded(text []byte, f format) ([]byte, error) {
	spans := itemSpans(text, f.item)
	if len(spans) > 2*MaxEntries {
		text = thin(text, spans, MaxEntries)
		spans = itemSpans(text, f.item)
	}
	err := guard(text)
	if err != nil && len(spans) > few {
		text = thin(text, spans, few/2)
		err = guard(text)
	}
	return text, err
}

// thin is a document of its first n and its last n entries.
func thin(text []byte, spans []stretch, n int) []byte {
	if n = min(n, len(spans)/2); n == 0 {
		return text
	}
	head := text[:spans[0].from]
	out := append([]byte(nil), text[:spans[n-1].to]...)
	for _, s := range spans[len(spans)-n:] {
		out = append(out, text[s.from:s.to]...)
	}
	return append(out, closers(head)...)
}

// format is how a feed's kind is read.
type format struct {
	name  string // of the root as it is written, with its prefix
	item  string // the local name of its entries
	parse func([]byte) (document, error)
}

// rootOf finds the first element.
func rootOf(text []byte) format {
	d := decoder(text[:min(len(text), 64<<10)])
	for {
		t, err := d.RawToken()
		if err != nil {
			return format{name: "nothing"}
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		f := format{name: start.Name.Local}
		if start.Name.Space != "" {
			f.name = start.Name.Space + ":" + f.name
		}
		switch strings.ToLower(start.Name.Local) {
		case "rss", "rdf":
			f.item, f.parse = "item", parseRSS
		case "feed":
			f.item, f.parse = "entry", parseAtom
		}
		return f
	}
}

// maxRoot is how long a root's tag may be that is put around each entry, in bytes.
const maxRoot = 8 << 10

// salvage reads a broken document entry by entry: each is put into the root alone,
// and those that cannot be read are left out.
func salvage(text []byte, f format) (document, bool) {
	spans := itemSpans(text, f.item)
	open := rootTag(text)
	if len(spans) == 0 || len(open) == 0 || len(open) > maxRoot {
		return document{}, false
	}
	if len(spans) > 2*MaxEntries {
		spans = slices.Concat(spans[:MaxEntries], spans[len(spans)-MaxEntries:])
	}
	out := salvageHead(text[:spans[0].from], f)
	tail := closers(open)
	var buf []byte
	for _, s := range spans {
		buf = append(append(append(buf[:0], open...), text[s.from:s.to]...), tail...)
		if guard(buf) != nil {
			continue
		}
		if one, err := f.parse(buf); err == nil {
			out.items = append(out.items, one.items...)
		}
	}
	out.broken = true
	return out, len(out.items) > 0
}

// salvageHead reads what a document says about itself before its entries, where
// that can be read.
func salvageHead(head []byte, f format) document {
	doc, err := f.parse(append(bytes.Clone(head), closers(head)...))
	if err != nil {
		return document{}
	}
	return doc
}

// rootTag is a document up to the end of its root's tag.
func rootTag(head []byte) []byte {
	d := decoder(head)
	for {
		t, err := d.RawToken()
		if err != nil {
			return nil
		}
		if _, ok := t.(xml.StartElement); ok {
			return head[:d.InputOffset()]
		}
	}
}

// closers are the end tags that a document's beginning lacks.
func closers(head []byte) []byte {
	d := decoder(head)
	var open []string
	for {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if t.Name.Space != "" {
				name = t.Name.Space + ":" + name
			}
			open = append(open, name)
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	var out []byte
	for i := len(open) - 1; i >= 0; i-- {
		out = append(append(append(out, "</"...), open[i]...), '>')
	}
	return out
}

// stretch is a part of a document, in bytes.
type stretch struct{ from, to int }

// itemSpans are the elements of a name that have a beginning and an end, found
// without regard to what is around them.
func itemSpans(text []byte, name string) []stretch {
	var out []stretch
	from := -1
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '<')
		if i < 0 {
			return out
		}
		at += i
		tag, closing := tagAt(text[at:])
		switch {
		case tag != name:
		case !closing:
			from = at
		case from >= 0:
			end := bytes.IndexByte(text[at:], '>')
			if end < 0 {
				return out
			}
			out = append(out, stretch{from, at + end + 1})
			from = -1
		}
		at++
	}
}

// tagAt is the local name of the tag that begins here, "" for none.
func tagAt(b []byte) (local string, closing bool) {
	b = b[1:min(len(b), 60)]
	if closing = len(b) > 0 && b[0] == '/'; closing {
		b = b[1:]
	}
	end := bytes.IndexAny(b, " \t\r\n>/")
	if end < 0 {
		return "", false
	}
	name := b[:end]
	if i := bytes.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ToLower(string(name)), closing
}
