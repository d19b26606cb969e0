package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// What a shelf follows, routes, posts and reads regularly is its own.
func TestAnotherShelfsFeedsAreNeverShownNorChanged(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:2", "zanzibar", news.Match{Words: "zanzibar"})
	g := d.digest(func(g *news.Digest) { g.Shelf, g.Channel, g.Country = "discord:2", "zanzibar", "TZ" })
	feed := d.fed("discord:2", "zanzibar.example", filtered("zanzibar"))
	a := secretive("https://zanzibar.example/1")
	a.Published = d.now()
	d.bring(feed, a)
	route := d.routesOf("discord:2")[0].ID
	post := d.posts("discord:2")[0].ID
	if err := d.PostDone(ctx, post, "m2"); err != nil {
		t.Fatal(err)
	}
	b := secretive("https://zanzibar.example/2")
	b.Published = d.now()
	d.bring(feed, b) // so that one stands there and one is owed
	was := fmt.Sprint(d.everythingOf("discord:2", feed, route, g.ID))
	for name, ask := range d.asking("discord:1", feed, g) {
		if got, n, err := ask(); n != 0 || err != nil || strings.Contains(strings.ToLower(fmt.Sprint(got)), "zanzibar") {
			t.Errorf("%s shows another shelf's: %+v, %v", name, got, err)
		}
	}
	for name, ask := range d.asking("discord:2", feed, g) {
		if _, n, err := ask(); n == 0 || err != nil {
			t.Errorf("%s does not show the shelf's own: %d, %v", name, n, err)
		}
	}
	for what, err := range map[string]error{
		"Subscription": second(d.Subscription(ctx, "discord:1", feed)),
		"PauseFeed":    second(d.PauseFeed(ctx, "discord:1", feed, true, mo())),
		"FilterFeed":   second(d.FilterFeed(ctx, "discord:1", feed, "x", mo())),
		"RemoveFeed":   d.RemoveFeed(ctx, "discord:1", feed, mo()),
		"Route":        second(d.Route(ctx, "discord:1", route)),
		"RemoveRoute":  d.RemoveRoute(ctx, "discord:1", route, mo()),
		"Digest":       second(d.Digest(ctx, "discord:1", g.ID)),
		"RemoveDigest": d.RemoveDigest(ctx, "discord:1", g.ID, mo()),
		"DropPost":     second(d.DropPost(ctx, "discord:1", post, mo())),
		"UndoPost":     second(d.UndoPost(ctx, "discord:1", post, mo())),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s of another shelf's: %v", what, err)
		}
	}
	// The same in all but the shelf is another one.
	if _, err := d.SetDigest(ctx, news.Digest{Shelf: "discord:1", Platform: "discord", Channel: "zanzibar", At: 1, Zone: "UTC", Weekday: -1, Match: news.Match{Country: "TZ"}}); err != nil {
		t.Error(err)
	}
	wanted(t, "the other shelf afterwards", fmt.Sprint(d.everythingOf("discord:2", feed, route, g.ID)), was)
}

func (d *timed) routesOf(shelf news.Shelf) []news.Route {
	d.t.Helper()
	all, err := d.Routes(context.Background(), shelf)
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// asking asks a shelf all that can be asked of feeds and what becomes of them.
func (d *timed) asking(shelf news.Shelf, feed int64, g news.Digest) map[string]func() (any, int, error) {
	ctx := context.Background()
	g.Shelf = shelf
	posts := func(p []news.Post, err error) (any, int, error) { return p, len(p), err }
	return map[string]func() (any, int, error){
		"Subscriptions": func() (any, int, error) { u, err := d.Subscriptions(ctx, shelf); return u, len(u), err },
		"FeedPage": func() (any, int, error) {
			p, err := d.FeedPage(ctx, news.View{shelf, news.Common}, 0, 10)
			return p, p.All(), err
		},
		"KeptOf": func() (any, int, error) { n, err := d.KeptOf(ctx, shelf, feed); return n, n, err },
		"Routes": func() (any, int, error) { r, err := d.Routes(ctx, shelf); return r, len(r), err },
		"TryRoute": func() (any, int, error) {
			r, err := d.TryRoute(ctx, news.Route{Shelf: shelf, Platform: "discord", Channel: "zanzibar"}, 50)
			return r, len(r), err
		},
		"Digests": func() (any, int, error) { g, err := d.Digests(ctx, shelf); return g, len(g), err },
		"DigestStories": func() (any, int, error) {
			s, err := d.DigestStories(ctx, g, d.now().Add(-time.Hour), d.now().Add(time.Hour))
			return s, len(s), err
		},
		"Queue":     func() (any, int, error) { return posts(d.Queue(ctx, shelf, 10)) },
		"PostsSeen": func() (any, int, error) { return posts(d.PostsSeen(ctx, shelf, 10)) },
		"Acts":      func() (any, int, error) { a, err := d.Acts(ctx, shelf, 10); return a, len(a), err },
	}
}

// everythingOf is a shelf's state as far as others could change it.
func (d *timed) everythingOf(shelf news.Shelf, feed, route, digest int64) []any {
	d.t.Helper()
	ctx := context.Background()
	u, err1 := d.Subscription(ctx, shelf, feed)
	r, err2 := d.Route(ctx, shelf, route)
	g, err3 := d.Digest(ctx, shelf, digest)
	p, err4 := d.PostsSeen(ctx, shelf, 10)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		d.t.Fatal(err)
	}
	return []any{u, r, g, p}
}

