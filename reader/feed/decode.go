package feed

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// decode makes UTF-8 of a document, without a byte order mark, without its XML
// declaration, and without what XML forbids. In order: a mark, or the pattern of
// UTF-16 and UTF-32; UTF-8 when the bytes are, whatever is declared; what the
// document declares; what the server declares; what the bytes look like.
func decode(body []byte, contentType string) []byte {
	text := clean(unicodeOf(body, contentType))
	if i := bytes.IndexAny(text, "<{"); i > 0 && i < maxJunk {
		text = text[i:] // what a server's script wrote before it
	}
	if bytes.HasPrefix(text, []byte("<?xml")) {
		if end := bytes.Index(text, []byte("?>")); end >= 0 && end < maxJunk {
			text = bytes.TrimLeft(text[end+2:], " \t\r\n")
		}
	}
	return text
}

// maxJunk is how much may stand before a document, in bytes.
const maxJunk = 4 << 10

func unicodeOf(body []byte, contentType string) []byte {
	if w, skip := wide(body); w.size > 0 {
		return w.decode(body[skip:])
	}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	own, server := declared(body), ""
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		server = params["charset"]
	}
	if utf8.Valid(body) && bytes.IndexByte(body, 0x1B) < 0 {
		return body
	}
	for _, name := range [...]string{own, server} {
		if text, ok := convert(body, name); ok {
			return text
		}
	}
	if mostlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	if guess, err := chardet.NewTextDetector().DetectBest(body[:min(len(body), 64<<10)]); err == nil {
		if text, ok := convert(body, guess.Charset); ok {
			return text
		}
	}
	text, _ := encodingNamed("windows-1252").NewDecoder().Bytes(body)
	return text
}

var declaration = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
})

// declared is the encoding in a document's first line, "" for none.
func declared(body []byte) string {
	if m := declaration().FindSubmatch(body[:min(len(body), 1024)]); m != nil {
		return string(m[1])
	}
	return ""
}

// convert decodes by a name; false when it knows none such, or the result shows
// that it was not true.
func convert(body []byte, name string) ([]byte, bool) {
	e := encodingNamed(name)
	if e == nil {
		return nil, false
	}
	text, err := e.NewDecoder().Bytes(body)
	if err != nil || bytes.Count(text, []byte("\uFFFD")) > len(text)/1000 {
		return nil, false
	}
	return text, true
}

// encodingNamed is nil for an unknown name, and for the Unicode ones: a document
// in them was told by its bytes.
func encodingNamed(name string) encoding.Encoding {
	if e, err := htmlindex.Get(strings.TrimSpace(name)); err == nil {
		if known, _ := htmlindex.Name(e); strings.HasPrefix(known, "utf-") || known == "replacement" || known == "x-user-defined" {
			return nil
		}
		return e
	}
	e, _ := charset.Lookup(name)
	return e
}

// mostlyUTF8 tells UTF-8 with a few damaged letters.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return good > 10*bad
}

// units are the code units of UTF-16 or UTF-32.
type units struct {
	size int
	big  bool
}

// wide tells UTF-16 and UTF-32 by a mark, or by where the zeros of "<" stand;
// skip is the mark's length. A size of 0: it is neither.
func wide(b []byte) (u units, skip int) {
	has := func(prefix string) bool { return bytes.HasPrefix(b, []byte(prefix)) }
	switch {
	case has("\xFF\xFE\x00\x00"):
		return units{4, false}, 4
	case has("\x00\x00\xFE\xFF"):
		return units{4, true}, 4
	case has("\xFF\xFE"):
		return units{2, false}, 2
	case has("\xFE\xFF"):
		return units{2, true}, 2
	case has("<\x00\x00\x00"):
		return units{4, false}, 0
	case has("\x00\x00\x00<"):
		return units{4, true}, 0
	case has("<\x00"), has("{\x00"):
		return units{2, false}, 0
	case has("\x00<"), has("\x00{"):
		return units{2, true}, 0
	}
	return units{}, 0
}

func (u units) decode(b []byte) []byte {
	out := make([]byte, 0, len(b)/2)
	for i := 0; i+u.size <= len(b); i += u.size {
		r := u.at(b[i:])
		if u.size == 2 && utf16.IsSurrogate(r) && i+4 <= len(b) {
			if pair := utf16.DecodeRune(r, u.at(b[i+2:])); pair != utf8.RuneError {
				r, i = pair, i+2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

func (u units) at(b []byte) rune {
	var r uint32
	for i := range u.size {
		if u.big {
			r = r<<8 | uint32(b[i])
		} else {
			r |= uint32(b[i]) << (8 * i)
		}
	}
	return rune(r)
}

// clean drops the characters that XML forbids; encoding/xml ends at the first.
func clean(text []byte) []byte {
	if utf8.Valid(text) && !bytes.ContainsFunc(text, forbidden) {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if forbidden(r) {
			return -1
		}
		return r
	}, text)
}

func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
