package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/reader/sentence"
)

const (
	maxText       = 200 << 10 // bytes of a text that are looked at
	maxCandidates = 400       // sentences of a text that are looked at
	minWords      = 5         // of a sentence that tells something
	wholeOpening  = 12        // words of a text's first sentence whose “she” is named in it or not at all
	aside         = 16        // bytes of a tied sentence that changes no subject: "He was 75."
)

// candidate is a sentence that may enter a summary.
type candidate struct {
	news.Span
	doc    int
	pos    int // among the candidates of its text, from the first that is no scrap
	order  int // among all the sentences of its text
	head   int // the order of the sentence that a tied one continues
	words  int
	tokens []token
	// tied: it continues the sentence before it (“But he …”), and can stand
	// only behind it.
	tied bool
	// weak: it is picked only when nothing better is there.
	weak bool
	// asks: it is a question, and tells less than an answer.
	asks bool
}

// candidates reads a text into the sentences that may be picked.
func candidates(in *Input, v *vocabulary) []candidate {
	text := head(in.Text, maxText)
	lex := lexiconOf(in.Lang)
	f := newFilter(in, lex)
	spans := sentence.Split(text, in.Lang)
	list := make([]candidate, 0, min(len(spans), maxCandidates))
	tokens := make([]token, 0, len(text)/5)
	chain := 0 // the sentence that a tied one would continue
	place := 0
	for order, s := range spans {
		if len(list) == maxCandidates || f.ended {
			break
		}
		s = f.cut(text, s)
		verdict := f.judge(text, s)
		before := chain
		if verdict != tied || s.End-s.Start > aside {
			chain = order
		}
		if verdict == drop {
			continue
		}
		from := len(tokens)
		tokens = v.tokens(tokens, text[s.Start:s.End], lex)
		words := tokens[from:len(tokens):len(tokens)]
		if verdict == tied && order == 0 && len(words) >= wholeOpening {
			verdict = keep
		}
		if len(words) < minWords {
			if verdict = weak; len(words) == 0 {
				continue
			}
		}
		list = append(list, candidate{
			Span: s, pos: place, order: order, head: before, words: count(text[s.Start:s.End], len(words)), tokens: words,
			tied: verdict == tied, weak: verdict == weak,
			asks: strings.HasSuffix(text[s.Start:s.End], "?"),
		})
		if place > 0 || len(words) >= minWords {
			place++
		}
	}
	return list
}

// count is how many words long a sentence of so many tokens is. In a script
// without spaces a token is a letter, and five letters make about three words.
func count(text string, tokens int) int {
	letters := 0
	for _, r := range text {
		if r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			letters++
		}
	}
	return tokens - letters*2/5
}

// head is the start of text, at most n bytes, up to a space.
func head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	if i := strings.LastIndexAny(text[:n], "\n "); i > 0 {
		return text[:i]
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
