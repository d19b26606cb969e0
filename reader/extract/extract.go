// Package extract finds the article in a page or in a pasted text: its words,
// and what is said about them. It needs no network and no rules for single
// sites. Start with FromHTML and FromText; body finds the text in the page.
package extract

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"newsdesk/news"
	"newsdesk/news/address"
)

// Doc is an article as it was found.
type Doc struct {
	// URL is the canonical address: the page's own word for it when that leads to
	// the same site, else the address it was read from. "" for a text.
	URL string
	// Title is the headline without the site's name. TitleMade is true when there
	// was none and the first sentence's words were taken.
	Title     string
	TitleMade bool
	Byline    string // authors, parted by ", "; "" when unknown
	Site      string // the outlet; its host when it does not say
	Origin    string // the agency or outlet that the article names as its source
	// Published is in UTC, zero when unknown; a time without a zone counts as UTC.
	// DateOnly is true when only a day was given.
	Published time.Time
	DateOnly  bool
	Language  string // BCP 47 primary subtag, "und" when unknown
	// Text is the body: UTF-8 in NFC, paragraphs in one line each, parted by one
	// blank line, without control, direction or zero-width characters. Spans of
	// other packages point into it.
	Text    string
	Partial bool   // a paywall cut it
	Image   string // an address, "" when none
}

// maxText bounds an article's text, in bytes.
const maxText = 5 << 20

// FromHTML reads a page. The content type may be "", so may the address. Errors:
// news.ErrNotArticle when the page is none (a front page, an error, a login),
// news.ErrPaywall when hardly anything stands before one.
func FromHTML(page []byte, contentType, link string) (Doc, error) {
	root, err := html.Parse(bytes.NewReader(strip(decode(page, contentType))))
	if err != nil {
		// The parser gives up on elements nested deeper than any honest page's.
		return Doc{}, fmt.Errorf("%w: %w", news.ErrNotArticle, err)
	}
	h := readHead(root)
	s := readSchema(h.scripts)
	blocks, stub := body(root)
	if alternative := schemaBlocks(s.body); runes(alternative) > 2*runes(blocks) {
		blocks = alternative
	}
	d := Doc{URL: canonicalURL(h.canonical, link)}
	d.Site = siteName(h, s, d.URL)
	d.Title = h.pageTitle(s, d.Site, d.URL)
	blocks, d.Origin = dropFurniture(blocks, d.Title)
	v := verdict{
		blocks: blocks, size: runes(blocks), closed: s.closed, stub: stub,
		article: s.found || h.first("og:type") == "article" || h.first("article:published_time") != "",
		title:   d.Title, pageName: h.title, url: d.URL,
	}
	if d.Partial, err = v.judge(); err != nil {
		return Doc{}, err
	}
	d.Text = join(blocks)
	var origin string
	d.Byline, origin = h.byline(s, d.Site)
	d.Origin = firstOf(d.Origin, origin, dateline(d.Text))
	if strings.EqualFold(d.Origin, d.Site) {
		d.Origin = ""
	}
	d.Published, d.DateOnly = h.published(s, d.URL, time.Now())
	d.Language = language(d.Text, firstOf(primary(h.lang), primary(s.lang), primary(h.first("og:locale", "content-language", "dc.language"))))
	d.Image = absolute(firstOf(h.first("og:image", "og:image:url", "twitter:image"), s.image), d.URL)
	if d.Title == "" {
		d.Title, d.TitleMade = makeTitle(d.Text), true
	}
	return d, nil
}

