package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// What is taken off the desk while it waits for its turn is not posted.
func TestWhatIsTakenOffBeforeItsTurn(t *testing.T) {
	ctx := context.Background()
	const reason = "It was taken off the desk before it could be posted."
	remove := func(shelf news.Shelf) func(d *timed, p news.Post) error {
		return func(d *timed, p news.Post) error { return second(d.Remove(ctx, shelf, p.Article, mo())) }
	}
	for _, test := range []struct {
		name   string
		shelf  news.Shelf // where the feed's articles come to
		change func(d *timed, p news.Post) error
		state  news.PostState
		reason string
	}{
		{"nothing was", "discord:1", func(d *timed, p news.Post) error { return nil }, news.PostDone, ""},
		{"it was", "discord:1", remove("discord:1"), news.PostDropped, reason},
		{"from another shelf", "discord:1", func(d *timed, p news.Post) error {
			a, err := d.Kept(ctx, p.Article)
			if err != nil {
				return err
			}
			add(t, d.Store, "discord:2", a)
			return remove("discord:2")(d, p)
		}, news.PostDone, ""},
		{"from the common shelf", news.Common, remove(news.Common), news.PostDropped, reason},
		{"from the common shelf, for one guild", news.Common, remove("discord:1"), news.PostDropped, reason},
		{"from the common shelf, for another guild", news.Common, remove("discord:2"), news.PostDone, ""},
		{"and put back", "discord:1", func(d *timed, p news.Post) error {
			return errors.Join(remove("discord:1")(d, p), second(d.Restore(ctx, "discord:1", p.Article, mo())))
		}, news.PostDone, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openSpread(t, time.Hour)
			d.route("discord:1", "c1", news.Match{})
			feed := d.fed(test.shelf, "a.example")
			d.burst(feed, "a.example", 6)
			all := d.posts("discord:1")
			last := all[len(all)-1]
			if len(all) != 6 || last.DueAt.IsZero() {
				t.Fatalf("%+v", all)
			}
			if err := test.change(d, last); err != nil {
				t.Fatal(err)
			}
			wanted(t, "before its turn", d.post(last.ID).State, news.PostOwed)
			ran := d.carrying()
			for range 5 {
				await(t, ran, "the first five")
			}
			d.pass(6 * time.Hour)
			if test.state == news.PostDone {
				if got := await(t, ran, "the last"); got != "a.example 6" {
					t.Errorf("%s", got)
				}
			}
			// It is settled before the next one.
			d.bring(feed, about(9, "b.example", 1))
			if got := await(t, ran, "the next one"); got != "Event 9 by b.example, 1" {
				t.Errorf("%s", got)
			}
			if p := d.post(last.ID); p.State != test.state || p.Reason != test.reason || p.Changed != "" || p.Want != p.Shown && test.state == news.PostDone {
				t.Errorf("%+v", p)
			}
		})
	}
}

// A story goes out with what is left of it, and tells nobody of what never stood
// there.
func TestAStoryGoesOutWithWhatIsLeft(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.toldByTwo()
	if err := errors.Join(second(d.Edit(ctx, "discord:1", p.Article, store.Change{Title: text("Other words")}, mo())),
		second(d.Remove(ctx, "discord:1", p.Article, mo()))); err != nil {
		t.Fatal(err)
	}
	await(t, d.carrying(), "the story")
	if p := d.post(p.ID); p.State != news.PostDone || p.Changed != "" || p.Want != p.Shown {
		t.Errorf("%+v", p)
	}
}

// A platform may try for minutes: a post that moderators take back meanwhile is
// called off, and the channel goes on.
func TestATryIsCalledOff(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		name   string
		change func(d *timed, p news.Post) error
		made   bool   // the message was made all the same, and the try knows it
		found  string // or it is found in the channel
		state  news.PostState
	}{
		{"its article is taken off the desk", func(d *timed, p news.Post) error { return second(d.Remove(ctx, "discord:1", p.Article, mo())) }, false, "", news.PostDropped},
		{"its article is taken off, and the message is there", func(d *timed, p news.Post) error { return second(d.Remove(ctx, "discord:1", p.Article, mo())) }, false, "m", news.PostUndone},
		{"it is dropped", func(d *timed, p news.Post) error { return second(d.DropPost(ctx, "discord:1", p.ID, mo())) }, false, "", news.PostDropped},
		{"it is dropped, and the message is there", func(d *timed, p news.Post) error { return second(d.DropPost(ctx, "discord:1", p.ID, mo())) }, false, "m", news.PostUndone},
		{"its article is taken off too late", func(d *timed, p news.Post) error { return second(d.Remove(ctx, "discord:1", p.Article, mo())) }, true, "", news.PostDone},
		{"it is dropped too late", func(d *timed, p news.Post) error { return second(d.DropPost(ctx, "discord:1", p.ID, mo())) }, true, "", news.PostUndone},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			d.LookAtOnce()
			d.route("discord:1", "c1", news.Match{})
			feed := d.fed("discord:1", "a.example")
			d.bring(feed, about(1, "a.example", 1))
			d.bring(feed, about(2, "a.example", 1))
			first := d.posts("discord:1")[0]
			begun, ran := make(chan bool, 1), make(chan news.Post, 10)
			running(t, d.Store, store.Work{Post: func(ctx context.Context, id int64) error {
				p, err := d.PostTried(ctx, id)
				if err != nil {
					return err
				}
				if id == first.ID {
					begun <- true
					<-ctx.Done()
					if !test.made {
						return ctx.Err()
					}
				}
				defer func() { ran <- p }()
				return d.PostDone(ctx, id, "m")
			}, Edit: func(ctx context.Context, id int64) error {
				p := d.post(id)
				defer func() { ran <- p }()
				switch {
				case p.State != news.PostUndone || p.Message != "":
					return d.EditShown(ctx, id, p.Want)
				case test.found != "":
					return d.PostDone(ctx, id, test.found)
				}
				return d.NotPosted(ctx, id)
			}})
			await(t, begun, "the try")
			if err := test.change(d, first); err != nil {
				t.Fatal(err)
			}
			if test.made {
				wanted(t, "the message", await(t, ran, "the message").ID, first.ID)
			}
			wanted(t, "the channel goes on", await(t, ran, "the next post").ID, first.ID+1)
			if test.made {
				if p := d.post(first.ID); p.State != test.state || p.Message != "m" {
					t.Errorf("%+v", p)
				}
			} else {
				if p := await(t, ran, "the look"); p.ID != first.ID || p.State != news.PostUndone || p.Message != "" || p.Want == p.Shown {
					t.Errorf("looked for: %+v", p)
				}
			}
			if test.made || test.found != "" {
				if p := await(t, ran, "the edit"); p.ID != first.ID || p.State != test.state || p.Message != "m" || p.Want == p.Shown {
					t.Errorf("edited: %+v", p)
				}
			}
			for p := d.post(first.ID); p.State != test.state || !test.made && p.Want != p.Shown; p = d.post(first.ID) {
				if p.Want == p.Shown {
					t.Fatalf("at the end: %+v", p)
				}
			}
		})
	}
}

// What a try has made is recorded although nobody waits for it any more.
func TestAMessageIsNotLost(t *testing.T) {
	d := openTimed(t)
	p := owe(t, d.Store, "k", "c1")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.PostDone(ctx, p.ID, "m"); err != nil {
		t.Fatal(err)
	}
	if p := d.post(p.ID); p.State != news.PostDone || p.Message != "m" {
		t.Errorf("%+v", p)
	}
}
