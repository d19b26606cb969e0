package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"sync"
	"time"

	"newsdesk/news"
)

// Several processes share a desk on a server. Each beats: its row among processes says
// until when it may hold what it holds (leases.go, drains.go), by the server's clock.
// It knows that moment by its own clock, too, a little earlier, and lets go of
// everything then, so that nobody has to ask whether it is dead or only slow: the
// others take its parts over when the row is past its time. After that it begins a new
// term under another number.

const (
	usualBeat = 3 * time.Second
	// missable is how many beats a process may miss.
	missable = 5
	// slack is the part of a beat that a process lets go earlier than the others take
	// over, for clocks of different speed.
	slack = 3
	// leaveWithin is how long what a process does may take to end, and to say goodbye.
	leaveWithin  = 8 * time.Second
	farewellTime = 1500 * time.Millisecond
)

// Role is what a process does.
type Role string

// A process that answers people, one that polls, reads and posts, and one that does
// both.
const (
	RoleGateway Role = "gateway"
	RoleWorker  Role = "worker"
	RoleAll     Role = "all"
)

// Answers tells whether a process of this role answers people.
func (r Role) Answers() bool { return r != RoleWorker }

// Works tells whether it polls, reads and posts.
func (r Role) Works() bool { return r != RoleGateway }

// Member says who joins.
type Member struct {
	Role Role          // "" is RoleAll
	Name string        // for people, such as "host 4711"
	Beat time.Duration // 0: the usual 3 seconds; it is taken for dead after five
}

// Process is one of those that share a desk's work, or the only one: a nil Process is,
// and that of a file. Start with Run.
type Process struct {
	store  *Store
	member Member
	woken  chan struct{}
	users  sync.WaitGroup // what runs in a term

	mu    sync.Mutex
	id    int64 // 0 between two terms
	last  int64 // the term before
	until time.Time
	term  context.Context
	end   context.CancelFunc
	began chan struct{} // closed when a term begins
	only  bool          // there was no other at the last beat
	holds map[Lease]*holding
}

// Join makes this process one of those that run the desk. On a file it is the only
// one: news.ErrDBOwned when there is another. On a server it gives that when somebody
// has the desk for themselves, such as a move.
func (s *Store) Join(ctx context.Context, m Member) (*Process, error) {
	if m.Role == "" {
		m.Role = RoleAll
	}
	if m.Beat == 0 {
		m.Beat = usualBeat
	}
	p := &Process{store: s, member: m, woken: make(chan struct{}, 1), began: make(chan struct{}), holds: map[Lease]*holding{}}
	if s.server == nil {
		return p, s.Own(ctx)
	}
	s.server.together = true
	if err := s.Own(ctx); err != nil {
		return nil, err
	}
	s.process = p
	return p, nil
}

// alone tells whether nobody else can share the work.
func (p *Process) alone() bool { return p == nil || p.store.server == nil }

// Shared tells whether others can share the work.
func (p *Process) Shared() bool { return !p.alone() }

// Role is what this process does.
func (p *Process) Role() Role {
	if p == nil {
		return RoleAll
	}
	return p.member.Role
}

// lives is how long a beat lasts.
func (p *Process) lives() time.Duration { return missable * p.member.Beat }

// Run beats until ctx ends, then waits for what this process does to end, and gives
// back what it holds. Errors: news.ErrDBOwned when somebody has taken the desk for
// themselves while the server was away, news.ErrDBNewer when a newer version has
// upgraded it.
func (p *Process) Run(ctx context.Context) error {
	if p.alone() {
		<-ctx.Done()
		return nil
	}
	defer p.leave(context.WithoutCancel(ctx))
	return p.store.whileOwner(ctx, p.beats)
}

func (p *Process) beats(ctx context.Context) error {
	for {
		wait := p.member.Beat
		switch err := p.beat(ctx); {
		case errors.Is(err, news.ErrDBNewer):
			return err
		case errors.Is(err, errLapsed):
			wait = 0
		case err != nil && ctx.Err() == nil:
			p.store.log.Warn("the other processes cannot be told of this one", "err", err)
			wait = p.member.Beat / 3
		}
		t := time.NewTimer(min(wait, p.left()))
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		case <-p.woken:
			t.Stop()
		}
	}
}

// wake has the next beat come at once.
func (p *Process) wake() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

// left is for how long the process may hold what it holds without another beat.
// Between two terms it is long.
func (p *Process) left() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.id == 0 {
		return p.lives()
	}
	return max(time.Until(p.until), 0)
}

// holdsYet tells whether the term goes on, by both of the machine's clocks: one of them
// may stand still while it sleeps. The lock is held.
func (p *Process) holdsYet() bool {
	now := time.Now()
	return p.id != 0 && now.Before(p.until) && now.Round(0).Before(p.until.Round(0))
}

