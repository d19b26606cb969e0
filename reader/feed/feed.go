// Package feed reads feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, as they are
// met and not as they should be. Start with Parse; Find looks for a page's feeds.
//
// The way of a document: decode.go makes UTF-8 of it, guard.go refuses what is
// made to exhaust a reader, format.go and rss.go, atom.go, json.go read it (whole,
// or what is whole of it), entry.go decides what an entry is, keys.go what it is
// known by.
package feed

import (
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// MaxEntries is how many entries of a feed are read, its newest.
const MaxEntries = 1000

// Feed is a feed as its document has it.
type Feed struct {
	Title    string // one line, "" when it has none
	Site     string // the page that it belongs to, canonical; "" when it names none
	Language string // BCP 47 primary subtag, "" when it does not tell
	// Hub and Self are where it is pushed and under which address (WebSub), "" for
	// not. A Link header goes before them (WebSub, 4).
	Hub, Self string
	// TTL is how long it asks to be left alone between two polls, 0 when it does
	// not say, at most a day.
	TTL time.Duration
	// Period is how often it says that it changes (sy:updatePeriod), 0 when it does
	// not say.
	Period time.Duration
	// Skip are the hours of a day, in UTC, at which it need not be asked.
	Skip [24]bool
	// Entries are newest first: by publication, those without a time where they
	// stand among the others.
	Entries []news.FeedEntry
	// Broken says that the document was damaged: only its whole entries were read.
	Broken bool
}

// Newest is the newest publication that an entry tells, zero when none does.
func (f *Feed) Newest() time.Time {
	for i := range f.Entries {
		if t := f.Entries[i].Published; !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// Parse reads a feed that was found at a web address. The content type may be
// "". A time of an entry that lies after now is taken for now when it is less than
// a day off, else for none. Of a document that is broken or cut off the entries
// that are whole count. Errors: news.ErrNotFeed for anything else.
func Parse(body []byte, contentType, link string, now time.Time) (Feed, error) {
	doc, err := read(body, contentType)
	if err != nil {
		return Feed{}, err
	}
	f := Feed{
		Title: clip(oneLine(doc.title), 300), Language: primary(doc.language), Broken: doc.broken, Self: address.Absolute(doc.self, link), Hub: address.Absolute(doc.hub, link),
		TTL: min(doc.ttl, 24*time.Hour), Period: doc.period, Skip: doc.skip,
	}
	f.Site, _ = address.Canonical(address.Absolute(doc.site, link))
	all := make([]found, 0, len(doc.items))
	for i := range doc.items {
		if e, ok := entry(&doc.items[i], link, f.Language, now); ok {
			all = append(all, e)
		}
	}
	newestFirst(all)
	f.Entries = identify(all[:min(len(all), MaxEntries)])
	for i := range f.Entries {
		f.Entries[i].Rank = i
	}
	return f, nil
}

// newestFirst orders entries by publication. One without takes the time of the
// one before it, so that it stays beside it; documents that begin with their
// oldest entry are turned around.
func newestFirst(all []found) {
	var first, last time.Time
	for i := range all {
		if t := all[i].Published; !t.IsZero() {
			if last = t; first.IsZero() {
				first = t
			}
		}
	}
	if first.Before(last) {
		slices.Reverse(all)
	}
	at := last
	if first.After(last) {
		at = first
	}
	for i := range all {
		if t := all[i].Published; !t.IsZero() {
			at = t
		}
		all[i].order = at
	}
	slices.SortStableFunc(all, func(a, b found) int { return b.order.Compare(a.order) })
}

// document is what all formats have in common, as it stands there.
type document struct {
	title, site, language string
	hub, self             string
	ttl, period           time.Duration
	skip                  [24]bool
	items                 []item
	broken                bool
}

// item is an entry as it stands in a document.
type item struct {
	guid       string
	permalink  bool // the guid is the address when there is no other
	link       string
	title      string
	author     string
	categories []string
	summary    string // HTML
	content    string // HTML; "" when there is but a summary
	plain      string // the content as plain text, of a JSON feed
	published  string // as it stands there
	at         *time.Time
	language   string
	media      []string // addresses of sound, film and other files
}

// notFeed is news.ErrNotFeed with what is there instead, for the log.
func notFeed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", news.ErrNotFeed, fmt.Sprintf(format, args...))
}
