package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// timed is a store whose clock stands still until it is moved.
type timed struct {
	*store.Store
	t     testing.TB
	path  string
	clock atomic.Int64 // microseconds
}

// now is what its clock shows.
func (d *timed) now() time.Time { return time.UnixMicro(d.clock.Load()).UTC() }

// noon is when the clock of a timed store begins.
func noon() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }

// openTimed spreads no posts.
func openTimed(t testing.TB) *timed {
	t.Helper()
	return openSpread(t, -1)
}

func openSpread(t testing.TB, spread time.Duration) *timed {
	t.Helper()
	d := &timed{t: t, path: fresh.Desk(t)}
	d.clock.Store(noon().UnixMicro())
	s, err := store.Open(context.Background(), d.path, store.Options{Now: d.now, Spread: spread})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d.Store = s
	return d
}

func (d *timed) pass(by time.Duration) { d.clock.Add(by.Microseconds()) }

func mo() news.Actor { return news.Actor{ID: "discord:9", Name: "Mo"} }

// follow puts a feed on a shelf.
func (d *timed) follow(shelf news.Shelf, url string, change ...func(*news.Subscription)) news.Subscription {
	d.t.Helper()
	sub := news.Subscription{Feed: news.Feed{URL: url, Title: "Harbour News"}, Shelf: shelf, Platform: "discord", Channel: "desk", By: mo()}
	for _, c := range change {
		c(&sub)
	}
	u, fresh, err := d.AddFeed(context.Background(), sub)
	if err != nil || !fresh {
		d.t.Fatalf("AddFeed(%s, %s): %v, %v", shelf, url, fresh, err)
	}
	return u
}

func filtered(words string) func(*news.Subscription) {
	return func(u *news.Subscription) { u.Filter = words }
}

func backfilled(n int) func(*news.Subscription) {
	return func(u *news.Subscription) { u.Backfill = n }
}

// key is one of an entry's keys.
func key(of string) [16]byte { h := sha256.Sum256([]byte(of)); return [16]byte(h[:16]) }

// itemOf is an entry of a feed, known by its address.
func itemOf(url, title string, published time.Time) news.FeedEntry {
	return news.FeedEntry{Keys: [][16]byte{key(url)}, URL: url, Title: title, Teaser: title + ", in short.", HTML: []byte("<p>" + title), Published: published}
}

// poll keeps a poll of these entries, the newest first.
func (d *timed) poll(feed int64, entries ...news.FeedEntry) news.Polled {
	d.t.Helper()
	out, err := d.KeepPoll(context.Background(), feed, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Every: time.Hour, Title: "Harbour News", Entries: entries})
	if err != nil {
		d.t.Fatalf("KeepPoll: %v", err)
	}
	return out
}

// new are the entries to be read.
func (d *timed) new() []news.FeedEntry {
	d.t.Helper()
	all, err := d.NewEntries(context.Background(), d.now(), 100)
	if err != nil {
		d.t.Fatalf("NewEntries: %v", err)
	}
	return all
}

// keepAll reads what is to be read, each entry as an article of its own address
// whose text is its title, until nothing is left.
func (d *timed) keepAll() {
	d.t.Helper()
	for n := 0; ; n++ {
		all := d.new()
		if len(all) == 0 {
			return
		}
		if n == 1000 {
			d.t.Fatal("the entries to be read do not become less")
		}
		for _, e := range all {
			d.keep(e, true)
		}
	}
}

func (d *timed) keep(e news.FeedEntry, done bool) {
	d.t.Helper()
	if err := d.KeepEntry(context.Background(), e, articleOf(e), done); err != nil {
		d.t.Fatalf("KeepEntry(%q): %v", e.Title, err)
	}
}

// articleOf is what the page of an entry says.
func articleOf(e news.FeedEntry) news.Article {
	a := fetched(e.URL, e.Title, e.Title+". It stands here in full.")
	a.Published = e.Published
	a.Site = "Harbour News"
	return a
}

