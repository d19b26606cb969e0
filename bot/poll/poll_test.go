package poll

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestFirstPollKeepsAllOfTheFeedsOwnWords(t *testing.T) {
	d := newDesk(t)
	now := d.clock.now()
	d.site.feed("/rss", entry{n: 3, at: now.Add(-time.Hour), full: true}, entry{n: 2, at: now.Add(-2 * time.Hour)}, entry{n: 1, at: now.Add(-3 * time.Hour)})
	id := d.follow("/rss", news.Subscription{})
	out := d.poll(id)
	if out.New != 3 || !out.Begun || out.Title != "The Harbour" || d.shelf() != "3, 2 (part), 1 (part)" {
		t.Errorf("%+v; %s", out, d.shelf())
	}
	if asked := d.site.pagesAsked(); len(asked) != 0 {
		t.Errorf("asked for %v before it answered", asked)
	}
	for n := range 4 {
		d.site.page(n)
	}
	d.drain()
	if asked := d.site.pagesAsked(); d.shelf() != "3, 2, 1" || len(asked) != 2 {
		t.Errorf("with the pages: %s, asked %v", d.shelf(), asked)
	}
	if queue, err := d.store.Queue(t.Context(), guild, 10); err != nil || len(queue) != 0 {
		t.Errorf("owed %v, %v", queue, err)
	}
}

func TestWhatIsNewIsReadOldestFirst(t *testing.T) {
	d := newDesk(t)
	now := d.clock.now()
	d.site.feed("/rss", entry{n: 1, at: now.Add(-time.Hour)})
	id := d.follow("/rss", news.Subscription{})
	d.poll(id)
	for n := range 7 {
		d.site.page(n)
	}
	d.drain()
	d.site.pagesAsked()
	d.clock.pass(time.Hour)
	now = d.clock.now()
	d.site.feed("/rss", entry{n: 4, at: now.Add(-10 * time.Minute)}, entry{n: 6, at: now}, entry{n: 5, at: now.Add(-5 * time.Minute), full: true}, entry{n: 2, at: now.Add(-20 * time.Minute)}, entry{n: 1, at: now.Add(-2 * time.Hour)})
	if out := d.poll(id); out.New != 4 || out.Known != 1 {
		t.Errorf("%+v", out)
	}
	d.drain()
	if asked := d.site.pagesAsked(); !slices.Equal(asked, []string{"/a/2", "/a/4", "/a/6"}) || d.shelf() != "6, 5, 4, 2, 1" {
		t.Errorf("asked for %v; %s", asked, d.shelf())
	}
}

func TestNothingNew(t *testing.T) {
	d := newDesk(t)
	one := entry{n: 1, at: d.clock.now().Add(-time.Hour)}
	doc := d.site.document(one)
	answers := 0
	d.site.set("/rss", func(w http.ResponseWriter, r *http.Request) {
		answers++
		w.Header().Set("ETag", `"a"`)
		switch {
		case answers == 2 && r.Header.Get("If-None-Match") == `"a"`:
			w.WriteHeader(http.StatusNotModified)
		case answers == 4:
			w.Write([]byte(strings.Replace(doc, "<link>", "<lastBuildDate>now</lastBuildDate><link>", 1)))
		default:
			w.Write([]byte(doc))
		}
	})
	id := d.follow("/rss", news.Subscription{})
	d.poll(id)
	for _, how := range []string{"304", "the same bytes", "another time of day in its head"} {
		d.clock.pass(time.Hour)
		out := d.poll(id)
		if out.New+out.Known+out.Changed != 0 || !out.Checked.Equal(d.clock.now()) || !out.Next.After(d.clock.now()) || out.Failures != 0 {
			t.Errorf("%s: %+v", how, out)
		}
	}
}

