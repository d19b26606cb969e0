package store_test

import (
	"context"
	"errors"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// A message that stands in a channel is to be edited when what it shows changes.
func TestWhatChangesAMessage(t *testing.T) {
	ctx := context.Background()
	again := func(change func(*news.Article)) func(d *timed, a news.Article, id int64) error {
		return func(d *timed, a news.Article, id int64) error {
			change(&a)
			_, err := d.Add(ctx, "discord:1", a, mo())
			return err
		}
	}
	edit := func(shelf news.Shelf) func(d *timed, a news.Article, id int64) error {
		return func(d *timed, _ news.Article, id int64) error {
			return second(d.Edit(ctx, shelf, id, store.Change{Note: text("Look at this.")}, mo()))
		}
	}
	for _, test := range []struct {
		name    string
		change  func(d *timed, a news.Article, id int64) error
		edits   int
		changed news.PostChange
	}{
		{"the same article again", again(func(a *news.Article) {}), 0, ""},
		{"another title at the source", again(func(a *news.Article) { a.Title = "Ferry sank" }), 1, news.ChangeCorrected},
		{"another text at the source", again(func(a *news.Article) { a.Text = "The ferry sank." }), 1, news.ChangeCorrected},
		{"other spaces at the source", again(func(a *news.Article) { a.Text = "The  ferry sails.\n" }), 0, ""},
		{"a live blog goes on", again(func(a *news.Article) { a.Live, a.Text = true, "The ferry sank." }), 0, ""},
		{"a better reader", again(func(a *news.Article) { a.Reader++ }), 0, ""},
		{"a moderator's edit", edit("discord:1"), 1, news.ChangeCorrected},
		{"another shelf's edit", edit("discord:2"), 0, ""},
		{"a moderator's tag", func(d *timed, _ news.Article, id int64) error {
			return second(d.Tag(ctx, "discord:1", id, []string{"NO"}, nil, mo()))
		}, 1, news.ChangeCorrected},
		{"an edit of nothing", func(d *timed, _ news.Article, id int64) error {
			return second(d.Edit(ctx, "discord:1", id, store.Change{}, mo()))
		}, 0, ""},
		{"taken off the desk", func(d *timed, _ news.Article, id int64) error {
			return second(d.Remove(ctx, "discord:1", id, mo()))
		}, 1, news.ChangeRetracted},
		{"put back", func(d *timed, _ news.Article, id int64) error {
			return errors.Join(second(d.Remove(ctx, "discord:1", id, mo())), second(d.Restore(ctx, "discord:1", id, mo())))
		}, 2, news.ChangeNone},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := openTimed(t)
			a := fetched("https://a.example/1", "Ferry sails", "The ferry sails.")
			id := add(t, d.Store, "discord:1", a)
			add(t, d.Store, "discord:2", a)
			p := d.manual("k1", "c1", id)
			owed := d.manual("k2", "c2", id)
			if err := d.PostDone(ctx, p.ID, "m"); err != nil {
				t.Fatal(err)
			}
			if err := test.change(d, a, id); err != nil {
				t.Fatal(err)
			}
			if p := d.post(p.ID); p.Want != test.edits || p.Changed != test.changed || p.Shown != 0 {
				t.Errorf("%+v", p)
			}
			if p, err := d.PostTried(ctx, owed.ID); p.Want != p.Shown || err != nil {
				t.Errorf("one that is owed is shown as it is then: %+v, %v", p, err)
			}
		})
	}
}

// manual owes a post of a moderator's.
func (d *timed) manual(key, channel string, article int64) news.Post {
	d.t.Helper()
	p, fresh, err := d.OwePost(context.Background(), news.Post{Key: key, Platform: "discord", Shelf: "discord:1", Channel: channel, Article: article, By: mo()})
	if err != nil || !fresh {
		d.t.Fatalf("OwePost: %v, %v", fresh, err)
	}
	return p
}

// The whole text in place of a part is more to show, but nothing was wrong.
func TestTheWholeTextIsNoCorrection(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry.")
	a.Partial = true
	id := add(t, d.Store, "discord:1", a)
	p := d.manual("k1", "c1", id)
	if err := d.PostDone(ctx, p.ID, "m"); err != nil {
		t.Fatal(err)
	}
	a.Partial, a.Text = false, "The ferry sails at noon."
	add(t, d.Store, "discord:2", a)
	if p := d.post(p.ID); p.Want != 1 || p.Changed != "" {
		t.Errorf("%+v", p)
	}
}

