package main

import (
	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/reader/summary"
)

// coverageBytes is how long the summary of a story is: some five sentences.
const coverageBytes = 900

// summariser tells stories from the texts that the desk keeps.
type summariser struct{}

func (summariser) Summarise(articles []news.Article) []commands.StorySentence {
	docs := make([]summary.Doc, len(articles))
	for i, a := range articles {
		docs[i] = summary.Doc{Title: a.Title, TitleMade: a.TitleMade, Text: a.Text, Lang: a.Language, Quotes: a.Quotes}
	}
	var out []commands.StorySentence
	for _, s := range summary.Story(docs, coverageBytes) {
		out = append(out, commands.StorySentence{Article: s.Doc, Span: s.Span})
	}
	return out
}