// join is the blocks' text, at most maxText of it.
func join(blocks []block) string {
	var b strings.Builder
	for i := range blocks {
		if b.Len()+len(blocks[i].text) > maxText {
			break
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(blocks[i].text)
	}
	return b.String()
}

// schemaBlocks are the paragraphs of JSON-LD's articleBody, which some sites give
// as text and some as HTML.
func schemaBlocks(text string) []block {
	if text == "" {
		return nil
	}
	if strings.Contains(text, "<p") || strings.Contains(text, "<br") {
		root, err := html.Parse(strings.NewReader(clip(text, maxPage)))
		if err != nil {
			return nil
		}
		return collect(root, neverText)
	}
	var blocks []block
	for line := range strings.Lines(html.UnescapeString(text)) {
		if line = cleanLine(line); line != "" {
			blocks = append(blocks, block{text: line, size: letters(line)})
		}
	}
	return blocks
}

// dropFurniture takes out the lines that are no part of the text, and reads the
// source that the article names in a line of its own.
func dropFurniture(blocks []block, title string) (kept []block, origin string) {
	headline := squash(title)
	for i := range blocks {
		b := blocks[i]
		if named := sourceLine(b.text); named != "" && b.size < 80 {
			origin = firstOf(origin, named)
			continue
		}
		b.text = dropTweetLinks(b.text)
		repeated := len(kept) < 3 && headline != "" && squash(b.text) == headline
		if b.text == "" || repeated || boilerplate().match(b.text) || b.size < 250 && isStub(b.text) {
			continue
		}
		kept = append(kept, b)
	}
	return trimEnds(kept), origin
}

// canonicalURL is the page's own address: what it says, when that is the same
// site and not its front page, else where it was found.
func canonicalURL(declared, link string) string {
	found, err := address.Canonical(link)
	if err != nil {
		found = ""
	}
	own, err := address.Canonical(absolute(declared, link))
	if err != nil {
		return found
	}
	u, err := url.Parse(own)
	if err != nil || found != "" && !sameSite(address.Host(own), address.Host(found)) {
		return found
	}
	if f, err := url.Parse(found); strings.Trim(u.Path, "/") == "" && (err != nil || f.Path != u.Path) {
		return found
	}
	return own
}

// sameSite tells whether two hosts belong together: equal, or one below the other
// and not below a public suffix of one label.
func sameSite(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) < len(b) {
		a, b = b, a
	}
	return strings.HasSuffix(a, "."+b) && strings.Contains(b, ".")
}

// absolute resolves a link on the page; "" when it leads nowhere on the web.
func absolute(link, base string) string {
	if link == "" {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	if b, err := url.Parse(base); err == nil {
		u = b.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

func siteName(h *head, s schema, link string) string {
	site := firstOf(h.first("og:site_name"), s.site, h.first("application-name", "al:ios:app_name"))
	if strings.Contains(site, "://") || len(site) > 100 {
		site = ""
	}
	return firstOf(site, address.Host(link))
}

// published is when the article came out.
func (h *head) published(s schema, link string, now time.Time) (time.Time, bool) {
	values := []string{s.date, h.first("article:published_time", "og:article:published_time", "datepublished", "datecreated")}
	for _, name := range [...]string{"parsely-pub-date", "sailthru.date", "article.published", "publish-date", "publishdate", "publish_date",
		"pubdate", "published", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued",
		"cxenseparse:recs:publishtime", "article_date_original", "last-modified-date", "og:published_time", "rnews:datepublished"} {
		values = append(values, h.meta[name])
	}
	for _, t := range h.times {
		if t.pub {
			values = append(values, t.value)
		}
	}
	if len(h.times) > 0 {
		values = append(values, h.times[0].value)
	}
	var best time.Time
	dayOnly := false
	for _, v := range values {
		at, day, ok := parseDate(v, now)
		switch {
		case !ok:
		case best.IsZero():
			best, dayOnly = at, day
		case dayOnly && !day && at.Sub(best).Abs() < 36*time.Hour:
			best, dayOnly = at, false // the same day, said more exactly
		}
	}
	if best.IsZero() {
		at, ok := pathDate(link, now)
		return at, ok
	}
	return best, dayOnly
}

// pathDate reads the day in addresses like /2026/05/04/headline.
func pathDate(link string, now time.Time) (time.Time, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}, false
	}
	parts := strings.Split(u.Path, "/")
	for i := 0; i+2 < len(parts); i++ {
		if len(parts[i]) == 4 && len(parts[i+1]) == 2 && len(parts[i+2]) == 2 {
			if at, _, ok := parseDate(strings.Join(parts[i:i+3], "-"), now); ok {
				return at, true
			}
		}
	}
	return time.Time{}, false
}
