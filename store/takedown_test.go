package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// op is whoever runs the desk.
func op() news.Actor { return news.Actor{ID: "terminal", Name: "the command line"} }

func pageDemand(link string) store.Demand { return store.Demand{Page: link} }
func siteDemand(site string) store.Demand { return store.Demand{Site: site} }

func (d *timed) takeDown(what store.Demand) store.Takedown {
	d.t.Helper()
	done, err := d.TakeDown(context.Background(), what, op())
	if err != nil {
		d.t.Fatal("TakeDown:", err)
	}
	return done
}

// comesIn tells whether an article of an address is kept, brought in by a moderator.
func (d *timed) comesIn(link string) bool {
	d.t.Helper()
	_, err := d.Add(context.Background(), "discord:1", fetched(link, "Ferry sails", "The ferry sails."), mo())
	if err != nil && !errors.Is(err, news.ErrTakenDown) {
		d.t.Fatal("Add:", err)
	}
	return err == nil
}

func TestWhatATakedownKeepsOut(t *testing.T) {
	page := pageDemand("https://www.lake.example/ferry")
	for _, tt := range []struct {
		name string
		what store.Demand
		link string
		out  bool
	}{
		{"the page", page, "https://www.lake.example/ferry", true},
		{"by http, without www, with a slash", page, "http://lake.example/ferry/", true},
		{"for small screens", page, "https://m.lake.example/ferry", true},
		{"another page", page, "https://www.lake.example/ferry-2", false},
		{"the page of another language's site", page, "https://de.lake.example/ferry", false},
		{"the same with a query", page, "https://www.lake.example/ferry?page=2", false},
		{"a site's page", siteDemand("lake.example"), "http://www.lake.example/1", true},
		{"a site below", siteDemand("lake.example"), "https://news.lake.example/1?x=1", true},
		{"a site that ends alike", siteDemand("lake.example"), "https://bigblue-lake.example/1", false},
		{"a site above", siteDemand("news.lake.example"), "https://lake.example/1", false},
		{"a site of which it is a folder", siteDemand("lake.example"), "https://other.example/lake.example", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := openTimed(t)
			before := d.comesIn(tt.link)
			done := d.takeDown(tt.what)
			if got := !d.comesIn(tt.link); !before || got != tt.out || done.Articles != map[bool]int{true: 1}[tt.out] {
				t.Errorf("in before %v, kept out %v, deleted %d", before, got, done.Articles)
			}
			if err := d.LetIn(context.Background(), tt.link); errors.Is(err, news.ErrTakenDown) != tt.out {
				t.Errorf("LetIn: %v", err)
			}
			if _, err := d.UndoTakedown(context.Background(), tt.what, op()); err != nil || !d.comesIn(tt.link) {
				t.Errorf("undone, but not let in: %v", err)
			}
			if _, err := d.UndoTakedown(context.Background(), tt.what, op()); !errors.Is(err, news.ErrNotFound) {
				t.Errorf("undone twice: %v", err)
			}
		})
	}
}

