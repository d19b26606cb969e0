// Package store keeps the desk's articles, shelves, posts and owed work in one
// SQLite file, or on a PostgreSQL server (postgres.go). An exported method is one transaction unless it says otherwise.
//
// Start with migrations/001_desk.sql, which says what is kept and why; then
// articles.go (how an article comes in), index.go (what it is listed under),
// latest.go (how a list is read) and memo.go (what of that is remembered). What comes
// by itself goes from polls.go (what a feed brings) over kept.go (what was read of it)
// and ledger.go (where it is posted) to turns.go (when).
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"newsdesk/news"
)

// Store is an open database. Its methods may be called at once from several
// goroutines, and several processes may have the file open.
type Store struct {
	path   string  // of the file; the server's address as it may be shown
	server *server // nil: the database is a file
	// process is this one among those that share the desk; nil: it is the only one.
	process   *Process
	log       *slog.Logger
	clock     func() time.Time
	spread    time.Duration // between the routed posts of a channel
	lookAfter time.Duration // between the drop of a post that was tried and the look for its message
	writer    *sql.DB
	reader    *sql.DB
	// inserter puts jobs into transactions; it runs none.
	inserter *river.Client[*sql.Tx]
	trying   underWay // posts
	running  underWay // jobs
	memo     memo
	half     bool // Options.half
	unclean  bool // what had it open before did not close it, or has it open still
	stuck    atomic.Pointer[error]
	// packers of pages hold megabytes each: what is not in use goes with the next collections.
	packers sync.Pool

	owning sync.Mutex
	owned  *os.File // the lock that makes this process the owner
}

// now is the moment as the database keeps it: UTC, microseconds.
func (s *Store) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// write runs a transaction that holds the write lock from its start. It waits
// for the lock as long as patience says, then gives news.ErrDBLocked.
func (s *Store) write(ctx context.Context, run func(*sql.Tx) error) error {
	if s.server != nil {
		err := s.server.write(ctx, s.writer, run)
		s.wrote(err)
		return err
	}
	began, wait := time.Now(), patience(ctx)
	conn, err := connection(ctx, s.writer, wait)
	if err != nil {
		return err
	}
	defer conn.Close()
	if wait < longestWait {
		// SQLite polls for the lock and no context can stop it: it is told how long.
		if err := busyTimeout(ctx, conn, max(shortestWait, wait-time.Since(began))); err != nil {
			return named(err)
		}
		defer busyTimeout(context.WithoutCancel(ctx), conn, longestWait)
	}
	err = transact(ctx, conn, run)
	s.wrote(err)
	return err
}

// A parameter that SQLite could plan by is written +? where it is reached often:
// of a bare one it looks at the number that was bound, and for the next number it
// prepares the statement anew, which costs more than a list does.

// read runs a transaction that sees one state of the database throughout. ctx can
// end it in the middle of a statement; see peek for short ones.
func (s *Store) read(ctx context.Context, run func(*sql.Tx) error) error {
	return transactAs(ctx, s.reader, s.server.snapshot(), run)
}

// beginner begins transactions: a pool of connections, or one.
type beginner interface {
	BeginTx(ctx context.Context, o *sql.TxOptions) (*sql.Tx, error)
}

func transact(ctx context.Context, db beginner, run func(*sql.Tx) error) error {
	return transactAs(ctx, db, nil, run)
}

func transactAs(ctx context.Context, db beginner, o *sql.TxOptions, run func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, o)
	if err != nil {
		return named(err)
	}
	defer tx.Rollback() // nothing to do once it is committed
	if err := run(tx); err != nil {
		return named(err)
	}
	return named(tx.Commit())
}

// micros is how a moment is kept; a zero one is NULL.
func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

// moment is what micros kept.
func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

// floor is the least time of a list: since, or the beginning.
func floor(since time.Time) int64 {
	if since.IsZero() {
		return -1 << 63
	}
	return since.UnixMicro()
}

// shelfID is the number of a shelf, which is made when it is new.
func shelfID(ctx context.Context, tx *sql.Tx, shelf news.Shelf) (int64, error) {
	return numberOf(ctx, tx, `SELECT id FROM shelves WHERE name = ?`, `INSERT INTO shelves (name) VALUES (?) RETURNING id`, string(shelf))
}

// numberOf finds the number of something, or makes it.
func numberOf(ctx context.Context, tx *sql.Tx, find, make string, args ...any) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, find, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, make, args...).Scan(&id)
	}
	return id, err
}

// place is a shelf of a view, and those before it, whose word goes first.
type place struct {
	id     int64
	name   news.Shelf
	before []int64
	terse  terse // of the view
	bare   bool  // it holds no entry
}

// places are the shelves of a view that hold anything, each once. Those that
// nobody ever put anything on are left out.
func places(ctx context.Context, tx querier, view news.View) ([]place, error) {
	var out []place
	var before []int64
	seen := map[news.Shelf]bool{}
	for _, name := range view {
		if seen[name] {
			continue
		}
		seen[name] = true
		id, bare := int64(commonShelf), false
		if name != news.Common { // its number is always the same
			// BETWEEN, because nearly all that there is may be on one shelf: of what is
			// equal PostgreSQL then expects to meet one soon, and goes through all.
			err := tx.QueryRowContext(ctx, `SELECT id, NOT EXISTS (SELECT 1 FROM entries WHERE shelf BETWEEN shelves.id AND shelves.id) FROM shelves WHERE name = ?`,
				string(name)).Scan(&id, &bare)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		out = append(out, place{id: id, name: name, before: before[:len(before):len(before)], bare: bare})
		before = append(before, id)
	}
	outlets, err := terseOf(ctx, tx, before)
	for i := range out {
		out[i].terse = outlets
	}
	return out, err
}

// idsOf are the numbers of a view's shelves.
func idsOf(view []place) []int64 {
	ids := make([]int64, len(view))
	for i, p := range view {
		ids[i] = p.id
	}
	return ids
}

// filled are the places of a view that hold anything. Most guilds bring nothing of
// their own: what they are told of lists and counts is then the same for all.
func filled(view []place) []place {
	var out []place
	var before []int64
	for _, p := range view {
		if p.bare {
			continue
		}
		p.before = before[:len(before):len(before)]
		before = append(before, p.id)
		out = append(out, p)
	}
	return out
}
