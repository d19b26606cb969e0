package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Lease is a kind of work that is shared in parts.
type Lease string

const (
	// Shards are the connections to a platform's gateway.
	Shards Lease = "shard"
	// Feeds are polled and read by the process that has their part (FeedParts).
	Feeds Lease = "feeds"
	// Digests and Desk, in one part each, are what one process does for all.
	Digests Lease = "digests"
	Desk    Lease = "desk"
)

// FeedParts is in how many parts feeds are shared, by the remainder of their number.
const FeedParts = 32

// ofParts is SQL that keeps, of the feeds whose number a column has, those that this
// process has, after another condition.
func (s *Store) ofParts(column string) string {
	if s.process == nil {
		return ""
	}
	var parts []string
	s.process.mu.Lock()
	defer s.process.mu.Unlock()
	if h := s.process.holds[Feeds]; h != nil {
		for part, l := range h.runs {
			if !l.ending {
				parts = append(parts, strconv.Itoa(part))
			}
		}
	}
	if len(parts) == 0 {
		return ` AND 1 = 0`
	}
	slices.Sort(parts) // so that the statement is the same
	return ` AND ` + column + ` % ` + strconv.Itoa(FeedParts) + ` IN (` + strings.Join(parts, `, `) + `)`
}

// column says in SQL which processes share a kind of work.
func (l Lease) column() string {
	if l == Shards {
		return "gateway"
	}
	return "worker"
}

// atOnce is how many parts are given up at a beat to a process that has fewer: a shard
// that moves is away for a moment.
func (l Lease) atOnce() int {
	if l == Shards {
		return 1
	}
	return FeedParts
}

// Hold runs run for each part that this process has, of at least n, until ctx ends or
// a run fails; of is how many parts there are. The processes have fair shares: who has
// more than theirs gives up some. The context of a run ends when its part is lost or
// given up, and nobody else has the part before it has returned, unless this process
// has missed its beats (Holds).
func (p *Process) Hold(ctx context.Context, kind Lease, n int, run func(ctx context.Context, part, of int) error) error {
	if p.alone() {
		g, ctx := errgroup.WithContext(ctx)
		for part := range n {
			g.Go(func() error { return run(ctx, part, n) })
		}
		return g.Wait()
	}
	p.users.Add(1)
	defer p.users.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := &holding{process: p, ctx: ctx, cancel: cancel, run: run, want: n, runs: map[int]*leased{}, over: map[int]bool{}}
	p.mu.Lock()
	p.holds[kind] = h
	p.mu.Unlock()
	p.wake()
	<-ctx.Done()
	p.mu.Lock()
	h.dropAll()
	p.mu.Unlock()
	h.group.Wait()
	p.mu.Lock()
	delete(p.holds, kind)
	id := p.id
	p.mu.Unlock()
	p.giveBack(kind, id)
	return h.err
}

// giveBack gives back all parts of a kind that are held in a term.
func (p *Process) giveBack(kind Lease, id int64) {
	ctx, cancel := context.WithTimeout(context.Background(), farewellTime)
	defer cancel()
	if _, err := p.store.server.quick.ExecContext(ctx, `DELETE FROM leases WHERE kind = ? AND process = ?`, string(kind), id); err != nil {
		p.store.log.Warn("parts were not given back", "kind", string(kind), "err", err)
	}
}

// holding is a Hold under way. The process's lock guards it.
type holding struct {
	process *Process
	ctx     context.Context
	cancel  context.CancelFunc
	run     func(ctx context.Context, part, of int) error
	group   sync.WaitGroup
	want    int
	of      int // of what runs
	runs    map[int]*leased
	over    map[int]bool // parts that are to be given back
	err     error
}

// leased is a part's run.
type leased struct {
	cancel context.CancelFunc
	ending bool
}

// want is what a hold asks at a beat.
type want struct {
	parts int
	over  []int // to be given back
}

// grant is what it gets.
type grant struct {
	of      int
	back    []int // given back
	mine    []int
	surplus int // more than its share
}

// wants are what all holds ask.
func (p *Process) wants() map[Lease]want {
	out := map[Lease]want{}
	for kind, h := range p.holds {
		w := want{parts: h.want}
		for part := range h.over {
			w.over = append(w.over, part)
		}
		out[kind] = w
	}
	return out
}

// reconcile gives back and takes parts. Of two processes that do so one waits.
func (p *Process) reconcile(ctx context.Context, tx *sql.Tx, id int64, wants map[Lease]want) (map[Lease]grant, error) {
	out := map[Lease]grant{}
	for kind, w := range wants {
		g, err := share(ctx, tx, id, kind, w)
		if err != nil {
			return nil, err
		}
		out[kind] = g
	}
	return out, nil
}