func (d *timed) titles(view ...news.Shelf) []string {
	d.t.Helper()
	p, err := d.Latest(context.Background(), view, store.Filter{Limit: 1000})
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, e := range p.Entries {
		out = append(out, e.Title)
	}
	return out
}

func (d *timed) acts(shelf news.Shelf) []string {
	d.t.Helper()
	all, err := d.Acts(context.Background(), shelf, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, a := range all {
		out = append(out, a.What)
	}
	return out
}

func wanted(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func TestAFeedIsOnAShelfOnce(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed", filtered("harbour"), backfilled(3))
	if u.ID == 0 || u.URL != "https://a.example/feed" || u.Filter != "harbour" || u.Backfill != 3 || u.Channel != "desk" || u.By != mo() || !u.At.Equal(d.now()) || !u.Next.Equal(d.now()) {
		t.Errorf("AddFeed: %+v", u)
	}
	again, fresh, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: u.URL}, Shelf: "discord:1", Filter: "other"})
	if err != nil || fresh || !reflect.DeepEqual(again, u) {
		t.Errorf("again: %+v, %v, %v", again, fresh, err)
	}
	other := d.follow("discord:2", "https://a.example/feed")
	if other.ID != u.ID || other.Filter != "" {
		t.Errorf("another shelf: %+v", other)
	}
	if _, _, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "https://a.example/b"}, Shelf: "discord:1", Filter: "("}); !errors.Is(err, news.ErrBadOption) {
		t.Errorf("a filter that cannot be read: %v", err)
	}
	if _, _, err := d.AddFeed(ctx, news.Subscription{Shelf: "discord:1"}); !errors.Is(err, news.ErrBadLink) {
		t.Errorf("no address: %v", err)
	}
	wanted(t, "acts", d.acts("discord:1"), []string{"feed add"})
}

// A list of feeds from elsewhere names some as they were years ago.
func TestAFeedIsOneUnderHTTPAndHTTPS(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		name, is, given string
		same            bool
	}{
		{"https for http", "http://a.example/feed?x=1", "https://a.example/feed?x=1", true},
		{"http for https", "https://a.example/feed", "http://a.example/feed", true},
		{"with www.", "https://a.example/feed", "https://www.a.example/feed", true},
		{"without www., and http", "https://www.a.example/feed", "http://a.example/feed", true},
		{"another path", "https://a.example/feed", "http://a.example/feed/", false},
		{"another query", "https://a.example/feed?x=1", "http://a.example/feed?x=2", false},
		{"another host", "https://a.example/feed", "http://w.a.example/feed", false},
		{"a domain that is called www", "https://example/feed", "https://www.example/feed", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			u := d.follow("discord:1", test.is)
			for _, shelf := range []news.Shelf{"discord:1", "discord:2"} {
				got, fresh, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: test.given}, Shelf: shelf, By: mo()})
				if err != nil || (got.ID == u.ID) != test.same || test.same && (got.URL != test.is || fresh != (shelf == "discord:2")) {
					t.Errorf("%s: %+v, %v, %v", shelf, got, fresh, err)
				}
			}
			again, fresh, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: test.is}, Shelf: "discord:1", By: mo()})
			if err != nil || fresh || again.ID != u.ID {
				t.Errorf("the first address again: %+v, %v, %v", again, fresh, err)
			}
		})
	}
}

