package discord

import (
	"context"
	"time"

	"newsdesk/commands"
)

const (
	busyAtMost = 256  // interactions worked on at once
	waitAtMost = 2048 // that wait for their turn
	shedAtOnce = connections / 2
	turnFor    = time.Second // how long they wait: then there is time to say that it is too busy
)

// shed says that the desk is too busy, a few at a time, so that those who get an answer
// need not wait behind all who get none.
func (p *Platform) shed(ctx context.Context, in *interaction) {
	p.log.Warn("too many interactions at once", "interaction", in.ID)
	select {
	case p.shedding <- struct{}{}:
		defer func() { <-p.shedding }()
		p.say(ctx, in, commands.Request{}, sentence(in.voice().Say("The desk is very busy. Please try again in a moment.")))
	case <-ctx.Done():
		p.log.Error("answer not given", "interaction", in.ID, "err", ctx.Err())
	}
}

// turn waits for one of the slots, and tells whether there was one in time.
func (p *Platform) turn() bool {
	select {
	case p.slots <- struct{}{}:
		return true
	default:
	}
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return false
	}
	t := time.NewTimer(turnFor)
	defer t.Stop()
	select {
	case p.slots <- struct{}{}:
		return true
	case <-t.C:
		return false
	}
}
