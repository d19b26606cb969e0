package feed

import (
	"bytes"
	"html"
	"strings"

	"github.com/mmcdole/gofeed/atom"
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
