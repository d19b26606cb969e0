// Package reader reads an article: fetch, extract, quotes, tags, summary. Each
// step is a package below; this one is the way through them. Start with Read.
package reader

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/extract"
	"newsdesk/reader/fetch"
	"newsdesk/reader/quote"
	"newsdesk/reader/story"
	"newsdesk/reader/summary"
	"newsdesk/reader/tag"
)

// Version is the reader's: articles read by an older one can be read again.
const Version = 3

// Config is what a Reader may do. The zero Config works.
type Config struct {
	UserAgent string         // how the fetcher names itself
	Allow     []netip.Prefix // networks that may be reached although they are private
	Ports     []int          // ports that may be reached elsewhere; none means 80 and 443
	Pace      time.Duration  // between two requests to one host that nobody waits for
	// Turn, when set, takes turns at a host among several processes (fetch.Config).
	Turn func(ctx context.Context, host string, every time.Duration) (time.Duration, error)
	// Summariser writes summaries beside the article's own sentences; nil for none.
	Summariser Summariser
	Log        *slog.Logger // why a summariser's words were not used; nil: silent
	// Fetched, when set, is told what came of each request (fetch.Config).
	Fetched func(status int, err error)
}

// Reader reads articles. It may be used by many goroutines at once.
type Reader struct {
	web   *fetch.Client
	now   func() time.Time
	words Summariser
	log   *slog.Logger
	turn  chan struct{} // for what runs in the background: reading takes memory
}

// New makes a reader.
func New(c Config) *Reader {
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	web := fetch.New(fetch.Config{UserAgent: c.UserAgent, Allow: c.Allow, Ports: c.Ports, Pace: c.Pace, Turn: c.Turn, Fetched: c.Fetched})
	return &Reader{web: web, now: time.Now, words: c.Summariser, log: log, turn: make(chan struct{}, 2)}
}

// Read reads one article. It uses the network for a source that is a link alone.
// Errors: news.ErrNotArticle and news.ErrPaywall of what was read, and those of
// fetch.Client.Get.
func (r *Reader) Read(ctx context.Context, s news.Source) (news.Article, error) {
	ctx, done := context.WithCancel(ctx) // a large page's place is free then
	defer done()
	page, err := r.fetched(ctx, s)
	if err != nil {
		return news.Article{}, err
	}
	doc, err := extracted(page, s)
	if err != nil {
		return news.Article{}, err
	}
	a := r.article(doc, s)
	r.reword(ctx, &a)
	if page != nil {
		a.Page = &news.Page{ContentType: page.ContentType, Body: page.Body, FetchedAt: page.FetchedAt}
	}
	return a, ctx.Err()
}

// fetched is the page that a source leads to or holds; nil for a text.
func (r *Reader) fetched(ctx context.Context, s news.Source) (*fetch.Page, error) {
	switch {
	case len(s.HTML) > 0:
		return &fetch.Page{URL: s.URL, ContentType: s.Type, Body: s.HTML, FetchedAt: r.now().UTC()}, nil
	case s.Text != "" || s.URL == "":
		return nil, nil
	}
	link, err := address.Canonical(s.URL)
	if err != nil {
		return nil, err
	}
	page, err := r.web.Get(ctx, link)
	return &page, err
}

// extracted is the article in a page, or for nil in the source's text. What came
// of a page that broke off is a part; where no article came, that is why.
func extracted(page *fetch.Page, s news.Source) (extract.Doc, error) {
	if page == nil {
		return extract.FromText(s.Text)
	}
	read := extract.FromHTML
	if strings.HasPrefix(page.ContentType, "text/plain") {
		read = extract.FromPlain
	}
	doc, err := read(page.Body, page.ContentType, page.URL)
	switch {
	case page.Cut && errors.Is(err, news.ErrNotArticle):
		err = fmt.Errorf("%w: its answer broke off: %v", news.ErrUnreach, err)
	case page.Cut, isTeaser(page.ContentType):
		doc.Partial = true
	}
	return doc, err
}

// article reads who said what, where, about what, and the sentences that tell it.
// What the source's bringer gave goes before what the article says.
func (r *Reader) article(d extract.Doc, s news.Source) news.Article {
	a := news.Article{
		URL: canonical(d.URL, s.URL), Title: d.Title, TitleMade: d.TitleMade, Byline: d.Byline, Site: d.Site, Origin: d.Origin,
		Published: d.Published, DateOnly: d.DateOnly, FirstSeen: r.now().UTC(), Language: d.Language, Text: d.Text, Partial: d.Partial,
		Subtitle: d.Subtitle, Image: d.Image, Live: d.Live, Reader: Version,
	}
	if t := strings.TrimSpace(s.Title); t != "" {
		a.Title, a.TitleMade = t, false
	}
	if v := strings.TrimSpace(s.Site); v != "" {
		a.Site = v
	}
	if s.Language != "" {
		a.Language = s.Language
	}
	a.Quotes = best(quote.Find(a.Text, a.Language))
	title := a.Title
	if a.TitleMade {
		title = ""
	}
	about := tag.Read(tag.Input{Title: title, Text: a.Text, Lang: a.Language, Site: a.Site})
	a.Countries, a.Topics = about.Countries(), about.Topics()
	a.Summary = summary.Pick(summary.Input{Title: a.Title, TitleMade: a.TitleMade, Text: a.Text, Lang: a.Language, Quotes: a.Quotes})
	quote.Near(a.Text, a.Quotes, a.Summary)
	a.Sketch = story.Sketch(story.Input{Title: title, Text: a.Text, Lang: a.Language}).Bytes()
	return a
}

// maxQuotes is how many quotes of an article are kept: those of the first ranks.
// A newspaper's longest interviews have fewer; a page made to be long does not
// fill the desk.
const maxQuotes = 60

// best are the first of the quotes by rank, in the order of the text.
func best(quotes []news.Quote) []news.Quote {
	if len(quotes) <= maxQuotes {
		return quotes
	}
	return slices.DeleteFunc(quotes, func(q news.Quote) bool { return q.Rank >= maxQuotes })
}

// canonical is the page's address in canonical form, else the source's.
func canonical(page, source string) string {
	for _, link := range []string{page, source} {
		if c, err := address.Canonical(link); link != "" && err == nil {
			return c
		}
	}
	return ""
}

// storyBytes is how long a story's summary is, for each length.
var storyBytes = [...]int{news.Short: 220, news.Medium: 665, news.Long: 1300}

// Story summarises several articles on one story. Spans point into the texts as
// they were given.
func (r *Reader) Story(texts []string, lang string, long news.Length) []summary.StorySentence {
	docs := make([]summary.Doc, len(texts))
	for i, t := range texts {
		docs[i] = summary.Doc{Text: t, Lang: lang}
	}
	return summary.Story(docs, storyBytes[long])
}
