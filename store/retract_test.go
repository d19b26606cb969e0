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

// outlet is a store with 45 articles of an outlet on a guild's shelf, a day apart,
// two on the common shelf, and one of another outlet.
func outlet(t *testing.T) (d *timed, guilds, common []int64) {
	t.Helper()
	d = openTimed(t)
	of := func(shelf news.Shelf, site string, n int) int64 {
		a := fetched(fmt.Sprintf("https://%d.example/%s", n, shelf), fmt.Sprintf("Ferry %d", n), fmt.Sprintf("Ferry %d sails.", n))
		a.Site, a.Published = site, noon().AddDate(0, 0, -n)
		return add(t, d.Store, shelf, a)
	}
	for n := range 45 {
		guilds = append(guilds, of("discord:1", "Harbour Wire", n))
	}
	common = []int64{of(news.Common, "Harbour Wire", 0), of(news.Common, "Harbour Wire", 1)}
	of("discord:1", "Valley Post", 50)
	return d, guilds, common
}

func (d *timed) shownTo(shelf news.Shelf) int {
	d.t.Helper()
	page, err := d.Latest(context.Background(), news.View{shelf, news.Common}, store.Filter{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	return len(page.Entries)
}

func TestASourceIsRetractedAndPutBack(t *testing.T) {
	d, guilds, common := outlet(t)
	ctx := context.Background()
	if _, err := d.Remove(ctx, "discord:1", guilds[3], mo()); err != nil {
		t.Fatal(err)
	}
	post, _, err := d.OwePost(ctx, news.Post{Key: "a", Platform: "discord", Shelf: "discord:1", Channel: "7", Article: guilds[0]})
	if err == nil {
		err = d.PostDone(ctx, post.ID, "m")
	}
	if err != nil {
		t.Fatal(err)
	}
	before := d.shownTo("discord:1")
	for range 2 { // the second finds nothing more
		done, err := d.RetractSource(ctx, "discord:1", "harbour wire", time.Time{}, mo())
		if done.Articles != 46 || done.Posts != 1 || err != nil {
			t.Fatalf("%+v, %v", done, err)
		}
	}
	if n := d.shownTo("discord:1"); n != 1 {
		t.Errorf("%d articles are shown still", n)
	}
	if n := d.shownTo("discord:2"); n != len(common) {
		t.Errorf("another guild sees %d", n)
	}
	if p, err := d.Post(ctx, post.ID); p.Want == p.Shown || p.Changed != news.ChangeRetracted || err != nil {
		t.Errorf("its post: %+v, %v", p, err)
	}
	if _, err := d.RestoreSource(ctx, "discord:2", "Harbour Wire", mo()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("another guild restores: %v", err)
	}
	if _, err := d.Restore(ctx, "discord:1", guilds[5], mo()); err != nil { // by hand, before
		t.Fatal(err)
	}
	if back, err := d.RestoreSource(ctx, "discord:1", "HARBOUR WIRE", mo()); back.Articles != 46 || err != nil {
		t.Errorf("%+v, %v", back, err)
	}
	if n := d.shownTo("discord:1"); n != before {
		t.Errorf("%d are shown, before there were %d", n, before)
	}
	if _, err := d.RestoreSource(ctx, "discord:1", "Harbour Wire", mo()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
	acts, _ := d.Acts(ctx, "discord:1", 1)
	if acts[0].What != "source restore" || acts[0].By != mo() {
		t.Errorf("%+v", acts[0])
	}
}

func TestARetractionFromAMomentOn(t *testing.T) {
	d, _, _ := outlet(t)
	ctx := context.Background()
	done, err := d.RetractSource(ctx, "discord:1", "Harbour Wire", noon().AddDate(0, 0, -9), mo())
	if done.Articles != 12 || err != nil { // days 0 to 9, and the two of the common shelf
		t.Errorf("%+v, %v", done, err)
	}
	d.pass(store.RestoreWithin + time.Hour)
	if _, err := d.RestoreSource(ctx, "discord:1", "Harbour Wire", mo()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("after seven days: %v", err)
	}
	if _, err := d.Purge(ctx, d.now().AddDate(0, 0, -30)); err != nil {
		t.Error(err)
	}
	if n := d.shownTo("discord:1"); n != 36 {
		t.Errorf("%d are shown", n)
	}
}
