package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// What is still to be published stands in the queue with its next try, until it is
// published or cannot be; and that until a moderator has seen it.
func TestTheQueueTellsWhatIsToBePublished(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.manual("k1", "c1", 1)
	queue := func() (out news.Post, n int) {
		t.Helper()
		all, err := d.Queue(ctx, "discord:1", 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, out = range all {
		}
		return out, len(all)
	}
	if err := d.PostDone(ctx, p.ID, "m1"); err != nil {
		t.Fatal(err)
	}
	if _, n := queue(); n != 0 {
		t.Errorf("%d wait", n)
	}
	id, err := d.OweAnswer(ctx, store.Answer{Platform: "discord", Handle: "h", Until: d.now().Add(time.Hour), Post: p.ID})
	if err != nil {
		t.Fatal(err)
	}
	if p, n := queue(); n != 1 || p.State != news.PostDone || !p.Publish.Equal(d.now()) {
		t.Errorf("owed: %+v", p)
	}
	tried, fail := make(chan int64), make(chan bool)
	stop := running(t, d.Store, store.Work{Answer: func(ctx context.Context, id int64) error {
		select {
		case tried <- id:
		case <-ctx.Done():
		}
		<-fail
		return errors.New("not yet")
	}})
	await(t, tried, "a try")
	fail <- true
	await(t, tried, "a second one")
	if p, n := queue(); n != 1 || !p.Publish.Equal(d.now().Add(time.Second)) {
		t.Errorf("tried: %+v", p)
	}
	close(fail)
	stop()
	if err := d.Unpublished(ctx, p.ID, "The channel is gone."); err != nil {
		t.Fatal(err)
	}
	if err := d.AnswerDone(ctx, id); err != nil {
		t.Fatal(err)
	}
	if p, n := queue(); n != 1 || !p.Publish.IsZero() || p.Unpublished != "The channel is gone." {
		t.Errorf("it cannot be: %+v", p)
	}
	if p, err := d.DropPost(ctx, "discord:1", p.ID, mo()); err != nil || p.State != news.PostDone || p.Unpublished != "" {
		t.Errorf("dropped: %+v, %v", p, err)
	}
	if _, n := queue(); n != 0 {
		t.Errorf("%d wait", n)
	}
}
