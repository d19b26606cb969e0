package fetch

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// places is a transport in which each request takes a place at its host, until its
// answer is closed. As each step of a redirect is a request, nobody makes us ask a
// host more often than it may be asked.
type places struct {
	*Client
	next http.RoundTripper
}

func (p places) RoundTrip(req *http.Request) (*http.Response, error) {
	host, limit := p.Place(req.URL.String())
	release, err := p.hosts.acquire(req.Context(), host, limit)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	resp, err := p.next.RoundTrip(req)
	if err != nil {
		release()
		return nil, err
	}
	resp.Body = placed{resp.Body, sync.OnceFunc(release)}
	return resp, nil
}

// placed is a body with its place at the host.
type placed struct {
	io.ReadCloser
	release func()
}

func (b placed) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}

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