// errLapsed: the process has missed too many beats.
var errLapsed = errors.New("the process was taken for dead")

// beat renews what the process holds, takes what is free of what it wants, and begins a
// term where there is none. Where it comes too late it ends the term.
func (p *Process) beat(ctx context.Context) error {
	p.mu.Lock()
	id, wants := p.id, p.wants()
	if id != 0 && !p.holdsYet() {
		p.lapse()
		id, wants = 0, nil // what was held is given back first
	}
	last := p.last
	p.mu.Unlock()
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, min(p.lives()/2, p.left()))
	defer cancel()
	var got map[Lease]grant
	var others int
	err := transact(limited, p.store.server.quick, func(tx *sql.Tx) (err error) {
		if err := p.store.server.refuseNewer(limited, tx); err != nil {
			return err
		}
		if id, err = p.renew(limited, tx, id, last); err != nil {
			return err
		}
		if got, err = p.reconcile(limited, tx, id, wants); err != nil {
			return err
		}
		return tx.QueryRowContext(limited, `SELECT count(*) FROM processes WHERE id <> ?`, id).Scan(&others)
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case errors.Is(err, errLapsed):
		p.lapse()
	case err == nil:
		p.until = began.Add(p.lives() - p.member.Beat/slack)
		p.only = others == 0
		p.begin(id)
		p.apply(got)
	}
	return err
}

// renew beats for a term, or begins one. It clears away those that beat no more.
func (p *Process) renew(ctx context.Context, tx *sql.Tx, id, last int64) (int64, error) {
	// Who is stopped here must not keep the others from their beats for longer than one.
	silent := max(p.member.Beat, time.Second)
	if _, err := tx.ExecContext(ctx, `SET LOCAL idle_in_transaction_session_timeout = `+milliseconds(silent)+`; SELECT pg_advisory_xact_lock(`+leaseLock+`)`); err != nil {
		return 0, err
	}
	lives := p.lives().Microseconds()
	if id == 0 {
		err := tx.QueryRowContext(ctx, `INSERT INTO processes (name, gateway, worker, until) VALUES (?, ?, ?, clock_timestamp() + ? * interval '1 microsecond') RETURNING id`,
			p.member.Name, p.member.Role.Answers(), p.member.Role.Works(), lives).Scan(&id)
		if err != nil {
			return 0, err
		}
	} else if err := one(tx.ExecContext(ctx, `UPDATE processes SET until = clock_timestamp() + ? * interval '1 microsecond' WHERE id = ?`, lives, id)); errors.Is(err, sql.ErrNoRows) {
		return 0, errLapsed
	} else if err != nil {
		return 0, err
	}
	gone, err := numbers(ctx, tx, `DELETE FROM processes WHERE until <= clock_timestamp() OR id = ? RETURNING id`, last)
	for _, other := range gone {
		if err == nil {
			err = rescueJobs(ctx, tx, other)
		}
		if other != last {
			p.store.log.Warn("another process beats no more", "process", other)
		}
	}
	return id, err
}

// begin begins a term, unless it goes on. The lock is held.
func (p *Process) begin(id int64) {
	if p.id == id {
		return
	}
	p.id = id
	p.term, p.end = context.WithCancel(context.Background())
	close(p.began)
	p.wake() // for what it wants
	p.store.log.Info("this process shares the desk", "process", id, "role", string(p.member.Role))
}

// lapse ends the term. The lock is held.
func (p *Process) lapse() {
	if p.id == 0 {
		return
	}
	p.store.log.Warn("this process came too late, and begins anew", "process", p.id)
	p.end()
	p.last, p.id = p.id, 0
	p.began = make(chan struct{})
	for _, h := range p.holds {
		h.dropAll()
	}
}

// leave ends the term once all that ran in it has ended.
func (p *Process) leave(ctx context.Context) {
	ended := make(chan struct{})
	go func() {
		p.users.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(leaveWithin):
	}
	ctx, cancel := context.WithTimeout(ctx, farewellTime)
	defer cancel()
	p.mu.Lock()
	id := p.id
	p.lapseQuietly()
	p.mu.Unlock()
	if id == 0 {
		return
	}
	if err := transact(ctx, p.store.server.quick, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM processes WHERE id = ?`, id); err != nil {
			return err
		}
		return rescueJobs(ctx, tx, id)
	}); err != nil {
		p.store.log.Warn("the other processes were not told that this one ends", "err", err)
	}
}

// lapseQuietly ends the term of a process that leaves. The lock is held.
func (p *Process) lapseQuietly() {
	if p.id != 0 {
		p.end()
		p.id = 0
	}
}

// clientName is a process's name among River's clients.
func clientName(id int64) string { return clientPrefix + strconv.FormatInt(id, 10) }

const clientPrefix = "newsdesk-"
