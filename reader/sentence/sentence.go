// Package sentence cuts a text into sentences and words.
//
// Start with Split. It works in one pass: newlines are told apart first (the
// end of a paragraph, of a line, or only of a wrapped line: see layout.go),
// then every mark that may end a sentence is judged by the word before it and
// the word after it (see rules.go), with the abbreviations of the language
// (lang/*.txt, own; cldr/*.txt, generated from Unicode CLDR). A new language is
// a new file in lang.
//
// The marks are those of Unicode's property Sentence_Terminal (UAX #29). The
// segmenter of clipperhouse/uax29 was measured first and not taken: it looks
// ahead again at every byte, so that 80 KB of brackets after a full stop cost
// it seven seconds, and it never ends a sentence before a small letter.
package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// Split returns the sentences of text as ranges of bytes, in order, without
// white space at their ends. Together they cover everything but white space,
// each byte once. No sentence crosses a blank line, and none a line break
// unless the text is wrapped at a fixed width. Closing quotation marks and
// brackets belong to the sentence that they end.
//
// lang is a BCP 47 tag and chooses the abbreviations; a language without a file
// gets the general rules. Text in lower case throughout, and text with a space
// before its full stops, are recognised as such. Any input will do, valid UTF-8
// or not; time is linear in its length.
func Split(text, lang string) []news.Span {
	s := &splitter{text: text, lex: lexiconOf(lang), style: styleOf(text)}
	s.spans = make([]news.Span, 0, len(text)/120+1)
	eachBlock(text, s.style.width, s.block)
	return s.spans
}

// splitter is the state of one Split.
type splitter struct {
	text  string
	lex   *lexicon
	style style
	spans []news.Span

	start int // where the current sentence starts
	end   int // where the current block ends
	open  int // curly and angle quotation marks that are open in the block
	plain bool
	// plain: a straight double quotation mark is open in the block.
}

// block splits text[start:end], which holds no hard line break.
func (s *splitter) block(start, end int) {
	s.start, s.end, s.open, s.plain = start, end, 0, false
	for i := start; i < end; {
		c := s.text[i]
		if c < utf8.RuneSelf {
			switch c {
			case '.', '!', '?':
				i = s.mark(i)
				continue
			case '"':
				s.plain = !s.plain
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:end])
		switch {
		case r == '“' || r == '„' || r == '«':
			s.open++
		case (r == '”' || r == '»') && s.open > 0:
			s.open--
		case isMark(r):
			i = s.mark(i)
			continue
		}
		i += n
	}
	s.cut(end)
}

// mark judges the run of marks that starts at i, ends the sentence there when
// it does end, and returns where to read on.
func (s *splitter) mark(i int) int {
	m := s.readMark(i)
	if m.next >= s.end || s.ends(m) {
		s.cut(m.end)
	}
	return m.end
}

// cut ends the current sentence at i.
func (s *splitter) cut(i int) {
	from, to := trim(s.text, s.start, i)
	if from < to {
		s.spans = append(s.spans, news.Span{Start: from, End: to})
	}
	s.start = i
}

// trim narrows [from, to) by the white space at both ends.
func trim(text string, from, to int) (int, int) {
	t := strings.TrimLeftFunc(text[from:to], unicode.IsSpace)
	from = to - len(t)
	return from, from + len(strings.TrimRightFunc(t, unicode.IsSpace))
}

// isMark reports whether r, outside ASCII, may end a sentence.
func isMark(r rune) bool {
	switch {
	case r == '…':
		return true
	case r < 0x589, 0x3100 <= r && r < 0xa000, 0xac00 <= r && r < 0xd800:
		return false // letters of the common scripts: spare the table
	}
	return unicode.Is(unicode.STerm, r)
}

// Terminated reports whether s ends as a sentence does: with a full stop, a
// question mark or the like, closing quotation marks and brackets aside.
func Terminated(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || isCloser(r) || r == '“' || r == '«' || r == '"'
	})
	r, _ := utf8.DecodeLastRuneInString(s)
	return r == '.' || r == '!' || r == '?' || r >= utf8.RuneSelf && isMark(r)
}
