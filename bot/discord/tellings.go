package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tellings are what the desk is to be told of guilds, in order. They wait here, and
// small, while it writes down what it was told before: thousands of guilds come at the
// start, and what members ask comes behind them on the same connection.
type tellings struct {
	log  *slog.Logger
	mu   sync.Mutex
	all  []func() error
	come chan struct{} // holds one when there may be some
}

// One that fails is told again, after a pause that doubles, until it is given up: what
// comes behind it must not wait for ever.
const (
	tellPause   = time.Second
	tellLongest = 5 * time.Second
	tellTries   = 200
)

func newTellings(log *slog.Logger) *tellings {
	return &tellings{log: log, come: make(chan struct{}, 1)}
}

func (t *tellings) add(tell func() error) {
	t.mu.Lock()
	t.all = append(t.all, tell)
	t.mu.Unlock()
	select {
	case t.come <- struct{}{}:
	default:
	}
}

// done has an event count as told once all is that was added before.
func (t *tellings) done(e event) {
	if e.done != nil {
		t.add(func() error { e.done(); return nil })
	}
}

// run tells until ctx ends. What is left then is told at the next start: Discord names the
// guilds of a new session, and repeats what came in one that another process goes on with.
func (t *tellings) run(ctx context.Context) error {
	for {
		select {
		case <-t.come:
			t.drain(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// drain tells what there is.
func (t *tellings) drain(ctx context.Context) {
	t.mu.Lock()
	all := t.all
	t.all = nil
	t.mu.Unlock()
	for _, tell := range all {
		t.tell(ctx, tell)
	}
}

// tell tells one until it is told, is given up, or ctx ends.
func (t *tellings) tell(ctx context.Context, tell func() error) {
	wait := tellPause
	for try := 1; try <= tellTries && ctx.Err() == nil; try++ {
		err := tell()
		if err == nil {
			return
		}
		t.log.Error("the desk could not be told of a guild", "try", try, "err", err)
		if pause(ctx, wait) != nil {
			return
		}
		wait = min(2*wait, tellLongest)
	}
}
