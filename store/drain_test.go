package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// owedOn owes a post on a platform.
func owedOn(t *testing.T, d *timed, platform, channel string, due time.Time) int64 {
	t.Helper()
	p, _, err := d.OwePost(context.Background(), news.Post{Key: platform + channel + due.String(), Platform: platform, Channel: channel, Shelf: news.Common, Article: 1, DueAt: due})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func (d *timed) isDue(platform string) bool {
	d.t.Helper()
	due, err := d.Due(context.Background(), platform)
	if err != nil {
		d.t.Fatal(err)
	}
	return due
}

func TestDrainCarriesOutWhatIsDueOnOnePlatform(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	var did []int64
	w := store.Work{
		Post: func(ctx context.Context, id int64) error { did = append(did, id); return d.PostDone(ctx, id, "m") },
		Edit: func(ctx context.Context, id int64) error { did = append(did, -id); return d.EditShown(ctx, id, 9) },
	}
	if err := d.Drain(ctx, "terminal", w); err == nil {
		t.Error("it went without Own")
	}
	if err := d.Own(ctx); err != nil {
		t.Fatal(err)
	}
	wanted(t, "due at first", d.isDue("terminal"), false)
	owedOn(t, d, "discord", "c", time.Time{})
	wanted(t, "due elsewhere", d.isDue("terminal"), false)
	a, b := owedOn(t, d, "terminal", "a", time.Time{}), owedOn(t, d, "terminal", "b", time.Time{})
	owedOn(t, d, "terminal", "a", d.now().Add(time.Hour))
	wanted(t, "due", d.isDue("terminal"), true)
	if err := d.Drain(ctx, "terminal", w); err != nil {
		t.Fatal(err)
	}
	wanted(t, "posted", did, []int64{a, b})
	wanted(t, "due after that", d.isDue("terminal"), false)

	if _, err := d.UndoPost(ctx, news.Common, a, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "an undo is due", d.isDue("terminal"), true)
	did = nil
	if err := d.Drain(ctx, "terminal", w); err != nil {
		t.Fatal(err)
	}
	wanted(t, "taken back", did, []int64{-a})
	d.pass(2 * time.Hour)
	wanted(t, "the later one is due", d.isDue("terminal"), true)
}

func TestDrainTriesOnce(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	if err := d.Own(ctx); err != nil {
		t.Fatal(err)
	}
	id, tries, broken := owedOn(t, d, "terminal", "a", time.Time{}), 0, errors.New("broken")
	w := store.Work{Post: func(context.Context, int64) error { tries++; return broken }}
	if err := d.Drain(ctx, "terminal", w); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	wanted(t, "due at once again", d.isDue("terminal"), false)
	if err := d.Drain(ctx, "terminal", w); err != nil {
		t.Errorf("while it is held: %v", err)
	}
	wanted(t, "tries", tries, 1)
	wanted(t, "state", d.post(id).State, news.PostOwed)
}

func TestWhatIsOwedElsewhereIsLeftToOthers(t *testing.T) {
	d := openTimed(t)
	theirs, ours := owedOn(t, d, "discord", "c", time.Time{}), owedOn(t, d, "terminal", "c", time.Time{})
	answer, err := d.OweAnswer(t.Context(), store.Answer{Platform: "discord", Handle: "h", Until: d.now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	ran, answered := make(chan int64, 4), make(chan int64, 4)
	w := store.Work{
		Post:   func(ctx context.Context, id int64) error { ran <- id; return d.PostDone(ctx, id, "m") },
		Answer: func(ctx context.Context, id int64) error { answered <- id; return d.AnswerDone(ctx, id) },
		Only:   "terminal",
	}
	stop := running(t, d.Store, w)
	wanted(t, "carried out", await(t, ran, "the post"), ours)
	later := owedOn(t, d, "terminal", "c2", time.Time{})
	wanted(t, "carried out then", await(t, ran, "the later post"), later)
	stop()
	wanted(t, "theirs", d.post(theirs).State, news.PostOwed)
	wanted(t, "answers given", len(answered), 0)

	w.Only = "discord"
	running(t, d.Store, w)
	wanted(t, "by their own", await(t, ran, "their post"), theirs)
	wanted(t, "answered by their own", await(t, answered, "their answer"), answer)
}

func TestWhatMayComeToAPost(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	coming := func() bool {
		t.Helper()
		any, err := d.Coming(ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		return any
	}
	u := d.follow("discord:1", "https://a.example/feed")
	d.poll(u.ID)
	wanted(t, "nothing to read", coming(), false)
	d.poll(u.ID, itemOf("https://a.example/1", "One", d.now()))
	wanted(t, "an entry to read", coming(), true)
	d.keepAll()
	wanted(t, "it is read", coming(), false)
	g, err := d.SetDigest(ctx, news.Digest{Shelf: "discord:1", Platform: "discord", Channel: "c", Zone: "UTC", Weekday: -1, At: 13 * 60, Length: 5})
	if err != nil {
		t.Fatal(err)
	}
	wanted(t, "a digest that is not due", coming(), false)
	d.clock.Store(g.Next.UnixMicro())
	wanted(t, "one that is", coming(), true)
	if _, _, err := d.OweDigest(ctx, g, g.Next); err != nil {
		t.Fatal(err)
	}
	for span, want := range map[time.Duration]bool{0: false, 48 * time.Hour: true} {
		f, err := d.Feed(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Store(f.Next.Add(span - time.Second).UnixMicro())
		polls, err := d.Coming(ctx, true)
		if err != nil {
			t.Fatal(err)
		}
		wanted(t, "a feed to ask", polls, want)
	}
}
