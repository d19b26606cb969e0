package poll

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/feed"
	"newsdesk/reader/fetch"
)

// Look finds what stands under a link: a feed, or a page and its feeds. A link
// without a scheme counts as https, and where nothing answers to that, as http.
// Errors are news.Err…: news.ErrNotFeed for what is neither.
func (p *Poller) Look(ctx context.Context, link string) (news.FeedsFound, error) {
	link = strings.TrimSpace(link)
	if rest, ok := strings.CutPrefix(link, "feed:"); ok {
		link = strings.TrimPrefix(rest, "//")
	}
	if strings.Contains(link, "://") {
		return p.lookAt(ctx, link)
	}
	found, err := p.lookAt(ctx, "https://"+link)
	if errors.Is(err, news.ErrUnreach) {
		if plain, plainErr := p.lookAt(ctx, "http://"+link); plainErr == nil {
			return plain, nil
		}
	}
	return found, err
}

func (p *Poller) lookAt(ctx context.Context, link string) (news.FeedsFound, error) {
	ctx, done := context.WithCancel(ctx) // a large document's place is free then
	defer done()
	link, err := address.Canonical(link)
	if err != nil {
		return news.FeedsFound{}, err
	}
	a, err := p.web.Ask(ctx, fetch.Ask{URL: link})
	if err != nil {
		return news.FeedsFound{}, err
	}
	f, err := p.parse(ctx, a)
	if err == nil {
		if a.Moved != "" {
			link = a.Moved
		}
		p.looked.keep(link, a)
		return news.FeedsFound{Feed: &news.Feed{URL: link, Title: f.Title, Site: f.Site}}, nil
	}
	if !errors.Is(err, news.ErrNotFeed) || !isPage(a) {
		return news.FeedsFound{}, err
	}
	return news.FeedsFound{Offers: feed.Find(a.Body, a.ContentType, a.URL)}, nil
}

// isPage tells a page from what is merely no feed.
func isPage(a fetch.Answer) bool {
	head := strings.ToLower(string(a.Body[:min(len(a.Body), 2048)]))
	return strings.Contains(a.ContentType, "html") || strings.Contains(head, "<!doctype html") || strings.Contains(head, "<html")
}

// What Look found is mostly followed at once: its answer serves as the first poll's,
// so that a site is not asked twice. As answers can be large, few are kept, and not
// for long.
const (
	mostLooked = 4
	lookedFor  = time.Minute
)

// looked are the answers of feeds that were looked at.
type looked struct {
	mu  sync.Mutex
	all []lookedAt // the newest last
}

type lookedAt struct {
	url    string
	answer fetch.Answer
	forget *time.Timer
}

func (l *looked) keep(url string, a fetch.Answer) {
	l.take(url)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == mostLooked {
		l.all[0].forget.Stop()
		l.all = slices.Delete(l.all, 0, 1)
	}
	a.Moved = "" // it is kept under the address that it moved to
	l.all = append(l.all, lookedAt{url, a, time.AfterFunc(lookedFor, func() { l.take(url) })})
}

// take gives the answer of an address, once.
func (l *looked) take(url string) (fetch.Answer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.all, func(at lookedAt) bool { return at.url == url })
	if i < 0 {
		return fetch.Answer{}, false
	}
	at := l.all[i]
	at.forget.Stop()
	l.all = slices.Delete(l.all, i, i+1)
	return at.answer, true
}
