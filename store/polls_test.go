package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// An entry is new once, whatever of it changes, as long as one of its keys stays.
func TestAnEntryIsNewOnce(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	entry := func(title string, keys ...string) news.FeedEntry {
		e := news.FeedEntry{URL: "https://a.example/1", Title: title}
		for _, k := range keys {
			e.Keys = append(e.Keys, key(k))
		}
		return e
	}
	for _, step := range []struct {
		name                string
		entry               news.FeedEntry
		new, known, changed int
	}{
		{"first seen", entry("Ferry sails", "url", "guid"), 1, 0, 0},
		{"the same", entry("Ferry sails", "url", "guid"), 0, 1, 0},
		{"another guid", entry("Ferry sails", "url", "guid 2"), 0, 1, 0},
		{"another address, by the guid of the time before", entry("Ferry sails", "url 2", "guid 2"), 0, 1, 0},
		{"another title", entry("Ferry sails again", "url"), 0, 1, 1},
		{"the new title once more", entry("Ferry sails again", "url 2"), 0, 1, 0},
		{"nothing in common", entry("Ferry sails again", "url 3"), 1, 0, 0},
		{"nothing of its own", entry("Boats idle"), 1, 0, 0},
		{"nothing of its own, the same words", entry("Boats idle"), 0, 1, 0},
	} {
		t.Run(step.name, func(t *testing.T) {
			d.pass(time.Minute)
			if p := d.poll(u.ID, step.entry); p.New != step.new || p.Known != step.known || p.Changed != step.changed {
				t.Errorf("new %d, known %d, changed %d", p.New, p.Known, p.Changed)
			}
		})
	}
	if f, err := d.Feed(context.Background(), u.ID); f.Entries != 3 || !f.Begun || err != nil {
		t.Errorf("%+v, %v", f, err)
	}
}

// The same keys in another feed are other entries.
func TestKeysAreOfOneFeed(t *testing.T) {
	d := openTimed(t)
	a, b := d.follow("discord:1", "https://a.example/feed"), d.follow("discord:1", "https://b.example/feed")
	e := itemOf("https://a.example/1", "Ferry sails", noon())
	if p := d.poll(a.ID, e, e); p.New != 1 || p.Known != 1 {
		t.Errorf("twice in one document: %+v", p)
	}
	if p := d.poll(b.ID, e); p.New != 1 {
		t.Errorf("in another feed: %+v", p)
	}
}

func TestAFilterDecidesWhatComesToAShelf(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed", filtered("harbour -fire"))
	d.follow("discord:2", "https://a.example/feed", filtered("category:sport"))
	d.follow("discord:3", "https://a.example/feed")
	d.RemoveFeed(context.Background(), "discord:3", u.ID, mo())
	sport := itemOf("https://a.example/3", "Rowers win", noon())
	sport.Categories = []string{"Sport"}
	p := d.poll(u.ID,
		itemOf("https://a.example/1", "Harbour opens", noon().Add(-3*time.Hour)),
		itemOf("https://a.example/2", "Fire in the harbour", noon().Add(-2*time.Hour)),
		sport,
		itemOf("https://a.example/4", "Harbour rowers win", noon().Add(-time.Hour)))
	if p.New != 4 || p.Filtered != 1 {
		t.Errorf("%+v", p)
	}
	d.keepAll()
	wanted(t, "the harbour's shelf", d.titles("discord:1"), []string{"Harbour rowers win", "Harbour opens"})
	wanted(t, "the sport's shelf", d.titles("discord:2"), []string{"Rowers win"})
	all, err := d.Entries(context.Background(), u.ID, 10)
	var states []string
	for _, e := range all {
		states = append(states, fmt.Sprintf("%s: %s", e.Title, e.State))
	}
	if err != nil {
		t.Fatal(err)
	}
	wanted(t, "Entries", states, []string{"Harbour opens: kept", "Fire in the harbour: filtered", "Rowers win: kept", "Harbour rowers win: kept"})
	if _, err := d.FilterFeed(context.Background(), "discord:1", u.ID, "(", mo()); !errors.Is(err, news.ErrBadOption) {
		t.Errorf("a filter that cannot be read: %v", err)
	}
	if u, err := d.FilterFeed(context.Background(), "discord:1", u.ID, "fire", mo()); err != nil || u.Filter != "fire" {
		t.Errorf("%+v, %v", u, err)
	}
	d.poll(u.ID, itemOf("https://a.example/5", "Fire is out", noon()))
	d.keepAll()
	wanted(t, "with another filter", d.titles("discord:1"), []string{"Fire is out", "Harbour rowers win", "Harbour opens"})
}

