package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"sync"
)

// queueMost is how many events besides interactions may wait for their handler.
const queueMost = 256

// events brings events to their handler.
type events struct {
	ctx    context.Context
	log    *slog.Logger
	handle func(ctx context.Context, event string, raw json.RawMessage)
	queue  chan event    // all but interactions
	over   chan struct{} // closed by close

	mu     sync.Mutex // guards closed, and all against a Go beside its Wait
	closed bool
	all    sync.WaitGroup
}

type event struct {
	name string
	raw  json.RawMessage
}

func newEvents(ctx context.Context, log *slog.Logger, handle func(context.Context, string, json.RawMessage)) *events {
	e := &events{ctx: ctx, log: log, handle: handle, queue: make(chan event, queueMost), over: make(chan struct{})}
	e.all.Go(func() {
		for {
			select {
			case next := <-e.queue:
				e.one(next)
			case <-e.over:
				return
			}
		}
	})
	return e
}

// push hands one event over. It waits when very many wait already.
func (e *events) push(name string, raw json.RawMessage) {
	if name == "INTERACTION_CREATE" {
		e.mu.Lock()
		defer e.mu.Unlock()
		if !e.closed {
			e.all.Go(func() { e.one(event{name, raw}) })
		}
		return
	}
	select {
	case e.queue <- event{name, raw}:
	case <-e.over:
	}
}

func (e *events) one(v event) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("a handler panicked", "event", v.name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	e.handle(e.ctx, v.name, v.raw)
}

// close lets no further event in and waits for the handlers.
func (e *events) close() {
	e.mu.Lock()
	e.closed = true
	close(e.over)
	e.mu.Unlock()
	e.all.Wait()
}
