package fetch

import (
	"context"
	"io"
	"time"
)

// Bodies are small but for a few, and each stands in memory until it was read. Those
// past smallBody share maxLarge places, so that sites that send all that is taken
// cannot fill the memory together: a hundred requests at a time, which is more than
// the desk makes, hold about 160 MB.
const (
	smallBody = 1 << 20 // bytes
	maxLarge  = 6
	// holdRoom is how long a place is held for a caller whose context does not end.
	holdRoom = time.Minute
)

// room is where the large bodies of a request have their place: from the moment on
// that it turns out to be large, until the caller's context ends, who reads it
// until then.
type room struct {
	places chan struct{}
	caller context.Context
	taken  bool
}

func (c *Client) roomFor(ctx context.Context) *room {
	return &room{places: c.large, caller: ctx}
}

// take waits for a place.
func (r *room) take(ctx context.Context) error {
	if r.taken {
		return nil
	}
	select {
	case r.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	r.taken = true
	held, cancel := context.WithTimeout(r.caller, holdRoom)
	context.AfterFunc(held, func() {
		cancel()
		<-r.places
	})
	return nil
}

// roomy takes a place once a body is large.
type roomy struct {
	io.Reader
	ctx  context.Context
	room *room
	got  int64
}

func (r *roomy) Read(p []byte) (int, error) {
	if r.got > smallBody {
		if err := r.room.take(r.ctx); err != nil {
			return 0, err
		}
	}
	n, err := r.Reader.Read(p)
	r.got += int64(n)
	return n, err
}
