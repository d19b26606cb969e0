package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// byDefault says where the rest of a shelf goes, "" for nowhere.
func (d *timed) byDefault(shelf news.Shelf, channel string) news.Route {
	d.t.Helper()
	was, err := d.SetDefaultRoute(context.Background(), news.Route{Shelf: shelf, Platform: "discord", Channel: channel, Style: news.StyleCard, By: mo()})
	if err != nil {
		d.t.Fatal(err)
	}
	return was
}

// sport is an article on sport, and of no country.
func sport() news.Article {
	a := fetched("https://a.example/sport", "Cup final", "The cup final is on Friday.")
	a.Topics = []news.TopicTag{{Code: "medtop:15000000"}}
	return a
}

// A default route takes what no other route of its shelf takes, and that alone.
func TestWhatADefaultRouteTakes(t *testing.T) {
	onSport := news.Match{Topic: "medtop:15000000"}
	for _, test := range []struct {
		name   string
		say    func(d *timed)
		posted []string
	}{
		{"without another", func(d *timed) { d.byDefault("discord:1", "rest") }, []string{"rest: Zanzibar ledger found", "rest: Cup final"}},
		{"beside one, set before it", func(d *timed) {
			d.byDefault("discord:1", "rest")
			d.route("discord:1", "sport", onSport)
		}, []string{"rest: Zanzibar ledger found", "sport: Cup final"}},
		{"beside one of its own channel", func(d *timed) {
			d.route("discord:1", "rest", onSport)
			d.byDefault("discord:1", "rest")
		}, []string{"rest: Zanzibar ledger found", "rest: Cup final"}},
		{"beside one that takes everything", func(d *timed) {
			d.byDefault("discord:1", "rest")
			d.route("discord:1", "all", news.Match{})
		}, []string{"all: Zanzibar ledger found", "all: Cup final"}},
		{"beside another shelf's", func(d *timed) {
			d.byDefault("discord:1", "rest")
			d.route("discord:2", "theirs", news.Match{})
		}, []string{"rest: Zanzibar ledger found", "rest: Cup final"}},
		{"after a change", func(d *timed) {
			d.byDefault("discord:1", "before")
			d.byDefault("discord:1", "rest")
		}, []string{"rest: Zanzibar ledger found", "rest: Cup final"}},
		{"after it was ended", func(d *timed) {
			d.byDefault("discord:1", "rest")
			d.byDefault("discord:1", "")
		}, []string{}},
	} {
		for _, shelf := range []news.Shelf{"discord:1", news.Common} {
			t.Run(test.name+" "+string(shelf), func(t *testing.T) {
				d := openTimed(t)
				test.say(d)
				feed := d.fed(shelf, "a.example")
				for range 2 { // again changes nothing
					d.bring(feed, secretive("https://a.example/1"))
					d.bring(feed, sport())
				}
				wanted(t, "posted", d.posted("discord:1"), test.posted)
			})
		}
	}
}

// What a default route takes is asked about, waits for quiet hours, and is one of the
// channel's posts like all that routes bring.
func TestADefaultRouteObeysTheRest(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.asks("discord:1")
	d.byDefault("discord:1", "rest")
	if err := d.SetQuiet(ctx, "discord:1", "discord", "rest", news.Quiet{From: 0, To: 23*60 + 59, Zone: "UTC"}, mo()); err != nil {
		t.Fatal(err)
	}
	feed := d.fed("discord:1", "a.example")
	d.bring(feed, sport())
	inRest := func() []news.Post {
		return slices.DeleteFunc(d.posts("discord:1"), func(p news.Post) bool { return p.Channel != "rest" })
	}
	if got := inRest(); len(got) > 0 {
		t.Fatalf("before anybody approved it: %+v", got)
	}
	d.approve(store.Approving{}, d.waiting("discord:1")...)
	got := inRest()
	if len(got) != 1 || got[0].Kind != news.PostStory || got[0].Route == 0 || got[0].Style != news.StyleCard {
		t.Fatalf("%+v", got)
	}
	if due := got[0].DueAt.UTC(); due.Hour() != 23 || due.Minute() != 59 || !due.After(d.now()) {
		t.Errorf("due at %v in quiet hours, at %v", due, d.now())
	}
}

func TestADefaultRouteIsKept(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	if was := d.byDefault("discord:1", ""); was.ID != 0 {
		t.Errorf("there was %+v", was)
	}
	d.byDefault("discord:1", "a")
	first, err := d.Routes(ctx, "discord:1")
	if err != nil || len(first) != 1 || !first[0].Rest || first[0].Channel != "a" {
		t.Fatalf("%+v, %v", first, err)
	}
	d.byDefault("discord:1", "a")
	d.route("discord:1", "a", news.Match{}) // is another one
	if was := d.byDefault("discord:1", "b"); was != first[0] {
		t.Errorf("there was %+v", was)
	}
	all, err := d.Routes(ctx, "discord:1")
	if err != nil || len(all) != 2 || all[0].Rest || !all[1].Rest || all[1].ID != first[0].ID || all[1].Channel != "b" {
		t.Errorf("%+v, %v", all, err)
	}
	if theirs, err := d.Routes(ctx, "discord:2"); len(theirs) > 0 || err != nil {
		t.Errorf("another shelf's: %+v, %v", theirs, err)
	}
	d.byDefault("discord:1", "")
	wanted(t, "acts", d.acts("discord:1"), []string{"route remove", "route add", "route add", "route add"})
}

// A test of it says by which route the others go.
func TestTryingADefaultRoute(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	other := d.route("discord:1", "sport", news.Match{Topic: "medtop:15000000", Words: "cup or goal"})
	d.byDefault("discord:1", "rest")
	add(t, d.Store, "discord:1", secretive("https://a.example/1"))
	d.pass(time.Minute)
	add(t, d.Store, "discord:1", sport())
	all, err := d.Routes(ctx, "discord:1")
	if err != nil {
		t.Fatal(err)
	}
	tried, err := d.TryRoute(ctx, all[1], 10)
	if err != nil || len(tried) != 2 {
		t.Fatalf("%+v, %v", tried, err)
	}
	if got := tried[0]; got.Pass || got.Why != store.MissesRest || got.By != other.ID {
		t.Errorf("what another takes: %v, %q, %d", got.Pass, got.Why, got.By)
	}
	if got := tried[1]; !got.Pass || got.By != 0 {
		t.Errorf("the rest: %v, %q, %d", got.Pass, got.Why, got.By)
	}
}

// The shelf of a guild that the bot left takes its default route along.
func TestADefaultRouteIsPurged(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.byDefault("discord:1", "rest")
	if err := d.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Purge(ctx, d.now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if all, err := d.Routes(ctx, "discord:1"); len(all) > 0 || err != nil {
		t.Errorf("%+v, %v", all, err)
	}
}
