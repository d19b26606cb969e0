package model

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"newsdesk/news"
	"newsdesk/reader/sentence"
)

const (
	mostWords   = 120 // twice what the model is asked for
	mostRunes   = 900
	fewestRunes = 30
)

// Check is nil when every name, number and quotation of a summary stands in its
// article, and the summary is plain text of bearable length. Else it is
// ErrRefused with the first thing that does not. Of a long article the
// beginning counts, as much as a model gets.
//
// It judges words, not sense: a false statement out of the article's own words
// passes.
func Check(words string, a *news.Article) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
	}
	l := lexiconOf(a.Language)
	if l == nil {
		return refuse("there is no lexicon to check %q with", a.Language)
	}
	words = norm.NFC.String(words)
	if why := form(words, a); why != "" {
		return refuse("%s", why)
	}
	text := beginning(a)
	whole := text
	if !a.TitleMade {
		whole = a.Title + "\n\n" + text
	}
	if said := unsaid(words, text, a); said != "" {
		return refuse("the quotation %q", said)
	}
	mine, theirs := tokens(words, l.lang, l), tokens(whole, l.lang, l)
	if number := uncounted(mine, theirs, l); number != "" {
		return refuse("the number or unit %q", number)
	}
	if name := unnamed(words, mine, whole, theirs, l); name != "" {
		return refuse("the name %q", name)
	}
	return nil
}

// form says what is wrong with a summary as a text: it must be one to six
// sentences in whole, shorter than the article, without markup or addresses.
func form(words string, a *news.Article) string {
	switch n := utf8.RuneCountInString(words); {
	case !utf8.ValidString(words):
		return "it is no text"
	case n < fewestRunes:
		return "it is too short"
	case n > mostRunes || len(words) >= len(a.Text) || len(strings.Fields(words)) > mostWords:
		return "it is too long"
	case strings.ContainsFunc(words, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		return "it is more than one paragraph of plain text"
	case strings.ContainsAny(words, "*_#`<>[]{}|\\~^") || strings.Contains(words, "://") || strings.Contains(strings.ToLower(words), "www."):
		return "it holds markup or an address"
	case !sentence.Terminated(words):
		return "it ends in the middle"
	}
	return ""
}
