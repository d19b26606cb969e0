package commands

import (
	"context"
	"crypto/md5"
	"fmt"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// fakeFeeder is a small web of feeds. What it polls goes through the real store.
type fakeFeeder struct {
	store *store.Store
	mu    sync.Mutex
	found map[string]news.FeedsFound // by the link that is looked at
	errs  map[string]error           // likewise
	holds map[string][]news.FeedEntry
	fails map[string]string // why a feed's poll fails, by its address
	files map[string][]byte
	pages map[string]news.Article // what is read of an entry, by its address
	looks []string
	polls int
}

func newFeeder(s *store.Store) *fakeFeeder {
	return &fakeFeeder{store: s, found: map[string]news.FeedsFound{}, errs: map[string]error{}, holds: map[string][]news.FeedEntry{},
		fails: map[string]string{}, files: map[string][]byte{}, pages: map[string]news.Article{}}
}

// feed puts a feed on the small web, with entries of these titles, the newest
// first, an hour apart.
func (f *fakeFeeder) feed(url, title string, titles ...string) {
	f.found[url] = news.FeedsFound{Feed: &news.Feed{URL: url, Title: title, Site: url[:strings.LastIndexByte(url, '/')+1]}}
	var all []news.FeedEntry
	for i, t := range titles {
		all = append(all, entryAt(url, t, noon().Add(-time.Duration(i+1)*time.Hour)))
	}
	f.holds[url] = all
}

// entryAt is an entry whose page lies beside its feed.
func entryAt(feed, title string, at time.Time) news.FeedEntry {
	link := feed[:strings.LastIndexByte(feed, '/')+1] + strings.ToLower(strings.ReplaceAll(title, " ", "-"))
	return news.FeedEntry{Keys: [][16]byte{md5.Sum([]byte(link))}, URL: link, Title: title, Author: "Ivo Brandt", Categories: []string{"Coast"},
		Teaser: title + ", it is said at the harbour.", Published: at, Language: "en"}
}

func (f *fakeFeeder) Look(_ context.Context, link string) (news.FeedsFound, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks = append(f.looks, link)
	if err := f.errs[link]; err != nil {
		return news.FeedsFound{}, err
	}
	found, ok := f.found[link]
	if !ok {
		return found, fmt.Errorf("get: %w", news.ErrGone)
	}
	return found, nil
}

func (f *fakeFeeder) Poll(ctx context.Context, id int64) (news.Polled, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls++
	feed, err := f.store.Feed(ctx, id)
	if err != nil {
		return news.Polled{}, err
	}
	p := news.Poll{At: noon(), Next: noon().Add(20 * time.Minute), Every: 20 * time.Minute}
	if p.Err = f.fails[feed.URL]; p.Err == "" {
		found := f.found[feed.URL].Feed
		p.Title, p.Site, p.Entries = found.Title, found.Site, f.holds[feed.URL]
		for _, e := range p.Entries {
			if p.Newest.Before(e.Published) {
				p.Newest = e.Published
			}
		}
	}
	polled, err := f.store.KeepPoll(ctx, id, p)
	if err != nil {
		return polled, err
	}
	entries, err := f.store.Entries(ctx, id, 100)
	if err != nil {
		return polled, err
	}
	var kept []store.KeptEntry
	for i := len(entries) - 1; i >= 0; i-- { // the oldest first
		if e := entries[i]; e.State == news.EntryNew {
			kept = append(kept, store.KeptEntry{Entry: e, Article: f.article(e), Done: true})
		}
	}
	return polled, f.store.KeepEntries(ctx, id, kept)
}

// article is what is read of an entry.
func (f *fakeFeeder) article(e news.FeedEntry) news.Article {
	if a, ok := f.pages[e.URL]; ok {
		return a
	}
	text := e.Title + " was the talk of the harbour on Monday."
	return news.Article{URL: e.URL, Title: e.Title, Site: "Harbour Wire", Language: "en", Text: text, Published: e.Published, Reader: 1,
		Page:    &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()},
		Summary: []news.Sentence{{Span: news.Span{Start: 0, End: len(text)}, Length: news.Short}}}
}

func (f *fakeFeeder) Fetch(_ context.Context, link string) ([]byte, error) {
	body, ok := f.files[link]
	if !ok {
		return nil, fmt.Errorf("get: %w", news.ErrGone)
	}
	return body, nil
}
