package filter

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"newsdesk/news/fold"
)

// maxScan is how much of a text a regular expression looks at, in bytes: its
// cost is the text's length times its own.
const maxScan = 64 << 10

// field is a part of a text, or all of them.
type field int

const (
	anywhere field = iota
	inTitle
	inAuthor
	inCategory
)

// fieldNames are the names before the colon.
var fieldNames = map[string]field{
	"title": inTitle, "author": inAuthor, "category": inCategory, "categories": inCategory, "tag": inCategory,
}

// subject is a text made ready, each part when it is first needed.
type subject struct {
	text  Text
	made  [inCategory + 1]bool
	words [inCategory + 1]string
}

func newSubject(t Text) *subject { return &subject{text: t} }

// parts are the texts of a field.
func (s *subject) parts(f field) []string {
	switch f {
	case inTitle:
		return []string{s.text.Title}
	case inAuthor:
		return []string{s.text.Author}
	case inCategory:
		return s.text.Categories
	}
	return append([]string{s.text.Title, s.text.Author, s.text.Body}, s.text.Categories...)
}

// folded are a field's words, each between two spaces, its texts parted by lines.
func (s *subject) folded(f field) string {
	if s.made[f] {
		return s.words[f]
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, text := range s.parts(f) {
		appendWords(&b, text)
		b.WriteString("\n ")
	}
	s.made[f], s.words[f] = true, b.String()
	return s.words[f]
}

// appendWords appends the keys of a text's words, each with a space behind it;
// dense tells of the first and the last whether their script parts no words.
func appendWords(b *strings.Builder, text string) (first, last bool, n int) {
	for w := (fold.Scanner{Text: text}); w.Next(); n++ {
		b.Write(w.Key)
		b.WriteByte(' ')
		if last = w.Dense; n == 0 {
			first = w.Dense
		}
	}
	return first, last, n
}

// phrase needs words one after another.
type phrase struct {
	span
	in   field
	key  string // the words, parted by single spaces
	head bool   // it begins where a word begins
	tail bool   // it ends where a word ends
}

// newPhrase makes the phrase of a text; false when there is no word in it.
// Beginning makes its last word the beginning of one.
func newPhrase(at span, in field, text string, beginning bool) (phrase, bool) {
	var b strings.Builder
	first, last, n := appendWords(&b, text)
	if n == 0 {
		return phrase{}, false
	}
	return phrase{span: at, in: in, key: strings.TrimSuffix(b.String(), " "), head: !first, tail: !last && !beginning}, true
}

func (p phrase) match(s *subject) bool {
	words := s.folded(p.in)
	for at := 0; ; {
		i := strings.Index(words[at:], p.key)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(p.key)
		if (!p.head || words[i-1] == ' ') && (!p.tail || words[end] == ' ') {
			return true
		}
		_, size := utf8.DecodeRuneInString(words[i:])
		at = i + size
	}
}

func (p phrase) why(*subject, bool) (int, int) { return p.from, p.to }

// pattern needs a regular expression to match, in each text as it stands.
type pattern struct {
	span
	in field
	re *regexp.Regexp
}

func (p pattern) match(s *subject) bool {
	for _, text := range s.parts(p.in) {
		if p.re.MatchString(text[:min(len(text), maxScan)]) {
			return true
		}
	}
	return false
}

func (p pattern) why(*subject, bool) (int, int) { return p.from, p.to }
