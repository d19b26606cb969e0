package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// A clock that ran two hours ahead and was set right while the program was away
// keeps no feed waiting for two hours; and it is taken for set back only once.
func TestAClockSetBackBeforeAStart(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.pass(2 * time.Hour)
	if _, err := d.KeepPoll(ctx, u.ID, news.Poll{At: d.now(), Next: d.now().Add(10 * time.Minute), Every: 10 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	d.pass(-2 * time.Hour)
	start := func(n int) time.Duration {
		t.Helper()
		ran := make(chan int64, 10)
		stop := running(t, d.Store, store.Work{Post: func(ctx context.Context, id int64) error {
			defer func() { ran <- id }()
			return d.PostDone(ctx, id, "m")
		}})
		defer stop()
		if _, _, err := d.OwePost(ctx, news.Post{Key: fmt.Sprint("k", n), Platform: "discord", Shelf: "discord:1", Channel: "c1", By: mo()}); err != nil {
			t.Fatal(err)
		}
		await(t, ran, "a post, by which the start is over")
		next, err := d.NextFeed(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return next.Sub(d.now())
	}
	wanted(t, "after the start", start(1), 10*time.Minute)
	d.pass(time.Minute)
	wanted(t, "after another", start(2), 9*time.Minute)
}