func TestAFeedFails(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		reason string
		least  time.Duration
	}{
		{"an error", status(500), "busy", 5 * time.Minute},
		{"refused", status(403), "refuses", 5 * time.Minute},
		{"not there", status(404), "not there", 5 * time.Minute},
		{"gone for good", status(410), "not there", 5 * time.Minute},
		{"too often", status(429, "Retry-After", "7200"), "busy", 2 * time.Hour},
		{"a page now", text("text/html", "<!doctype html><title>Sold</title>"), "no feed", 5 * time.Minute},
		{"nothing", text("application/rss+xml", ""), "no feed", 5 * time.Minute},
		{"a picture", text("image/png", "\x89PNG"), "not a page", 5 * time.Minute},
		{"a circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusFound) }, "redirects", 5 * time.Minute},
		{"into a private network", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusMovedPermanently)
		}, "private", 5 * time.Minute},
		{"broken off at once", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Close()
		}, "reached", 5 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
			id := d.follow("/rss", news.Subscription{})
			d.poll(id)
			d.site.set("/rss", tt.answer)
			d.clock.pass(time.Hour)
			out := d.poll(id)
			if out.Failures != 1 || !strings.Contains(out.Reason, tt.reason) || out.Next.Before(d.clock.now().Add(tt.least)) || !out.Failing.Equal(d.clock.now()) {
				t.Errorf("%+v", out)
			}
			if tt.name == "gone for good" {
				return // it is paused
			}
			d.clock.pass(time.Hour)
			d.site.feed("/rss", entry{n: 2, at: d.clock.now()}, entry{n: 1, at: d.clock.now().Add(-2 * time.Hour)})
			if out := d.poll(id); out.Failures != 0 || out.Reason != "" || out.New != 1 {
				t.Errorf("works again: %+v", out)
			}
		})
	}
}

func TestAFeedMoves(t *testing.T) {
	d := newDesk(t)
	for code, moves := range map[int]bool{301: true, 308: true, 302: false, 307: false} {
		from, to := fmt.Sprintf("/rss/%d", code), fmt.Sprintf("/rss/to/%d", code)
		d.site.feed(to, entry{n: code, at: d.clock.now()})
		d.site.set(from, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, code) })
		id := d.follow(from, news.Subscription{})
		want := d.site.URL + from
		if moves {
			want = d.site.URL + to
		}
		if out := d.poll(id); out.URL != want || out.New != 1 {
			t.Errorf("%d: %+v", code, out)
		}
	}
}

func TestBrokenOffInTheMiddle(t *testing.T) {
	d := newDesk(t)
	now := d.clock.now()
	doc := d.site.document(entry{n: 2, at: now}, entry{n: 1, at: now.Add(-time.Hour)})
	cut := strings.Index(doc, "Brief number 1 ")
	d.site.set("/rss", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(doc)+2000))
		w.Write([]byte(doc[:cut] + strings.Repeat(" ", 1500)))
	})
	id := d.follow("/rss", news.Subscription{})
	if out := d.poll(id); out.New != 1 || out.ETag != "" || out.Failures != 0 {
		t.Errorf("what came: %+v", out)
	}
	d.site.set("/rss", text("", doc))
	if out := d.poll(id); out.New != 1 || out.Known != 1 {
		t.Errorf("the rest: %+v", out)
	}
}