// What the common shelf changes is seen on the shelves that have nothing of their
// own, and so in their posts.
func TestAnEditOfTheCommonShelf(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	id := add(t, d.Store, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sails."))
	p := d.manual("k1", "c1", id)
	if err := d.PostDone(ctx, p.ID, "m"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Edit(ctx, news.Common, id, store.Change{Title: text("Ferry sank")}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "without an own word", d.post(p.ID).Want, 1)
	if _, err := d.Edit(ctx, "discord:1", id, store.Change{Title: text("Mine")}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "the own word", d.post(p.ID).Want, 2)
	if _, err := d.Edit(ctx, news.Common, id, store.Change{Title: text("Theirs")}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "beside the own word", d.post(p.ID).Want, 2)
}

// toldByTwo is a post of a story that two outlets told, which is owed to a channel.
func (d *timed) toldByTwo() news.Post {
	d.t.Helper()
	d.route("discord:1", "c1", news.Match{})
	a, b := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example")
	d.bring(a, about(1, "a.example", 1))
	d.bring(b, about(1, "b.example", 1))
	return d.posts("discord:1")[0]
}

// Where the head of a post was taken off the desk, the next article is the one that
// readers see: its corrections they are told of, and no others.
func TestWhatLeadsAPost(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.toldByTwo()
	if err := errors.Join(second(d.PostTried(ctx, p.ID)), d.PostDone(ctx, p.ID, "m")); err != nil {
		t.Fatal(err)
	}
	head, next := p.Article, p.More[0]
	again, err := d.Kept(ctx, head)
	if err != nil {
		t.Fatal(err)
	}
	again.Title = "Other words at the source"
	note := store.Change{Note: text("Look at this.")}
	for _, step := range []struct {
		name    string
		do      func() error
		edits   int
		changed news.PostChange
	}{
		{"the head is taken off", func() error { return second(d.Remove(ctx, "discord:1", head, mo())) }, 1, news.ChangeRetracted},
		{"its source changes it", func() error { return second(d.Add(ctx, "discord:2", again, mo())) }, 0, news.ChangeRetracted},
		{"the next one is changed", func() error { return second(d.Edit(ctx, "discord:1", next, note, mo())) }, 1, news.ChangeCorrected},
		{"the next one is taken off", func() error { return second(d.Remove(ctx, "discord:1", next, mo())) }, 1, news.ChangeRetracted},
		{"the head is put back", func() error { return second(d.Restore(ctx, "discord:1", head, mo())) }, 1, news.ChangeNone},
		{"it is changed", func() error { return second(d.Edit(ctx, "discord:1", head, note, mo())) }, 1, news.ChangeCorrected},
	} {
		was := d.post(p.ID).Want
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if p := d.post(p.ID); p.Want != was+step.edits || p.Changed != step.changed {
			t.Errorf("%s: %d edits, %q", step.name, p.Want-was, p.Changed)
		}
	}
}

// What else told a story is taken out of its post when it is taken off the desk,
// and is no correction of it.
func TestAChangeOfAnotherOutlet(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.toldByTwo()
	if err := errors.Join(second(d.PostTried(ctx, p.ID)), d.PostDone(ctx, p.ID, "m")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Edit(ctx, "discord:1", p.More[0], store.Change{Title: text("Other words")}, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "its title", d.post(p.ID).Want, 1)
	if _, err := d.Remove(ctx, "discord:1", p.More[0], mo()); err != nil {
		t.Fatal(err)
	}
	if p := d.post(p.ID); p.Want != 2 || p.Changed != "" {
		t.Errorf("its removal: %+v", p)
	}
}

func TestEditShown(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	id := add(t, d.Store, "discord:1", fetched("https://a.example/1", "Ferry sails", "The ferry sails."))
	p := d.manual("k1", "c1", id)
	if err := d.PostDone(ctx, p.ID, "m"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := errors.Join(second(d.Remove(ctx, "discord:1", id, mo())), second(d.Restore(ctx, "discord:1", id, mo()))); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ shown, want int }{{4, 4}, {2, 4}, {99, 6}} {
		if err := d.EditShown(ctx, p.ID, test.shown); err != nil {
			t.Fatal(err)
		}
		wanted(t, "Shown", d.post(p.ID).Shown, test.want)
	}
	if err := d.EditShown(ctx, 99, 1); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
}
