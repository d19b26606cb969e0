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

// burst brings n entries to a feed at once.
func (d *timed) burst(feed int64, host string, n int) {
	d.t.Helper()
	var all []news.FeedEntry
	for i := range n {
		all = append(all, itemOf(fmt.Sprintf("https://%s/%d", host, n-i), fmt.Sprintf("%s %d", host, n-i), d.now().Add(-time.Duration(i)*time.Minute)))
	}
	d.poll(feed, all...)
	d.keepAll()
}

// due is when each post of a shelf is due, from now on; 0 for at once.
func (d *timed) due(shelf news.Shelf) []time.Duration {
	d.t.Helper()
	var out []time.Duration
	for _, p := range d.posts(shelf) {
		at := time.Duration(0)
		if !p.DueAt.IsZero() {
			at = p.DueAt.Sub(d.now())
		}
		out = append(out, at)
	}
	return out
}

func TestABurstIsSpread(t *testing.T) {
	d := openSpread(t, 10*time.Second)
	d.route("discord:1", "c1", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.burst(feed, "a.example", 8)
	s := time.Second
	wanted(t, "five at once", d.due("discord:1"), []time.Duration{0, 0, 0, 0, 0, 10 * s, 20 * s, 30 * s})
	for range 8 {
		if err := d.PostDone(context.Background(), d.posts("discord:1")[0].ID, "m"); err != nil {
			t.Fatal(err)
		}
	}
	d.pass(60 * s)
	d.burst(feed, "b.example", 4)
	wanted(t, "after a while there is room again, but not for all", d.due("discord:1"), []time.Duration{0, 0, 0, 10 * s})
	p, _, err := d.OwePost(context.Background(), news.Post{Key: "k", Platform: "discord", Shelf: "discord:1", Channel: "c1", Article: 1, By: mo()})
	if err != nil || !p.DueAt.IsZero() {
		t.Errorf("a moderator waits: %+v, %v", p, err)
	}
}

func TestTheUsualSpread(t *testing.T) {
	d := openSpread(t, 0)
	d.route("discord:1", "c1", news.Match{})
	d.burst(d.fed("discord:1", "a.example"), "a.example", 7)
	wanted(t, "due", d.due("discord:1")[4:], []time.Duration{0, store.DefaultSpread, 2 * store.DefaultSpread})
}

func TestQuietHours(t *testing.T) {
	ctx := context.Background()
	d := openSpread(t, 10*time.Minute)
	d.route("discord:1", "c1", news.Match{})
	d.route("discord:1", "c2", news.Match{})
	quiet := news.Quiet{From: 11 * 60, To: 13*60 + 30, Zone: "UTC"}
	if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", quiet, mo()); err != nil {
		t.Fatal(err)
	}
	if q, err := d.Quiet(ctx, "discord", "c1"); q != quiet || err != nil {
		t.Errorf("Quiet: %+v, %v", q, err)
	}
	feed := d.fed("discord:1", "a.example")
	d.burst(feed, "a.example", 6)
	at := func(channel string) []string {
		var out []string
		for _, p := range d.posts("discord:1") {
			if p.Channel == channel {
				if p.DueAt.IsZero() {
					out = append(out, "now")
				} else {
					out = append(out, p.DueAt.Format("15:04"))
				}
			}
		}
		return out
	}
	wanted(t, "after their end, spread", at("c1"), []string{"13:30", "13:30", "13:30", "13:30", "13:30", "13:40"})
	wanted(t, "another channel", at("c2"), []string{"now", "now", "now", "now", "now", "12:11"})
	if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", news.Quiet{From: 9 * 60, To: 9 * 60, Zone: "UTC"}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "no more", at("c1"), []string{"12:01", "12:01", "12:01", "12:01", "12:01", "12:11"})
	if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", news.Quiet{From: 12*60 + 10, To: 60, Zone: "UTC"}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "hours that begin while posts wait", at("c1"), []string{"12:01", "12:01", "12:01", "12:01", "12:01", "01:00"})
	for _, bad := range []news.Quiet{{From: 1, To: 2}, {From: 1, To: 2, Zone: "Nowhere/Else"}, {From: -1, To: 2, Zone: "UTC"}, {From: 1, To: 24 * 60, Zone: "UTC"}} {
		if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", bad, mo()); !errors.Is(err, news.ErrBadOption) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := d.SetQuiet(ctx, "discord:2", "discord", "c1", quiet, mo()); !errors.Is(err, news.ErrForbidden) {
		t.Errorf("another shelf's channel: %v", err)
	}
}

