package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// repeatAfter is how long after a trouble of River's it is told again: while a server
// is away, its producers have one twenty times a second.
const repeatAfter = 10 * time.Second

// quieter lets River's messages pass as debug, its troubles as warnings, each now and
// then.
type quieter struct {
	slog.Handler
	told *troubles
}

// troubles are when each was told.
type troubles struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newQuieter(h slog.Handler) quieter { return quieter{h, &troubles{at: map[string]time.Time{}}} }

// again tells whether a trouble is to be told now. River has a few dozen of them.
func (t *troubles) again(what string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last, ok := t.at[what]; ok && now.Sub(last) < repeatAfter && !now.Before(last) {
		return false
	}
	t.at[what] = now
	return true
}

func quiet(l slog.Level) slog.Level {
	if l >= slog.LevelWarn {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

func (q quieter) Enabled(ctx context.Context, l slog.Level) bool {
	return q.Handler.Enabled(ctx, quiet(l))
}

func (q quieter) Handle(ctx context.Context, r slog.Record) error {
	if r.Level = quiet(r.Level); r.Level == slog.LevelWarn && !q.told.again(r.Message, r.Time) {
		return nil
	}
	return q.Handler.Handle(ctx, r)
}

func (q quieter) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quieter{q.Handler.WithAttrs(attrs), q.told}
}

func (q quieter) WithGroup(name string) slog.Handler {
	return quieter{q.Handler.WithGroup(name), q.told}
}
