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
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		if name = namedBySystem(e.SystemErrno); name == nil {
			return err
		}
	case sqlite3.ErrNotADB:
		name = news.ErrDBNot
	case sqlite3.ErrCorrupt:
		name = news.ErrDBDamaged
	default:
		return err
	}
	return fmt.Errorf("%w: %w", name, err)
}

// namedBySystem is the name of what the system would not do for SQLite; nil for none. A
// limit of files or of their owner is a full disk too, and a file system that turned
// read-only, as one does that is damaged, is a database that cannot be written: SQLite
// itself knows one kind of each only.
func namedBySystem(why syscall.Errno) error {
	switch why {
	case syscall.ENOSPC, syscall.EFBIG, syscall.EDQUOT:
		return news.ErrDBFull
	case syscall.EROFS, syscall.EACCES, syscall.EPERM:
		return news.ErrDBReadOnly
	}
	return nil
}
