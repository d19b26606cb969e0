package store

import (
	"database/sql"
	"errors"
	"fmt"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"newsdesk/news"
)

// named gives an error its name in the shared vocabulary. It is the one place
// that knows SQLite's codes; namedServer knows PostgreSQL's.
func named(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return news.ErrNotFound
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		if name := namedServer(err); name != nil && !errors.Is(err, name) {
			return fmt.Errorf("%w: %w", name, err)
		}
		return err
	}
	var name error
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		name = news.ErrDBLocked
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		name = news.ErrDBReadOnly
	case sqlite3.ErrFull:
		name = news.ErrDBFull
	case sqlite3.ErrIoErr:
		// A limit of files or of their owner is a full disk too; SQLite knows one
		// kind of it only.
		if e.SystemErrno != syscall.ENOSPC && e.SystemErrno != syscall.EFBIG && e.SystemErrno != syscall.EDQUOT {
			return err
		}
		name = news.ErrDBFull
	case sqlite3.ErrNotADB:
		name = news.ErrDBNot
	case sqlite3.ErrCorrupt:
		name = news.ErrDBDamaged
	default:
		return err
	}
	return fmt.Errorf("%w: %w", name, err)
}