// The messages that show an article are edited, whatever they are; what was not posted
// yet is not; the other outlets of its story stay.
func TestPostsOfATakedown(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}})
	gone, stays := d.arrives("discord:1", "Zanderfall", sketched("ferry strike harbour pilots")), d.arrives("discord:1", "Ferry strike", sketched("ferry strike harbour pilots"))
	if err := d.OweFollows(ctx); err != nil {
		t.Fatal(err)
	}
	own, both, owed := d.manual("own", "1", gone), d.manual("both", "2", stays), d.manual("owed", "3", gone)
	digest, _, err := d.OwePost(ctx, news.Post{Key: "digest", Kind: news.PostDigest, Platform: "discord", Shelf: "discord:1", Channel: "4", More: []int64{gone, stays}})
	if err != nil {
		t.Fatal(err)
	}
	direct, err := d.Post(ctx, 1)
	if err != nil || direct.Kind != news.PostFollow || direct.Article != gone {
		t.Fatalf("%+v, %v", direct, err)
	}
	for _, id := range []int64{own.ID, both.ID, digest.ID, direct.ID} {
		if _, err := d.PostTried(ctx, id); err != nil {
			t.Fatal(err)
		}
		if err := d.PostDone(ctx, id, "m"); err != nil {
			t.Fatal(err)
		}
	}
	done := d.takeDown(pageDemand("https://a.example/Zanderfall"))
	if done.Articles != 1 || done.Posts != 2 || done.Direct != 1 {
		t.Errorf("%+v", done)
	}
	for id, want := range map[int64]int{own.ID: 1, digest.ID: 1, direct.ID: 1, both.ID: 0} {
		if p := d.post(id); p.Want-p.Shown != want {
			t.Errorf("post %d (%s): %d edits are owed, not %d", id, p.Kind, p.Want-p.Shown, want)
		}
	}
	if p := d.post(own.ID); p.Changed != news.ChangeRetracted {
		t.Errorf("its readers are told %q", p.Changed)
	}
	if p := d.post(owed.ID); p.State != news.PostDropped {
		t.Errorf("what was not posted yet: %+v", p)
	}
	if all, err := d.Story(ctx, news.View{"discord:1"}, stays); err != nil || len(all) != 1 {
		t.Errorf("its story: %v, %v", ids(all), err)
	}
	if again := d.takeDown(pageDemand("https://a.example/Zanderfall")); again.Articles != 1 || again.Posts != 0 {
		t.Errorf("again: %+v", again)
	}
}

// Nothing in the file tells of an article that was taken down: no table, no index, no
// page of the file that is free now.
func TestNothingIsLeftOfATakedown(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	feed := d.follow("discord:1", "https://wire.example/feed")
	entry := itemOf("https://wire.example/go/77?zanderfall", "Zanderfall verdict", noon())
	d.poll(feed.ID, entry)
	a := fetched("https://a.example/zanderfall-verdict", "Zanderfall verdict", "Zanderfall was judged. “Zanderfall it is,” said Quirin Zanderfall.")
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 23, End: 43}}, Speaker: "Quirin Zanderfall", Direct: true}}
	a.Sketch = telling("", time.Time{}, "zanderfall verdict court").Sketch
	a.Site = "Zanderfall Weekly"
	if err := d.KeepEntry(ctx, d.new()[0], a, true); err != nil {
		t.Fatal(err)
	}
	e, err := d.EntryByURL(ctx, news.View{"discord:1"}, a.URL)
	if err != nil {
		t.Fatal(err)
	}
	d.follows(news.Follow{Story: e.ID, Title: "Zanderfall verdict"})
	if _, err := d.Edit(ctx, "discord:1", e.ID, store.Change{Title: text("Zanderfall is judged")}, mo()); err != nil {
		t.Fatal(err)
	}
	other := add(t, d.Store, news.Common, fetched("https://b.example/1", "Ferry sails", "The ferry sails at noon."))
	d.takeDown(pageDemand(a.URL))
	body := whatIsKept(t, d.path)
	for from := 0; ; {
		at := bytes.Index(body[from:], []byte("anderfall"))
		if at < 0 {
			break
		}
		from += at + 1
		t.Errorf("it is in the file still: %q", body[max(0, from-40):min(len(body), from+60)])
	}
	if _, err := d.Entry(ctx, news.View{news.Common}, other); err != nil {
		t.Errorf("another article: %v", err)
	}
	if h, err := d.Health(ctx); err != nil || h.Damage != "" {
		t.Errorf("%+v, %v", h, err)
	}
	acts := d.acts("discord:1")
	wanted(t, "the guild's log", acts[0], "takedown")
	if p := d.poll(feed.ID, entry); p.New != 0 {
		t.Errorf("its feed brings it again: %+v", p)
	}
}

