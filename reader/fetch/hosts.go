package fetch

import (
	"context"
	"sync"
)

// hosts holds the requests to one host down to a number at a time.
type hosts struct {
	limit int
	mu    sync.Mutex
	slots map[string]*slot
}

type slot struct {
	free  chan struct{}
	users int // waiting or running; at 0 the slot is forgotten
}

// acquire waits for one of limit places at the host; release gives it back.
func (h *hosts) acquire(ctx context.Context, host string, limit int) (release func(), err error) {
	h.mu.Lock()
	s := h.slots[host]
	if s == nil {
		if h.slots == nil {
			h.slots = make(map[string]*slot)
		}
		s = &slot{free: make(chan struct{}, limit)}
		h.slots[host] = s
	}
	s.users++
	h.mu.Unlock()
	leave := func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(h.slots, host)
		}
	}
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
