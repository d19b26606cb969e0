// Package quote finds who said what in an article: direct speech in the
// quotation marks of many languages, the speaker's full name, their role, and
// the verb that tells it.
//
// Start with Find; the steps stand in their order there: marks (marks.go,
// dash.go), tokens (token.go), names (name.go, title.go, first.go, entity.go, role.go), speakers
// (attribute.go, before.go, after.go, inherit.go, resolve.go, describe.go), and what is kept
// (finish.go, tweet.go, rank.go). Transcripts are in label.go, scripts without
// capitals in caseless.go. What is known of a
// language is in lang/*.txt, one file a language.
package quote

import (
	"strings"

	"newsdesk/news"
)

// maxText is the most bytes that Find reads; what lies behind is left out.
const maxText = 6 << 20

// minWords is what makes a quotation worth keeping without further signs.
const minWords = 4

// Find returns the direct speech in a text in the order of the text. lang is its
// language (BCP 47); for one without a word list English stands in, so that the
// quotations are found and most speakers are not. Spans are bytes of text, on
// the borders of runes, in order, and never overlap. Nothing said gives nil.
// The time is linear in the length of the text.
func Find(text, lang string) []news.Quote {
	if len(text) > maxText {
		text = text[:maxText]
	}
	r := &reading{text: text, lex: lexiconOf(lang)}
	breaks := paragraphs(text)
	r.spans = findMarks(text, breaks)
	if r.lex.traits&dash != 0 {
		r.spans = withDashes(text, r.lex, breaks, cutCues(text, r.lex, r.spans))
	}
	r.spans = withLabels(text, r.lex, breaks, r.spans)
	if len(r.spans) == 0 && !strings.Contains(text, "(@") {
		return nil
	}
	r.tokens = tokenise(text, r.lex, r.spans, breaks)
	r.sift()
	r.names()
	r.roles()
	r.attribute()
	r.merge()
	return r.finish()
}

// reading is what the steps of Find share about one text.
type reading struct {
	text     string
	lex      *lexicon
	tokens   []token
	spans    []span
	speech   []bool // by span: somebody's words
	mentions []mention
	at       []int32 // by token: index of its mention and one, 0 for none
	entities []entity
	byLast   map[string][]int
	byFirst  map[string][]int
	lower    map[string]bool // words that the text also writes in lower case
	upper    map[string]bool // words that have capitals inside sentences
	surname  map[string]bool // titles that are somebody's name: "King"
	behind   map[string]bool // words behind a first name and particles: "von der Leyen"
	last     map[string]bool // words that follow a first name
	nounish  map[string]bool // words that follow an article somewhere
	stems    map[string]int  // how often names of one stem stand in the text
	quotes   []draft
}
