package poll

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"newsdesk/news"
)

// Documents and pages are anybody's, and nobody is there who could start the desk
// again: it would come back to the one that brought it down, as that is still owed.
// So one that cannot be got over is that feed's or that entry's failure alone.

// errPanic is a fault of the program that a document has shown.
var errPanic = errors.New("the program has a fault")

// guarded is run's error, and a panic in it, too.
func guarded(run func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, v, debug.Stack())
		}
	}()
	return run()
}

// setAside puts off an entry that could not be kept, and gives it up after a few
// tries: what comes after it in its feed, and all other feeds, would wait for it. For the
// database everything waits.
func (p *Poller) setAside(ctx context.Context, e news.FeedEntry, err error) error {
	if err == nil || ctx.Err() != nil || news.OfDatabase(err) {
		return err
	}
	p.log.Error("an entry cannot be kept", "entry", e.ID, "feed", e.Feed, "try", e.Tries+1, "err", err)
	if e.Tries < len(tries) {
		return p.unlessGone(p.store.EntryTried(ctx, e.ID, p.now().Add(tries[e.Tries]), p.say(err)))
	}
	return p.unlessGone(p.store.EntryFailed(ctx, e, p.say(err)))
}
