package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// decode turns a page into UTF-8. In order: a byte order mark; UTF-8 when the
// bytes are (nothing else looks like it by chance, whatever the page claims);
// what header or meta declare; what the bytes look like; Windows-1252.
func decode(page []byte, contentType string) []byte {
	enc, name, certain := charset.DetermineEncoding(page, contentType)
	switch {
	case bytes.HasPrefix(page, []byte("\xef\xbb\xbf")):
		return bytes.ToValidUTF8(page[3:], []byte("\uFFFD"))
	case bytes.HasPrefix(page, []byte("\xff\xfe")) || bytes.HasPrefix(page, []byte("\xfe\xff")):
		return convert(page, unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	case isUTF16(page, 1):
		return convert(page, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case isUTF16(page, 0):
		return convert(page, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	case validUTF8(page):
		return bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	if !certain || name == "utf-8" {
		if guess := detect(page); guess != nil {
			enc, name = guess, ""
		}
	}
	if name == "utf-8" {
		return bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	return convert(page, enc)
}

// isUTF16 tells a page in UTF-16 without a mark by its zero bytes, which stand at
// odd places in little-endian and at even ones in big-endian order.
func isUTF16(page []byte, zeros int) bool {
	head := page[:min(len(page), 512)]
	if len(head) < 16 {
		return false
	}
	n := 0
	for i := zeros; i < len(head); i += 2 {
		if head[i] == 0 {
			n++
		}
	}
	return n > len(head)*2/5
}

// validUTF8 forgives a few broken bytes, as a page that was cut or that quotes
// another has them: one, or one to fifty letters beyond ASCII.
func validUTF8(page []byte) bool {
	if utf8.Valid(page) {
		return true
	}
	bad, good := 0, 0
	for len(page) > 0 {
		r, size := utf8.DecodeRune(page)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		page = page[size:]
	}
	return good > 0 && bad <= max(1, good/50)
}

// detect guesses an undeclared charset; nil when there is no good guess.
func detect(page []byte) encoding.Encoding {
	// The letters beyond ASCII tell, and they are rare in a page's head.
	sample := make([]byte, 0, 16<<10)
	for i := 0; i < len(page) && len(sample) < cap(sample)-64; i++ {
		if page[i] < utf8.RuneSelf {
			continue
		}
		from, to := max(0, i-16), min(len(page), i+16)
		sample = append(sample, page[from:to]...)
		i = to - 1
	}
	result, err := chardet.NewTextDetector().DetectBest(sample)
	if err != nil || result.Confidence < 20 {
		return nil
	}
	enc, err := htmlindex.Get(strings.ToLower(result.Charset))
	if err != nil || enc == unicode.UTF8 {
		return nil
	}
	return enc
}

// convert never fails: what can't be decoded becomes U+FFFD.
func convert(page []byte, enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(page)
	if err != nil {
		return bytes.ToValidUTF8(page, []byte("\uFFFD"))
	}
	return bytes.TrimPrefix(out, []byte("\ufeff"))
}
