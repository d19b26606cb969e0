package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"newsdesk/news"
)

// How long is waited for a lock that another program holds.
const (
	longestWait  = 5 * time.Second
	readerWait   = 1500 * time.Millisecond // a reader needs a lock in rare moments only
	shortestWait = 20 * time.Millisecond
)

// lookFor is how long a start looks at the file after an unclean end. Owed work is to
// go on within ten seconds.
const lookFor = 5 * time.Second

// patience is how long a change waits for the lock: three fifths of the time
// that ctx leaves, so that there is time to tell who asked, and at most
// longestWait.
func patience(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return longestWait
	}
	return min(longestWait, max(0, time.Until(deadline)*3/5))
}

// connection is the pool's connection, waited for no longer than wait: whoever
// has it waits for the lock as well, so that the error is news.ErrDBLocked.
func connection(ctx context.Context, db *sql.DB, wait time.Duration) (*sql.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	conn, err := db.Conn(waiting)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() == nil && waiting.Err() != nil:
		return nil, fmt.Errorf("%w: waited %v for other changes", news.ErrDBLocked, wait)
	}
	return nil, named(err)
}

// busyTimeout says how long a connection waits for a lock.
func busyTimeout(ctx context.Context, conn *sql.Conn, wait time.Duration) error {
	_, err := conn.ExecContext(ctx, `PRAGMA busy_timeout = `+milliseconds(wait))
	return err
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// restFor is how long others may write between two transactions of work that is in no
// hurry.
const restFor = 20 * time.Millisecond

// rest lets others write.
func rest(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(restFor):
		return nil
	}
}

// untilRoom tries again while the disk is full, another program holds the lock, or the
// server is away:
// who reads is answered meanwhile, and nobody needs to start the program again
// once there is room. Other errors, and the end of ctx, end it.
func (s *Store) untilRoom(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		if !errors.Is(err, news.ErrDBFull) && !errors.Is(err, news.ErrDBLocked) && !errors.Is(err, news.ErrDBUnreach) {
			return err
		}
		s.log.Error("owed work waits for the database", "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(pause(n), longestWait)):
		}
	}
}
