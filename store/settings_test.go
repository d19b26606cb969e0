package store_test

import (
	"context"
	"errors"
	"testing"

	"newsdesk/news"
)

func TestSettingsAreAShelfsOwn(t *testing.T) {
	s, ctx := open(t), context.Background()
	const mine, theirs = news.Shelf("discord:1"), news.Shelf("discord:2")
	by := news.Actor{ID: "discord:9", Name: "mod"}
	if got, err := s.Settings(ctx, mine); got != (news.Settings{}) || err != nil {
		t.Errorf("before anybody decided: %+v, %v", got, err)
	}
	want := news.Settings{Language: "pt-BR", Zone: "America/Sao_Paulo", Platform: "discord", Desk: "77", Approve: true, Days: 30, Articles: 5000}
	set := func(d *news.Settings) error { *d = want; return nil }
	for range 2 { // the second time nothing is different
		if got, err := s.Decide(ctx, mine, by, set); got != want || err != nil {
			t.Fatalf("decided: %+v, %v", got, err)
		}
	}
	if got, err := s.Settings(ctx, mine); got != want || err != nil {
		t.Errorf("kept: %+v, %v", got, err)
	}
	if got, err := s.Settings(ctx, theirs); got != (news.Settings{}) || err != nil {
		t.Errorf("another shelf has %+v, %v", got, err)
	}
	no := errors.New("no")
	if got, err := s.Decide(ctx, mine, by, func(d *news.Settings) error { d.Zone = "x"; return no }); !errors.Is(err, no) || got != (news.Settings{}) {
		t.Errorf("refused: %+v, %v", got, err)
	}
	if got, _ := s.Settings(ctx, mine); got != want {
		t.Errorf("a refused change was kept: %+v", got)
	}
	acts, err := s.Acts(ctx, mine, 10)
	if len(acts) != 1 || acts[0].What != "settings" || acts[0].By != by || err != nil {
		t.Errorf("acts: %+v, %v", acts, err)
	}
}

func TestWhatIsDecidedOfASource(t *testing.T) {
	s, ctx := open(t), context.Background()
	const mine, theirs = news.Shelf("discord:1"), news.Shelf("discord:2")
	by, yes := news.Actor{ID: "discord:9"}, true
	if err := s.DecideSource(ctx, mine, by, news.SourceSettings{Name: "El País", Approve: &yes, Terse: true}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"El País", "EL PAIS"} {
		if got, err := s.Source(ctx, mine, name); got.Name != "El País" || got.Approve == nil || !*got.Approve || !got.Terse || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := s.Source(ctx, theirs, "El País"); got.Approve != nil || got.Terse || err != nil {
		t.Errorf("another shelf: %+v, %v", got, err)
	}
	if all, err := s.Sourced(ctx, mine); len(all) != 1 || err != nil {
		t.Errorf("all: %+v, %v", all, err)
	}
	if err := s.DecideSource(ctx, mine, by, news.SourceSettings{Name: "El País"}); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Sourced(ctx, mine); len(all) != 0 || err != nil {
		t.Errorf("nothing is decided any more: %+v, %v", all, err)
	}
	if err := s.DecideSource(ctx, mine, by, news.SourceSettings{Name: " "}); !errors.Is(err, news.ErrBadOption) {
		t.Errorf("no name: %v", err)
	}
	if acts, _ := s.Acts(ctx, mine, 10); len(acts) != 2 {
		t.Errorf("acts: %+v", acts)
	}
}

// What stands in channels shows as much of an outlet as was decided since.
func TestALimitedSourcesPosts(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		on   news.Shelf
		want []int // edits of the guild's post of the outlet, of one that names it, of another outlet's, and of another guild's
	}{
		"a guild decides":         {"discord:1", []int{1, 1, 0, 0}},
		"the common shelf does":   {news.Common, []int{1, 1, 0, 1}},
		"another guild's affairs": {"discord:3", []int{0, 0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			of := func(shelf news.Shelf, site string) int64 {
				a := fetched("https://"+site+".example/"+string(shelf), site+" sails", "The ferry sails.")
				a.Site = site
				return add(t, d.Store, shelf, a)
			}
			wire, post := of("discord:1", "Wire"), of(news.Common, "Post")
			var posts []int64
			for i, p := range []news.Post{{Shelf: "discord:1", Article: wire}, {Shelf: "discord:1", Article: post, More: []int64{wire}},
				{Shelf: "discord:1", Article: post}, {Shelf: "discord:2", Article: of("discord:2", "Wire")}} {
				p.Key, p.Platform, p.Channel = string(rune('a'+i)), "discord", "7"
				p, _, err := d.OwePost(ctx, p)
				if err == nil {
					err = d.PostDone(ctx, p.ID, "m")
				}
				if err != nil {
					t.Fatal(err)
				}
				posts = append(posts, p.ID)
			}
			for i, terse := range []bool{true, true, false} { // the second changes nothing
				if err := d.DecideSource(ctx, test.on, mo(), news.SourceSettings{Name: "WIRE", Terse: terse}); err != nil {
					t.Fatal(err)
				}
				for n, id := range posts {
					if p := d.post(id); p.Want != test.want[n]*(1+i/2) || p.Changed != news.ChangeNone {
						t.Errorf("decision %d, post %d: %+v", i, n, p)
					}
				}
			}
		})
	}
}
