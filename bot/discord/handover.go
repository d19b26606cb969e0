package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A shard that goes from one process to another takes its session along: RESUME is not
// counted among the starts of sessions, and Discord tells what came in between.

// Kept is a session with the gateway that another process can go on with.
type Kept struct {
	ID, URL          string
	Seq              int64  // of the last event
	Application, Bot string // as READY named them
}

// Sessions keeps them for all processes of a bot.
type Sessions interface {
	// Session is that of a shard, of so many; false where none is kept that Discord may
	// still know.
	Session(ctx context.Context, shard, of int) (Kept, bool, error)
	// Keep keeps those of this process's shards.
	Keep(ctx context.Context, of int, all map[int]Kept) error
}

const (
	// keepEvery is how often it is kept how far shards have come. What is replayed then
	// is too old to be answered.
	keepEvery = 3 * time.Second
	// keepAll is how often it is kept that one without events lives.
	keepAll = time.Minute
	// keepTime is for keeping a session when its shard goes.
	keepTime = time.Second
	// replayable is how old an interaction may be that comes with a session of another
	// process: an older one was answered by that, or cannot be any more.
	replayable = 3 * time.Second
	// takenOver is the event that is told in place of READY.
	takenOver = "TAKEN_OVER"
)

// kept is a shard's session as another process may go on with it, as far as the desk was
// told of its guilds: what comes after that is repeated. False for none, also where the
// desk was not told of READY yet, which is never repeated.
func (g *shard) kept() (Kept, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k := g.about
	k.ID, k.URL, k.Seq = g.session, g.resumeURL, g.seq
	for seq := range g.owed {
		k.Seq = min(k.Seq, seq-1)
	}
	return k, k.ID != "" && k.Application != "" && k.Seq > 0
}

// owes notes that the desk is to be told of an event until done is called; nil for one
// that tells of no guild. The lock is held.
func (g *shard) owes(e *discordgo.Event) (done func()) {
	switch e.Type {
	case "READY", "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
	default:
		return nil
	}
	if g.sessions == nil {
		return nil
	}
	if g.owed == nil || e.Type == "READY" { // of another session than before
		g.owed = map[int64]bool{}
	}
	owed, seq := g.owed, e.Sequence
	owed[seq] = true
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(owed, seq)
	}
}

// takeOver looks for the session that another process had.
func (g *shard) takeOver(ctx context.Context) {
	if g.sessions == nil {
		return
	}
	k, ok, err := g.sessions.Session(ctx, g.id, g.of)
	if err != nil {
		g.log.Warn("the session of another process is not known", "err", err)
	}
	if !ok || err != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session, g.resumeURL, g.seq, g.about, g.taken = k.ID, k.URL, k.Seq, k, true
}

// stale tells whether an event is one that comes with the session of another process
// and is too old to be answered. What is repeated may hold a RESUMED of that process, so
// that the first is not the end of it. The lock is held.
func (g *shard) stale(name string, raw json.RawMessage) bool {
	var in struct {
		ID string `json:"id"`
	}
	return (g.taken || time.Now().Before(g.replayed)) && name == interactionEvent && json.Unmarshal(raw, &in) == nil && g.now().Sub(snowflakeTime(in.ID)) > replayable
}

// tellOfTaking tells that the shard goes on with another process's session.
func (g *shard) tellOfTaking(events *events, about Kept) {
	raw, err := json.Marshal(taking{g.id, g.of, about.Application, about.Bot})
	if err != nil {
		panic(err) // numbers and strings cannot fail
	}
	events.push(event{name: takenOver, raw: raw})
}

// taking is the event takenOver.
type taking struct {
	Shard       int    `json:"shard"`
	Of          int    `json:"of"`
	Application string `json:"application"`
	Bot         string `json:"bot"`
}

// took is ready for a shard whose session another process had. Which guilds it has is
// not told again.
func (p *Platform) took(raw json.RawMessage) string {
	var t taking
	if err := json.Unmarshal(raw, &t); err != nil {
		p.log.Error("a taken session not understood", "err", err)
	}
	p.self.Store(t.Bot)
	p.application.Store(&t.Application)
	p.log.Info("went on with another process's session", "shard", t.Shard, "of", t.Of)
	if p.guilds.took(t.Shard, t.Of) {
		p.tellGuilds()
	}
	return t.Application
}

// keeper keeps the sessions of the shards that run.
type keeper struct {
	sessions Sessions
	holds    func() bool
	log      *slog.Logger
	mu       sync.Mutex
	shards   map[int]*shard
	last     map[int]Kept
	all      time.Time     // when all were kept
	now      chan struct{} // a session has begun
}

func newKeeper(g *gateway) *keeper {
	return &keeper{sessions: g.sessions, holds: g.mayAct, log: g.log, shards: map[int]*shard{}, last: map[int]Kept{}, now: make(chan struct{}, 1)}
}

// run keeps what has changed, now and then, until ctx ends.
func (k *keeper) run(ctx context.Context) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-k.now:
		}
		k.mu.Lock()
		all := maps.Clone(k.shards)
		k.mu.Unlock()
		k.keep(ctx, all)
	}
}

// begun has the session of a shard kept at once.
func (k *keeper) begun() {
	select {
	case k.now <- struct{}{}:
	default:
	}
}

func (k *keeper) add(s *shard) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.shards[s.id] = s
}

// remove keeps a shard's session for the last time, as long as it is this process's.
func (k *keeper) remove(ctx context.Context, s *shard) {
	k.mu.Lock()
	delete(k.shards, s.id)
	k.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	k.keep(ctx, map[int]*shard{s.id: s})
}

func (k *keeper) keep(ctx context.Context, shards map[int]*shard) {
	if k.sessions == nil || !k.holds() {
		return
	}
	k.mu.Lock()
	if time.Since(k.all) > keepAll {
		k.all = time.Now()
		clear(k.last)
	}
	changed, of := map[int]Kept{}, 0
	for id, s := range shards {
		if kept, ok := s.kept(); ok && kept != k.last[id] {
			changed[id], of = kept, s.of
			k.last[id] = kept
		}
	}
	k.mu.Unlock()
	if len(changed) == 0 {
		return
	}
	if err := k.sessions.Keep(ctx, of, changed); err != nil {
		k.mu.Lock()
		maps.DeleteFunc(k.last, func(id int, last Kept) bool { return last == changed[id] })
		k.mu.Unlock()
		if ctx.Err() == nil {
			k.log.Warn("sessions are kept later", "err", err)
		}
	}
}
