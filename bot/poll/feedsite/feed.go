package feedsite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Format is how a feed is written.
type Format int

// The formats.
const (
	RSS Format = iota
	Atom
	JSON
)

// Dates is what a feed tells of its items' times.
type Dates int

// The kinds of dates: the time, only the day (as 00:00), none at all, or one that
// is a little ahead.
const (
	Exact Dates = iota
	Midnight
	NoDates
	Ahead
)

// Options are what a feed is like.
type Options struct {
	Title      string
	Format     Format
	Dates      Dates
	Full       bool   // it holds the whole text
	Host       string // of its links, "" for the site itself, which alone has pages
	Disorder   bool   // the newest is not the first
	Validators bool   // ETag and Last-Modified
	Hub, Self  string // WebSub, "" for none
}

// Feed is one of a site's.
type Feed struct {
	Options
	N    int // from 1
	site *Site

	// Under the site's lock.
	path    string
	entries []*entry // the oldest first
	changed time.Time
	ill     *Trouble
	moves   int
}

// entry is an item as it stands in a feed, which may tell it anew.
type entry struct {
	id                          int
	title, link, guid, date     string
	summary, content, iso, slug string
}

// Add adds a feed without items.
func (s *Site) Add(o Options) *Feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &Feed{Options: o, site: s, N: len(s.feeds) + 1, changed: s.now()}
	if f.Title == "" {
		f.Title = fmt.Sprintf("Gazette %d", f.N)
	}
	f.path = fmt.Sprintf("/feed/%d", f.N)
	s.feeds = append(s.feeds, f)
	s.paths[f.path] = f
	return f
}

// URL is where the feed is now.
func (f *Feed) URL() string {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	return f.site.URL + f.path
}

// Publish puts items into the feed, the oldest first. An item may stand in
// several.
func (f *Feed) Publish(items ...*Item) {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	f.changed = f.site.now()
	for _, i := range items {
		f.site.items[i.ID] = i
		e := &entry{id: i.ID, title: i.Title, guid: fmt.Sprintf("item-%d-%d", f.N, i.ID), slug: i.path(), summary: i.Text[0]}
		e.link = f.site.URL + e.slug
		if f.Host != "" {
			e.link = "https://" + f.Host + e.slug
		}
		if f.Full {
			e.content = i.html()
		}
		f.setDate(e, i.Published)
		f.entries = append(f.entries, e)
	}
}

func (f *Feed) setDate(e *entry, at time.Time) {
	switch at = at.UTC(); f.Dates {
	case NoDates:
		return
	case Midnight:
		at = at.Truncate(24 * time.Hour)
	case Ahead:
		at = at.Add(7 * time.Minute)
	}
	e.date, e.iso = at.Format(time.RFC1123Z), at.Format(time.RFC3339)
}

// Suffer lets the feed suffer.
func (f *Feed) Suffer(t Trouble) {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	t.Times = max(t.Times, 1)
	f.ill = &t
}

// Move moves the feed for good: its old addresses lead to the new one.
func (f *Feed) Move() {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	old := f.path
	f.moves++
	f.path = fmt.Sprintf("/feed/%d/moved-%d", f.N, f.moves)
	delete(f.site.paths, old)
	f.site.paths[f.path] = f
	f.site.moved[old] = f.path
}

// Retell tells one of the items that stood there already in another manner: it is
// the same item still. It says which and how, 0 for none.
func (f *Feed) Retell(r *rand.Rand) (item int, how string) {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	if len(f.entries) == 0 {
		return 0, ""
	}
	f.changed = f.site.now()
	e := f.entries[r.IntN(len(f.entries))]
	switch r.IntN(6) {
	case 0:
		e.title, how = "Update: "+strings.TrimPrefix(e.title, "Update: "), "another title"
	case 1:
		e.guid, how = fmt.Sprintf("again-%d-%d", e.id, r.IntN(1000)), "another guid"
	case 2:
		f.setDate(e, f.site.now().Add(-time.Duration(r.IntN(3000))*time.Minute))
		how = "another date"
	case 3:
		base, _, _ := strings.Cut(e.link, "?")
		e.link, how = fmt.Sprintf("%s?utm_source=feed&utm_campaign=c%d", base, r.IntN(1000)), "tracking parameters"
	case 4:
		e.link, how = otherScheme(e.link), "another scheme"
	case 5:
		if f.Host == "" {
			e.guid, how = "", "no guid"
			break
		}
		base := "https://" + f.Host
		if strings.Contains(e.link, "://"+f.Host) {
			base = "https://www." + f.Host
		}
		e.link, how = base+e.slug, "with or without www"
	}
	return e.id, how
}