// Of a feed whose old address fails the new one is taken, never a less safe one.
// Whoever brings a feed in first says no more of its site than its address does.
func TestTheSiteOfAFeedIsItsOwn(t *testing.T) {
	for _, test := range []struct{ name, site, want string }{
		{"its own", "https://a.example/", "https://a.example/"},
		{"another's", "https://b.example/", ""},
		{"no address", "javascript:x", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			sub := news.Subscription{Feed: news.Feed{URL: "https://a.example/feed", Title: "A", Site: test.site}, Shelf: "discord:1"}
			if _, _, err := d.AddFeed(context.Background(), sub); err != nil {
				t.Fatal(err)
			}
			all, err := d.Subscriptions(context.Background(), "discord:1")
			if err != nil || len(all) != 1 || all[0].Site != test.want {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}

func TestAFeedThatFailsTakesItsNewAddress(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct{ is, given, want string }{
		{"http://a.example/feed", "https://a.example/feed", "https://a.example/feed"},
		{"https://a.example/feed", "https://www.a.example/feed", "https://www.a.example/feed"},
		{"https://a.example/feed", "http://a.example/feed", "https://a.example/feed"},
	} {
		d := openTimed(t)
		u := d.follow("discord:1", test.is)
		if _, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Err: "The site did not answer."}); err != nil {
			t.Fatal(err)
		}
		got, _, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: test.given}, Shelf: "discord:2", By: mo()})
		if err != nil || got.ID != u.ID || got.URL != test.want || (test.is != test.want) != got.Next.Equal(d.now()) {
			t.Errorf("%s for %s: %+v, %v", test.given, test.is, got, err)
		}
	}
}

func TestTheFeedsOfAShelfAndOfAView(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	called := func(title string) func(*news.Subscription) { return func(u *news.Subscription) { u.Title = title } }
	z := d.follow("discord:1", "https://a.example/z", called("Élan"))
	d.follow("discord:1", "https://a.example/y", called("dawn"))
	d.follow(news.Common, "https://a.example/z", filtered("x"))
	a := d.follow(news.Common, "https://a.example/a", called(""))
	d.follow("discord:2", "https://a.example/b")
	list := func(all []news.Subscription, err error) []string {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		var out []string
		for _, u := range all {
			out = append(out, fmt.Sprintf("%s %q", u.URL[len("https://a.example/"):], u.Filter))
		}
		return out
	}
	wanted(t, "of a shelf", list(d.Subscriptions(ctx, "discord:1")), []string{`y ""`, `z ""`})
	page := func(offset, limit int) []string {
		t.Helper()
		p, err := d.FeedPage(ctx, news.View{"discord:1", news.Common}, offset, limit)
		return append(list(p.Feeds, err), fmt.Sprintf("%d failing, %d paused, %d well", p.Failing, p.Paused, p.Well))
	}
	wanted(t, "of a view", page(0, 10), []string{`y ""`, `z ""`, `a ""`, "0 failing, 0 paused, 3 well"})
	if _, err := d.PauseFeed(ctx, "discord:1", z.ID, true, mo()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.KeepPoll(ctx, a.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Err: "The site did not answer."}); err != nil {
		t.Fatal(err)
	}
	counts := "1 failing, 1 paused, 1 well"
	wanted(t, "a page", page(0, 2), []string{`a ""`, `z ""`, counts})
	wanted(t, "the last page", page(2, 2), []string{`y ""`, counts})
	wanted(t, "past it", page(4, 2), []string{counts})
	wanted(t, "of an unknown shelf", list(d.Subscriptions(ctx, "discord:8")), []string(nil))
}