func TestPagesThatCannotBeHad(t *testing.T) {
	short := `<html><head><title>x</title></head><body><p>Nothing.</p></body></html>`
	tests := []struct {
		name  string
		page  http.HandlerFunc
		tries int // until the feed's own words are taken
	}{
		{"refused", status(403), 1},
		{"gone", status(410), 1},
		{"no article", text("text/html", short), 1},
		{"a picture", text("image/png", "\x89PNG"), 1},
		{"an error each time", status(500), 3},
		{"no connection each time", func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Close()
		}, 3},
		{"busy for hours", status(503, "Retry-After", "7200"), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.site.feed("/rss")
			id := d.follow("/rss", news.Subscription{})
			d.poll(id)
			d.clock.pass(time.Hour)
			now := d.clock.now()
			d.site.feed("/rss", entry{n: 2, at: now}, entry{n: 1, at: now.Add(-time.Minute)})
			d.site.set("/a/1", tt.page)
			d.site.page(2)
			d.poll(id)
			for try := 1; ; try++ {
				d.drain()
				if d.shelf() == "2, 1 (part)" {
					if try != tt.tries {
						t.Errorf("after %d tries, want %d", try, tt.tries)
					}
					break
				}
				if try > 5 || d.shelf() != "" {
					t.Fatalf("try %d: %q", try, d.shelf())
				}
				d.clock.pass(3 * time.Minute)
			}
		})
	}
	t.Run("robots stay away", func(t *testing.T) {
		d := newDesk(t)
		d.site.feed("/rss")
		id := d.follow("/rss", news.Subscription{})
		d.poll(id)
		d.site.set("/robots.txt", text("text/plain", "User-agent: newsdesk\nDisallow: /a/\n"))
		d.site.page(1)
		d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
		d.poll(id)
		d.drain()
		if asked := d.site.pagesAsked(); d.shelf() != "1 (part)" || len(asked) != 0 {
			t.Errorf("%s; asked %v", d.shelf(), asked)
		}
	})
	t.Run("a page that comes at the second try", func(t *testing.T) {
		d := newDesk(t)
		d.site.feed("/rss")
		id := d.follow("/rss", news.Subscription{})
		d.poll(id)
		d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
		d.site.set("/a/1", status(502))
		d.poll(id)
		d.drain()
		d.site.page(1)
		d.drain()
		if d.shelf() != "" {
			t.Error("it was asked for again at once")
		}
		d.clock.pass(time.Minute)
		d.drain()
		if d.shelf() != "1" {
			t.Error(d.shelf())
		}
	})
}

func TestEntriesWithoutAPage(t *testing.T) {
	d := newDesk(t)
	item := func(inner string) string {
		return "<rss><channel><title>x</title><item>" + inner + "</item></channel></rss>"
	}
	d.site.set("/rss/podcast", text("", item(`<title>Brief number 7 of the harbour</title><enclosure url="`+d.site.URL+`/7.mp3"/><link>`+d.site.URL+`/7.mp3</link><description>`+words(7)+`</description>`)))
	id := d.follow("/rss/podcast", news.Subscription{})
	d.poll(id)
	d.drain()
	if asked := d.site.pagesAsked(); d.shelf() != "7" || len(asked) != 0 {
		t.Errorf("%q, asked for %v", d.shelf(), asked)
	}
}

func TestLook(t *testing.T) {
	d := newDesk(t)
	d.site.feed("/rss", entry{n: 1})
	d.site.set("/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusMovedPermanently) })
	d.site.set("/for-now", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusFound) })
	d.site.set("/", text("text/html", `<link rel="alternate" type="application/rss+xml" title="All" href="/rss?utm_source=x"><p>x`))
	d.site.set("/bare", text("text/html", `<!doctype html><p>x`))
	d.site.set("/words", text("text/plain", `Nothing to see`))
	d.site.set("/gone", status(410))
	tests := []struct {
		name, link string
		feed       string
		offers     string
		err        error
	}{
		{"a feed", "/rss?utm_source=x#y", "/rss", "", nil},
		{"moved for good", "/old", "/rss", "", nil},
		{"moved for now", "/for-now", "/for-now", "", nil},
		{"a page", "/", "", "All /rss", nil},
		{"a page without", "/bare", "", "", nil},
		{"words", "/words", "", "", news.ErrNotFeed},
		{"gone", "/gone", "", "", news.ErrGone},
		{"not there", "/nowhere", "", "", news.ErrGone},
	}
	for _, tt := range tests {
		found, err := d.Look(t.Context(), d.site.URL+tt.link)
		got, offers := "", ""
		if found.Feed != nil {
			got = strings.TrimPrefix(found.Feed.URL, d.site.URL)
			if found.Feed.Title != "The Harbour" || found.Feed.Site != d.site.URL+"/" {
				t.Errorf("%s: %+v", tt.name, found.Feed)
			}
		}
		for _, o := range found.Offers {
			offers += o.Title + " " + strings.TrimPrefix(o.URL, d.site.URL)
		}
		if !errors.Is(err, tt.err) || got != tt.feed || offers != tt.offers {
			t.Errorf("%s: %q, %q, %v", tt.name, got, offers, err)
		}
	}
	bare := strings.TrimPrefix(d.site.URL, "http://")
	for link, want := range map[string]error{"feed://" + bare + "/rss": nil, bare + "/rss": nil, "127.0.0.1:1/rss": news.ErrUnreach, "feed:" + d.site.URL + "/rss": nil,
		"ftp://x.example/": news.ErrBadLink, "": news.ErrBadLink, "http://10.0.0.1/rss": news.ErrPrivate, "http://u:p@x.example/": news.ErrBadLink} {
		if _, err := d.Look(t.Context(), link); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", link, err, want)
		}
	}
}

