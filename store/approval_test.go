package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// asks lets a shelf want approval of what comes, with a desk channel.
func (d *timed) asks(shelf news.Shelf) {
	d.t.Helper()
	if _, err := d.Decide(context.Background(), shelf, mo(), func(s *news.Settings) error {
		s.Approve, s.Platform, s.Desk = true, "discord", "desk"
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
}

// waiting are the numbers of the articles that wait on a shelf.
func (d *timed) waiting(shelf news.Shelf) []int64 {
	d.t.Helper()
	w, err := d.Waiting(context.Background(), shelf, "", 0, 100)
	if err != nil || w.All != len(w.Entries) {
		d.t.Fatalf("Waiting: %+v, %v", w, err)
	}
	var out []int64
	for _, e := range w.Entries {
		out = append(out, e.ID)
	}
	return out
}

func (d *timed) approve(how store.Approving, articles ...int64) {
	d.t.Helper()
	if _, err := d.Approve(context.Background(), "discord:1", articles, how, mo()); err != nil {
		d.t.Fatalf("Approve: %v", err)
	}
}

// What waits for approval is nowhere shown to anybody and not posted; its
// moderators are asked once.
func TestWhatWaitsIsNowhereShown(t *testing.T) {
	const url = "https://a.example/secret"
	for name, decide := range map[string]func(d *timed){
		"a guild that asks": func(d *timed) { d.asks("discord:1") },
		"a source that is asked about": func(d *timed) {
			yes := true
			if err := d.DecideSource(context.Background(), "discord:1", mo(), news.SourceSettings{Name: "xylo HERALD", Approve: &yes}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			d := openTimed(t)
			decide(d)
			d.route("discord:1", "c1", news.Match{})
			feed := d.fed("discord:1", "a.example")
			d.bring(feed, secretive(url))
			id := d.waiting("discord:1")[0]
			for _, view := range []news.View{{"discord:1", news.Common}, {"discord:1"}, {news.Common}} {
				for name, ask := range everything(d.Store, view, id, url) {
					if got, n, err := ask(); n != 0 || err != nil || strings.Contains(strings.ToLower(fmt.Sprint(got)), "zanzibar") {
						t.Errorf("%s shows it: %+v, %v", name, got, err)
					}
				}
			}
			for _, p := range d.posts("discord:1") {
				if p.Kind != news.PostApproval || p.Channel != "desk" || p.Article != id {
					t.Errorf("posted: %+v", p)
				}
			}
			stories, err := d.DigestStories(ctx, news.Digest{Shelf: "discord:1", Length: 5}, d.now().Add(-time.Hour), d.now().Add(time.Hour))
			if len(stories) != 0 || err != nil {
				t.Errorf("a digest holds it: %+v, %v", stories, err)
			}
			d.approve(store.Approving{}, id)
			for name, ask := range everything(d.Store, news.View{"discord:1"}, id, url) {
				if _, n, err := ask(); n == 0 || err != nil {
					t.Errorf("%s does not show what was approved: %d, %v", name, n, err)
				}
			}
		})
	}
}

func TestWhoIsAsked(t *testing.T) {
	no := false
	for _, test := range []struct {
		name   string
		decide func(d *timed)
		cards  int
		waits  bool
	}{
		{"a guild that wants it", func(d *timed) { d.asks("discord:1") }, 1, true},
		{"a guild that has decided nothing", func(d *timed) {}, 0, false},
		{"another guild wants it", func(d *timed) { d.asks("discord:2") }, 0, false},
		{"a source that goes through", func(d *timed) {
			d.asks("discord:1")
			if err := d.DecideSource(context.Background(), "discord:1", mo(), news.SourceSettings{Name: "Harbour News", Approve: &no}); err != nil {
				t.Fatal(err)
			}
		}, 0, false},
		{"no desk channel", func(d *timed) {
			d.asks("discord:1")
			if _, err := d.Decide(context.Background(), "discord:1", mo(), func(s *news.Settings) error { s.Desk = ""; return nil }); err != nil {
				t.Fatal(err)
			}
		}, 0, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			test.decide(d)
			u := d.follow("discord:1", "https://a.example/feed")
			d.poll(u.ID, itemOf("https://a.example/0", "Of old", d.now()))
			d.keepAll()
			d.pass(time.Minute)
			for range 2 { // a kept entry that is kept again asks nobody again
				d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", d.now()))
				d.keepAll()
			}
			cards := 0
			for _, p := range d.posts("discord:1") {
				if p.Kind == news.PostApproval {
					cards++
				}
			}
			if waits := len(d.waiting("discord:1")) > 0; cards != test.cards || waits != test.waits {
				t.Errorf("%d cards, waits %v", cards, waits)
			}
		})
	}
}

// The first poll of a feed waits too, but nobody is asked about each of it, and it
// is not posted when it is approved.
func TestTheFirstPollWaitsWithoutCards(t *testing.T) {
	d := openTimed(t)
	d.asks("discord:1")
	d.route("discord:1", "c1", news.Match{})
	u := d.follow("discord:1", "https://a.example/feed", backfilled(1))
	d.poll(u.ID, itemOf("https://a.example/2", "Newest", d.now()), itemOf("https://a.example/1", "Older", d.now().Add(-time.Hour)))
	d.keepAll()
	notes := d.notes("discord:1")
	if len(notes) != 1 || notes[0].Event != news.FeedWaits {
		t.Fatalf("moderators are told %+v", notes)
	}
	note := slices.IndexFunc(d.posts("discord:1"), func(p news.Post) bool { return p.Kind == news.PostNote })
	told := d.posts("discord:1")[note]
	if err := d.PostDone(context.Background(), told.ID, "m"); err != nil || told.Channel != "desk" {
		t.Errorf("%+v, %v", told, err)
	}
	n, err := d.WaitingOf(context.Background(), "discord:1", u.ID)
	wanted(t, "that wait", n, 2)
	wanted(t, "cards", d.posted("discord:1"), []string{"desk: Newest"})
	d.approve(store.Approving{}, d.waiting("discord:1")...)
	wanted(t, "afterwards", d.posted("discord:1"), []string{"desk: Newest", "c1: Newest"})
	if n, err2 := d.WaitingOf(context.Background(), "discord:1", u.ID); n != 0 || err != nil || err2 != nil || d.post(told.ID).Want == 0 {
		t.Errorf("the note is brought up to date: %+v, %d wait, %v", d.post(told.ID), n, err)
	}
	wanted(t, "the shelf", d.titles("discord:1"), []string{"Newest", "Older"})
}

// The note that a feed's first articles wait is brought up to date by whatever ends
// that one waits.
func TestTheNoteOfWhatWaitsIsKeptUpToDate(t *testing.T) {
	ctx := context.Background()
	for name, decide := range map[string]func(d *timed, id int64) error{
		"approved": func(d *timed, id int64) error {
			return second(d.Approve(ctx, "discord:1", []int64{id}, store.Approving{}, mo()))
		},
		"rejected": func(d *timed, id int64) error { return d.Reject(ctx, "discord:1", []int64{id}, mo()) },
		"removed":  func(d *timed, id int64) error { return second(d.Remove(ctx, "discord:1", id, mo())) },
		"brought in by a moderator": func(d *timed, id int64) error {
			return second(d.Add(ctx, "discord:1", articleOf(itemOf("https://a.example/1", "Older", d.now().Add(-time.Hour))), mo()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			d.asks("discord:1")
			u := d.follow("discord:1", "https://a.example/feed")
			d.poll(u.ID, itemOf("https://a.example/2", "Newest", d.now()), itemOf("https://a.example/1", "Older", d.now().Add(-time.Hour)))
			d.keepAll()
			all := d.posts("discord:1")
			note := all[slices.IndexFunc(all, func(p news.Post) bool { return p.Kind == news.PostNote })]
			if err := d.PostDone(ctx, note.ID, "m"); err != nil {
				t.Fatal(err)
			}
			before := d.post(note.ID).Want
			if err := decide(d, d.waiting("discord:1")[0]); err != nil {
				t.Fatal(err)
			}
			wanted(t, "that wait", len(d.waiting("discord:1")), 1)
			if d.post(note.ID).Want <= before {
				t.Error("the note stays as it was")
			}
		})
	}
}

// A story is one card, and one post for each of its channels.
func TestAStoryIsOneCard(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.asks("discord:1")
	d.route("discord:1", "c1", news.Match{})
	a, b, c := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example"), d.fed("discord:1", "c.example")
	d.bring(a, about(1, "a.example", 1))
	card := d.posts("discord:1")[0]
	if err := d.PostDone(ctx, card.ID, "m"); err != nil {
		t.Fatal(err)
	}
	d.bring(b, about(1, "b.example", 1))
	if p := d.post(card.ID); len(p.More) != 1 || p.Want != 1 {
		t.Errorf("another outlet: %+v", p)
	}
	on, err := d.OnCard(ctx, "discord:1", d.waiting("discord:1")[1])
	wanted(t, "on the card", on, d.waiting("discord:1"))
	if err != nil {
		t.Error(err)
	}
	if on, err := d.OnCard(ctx, "discord:2", 2); !slices.Equal(on, []int64{2}) || err != nil {
		t.Errorf("another shelf's: %v, %v", on, err)
	}
	d.approve(store.Approving{}, on...)
	wanted(t, "posts", d.posted("discord:1")[:1], []string{"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1"})
	d.bring(c, about(1, "c.example", 1))
	if p := d.post(card.ID); len(p.More) != 2 {
		t.Errorf("one that comes later: %+v", p)
	}
	wanted(t, "it waits itself", d.posted("discord:1")[:1], []string{"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1"})
	d.approve(store.Approving{}, d.waiting("discord:1")...)
	wanted(t, "then it joins", d.posted("discord:1")[:1], []string{"c1: Event 1 by a.example, 1 + Event 1 by b.example, 1 + Event 1 by c.example, 1"})
}

// Approved together, articles come in the order of their publication.
func TestApprovedInOrder(t *testing.T) {
	d := openTimed(t)
	d.asks("discord:1")
	d.route("discord:1", "c1", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.pass(time.Hour)
	for i, title := range []string{"Third", "First", "Second"} {
		d.poll(feed, itemOf("https://a.example/"+title, title, d.now().Add(time.Duration([]int{-1, -3, -2}[i])*time.Minute)))
		d.keepAll()
	}
	d.approve(store.Approving{}, d.waiting("discord:1")...)
	got := slices.DeleteFunc(d.posted("discord:1"), func(line string) bool { return strings.HasPrefix(line, "desk") })
	wanted(t, "posts", got, []string{"c1: First", "c1: Second", "c1: Third"})
}

// What one moderator has decided the other is not let decide again.
func TestDecidedOnce(t *testing.T) {
	ctx := context.Background()
	ann := news.Actor{ID: "discord:5", Name: "Ann"}
	approve := func(d *timed, id int64) error {
		_, err := d.Approve(ctx, "discord:1", []int64{id}, store.Approving{}, ann)
		return err
	}
	reject := func(d *timed, id int64) error { return d.Reject(ctx, "discord:1", []int64{id}, ann) }
	undo := func(d *timed, id int64) error { return d.Reconsider(ctx, "discord:1", []int64{id}, ann) }
	remove := func(d *timed, id int64) error { return second(d.Remove(ctx, "discord:1", id, ann)) }
	restore := func(d *timed, id int64) error { return second(d.Restore(ctx, "discord:1", id, ann)) }
	byHand := func(d *timed, id int64) error {
		return second(d.Add(ctx, "discord:1", fetched("https://a.example/1", "Ferry sails", "Ferry sails. It stands here in full."), ann))
	}
	type does = func(*timed, int64) error
	for _, test := range []struct {
		name  string
		do    []does
		err   error // of the last
		state news.ApprovalState
		posts int // owed to the route's channel
	}{
		{"approved", []does{approve}, nil, news.Approved, 1},
		{"approved twice", []does{approve, approve}, news.ErrStale, news.Approved, 1},
		{"rejected", []does{reject}, nil, news.Rejected, 0},
		{"rejected, then approved", []does{reject, approve}, news.ErrStale, news.Rejected, 0},
		{"approved, then rejected", []does{approve, reject}, news.ErrStale, news.Approved, 1},
		{"not decided, and taken back", []does{undo}, news.ErrStale, news.Waiting, 0},
		{"approved and taken back", []does{approve, undo}, nil, news.Waiting, 0},
		{"rejected and taken back", []does{reject, undo}, nil, news.Waiting, 0},
		{"taken back twice", []does{approve, undo, undo}, news.ErrStale, news.Waiting, 0},
		{"approved again", []does{approve, undo, approve}, nil, news.Approved, 1},
		{"approved after a second thought", []does{reject, undo, approve}, nil, news.Approved, 1},
		{"removed", []does{remove}, nil, news.Rejected, 0},
		{"rejected and restored", []does{reject, restore}, nil, news.Approved, 0},
		{"added by hand", []does{byHand}, nil, news.Approved, 0},
		{"rejected, then added by hand", []does{reject, byHand}, nil, news.Approved, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.asks("discord:1")
			d.route("discord:1", "c1", news.Match{})
			d.bring(d.fed("discord:1", "a.example"), fetched("https://a.example/1", "Ferry sails", "Ferry sails. It stands here in full."))
			id := d.waiting("discord:1")[0]
			card := d.posts("discord:1")[0]
			if err := d.PostDone(ctx, card.ID, "m"); err != nil {
				t.Fatal(err)
			}
			was := d.post(card.ID).Want
			var err error
			for _, do := range test.do {
				d.pass(time.Minute)
				err = do(d, id)
			}
			e, lookErr := d.OnShelf(ctx, "discord:1", id)
			if !errors.Is(err, test.err) || lookErr != nil || e.Approval.State != test.state || e.Removed != (test.state == news.Rejected) {
				t.Errorf("%v, %+v, %v", err, e.Approval, lookErr)
			}
			if decided := e.Approval.By == ann && !e.Approval.At.IsZero(); decided != (test.state != news.Waiting) {
				t.Errorf("decided by %+v", e.Approval)
			}
			if listed := len(d.titles("discord:1")) == 1; listed != (test.state == news.Approved) {
				t.Errorf("listed %v", listed)
			}
			owed := 0
			for _, p := range d.posts("discord:1") {
				if p.Channel == "c1" && p.State == news.PostOwed {
					owed++
				}
			}
			if owed != test.posts {
				t.Errorf("%d posts: %+v", owed, d.posts("discord:1"))
			}
			if changes := d.post(card.ID).Want > was; changes != (len(test.do) > 1 || test.err == nil) {
				t.Errorf("the card is edited: %v", changes)
			}
		})
	}
}

// What stood in a channel when its approval was taken back goes from there, and is
// posted anew with the next.
func TestAnApprovalIsTakenBack(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.asks("discord:1")
	d.route("discord:1", "c1", news.Match{})
	d.route("discord:1", "c2", news.Match{})
	d.bring(d.fed("discord:1", "a.example"), about(1, "a.example", 1))
	id := d.waiting("discord:1")
	d.approve(store.Approving{}, id...)
	first := slices.DeleteFunc(d.posts("discord:1"), func(p news.Post) bool { return p.Channel == "desk" })
	if err := d.PostDone(ctx, first[0].ID, "m"); err != nil {
		t.Fatal(err)
	}
	if err := d.Reconsider(ctx, "discord:1", id, mo()); err != nil {
		t.Fatal(err)
	}
	if p := d.post(first[0].ID); p.State != news.PostUndone || p.Want == p.Shown {
		t.Errorf("what stood there: %+v", p)
	}
	if p := d.post(first[1].ID); p.State != news.PostDropped {
		t.Errorf("what was on its way: %+v", p)
	}
	d.approve(store.Approving{}, id...)
	again := slices.DeleteFunc(d.posts("discord:1"), func(p news.Post) bool { return p.State != news.PostOwed || p.Channel == "desk" })
	if len(again) != 2 || again[0].Key == first[0].Key || again[0].Key == first[1].Key {
		t.Errorf("posted anew: %+v", again)
	}
	wanted(t, "acts", d.acts("discord:1")[:3], []string{"approve", "reconsider", "approve"})
}

// A moderator can say when, and where instead of the routes.
func TestApprovedForLaterOrElsewhere(t *testing.T) {
	ctx := context.Background()
	to := &news.Post{Platform: "discord", Channel: "c9", Into: news.ChannelForum}
	for _, test := range []struct {
		name  string
		how   func(d *timed) store.Approving
		posts []string
	}{
		{"as routes say", func(d *timed) store.Approving { return store.Approving{} }, []string{"c1 story 0s", "c2 story 0s"}},
		{"at a time", func(d *timed) store.Approving { return store.Approving{Due: d.now().Add(time.Hour)} }, []string{"c1 article 1h0m0s", "c2 article 1h0m0s"}},
		{"elsewhere", func(d *timed) store.Approving { return store.Approving{To: to} }, []string{"c9 article 0s"}},
		{"elsewhere at a time", func(d *timed) store.Approving { return store.Approving{To: to, Due: d.now().Add(time.Hour)} }, []string{"c9 article 1h0m0s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.asks("discord:1")
			d.route("discord:1", "c1", news.Match{})
			d.route("discord:1", "c2", news.Match{})
			a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
			d.bring(a, about(1, "a.example", 1))
			d.bring(b, about(1, "b.example", 1))
			owed, err := d.Approve(ctx, "discord:1", d.waiting("discord:1"), test.how(d), mo())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range owed {
				due := time.Duration(0)
				if p.DueAt.After(d.now()) {
					due = p.DueAt.Sub(d.now())
				}
				got = append(got, fmt.Sprint(p.Channel, " ", p.Kind, " ", due))
				if len(p.More) != 1 {
					t.Errorf("it holds %+v", p)
				}
			}
			wanted(t, "posts", got, test.posts)
			if due := test.how(d).Due; !due.IsZero() { // a channel's hours do not move it
				if err := d.SetQuiet(ctx, "discord:1", "discord", owed[0].Channel, news.Quiet{From: 1, To: 1000, Zone: "UTC"}, mo()); err != nil {
					t.Fatal(err)
				}
				if p := d.post(owed[0].ID); !p.DueAt.Equal(due) {
					t.Errorf("moved to %v", p.DueAt)
				}
			}
		})
	}
}

// A shelf decides for itself alone.
func TestAnotherShelfDecidesNothing(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.asks("discord:1")
	d.route("discord:2", "c2", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.follow("discord:2", "https://a.example/feed")
	d.bring(feed, about(1, "a.example", 1))
	id := d.waiting("discord:1")
	wanted(t, "the other shelf", len(d.titles("discord:2")), 1)
	wanted(t, "its posts", len(d.posts("discord:2")), 1)
	wanted(t, "what waits there", len(d.waiting("discord:2")), 0)
	for shelf, want := range map[news.Shelf]error{"discord:2": news.ErrStale, "discord:3": news.ErrNotFound} {
		for what, err := range map[string]error{
			"Approve":    second(d.Approve(ctx, shelf, id, store.Approving{}, mo())),
			"Reject":     d.Reject(ctx, shelf, id, mo()),
			"Reconsider": d.Reconsider(ctx, shelf, id, mo()),
		} {
			if !errors.Is(err, want) {
				t.Errorf("%s on %s: %v", what, shelf, err)
			}
		}
	}
	wanted(t, "it waits still", d.waiting("discord:1"), id)
	if posts, err := d.PostsOf(ctx, "discord:1", id[0]); len(posts) != 0 || err != nil {
		t.Errorf("PostsOf: %+v, %v", posts, err)
	}
}

// On the common shelf, what waits is hidden from all guilds, whose moderators do not
// see it either.
func TestWhatWaitsOnTheCommonShelf(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.asks(news.Common)
	d.route("discord:1", "c1", news.Match{})
	d.bring(d.fed(news.Common, "a.example"), about(1, "a.example", 1))
	id := d.waiting(news.Common)
	wanted(t, "a guild's list", len(d.titles("discord:1", news.Common)), 0)
	wanted(t, "its posts", len(d.posts("discord:1")), 0)
	for what, err := range map[string]error{
		"OnShelf": second(d.OnShelf(ctx, "discord:1", id[0])),
		"Edit":    second(d.Edit(ctx, "discord:1", id[0], store.Change{Title: text("Mine")}, mo())),
		"Approve": second(d.Approve(ctx, "discord:1", id, store.Approving{}, mo())),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := d.Approve(ctx, news.Common, id, store.Approving{}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "a guild's list afterwards", len(d.titles("discord:1", news.Common)), 1)
	wanted(t, "its posts afterwards", len(d.posts("discord:1")), 1)
}

// What a feed brings to the common shelf is readable in a guild that approves, but its
// routes and digests wait for its moderators.
func TestTheCommonShelfsPostsWaitForApproval(t *testing.T) {
	ctx := context.Background()
	for name, decide := range map[string]func(d *timed, id int64) error{
		"approved": func(d *timed, id int64) error {
			return second(d.Approve(ctx, "discord:1", []int64{id}, store.Approving{}, mo()))
		},
		"rejected": func(d *timed, id int64) error { return d.Reject(ctx, "discord:1", []int64{id}, mo()) },
		"taken off with its source": func(d *timed, _ int64) error {
			return second(d.RetractSource(ctx, "discord:1", "a.example", time.Time{}, mo()))
		},
		"another guild's attempt": func(d *timed, id int64) error {
			d.Approve(ctx, "discord:2", []int64{id}, store.Approving{}, mo())
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			d.asks("discord:1")
			d.route("discord:1", "c1", news.Match{})
			d.route("discord:2", "c2", news.Match{})
			one, two := d.fed(news.Common, "a.example"), d.fed(news.Common, "b.example")
			d.bring(one, about(1, "a.example", 1))
			d.bring(two, about(1, "a.example", 1)) // by another feed
			const title = "Event 1 by a.example, 1"
			wanted(t, "the guild that approves", d.posted("discord:1"), []string{"desk: " + title})
			wanted(t, "another guild", d.posted("discord:2"), []string{"c2: " + title})
			wanted(t, "its readers", d.titles("discord:1", news.Common), []string{title})
			id := d.waiting("discord:1")
			digest := func() int {
				stories, err := d.DigestStories(ctx, news.Digest{Shelf: "discord:1", Length: 5}, d.now().Add(-24*time.Hour), d.now().Add(24*time.Hour))
				if err != nil {
					t.Error(err)
				}
				return len(stories)
			}
			wanted(t, "its digests", digest(), 0)
			if err := decide(d, id[0]); err != nil {
				t.Fatal(err)
			}
			d.bring(d.fed(news.Common, "c.example"), about(1, "a.example", 1))
			switch posts := d.posted("discord:1"); name {
			case "approved":
				wanted(t, "posts", posts, []string{"desk: " + title, "c1: " + title})
				wanted(t, "digests", digest(), 1)
			case "rejected", "taken off with its source":
				wanted(t, "posts", posts, []string{"desk: " + title})
				wanted(t, "what waits", len(d.waiting("discord:1")), 0)
				wanted(t, "readers", d.titles("discord:1", news.Common), []string{})
			default:
				wanted(t, "posts", posts, []string{"desk: " + title})
				wanted(t, "what waits", d.waiting("discord:1"), id)
			}
			wanted(t, "the other guild", d.titles("discord:2", news.Common), []string{title})
		})
	}
}

// The feed's own words wait, and so does the page that takes their place.
func TestThePageOfWhatWaits(t *testing.T) {
	for _, shared := range []bool{true, false} {
		t.Run(fmt.Sprint("shared ", shared), func(t *testing.T) {
			d := openTimed(t)
			d.asks("discord:1")
			d.route("discord:1", "c1", news.Match{})
			feed := d.fed("discord:1", "a.example")
			d.poll(feed, itemOf("https://a.example/1", "Ferry sails", d.now()))
			e := d.new()[0]
			d.keepArticle(e, own(e, shared), false)
			wanted(t, "cards", len(d.posts("discord:1")), 1)
			d.keep(e, true)
			wanted(t, "cards with the page", d.posted("discord:1"), []string{"desk: Ferry sails"})
			wanted(t, "the shelf", d.titles("discord:1"), []string{})
			d.approve(store.Approving{}, d.waiting("discord:1")...)
			wanted(t, "the shelf afterwards", d.titles("discord:1"), []string{"Ferry sails"})
			wanted(t, "posts", len(d.posts("discord:1")), 2)
		})
	}
}
