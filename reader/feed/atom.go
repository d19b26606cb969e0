package feed

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// parseAtom reads Atom 0.3 and 1.0.
func parseAtom(text []byte) (document, error) {
	f, err := (&atom.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return document{}, err
	}
	d := document{title: f.Title, language: f.Language, period: period(f.Extensions)}
	d.site, d.hub, d.self = atomLink(f.Links, "alternate"), atomLink(f.Links, "hub"), atomLink(f.Links, "self")
	for _, e := range f.Entries {
		i := item{
			guid: e.ID, permalink: true, title: e.Title, summary: e.Summary, link: first(value(e.Extensions, "feedburner", "origLink"), atomLink(e.Links, "alternate")),
			published: first(e.Published, e.Updated), at: e.PublishedParsed,
		}
		if i.at == nil {
			i.at = e.UpdatedParsed
		}
		if e.Content != nil {
			i.content = e.Content.Value
			if e.Content.Src != "" && i.link == "" {
				i.link = e.Content.Src
			}
		}
		// A video's words stand in the media module.
		if group := e.Extensions["media"]["group"]; i.summary == "" && i.content == "" && len(group) > 0 {
			if d := group[0].Children["description"]; len(d) > 0 {
				i.summary = html.EscapeString(d[0].Value)
			}
		}
		var names []string
		for _, p := range e.Authors {
			names = append(names, p.Name)
		}
		i.author = strings.Join(names, ", ")
		for _, c := range e.Categories {
			i.categories = append(i.categories, first(c.Label, c.Term))
		}
		for _, l := range e.Links {
			if strings.EqualFold(l.Rel, "enclosure") {
				i.media = append(i.media, l.Href)
			}
		}
		d.items = append(d.items, i)
	}
	return d, nil
}

// atomLink is the address of a relation; of several, a page's.
func atomLink(all []*atom.Link, rel string) string {
	best := ""
	for _, l := range all {
		if !strings.EqualFold(l.Rel, rel) && !(rel == "alternate" && l.Rel == "") {
			continue
		}
		if rel != "alternate" || l.Type == "" || strings.Contains(strings.ToLower(l.Type), "html") {
			return l.Href
		}
		if best == "" {
			best = l.Href
		}
	}
	return best
}

// readJSON reads JSON Feed 1.0 and 1.1.
func readJSON(text []byte) (document, error) {
	var extra struct {
		Version string `json:"version"`
		Hubs    []struct {
			Type, URL string
		} `json:"hubs"`
	}
	if err := json.Unmarshal(text, &extra); err != nil || !strings.Contains(extra.Version, "jsonfeed.org/") {
		return document{}, notFeed("JSON of another kind")
	}
	f, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(text))
	if err != nil {
		return document{}, notFeed("%v", err)
	}
	d := document{title: html.EscapeString(f.Title), site: f.HomePageURL, self: f.FeedURL, language: f.Language}
	for _, h := range extra.Hubs {
		if strings.EqualFold(h.Type, "WebSub") || strings.EqualFold(h.Type, "PubSubHubbub") {
			d.hub = first(d.hub, h.URL)
		}
	}
	for _, i := range f.Items {
		if i == nil {
			continue
		}
		out := item{
			guid: i.ID, permalink: true, link: first(i.URL, i.ExternalURL), title: html.EscapeString(i.Title), summary: html.EscapeString(i.Summary),
			content: i.ContentHTML, published: first(i.DatePublished, i.DateModified), language: i.Language, categories: i.Tags, author: jsonAuthor(i),
		}
		if out.content == "" {
			out.plain = i.ContentText
		}
		if i.Attachments != nil {
			for _, a := range *i.Attachments {
				out.media = append(out.media, a.URL)
			}
		}
		d.items = append(d.items, out)
	}
	return d, nil
}

func jsonAuthor(i *jsonfeed.Item) string {
	var names []string
	for _, a := range i.Authors {
		if a != nil && a.Name != "" {
			names = append(names, html.EscapeString(a.Name))
		}
	}
	if len(names) == 0 && i.Author != nil {
		return html.EscapeString(i.Author.Name)
	}
	return strings.Join(names, ", ")
}