// Entries of a feed are read one after another, the oldest first, whatever their
// dates are.
func TestTheOrderOfReading(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.poll(u.ID)
	d.pass(time.Hour)
	far := time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC)
	d.poll(u.ID,
		itemOf("https://a.example/6", "undated, newer", time.Time{}),
		itemOf("https://a.example/5", "undated, older", time.Time{}),
		itemOf("https://a.example/1", "yesterday", d.now().AddDate(0, 0, -1)),
		itemOf("https://a.example/2", "an hour ago", d.now().Add(-time.Hour)),
		itemOf("https://a.example/3", "to come", d.now().Add(time.Hour)),
		itemOf("https://a.example/4", "beyond all calendars", far))
	var order []string
	for {
		all := d.new()
		if len(all) == 0 {
			break
		}
		if len(all) != 1 {
			t.Fatalf("%d entries of one feed at once", len(all))
		}
		if e, err := d.FeedEntry(ctx, all[0].ID); err != nil || all[0].HTML != nil || string(e.HTML) != "<p>"+e.Title {
			t.Errorf("its words in the feed: %q before it is read, then %q, %v", all[0].HTML, e.HTML, err)
		}
		order = append(order, all[0].Title)
		d.keep(all[0], true)
	}
	wanted(t, "order", order, []string{"yesterday", "an hour ago", "beyond all calendars", "to come", "undated, older", "undated, newer"})
	if at, err := d.NextEntry(ctx); !at.IsZero() || err != nil {
		t.Errorf("NextEntry: %v, %v", at, err)
	}
}

// A page that cannot be had holds up its own feed alone.
func TestAnEntryIsTriedAgain(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	a, b := d.follow("discord:1", "https://a.example/feed"), d.follow("discord:1", "https://b.example/feed")
	d.poll(a.ID)
	d.poll(b.ID)
	d.pass(time.Hour)
	d.poll(a.ID, itemOf("https://a.example/2", "A2", d.now()), itemOf("https://a.example/1", "A1", d.now().Add(-time.Minute)))
	d.pass(time.Second)
	d.poll(b.ID, itemOf("https://b.example/1", "B1", d.now()))
	names := func() []string {
		out := []string{}
		for _, e := range d.new() {
			out = append(out, e.Title)
		}
		return out
	}
	wanted(t, "at first", names(), []string{"A1", "B1"})
	if err := d.EntryTried(ctx, d.new()[0].ID, d.now().Add(time.Minute), "The site is busy."); err != nil {
		t.Fatal(err)
	}
	wanted(t, "while one waits", names(), []string{"B1"})
	d.keep(d.new()[0], true)
	if at, err := d.NextEntry(ctx); !at.Equal(d.now().Add(time.Minute)) || err != nil {
		t.Errorf("NextEntry: %v, %v", at, err)
	}
	d.pass(time.Minute)
	again := d.new()
	if len(again) != 1 || again[0].Title != "A1" || again[0].Tries != 1 || again[0].Reason != "The site is busy." {
		t.Fatalf("%+v", again)
	}
	if err := d.EntryFailed(ctx, again[0], "Nothing could be read."); err != nil {
		t.Fatal(err)
	}
	wanted(t, "after it failed", names(), []string{"A2"})
	for what, err := range map[string]error{
		"EntryTried": d.EntryTried(ctx, 99, d.now(), ""), "EntryFailed": d.EntryFailed(ctx, news.FeedEntry{ID: 99}, ""),
		"KeepEntry": d.KeepEntry(ctx, news.FeedEntry{ID: 99}, news.Article{}, true), "KeepEntries": d.KeepEntries(ctx, b.ID, []store.KeptEntry{{Entry: again[0]}}),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s of none: %v", what, err)
		}
	}
}

// What changes in the feed after it was read is read again, but not for ever.
func TestAChangedEntryIsReadAgain(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	e := itemOf("https://a.example/1", "Ferry sails", noon())
	d.poll(u.ID, e)
	d.keepAll()
	e.Title = "Ferry sails, corrected"
	d.poll(u.ID, e)
	if all := d.new(); len(all) != 1 || all[0].Title != e.Title || all[0].Article == 0 {
		t.Fatalf("%+v", all)
	}
	d.poll(u.ID, e, itemOf("https://a.example/2", "Boats idle", noon().Add(time.Hour)))
	if all := d.new(); len(all) != 1 || all[0].Title != "Boats idle" {
		t.Errorf("what was never read comes first: %+v", all)
	}
	d.keepAll()
	wanted(t, "the shelf", d.titles("discord:1"), []string{"Boats idle", "Ferry sails, corrected"})
	n := 0
	for i := range 20 {
		e.Title = fmt.Sprint("Ferry sails, minute ", i)
		d.poll(u.ID, e)
		n += len(d.new())
		d.keepAll()
	}
	wanted(t, "an entry that changes all the time is read again", n, 4)
	if n, err := d.KeptOf(ctx, "discord:1", u.ID); n != 2 || err != nil {
		t.Errorf("KeptOf: %d, %v", n, err)
	}
}

