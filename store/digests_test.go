package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

// digest sets a digest of a shelf at eight in Berlin.
func (d *timed) digest(change ...func(*news.Digest)) news.Digest {
	d.t.Helper()
	g := news.Digest{Shelf: "discord:1", Platform: "discord", Channel: "c1", At: 8 * 60, Zone: "Europe/Berlin", Weekday: -1, By: mo()}
	for _, c := range change {
		c(&g)
	}
	g, err := d.SetDigest(context.Background(), g)
	if err != nil {
		d.t.Fatalf("SetDigest: %v", err)
	}
	return g
}

// due carries out the digests that are due, and gives their keys and stories.
func (d *timed) digestsDue() []string {
	d.t.Helper()
	ctx := context.Background()
	all, err := d.DueDigests(ctx, d.now())
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, g := range all {
		p, fresh, err := d.OweDigest(ctx, g, g.Next)
		if err != nil {
			d.t.Fatalf("OweDigest: %v", err)
		}
		if fresh {
			out = append(out, fmt.Sprintf("%s %d", p.Key, len(p.More)))
		}
		if _, again, err := d.OweDigest(ctx, g, g.Next); again || err != nil {
			d.t.Errorf("OweDigest twice: %v, %v", again, err)
		}
	}
	return out
}

func at(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, time.UTC)
}

func TestDigestsAreKept(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	g := d.digest()
	if !g.Next.Equal(at(5, 5, 6)) || g.Length != 5 || g.By != mo() || !g.Made.Equal(d.now()) {
		t.Errorf("SetDigest: %+v", g)
	}
	if again := d.digest(func(g *news.Digest) { g.At, g.Length = 14*60+30, 99 }); again.ID != g.ID || !again.Next.Equal(at(5, 4, 12).Add(30*time.Minute)) || again.Length != 25 {
		t.Errorf("changed: %+v", again)
	}
	weekly := d.digest(func(g *news.Digest) { g.Weekday = int(time.Sunday) })
	if weekly.ID == g.ID || !weekly.Next.Equal(at(5, 10, 6)) {
		t.Errorf("a weekly one beside it: %+v", weekly)
	}
	topical := d.digest(func(g *news.Digest) { g.Topic = "medtop:16000000" })
	if all, err := d.Digests(ctx, "discord:1"); len(all) != 3 || all[0].ID != g.ID || err != nil {
		t.Errorf("Digests: %+v, %v", all, err)
	}
	if got, err := d.Digest(ctx, "discord:1", topical.ID); got != topical || err != nil {
		t.Errorf("Digest: %+v, %v", got, err)
	}
	if next, err := d.NextDigest(ctx); !next.Equal(at(5, 4, 12).Add(30*time.Minute)) || err != nil {
		t.Errorf("NextDigest: %v, %v", next, err)
	}
	if err := d.RemoveDigest(ctx, "discord:1", topical.ID, mo()); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"Digest": second(d.Digest(ctx, "discord:1", topical.ID)), "RemoveDigest": d.RemoveDigest(ctx, "discord:1", topical.ID, mo()),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s of none: %v", what, err)
		}
	}
	for name, bad := range map[string]news.Digest{
		"no zone": {At: 60, Weekday: -1}, "no such zone": {Zone: "Nowhere/Else", Weekday: -1}, "no such minute": {Zone: "UTC", At: 1440, Weekday: -1},
		"no such day": {Zone: "UTC", Weekday: 7}, "words that cannot be read": {Zone: "UTC", Weekday: -1, Match: news.Match{Words: "("}},
	} {
		if _, err := d.SetDigest(ctx, bad); !errors.Is(err, news.ErrBadOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wanted(t, "acts", d.acts("discord:1"), []string{"digest remove", "digest set", "digest set", "digest set", "digest set"})
}

// A digest ranks stories by the outlets that told them, then by articles, then by
// time.
func TestWhatADigestHolds(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	put := func(shelf news.Shelf, event int, host string, n int, back time.Duration) int64 {
		a := about(event, host, n)
		a.Published = d.now().Add(-back)
		if n == 2 {
			a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 0, End: 5}}, Speaker: "Quill Xanthe"}}
		}
		return add(t, d.Store, shelf, a)
	}
	put("discord:1", 1, "a.example", 1, time.Hour)
	quoted := put(news.Common, 1, "a.example", 2, 2*time.Hour)
	put("discord:1", 1, "a.example", 3, 3*time.Hour)
	put("discord:1", 2, "a.example", 1, 3*time.Hour)
	two := put("discord:1", 2, "b.example", 1, 2*time.Hour)
	newest := put("discord:1", 3, "a.example", 1, time.Minute)
	older := put("discord:1", 4, "a.example", 1, time.Hour)
	late := put("discord:1", 5, "a.example", 1, 30*time.Hour) // came in the span, was published before it
	put("discord:1", 6, "a.example", 1, 60*time.Hour)         // long before it
	put("discord:2", 7, "a.example", 1, time.Hour)            // elsewhere
	g := news.Digest{Shelf: "discord:1", Length: 10}
	stories, err := d.DigestStories(ctx, g, d.now().Add(-24*time.Hour), d.now().Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range stories {
		got = append(got, fmt.Sprintf("%d: %d by %v, %d quotes", s.Entry.ID, s.Articles, s.Outlets, len(s.Entry.Quotes)))
	}
	wanted(t, "stories", got, []string{
		fmt.Sprintf("%d: 2 by [b.example a.example], 0 quotes", two),
		fmt.Sprintf("%d: 3 by [a.example], 1 quotes", quoted),
		fmt.Sprintf("%d: 1 by [a.example], 0 quotes", newest),
		fmt.Sprintf("%d: 1 by [a.example], 0 quotes", older),
		fmt.Sprintf("%d: 1 by [a.example], 0 quotes", late),
	})
	for name, test := range map[string]struct {
		match news.Match
		want  int
	}{
		"a topic that none has": {news.Match{Topic: "medtop:01000000"}, 0},
		"an outlet":             {news.Match{Source: "B.example"}, 1},
		"a language":            {news.Match{Language: "pt"}, 0},
		"words":                 {news.Match{Words: `"Event 3"`}, 1},
	} {
		g.Match = test.match
		stories, err := d.DigestStories(ctx, g, d.now().Add(-24*time.Hour), d.now().Add(time.Second))
		if len(stories) != test.want || err != nil {
			t.Errorf("%s: %d stories, %v", name, len(stories), err)
		}
	}
}

