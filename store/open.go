package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"newsdesk/news"
)

// readers is how many reads go on at once; each holds a page cache of 2 MB.
const readers = 3

// Options are what Open may be told.
type Options struct {
	Log *slog.Logger     // nil: silent
	Now func() time.Time // nil: time.Now; a test passes its own
	// Spread is the pause between the routed posts of a channel once a few have
	// come at once; 0 is DefaultSpread, less is none.
	Spread time.Duration

	half bool // a database that a desk is only half moved to is opened, too
}

// Open opens the database at path, makes or upgrades its schema, and checks it.
// It waits at most about five seconds for another program's lock. The file is
// made with mode 0600; its directory must be there. A path that begins with
// postgres:// or postgresql:// is the address of a database on a server.
// Errors: news.ErrDBLocked, ErrDBReadOnly, ErrDBFull, ErrDBNewer, ErrDBNot,
// ErrDBDamaged, ErrDBHalf, ErrDBMoving, ErrNoFTS5, and fs.ErrNotExist for the path; of a
// server also those of news that name it.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	by := open
	if IsServer(path) {
		by = openServer
	}
	s, err := by(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", Shown(path), named(err))
	}
	return s, nil
}

func open(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if exists(path + halfway) {
		return nil, news.ErrDBHalf
	}
	if err := prepare(path); err != nil {
		return nil, err
	}
	s := newStore(o)
	s.path, s.unclean = path, exists(path+"-wal")
	if s.writer, err = sql.Open("sqlite3", dsn(path, "immediate", nil)); err != nil {
		return nil, err
	}
	// One writer at a time is all that SQLite allows: the pool queues them
	// fairly, where SQLite would have them poll.
	s.writer.SetMaxOpenConns(1)
	if s.reader, err = sql.Open("sqlite3", dsn(path, "deferred", url.Values{"_query_only": {"true"}, "_busy_timeout": {milliseconds(readerWait)}})); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.reader.SetMaxOpenConns(readers)
	s.reader.SetMaxIdleConns(readers)
	if err := s.check(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.inserter, err = s.newInserter(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func newStore(o Options) *Store {
	s := &Store{log: o.Log, clock: o.Now, half: o.half, spread: max(cmp.Or(o.Spread, DefaultSpread), 0), lookAfter: lookAfter}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	return s
}

// dsn is the driver's address of the file. The pragmas are in it, because by
// Exec they would reach one connection of the pool alone.
func dsn(path, lock string, more url.Values) string {
	v := url.Values{
		"_journal_mode":    {"WAL"},
		"_synchronous":     {"FULL"},
		"_foreign_keys":    {"true"},
		"_busy_timeout":    {milliseconds(longestWait)},
		"_cache_size":      {"-2000"},
		"_txlock":          {lock},
		"_stmt_cache_size": {"100"},
		"mode":             {"rw"},
	}
	for name, value := range more {
		v[name] = value
	}
	return fileURL(path, v)
}

// fileURL is a path as SQLite's addresses of files have it: a drive of Windows comes
// after a slash there.
func fileURL(path string, v url.Values) string {
	if path = filepath.ToSlash(path); filepath.VolumeName(path) != "" {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: v.Encode()}).String()
}

// prepare makes an empty file for nobody else to read, and refuses what is no
// SQLite file before SQLite writes beside it. It also refuses what may only be
// read: SQLite would open that without a word and fail at the first write.
func prepare(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return probe(path, os.O_RDWR)
	}
	switch {
	case readOnly(err):
		return fmt.Errorf("%w: %w", news.ErrDBReadOnly, err)
	case err != nil:
		return err
	}
	return f.Close()
}

func readOnly(err error) bool {
	return errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// check looks at what Open promises.
func (s *Store) check(ctx context.Context) error {
	var fts5 bool
	if err := s.writer.QueryRowContext(ctx, `SELECT sqlite_compileoption_used('ENABLE_FTS5')`).Scan(&fts5); err != nil {
		return err
	}
	if !fts5 {
		return fmt.Errorf("%w: build with -tags sqlite_fts5", news.ErrNoFTS5)
	}
	if err := s.refuseHalf(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, s.writer); err != nil || s.half {
		return err
	}
	return s.takeUp(ctx)
}

// Close closes the database and gives up its ownership.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, named(db.Close()))
		}
	}
	return errors.Join(append(errs, s.disown(), s.server.close())...)
}
