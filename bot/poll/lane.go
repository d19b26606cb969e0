package poll

import "context"

// keepers is how many of what was polled, and of what was read, are kept at a time. The
// store writes one after another and who waits there for too long gives up: what was
// fetched would be fetched again, and who asks for something would wait behind all of
// it. One waits while the other is written.
const keepers = 2

// lane is where what nobody waits for waits for its turn to be kept.
type lane chan struct{}

// pass waits for a turn, however long that takes. Its error is ctx's, or keep's.
func (l lane) pass(ctx context.Context, keep func() error) error {
	select {
	case l <- struct{}{}:
		defer func() { <-l }()
		return keep()
	case <-ctx.Done():
		return ctx.Err()
	}
}
