package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// pace is how patient the gateway is. Tests are less so.
type pace struct {
	hello  time.Duration // from dialling to HELLO
	ready  time.Duration // from HELLO to READY or RESUMED
	slack  time.Duration // beyond two heartbeats without an acknowledgement
	gap    time.Duration // between two IDENTIFYs; Discord wants 5 s
	steady time.Duration // a session that lived so long was no failure
	step   time.Duration // the pause after the second failure in a row; each next one is twice as long
	most   time.Duration // the longest
	fresh  time.Duration // before a new session in place of one that Discord called invalid; it wants 1 to 5 s
	advice time.Duration // between two questions for how many shards there should be
}

// discordPace suits Discord. A bot that fails for ever makes 60 attempts an hour.
func discordPace() pace {
	return pace{hello: 10 * time.Second, ready: 20 * time.Second, slack: time.Second, gap: 5 * time.Second,
		steady: 10 * time.Second, step: 100 * time.Millisecond, most: time.Minute, fresh: time.Second, advice: time.Hour}
}

// shardsMost is how many connections we open at most, whatever the advice: it is for
// 2,500,000 guilds.
const shardsMost = 1024

// errReshard ends the connections when Discord advises more of them.
var errReshard = errors.New("discord advises more shards")

// refusedShards is Discord's word that there are too few (4011), or not these (4010).
type refusedShards struct{ code int }

func (e *refusedShards) Error() string {
	return fmt.Sprintf("discord refuses this connection (%d): the bot is in too many servers for as many connections as Discord itself advises; it needs sharding: try again later", e.code)
}

// advice is what Discord says of its gateway: where it is, how many shards a bot of
// this size should have, and how many sessions it may start, so many at a time.
// https://discord.com/developers/docs/events/gateway#get-gateway-bot
type advice struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Total       int   `json:"total"`
		Remaining   int   `json:"remaining"`
		ResetAfter  int64 `json:"reset_after"` // milliseconds
		Concurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// advice asks for Discord's advice.
func (a *api) advice(ctx context.Context) (advice, error) {
	var out advice
	if err := a.call(ctx, http.MethodGet, "/gateway/bot", nil, &out); err != nil {
		return out, fmt.Errorf("the gateway's address: %w", err)
	}
	out.Shards = min(max(out.Shards, 1), shardsMost)
	out.Limit.Concurrency = max(out.Limit.Concurrency, 1)
	return out, nil
}

// shardOf is the shard of n that has a guild's events.
// https://discord.com/developers/docs/events/gateway#sharding
func shardOf(guild string, n int) int {
	id, _ := strconv.ParseUint(guild, 10, 64) // what is no id belongs to none; shard 0 has what belongs to none
	return int(id >> 22 % uint64(max(n, 1)))
}

// gateway keeps as many shards connected as Discord advises. Start with run; shard.go
// has one connection, starts.go how they take turns.
type gateway struct {
	api   *api
	token string
	log   *slog.Logger
	pace  pace
	now   func() time.Time

	connected func(up bool)                 // is told whether every shard has a session; may be nil
	share     Share                         // nil: this process has all shards
	sessions  Sessions                      // nil: they end with this process
	holds     func(shard, of int, has bool) // is told which ones it has; may be nil
	dispersed func()                        // is told when a crowd of interactions was too large and is no more; may be nil

	readyOnce sync.Once
	readyDone chan struct{}
}

// newGateway makes a gateway that finds its address through a.
func newGateway(a *api, token string) *gateway {
	return &gateway{api: a, token: token, log: a.log, pace: discordPace(), now: time.Now, readyDone: make(chan struct{})}
}

// ready is closed when a session of each shard has been there.
func (g *gateway) ready() <-chan struct{} { return g.readyDone }