// share is reconcile for one kind.
func share(ctx context.Context, tx *sql.Tx, id int64, kind Lease, w want) (g grant, err error) {
	g.back = w.over
	for _, part := range w.over {
		if _, err := tx.ExecContext(ctx, `DELETE FROM leases WHERE kind = ? AND part = ? AND process = ?`, string(kind), part, id); err != nil {
			return g, err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO shares (kind, process, parts) VALUES (?, ?, ?) ON CONFLICT (kind, process) DO UPDATE
		SET parts = excluded.parts WHERE shares.parts <> excluded.parts`, string(kind), id, w.parts); err != nil {
		return g, err
	}
	var others, members int
	err = tx.QueryRowContext(ctx, `WITH held AS (SELECT parts FROM leases WHERE kind = ?1),
		wanted AS (SELECT greatest((SELECT max(parts) FROM shares WHERE kind = ?1), (SELECT max(parts) FROM held)) AS parts)
		SELECT parts, (SELECT count(*) FROM held WHERE held.parts <> wanted.parts), (SELECT count(*) FROM processes WHERE `+kind.column()+` = 1) FROM wanted`,
		string(kind)).Scan(&g.of, &others, &members)
	if err != nil || others > 0 {
		return g, err // until all of those are given back
	}
	mine, err := numbers(ctx, tx, `SELECT part FROM leases WHERE kind = ? AND process = ? ORDER BY part`, string(kind), id)
	if err != nil {
		return g, err
	}
	spare, err := spareParts(ctx, tx, kind, g.of, g.of/members)
	if err != nil {
		return g, err
	}
	least, most := g.of/members, (g.of+members-1)/members
	if room := min(most-len(mine), max(0, least-len(mine))+max(0, spare)); room > 0 {
		more, err := numbers(ctx, tx, `INSERT INTO leases (kind, part, parts, process)
			SELECT ?1, i, ?2, ?3 FROM generate_series(0, ?2 - 1) AS i WHERE NOT EXISTS (SELECT 1 FROM leases WHERE kind = ?1 AND part = i)
			ORDER BY i LIMIT ?4 RETURNING part`, string(kind), g.of, id, room)
		if err != nil {
			return g, err
		}
		mine = append(mine, more...)
	}
	for _, part := range mine {
		g.mine = append(g.mine, int(part))
	}
	g.surplus = max(0, len(mine)-most, min(len(mine)-least, -spare))
	return g, nil
}

// spareParts is how many parts nobody has beyond those that processes with fewer than
// least will take; less than nothing when they need others'.
func spareParts(ctx context.Context, tx *sql.Tx, kind Lease, of, least int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `WITH counted AS (SELECT p.id, count(l.part) AS n FROM processes AS p LEFT JOIN leases AS l ON l.process = p.id AND l.kind = ?1
			WHERE p.`+kind.column()+` = 1 GROUP BY p.id)
		SELECT (?3 - sum(n) - sum(greatest(0, ?2 - n)))::bigint FROM counted`, string(kind), least, of).Scan(&n)
	return n, err
}

// apply starts and ends runs as a beat has granted. The lock is held.
func (p *Process) apply(got map[Lease]grant) {
	for kind, g := range got {
		if h := p.holds[kind]; h != nil && h.ctx.Err() == nil {
			h.apply(kind, g)
		}
	}
}

func (h *holding) apply(kind Lease, g grant) {
	for _, part := range g.back {
		delete(h.over, part)
	}
	if h.of != g.of && len(h.runs)+len(h.over) > 0 {
		h.dropAll()
		return
	}
	h.of = g.of
	ending := len(h.over)
	for part, l := range h.runs {
		if !slices.Contains(g.mine, part) {
			h.drop(part)
		}
		if l.ending {
			ending++
		}
	}
	for _, part := range g.mine {
		if h.runs[part] == nil && !h.over[part] {
			h.start(part)
		}
	}
	surplus := min(g.surplus-ending, kind.atOnce())
	for i := len(g.mine) - 1; i >= 0 && surplus > 0; i-- {
		if l := h.runs[g.mine[i]]; l != nil && !l.ending {
			h.drop(g.mine[i])
			surplus--
		}
	}
}

// start runs a part.
func (h *holding) start(part int) {
	ctx, cancel := context.WithCancel(h.ctx)
	l := &leased{cancel: cancel}
	h.runs[part] = l
	of := h.of
	h.group.Go(func() {
		err := h.run(ctx, part, of)
		h.ended(part, l, err, ctx.Err() != nil)
	})
}

// ended notes that a part's run is over: its part is given back.
func (h *holding) ended(part int, l *leased, err error, told bool) {
	h.process.mu.Lock()
	defer h.process.mu.Unlock()
	delete(h.runs, part)
	h.over[part] = true
	if err != nil && !told && h.err == nil {
		h.err = err
		h.cancel()
	}
	l.cancel()
	h.process.wake()
}

// drop ends a part's run.
func (h *holding) drop(part int) {
	if l := h.runs[part]; l != nil {
		l.ending = true
		l.cancel()
	}
}

func (h *holding) dropAll() {
	for part := range h.runs {
		h.drop(part)
	}
}
