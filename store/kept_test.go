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

// own is an article of an entry's own words: from the feed itself where that may
// be shared, else without a page.
func own(e news.FeedEntry, shared bool) news.Article {
	a := fetched(e.URL, e.Title, e.Teaser)
	a.Published, a.Partial = e.Published, true
	if !shared {
		a.Page = nil
	}
	return a
}

func (d *timed) keepArticle(e news.FeedEntry, a news.Article, done bool) {
	d.t.Helper()
	if err := d.KeepEntry(context.Background(), e, a, done); err != nil {
		d.t.Fatalf("KeepEntry: %v", err)
	}
}

// entries are what a shelf lists.
func (d *timed) entries(shelf news.Shelf) []store.Entry {
	d.t.Helper()
	p, err := d.Latest(context.Background(), news.View{shelf}, store.Filter{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Entries
}

func TestKeepingAnEntryAgainChangesNothing(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", noon()))
	e := d.new()[0]
	d.keep(e, true)
	d.keepArticle(e, fetched("https://a.example/1", "Another title", "Another text."), true)
	wanted(t, "the shelf", d.titles("discord:1"), []string{"Ferry sails"})
	wanted(t, "a feed's articles are no act of anybody's", d.acts("discord:1"), []string{"feed add"})
	if by := d.entries("discord:1")[0].AddedBy; by != (news.Actor{}) {
		t.Errorf("added by %+v", by)
	}
}

// The feed's own words stand for a page until that is read.
func TestThePageTakesThePlaceOfTheFeedsWords(t *testing.T) {
	for _, test := range []struct {
		name   string
		shared bool   // the feed's words may be shared
		page   string // the address that the page has of itself
	}{
		{"of the same site", true, "https://a.example/1"},
		{"of another site", false, "https://a.example/1"},
		{"of the same site, elsewhere", true, "https://a.example/canonical"},
		{"of another site, elsewhere", false, "https://a.example/canonical"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			u := d.follow("discord:1", "https://a.example/feed")
			d.follow("discord:2", "https://a.example/feed")
			d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", noon()))
			e := d.new()[0]
			d.keepArticle(e, own(e, test.shared), false)
			one, two := d.entries("discord:1"), d.entries("discord:2")
			if len(one) != 1 || len(two) != 1 || !one[0].Partial || (one[0].ID == two[0].ID) != test.shared {
				t.Fatalf("the feed's words: %+v, %+v", one, two)
			}
			again := d.new()
			if len(again) != 1 || again[0].ID != e.ID || again[0].Article == 0 {
				t.Fatalf("the page is owed: %+v", again)
			}
			d.keepArticle(e, fetched(test.page, "Ferry sails", "The ferry sails. This is all of it."), true)
			after, other := d.entries("discord:1"), d.entries("discord:2")
			if len(after) != 1 || len(other) != 1 || after[0].Partial || after[0].URL != test.page || after[0].ID != other[0].ID || after[0].ID != one[0].ID {
				t.Errorf("the page: %+v, %+v", after, other)
			}
			for _, shelf := range []news.Shelf{"discord:1", "discord:2"} {
				if n, err := d.KeptOf(context.Background(), shelf, u.ID); n != 1 || err != nil {
					t.Errorf("%s: KeptOf %d, %v", shelf, n, err)
				}
			}
			wanted(t, "to be read", len(d.new()), 0)
		})
	}
}

// The page counts more than the feed's words even where it says nothing else.
func TestAPageThatSaysWhatTheFeedDoes(t *testing.T) {
	for _, test := range []struct {
		name           string
		shared, stub   bool // stub: the page holds no more than a part either
		partial, posts bool // what becomes of it
	}{
		{"of the same site", true, false, false, true},
		{"of another site", false, false, false, true},
		{"of the same site, behind a wall", true, true, true, false},
		{"of another site, behind a wall", false, true, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			d := openTimed(t)
			u := d.follow("discord:1", "https://a.example/feed")
			d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", noon()))
			e := d.new()[0]
			words := own(e, test.shared)
			words.Site = "Feed of the Harbour"
			d.keepArticle(e, words, false)
			p := d.manual("k1", "c1", d.entries("discord:1")[0].ID)
			if err := d.PostDone(ctx, p.ID, "m"); err != nil {
				t.Fatal(err)
			}
			page := own(e, true)
			page.Partial, page.Site, page.Byline = test.stub, "Harbour News", "Ada Quay"
			d.keepArticle(e, page, true)
			all := d.entries("discord:1")
			if len(all) != 1 || all[0].Partial != test.partial || all[0].Site != "Harbour News" || all[0].Byline != "Ada Quay" || all[0].ID != p.Article {
				t.Errorf("%+v", all)
			}
			if p := d.post(p.ID); p.Changed != "" || p.Want > 0 != test.posts {
				t.Errorf("its post: %+v", p)
			}
			if again, err := d.Kept(ctx, p.Article); err != nil || again.Partial != test.partial {
				t.Errorf("kept: %+v, %v", again, err)
			}
		})
	}
}

