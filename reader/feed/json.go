package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"strings"
)

// readJSON reads JSON Feed 1.0 and 1.1. It walks through the document, so that a
// large one never stands in memory as a whole; of two thousand entries and more
// the others are passed over: the format puts the newest first.
func readJSON(text []byte) (document, error) {
	r := jsonReader{Decoder: json.NewDecoder(bytes.NewReader(text))}
	if err := r.object(r.member); err != nil {
		return document{}, notFeed("%v", err)
	}
	if !strings.Contains(r.version, "jsonfeed.org/") {
		return document{}, notFeed("JSON of another kind")
	}
	return r.doc, nil
}

// jsonReader is readJSON under way.
type jsonReader struct {
	*json.Decoder
	version string
	doc     document
}

// object calls member for each name of an object; member reads the value.
func (r *jsonReader) object(member func(name string) error) error {
	if t, err := r.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("no object"), err)
	}
	for r.More() {
		name, err := r.Token()
		if err != nil {
			return err
		}
		if err := member(name.(string)); err != nil { // a name always is one
			return err
		}
	}
	_, err := r.Token()
	return err
}

// member reads a member of the feed.
func (r *jsonReader) member(name string) error {
	switch name {
	case "version":
		return r.lax(&r.version)
	case "title":
		err := r.lax(&r.doc.title)
		r.doc.title = html.EscapeString(r.doc.title)
		return err
	case "home_page_url":
		return r.lax(&r.doc.site)
	case "feed_url":
		return r.lax(&r.doc.self)
	case "language":
		return r.lax(&r.doc.language)
	case "hubs":
		return r.hubs()
	case "items":
		return r.items()
	}
	return r.lax(&json.RawMessage{})
}

// lax reads a value; one of another kind than it should be is passed over.
func (r *jsonReader) lax(into any) error {
	var other *json.UnmarshalTypeError
	if err := r.Decode(into); !errors.As(err, &other) {
		return err
	}
	return nil
}

func (r *jsonReader) hubs() error {
	var raw json.RawMessage
	if err := r.lax(&raw); err != nil {
		return err
	}
	var all []struct{ Type, URL string }
	small(raw, &all)
	for _, h := range all {
		if strings.EqualFold(h.Type, "WebSub") || strings.EqualFold(h.Type, "PubSubHubbub") {
			r.doc.hub = first(r.doc.hub, h.URL)
		}
	}
	return nil
}

// maxItems is how many items are walked through.
const maxItems = 50_000

func (r *jsonReader) items() error {
	t, err := r.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return errors.New("items are no list")
	}
	for n := 0; r.More(); n++ {
		if n >= maxItems {
			return errors.New("more items than any feed has")
		}
		if n >= 2*MaxEntries {
			if err := r.lax(&json.RawMessage{}); err != nil {
				return err
			}
			continue
		}
		var i jsonItem
		if err := r.lax(&i); err != nil {
			return err
		}
		r.doc.items = append(r.doc.items, i.item())
	}
	_, err = r.Token()
	return err
}

// jsonItem is an item. What may be a list is read when it is small.
type jsonItem struct {
	ID            json.RawMessage
	URL           string
	ExternalURL   string `json:"external_url"`
	Title         string
	ContentHTML   string `json:"content_html"`
	ContentText   string `json:"content_text"`
	Summary       string
	DatePublished string `json:"date_published"`
	DateModified  string `json:"date_modified"`
	Language      string

	Author, Authors, Tags, Attachments json.RawMessage
}

type jsonPerson struct{ Name string }

func (i *jsonItem) item() item {
	out := item{
		guid: strings.Trim(string(i.ID), `"`), permalink: true, link: first(i.URL, i.ExternalURL), title: html.EscapeString(i.Title),
		summary: html.EscapeString(i.Summary), content: i.ContentHTML, published: first(i.DatePublished, i.DateModified), language: i.Language,
	}
	small(i.ID, &out.guid) // a number stays as it stands there
	if out.content == "" {
		out.plain = i.ContentText
	}
	small(i.Tags, &out.categories)
	var one jsonPerson
	var authors []jsonPerson
	if small(i.Authors, &authors); len(authors) == 0 {
		small(i.Author, &one)
		authors = append(authors, one)
	}
	var names []string
	for _, a := range authors {
		if a.Name != "" {
			names = append(names, html.EscapeString(a.Name))
		}
	}
	out.author = strings.Join(names, ", ")
	var files []struct{ URL string }
	small(i.Attachments, &files)
	for _, f := range files {
		out.media = append(out.media, f.URL)
	}
	return out
}

// maxSmall bounds what small reads, in bytes.
const maxSmall = 64 << 10

// small reads a value that may be missing, of another kind, or far too large.
func small(raw json.RawMessage, into any) {
	if len(raw) > 0 && len(raw) <= maxSmall {
		_ = json.Unmarshal(raw, into) // what cannot be read is not there
	}
}
