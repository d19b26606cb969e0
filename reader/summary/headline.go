package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/reader/sentence"
)

const (
	headlineWords = 16 // a headline's most words
	titleCased    = 4  // words with capitals that make a line a headline
)

// headed gives in the headline that its text opens with, full stop and all,
// unless it has a title of its own. A headline is told again by the sentence
// below it, which is the better one to pick.
func headed(in Input) Input {
	if in.Title != "" && !in.TitleMade {
		return in
	}
	start := head(in.Text, headSample)
	spans := sentence.Split(start, in.Lang)
	if len(spans) < 3 || !isHeadline(start, spans) {
		return in
	}
	in.Title, in.TitleMade = start[spans[0].Start:spans[0].End], false
	return in
}

// headSample is how many bytes at a text's start are looked at for a headline.
const headSample = 2 << 10

// isHeadline reports whether the first sentence of text is a headline: short,
// a paragraph of its own, and set in capitals, or told again by the next one, or
// above a dateline.
func isHeadline(text string, spans []news.Span) bool {
	first, next := text[spans[0].Start:spans[0].End], text[spans[1].Start:spans[1].End]
	words := firstWords(first, headlineWords+1)
	if len(words) > headlineWords || !endsLine(text, spans[0]) || len(next) <= len(first) || !sentence.Terminated(next) {
		return false
	}
	return dateline(next) > 0 || inTitleCase(words) || repeated(words, next)
}

// inTitleCase reports whether all the longer words start with a capital.
func inTitleCase(words []string) bool {
	capitals := 0
	for _, w := range words {
		switch r, _ := utf8.DecodeRuneInString(w); {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r) && utf8.RuneCountInString(w) > 4:
			return false
		}
	}
	return capitals >= titleCased
}

// repeated reports whether next holds most of the longer words.
func repeated(words []string, next string) bool {
	low := strings.ToLower(next)
	n, held := 0, 0
	for _, w := range words {
		if utf8.RuneCountInString(w) > 3 {
			n++
			if holdsWords(low, strings.ToLower(w)) {
				held++
			}
		}
	}
	return n > 2 && held*5 >= n*3
}
