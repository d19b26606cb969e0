package discord

import (
	"context"
	"io"
	"time"

	"newsdesk/news"
)

// Several processes can serve one bot: each has some of its shards, and all together
// stay within Discord's limits.

// Share is how they divide the gateway.
type Share interface {
	// Shards runs run for each shard that this process has, of at least n, until ctx
	// ends or a run fails. A run's ctx ends when another process is to have the shard.
	Shards(ctx context.Context, n int, run func(ctx context.Context, shard, of int) error) error
	// Start waits until a session may be started in one of Discord's lanes; done is told
	// whether it was.
	Start(ctx context.Context, lane, shards int) (done func(sent bool), err error)
	// Holds tells whether this process may act upon what it has at this moment.
	Holds() bool
}

// Requests are those to Discord that all processes make.
type Requests interface {
	// Take waits for a place; done gives it back when the request was answered.
	Take(ctx context.Context) (done func(), err error)
}

// SharedRequests are how many requests, at most, all processes of a bot may have under
// way together, and for how long each counts after its answer (globalRequests).
func SharedRequests() (most int, rest time.Duration) { return globalRequests, globalWindow }

// SharedStarts are the pause between two starts in a lane, and how many sessions a bot
// of so many shards may start at once, and one more how often.
func SharedStarts(shards int) (gap time.Duration, atOnce float64, every time.Duration) {
	return discordPace().gap, startsFor(shards), startsEvery
}

// timely is a request's body, which is not sent once ctx is past its end, or its work is
// another process's: one that was stopped in the middle learns it here.
type timely struct {
	ctx context.Context
	io.Reader
}

func (t timely) Read(b []byte) (int, error) {
	if end, ok := t.ctx.Deadline(); ok && !time.Now().Before(end) || !news.MayAct(t.ctx) {
		return 0, context.DeadlineExceeded
	}
	return t.Reader.Read(b)
}
