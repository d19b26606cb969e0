package store_test

import (
	"context"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// saves lets ann save an article.
func (d *timed) saves(article int64) {
	d.t.Helper()
	if _, err := d.Save(context.Background(), ann, article, d.now()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *timed) saved(view ...news.Shelf) []int64 {
	d.t.Helper()
	p, err := d.Saved(context.Background(), view, ann, 10, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	return ids(p.Entries)
}

// What a feed told in its own words is saved as the page once that is read, also
// where the page's article stood there before.
func TestWhatIsSavedFollowsItsPage(t *testing.T) {
	for _, known := range []bool{false, true} {
		d := openTimed(t)
		u := d.follow("discord:1", "https://a.example/feed")
		d.poll(u.ID, itemOf("https://a.example/1", "Ferry sails", noon()))
		e := d.new()[0]
		d.keepArticle(e, own(e, false), false)
		d.saves(d.entries("discord:1")[0].ID)
		page := fetched("https://a.example/1", "Ferry sails", "The whole text.")
		if known {
			add(t, d.Store, news.Common, page)
		}
		d.keepArticle(e, page, true)
		now := ids(d.entries("discord:1"))
		wanted(t, "the list, where the page was known: "+map[bool]string{true: "yes", false: "no"}[known], d.saved("discord:1"), now)
	}
}

// A list shows what its view shows: nothing that was taken off there, nothing of a
// shelf that is not in it.
func TestSavedIsSeenThroughTheView(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	common := add(t, d.Store, news.Common, fetched("https://a.example/1", "Common", "One."))
	own := add(t, d.Store, "discord:1", fetched("https://a.example/2", "Own", "Two."))
	foreign := add(t, d.Store, "discord:2", fetched("https://a.example/3", "Foreign", "Three."))
	for _, id := range []int64{common, own, foreign} {
		d.saves(id)
	}
	wanted(t, "a guild's", d.saved("discord:1", news.Common), []int64{own, common})
	wanted(t, "another's", d.saved("discord:2", news.Common), []int64{foreign, common})
	if _, err := d.Remove(ctx, "discord:1", common, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "what was taken off there", d.saved("discord:1", news.Common), []int64{own})
	wanted(t, "and elsewhere was not", d.saved("discord:2", news.Common), []int64{foreign, common})
	p, err := d.Saved(ctx, news.View{"discord:1", news.Common}, ann, 10, 0)
	if p.Shown != 1 || p.All != 3 || err != nil {
		t.Errorf("%+v, %v", p, err)
	}
	if k, err := d.KeptAbout(ctx, ann); k != (store.About{Saved: 3}) || err != nil {
		t.Errorf("kept: %+v, %v", k, err)
	}
}
