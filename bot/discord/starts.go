package discord

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Discord lets a bot start 1,000 sessions a day and resets its token beyond;
// resuming costs none. We may start startsAtOnce and twice as many as there are
// shards, and one more every startsEvery.
const (
	startsAtOnce = 40
	startsEvery  = 100 * time.Second // 864 a day
)

// starts has the shards take turns at IDENTIFY: those whose number leaves the same
// remainder by max_concurrency one after the other, a gap apart, and all of them no
// more often than the day allows.
type starts struct {
	ask func(context.Context) (advice, error)
	log *slog.Logger
	gap time.Duration // between two IDENTIFYs of a lane
	all Share         // nil: this process is the only one

	mu     sync.Mutex
	atOnce float64
	inHand float64
	filled time.Time
	lanes  []*lane
}

// lane is where the shards of one remainder stand in line. Whoever has its key may identify at next.
type lane struct {
	key  chan struct{}
	next time.Time
}

func newStarts(ask func(context.Context) (advice, error), gap time.Duration, log *slog.Logger) *starts {
	return &starts{ask: ask, log: log, gap: gap, inHand: startsAtOnce, atOnce: startsAtOnce}
}

// begin makes room for the shards of an advice. Nobody may wait for a turn then.
func (s *starts) begin(a advice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	atOnce := startsFor(a.Shards)
	s.inHand, s.atOnce = s.inHand+atOnce-s.atOnce, atOnce
	var last time.Time // of any: who was in which line before is not asked
	for _, b := range s.lanes {
		if b.next.After(last) {
			last = b.next
		}
	}
	s.lanes = nil
	for range min(a.Limit.Concurrency, a.Shards) {
		b := &lane{key: make(chan struct{}, 1), next: last}
		b.key <- struct{}{}
		s.lanes = append(s.lanes, b)
	}
}

// startsFor is how many sessions may be started at once for so many shards.
func startsFor(shards int) float64 {
	if shards == 1 {
		return startsAtOnce
	}
	return float64(startsAtOnce + 2*shards)
}

// next waits until a shard may identify, and says where to. The line moves on when its
// turn ends. errReshard when Discord advises more shards by now.
func (s *starts) next(ctx context.Context, id, of int) (string, *turn, error) {
	if s.all != nil {
		return s.nextOfAll(ctx, id, of)
	}
	b := s.lanes[id%len(s.lanes)]
	select {
	case <-b.key:
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	t := &turn{over: func(sent bool) {
		if sent {
			b.next = time.Now().Add(s.gap)
		}
		b.key <- struct{}{}
	}}
	a, err := s.advised(ctx, of)
	if err == nil {
		now := time.Now()
		err = s.wait(ctx, a, max(s.spend(now), b.next.Sub(now)))
	}
	if err != nil {
		t.end(false)
		return "", nil, err
	}
	return a.URL, t, nil
}

// nextOfAll is next among several processes.
func (s *starts) nextOfAll(ctx context.Context, id, of int) (string, *turn, error) {
	a, err := s.advised(ctx, of)
	if err == nil {
		err = s.wait(ctx, a, 0)
	}
	if err != nil {
		return "", nil, err
	}
	done, err := s.all.Start(ctx, id%a.Limit.Concurrency, of)
	if err != nil {
		return "", nil, err
	}
	return a.URL, &turn{over: done}, nil
}

// advised is Discord's advice; errReshard when it is for more shards.
func (s *starts) advised(ctx context.Context, of int) (advice, error) {
	a, err := s.ask(ctx)
	if err == nil && a.Shards > of {
		err = fmt.Errorf("%w: %d, not %d", errReshard, a.Shards, of)
	}
	return a, err
}

// wait waits a while, and until Discord lets the bot start another session.
func (s *starts) wait(ctx context.Context, a advice, d time.Duration) error {
	if a.Limit.Total > 0 && a.Limit.Remaining <= 0 {
		d = max(d, min(time.Duration(a.Limit.ResetAfter)*time.Millisecond, 24*time.Hour))
	}
	if d > 10*time.Second {
		s.log.Error("no session may be started for a while", "wait", d, "remaining", a.Limit.Remaining)
	}
	return pause(ctx, d)
}

// spend takes one IDENTIFY from the day's and tells how long to wait for it.
func (s *starts) spend(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.filled.IsZero() {
		s.inHand = min(s.atOnce, s.inHand+now.Sub(s.filled).Seconds()/startsEvery.Seconds())
	}
	s.filled = now
	s.inHand--
	return time.Duration(max(0, -s.inHand*float64(startsEvery)))
}

// turn is a shard's at its lane.
type turn struct {
	over func(sent bool)
	once sync.Once
}

// end lets the next one have its turn: a gap from now when an IDENTIFY was sent. Only
// the first call counts. A nil turn has ended.
func (t *turn) end(sent bool) {
	if t == nil {
		return
	}
	t.once.Do(func() { t.over(sent) })
}