// A feed without addresses has its words alone, which may change.
func TestAnEntryWithoutAnAddress(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	e := news.FeedEntry{Keys: [][16]byte{key("guid")}, Title: "Notice", Teaser: "The quay is closed.", Full: true}
	d.poll(u.ID, e)
	d.keepArticle(d.new()[0], own(d.new()[0], false), true)
	e.Teaser = "The quay is open."
	d.poll(u.ID, e)
	d.keepArticle(d.new()[0], own(d.new()[0], false), true)
	if all := d.entries("discord:1"); len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	p, err := d.Search(context.Background(), news.View{"discord:1"}, "open", store.Filter{Limit: 5})
	if len(p.Entries) != 1 || err != nil {
		t.Errorf("the new words: %+v, %v", p, err)
	}
}

// What a moderator did counts more than what a feed says.
func TestAFeedRespectsTheModerators(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	pasted := news.Article{URL: "https://a.example/1", Title: "Pasted", Text: "Pasted by hand.", Reader: 1}
	mine := add(t, d.Store, "discord:1", pasted)
	e := itemOf("https://a.example/1", "Ferry sails", noon())
	d.poll(u.ID, e)
	d.keepArticle(d.new()[0], own(d.new()[0], false), false)
	if all := d.entries("discord:1"); len(all) != 1 || all[0].ID != mine || all[0].Title != "Pasted" {
		t.Errorf("the feed's words replaced a moderator's: %+v", all)
	}
	d.keepAll()
	if _, err := d.Remove(ctx, "discord:1", mine, mo()); err != nil {
		t.Fatal(err)
	}
	for _, e := range d.entries("discord:1") {
		if _, err := d.Remove(ctx, "discord:1", e.ID, mo()); err != nil {
			t.Fatal(err)
		}
	}
	e.Title = "Ferry sails, corrected"
	d.poll(u.ID, e)
	d.keepAll()
	wanted(t, "what was removed comes back", d.titles("discord:1"), []string{})
}

// A shelf that follows a feed which others follow has its newest articles at once.
func TestAShelfCatchesUp(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed", filtered("-storm"))
	var all []news.FeedEntry
	for i := range 3 {
		all = append(all, itemOf(fmt.Sprint("https://a.example/", i), fmt.Sprint("Harbour ", i), noon().Add(-time.Duration(i)*time.Hour)))
	}
	storm := itemOf("https://a.example/storm", "Harbour storm", noon().Add(-30*time.Minute))
	private := itemOf("https://b.example/1", "Harbour elsewhere", noon().Add(-10*time.Hour))
	d.poll(u.ID, append(all, storm, private)...)
	for _, e := range d.new() {
		_ = e
	}
	for range 3 {
		d.keep(d.new()[0], true)
	}
	d.keepAll()
	d.pass(time.Hour)
	d.follow("discord:2", u.URL, filtered("harbour -elsewhere"))
	wanted(t, "at once", d.titles("discord:2"), []string{"Harbour 0", "Harbour 1", "Harbour 2"})
	d.keepAll()
	wanted(t, "once it is read", d.titles("discord:2"), []string{"Harbour 0", "Harbour storm", "Harbour 1", "Harbour 2"})
	wanted(t, "the other shelf", d.titles("discord:1"), []string{"Harbour 0", "Harbour 1", "Harbour 2", "Harbour elsewhere"})
	if posts, err := d.Queue(ctx, "discord:2", 10); len(posts) != 0 || err != nil {
		t.Errorf("posted: %+v, %v", posts, err)
	}
}

// While a feed is paused nothing of it comes to the shelf; then all of it does, as
// far as the feed still has it.
func TestAPausedFeed(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		name         string
		others, late bool
		posted       []string
	}{
		{name: "nobody else follows it", posted: []string{"c1: Before", "c1: After"}},
		{name: "another follows it", others: true, posted: []string{"c1: After"}},
		{name: "another follows it, and what came meanwhile is read later", others: true, late: true, posted: []string{"c1: After"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.route("discord:1", "c1", news.Match{})
			u := d.follow("discord:1", "https://a.example/feed")
			if test.others {
				d.follow("discord:2", "https://a.example/feed")
			}
			d.poll(u.ID)
			d.pass(time.Hour)
			one := itemOf("https://a.example/1", "Before", d.now())
			d.poll(u.ID, one)
			if _, err := d.PauseFeed(ctx, "discord:1", u.ID, true, mo()); err != nil {
				t.Fatal(err)
			}
			d.keepAll()
			d.pass(time.Hour)
			two := itemOf("https://a.example/2", "Meanwhile", d.now())
			if test.others {
				d.poll(u.ID, two, one)
				if !test.late {
					d.keepAll()
				}
			}
			wanted(t, "while it is paused", d.titles("discord:1"), []string{})
			d.pass(time.Hour)
			if _, err := d.PauseFeed(ctx, "discord:1", u.ID, false, mo()); err != nil {
				t.Fatal(err)
			}
			d.poll(u.ID, two, one)
			d.keepAll()
			d.pass(time.Hour)
			d.poll(u.ID, itemOf("https://a.example/3", "After", d.now()), two, one)
			d.keepAll()
			wanted(t, "then", d.titles("discord:1"), []string{"After", "Meanwhile", "Before"})
			wanted(t, "posted", d.posted("discord:1"), test.posted)
		})
	}
}

