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
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/publicsuffix"

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
	// Subtitle is the standfirst: the sentence or two that the page shows between
	// headline and text. "" when it shows none. Text may hold it too.
	Subtitle string
	Byline   string // authors, parted by ", "; "" when unknown
	Site     string // the outlet; its host when it does not say
	Origin   string // the agency or outlet that the article names as its source
	// Published is in UTC, zero when unknown; a time without a zone counts as UTC.
	// DateOnly is true when only a day was given.
	Published time.Time
	DateOnly  bool
	Language  string // BCP 47 primary subtag, "und" when unknown
	// Text is the body: UTF-8 in NFC, paragraphs in one line each, parted by one
	// blank line, without control, direction or zero-width characters. Spans of
	// other packages point into it.
	Text string
	// Partial is true when this is not all: a paywall cut it, or it is longer than
	// the desk reads.
	Partial bool
	Live    bool   // a live blog: dated entries, more to come
	Image   string // an absolute address, "" when none
}

// maxText bounds an article's text, in bytes. The longest reports are a fifth of
// it; what is longer is a list of something.
const maxText = 1 << 20

// FromHTML reads a page. The content type may be "", so may the address. Errors:
// news.ErrNotArticle when the page is none (a front page, an error, a login),
// news.ErrPaywall when hardly anything stands before one, news.ErrWrongType for
// what is no page at all.
func FromHTML(page []byte, contentType, link string) (Doc, error) {
	text, cut := read(page, contentType)
	if err := notBinary(text); err != nil {
		return Doc{}, err
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		// The parser gives up on elements nested deeper than any honest page's.
		return Doc{}, fmt.Errorf("%w: %w", news.ErrNotArticle, err)
	}
	h := readHead(root)
	s := readSchema(h.scripts)
	c, all := body(root)
	if alternative := schemaBlocks(s.body); sizeOf(alternative) > 2*sizeOf(c.blocks) {
		c = content{blocks: alternative}
	}
	d := Doc{URL: canonicalURL(h.canonical, link)}
	h.describe(&d, s, all)
	var source string
	c.blocks, source = dropFurniture(c.blocks, d.Title, d.Byline)
	v := verdict{
		content: c, size: sizeOf(c.blocks), closed: s.closed, stub: hasStub(all),
		article: s.found || h.first("og:type") == "article" || h.first("article:published_time") != "",
		title:   d.Title, pageName: h.title, url: d.URL,
	}
	if d.Partial, err = v.judge(); err != nil {
		return Doc{}, err
	}
	var long bool
	d.Text, long = join(c.blocks)
	d.Partial = d.Partial || cut || long
	if d.Origin = firstOf(source, d.Origin, credited(d.Text)); strings.EqualFold(d.Origin, d.Site) {
		d.Origin = ""
	}
	d.Language = language(d.Text, firstOf(primary(h.lang), primary(s.lang), primary(h.first("og:locale", "content-language", "dc.language"))))
	if d.Title == "" {
		d.Title, d.TitleMade = makeTitle(d.Text), true
	}
	return d, nil
}

// describe fills in what the page says about its article: in its head, in JSON-LD,
// and around the headline, where blocks are those of the whole page.
func (h *head) describe(d *Doc, s schema, blocks []block) {
	now := time.Now()
	d.Site = siteName(h, s, d.URL)
	d.Title = h.pageTitle(s, d.Site, d.URL)
	d.Byline, d.Origin = h.byline(s, d.Site)
	d.Subtitle = standfirst(blocks, d.Title, s.description, s.alternative, h.first("og:description", "description", "twitter:description"))
	d.Live = s.liveblog || isLive(blocks)
	d.Image = address.Absolute(firstOf(h.first("og:image", "og:image:url", "twitter:image"), s.image), d.URL)
	d.Published, d.DateOnly = h.published(s, d.URL, now)
	line := readShown(blocks, d.Title, now)
	d.Origin = firstOf(d.Origin, line.origin)
	if d.Published.IsZero() {
		d.Published, d.DateOnly = line.published, !line.published.IsZero()
	}
}

// join is the blocks' text, at most maxText of it; cut tells whether that was not
// all.
func join(blocks []block) (text string, cut bool) {
	paragraphs := make([]string, len(blocks))
	for i := range blocks {
		paragraphs[i] = blocks[i].text
	}
	return joinText(paragraphs)
}

