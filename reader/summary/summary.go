// Package summary picks the sentences that tell an article, or a story that
// several articles tell. It writes nothing: each sentence is a range of its
// article's text.
//
// Start with Pick for one article and Story for several. Both read the text
// into candidates (candidate.go): sentences that are news and can stand by
// themselves, told apart by the word lists in lang (filter.go). Pick ranks them by
// position, closeness to the title, to the opening and to the whole (rank.go); Story looks for
// the set that covers most of what the articles agree on (cover.go).
package summary

import "newsdesk/news"

// Input is an article to be summarised.
type Input struct {
	// Title is the headline; TitleMade says that it was taken from the text
	// and tells nothing new.
	Title     string
	TitleMade bool
	// Text is the body, paragraphs parted by a blank line.
	Text string
	// Lang is the text's language, BCP 47. A language without a list is read
	// by the general rules.
	Lang string
	// Quotes are what was said in the text. A sentence that is nothing but
	// words said, without their speaker, is not picked. Without them the
	// quotation marks tell.
	Quotes []news.Quote
	// Skip are ranges of Text that are no news: a tweet, a byline.
	Skip []news.Span
}

// Pick returns the summary of an article, in the order of the text. The
// sentences of length Short are one, those up to Medium three at most with
// about 60 words, those up to Long six at most. A range is a sentence of Text,
// less a dateline at its start; a headline that opens Text is read as the title.
// An article without a sentence fit to stand alone gives its best one all the
// same; one without words gives none. The result depends on nothing but the
// input. Only the first 200 KB are looked at.
func Pick(in Input) []news.Sentence {
	told := headed(in)
	v := newVocabulary()
	cands := candidates(&told, v)
	if len(cands) == 0 {
		cands = candidates(&in, v) // nothing but its headline
	}
	if len(cands) == 0 {
		return nil
	}
	r := rank(&told, cands, v)
	return r.pick()
}
