package feed

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/news"
	"newsdesk/news/address"
)

// maxOffers is how many feeds of a page are offered, and as many of the addresses
// that its text links to.
const maxOffers = 20

// Find are the feeds that a page names: in its head (<link rel="alternate">), and
// where that names none, the links of its text that look like one on the same
// site. They come in the page's order, each once, those of comments last.
func Find(page []byte, contentType, link string) []news.Feed {
	f := finder{base: link, site: address.Host(link)}
	f.walk(decode(page, contentType))
	if len(f.named) == 0 {
		f.named = f.linked
	}
	slices.SortStableFunc(f.named, func(a, b news.Feed) int { return weight(a) - weight(b) })
	return f.named[:min(len(f.named), maxOffers)]
}

// weight puts the feeds of comments behind the others.
func weight(f news.Feed) int {
	if s := strings.ToLower(f.Title + " " + f.URL); strings.Contains(s, "comment") || strings.Contains(s, "kommentar") {
		return 1
	}
	return 0
}

type finder struct {
	base, site    string
	based         bool // the page has told its base
	named, linked []news.Feed
}

func (f *finder) walk(page []byte) {
	z := html.NewTokenizer(bytes.NewReader(page))
	z.SetMaxBuf(maxTag)
	text := -1 // the link whose words are being read
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if text >= 0 && text < len(f.linked) {
				f.linked[text].Title = clip(line(f.linked[text].Title+" "+string(z.Text())), 100)
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				text = -1
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, more := z.TagName(); more {
				text = f.tag(atom.Lookup(name), attributes(z), text)
			}
		}
	}
}

// tag reads a tag, and gives the place in linked whose words follow.
func (f *finder) tag(name atom.Atom, attr map[string]string, text int) int {
	switch name {
	case atom.Base:
		if to := address.Absolute(attr["href"], f.base); to != "" && !f.based {
			f.base, f.based = to, true
		}
	case atom.Link:
		rel := strings.Fields(strings.ToLower(attr["rel"]))
		if slices.Contains(rel, "alternate") && isFeedType(attr["type"]) || slices.Contains(rel, "feed") {
			f.named = f.add(f.named, attr["href"], attr["title"])
		}
	case atom.A:
		to := address.Absolute(attr["href"], f.base)
		if n := len(f.linked); isFeedType(attr["type"]) || looksLikeFeed(to) && address.Host(to) == f.site {
			if f.linked = f.add(f.linked, to, attr["title"]); len(f.linked) > n {
				return n
			}
		}
		return -1
	}
	return text
}

func (f *finder) add(to []news.Feed, href, title string) []news.Feed {
	link, err := address.Canonical(address.Absolute(strings.Replace(href, "feed://", "http://", 1), f.base))
	if err != nil || len(to) >= 2*maxOffers || slices.ContainsFunc(to, func(o news.Feed) bool { return o.URL == link }) {
		return to
	}
	return append(to, news.Feed{URL: link, Title: clip(line(title), 100)})
}

func isFeedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(t)), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml", "application/x-rss+xml":
		return true
	}
	return false
}

// looksLikeFeed tells addresses that feeds commonly have.
func looksLikeFeed(link string) bool {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return false
	}
	p := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	for _, end := range [...]string{"/feed", "/rss", "/atom", ".rss", ".rdf", "/rss.xml", "/atom.xml", "/feed.xml", "/feeds.xml", "/index.xml", "/feed.json", ".atom"} {
		if strings.HasSuffix(p, end) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(u.RawQuery), "feed=rss") || strings.Contains(strings.ToLower(u.RawQuery), "format=feed")
}

// attributes are the current tag's.
func attributes(z *html.Tokenizer) map[string]string {
	out := map[string]string{}
	for {
		key, value, more := z.TagAttr()
		if _, is := out[string(key)]; !is {
			out[string(key)] = string(value)
		}
		if !more {
			return out
		}
	}
}