func joinText(paragraphs []string) (text string, cut bool) {
	size := -len("\n\n")
	for i, p := range paragraphs {
		if size += len("\n\n") + len(p); size <= maxText {
			continue
		}
		if i == 0 { // one paragraph that never ends
			return strings.TrimSpace(clip(p, maxText)), true
		}
		return strings.Join(paragraphs[:i], "\n\n"), true
	}
	return strings.Join(paragraphs, "\n\n"), false
}

// schemaBlocks are the paragraphs of JSON-LD's articleBody, which some sites give
// as text and some as HTML.
func schemaBlocks(text string) []block {
	if text == "" {
		return nil
	}
	if strings.Contains(text, "<p") || strings.Contains(text, "<br") {
		source, _ := strip([]byte(text))
		root, err := html.Parse(bytes.NewReader(source))
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
func dropFurniture(blocks []block, title, byline string) (kept []block, origin string) {
	headline := squash(title)
	for i := range blocks {
		b := blocks[i]
		if named := sourceLine(b.text); named != "" && b.size < 80 {
			origin = firstOf(origin, named)
			continue
		}
		if named := creditOnly(b.text); named != "" {
			origin = firstOf(origin, named)
			continue
		}
		if len(kept) > 0 && len(kept) <= 2 && headline != "" && squash(b.text) == headline && areKickers(kept) {
			kept = kept[:0]
		}
		if text := dropTweetLinks(b.text); text != b.text {
			b.text, b.size = text, letters(text)
		}
		if len(kept) < 3 && b.size < 200 && (headline != "" && squash(b.text) == headline || isDateOrByline(b.text, byline)) {
			continue
		}
		if b.text == "" || isClock(b.text) || boilerplate().match(b.text) || b.size < 250 && isStub(b.text) {
			origin = firstOf(origin, creditLine(b.text))
			continue
		}
		kept = append(kept, b)
	}
	return trimEnds(kept), origin
}

// areKickers tells the few words over a headline that name its subject.
func areKickers(blocks []block) bool {
	for i := range blocks {
		if blocks[i].size > 40 || endsSentence(blocks[i].text) {
			return false
		}
	}
	return true
}

// isDateOrByline tells the lines under a headline that say who wrote the article
// and when.
func isDateOrByline(text, byline string) bool {
	if utf8.RuneCountInString(text) > 100 || endsSentence(text) || strings.Contains(text, "@") {
		return false
	}
	if name := cleanName(text); byline != "" && name != "" && (strings.Contains(byline, name) || strings.HasPrefix(name, byline)) {
		return true
	}
	return strings.IndexFunc(text, unicode.IsDigit) >= 0 && otherWords(strings.Fields(text)) <= 2 && utf8.RuneCountInString(text) <= 50
}

// isClock tells a time of day that stands alone, as in live blogs.
func isClock(text string) bool {
	return len(text) <= 9 && strings.ContainsAny(text, ":.") && strings.Trim(strings.ToLower(text), "0123456789:.h apm") == ""
}

// canonicalURL is the page's own address: what it says, when that is the same
// site and not its front page, else where it was found.
func canonicalURL(declared, link string) string {
	found, err := address.Canonical(link)
	if err != nil {
		found = ""
	}
	own, err := address.Canonical(address.Absolute(declared, link))
	if err != nil {
		return found
	}
	u, err := url.Parse(own)
	if err != nil || found != "" && !SameSite(address.Host(own), address.Host(found)) {
		return found
	}
	if f, err := url.Parse(found); strings.Trim(u.Path, "/") == "" && (err != nil || f.Path != u.Path) {
		return found
	}
	return own
}

// SameSite tells whether two hosts belong to one owner, as the public suffix list
// has it. No host is nobody's.
func SameSite(a, b string) bool {
	if a == b {
		return a != ""
	}
	siteA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	siteB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && siteA == siteB
}

// siteName is what the page says the site is called, or what its title has after
// the headline, or the host.
func siteName(h *head, s schema, link string) string {
	site := firstOf(h.first("og:site_name"), s.site, h.first("application-name", "al:ios:app_name"))
	if strings.Contains(site, "://") || len(site) > 100 {
		site = ""
	}
	for _, headline := range append([]string{s.headline, h.first("og:title")}, h.h1...) {
		if site != "" || headline == "" {
			continue
		}
		for _, sep := range separators {
			rest, ok := strings.CutPrefix(h.title, headline+sep)
			if i := strings.LastIndex(rest, sep); i >= 0 { // "Headline | Section | Site"
				rest = rest[i+len(sep):]
			}
			if ok && strings.Count(rest, " ") < 6 {
				site = strings.TrimSpace(rest)
			}
		}
	}
	return firstOf(site, address.Host(link))
}