// carrying runs a timed store's work and gives what was posted and edited.
func (d *timed) carrying() <-chan string {
	d.t.Helper()
	ran := make(chan string, 1000)
	name := func(id int64) (news.Post, string) {
		p, err := d.PostTried(context.Background(), id)
		if err != nil {
			d.t.Errorf("PostTried: %v", err)
		}
		a, _ := d.Kept(context.Background(), p.Article)
		return p, a.Title
	}
	running(d.t, d.Store, store.Work{
		Post: func(ctx context.Context, id int64) error {
			_, title := name(id)
			defer func() { ran <- title }()
			return d.PostDone(ctx, id, "m")
		},
		Edit: func(ctx context.Context, id int64) error {
			p, err := d.Post(ctx, id)
			if err != nil {
				return err
			}
			defer func() { ran <- fmt.Sprintf("edit %s %s +%d", p.State, p.Changed, len(p.More)) }()
			return d.EditShown(ctx, id, p.Want)
		},
	})
	return ran
}

// Posts come in the order of publication whatever the order in which they were
// owed, and not before they are due.
func TestWaitingPostsTakeTheirTurnsByPublication(t *testing.T) {
	d := openSpread(t, time.Minute)
	d.route("discord:1", "c1", news.Match{})
	a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
	d.burst(a, "a.example", 7)
	d.clock.Add(-30 * time.Second.Microseconds()) // its articles lie half a minute before the others
	d.burst(b, "b.example", 7)
	d.clock.Add(30 * time.Second.Microseconds())
	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprint("b.example ", i+1), fmt.Sprint("a.example ", i+1))
	}
	ran := d.carrying()
	for i := range 14 {
		if i >= 5 {
			d.pass(time.Minute)
		}
		if got := await(t, ran, want[i]); got != want[i] {
			t.Fatalf("post %d is %s, want %s", i, got, want[i])
		}
		if i < 4 {
			continue
		}
		select {
		case early := <-ran:
			t.Fatalf("%s came before it was due", early)
		default:
		}
	}
}

// What a moderator posts overtakes what waits.
func TestAModeratorOvertakes(t *testing.T) {
	d := openSpread(t, time.Hour)
	d.route("discord:1", "c1", news.Match{})
	d.burst(d.fed("discord:1", "a.example"), "a.example", 6)
	id := add(t, d.Store, "discord:1", fetched("https://b.example/1", "By hand", "Text."))
	ran := d.carrying()
	for range 5 {
		await(t, ran, "the first five")
	}
	if _, _, err := d.OwePost(context.Background(), news.Post{Key: "k", Platform: "discord", Shelf: "discord:1", Channel: "c1", Article: id, By: mo()}); err != nil {
		t.Fatal(err)
	}
	if got := await(t, ran, "the moderator's"); got != "By hand" {
		t.Errorf("%s", got)
	}
	d.pass(time.Hour)
	if got := await(t, ran, "the last"); got != "a.example 6" {
		t.Errorf("%s", got)
	}
}