// A page that a feed's entry leads to is kept out, and so is what the entry itself says.
func TestAnEntryThatLeadsToWhatWasTakenDown(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	feed := d.follow("discord:1", "https://wire.example/feed")
	d.poll(feed.ID)
	d.takeDown(pageDemand("https://a.example/story"))
	entry := itemOf("https://wire.example/go/1", "Zander verdict", noon())
	next := itemOf("https://wire.example/go/2", "Ferry sails", noon())
	d.poll(feed.ID, next, entry)
	var first news.FeedEntry
	for _, e := range d.new() {
		if e.ID == 1 {
			first = e
		}
		own := articleOf(e)
		own.Partial = true
		d.keepArticle(e, own, false) // the feed's words come first
	}
	wanted(t, "before the pages are read", len(d.titles("discord:1")), 1)
	if err := d.KeepEntry(ctx, first, articleOf(itemOf("https://a.example/story", "Zander verdict", noon())), true); err != nil {
		t.Fatal(err)
	}
	wanted(t, "after that", len(d.titles("discord:1")), 0)
	d.keepAll()
	wanted(t, "then the others come", d.titles("discord:1"), []string{"Ferry sails"})
	if p := d.poll(feed.ID, next, entry); p.New != 0 {
		t.Errorf("it comes again: %+v", p)
	}
}

func TestASitesFeedsGoWithIt(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	feed := d.follow("discord:1", "https://feeds.lake.example/all")
	notes := itemOf("", "Notes without an address", noon())
	notes.Keys = [][16]byte{key("notes")}
	d.poll(feed.ID, itemOf("https://lake.example/1", "Ferry sails", noon()), notes)
	d.keepAll()
	wanted(t, "before", len(d.titles("discord:1")), 2)
	done := d.takeDown(siteDemand("lake.example"))
	if done.Articles != 2 || done.Feeds != 1 {
		t.Errorf("%+v", done)
	}
	wanted(t, "after", len(d.titles("discord:1")), 0)
	if subs, err := d.Subscriptions(ctx, "discord:1"); len(subs) != 0 || err != nil {
		t.Errorf("%+v, %v", subs, err)
	}
	_, _, err := d.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "http://www.lake.example/rss"}, Shelf: "discord:1", By: mo()})
	if !errors.Is(err, news.ErrTakenDown) {
		t.Errorf("its feed is added: %v", err)
	}
	all, err := d.Takedowns(ctx)
	if err != nil || len(all) != 1 || all[0].Site != "lake.example" || !all[0].Whole || all[0].Articles != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// BenchmarkTakedown deletes a site's articles from a full desk; ms/lock is the longest
// that another writer waited meanwhile.
func BenchmarkTakedown(b *testing.B) {
	s := desk(b, 100_000)
	ctx := context.Background()
	for i := 0; b.Loop(); i++ {
		for n := range 200 {
			a := fetched(fmt.Sprintf("https://lake.example/%d/%d", i, n), "Ferry sails", "The ferry sails at noon.")
			if _, err := s.Add(ctx, news.Common, a, mo()); err != nil {
				b.Fatal(err)
			}
		}
		longest, over := make(chan time.Duration), make(chan struct{})
		go func() {
			var most time.Duration
			for {
				select {
				case <-over:
					longest <- most
					return
				default:
				}
				began := time.Now()
				if err := s.SetLocale(ctx, "discord:1", fmt.Sprintf("x-%d", began.UnixNano()%1e9)); err != nil {
					b.Error(err)
				}
				most = max(most, time.Since(began))
			}
		}()
		d := siteDemand("lake.example")
		if _, err := s.TakeDown(ctx, d, op()); err != nil {
			b.Fatal(err)
		}
		close(over)
		b.ReportMetric(float64((<-longest).Microseconds())/1e3, "ms/lock")
		if _, err := s.UndoTakedown(ctx, d, op()); err != nil {
			b.Fatal(err)
		}
	}
}

// whatIsKept are the bytes of a desk's file, or the rows of its tables on a server.
func whatIsKept(t *testing.T, path string) []byte {
	t.Helper()
	if !fresh.OnServer() {
		run(t, raw(t, path), `PRAGMA wal_checkpoint(TRUNCATE)`)
		return readFile(t, path)
	}
	var out []byte
	for _, table := range texts(t, raw(t, path), `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`) {
		for _, row := range texts(t, raw(t, path), `SELECT r::text FROM `+table+` AS r`) {
			out = append(out, row...)
		}
	}
	return out
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
