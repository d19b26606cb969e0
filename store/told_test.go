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

// openTold is a timed store with an article on a guild's shelf, one on the common
// shelf, and what tells of both: a digest of the guild, and messages at once, with the
// day's digest and past a day's number to members who follow them there. It gives the
// posts by what they are.
func openTold(t *testing.T) (d *timed, guilds, common int64, posts map[string]int64) {
	t.Helper()
	ctx := context.Background()
	d = openTimed(t)
	ke := news.Follow{Match: news.Match{Country: "KE"}}
	d.follows(ke)
	d.follows(news.Follow{Member: "discord:6", Match: ke.Match, Digest: true})
	d.follows(news.Follow{Member: "discord:7", Match: ke.Match}, func(r *news.Reach) { r.Most = 1 })
	site := func(a *news.Article) { a.Site = "Wire" }
	for range 2 { // the first fills the day of who wants one message
		common = d.arrives(news.Common, fmt.Sprint("common", common), site)
		guilds = d.arrives("discord:1", fmt.Sprint("guild", common), site)
	}
	d.digest()
	d.pass(24 * time.Hour)
	posts = map[string]int64{}
	if err := d.OweFollows(ctx); err != nil {
		t.Fatal(err)
	}
	d.digestsDue()
	for id := int64(1); id < 20; id++ {
		p, err := d.Post(ctx, id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err := errors.Join(err, second(d.PostTried(ctx, id)), d.PostDone(ctx, id, "m")); err != nil {
			t.Fatal(err)
		}
		name := string(p.Kind)
		if p.Kind == news.PostFollow && p.Article != guilds {
			name = fmt.Sprint(name, p.Article, p.By.ID)
		}
		posts[name] = id
	}
	return d, guilds, common, posts
}

// Digests and messages to members follow what becomes of their articles, where the
// readers see the shelf on which that is.
func TestWhatWasToldFollows(t *testing.T) {
	ctx := context.Background()
	title := func(shelf news.Shelf) func(d *timed, guilds, common int64) error {
		return func(d *timed, _, common int64) error {
			return second(d.Edit(ctx, shelf, common, store.Change{Title: text("Other")}, mo()))
		}
	}
	all := map[string]int{"follow": 1, "brief": 1, "rest": 1, "digest": 1}
	for name, test := range map[string]struct {
		change  func(d *timed, guilds, common int64) error
		edits   map[string]int
		changed news.PostChange
	}{
		"an edit": {func(d *timed, guilds, _ int64) error {
			return second(d.Edit(ctx, "discord:1", guilds, store.Change{Title: text("Other")}, mo()))
		}, all, news.ChangeCorrected},
		"another text at the source": {func(d *timed, guilds, _ int64) error {
			e, err := d.OnShelf(ctx, "discord:1", guilds)
			a := e.Article
			a.Text, a.Page = "Quite another text.", &news.Page{}
			return errors.Join(err, second(d.Add(ctx, "discord:9", a, mo())))
		}, all, news.ChangeCorrected},
		"a removal": {func(d *timed, guilds, _ int64) error { return second(d.Remove(ctx, "discord:1", guilds, mo())) }, all, news.ChangeRetracted},
		"another text at the source of what was removed": {func(d *timed, guilds, _ int64) error {
			e, err := d.OnShelf(ctx, "discord:1", guilds)
			a := e.Article
			a.Text, a.Page = "Quite another text.", &news.Page{}
			return errors.Join(err, second(d.Remove(ctx, "discord:1", guilds, mo())), second(d.Add(ctx, "discord:9", a, mo())))
		}, all, news.ChangeRetracted},
		"a removal that was undone": {func(d *timed, guilds, _ int64) error {
			return errors.Join(second(d.Remove(ctx, "discord:1", guilds, mo())), second(d.Restore(ctx, "discord:1", guilds, mo())))
		}, map[string]int{"follow": 2, "brief": 2, "rest": 2, "digest": 2}, ""},
		"a removal that was undone late": {func(d *timed, guilds, _ int64) error {
			err := second(d.Remove(ctx, "discord:1", guilds, mo()))
			d.pass(store.RestoreWithin)
			return errors.Join(err, second(d.Restore(ctx, "discord:1", guilds, mo())))
		}, map[string]int{"follow": 2, "brief": 2, "rest": 2, "digest": 2}, ""},
		"a retraction of its source": {func(d *timed, _, _ int64) error {
			return second(d.RetractSource(ctx, "discord:1", "Wire", d.now().Add(-25*time.Hour), mo()))
		}, all, news.ChangeRetracted},
		"a limit of its source": {func(d *timed, _, _ int64) error {
			return d.DecideSource(ctx, "discord:1", mo(), news.SourceSettings{Name: "Wire", Terse: true})
		}, all, ""},
		"the guild's word on the common shelf's": {title("discord:1"), map[string]int{"brief": 1, "rest": 1, "digest": 1}, news.ChangeCorrected},
		"the common shelf's":                     {title(news.Common), map[string]int{"brief": 1, "rest": 1, "digest": 1}, news.ChangeCorrected},
		"the common shelf's, of which the guild has its own": {func(d *timed, _, common int64) error {
			return errors.Join(second(d.Tag(ctx, "discord:1", common, []string{"NO"}, nil, mo())), title(news.Common)(d, 0, common))
		}, map[string]int{"brief": 1, "rest": 1, "digest": 1}, news.ChangeCorrected},
		"another guild's": {title("discord:2"), nil, ""},
		"who follows nothing any more": {func(d *timed, guilds, _ int64) error {
			f, err := d.Follows(ctx, ann)
			return errors.Join(err, second(d.Unfollow(ctx, ann, f[0].ID)), second(d.Remove(ctx, "discord:1", guilds, mo())))
		}, all, news.ChangeRetracted},
		"after a week": {func(d *timed, guilds, _ int64) error {
			d.pass(store.RestoreWithin)
			return second(d.Remove(ctx, "discord:1", guilds, mo()))
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, guilds, common, posts := openTold(t)
			if err := test.change(d, guilds, common); err != nil {
				t.Fatal(err)
			}
			for kind := range all {
				p := d.post(posts[kind])
				changed := test.changed
				if test.edits[kind] == 0 {
					changed = ""
				}
				if p.Want != test.edits[kind] || p.Changed != changed {
					t.Errorf("%s: %d edits, %q: %+v", kind, p.Want, p.Changed, p)
				}
			}
		})
	}
}