// A post that waits when the desk stops is posted by the next run, when it is due.
func TestWaitingPostsOutliveARun(t *testing.T) {
	d := openSpread(t, time.Hour)
	d.route("discord:1", "c1", news.Match{})
	d.burst(d.fed("discord:1", "a.example"), "a.example", 6)
	tried := make(chan bool, 10)
	stop := running(t, d.Store, store.Work{Post: func(ctx context.Context, id int64) error {
		tried <- true
		return errors.New("the platform is down")
	}})
	await(t, tried, "a try")
	stop()
	d.pass(2 * time.Hour)
	ran := d.carrying()
	for i := range 6 {
		if got := await(t, ran, "the posts"); got != fmt.Sprint("a.example ", i+1) {
			t.Errorf("post %d is %s", i, got)
		}
	}
}

// Edits come after posts, and what changes while a message is on its way is edited
// when it stands there.
func TestEditsAreCarriedOut(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
	d.bring(a, about(1, "a.example", 1))
	id := d.posts("discord:1")[0].ID
	if p, err := d.PostTried(ctx, id); p.Shown != 0 || err != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	d.bring(b, about(1, "b.example", 1)) // while the message is sent
	ran := d.carrying()
	await(t, ran, "the post")
	if got := await(t, ran, "its edit"); got != "edit done  +1" {
		t.Errorf("%s", got)
	}
	title := "Corrected"
	if _, err := d.Edit(ctx, "discord:1", d.post(id).Article, store.Change{Title: &title}, mo()); err != nil {
		t.Fatal(err)
	}
	if got := await(t, ran, "the correction"); got != "edit done corrected +1" {
		t.Errorf("%s", got)
	}
	if _, err := d.UndoPost(ctx, "discord:1", id, mo()); err != nil {
		t.Fatal(err)
	}
	if got := await(t, ran, "the deletion"); got != "edit undone corrected +1" {
		t.Errorf("%s", got)
	}
	wanted(t, "nothing is left", len(d.posts("discord:1")), 0)
}

