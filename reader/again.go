package reader

import (
	"context"

	"newsdesk/news"
	"newsdesk/reader/extract"
	"newsdesk/reader/fetch"
)

// Again reads a kept article again, without the network: from its Page, or,
// where there is none, what is in its text. The address, the moment when it was
// first seen and a model's words that the article still bears out stay; of a
// text, also the words themselves and what was given with them. No summariser is
// asked. Errors as Read's.
func (r *Reader) Again(ctx context.Context, kept news.Article) (news.Article, error) {
	doc := extract.Doc{
		URL: kept.URL, Title: kept.Title, TitleMade: kept.TitleMade, Byline: kept.Byline, Site: kept.Site, Origin: kept.Origin,
		Published: kept.Published, DateOnly: kept.DateOnly, Language: kept.Language, Text: kept.Text, Partial: kept.Partial,
		Subtitle: kept.Subtitle, Image: kept.Image, Live: kept.Live,
	}
	var from news.Source
	if kept.Page != nil && isEntry(kept.Page.ContentType) {
		own, err := extracted(&fetch.Page{URL: kept.URL, ContentType: kept.Page.ContentType, Body: kept.Page.Body}, from)
		if err != nil {
			return news.Article{}, err
		}
		doc.Text, doc.Subtitle, doc.Image, doc.Origin = own.Text, own.Subtitle, own.Image, own.Origin
	} else if kept.Page != nil {
		from = news.Source{URL: kept.URL}
		var err error
		doc, err = extracted(&fetch.Page{URL: kept.URL, ContentType: kept.Page.ContentType, Body: kept.Page.Body}, from)
		if err != nil {
			return news.Article{}, err
		}
	} else if again, err := extract.FromText(kept.Text); err == nil && again.Language != "und" {
		doc.Language = again.Language
	}
	a := r.article(doc, from)
	a.ID, a.URL, a.FirstSeen, a.Page = kept.ID, kept.URL, kept.FirstSeen, kept.Page
	bear(&a, kept)
	return a, ctx.Err()
}
