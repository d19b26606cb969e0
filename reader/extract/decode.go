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

// read decodes a page and strips it; cut tells whether it was cut. What can be
// stripped first is: the rest is smaller.
func read(page []byte, contentType string) (source string, cut bool) {
	if isWide(page) {
		out, cut := strip(decode(page, contentType))
		return string(out), cut
	}
	if page, cut = strip(page); cut {
		page = wholeRunes(page)
	}
	return string(decode(page, contentType)), cut
}

// isWide tells encodings in which an ASCII byte need not be an ASCII letter:
// UTF-16, and ISO 2022, which switches by the escape character.
func isWide(page []byte) bool {
	return bytes.HasPrefix(page, []byte("\xff\xfe")) || bytes.HasPrefix(page, []byte("\xfe\xff")) ||
		isUTF16(page, 1) || isUTF16(page, 0) || bytes.IndexByte(page, 0x1b) >= 0
}

// wholeRunes takes the beginning of a rune off the end of UTF-8 that was cut.
func wholeRunes(page []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax, len(page)); i++ {
		if tail := page[len(page)-i:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return page[:len(page)-i]
			}
			break
		}
	}
	return page
}

// decode turns a page into UTF-8. In order: a byte order mark; UTF-8 when the
// bytes are (nothing else looks like it by chance, whatever the page claims);
// what header or meta declare, unless that makes no letters of it; what the bytes
// look like; Windows-1252.
func decode(page []byte, contentType string) []byte {
	switch {
	case bytes.HasPrefix(page, []byte("\xef\xbb\xbf")):
		return toUTF8(page[3:])
	case bytes.HasPrefix(page, []byte("\xff\xfe")) || bytes.HasPrefix(page, []byte("\xfe\xff")):
		return convert(page, unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	case isUTF16(page, 1):
		return convert(page, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case isUTF16(page, 0):
		return convert(page, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	case validUTF8(page):
		return toUTF8(page)
	}
	enc, name, certain := charset.DetermineEncoding(page, contentType)
	declared := convert(page, enc)
	if certain && name != "utf-8" && !garbled(declared) {
		return declared
	}
	if guess := detect(page); guess != nil {
		if guessed := convert(page, guess); !certain || name == "utf-8" || !garbled(guessed) {
			return guessed
		}
	}
	return declared
}

// toUTF8 repairs what is UTF-8 but for a few bytes; a sound page is not copied.
func toUTF8(page []byte) []byte {
	if utf8.Valid(page) {
		return page
	}
	return bytes.ToValidUTF8(page, []byte("\uFFFD"))
}

// garbled tells a text that was decoded as what it is not, by what no writing
// has much of: replacements, C1 controls, and signs of Latin-1's upper half in a
// row ("Ñîâåò", "¥¹¥«").
func garbled(text []byte) bool {
	beyond, lost, odd, run := 0, 0, 0, 0
	for _, r := range string(text[:min(len(text), 256<<10)]) {
		if r < utf8.RuneSelf {
			run = 0
			continue
		}
		beyond++
		if r <= 0xa0 || r > 0xff {
			run = 0
		} else if run++; run > 2 {
			odd++
		}
		switch {
		case r == utf8.RuneError:
			lost++
		case r < 0xa0:
			odd++
		}
	}
	return lost >= 3 && 50*lost >= beyond || lost+odd >= 4 && 10*(lost+odd) >= beyond
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
