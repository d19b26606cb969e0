package reader

import (
	"context"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/model"
)

// Summariser writes an article's summary in words of its own and gives its name.
// Words that the article does not bear out are an error; "" is none to be had.
// It bounds its time itself.
type Summariser interface {
	Summarise(ctx context.Context, a *news.Article) (words, by string, err error)
}

// reword asks the summariser for its words. The article's own sentences stay,
// and are all that there is when it fails.
func (r *Reader) reword(ctx context.Context, a *news.Article) {
	if r.words == nil {
		return
	}
	words, by, err := r.words.Summarise(ctx, a)
	if err != nil {
		r.log.Warn("the built-in summary is kept", "host", address.Host(a.URL), "err", err)
		return
	}
	a.Words, a.WordsModel = words, by
}

// bear lets a new reading keep a model's words while it bears them out.
func bear(a *news.Article, kept news.Article) {
	if kept.Words != "" && (a.Text == kept.Text && a.Title == kept.Title || model.Check(kept.Words, a) == nil) {
		a.Words, a.WordsModel = kept.Words, kept.WordsModel
	}
}
