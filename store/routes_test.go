package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// route says that what matches goes to a channel.
func (d *timed) route(shelf news.Shelf, channel string, m news.Match) news.Route {
	d.t.Helper()
	r, err := d.AddRoute(context.Background(), news.Route{Shelf: shelf, Platform: "discord", Channel: channel, Match: m, By: mo()})
	if err != nil {
		d.t.Fatalf("AddRoute: %v", err)
	}
	return r
}

// posts are what a shelf owes its channels, in the order in which they will stand
// there.
func (d *timed) posts(shelf news.Shelf) []news.Post {
	d.t.Helper()
	all, err := d.Queue(context.Background(), shelf, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// posted is one line for each post of an article: where it goes, what it shows, and
// what else told its story.
func (d *timed) posted(shelf news.Shelf) []string {
	d.t.Helper()
	out := []string{}
	for _, p := range d.posts(shelf) {
		if p.Kind == news.PostNote {
			continue
		}
		line := p.Channel + ":"
		for i, id := range append([]int64{p.Article}, p.More...) {
			a, err := d.Kept(context.Background(), id)
			if err != nil {
				d.t.Fatal(err)
			}
			if i > 0 {
				line += " +"
			}
			line += " " + a.Title
		}
		out = append(out, line)
	}
	return out
}

// fed is a feed of a shelf whose first poll was kept, so that what comes now is
// posted.
func (d *timed) fed(shelf news.Shelf, host string, change ...func(*news.Subscription)) int64 {
	d.t.Helper()
	u := d.follow(shelf, "https://"+host+"/feed", change...)
	d.poll(u.ID)
	d.pass(time.Minute)
	return u.ID
}

// bring polls an entry and reads it as an article.
func (d *timed) bring(feed int64, a news.Article) {
	d.t.Helper()
	d.pass(time.Minute)
	d.poll(feed, itemOf(a.URL, a.Title, a.Published))
	for _, e := range d.new() {
		d.keepArticle(e, a, true)
	}
}

func TestRoutesAreKept(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	want := news.Route{Shelf: "discord:1", Platform: "discord", Channel: "c1", Kind: news.ChannelForum, Mention: "role", Style: news.StyleCompact, By: mo(),
		Match: news.Match{Topic: "medtop:16000000", Country: "TZ", Source: "Xylo Herald", Words: "a or b", Language: "pt"}}
	r, err := d.AddRoute(ctx, want)
	want.ID, want.At = r.ID, d.now()
	if err != nil || r != want {
		t.Errorf("AddRoute: %+v, %v", r, err)
	}
	if _, err := d.AddRoute(ctx, want); !errors.Is(err, news.ErrStale) {
		t.Errorf("the same again: %v", err)
	}
	if _, err := d.AddRoute(ctx, news.Route{Shelf: "discord:1", Match: news.Match{Words: "("}}); !errors.Is(err, news.ErrBadOption) {
		t.Errorf("words that cannot be read: %v", err)
	}
	want.Style, want.Mention = news.StyleTitle, ""
	if changed, err := d.AddRoute(ctx, want); err != nil || changed != want {
		t.Errorf("in another style: %+v, %v", changed, err)
	}
	if got, err := d.Route(ctx, "discord:1", r.ID); got != want || err != nil {
		t.Errorf("Route: %+v, %v", got, err)
	}
	two := d.route("discord:1", "c2", news.Match{})
	if all, err := d.Routes(ctx, "discord:1"); len(all) != 2 || all[0].ID != r.ID || err != nil {
		t.Errorf("Routes: %+v, %v", all, err)
	}
	if err := d.RemoveRoute(ctx, "discord:1", two.ID, mo()); err != nil {
		t.Error(err)
	}
	if err := d.RemoveRoute(ctx, "discord:1", two.ID, mo()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	wanted(t, "acts", d.acts("discord:1"), []string{"route remove", "route add", "route add", "route add"})
}

func TestWhatARouteMatches(t *testing.T) {
	for _, test := range []struct {
		name string
		news.Match
		why store.Missing
	}{
		{"anything", news.Match{}, ""},
		{"its topic", news.Match{Topic: "medtop:16000000"}, ""},
		{"another topic", news.Match{Topic: "medtop:01000000"}, store.MissesTopic},
		{"its country", news.Match{Country: "TZ"}, ""},
		{"a country that it only mentions", news.Match{Country: "KE"}, store.MissesCountry},
		{"its source, in other letters", news.Match{Source: "xylo herald"}, ""},
		{"another source", news.Match{Source: "Xylo"}, store.MissesSource},
		{"its language", news.Match{Language: "en"}, ""},
		{"a kind of its language", news.Match{Language: "en-GB"}, store.MissesLanguage},
		{"its words", news.Match{Words: "ledger hidden"}, ""},
		{"other words", news.Match{Words: "ledger -hidden"}, store.MissesWords},
		{"all of it", news.Match{Topic: "medtop:16000000", Country: "TZ", Source: "Xylo Herald", Language: "en", Words: `"zanzibar ledger"`}, ""},
		{"all but one", news.Match{Topic: "medtop:16000000", Country: "TZ", Source: "Xylo Herald", Language: "en", Words: `"ledger zanzibar"`}, store.MissesWords},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.route("discord:1", "c1", test.Match)
			feed := d.fed("discord:1", "a.example")
			a := secretive("https://a.example/1")
			a.Published = d.now()
			d.bring(feed, a)
			if got := d.posts("discord:1"); (len(got) == 1) != (test.why == "") {
				t.Errorf("posts: %+v", got)
			}
			tried, err := d.TryRoute(context.Background(), news.Route{Shelf: "discord:1", Platform: "discord", Channel: "c1", Match: test.Match}, 50)
			if err != nil || len(tried) != 1 || tried[0].Why != test.why || tried[0].Pass != (test.why == "") || (tried[0].Posted.ID != 0) != (test.why == "") || tried[0].Text != "" {
				t.Errorf("TryRoute: %+v, %v", tried, err)
			}
			if test.why == store.MissesWords && tried[0].Part != map[string]string{"ledger -hidden": "-hidden", `"ledger zanzibar"`: `"ledger zanzibar"`}[test.Words] {
				t.Errorf("the part that decided: %q", tried[0].Part)
			}
		})
	}
}

// Of the first poll of a feed nothing is posted but the newest entries that were
// asked for, and of each later one what is new.
func TestWhatIsPosted(t *testing.T) {
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	u := d.follow("discord:1", "https://a.example/feed", backfilled(2))
	var first []news.FeedEntry
	for i := range 4 {
		first = append(first, itemOf(fmt.Sprint("https://a.example/", i), fmt.Sprint("First ", i), d.now().Add(-time.Duration(i)*time.Hour)))
	}
	d.poll(u.ID, first...)
	for range 2 {
		e := d.new()[0]
		d.keepArticle(e, own(e, true), false)
		wanted(t, "of the feed's words", d.posted("discord:1"), []string{})
	}
	d.keepAll()
	wanted(t, "of the first poll", d.posted("discord:1"), []string{"c1: First 1", "c1: First 0"})
	d.pass(time.Hour)
	d.poll(u.ID, append([]news.FeedEntry{itemOf("https://a.example/5", "Second", d.now())}, first...)...)
	d.keepAll()
	wanted(t, "of the second", d.posted("discord:1"), []string{"c1: First 1", "c1: First 0", "c1: Second"})
	d.route("discord:2", "c2", news.Match{})
	d.follow("discord:2", "https://a.example/feed", backfilled(1))
	d.keepAll()
	wanted(t, "a shelf that comes later", d.posted("discord:2"), []string{"c2: Second"})
	if _, err := d.Add(context.Background(), "discord:1", fetched("https://a.example/hand", "By hand", "Text."), mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "what moderators add is not routed", len(d.posts("discord:1")), 3)
}

// Where the page of an entry cannot be had, its post waits no longer.
func TestABackfilledEntryWhosePageFails(t *testing.T) {
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	u := d.follow("discord:1", "https://a.example/feed", backfilled(1))
	d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", d.now()))
	e := d.new()[0]
	d.keepArticle(e, own(e, false), false)
	if err := d.EntryFailed(context.Background(), e, "The page is not there."); err != nil {
		t.Fatal(err)
	}
	wanted(t, "posted", d.posted("discord:1"), []string{"c1: Ferry sails"})
	wanted(t, "to be read", len(d.new()), 0)
}

// What comes to the common shelf all routes see, but not what a shelf has hidden.
func TestRoutesSeeTheCommonShelf(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	for _, shelf := range []news.Shelf{"discord:1", "discord:2", "discord:3", news.Common} {
		d.route(shelf, "c"+string(shelf), news.Match{})
	}
	if err := d.ShelfLeft(ctx, "discord:3"); err != nil {
		t.Fatal(err)
	}
	id := add(t, d.Store, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sails."))
	if _, err := d.Remove(ctx, "discord:2", id, mo()); err != nil {
		t.Fatal(err)
	}
	feed := d.fed(news.Common, "a.example")
	d.bring(feed, fetched("https://a.example/1", "Ferry sails", "The ferry sails."))
	for shelf, want := range map[news.Shelf]int{"discord:1": 1, "discord:2": 0, "discord:3": 0, news.Common: 1} {
		if got := d.posts(shelf); len(got) != want {
			t.Errorf("%s: %+v", shelf, got)
		}
	}
}

// about is an article on an event: two of the same event are one story.
func about(event int, host string, n int) news.Article {
	var names []string
	for i := range 12 {
		names = append(names, fmt.Sprintf("Place%dx%d", event, i))
	}
	a := telling(fmt.Sprintf("https://%s/%d-%d", host, event, n), noon().Add(time.Duration(event)*time.Hour), strings.Join(names, " "))
	a.Title = fmt.Sprintf("Event %d by %s, %d", event, host, n)
	a.Text = fmt.Sprintf("%s wrote: %s", host, strings.Repeat(strings.Join(names, " met again at last with ")+". ", 3))
	a.Site = host
	return a
}

func TestAStoryIsPostedOnceInAChannel(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	d.route("discord:1", "c1", news.Match{Language: "en"}) // the older one counts
	d.route("discord:1", "c2", news.Match{Source: "b.example"})
	a, b, c := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example"), d.fed("discord:1", "c.example")
	d.bring(a, about(1, "a.example", 1))
	d.bring(b, about(1, "b.example", 1))
	d.bring(a, about(2, "a.example", 1))
	wanted(t, "another outlet joins", d.posted("discord:1"), []string{
		"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1", "c2: Event 1 by b.example, 1", "c1: Event 2 by a.example, 1"})
	d.bring(c, about(1, "b.example", 1)) // the same article by another feed
	wanted(t, "the same article joins nothing", len(d.posted("discord:1")), 3)
	again := about(1, "a.example", 2)
	again.Text += " The harbour master came later."
	d.bring(a, again)
	wanted(t, "the feed's next article is a post of its own unless nearly the same", d.posted("discord:1"), []string{
		"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1 + Event 1 by a.example, 2", "c2: Event 1 by b.example, 1", "c1: Event 2 by a.example, 1"})
	other := about(1, "a.example", 3)
	other.Text = "Quite another telling of it. " + strings.Repeat("Nobody had seen it coming, said one; everybody had, said the next. ", 30)
	d.bring(a, other)
	wanted(t, "a post of its own", d.posted("discord:1")[3], "c1: Event 1 by a.example, 3")
	if acts := d.acts("discord:1"); acts[0] != "feed add" {
		t.Errorf("what goes by itself is nobody's act: %q", acts)
	}
	p := d.posts("discord:1")[0]
	if p.Kind != news.PostStory || p.Route == 0 || p.By != (news.Actor{}) || p.Want == 0 || p.Shown != 0 {
		t.Errorf("%+v", p)
	}
	if p, err := d.PostTried(ctx, p.ID); p.Want != p.Shown || err != nil {
		t.Errorf("the first try shows all that is there: %+v, %v", p, err)
	}
}

// An article that a post names is told by that post, whoever brings it again, and
// whatever story it was put into since.
func TestAnArticleOfAPartedStoryIsNotPostedAgain(t *testing.T) {
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	a, b, c := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example"), d.fed("discord:1", "c.example")
	d.bring(a, about(1, "a.example", 1))
	d.bring(b, about(1, "b.example", 1))
	run(t, raw(t, d.path), `UPDATE articles SET story = id WHERE id = (SELECT article FROM post_articles WHERE n = 1)`)
	d.bring(c, about(1, "b.example", 1))
	wanted(t, "posts", d.posted("discord:1"), []string{"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1"})
}

// A story that its first article has left goes on without the post of that one: what
// tells it later is posted, once, and does not join a post about something else.
func TestAPartedStoryHasAPostOfItsOwn(t *testing.T) {
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	var feeds []int64
	for n := range 5 {
		feeds = append(feeds, d.fed("discord:1", fmt.Sprintf("f%d.example", n)))
	}
	d.bring(feeds[0], about(1, "a.example", 1))
	d.bring(feeds[1], about(1, "b.example", 1))
	const old = "c1: Event 1 by a.example, 1 + Event 1 by b.example, 1"
	run(t, raw(t, d.path), `UPDATE articles SET story = 77 WHERE id = (SELECT article FROM post_articles WHERE n = 0)`, `UPDATE posts SET story = 77`)
	d.bring(feeds[2], about(1, "c.example", 1))
	wanted(t, "the next outlet", d.posted("discord:1"), []string{old, "c1: Event 1 by c.example, 1"})
	d.bring(feeds[3], about(1, "d.example", 1))
	d.bring(feeds[4], about(1, "c.example", 1)) // by another feed
	d.bring(feeds[4], about(1, "b.example", 1))
	wanted(t, "afterwards", d.posted("discord:1"), []string{old, "c1: Event 1 by c.example, 1 + Event 1 by d.example, 1"})
}

// The try-out of a route tells of each article what became of it, not of another
// post of its story.
func TestATriedArticlesOwnPost(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	r := d.route("discord:1", "c1", news.Match{})
	a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
	other := about(1, "a.example", 2)
	other.Text = "Quite another telling of it. " + strings.Repeat("Nobody had seen it coming, said one; everybody had, said the next. ", 30)
	d.bring(a, about(1, "a.example", 1))
	d.bring(a, other)
	d.bring(b, about(1, "b.example", 1))
	d.add(about(1, "c.example", 1))
	if err := d.PostDone(ctx, d.posts("discord:1")[0].ID, "m"); err != nil {
		t.Fatal(err)
	}
	tell := func() map[string]string {
		t.Helper()
		all, err := d.TryRoute(ctx, r, 10)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, one := range all {
			out[one.Title] = fmt.Sprint(one.Posted.ID, " ", one.Posted.State)
		}
		return out
	}
	want := map[string]string{"Event 1 by a.example, 1": "1 done", "Event 1 by a.example, 2": "2 owed", "Event 1 by b.example, 1": "1 done", "Event 1 by c.example, 1": "0 "}
	wanted(t, "tried", tell(), want)
	title := "Event 1 by a.example, 2"
	for _, e := range d.entries("discord:1") {
		if e.Title == title {
			d.manual("k", "c1", e.ID)
			d.manual("elsewhere", "c2", e.ID)
		}
	}
	if err := d.PostFailed(ctx, 3, "The channel is gone."); err != nil {
		t.Fatal(err)
	}
	wanted(t, "beside a failed one", tell(), want)
}

func (d *timed) add(a news.Article) int64 { d.t.Helper(); return add(d.t, d.Store, "discord:1", a) }

// A route that is made after a feed was added posts nothing of what stood in it.
func TestABackfillWithoutARoute(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed", backfilled(2))
	first := []news.FeedEntry{itemOf("https://a.example/2", "Boats idle", d.now()), itemOf("https://a.example/1", "Ferry sails", d.now().Add(-time.Hour))}
	d.poll(u.ID, first...)
	d.keepAll()
	d.route("discord:1", "c1", news.Match{})
	d.pass(time.Hour)
	first[0].Title = "Boats idle, corrected"
	d.poll(u.ID, first...)
	d.keepAll()
	wanted(t, "kept", d.titles("discord:1"), []string{"Boats idle, corrected", "Ferry sails"})
	wanted(t, "posted", d.posted("discord:1"), []string{})
}

// Whatever became of a story's post, the story counts as posted there.
func TestAStorysPostCountsInEveryState(t *testing.T) {
	ctx := context.Background()
	for name, become := range map[string]func(d *timed, id int64) error{
		"owed":    func(d *timed, id int64) error { return nil },
		"done":    func(d *timed, id int64) error { return d.PostDone(ctx, id, "m") },
		"failed":  func(d *timed, id int64) error { return d.PostFailed(ctx, id, "The channel is gone.") },
		"dropped": func(d *timed, id int64) error { return second(d.DropPost(ctx, "discord:1", id, mo())) },
		"undone": func(d *timed, id int64) error {
			return errors.Join(d.PostDone(ctx, id, "m"), second(d.UndoPost(ctx, "discord:1", id, mo())))
		},
		"by hand": func(d *timed, id int64) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
			if name != "by hand" {
				d.route("discord:1", "c1", news.Match{})
			}
			d.bring(a, about(1, "a.example", 1))
			var id int64
			if name == "by hand" {
				d.route("discord:1", "c1", news.Match{})
				p, _, err := d.OwePost(ctx, news.Post{Key: "k", Platform: "discord", Shelf: "discord:1", Channel: "c1", Article: d.entries("discord:1")[0].ID, By: mo()})
				if err != nil {
					t.Fatal(err)
				}
				id = p.ID
			} else {
				id = d.posts("discord:1")[0].ID
			}
			if err := become(d, id); err != nil {
				t.Fatal(err)
			}
			before, _ := d.Post(ctx, id)
			d.bring(b, about(1, "b.example", 1))
			after, err := d.Post(ctx, id)
			grows := name == "owed" || name == "done" || name == "by hand"
			if err != nil || len(after.More) != 1 || (after.Want == before.Want+1) != grows || after.State != before.State {
				t.Errorf("%+v, %v", after, err)
			}
			if next, err := d.Post(ctx, id+1); !errors.Is(err, news.ErrNotFound) {
				t.Errorf("it was posted again: %+v, %v", next, err)
			}
		})
	}
}
