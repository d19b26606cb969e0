package main

import (
	"context"
	"encoding/json"
	"time"

	"newsdesk/news"
	"newsdesk/news/topic"
	"newsdesk/reader"
)

// The JSON that "newsdesk read" speaks. Offsets are bytes in "text"; with "docs"
// they are bytes in the article that "doc" names.

// input is one line in.
type input struct {
	ID    any      `json:"id"`
	URL   string   `json:"url"`
	Title string   `json:"title"`
	Lang  string   `json:"lang"`
	HTML  string   `json:"html"`
	Text  string   `json:"text"`
	Docs  []string `json:"docs"`
}

// output is one line out.
type output struct {
	ID        any           `json:"id"`
	URL       string        `json:"url"`
	Title     string        `json:"title"`
	TitleMade bool          `json:"title_made"`
	Subtitle  string        `json:"subtitle,omitempty"`
	Byline    string        `json:"byline"`
	Site      string        `json:"site"`
	Origin    string        `json:"origin"`
	Published string        `json:"published"` // RFC 3339, or a date alone; "" when unknown
	Language  string        `json:"language"`
	Image     string        `json:"image,omitempty"`
	Live      bool          `json:"live,omitempty"`
	Partial   bool          `json:"partial,omitempty"`
	Text      string        `json:"text"`
	Summary   []sentenceOut `json:"summary"`
	Words     string        `json:"words,omitempty"`       // a model's own, when one wrote
	Model     string        `json:"words_model,omitempty"` // its name
	Quotes    []quoteOut    `json:"quotes"`
	Countries []countryOut  `json:"countries"`
	Topics    []topicOut    `json:"topics"`
}

type spanOut struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

type sentenceOut struct {
	spanOut
	Doc *int `json:"doc,omitempty"`
}

type quoteOut struct {
	Text    string    `json:"text"`
	Parts   []spanOut `json:"parts"`
	Speaker string    `json:"speaker"`
	Role    string    `json:"role"`
	Cue     string    `json:"cue"`
	Direct  bool      `json:"direct"`
	Rank    int       `json:"rank"`
}

type countryOut struct {
	Code   string  `json:"code"`
	Weight float64 `json:"weight"`
	About  bool    `json:"about"`
}

type topicOut struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Weight float64 `json:"weight"`
}

// failed is the line for an article that cannot be read.
type failed struct {
	ID    any    `json:"id"`
	Error string `json:"error"`
}

func failure(id any, sentence string) any { return failed{id, sentence} }

// readRecord reads one line's article.
func readRecord(ctx context.Context, rd *reader.Reader, line []byte, long news.Length) any {
	var in input
	if err := json.Unmarshal(line, &in); err != nil {
		return failure(nil, "this line is no JSON object with an id and one of url, html, text or docs")
	}
	if len(in.Docs) > 0 {
		return storyRecord(rd, in, long)
	}
	s := news.Source{URL: in.URL, Title: in.Title, Language: in.Lang, HTML: []byte(in.HTML), Text: in.Text}
	if in.HTML == "" && in.Text == "" && in.URL == "" {
		return failure(in.ID, "give one of url, html, text or docs")
	}
	a, err := rd.Read(ctx, s)
	if err != nil {
		return failure(in.ID, say(err))
	}
	return record(in.ID, a, long)
}

// storyRecord summarises several articles on one story.
func storyRecord(rd *reader.Reader, in input, long news.Length) any {
	out := output{ID: in.ID, Title: in.Title, Language: in.Lang, Summary: []sentenceOut{}, Quotes: []quoteOut{}, Countries: []countryOut{}, Topics: []topicOut{}}
	for _, s := range rd.Story(in.Docs, in.Lang, long) {
		doc := s.Doc
		out.Summary = append(out.Summary, sentenceOut{spanOut{in.Docs[doc][s.Start:s.End], s.Start, s.End}, &doc})
	}
	return out
}

// record is an article as a line.
func record(id any, a news.Article, long news.Length) any {
	out := output{
		ID: id, URL: a.URL, Title: a.Title, TitleMade: a.TitleMade, Byline: a.Byline, Site: a.Site, Origin: a.Origin,
		Published: published(a), Language: a.Language, Partial: a.Partial, Text: a.Text,
		Subtitle: a.Subtitle, Image: a.Image, Live: a.Live,
		Words: a.Words, Model: a.WordsModel,
		Summary: []sentenceOut{}, Quotes: []quoteOut{}, Countries: []countryOut{}, Topics: []topicOut{},
	}
	span := func(s news.Span) spanOut { return spanOut{a.Slice(s), s.Start, s.End} }
	for _, s := range a.Summary {
		if s.Length <= long {
			out.Summary = append(out.Summary, sentenceOut{span(s.Span), nil})
		}
	}
	for _, q := range a.Quotes {
		quote := quoteOut{Text: a.QuoteText(q), Speaker: q.Speaker, Role: q.Role, Cue: q.Cue, Direct: q.Direct, Rank: q.Rank}
		for _, p := range q.Parts {
			quote.Parts = append(quote.Parts, span(p))
		}
		out.Quotes = append(out.Quotes, quote)
	}
	for _, c := range a.Countries {
		out.Countries = append(out.Countries, countryOut(c))
	}
	for _, t := range a.Topics {
		out.Topics = append(out.Topics, topicOut{t.Code, topic.Name(t.Code, "en"), t.Weight})
	}
	return out
}

func published(a news.Article) string {
	switch {
	case a.Published.IsZero():
		return ""
	case a.DateOnly:
		return a.Published.Format(time.DateOnly)
	}
	return a.Published.Format(time.RFC3339)
}
