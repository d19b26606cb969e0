package feed

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// parseRSS reads RSS 0.9x, 1.0 (RDF) and 2.0.
func parseRSS(text []byte) (document, error) {
	f, err := (&rss.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return document{}, err
	}
	d := document{title: f.Title, site: f.Link, language: f.Language}
	if dc := f.DublinCoreExt; dc != nil {
		d.title, d.language = first(d.title, first(dc.Title...)), first(d.language, first(dc.Language...))
	}
	d.hub, d.self = relation(f.Extensions, "hub"), relation(f.Extensions, "self")
	d.site = first(d.site, relation(f.Extensions, "alternate"))
	if n, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && n > 0 {
		d.ttl = time.Duration(min(n, 24*60)) * time.Minute
	}
	d.period = period(f.Extensions)
	d.skip = skipped(f.SkipHours)
	for _, i := range f.Items {
		d.items = append(d.items, rssItem(i))
	}
	return d, nil
}

func rssItem(i *rss.Item) item {
	out := item{title: i.Title, summary: i.Description, content: i.Content, link: i.Link, published: i.PubDate, at: i.PubDateParsed, author: i.Author}
	if i.GUID != nil {
		out.guid, out.permalink = i.GUID.Value, !strings.EqualFold(i.GUID.IsPermalink, "false")
	}
	for _, c := range i.Categories {
		out.categories = append(out.categories, c.Value)
	}
	for _, e := range i.Enclosures {
		out.media = append(out.media, e.URL)
	}
	if dc := i.DublinCoreExt; dc != nil {
		out.title = first(out.title, first(dc.Title...))
		out.author = first(first(dc.Creator...), out.author)
		out.summary = first(out.summary, first(dc.Description...))
		out.categories = append(out.categories, dc.Subject...)
		if out.published == "" {
			out.published = first(dc.Date...)
		}
	}
	// FeedBurner leads over its own address, and says where to.
	out.link = first(value(i.Extensions, "feedburner", "origLink"), out.link, relation(i.Extensions, "alternate"))
	out.content = first(out.content, value(i.Extensions, "atom", "content"))
	out.summary = first(out.summary, value(i.Extensions, "atom", "summary"))
	if out.published == "" {
		out.published = first(value(i.Extensions, "atom", "published"), value(i.Extensions, "atom", "updated"))
	}
	return out
}

// atomNames are the prefixes that gofeed gives Atom's elements in other formats.
var atomNames = [...]string{"atom", "atom10", "atom03"}

// relation is where an Atom link in another format leads, "" for none.
func relation(all ext.Extensions, rel string) string {
	for _, name := range atomNames {
		for _, l := range all[name]["link"] {
			if strings.EqualFold(l.Attrs["rel"], rel) || rel == "alternate" && l.Attrs["rel"] == "" {
				return l.Attrs["href"]
			}
		}
	}
	return ""
}

// value is the text of an element of another name space, "" for none.
func value(all ext.Extensions, space, name string) string {
	if v := all[space][name]; len(v) > 0 {
		return v[0].Value
	}
	return ""
}

// period reads the syndication module: how often in a span of time.
func period(all ext.Extensions) time.Duration {
	spans := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}
	span, ok := spans[strings.ToLower(value(all, "sy", "updatePeriod"))]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(value(all, "sy", "updateFrequency"))
	if err != nil || n < 1 {
		n = 1
	}
	return span / time.Duration(n)
}

// skipped reads skipHours. Hour 24 is 0 (RSS 0.92); all of them would mean never
// and count as none.
func skipped(hours []string) (out [24]bool) {
	n := 0
	for _, h := range hours {
		if v, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && v >= 0 && v <= 24 && !out[v%24] {
			out[v%24] = true
			n++
		}
	}
	if n == len(out) {
		return [24]bool{}
	}
	return out
}

// first is the first text that is not blank.
func first(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}