// Of a feed that both follow each has what its own filter lets pass, and what one
// does with it is its own affair.
func TestAFeedThatTwoShelvesFollow(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	d.route("discord:2", "c2", news.Match{})
	feed := d.fed("discord:1", "a.example")
	d.follow("discord:2", "https://a.example/feed", filtered("boats"))
	d.burst(feed, "a.example", 1)
	d.bring(feed, fetched("https://a.example/boats", "Boats idle", "Boats idle."))
	wanted(t, "one", d.posted("discord:1"), []string{"c1: Boats idle", "c1: a.example 1"})
	wanted(t, "two", d.posted("discord:2"), []string{"c2: Boats idle"})
	if _, err := d.PauseFeed(ctx, "discord:2", feed, true, mo()); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveFeed(ctx, "discord:2", feed, mo()); err != nil {
		t.Fatal(err)
	}
	d.bring(feed, fetched("https://a.example/more", "More boats", "More boats."))
	wanted(t, "one goes on", len(d.posted("discord:1")), 3)
	wanted(t, "two has left", d.titles("discord:2"), []string{"Boats idle"})
}

// A guild that left takes all that is its own with it.
func TestPurgeOfFeedsAndRoutes(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	d.digest()
	if err := d.SetQuiet(ctx, "discord:1", "discord", "c1", news.Quiet{From: 1, To: 2, Zone: "UTC"}, mo()); err != nil {
		t.Fatal(err)
	}
	alone, both := d.fed("discord:1", "alone.example"), d.fed("discord:1", "both.example")
	d.follow("discord:2", "https://both.example/feed")
	d.burst(alone, "alone.example", 2)
	d.burst(both, "both.example", 2)
	if err := d.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	d.burst(both, "later.example", 1)
	wanted(t, "while it is away nothing comes to it", d.titles("discord:1")[0], "both.example 2")
	d.pass(40 * 24 * time.Hour)
	if n, err := d.Purge(ctx, d.now().Add(-30*24*time.Hour)); n != 1 || err != nil {
		t.Fatalf("Purge: %d, %v", n, err)
	}
	if _, err := d.Feed(ctx, alone); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("the feed that it followed alone: %v", err)
	}
	if _, err := d.Feed(ctx, both); err != nil {
		t.Errorf("the feed that another follows: %v", err)
	}
	if q, err := d.Quiet(ctx, "discord", "c1"); q != (news.Quiet{}) || err != nil {
		t.Errorf("its quiet hours: %+v, %v", q, err)
	}
	for name, ask := range d.asking("discord:1", both, news.Digest{}) {
		if got, n, err := ask(); n != 0 || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	wanted(t, "the other shelf", d.titles("discord:2"), []string{"later.example 1", "both.example 2", "both.example 1"})
	tables := []string{"subscriptions", "routes", "digests", "channels", "posts", "post_articles", "items", "item_keys", "item_articles"}
	rows := raw(t, d.path).QueryRow
	for _, table := range tables {
		var n, want int
		if err := rows(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		switch table {
		case "subscriptions":
			want = 1
		case "items", "item_keys", "item_articles":
			want = 3
		}
		if n != want {
			t.Errorf("%s holds %d rows, want %d", table, n, want)
		}
	}
}