// What changes while an entry is read is taken up afterwards, whatever came of the
// reading; not for ever.
func TestACorrectionComesWhileAnEntryIsRead(t *testing.T) {
	ctx := context.Background()
	for name, read := range map[string]func(d *timed, e news.FeedEntry) error{
		"that was read": func(d *timed, e news.FeedEntry) error { return d.KeepEntry(ctx, e, articleOf(e), true) },
		"whose own words alone were kept": func(d *timed, e news.FeedEntry) error {
			return d.KeepEntry(ctx, e, own(e, false), true)
		},
		"that could not be read": func(d *timed, e news.FeedEntry) error { return d.EntryFailed(ctx, e, "Nothing could be read.") },
	} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			u := d.follow("discord:1", "https://a.example/feed")
			e := itemOf("https://a.example/1", "Ferry sails", noon())
			e.HTML = []byte("<p>The ferry sails.")
			d.poll(u.ID, e)
			reading := d.new()[0]
			e.Title, e.HTML = "Ferry sails, corrected", []byte("<p>The ferry sank.")
			d.poll(u.ID, e)
			if err := read(d, reading); err != nil {
				t.Fatal(err)
			}
			all := d.new()
			if len(all) != 1 || all[0].Title != e.Title {
				t.Fatalf("to be read afterwards: %+v", all)
			}
			if got, err := d.FeedEntry(ctx, all[0].ID); string(got.HTML) != string(e.HTML) || err != nil {
				t.Errorf("its words: %q, %v", got.HTML, err)
			}
			d.keepAll()
			wanted(t, "the shelf", d.titles("discord:1"), []string{e.Title})
			wanted(t, "to be read after that", len(d.new()), 0)
			n := 0
			for again := true; again; n++ {
				e.Title = fmt.Sprint("Ferry sails, minute ", n)
				d.poll(u.ID, e)
				if all := d.new(); len(all) > 0 {
					e.Title += " and a half"
					d.poll(u.ID, e)
					if err := read(d, all[0]); err != nil {
						t.Fatal(err)
					}
				}
				again = len(d.new()) > 0
			}
			if n > 5 {
				t.Errorf("it was read %d times", n)
			}
		})
	}
}

// A correction reaches the shelf even where its words would not have passed the
// filter.
func TestACorrectionPassesTheFilter(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed", filtered("ferry"))
	d.follow("discord:2", "https://a.example/feed", filtered("boat"))
	e := itemOf("https://a.example/1", "Ferry sails", noon())
	d.poll(u.ID, e)
	d.keepAll()
	e.Title, e.Teaser = "Boat sails", ""
	d.poll(u.ID, e)
	d.keepAll()
	wanted(t, "the shelf that had it", d.titles("discord:1"), []string{"Boat sails"})
	wanted(t, "the shelf that wants it now", d.titles("discord:2"), []string{"Boat sails"})
}

func TestUnchangedPollsLeaveTheEntries(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", noon()))
	out, err := d.KeepPoll(context.Background(), u.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Unchanged: true})
	if err != nil || out.New+out.Known != 0 || out.Title != "Harbour News" || out.Entries != 1 {
		t.Errorf("%+v, %v", out, err)
	}
}

// A hub's push says nothing of the feed's own address, which may fail on.
func TestAPushIsNoPoll(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.poll(u.ID)
	for range 5 {
		d.pass(2 * time.Hour)
		if _, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Every: time.Minute, Err: "The site did not answer."}); err != nil {
			t.Fatal(err)
		}
	}
	was, err := d.Feed(ctx, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.pass(time.Minute)
	out, err := d.KeepPoll(ctx, u.ID, news.Poll{Pushed: true, At: d.now(), Newest: d.now(), Entries: []news.FeedEntry{itemOf("https://a.example/1", "Ferry sails", d.now())}})
	if err != nil || out.New != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	want := was
	want.Newest, want.Entries = d.now(), 1
	wanted(t, "the feed", out.Feed, want)
	wanted(t, "what moderators are told", len(d.notes("discord:1")), 1)
	d.keepAll()
	wanted(t, "the shelf", d.titles("discord:1"), []string{"Ferry sails"})
	d.poll(u.ID)
	if all := d.notes("discord:1"); len(all) != 2 {
		t.Errorf("its address answers: %q", all)
	}
}

// What was missed while a feed was paused comes with its next poll, not with what
// a hub pushes before that.
func TestAPushAfterAResume(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.route("discord:1", "c1", news.Match{})
	d.poll(u.ID)
	for _, paused := range []bool{true, false} {
		if _, err := d.PauseFeed(ctx, "discord:1", u.ID, paused, mo()); err != nil {
			t.Fatal(err)
		}
		d.pass(time.Hour)
	}
	missed := itemOf("https://a.example/1", "Missed", noon().Add(30*time.Minute))
	pushed := itemOf("https://a.example/2", "Pushed", d.now())
	if _, err := d.KeepPoll(ctx, u.ID, news.Poll{Pushed: true, At: d.now(), Entries: []news.FeedEntry{pushed}}); err != nil {
		t.Fatal(err)
	}
	d.keepAll()
	d.poll(u.ID, pushed, missed)
	d.keepAll()
	wanted(t, "the shelf", d.titles("discord:1"), []string{"Pushed", "Missed"})
	if all := d.posts("discord:1"); len(all) != 1 {
		t.Errorf("posted: %+v", all)
	}
}
