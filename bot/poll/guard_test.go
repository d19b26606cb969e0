package poll

import (
	"context"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader/fetch"
)

// faulty has a fault that one page or document shows.
type faulty struct {
	Reader
	Web
	at string
}

func (f faulty) EntryPage(ctx context.Context, feed news.Feed, e news.FeedEntry) (news.Article, error) {
	f.show(e.URL)
	return f.Reader.EntryPage(ctx, feed, e)
}

func (f faulty) EntryWords(ctx context.Context, feed news.Feed, e news.FeedEntry) (news.Article, error) {
	f.show(e.URL)
	return f.Reader.EntryWords(ctx, feed, e)
}

func (f faulty) Ask(ctx context.Context, a fetch.Ask) (fetch.Answer, error) {
	f.show(a.URL)
	return f.Web.Ask(ctx, a)
}

func (f faulty) show(link string) {
	if strings.HasSuffix(link, f.at) {
		panic("index out of range")
	}
}

// A page that the program stumbles over costs that entry, not the desk, and not
// for ever what comes after it.
func TestAPageThatTheProgramStumblesOver(t *testing.T) {
	for name, first := range map[string]bool{"in a first poll": true, "later": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			for n := range 4 {
				d.site.page(n)
			}
			d.reader = faulty{Reader: d.reader, at: "/a/2"}
			now := d.clock.now()
			one, two, three := entry{n: 1, at: now.Add(-3 * time.Hour)}, entry{n: 2, at: now.Add(-2 * time.Hour)}, entry{n: 3, at: now.Add(-time.Hour)}
			d.site.feed("/rss", one)
			if first {
				d.site.feed("/rss", three, two, one)
			}
			id := d.follow("/rss", news.Subscription{})
			d.poll(id)
			if !first {
				d.drain()
				d.clock.pass(time.Hour)
				d.site.feed("/rss", three, two, one)
				d.poll(id)
			}
			for range len(tries) + 1 {
				d.drain()
				d.clock.pass(tries[len(tries)-1])
			}
			all, err := d.store.Entries(t.Context(), id, 10)
			if err != nil || d.shelf() != "3, 1" {
				t.Errorf("%s, %v", d.shelf(), err)
			}
			for _, e := range all {
				if bad := strings.HasSuffix(e.URL, "/a/2"); bad != (e.State == news.EntryFailed) {
					t.Errorf("%s: %s, %q", e.URL, e.State, e.Reason)
				}
			}
		})
	}
}

// A document that it stumbles over is a failed poll.
func TestADocumentThatTheProgramStumblesOver(t *testing.T) {
	d := newDesk(t)
	d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
	d.web = faulty{Web: d.web, at: "/rss"}
	out := d.poll(d.follow("/rss", news.Subscription{}))
	if out.Failures != 1 || !strings.Contains(out.Reason, "no feed") || !out.Next.After(d.clock.now()) {
		t.Errorf("%+v", out)
	}
}
