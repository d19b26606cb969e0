package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// queueMost is how many events besides interactions may wait for their handler.
const queueMost = 256

// events brings events to their handler.
type events struct {
	ctx    context.Context
	log    *slog.Logger
	handle func(ctx context.Context, e event)
	crowd  crowd         // interactions
	queue  chan event    // all others
	over   chan struct{} // closed by close

	mu     sync.Mutex // guards closed, and all against a Go beside its Wait
	closed bool
	all    sync.WaitGroup
}

// An event is what Discord told, as it sent it.
type event struct {
	name string
	raw  json.RawMessage
	came time.Time
	fate fate   // of an interaction
	done func() // to be called when the desk was told of it; nil: nobody waits
}

func newEvents(ctx context.Context, log *slog.Logger, handle func(context.Context, event), gone func()) *events {
	e := &events{ctx: ctx, log: log, handle: handle, queue: make(chan event, queueMost), over: make(chan struct{})}
	e.crowd = crowd{log: log, begin: e.all.Go, see: e.one, gone: gone}
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
func (e *events) push(next event) {
	next.came = time.Now()
	if next.name == interactionEvent {
		e.mu.Lock()
		defer e.mu.Unlock()
		if !e.closed {
			e.crowd.come(next)
		}
		return
	}
	select {
	case e.queue <- next:
	case <-e.over:
	}
}

// miss hands over an interaction that nobody can be answered for any more.
func (e *events) miss(raw json.RawMessage) {
	e.one(event{name: interactionEvent, raw: raw, came: time.Now(), fate: toMiss})
}

func (e *events) one(v event) {
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("a handler panicked", "event", v.name, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	e.handle(e.ctx, v)
}

// close lets no further event in and waits for the handlers.
func (e *events) close() {
	e.mu.Lock()
	e.closed = true
	close(e.over)
	e.mu.Unlock()
	e.all.Wait()
}