func TestFetch(t *testing.T) {
	d := newDesk(t)
	d.site.set("/list", text("text/xml", "<opml/>"))
	d.site.set("/large", text("text/xml", strings.Repeat("x", maxFile+1)))
	if b, err := d.Fetch(t.Context(), d.site.URL+"/list"); err != nil || string(b) != "<opml/>" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := d.Fetch(t.Context(), d.site.URL+"/large"); !errors.Is(err, news.ErrTooLarge) {
		t.Error(err)
	}
}

func TestPollOfWhatIsNotThere(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Poll(t.Context(), 99); !errors.Is(err, news.ErrNotFound) {
		t.Error(err)
	}
}

// Where nobody runs, a poll reads what it found itself.
func TestAlone(t *testing.T) {
	d := newDesk(t)
	d.Poller = d.another(Config{Alone: true})
	d.site.feed("/rss", entry{n: 1, at: d.clock.now()})
	id := d.follow("/rss", news.Subscription{})
	d.poll(id)
	if d.shelf() != "1 (part)" {
		t.Error(d.shelf())
	}
	d.clock.pass(time.Hour)
	d.site.feed("/rss", entry{n: 2, at: d.clock.now()}, entry{n: 1, at: d.clock.now()})
	d.site.page(1)
	d.site.page(2)
	d.poll(id)
	if d.shelf() != "2, 1" {
		t.Error(d.shelf())
	}
}

func TestRunPollsWhatIsDueByTheClock(t *testing.T) {
	d := newDesk(t)
	d.site.feed("/rss", entry{n: 1, at: d.clock.now().Add(-time.Hour)})
	d.site.page(1)
	d.site.page(2)
	id := d.follow("/rss", news.Subscription{})
	d.run(d.Poller)
	await(t, d.site.seen, "/rss")
	await(t, d.site.seen, "/a/1")
	for d.feed(id).Next.Before(d.clock.now()) {
		await(t, d.log.seen, "a feed has news")
	}
	d.site.feed("/rss", entry{n: 2, at: d.clock.now()}, entry{n: 1, at: d.clock.now().Add(-time.Hour)})
	d.clock.pass(25 * time.Hour) // a jump
	await(t, d.site.seen, "/rss")
	await(t, d.site.seen, "/a/2")
}

// Forty feeds of one host that never answer, and one of another: that one is
// polled all the same.
func TestSlowFeedsDelayNobody(t *testing.T) {
	d := newDesk(t)
	quick := newSite(t)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) }) // before the sites close
	for n := range 40 {
		path := fmt.Sprintf("/rss/%d", n)
		d.site.set(path, func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		})
		d.follow(path, news.Subscription{})
	}
	d.clock.pass(time.Second)
	slow := d.site
	d.site = quick
	quick.feed("/rss", entry{n: 1, at: d.clock.now()})
	quick.page(1)
	d.follow("/rss", news.Subscription{})
	d.site = slow
	d.run(d.Poller)
	await(t, slow.seen, "/rss/0")
	await(t, quick.seen, "/rss")
	await(t, quick.seen, "/a/1")
}

func TestSlowPagesDelayNobody(t *testing.T) {
	d := newDesk(t)
	slow, quick := d.site, newSite(t)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	follow := func(s *site, path string, n int) {
		d.site = s
		s.feed(path)
		id := d.follow(path, news.Subscription{})
		d.poll(id)
		s.feed(path, entry{n: n, at: d.clock.now()})
	}
	for n := range 40 {
		follow(slow, fmt.Sprintf("/rss/%d", n), n)
		slow.set(fmt.Sprintf("/a/%d", n), func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		})
	}
	d.clock.pass(time.Second)
	follow(quick, "/rss", 99)
	quick.page(99)
	d.clock.pass(25 * time.Hour)
	d.run(d.Poller)
	await(t, quick.seen, "/a/99")
}