// Each due time has one digest, made up for after downtime by one that reaches
// back over all that was missed.
func TestEachDueTimeHasOneDigest(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.digest()
	event := 0
	happen := func(when time.Time) {
		event++
		a := about(event, "a.example", 1)
		a.Published = when
		add(t, d.Store, "discord:1", a)
	}
	key := func(due time.Time, n int) []string {
		return []string{fmt.Sprintf("discord/discord:1/digest/1/%d %d", due.Unix(), n)}
	}
	wanted(t, "before it is due", d.digestsDue(), []string{})
	happen(at(5, 4, 13))
	d.clock.Store(at(5, 5, 6).UnixMicro())
	wanted(t, "on the first day", d.digestsDue(), key(at(5, 5, 6), 1))
	wanted(t, "once", d.digestsDue(), []string{})
	d.pass(24 * time.Hour)
	wanted(t, "a day on which nothing happened", d.digestsDue(), []string{})
	for day := 7; day < 10; day++ {
		d.clock.Store(at(5, day, 5).UnixMicro())
		happen(d.now().Add(-time.Hour))
	}
	d.clock.Store(at(5, 9, 20).UnixMicro())
	happen(d.now())
	wanted(t, "after downtime", d.digestsDue(), key(at(5, 9, 6), 3))
	all, err := d.Digests(ctx, "discord:1")
	if err != nil || !all[0].Next.Equal(at(5, 10, 6)) {
		t.Errorf("the next: %+v, %v", all, err)
	}
	p := d.posts("discord:1")[1]
	if p.Kind != news.PostDigest || p.Article != 0 || p.Route != 1 || p.Channel != "c1" || p.Shelf != "discord:1" {
		t.Errorf("its post: %+v", p)
	}
	if _, _, err := d.OweDigest(ctx, all[0], all[0].Next); !errors.Is(err, news.ErrStale) {
		t.Errorf("one that is not due: %v", err)
	}
	if _, _, err := d.OweDigest(ctx, news.Digest{ID: 99}, d.now()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if err := d.ShelfLeft(ctx, "discord:1"); err != nil {
		t.Fatal(err)
	}
	d.pass(48 * time.Hour)
	wanted(t, "of a shelf that was left", d.digestsDue(), []string{})
	if next, err := d.NextDigest(ctx); !next.IsZero() || err != nil {
		t.Errorf("NextDigest: %v, %v", next, err)
	}
}

// Over the changes of the clocks each day has its digest.
func TestADigestOverTheChangeOfTheClocks(t *testing.T) {
	for _, minute := range []int{2 * 60, 2*60 + 30, 3 * 60} {
		d := openTimed(t)
		d.clock.Store(at(10, 20, 12).UnixMicro())
		d.digest(func(g *news.Digest) { g.At = minute })
		n := 0
		for hour := range 10 * 24 {
			d.pass(time.Hour)
			a := about(hour+1, "a.example", 1)
			a.Published = d.now().Add(-time.Minute)
			add(t, d.Store, "discord:1", a)
			n += len(d.digestsDue())
		}
		wanted(t, fmt.Sprintf("digests at minute %d in ten days", minute), n, 10)
	}
}