func TestTheScheduleOfFeeds(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	next := func() string {
		at, err := d.NextFeed(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if at.IsZero() {
			return "never"
		}
		return at.Sub(noon()).String()
	}
	due := func() []int64 {
		all, err := d.DueFeeds(ctx, d.now(), 10)
		if err != nil {
			t.Fatal(err)
		}
		out := []int64{}
		for _, f := range all {
			out = append(out, f.ID)
		}
		return out
	}
	wanted(t, "without feeds", next(), "never")
	a := d.follow("discord:1", "https://a.example/feed")
	d.pass(time.Minute)
	b := d.follow("discord:1", "https://b.example/feed")
	wanted(t, "new ones are due", due(), []int64{a.ID, b.ID})
	d.poll(a.ID)
	wanted(t, "after the poll of one", due(), []int64{b.ID})
	if err := d.KeepUnchanged(ctx, []store.FeedPoll{{Feed: b.ID, Poll: news.Poll{Unchanged: true, At: d.now(), Next: d.now().Add(2 * time.Hour), ETag: "e2"}}, {Feed: 99, Poll: news.Poll{Unchanged: true}}}); err != nil {
		t.Fatal(err)
	}
	wanted(t, "after both", due(), []int64{})
	wanted(t, "the next", next(), "1h1m0s")
	if f, err := d.Feed(ctx, b.ID); err != nil || f.ETag != "e2" || !f.Checked.Equal(d.now()) {
		t.Errorf("Feed: %+v, %v", f, err)
	}
	if err := d.KeepUnchanged(ctx, []store.FeedPoll{{Feed: b.ID}}); err == nil {
		t.Error("a poll that brought something passes for unchanged")
	}
	if _, err := d.PauseFeed(ctx, "discord:1", a.ID, true, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "a paused one is not due", next(), "2h1m0s")
	if _, err := d.PauseFeed(ctx, "discord:1", a.ID, true, mo()); !errors.Is(err, news.ErrStale) {
		t.Errorf("paused twice: %v", err)
	}
	u, err := d.PauseFeed(ctx, "discord:1", a.ID, false, mo())
	if err != nil || !u.Paused.IsZero() {
		t.Errorf("resumed: %+v, %v", u, err)
	}
	wanted(t, "a resumed one is", due(), []int64{a.ID})
	if err := d.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	wanted(t, "nobody is there", due(), []int64{})
	if err := d.ShelfBack(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	wanted(t, "they are back", due(), []int64{a.ID})
	if err := d.RemoveFeed(ctx, "discord:1", a.ID, mo()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Feed(ctx, a.ID); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a feed that nobody follows: %v", err)
	}
	if _, err := d.KeepPoll(ctx, a.ID, news.Poll{At: d.now(), Next: d.now()}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("its poll: %v", err)
	}
	wanted(t, "acts", d.acts("discord:1"), []string{"feed remove", "feed resume", "feed pause", "feed add", "feed add"})
}

func TestTheHubOfAFeed(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	lease := d.now().Add(time.Hour)
	if err := d.SetHub(ctx, u.ID, "https://hub.example/", "https://a.example/self", []byte("secret"), lease); err != nil {
		t.Fatal(err)
	}
	if f, err := d.Feed(ctx, u.ID); err != nil || f.ID != u.ID || string(f.Secret) != "secret" || !f.Lease.Equal(lease) || f.Hub != "https://hub.example/" || f.Topic != "https://a.example/self" {
		t.Errorf("Feed: %+v, %v", f, err)
	}
	keep := func(hub string) news.Feed {
		out, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now(), Hub: hub, Topic: "https://a.example/self"})
		if err != nil {
			t.Fatal(err)
		}
		return out.Feed
	}
	if f := keep("https://hub.example/"); f.Lease.IsZero() || len(f.Secret) == 0 {
		t.Errorf("the same hub: %+v", f)
	}
	if f := keep("https://hub2.example/"); !f.Lease.IsZero() || len(f.Secret) != 0 {
		t.Errorf("what was agreed with one hub holds for another: %+v", f)
	}
	if err := d.SetHub(ctx, 99, "h", "t", nil, lease); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("no feed: %v", err)
	}
}

// notes are what moderators are owed a word of, in order.
func (d *timed) notes(shelf news.Shelf) []news.Note {
	d.t.Helper()
	all, err := d.Queue(context.Background(), shelf, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []news.Note
	for _, p := range all {
		if p.Kind != news.PostNote {
			continue
		}
		n, ok := news.NoteOf(p.Comment)
		if !ok {
			d.t.Errorf("%q is no note", p.Comment)
		}
		out = append(out, n)
	}
	return out
}

func TestAFeedThatFailsForLongIsToldOfOnce(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	fail := func() news.Feed {
		t.Helper()
		out, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Err: "The site did not answer."})
		if err != nil {
			t.Fatal(err)
		}
		return out.Feed
	}
	for range 20 { // often, but not for long
		d.pass(time.Minute)
		fail()
	}
	wanted(t, "for 20 minutes", len(d.notes("discord:1")), 0)
	d.poll(u.ID)
	wanted(t, "works again, which nobody need be told", len(d.notes("discord:1")), 0)
	fail()
	d.pass(7 * time.Hour)
	fail() // for long, but not often
	wanted(t, "twice", len(d.notes("discord:1")), 0)
	for range 5 {
		d.pass(time.Hour)
		fail()
	}
	f := fail()
	if f.Failures != 8 || !f.Failing.Equal(noon().Add(20*time.Minute)) || f.Reason != "The site did not answer." {
		t.Errorf("%+v", f)
	}
	wanted(t, "for long", d.notes("discord:1"), []news.Note{
		{Event: news.FeedFails, Feed: "Harbour News", Site: "a.example", Since: noon().Add(20 * time.Minute), Reason: "The site did not answer."}})
	d.poll(u.ID)
	d.poll(u.ID)
	if all := d.notes("discord:1"); len(all) != 2 || all[1].Event != news.FeedWorks {
		t.Errorf("%+v", all)
	}
	if f, _ := d.Feed(ctx, u.ID); f.Failures != 0 || !f.Failing.IsZero() || f.Reason != "" {
		t.Errorf("it works: %+v", f)
	}
}