func (d *timed) post(id int64) news.Post {
	d.t.Helper()
	p, err := d.Post(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// An edit that fails is tried again and keeps no post waiting; one that the callee
// does not record is done with.
func TestAnEditThatFails(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.burst(feed, "a.example", 1)
	first := d.posts("discord:1")[0].ID
	ran := make(chan string, 10)
	tries := 0
	running(t, d.Store, store.Work{
		Post: func(ctx context.Context, id int64) error {
			defer func() { ran <- "post" }()
			return d.PostDone(ctx, id, "m")
		},
		Edit: func(ctx context.Context, id int64) error {
			tries++
			defer func() { ran <- fmt.Sprint("edit ", tries) }()
			if tries == 1 {
				return errors.New("the platform is down")
			}
			return nil
		},
	})
	await(t, ran, "the post")
	if _, err := d.UndoPost(ctx, "discord:1", first, mo()); err != nil {
		t.Fatal(err)
	}
	await(t, ran, "the first try")
	// The pause after it is noted, and the second try settled, a moment after they
	// are told of: each further post is a further look.
	again := false
	for n := range 10 {
		if p := d.post(first); again && p.Want == p.Shown {
			return
		}
		d.pass(time.Hour)
		d.burst(feed, fmt.Sprint(n, ".example"), 1)
		for got := await(t, ran, "a post"); got != "post"; got = await(t, ran, "a post") {
			again = again || got == "edit 2"
		}
	}
	t.Errorf("tried again: %v, and the edit is owed for ever", again)
}

// A clock that goes back takes what is scheduled along: nothing waits for a day
// that was never to be.
func TestTheClockGoesBack(t *testing.T) {
	ctx := context.Background()
	d := openSpread(t, time.Hour)
	d.route("discord:1", "c1", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.pass(240 * time.Hour)
	d.burst(feed, "a.example", 6)
	d.poll(feed, itemOf("https://a.example/7", "Seven", d.now()))
	if err := d.EntryTried(ctx, d.new()[0].ID, d.now().Add(time.Minute), "The site is busy."); err != nil {
		t.Fatal(err)
	}
	ran := d.carrying()
	for range 5 {
		await(t, ran, "the first five")
	}
	d.pass(-240 * time.Hour)
	for limit := time.Now().Add(15 * time.Second); ; {
		if next, err := d.NextFeed(ctx); err != nil || !next.After(d.now().Add(time.Hour)) {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("nobody heeds the clock")
		}
	}
	d.pass(time.Minute)
	if next, err := d.NextEntry(ctx); err != nil || next.After(d.now()) || len(d.new()) != 1 {
		t.Errorf("the entry is to be read at %v, %v", next, err)
	}
	d.pass(6 * time.Hour)
	if got := await(t, ran, "the sixth post"); got != "a.example 6" {
		t.Errorf("%s", got)
	}
}

// A clock that was far ahead for a while takes no digest with it, and none comes
// twice.
func TestTheClockWasAhead(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.digest()
	feed := d.fed("discord:1", "a.example")
	happen := func(id int) {
		a := about(id, "a.example", 1)
		a.Published = d.now().Add(-time.Minute)
		add(t, d.Store, "discord:1", a)
	}
	next := func() time.Time {
		at, err := d.NextDigest(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	run := func() (stop func()) {
		ctx, cancel := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx, store.Work{Post: func(context.Context, int64) error { return nil }}) }()
		return func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	if err := d.Own(ctx); err != nil {
		t.Fatal(err)
	}
	d.clock.Store(at(5, 5, 6).UnixMicro())
	happen(1)
	wanted(t, "the first", len(d.digestsDue()), 1)
	for name, far := range map[string]time.Duration{"a year ahead": 365 * 24 * time.Hour, "an hour behind": 0} {
		d.clock.Store(at(5, 5, 7).Add(far).UnixMicro())
		happen(2)
		if due := len(d.digestsDue()); far > 0 && due != 1 {
			t.Errorf("%s: %d digests", name, due)
		}
		d.poll(feed)
		d.clock.Store(at(5, 5, 5).UnixMicro())
		stop := run()
		for limit := time.Now().Add(15 * time.Second); next().After(at(5, 5, 6)); {
			if time.Now().After(limit) {
				t.Fatalf("%s: the next digest comes %v", name, next())
			}
		}
		stop()
		d.clock.Store(at(5, 5, 6).UnixMicro())
		wanted(t, name+": that day's once more", len(d.digestsDue()), 0)
		wanted(t, name+": the next", next(), at(5, 6, 6))
	}
}

// What is due and could not be posted before quiet hours began waits for their end;
// a moderator's post does not.
func TestQuietHoursBeginMeanwhile(t *testing.T) {
	ctx := context.Background()
	d := openSpread(t, time.Minute)
	d.route("discord:1", "c1", news.Match{})
	d.burst(d.fed("discord:1", "a.example"), "a.example", 3)
	if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", news.Quiet{From: 12*60 + 30, To: 14 * 60, Zone: "UTC"}, mo()); err != nil {
		t.Fatal(err)
	}
	d.pass(45 * time.Minute)
	if _, _, err := d.OwePost(ctx, news.Post{Key: "k", Platform: "discord", Shelf: "discord:1", Channel: "c1", Article: 1, By: mo()}); err != nil {
		t.Fatal(err)
	}
	ran := make(chan string, 10)
	running(t, d.Store, store.Work{Post: func(ctx context.Context, id int64) error {
		p := d.post(id)
		defer func() { ran <- fmt.Sprint(p.Kind, " ", d.now().Format("15:04")) }()
		return d.PostDone(ctx, id, fmt.Sprint("m", id))
	}})
	if got := await(t, ran, "the moderator's post"); got != "article 12:46" {
		t.Errorf("in quiet hours: %s", got)
	}
	d.pass(75 * time.Minute)
	for range 3 {
		if got := await(t, ran, "a routed post"); got != "story 14:01" {
			t.Errorf("after quiet hours: %s", got)
		}
	}
}
