package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
)

// ownerLook is how often an owner looks whether it has its lock still: that ends with
// the connection that took it.
const ownerLook = 5 * time.Second

// own takes the desk for this process until disown; news.ErrDBOwned when another has
// it.
func (d *server) own(ctx context.Context, db *sql.DB) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.owner != nil {
		return nil
	}
	conn, err := d.take(ctx, db, d.together)
	if err == nil {
		d.owner = conn
	}
	return err
}

// take is a connection of its own that has the lock, together with others that run the
// desk or alone.
func (d *server) take(ctx context.Context, db *sql.DB, together bool) (*sql.Conn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, named(err)
	}
	try := `SELECT pg_try_advisory_lock(` + ownLock + `)`
	if together {
		try = `SELECT pg_try_advisory_lock_shared(` + ownLock + `)`
	}
	var taken bool
	err = conn.QueryRowContext(ctx, try).Scan(&taken)
	if err == nil && !taken {
		err = news.ErrDBOwned
	}
	if err != nil {
		conn.Close()
		return nil, named(err)
	}
	return conn, nil
}

// ownedElsewhere tries to take the lock.
func (d *server) ownedElsewhere(ctx context.Context, db *sql.DB) bool {
	conn, err := d.take(ctx, db, false)
	if err == nil {
		d.release(conn)
		return false
	}
	return errors.Is(err, news.ErrDBOwned)
}

// release gives the lock and its connection back.
func (d *server) release(conn *sql.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock_all()`)
	if err != nil {
		conn.Raw(func(any) error { return driver.ErrBadConn }) // so that it is closed, and its lock ends
	}
	return conn.Close()
}

func (d *server) owns() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.owner != nil
}

func (d *server) disown() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.owner == nil {
		return nil
	}
	conn := d.owner
	d.owner = nil
	return named(d.release(conn))
}

// whileOwner runs what only an owner may, and ends it when another has become that.
func (s *Store) whileOwner(ctx context.Context, run func(context.Context) error) error {
	if err := s.server.ownStill(ctx, s.server.jobs); errors.Is(err, news.ErrDBOwned) {
		return fmt.Errorf("own database %s: %w", s.path, err)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	lost := make(chan error, 1)
	go func() {
		lost <- s.keepOwning(running)
		stop()
	}()
	err := run(running)
	stop()
	return errors.Join(err, <-lost)
}

// keepOwning looks after the lock until ctx ends. When its connection is lost it takes
// the lock again; when somebody else has it by then, it gives news.ErrDBOwned. While
// the server cannot be reached nobody has it, and nothing can be done there.
func (s *Store) keepOwning(ctx context.Context) error {
	tick := time.NewTicker(ownerLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := s.server.ownStill(ctx, s.server.jobs); errors.Is(err, news.ErrDBOwned) {
			return fmt.Errorf("own database %s: %w", s.path, err)
		} else if err != nil && ctx.Err() == nil {
			s.log.Warn("the database cannot be looked at", "err", err)
		}
	}
}

func (d *server) ownStill(ctx context.Context, db *sql.DB) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectWithin) // a look that is cut off breaks the connection
	defer cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.owner == nil || ctx.Err() != nil {
		return nil
	}
	if d.owner.PingContext(limited) == nil {
		return nil
	}
	conn, err := d.take(limited, db, d.together)
	if err != nil {
		return err
	}
	d.owner.Close()
	d.owner = conn
	return nil
}
