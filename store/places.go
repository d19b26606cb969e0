package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// What all processes together may ask of others: so many requests to Discord at a time
// and a second, so many starts of sessions, so many requests to a host.

const (
	// placesLook is how long is waited before it is looked again for a free place.
	placesLook = 20 * time.Millisecond
	lanesLook  = 250 * time.Millisecond
	// heldAtMost is after how long a place is free though nobody gave it back: its
	// process is dead, or the request or the start is given up long since.
	heldAtMost = 20 * time.Second
)

// Requests gives out places for requests among all processes. Safe for concurrent use.
type Requests struct {
	process *Process
	most    int
	rest    time.Duration
	line    chan struct{} // one waits for a place at a time
}

// Requests are most at a time; a place is free a while after its request was answered.
// nil where there is one process, which counts by itself.
func (p *Process) Requests(most int, rest time.Duration) *Requests {
	if p.alone() {
		return nil
	}
	return &Requests{process: p, most: most, rest: rest, line: make(chan struct{}, 1)}
}

// Take waits for a place until ctx ends. It is to be given back with done.
func (r *Requests) Take(ctx context.Context) (done func(), err error) {
	select {
	case r.line <- struct{}{}:
		defer func() { <-r.line }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	db := r.process.store.server.places
	for {
		var n, until int64
		err := db.QueryRowContext(ctx, `UPDATE places SET until = clock_timestamp() + ? * interval '1 microsecond' WHERE kind = 'request' AND n =
			(SELECT n FROM places WHERE kind = 'request' AND n < ? AND until <= clock_timestamp() ORDER BY until LIMIT 1 FOR UPDATE SKIP LOCKED)
			RETURNING n, (extract(epoch FROM until) * 1000000)::bigint`, heldAtMost.Microseconds(), r.most).Scan(&n, &until)
		switch {
		case err == nil:
			return func() { r.giveBack(n, until) }, nil
		case !errors.Is(err, sql.ErrNoRows):
			return nil, named(err)
		}
		if err := r.make(ctx, db); err != nil {
			return nil, err
		}
		if err := sleep(ctx, placesLook); err != nil {
			return nil, err
		}
	}
}

// make makes the places that are not there yet.
func (r *Requests) make(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `INSERT INTO places (kind, n, until) SELECT 'request', i, clock_timestamp() + ? * interval '1 microsecond' FROM generate_series(0, ? - 1) AS i
		WHERE (SELECT count(*) FROM places WHERE kind = 'request') < ? ON CONFLICT DO NOTHING`, r.rest.Microseconds(), r.most, r.most)
	return named(err)
}

// giveBack frees a place a while from now, unless somebody else has it since.
func (r *Requests) giveBack(n, until int64) {
	ctx, cancel := context.WithTimeout(context.Background(), farewellTime)
	defer cancel()
	if _, err := r.process.store.server.places.ExecContext(ctx, `UPDATE places SET until = clock_timestamp() + ? * interval '1 microsecond'
		WHERE kind = 'request' AND n = ? AND (extract(epoch FROM until) * 1000000)::bigint = ?`, r.rest.Microseconds(), n, until); err != nil {
		r.process.store.log.Warn("a request's place was not given back", "err", err)
	}
}

// Starts say how sessions may be started among all processes.
type Starts struct {
	Lane   int           // one starts at a time in it
	Gap    time.Duration // between two in it
	AtOnce float64       // in all lanes, once
	Every  time.Duration // one more
}

// Start waits until a session may be started. done is told whether it was.
func (p *Process) Start(ctx context.Context, s Starts) (done func(sent bool), err error) {
	wait, err := p.spend(ctx, s)
	if err == nil {
		err = sleep(ctx, wait)
	}
	if err != nil {
		return nil, err
	}
	var until int64
	for {
		err := p.store.server.quick.QueryRowContext(ctx, `INSERT INTO places AS p (kind, n, until) VALUES ('identify', ?1, clock_timestamp() + ?2 * interval '1 microsecond')
			ON CONFLICT (kind, n) DO UPDATE SET until = excluded.until WHERE p.until <= clock_timestamp()
			RETURNING (extract(epoch FROM until) * 1000000)::bigint`, s.Lane, heldAtMost.Microseconds()).Scan(&until)
		if err == nil {
			return func(sent bool) { p.started(s, until, sent) }, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, named(err)
		}
		if err := sleep(ctx, lanesLook); err != nil {
			return nil, err
		}
	}
}

// spend takes one start from those that all processes have, and tells how long to wait
// for it.
func (p *Process) spend(ctx context.Context, s Starts) (time.Duration, error) {
	var left float64
	err := p.store.server.quick.QueryRowContext(ctx, `INSERT INTO starts AS s (id, left_over, at) VALUES (1, ?1 - 1, now()) ON CONFLICT (id) DO UPDATE
		SET left_over = least(?1, s.left_over + extract(epoch FROM now() - s.at) / ?2) - 1, at = now() RETURNING left_over`, s.AtOnce, s.Every.Seconds()).Scan(&left)
	return time.Duration(max(0, -left) * float64(s.Every)), named(err)
}

// started gives a lane to the next one, a gap from now when a session was started.
func (p *Process) started(s Starts, until int64, sent bool) {
	ctx, cancel := context.WithTimeout(context.Background(), farewellTime)
	defer cancel()
	gap := s.Gap
	if !sent {
		gap = 0
	}
	if _, err := p.store.server.quick.ExecContext(ctx, `UPDATE places SET until = clock_timestamp() + ? * interval '1 microsecond'
		WHERE kind = 'identify' AND n = ? AND (extract(epoch FROM until) * 1000000)::bigint = ?`, gap.Microseconds(), s.Lane, until); err != nil {
		p.store.log.Warn("a lane was not given back", "err", err)
	}
}

// Turn takes a host's next moment among all processes, and tells how long it is until
// then.
func (p *Process) Turn(ctx context.Context, host string, every time.Duration) (time.Duration, error) {
	var micros int64
	err := p.store.server.places.QueryRowContext(ctx, `INSERT INTO hosts AS h (host, free) VALUES (?1, clock_timestamp() + ?2 * interval '1 microsecond')
		ON CONFLICT (host) DO UPDATE SET free = greatest(h.free, clock_timestamp()) + ?2 * interval '1 microsecond'
		RETURNING (extract(epoch FROM free - clock_timestamp()) * 1000000)::bigint - ?2`, host, every.Microseconds()).Scan(&micros)
	return time.Duration(max(0, micros)) * time.Microsecond, named(err)
}

// sleep waits, or gives ctx's error when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