// The first poll after a feed was resumed brings what was missed and what is new:
// the moment of the resume parts them.
func TestAResumedFeed(t *testing.T) {
	ctx := context.Background()
	for _, others := range []bool{false, true} {
		t.Run(fmt.Sprintf("others follow it: %v", others), func(t *testing.T) {
			d := openTimed(t)
			d.route("discord:1", "c1", news.Match{})
			u := d.follow("discord:1", "https://a.example/feed")
			if others {
				d.follow("discord:2", "https://a.example/feed")
			}
			d.poll(u.ID)
			pause := func(paused bool) {
				t.Helper()
				if _, err := d.PauseFeed(ctx, "discord:1", u.ID, paused, mo()); err != nil {
					t.Fatal(err)
				}
			}
			pause(true)
			d.pass(time.Hour)
			missed := itemOf("https://a.example/1", "Missed", d.now().Add(-time.Minute))
			pause(false) // and on again at once, before any poll
			pause(true)
			d.pass(time.Hour)
			pause(false)
			if f, err := d.Feed(ctx, u.ID); err != nil || f.Next.After(d.now()) {
				t.Errorf("it is polled at %v, %v", f.Next, err)
			}
			day := itemOf("https://a.example/3", "Of a day", d.now().Truncate(24*time.Hour).AddDate(0, 0, 1))
			day.DateOnly = true
			d.pass(time.Minute)
			d.poll(u.ID, itemOf("https://a.example/2", "Since", d.now().Add(-time.Second)), missed, day, itemOf("https://a.example/4", "Undated", time.Time{}))
			d.pass(time.Hour)
			d.poll(u.ID, itemOf("https://a.example/5", "Undated, later", time.Time{}), itemOf("https://a.example/6", "Late", d.now().AddDate(0, 0, -1)))
			d.keepAll()
			wanted(t, "kept", len(d.titles("discord:1")), 6)
			wanted(t, "posted", d.posted("discord:1"), []string{"c1: Late", "c1: Since", "c1: Undated, later"})
		})
	}
}

func TestEntriesOfManyInOneTransaction(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{Words: "ferry"})
	u := d.follow("discord:1", "https://a.example/feed", backfilled(2))
	d.poll(u.ID, itemOf("https://a.example/2", "Boats idle", noon()), itemOf("https://a.example/1", "Ferry sails", noon().Add(-time.Hour)))
	all, err := d.Entries(ctx, u.ID, 10)
	if err != nil || len(all) != 2 || all[0].HTML != nil {
		t.Fatalf("%+v, %v", all, err)
	}
	var keep []store.KeptEntry
	for _, e := range all {
		keep = append(keep, store.KeptEntry{Entry: e, Article: own(e, true)})
	}
	if err := d.KeepEntries(ctx, u.ID, append(keep, store.KeptEntry{Entry: news.FeedEntry{ID: 99}})); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("one of them is none: %v", err)
	}
	wanted(t, "none of them is kept", d.titles("discord:1"), []string{})
	if err := d.KeepEntries(ctx, u.ID, keep); err != nil {
		t.Fatal(err)
	}
	wanted(t, "all are", d.titles("discord:1"), []string{"Boats idle", "Ferry sails"})
	wanted(t, "their pages are owed, the newest first", d.new()[0].Title, "Boats idle")
	for i := range keep {
		keep[i].Done = true
	}
	if err := d.KeepEntries(ctx, u.ID, keep); err != nil {
		t.Fatal(err)
	}
	wanted(t, "each is posted by its own words", d.posted("discord:1"), []string{"c1: Ferry sails"})
}

