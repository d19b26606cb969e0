package commands

import (
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestStats(t *testing.T) {
	d := routed(t, "/route add channel:77")
	posts, err := d.store.Queue(t.Context(), guild, 10)
	if err != nil || len(posts) < 3 {
		t.Fatal(posts, err)
	}
	for i, after := range []time.Duration{3 * time.Second, 3 * time.Minute} {
		d.ahead.Store(int64(after))
		if err := d.store.PostDone(t.Context(), posts[i].ID, "m"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.store.PostFailed(t.Context(), posts[2].ID, "No."); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.ask(d.member("/latest"))
	}
	got := d.ask(d.moderator("/stats"))
	golden(t, "stats", got)
	checkReply(t, d, got)
	again := page(d.ask(d.moderator("/stats days:30")))
	if !strings.Contains(again, "/latest 3") || !strings.Contains(again, "/stats 2") {
		t.Errorf("what was counted is there twice or not at all:\n%s", again)
	}
	elsewhere := d.moderator("/stats")
	elsewhere.Place.Shelf, elsewhere.Place.View = other, news.View{other, news.Common}
	if got := page(d.ask(elsewhere)); strings.Contains(got, "/latest") || !strings.Contains(got, "0 followed") {
		t.Errorf("another guild:\n%s", got)
	}
}

func TestUsesAreKeptNowAndThen(t *testing.T) {
	d := newDesk(t)
	ask := func(line string, change func(*Request)) {
		r := d.member(line)
		change(&r)
		d.ask(r)
	}
	uses := func() map[string]int {
		st, err := d.store.Stats(t.Context(), guild, noon().AddDate(0, 0, -1))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, u := range st.Uses {
			out[u.Command] = u.N
		}
		return out
	}
	ask("/latest", func(*Request) {})
	ask("/latest", func(r *Request) { r.Place.Direct = true })
	ask("/article add https://tideway.example/barrier", func(*Request) {}) // refused
	if got := uses(); len(got) != 0 {
		t.Errorf("kept before anybody asked for it: %v", got)
	}
	for range 2 {
		if err := d.KeepUses(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := uses(); got["latest"] != 1 || len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestLasted(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "1 second", 90 * time.Second: "90 seconds", 5 * time.Minute: "5 minutes", 3 * time.Hour: "3 hours", 73 * time.Hour: "3 days"} {
		if got := lasted(nil, d); got != want {
			t.Errorf("%s: %s", d, got)
		}
	}
}