// run connects, and connects again, until ctx ends; then it returns nil once
// every handler has returned. It returns earlier only when trying again is of no
// use: with news.ErrToken, or an error that says what to change.
//
// handle gets every event as Discord sent it. Interactions are handled each in a
// goroutine of its own, so that none waits for another, until very many come at once
// (see crowd); all other events one after the other, those of a shard in their order. ctx is run's: a handler that
// must finish what it began goes on under a context of its own. A panic in it is
// logged.
func (g *gateway) run(ctx context.Context, handle func(ctx context.Context, e event)) error {
	events := newEvents(ctx, g.log, handle, g.dispersed)
	defer events.close()
	starts := newStarts(g.api.advice, g.pace.gap, g.log)
	starts.all = g.share
	least := 1 // shards, after a refusal
	for failures := 0; ; {
		a, err := g.api.advice(ctx)
		if err == nil && a.Shards < least {
			return &refusedShards{4011}
		}
		if err == nil {
			failures, least = 0, 1
			err = g.serve(ctx, a, starts, events)
			if refused, ok := errors.AsType[*refusedShards](err); ok && refused.code == 4011 {
				least = a.Shards + 1
			} else if !errors.Is(err, errReshard) {
				return err
			}
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		if final := finalError(err); final != nil {
			return final
		}
		wait := pauseAfter(g.pace, failures, err)
		failures++
		g.log.Warn("Discord does not say where its gateway is", "err", err, "wait", wait)
		if pause(ctx, wait) != nil {
			return nil
		}
	}
}

// serve keeps the shards of an advice connected until ctx ends, or one of them cannot
// go on, or more are advised. When it returns, none is connected, so that none of the
// next ones is told what these were told.
func (g *gateway) serve(ctx context.Context, a advice, starts *starts, events *events) error {
	if a.Shards > 1 {
		g.log.Info("connecting to the gateway", "shards", a.Shards, "concurrency", a.Limit.Concurrency)
	}
	starts.begin(a)
	up := &upness{gateway: g, live: map[int]bool{}, begun: map[int]bool{}, has: map[int]bool{}}
	kept := newKeeper(g)
	run := func(ctx context.Context, id, of int) error {
		log := g.log
		if of > 1 {
			log = log.With("shard", id)
		}
		up.hold(id, of, true)
		defer up.hold(id, of, false)
		s := &shard{id: id, of: of, token: g.token, log: log, pace: g.pace, starts: starts, lives: up.lives, holds: g.holding(ctx), now: g.now, sessions: g.sessions, begun: kept.begun}
		s.takeOver(ctx)
		kept.add(s)
		defer kept.remove(ctx, s)
		return s.run(ctx, events)
	}
	work, ctx := errgroup.WithContext(ctx)
	if g.share != nil {
		work.Go(func() error { return g.share.Shards(ctx, a.Shards, run) })
	} else {
		for id := range a.Shards {
			up.has[id] = true
		}
		for id := range a.Shards {
			work.Go(func() error { return run(ctx, id, a.Shards) })
		}
	}
	if g.sessions != nil {
		work.Go(func() error { return kept.run(ctx) })
	}
	work.Go(func() error { return g.watch(ctx, a.Shards) })
	return work.Wait() // nil when ctx has ended
}

// mayAct tells whether this process may act upon what it has.
func (g *gateway) mayAct() bool { return g.share == nil || g.share.Holds() }

// holding tells whether events of a shard are still for this process, for as long as it
// was given the shard. One that was stopped and has begun anew may act again, but not
// upon what came meanwhile to a shard that it had before.
func (g *gateway) holding(given context.Context) func() bool {
	return func() bool { return g.share == nil || given.Err() == nil && g.share.Holds() }
}

// upness knows which shards this process has, and which of them have a session.
type upness struct {
	*gateway
	mu    sync.Mutex
	has   map[int]bool
	begun map[int]bool
	live  map[int]bool
}

// hold notes that a shard is this process's, or is no more.
func (u *upness) hold(id, of int, has bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.has[id] = true; !has {
		delete(u.live, id)
		if u.share != nil {
			delete(u.has, id)
		}
	}
	if u.gateway.holds != nil {
		u.gateway.holds(id, of, has)
	}
	u.tell()
}

// lives notes that a shard has a session, or has none any more.
func (u *upness) lives(id int, up bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.live[id] = up; up {
		u.begun[id] = true
	} else {
		delete(u.live, id)
	}
	u.tell()
	if len(u.begun) >= len(u.has) {
		u.readyOnce.Do(func() { close(u.readyDone) })
	}
}

func (u *upness) tell() {
	if u.connected != nil {
		u.connected(len(u.has) > 0 && len(u.live) == len(u.has))
	}
}

// watch ends with errReshard when more shards are advised than there are. Fewer are
// no reason to go away for a while: the next start heeds them.
func (g *gateway) watch(ctx context.Context, shards int) error {
	for pause(ctx, g.pace.advice) == nil {
		a, err := g.api.advice(ctx)
		if err == nil && a.Shards > shards {
			return fmt.Errorf("%w: %d, not %d", errReshard, a.Shards, shards)
		}
	}
	return nil
}