func otherScheme(link string) string {
	if rest, ok := strings.CutPrefix(link, "https://"); ok {
		return "http://" + rest
	}
	return "https://" + strings.TrimPrefix(link, "http://")
}

func (s *Site) serveFeed(w http.ResponseWriter, r *http.Request, f *Feed) {
	s.mu.Lock()
	s.counts.Polls++
	ill := take(&f.ill)
	if ill != nil {
		s.counts.Troubles++
	}
	body, kind := f.document()
	changed := f.changed.UTC().Format(http.TimeFormat)
	s.mu.Unlock()
	if f.Hub != "" {
		w.Header().Add("Link", "<"+f.Hub+`>; rel="hub"`)
		w.Header().Add("Link", "<"+f.Self+`>; rel="self"`)
	}
	if f.Validators {
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:8]) + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", changed)
		if ill == nil && r.Header.Get("If-None-Match") == tag {
			s.mu.Lock()
			s.counts.NotModified++
			s.mu.Unlock()
			s.note(f.N, 0, "not modified")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	s.answer(w, r, ill, f.N, 0, kind, body)
}

// Document is the feed as it stands now, as a hub would push it.
func (f *Feed) Document() (body []byte, contentType string) {
	f.site.mu.Lock()
	defer f.site.mu.Unlock()
	return f.document()
}

// document is the feed as it stands now. The lock is held.
func (f *Feed) document() (body []byte, contentType string) {
	list := slices.Clone(f.entries)
	slices.Reverse(list)
	if f.Disorder {
		for i := 0; i+1 < len(list); i += 2 {
			list[i], list[i+1] = list[i+1], list[i]
		}
	}
	switch f.Format {
	case Atom:
		return f.atom(list), "application/atom+xml"
	case JSON:
		return f.json(list), "application/feed+json"
	}
	return f.rss(list), "application/rss+xml; charset=utf-8"
}

func tag(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "<%s>%s</%s>", name, html.EscapeString(text), strings.Fields(name)[0])
	}
}

func (f *Feed) rss(list []*entry) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>`)
	tag(&b, "title", f.Title)
	tag(&b, "link", f.site.URL+"/")
	for _, e := range list {
		b.WriteString("<item>")
		tag(&b, "title", e.title)
		tag(&b, "link", e.link)
		tag(&b, `guid isPermaLink="false"`, e.guid)
		tag(&b, "pubDate", e.date)
		tag(&b, "description", e.summary)
		tag(&b, "content:encoded", e.content)
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

func (f *Feed) atom(list []*entry) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">`)
	tag(&b, "title", f.Title)
	tag(&b, "updated", f.changed.UTC().Format(time.RFC3339))
	for _, e := range list {
		b.WriteString("<entry>")
		tag(&b, "title", e.title)
		fmt.Fprintf(&b, `<link href="%s"/>`, html.EscapeString(e.link))
		tag(&b, "id", e.guid)
		tag(&b, "published", e.iso)
		tag(&b, "summary", e.summary)
		tag(&b, `content type="html"`, e.content)
		b.WriteString("</entry>\n")
	}
	b.WriteString("</feed>\n")
	return []byte(b.String())
}

func (f *Feed) json(list []*entry) []byte {
	items := []any{}
	for _, e := range list {
		item := map[string]any{"id": e.guid, "url": e.link, "title": e.title, "summary": e.summary}
		if e.iso != "" {
			item["date_published"] = e.iso
		}
		if e.content != "" {
			item["content_html"] = e.content
		} else {
			item["content_text"] = e.summary
		}
		items = append(items, item)
	}
	out, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": f.Title, "items": items})
	if err != nil {
		panic(err) // words alone
	}
	return out
}