// Notes stand in a channel, which more people read than may know a feed's address.
func TestANoteKeepsAFeedsAddressToItself(t *testing.T) {
	for _, test := range []struct{ title, url, feed, site string }{
		{"Harbour News", "https://www.a.example/feed/s3cret?token=s3cret", "Harbour News", "a.example"},
		{"", "https://a.example:8080/feed?token=s3cret", "", "a.example"},
		{"https://a.example/?token=s3cret", "https://a.example/feed?token=s3cret", "", "a.example"},
		{"Harbour News", "https://ada:s3cret@a.example/feed", "Harbour News", ""},
		{"", "https://ada:s3cret@a.example/feed", "", ""},
	} {
		d := openTimed(t)
		u := d.follow("discord:1", test.url, func(u *news.Subscription) { u.Title = test.title })
		if _, err := d.KeepPoll(context.Background(), u.ID, news.Poll{At: d.now(), Err: "The page is not there.", Final: true}); err != nil {
			t.Fatal(err)
		}
		all := d.notes("discord:1")
		if len(all) != 1 || all[0].Event != news.FeedGone || all[0].Feed != test.feed || all[0].Site != test.site || strings.Contains(all[0].Text(), "s3cret") {
			t.Errorf("%q of %s: %+v", test.title, test.url, all)
		}
	}
}

func TestAFeedThatIsGoneIsPausedForAll(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.follow("discord:2", "https://a.example/feed")
	d.follow(news.Common, "https://a.example/feed", func(u *news.Subscription) { u.Platform, u.Channel = "", "" })
	if _, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Err: "The page is not there.", Final: true}); err != nil {
		t.Fatal(err)
	}
	for _, shelf := range []news.Shelf{"discord:1", "discord:2"} {
		if all := d.notes(shelf); len(all) != 1 || all[0].Event != news.FeedGone {
			t.Errorf("%s: %+v", shelf, all)
		}
		if u, err := d.Subscription(ctx, shelf, u.ID); err != nil || !u.Paused.Equal(d.now()) {
			t.Errorf("%s: %+v, %v", shelf, u, err)
		}
	}
	wanted(t, "a shelf without a channel", len(d.notes(news.Common)), 0)
	if at, err := d.NextFeed(ctx); !at.IsZero() || err != nil {
		t.Errorf("it is polled at %v, %v", at, err)
	}
	if u, err := d.PauseFeed(ctx, "discord:1", u.ID, false, mo()); err != nil || u.Failures != 0 || !u.Next.Equal(d.now()) {
		t.Errorf("resumed: %+v, %v", u, err)
	}
}

func TestAFeedMovesForGood(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.follow("discord:1", "https://b.example/feed")
	for _, test := range []struct{ moved, want string }{
		{"https://new.example/feed", "https://new.example/feed"},
		{"https://b.example/feed", "https://new.example/feed"}, // another has it
	} {
		out, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now(), Unchanged: true, Moved: test.moved})
		if err != nil || out.URL != test.want {
			t.Errorf("to %s: %s, %v", test.moved, out.URL, err)
		}
	}
}