// A feed's words about another site's page give way to that page, and to the
// article that others have of it: their post tells that article's story from then
// on.
func TestAPostFollowsItsArticleIntoItsStory(t *testing.T) {
	for _, test := range []struct {
		name   string
		shared bool // others have the page's article already
	}{
		{"the page is new", false},
		{"others have the page", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			a, c := d.fed("discord:1", "a.example"), d.fed("discord:1", "c.example")
			d.route("discord:1", "c1", news.Match{})
			page := about(1, "b.example", 1)
			d.poll(a, itemOf(page.URL, page.Title, page.Published))
			e := d.new()[0]
			d.keepArticle(e, own(e, false), false)
			if test.shared {
				add(t, d.Store, "discord:2", page)
			}
			d.keepArticle(e, page, true)
			d.bring(c, about(1, "c.example", 1))
			if posts := d.posts("discord:1"); len(posts) != 1 || len(posts[0].More) != 1 {
				t.Errorf("its story was posted again: %+v", posts)
			}
		})
	}
}

// Two feeds have a page under addresses that differ in scheme and www. alone, and one of
// the two cannot be read: it is one article all the same, and posted once.
func TestOnePageOfTwoFeedsUnderAlikeAddresses(t *testing.T) {
	const bare, other = "http://b.example/1-1", "https://www.b.example/1-1"
	for _, test := range []struct{ name, words, page string }{
		{"the page in http", other, bare},
		{"the page in https", bare, other},
		{"one address", bare, bare},
	} {
		for _, first := range []string{"words", "page"} {
			t.Run(test.name+", first the "+first, func(t *testing.T) {
				d := openTimed(t)
				a, c := d.fed("discord:1", "a.example"), d.fed("discord:1", "c.example")
				d.route("discord:1", "c1", news.Match{})
				page := about(1, "b.example", 1)
				page.URL = test.page
				words := func() {
					d.poll(a, itemOf(test.words, "Quite another title", page.Published))
					e := d.new()[0]
					d.keepArticle(e, own(e, false), false)
					if err := d.EntryFailed(t.Context(), e, "The site does not answer."); err != nil {
						t.Fatal(err)
					}
				}
				if first == "words" {
					words()
				}
				d.bring(c, page)
				if first == "page" {
					words()
				}
				if posts := d.posts("discord:1"); len(posts) != 1 || len(posts[0].More) > 0 || len(d.entries("discord:1")) != 1 {
					t.Errorf("%d articles, posted: %+v", len(d.entries("discord:1")), posts)
				}
			})
		}
	}
}

// What a feed alone says is each shelf's own, and stays so: whoever follows the
// feed later gets all of it, and nobody else any.
func TestWordsThatAreNotShared(t *testing.T) {
	ctx := context.Background()
	const paid, page = "https://a.example/feed?key=s3cret", "https://a.example/1"
	whole := func(e news.FeedEntry) news.Article {
		a := fetched(e.URL, e.Title, string(e.HTML))
		a.Published, a.Page = e.Published, nil
		return a
	}
	stub := fetched(page, "Ferry sails", "Subscribe to read on.")
	stub.Partial = true
	d := openTimed(t)
	text := func(shelf news.Shelf) string {
		t.Helper()
		all := d.entries(shelf)
		if len(all) != 1 {
			t.Fatalf("%s: %+v", shelf, all)
		}
		a, err := d.Kept(ctx, all[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return a.Text
	}
	readAgain := func() {
		t.Helper()
		for _, e := range d.new() {
			e, err := d.FeedEntry(ctx, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			d.keepArticle(e, whole(e), true)
		}
	}
	u := d.follow("discord:1", paid)
	d.poll(u.ID)
	e := itemOf(page, "Ferry sails", noon())
	e.HTML, e.Full = []byte("All that was paid for."), true
	d.poll(u.ID, e)
	readAgain()
	d.follow("discord:2", paid)
	readAgain()
	wanted(t, "who follows it later", text("discord:2"), "All that was paid for.")
	add(t, d.Store, "discord:3", stub)
	wanted(t, "who brings the page in", text("discord:3"), "Subscribe to read on.")

	// The feed holds a teaser now: the page is read for its followers, too.
	e.HTML, e.Full, e.Teaser = nil, false, "The ferry sails again."
	d.poll(u.ID, e)
	d.keepArticle(d.new()[0], stub, true)
	wanted(t, "who brought the page in", text("discord:3"), "Subscribe to read on.")
	wanted(t, "who has the words", text("discord:1"), "All that was paid for.")
}

// The words of entries that no later shelf gets are not kept.
func TestOldWordsAreForgotten(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed?key=s3cret")
	const more = 5
	for i := range 100 + more { // as many as a later shelf gets, and more
		d.pass(time.Minute)
		d.poll(u.ID, itemOf(fmt.Sprint("https://a.example/", i), fmt.Sprint("Entry ", i), d.now()))
		d.keepArticle(d.new()[0], own(d.new()[0], false), true)
	}
	all, err := d.Entries(ctx, u.ID, 1000)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, e := range all {
		if e, err := d.FeedEntry(ctx, e.ID); err != nil {
			t.Fatal(err)
		} else if e.HTML != nil {
			kept++
		}
	}
	wanted(t, "entries with their words", kept, len(all)-more)
}
