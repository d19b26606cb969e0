package commands

import (
	"newsdesk/news"
	"newsdesk/store"
)

// Reading is what was read out of an article that the desk does not keep: its
// summary and all its quotes, without buttons.
func Reading(a news.Article, length news.Length) Reply {
	e := store.Entry{Article: a, Words: a.Words}
	reply := summaryReply(nil, e, length)
	for _, q := range a.Quotes {
		reply.Cards = append(reply.Cards, quoteCard(nil, store.Hit{Entry: e, Quote: q, Words: a.QuoteText(q)}, setting{}))
	}
	return reply
}
