package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// Articles that came in one a day, the first 40 days ago, and what of them stays.
func TestWhatIsBeyondTheBoundsGoesForGood(t *testing.T) {
	for _, c := range []struct {
		name           string
		days, articles int
		want           int // how many go of the forty
	}{
		{"no bound", 0, 0, 0},
		{"by age", 30, 0, 10},
		{"by number", 0, 25, 15},
		{"the tighter one counts", 30, 25, 15},
		{"the tighter one counts, the other way about", 10, 25, 30},
		{"more room than there are", 400, 400, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := openTimed(t)
			var all []int64
			for i := range 40 {
				all = append(all, add(t, d.Store, "discord:1", fetched(fmt.Sprintf("https://a.example/%d", i), fmt.Sprintf("Ferry %d", i), fmt.Sprintf("Ferry %d sails.", i))))
				d.pass(24 * time.Hour)
			}
			ctx := context.Background()
			if n, err := d.Surplus(ctx, "discord:1", c.days, c.articles); n != c.want || err != nil {
				t.Errorf("%d would go, %v; want %d", n, err, c.want)
			}
			bound(t, d.Store, "discord:1", c.days, c.articles)
			if n, err := d.Expire(ctx); n != c.want || err != nil {
				t.Fatalf("%d went, %v; want %d", n, err, c.want)
			}
			page, err := d.Latest(ctx, news.View{"discord:1"}, store.Filter{Limit: 100})
			got := ids(page.Entries)
			slices.Sort(got)
			if !slices.Equal(got, all[c.want:]) || err != nil {
				t.Errorf("left: %v, %v", got, err)
			}
			if found, err := d.Search(ctx, news.View{"discord:1"}, "sails", store.Filter{Limit: 100}); len(found.Entries) != 40-c.want || err != nil {
				t.Errorf("found: %d, %v", len(found.Entries), err)
			}
			acts, _ := d.Acts(ctx, "discord:1", 1)
			if expired := acts[0].What == "expire"; expired != (c.want > 0) {
				t.Errorf("the audit's last: %+v", acts[0])
			}
		})
	}
}

func bound(t *testing.T, s *store.Store, shelf news.Shelf, days, articles int) {
	t.Helper()
	if _, err := s.Decide(context.Background(), shelf, news.Actor{ID: "discord:9"}, func(d *news.Settings) error {
		d.Days, d.Articles = days, articles
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatStaysBeyondTheBounds(t *testing.T) {
	d, ctx := openTimed(t), context.Background()
	on := func(shelf news.Shelf, name string) int64 {
		return add(t, d.Store, shelf, fetched("https://a.example/"+name, name, name+" sails."))
	}
	gone := on("discord:1", "gone")
	owed, lately, edited := on("discord:1", "owed"), on("discord:1", "lately"), on("discord:1", "edited")
	both, theirs := on("discord:1", "both"), on("discord:2", "both")
	common := on("discord:1", "common")
	on(news.Common, "common")
	hidden := on(news.Common, "hidden")
	if _, err := d.Remove(ctx, "discord:1", hidden, news.Actor{}); err != nil || both != theirs {
		t.Fatal(err, both, theirs)
	}
	d.pass(60 * 24 * time.Hour)
	for _, p := range []struct {
		article int64
		done    bool
	}{{owed, false}, {lately, true}} {
		post, _, err := d.OwePost(ctx, news.Post{Key: fmt.Sprint(p.article), Platform: "discord", Shelf: "discord:1", Channel: "7", Article: p.article})
		if err == nil && p.done {
			err = d.PostDone(ctx, post.ID, "m")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	post, _, err := d.OwePost(ctx, news.Post{Key: "edited", Platform: "discord", Shelf: "discord:1", Channel: "7", Article: edited})
	if err == nil {
		err = d.PostDone(ctx, post.ID, "m")
	}
	if err == nil {
		d.pass(25 * time.Hour)
		_, err = d.Edit(ctx, "discord:1", edited, store.Change{Title: text("Another")}, news.Actor{})
	}
	if err != nil {
		t.Fatal(err)
	}
	bound(t, d.Store, "discord:1", 30, 0)
	if n, err := d.Expire(ctx); n != 3 || err != nil { // gone, both and the one that was posted long enough ago
		t.Fatalf("%d went, %v", n, err)
	}
	for name, c := range map[string]struct {
		shelf news.Shelf
		id    int64
		there bool
	}{
		"nobody needs it": {"discord:1", gone, false}, "owed to a channel": {"discord:1", owed, true}, "an edit of its post is owed": {"discord:1", edited, true},
		"posted more than a day ago": {"discord:1", lately, false},
		"taken off this shelf":       {"discord:1", both, false}, "it stands on another": {"discord:2", both, true},
		"the common shelf has it too": {"discord:1", common, true}, "hidden here, of the common shelf": {news.Common, hidden, true},
	} {
		_, err := d.Entry(ctx, news.View{c.shelf}, c.id)
		if there := err == nil; there != c.there || err != nil && !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Entry(ctx, news.View{"discord:1", news.Common}, hidden); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("what was hidden is seen again: %v", err)
	}
}
