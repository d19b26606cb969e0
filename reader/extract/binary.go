package extract

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// notBinary is news.ErrWrongType for what is decoded and still no text: at least
// one rune in twenty is a control, a replacement for what could not be decoded, or
// for private use. Damaged texts have fewer, random bytes twice as many.
func notBinary(text string) error {
	head := text[:min(len(text), 16)]
	if strings.HasPrefix(head, "%PDF-") || strings.HasPrefix(head, "%!PS-Adobe-") || strings.HasPrefix(head, `{\rtf`) {
		return fmt.Errorf("%w: begins with %.10q", news.ErrWrongType, head)
	}
	total, bad := 0, 0
	for _, r := range text {
		total++
		if ' ' <= r && r < 0x7f {
			continue
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\v' || r == 0x7f ||
			r >= utf8.RuneSelf && isBad(r) {
			bad++
		}
	}
	if bad >= 4 && 20*bad >= total {
		return fmt.Errorf("%w: %d of %d runes are no writing", news.ErrWrongType, bad, total)
	}
	return nil
}

func isBad(r rune) bool {
	// U+0085 is a line's end in texts from mainframes.
	return r == utf8.RuneError || r < 0xa0 && r != 0x85 || r >= 0xe000 && unicode.Is(unicode.Co, r)
}
