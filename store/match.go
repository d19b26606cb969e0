package store

import (
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/filter"
)

// Missing is which part of a match an article misses.
type Missing string

// What an article can miss.
const (
	MissesNothing  Missing = ""
	MissesTopic    Missing = "topic"
	MissesCountry  Missing = "country"
	MissesSource   Missing = "source"
	MissesLanguage Missing = "language"
	MissesWords    Missing = "words"
	MissesRest     Missing = "rest" // it is no rest: another route takes it
)

// missing is the first part of a match that an entry in full misses. What is
// costly comes last; words remembers what it has decided on one text.
func missing(m news.Match, e *Entry, words map[string]bool) Missing {
	switch {
	case m.Topic != "" && !slices.ContainsFunc(e.Topics, func(t news.TopicTag) bool { return t.Code == m.Topic }):
		return MissesTopic
	case m.Country != "" && !slices.ContainsFunc(e.Countries, func(c news.CountryTag) bool { return c.Code == m.Country && c.About }):
		return MissesCountry
	case m.Source != "" && folded(m.Source) != folded(e.Source()):
		return MissesSource
	case m.Language != "" && !speaks(e.Language, m.Language):
		return MissesLanguage
	case m.Words != "" && !holds(m.Words, e, words):
		return MissesWords
	}
	return MissesNothing
}

// speaks tells whether a language is the wanted one, or a kind of it: "pt-BR" is
// "pt".
func speaks(language, wanted string) bool {
	return len(language) >= len(wanted) && strings.EqualFold(language[:len(wanted)], wanted) &&
		(len(language) == len(wanted) || language[len(wanted)] == '-')
}

// holds tells whether the title and the text pass a filter. One that cannot be
// read passes nothing: it was read when it was set.
func holds(words string, e *Entry, decided map[string]bool) bool {
	pass, known := decided[words]
	if !known {
		f, err := filter.Parse(words)
		pass = err == nil && f.Match(matched(e))
		if decided != nil {
			decided[words] = pass
		}
	}
	return pass
}

func matched(e *Entry) filter.Text {
	return filter.Text{Title: e.Title, Author: e.Byline, Body: e.Text}
}
