package poll

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
	"newsdesk/reader/fetch"
)

// To follow a feed asks its site once: the first poll has what was looked at.
func TestAFeedIsLookedAtAndPolledOnce(t *testing.T) {
	for _, tt := range []struct {
		name, link string
		asked      string // until it is followed
		again      string // by the polls after
	}{
		{"a feed", "/rss", "/rss", "/rss"},
		{"moved for good", "/old", "/old /rss", "/rss"},
		{"moved for now", "/for-now", "/for-now /rss", "/for-now /rss"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			doc := d.site.document(entry{n: 1, at: d.clock.now(), full: true})
			d.site.set("/rss", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("ETag", `"a"`)
				if r.Header.Get("If-None-Match") != `"a"` {
					w.Write([]byte(doc))
					return
				}
				w.WriteHeader(http.StatusNotModified)
			})
			d.site.set("/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusMovedPermanently) })
			d.site.set("/for-now", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusFound) })
			asked := func() string {
				d.site.mu.Lock()
				defer d.site.mu.Unlock()
				all := strings.Join(d.site.asked, " ")
				d.site.asked = nil
				return all
			}
			found, err := d.Look(t.Context(), d.site.URL+tt.link)
			if err != nil {
				t.Fatal(err)
			}
			id := d.follow(strings.TrimPrefix(found.Feed.URL, d.site.URL), news.Subscription{})
			if out := d.poll(id); out.New != 1 || out.ETag != `"a"` || d.shelf() != "1" {
				t.Errorf("%+v; %s", out, d.shelf())
			}
			if got := asked(); got != tt.asked {
				t.Errorf("asked for %s, want %s", got, tt.asked)
			}
			if out := d.poll(id); out.New+out.Known != 0 {
				t.Errorf("a later poll: %+v", out)
			}
			if got := asked(); got != tt.again {
				t.Errorf("then for %s, want %s", got, tt.again)
			}
		})
	}
}

// What was looked at is kept once, for a minute, and of few feeds.
func TestWhatWasLookedAtIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l looked
		kept := func() int {
			l.mu.Lock()
			defer l.mu.Unlock()
			return len(l.all)
		}
		answer := func(etag string) fetch.Answer { return fetch.Answer{ETag: etag} }
		l.keep("a", answer("1"))
		l.keep("a", answer("2"))
		if a, ok := l.take("a"); !ok || a.ETag != "2" {
			t.Errorf("the last look counts: %+v, %v", a, ok)
		}
		if _, ok := l.take("a"); ok {
			t.Error("it is given twice")
		}
		for _, url := range []string{"a", "b", "c", "d", "e"} {
			l.keep(url, answer(url))
		}
		if _, ok := l.take("a"); ok || kept() != mostLooked {
			t.Errorf("%d are kept", kept())
		}
		time.Sleep(lookedFor)
		synctest.Wait()
		if kept() != 0 {
			t.Errorf("%d are kept for more than a minute", kept())
		}
	})
}
