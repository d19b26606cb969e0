package poll

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

// Many feeds bring something at once, and nothing of theirs can be kept for now.
func TestWhoAsksIsBeforeWhatIsPolled(t *testing.T) {
	const feeds = 3 * keepers
	d := newDesk(t)
	d.site.feed("/asked")
	asked := d.follow("/asked", news.Subscription{})
	d.poll(asked)
	for range keepers {
		d.polls <- struct{}{}
	}
	for n := range feeds {
		path := fmt.Sprintf("/rss/%d", n)
		d.site.feed(path, entry{n: n, at: d.clock.now().Add(-time.Hour), full: true})
		d.follow(path, news.Subscription{})
	}
	polled := make(chan string, feeds)
	p := d.another(Config{Polled: func(string) { polled <- "polled" }})
	p.polls = d.polls
	d.run(p)
	for range feeds {
		await(t, polled, "polled")
	}
	d.site.feed("/asked", entry{n: feeds, at: d.clock.now().Add(-time.Hour), full: true})
	if out, err := p.Poll(t.Context(), asked); err != nil || out.New != 1 {
		t.Errorf("who asks: %+v, %v", out, err)
	}
	await(t, d.log.seen, "a feed has news")
	if d.shelf() != "" && d.shelf() != fmt.Sprint(feeds) {
		t.Errorf("kept before its turn: %s", d.shelf())
	}
	for range keepers {
		<-d.polls
	}
	for range feeds {
		await(t, d.log.seen, "a feed has news")
	}
	if len(polled) > 1 {
		t.Error("a feed was asked twice")
	}
}

func TestALaneEnds(t *testing.T) {
	l := make(lane, 1)
	ctx, cancel := context.WithCancel(t.Context())
	err := l.pass(ctx, func() error {
		cancel()
		return l.pass(ctx, func() error { return errors.New("it was full") })
	})
	if !errors.Is(err, context.Canceled) || len(l) != 0 {
		t.Errorf("%v, %d in it", err, len(l))
	}
}
