package reader

import (
	"context"
	"html"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/extract"
	"newsdesk/reader/fetch"
)

// What a kept page is called that is an entry's own words: a whole text, and a
// teaser, which is a part of one. It is read again as that.
const (
	ownText   = "text/html; charset=utf-8; entry=whole"
	ownTeaser = "text/plain; charset=utf-8; entry=teaser"
)

// EntryPage reads the page of a feed's entry: with its site's consent, at its
// pace. What the page does not tell is taken from the entry. Errors are those of
// Read and news.ErrRobots.
func (r *Reader) EntryPage(ctx context.Context, f news.Feed, e news.FeedEntry) (news.Article, error) {
	ctx, done := context.WithCancel(ctx) // a large page's place is free then
	defer done()
	page, err := r.web.GetPage(ctx, e.URL)
	if err != nil {
		return news.Article{}, err
	}
	a, err := r.ofPage(&page, f, e)
	if err != nil {
		return news.Article{}, err
	}
	r.reword(ctx, &a)
	a.Page = &news.Page{ContentType: page.ContentType, Body: page.Body, FetchedAt: page.FetchedAt}
	return a, ctx.Err()
}

// ofPage reads an entry's page. Few are read at a time: it takes memory.
func (r *Reader) ofPage(page *fetch.Page, f news.Feed, e news.FeedEntry) (news.Article, error) {
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	doc, err := extracted(page, news.Source{})
	if err != nil {
		return news.Article{}, err
	}
	if doc.TitleMade && e.Title != "" {
		doc.Title, doc.TitleMade = e.Title, false
	}
	if doc.Site == address.Host(e.URL) && sameSite(f.URL, e.URL) { // the page names none
		doc.Site = outlet(f, e)
	}
	complete(&doc, e)
	return r.article(doc, news.Source{URL: e.URL}), nil
}

// EntryWords reads an entry's own words in the feed, without the network. Of a
// teaser the article is Partial. Page is nil for a page that is not on the feed's
// own site, as what a feed says about another's page is its word alone, and for a
// feed whose address holds a secret: its readers paid for its words, and whoever
// brings in the page reads what that shows.
// news.ErrNotArticle when it has no words.
func (r *Reader) EntryWords(ctx context.Context, f news.Feed, e news.FeedEntry) (news.Article, error) {
	page := fetch.Page{URL: e.URL, FetchedAt: r.now().UTC()}
	var doc extract.Doc
	err := news.ErrNotArticle
	if e.Full && len(e.HTML) > 0 {
		page.ContentType, page.Body = ownText, wholePage(e)
		doc, err = extracted(&page, news.Source{})
	}
	if err != nil {
		words := e.Teaser
		if words == "" {
			words = e.Title
		}
		page.ContentType, page.Body = ownTeaser, []byte(words)
		doc, err = extracted(&page, news.Source{})
		doc.Partial = doc.Partial && e.URL != "" // there is nothing more of a recording's notes
	}
	if err != nil {
		return news.Article{}, err
	}
	if doc.Title, doc.TitleMade = e.Title, false; e.Title == "" {
		doc.Title, doc.TitleMade = firstWords(doc.Text), true
	}
	doc.URL, doc.Site = e.URL, outlet(f, e)
	doc.Published, doc.DateOnly, doc.Byline = time.Time{}, false, ""
	complete(&doc, e)
	a := r.article(doc, news.Source{URL: e.URL})
	if !e.First { // of which there are many at once, and somebody waits
		r.reword(ctx, &a)
	}
	if e.URL == "" || sameSite(f.URL, e.URL) && !address.HasSecret(f.URL) {
		a.Page = &news.Page{ContentType: page.ContentType, Body: page.Body, FetchedAt: page.FetchedAt}
	}
	return a, ctx.Err()
}

// complete fills in what a document does not tell with what its entry does. A day
// without a time gives way to the entry's time of about that day.
func complete(d *extract.Doc, e news.FeedEntry) {
	if d.Byline == "" {
		d.Byline = e.Author
	}
	if apart := d.Published.Sub(e.Published).Abs(); !e.Published.IsZero() &&
		(d.Published.IsZero() || d.DateOnly && !e.DateOnly && apart < 36*time.Hour) {
		d.Published, d.DateOnly = e.Published, e.DateOnly
	}
	if d.Language == "und" && e.Language != "" {
		d.Language = e.Language
	}
}

// wholePage puts an entry's words into a page of their own, so that they are read
// as any page is.
func wholePage(e news.FeedEntry) []byte {
	title := html.EscapeString(e.Title)
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:type" content="article"><title>` + title + `</title></head><body><article>`)
	if e.Title != "" {
		b.WriteString("<h1>" + title + "</h1>\n")
	}
	b.WriteString("<div>\n")
	b.Write(e.HTML)
	b.WriteString("\n</div></article></body></html>\n")
	return []byte(b.String())
}

// isTeaser tells a page that is an entry's teaser.
func isTeaser(contentType string) bool { return strings.HasSuffix(contentType, "entry=teaser") }

// isEntry tells a kept page that is an entry's own words.
func isEntry(contentType string) bool { return contentType == ownText || contentType == ownTeaser }

// firstWords is the beginning of a text, for a title.
func firstWords(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	if len(first) <= 100 {
		return first
	}
	if i := strings.LastIndexByte(first[:100], ' '); i > 0 {
		return first[:i] + " …"
	}
	return strings.ToValidUTF8(first[:100], "") + " …"
}

// titleParts makes one mark of those that part a feed's title.
var titleParts = strings.NewReplacer(" - ", "|", " – ", "|", " — ", "|", "»", "|", "›", "|", ": ", "|", " · ", "|")

// outlet is the name of an entry's outlet: the part of the feed's title that its
// site is called by, else the title, else the site.
func outlet(f news.Feed, e news.FeedEntry) string {
	host := address.Host(e.URL)
	if e.URL == "" {
		host = address.Host(f.URL)
	} else if !sameSite(f.URL, e.URL) {
		return host
	}
	squashed := strings.NewReplacer(".", "", "-", "").Replace(host)
	label := strings.Split(host, ".")[0]
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		label, _, _ = strings.Cut(site, ".")
	}
	for _, part := range strings.FieldsFunc(titleParts.Replace(f.Title), func(r rune) bool { return r == '|' }) {
		part = strings.TrimSpace(part)
		name := strings.ReplaceAll(strings.ToLower(part), " ", "")
		if len(name) > 2 && strings.HasPrefix(squashed, name) || len(label) > 2 && strings.HasPrefix(name, label) {
			return part
		}
	}
	for _, tail := range [...]string{" RSS Feed", " RSS feed", " RSS", " Feed"} {
		if name, ok := strings.CutSuffix(f.Title, tail); ok && name != "" {
			return strings.TrimRight(name, " -|–:")
		}
	}
	if f.Title != "" && len(f.Title) <= 60 {
		return f.Title
	}
	return host
}

// sameSite tells whether two addresses belong to one owner, as the public suffix
// list has it.
func sameSite(a, b string) bool {
	return extract.SameSite(address.Host(a), address.Host(b))
}

// Web is what gets things for the reader.
func (r *Reader) Web() *fetch.Client { return r.web }
