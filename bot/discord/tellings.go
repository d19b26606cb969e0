package discord

import (
	"context"
	"sync"
)

// tellings are what the desk is to be told of guilds, in order. They wait here, and
// small, while it writes down what it was told before: thousands of guilds come at the
// start, and what members ask comes behind them on the same connection.
type tellings struct {
	mu   sync.Mutex
	all  []func()
	come chan struct{} // holds one when there may be some
}

func newTellings() *tellings { return &tellings{come: make(chan struct{}, 1)} }

func (t *tellings) add(tell func()) {
	t.mu.Lock()
	t.all = append(t.all, tell)
	t.mu.Unlock()
	select {
	case t.come <- struct{}{}:
	default:
	}
}

// run tells until ctx ends. What is left then is told at the next start.
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
		if ctx.Err() != nil {
			return
		}
		tell()
	}
}