func TestNoSoonerThanTheServerSays(t *testing.T) {
	for header, least := range map[string]time.Duration{"max-age=7200": 2 * time.Hour, "no-store": time.Minute, "max-age=99999999": 24 * time.Hour} {
		d := newDesk(t)
		doc := d.site.document(entry{n: 1, at: d.clock.now()}, entry{n: 2, at: d.clock.now().Add(-time.Minute)})
		d.site.set("/rss", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", header)
			w.Write([]byte(doc))
		})
		id := d.follow("/rss", news.Subscription{})
		for _, what := range []string{"the first", "nothing new"} {
			out := d.poll(id)
			if next := out.Next.Sub(d.clock.now()); next < least || next > least+least/10 || out.Every != time.Minute {
				t.Errorf("%s, %s: in %v, every %v", header, what, next, out.Every)
			}
		}
	}
}

// What cannot be written down is not fetched again at once.
func TestRest(t *testing.T) {
	for failed, want := range map[int]time.Duration{1: 2 * time.Second, 2: 4 * time.Second, 3: 8 * time.Second, 4: 10 * time.Second, 1000: 10 * time.Second} {
		if got := rest(failed, usualLook); got != want {
			t.Errorf("%d: %v, want %v", failed, got, want)
		}
	}
}

// What a process was at when it ended, the next one does.
func TestRestartGoesOn(t *testing.T) {
	d := newDesk(t)
	d.site.feed("/rss")
	id := d.follow("/rss", news.Subscription{})
	d.poll(id)
	now := d.clock.now()
	d.site.feed("/rss", entry{n: 2, at: now}, entry{n: 1, at: now.Add(-time.Minute)})
	d.site.set("/a/1", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	d.clock.pass(25 * time.Hour)
	stop := d.run(d.Poller)
	await(t, d.site.seen, "/a/1")
	stop()
	if d.shelf() != "" {
		t.Errorf("%q", d.shelf())
	}
	d.site.page(1)
	d.site.page(2)
	d.run(d.another(Config{}))
	await(t, d.site.seen, "/a/1")
	await(t, d.site.seen, "/a/2")
}

func TestFirstPollThatWasBrokenOff(t *testing.T) {
	d := newDesk(t)
	now := d.clock.now()
	id := d.follow("/rss", news.Subscription{})
	d.site.feed("/rss", entry{n: 2, at: now}, entry{n: 1, at: now.Add(-time.Minute)})
	poll := d.ask(t.Context(), d.feed(id))
	if _, err := d.store.KeepPoll(t.Context(), id, poll); err != nil { // and then the process ended
		t.Fatal(err)
	}
	d.site.page(1)
	d.drain()
	if d.shelf() != "2 (part), 1" {
		t.Errorf("%q", d.shelf())
	}
	if queue, err := d.store.Queue(t.Context(), guild, 10); err != nil || len(queue) != 0 {
		t.Errorf("owed %v, %v", queue, err)
	}
}

func TestDigestsAreOwed(t *testing.T) {
	d := newDesk(t)
	d.site.feed("/rss", entry{n: 1, at: d.clock.now().Add(-time.Hour), full: true})
	d.poll(d.follow("/rss", news.Subscription{}))
	dg, err := d.store.SetDigest(t.Context(), news.Digest{Shelf: guild, Platform: "discord", Channel: "5", Kind: news.ChannelText, At: 13 * 60, Zone: "UTC", Weekday: -1, Length: 5, By: news.Actor{ID: "x", Name: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	d.run(d.Poller)
	d.clock.pass(2 * time.Hour)
	await(t, d.log.seen, "digest owed")
	queue, err := d.store.Queue(t.Context(), guild, 10)
	if err != nil || len(queue) != 1 || queue[0].Kind != news.PostDigest {
		t.Errorf("%+v, %v", queue, err)
	}
	again, err := d.store.Digest(t.Context(), guild, dg.ID)
	if err != nil || !again.Next.Equal(time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC)) {
		t.Errorf("next %v, %v", again.Next, err)
	}
}
