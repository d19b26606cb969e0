package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"newsdesk/news"
)

// named gives an error its name in the shared vocabulary. It is the one place
// that knows the driver's codes.
func named(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return news.ErrNotFound
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
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
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		name = news.ErrDBNot
	default:
		return err
	}
	return fmt.Errorf("%w: %w", name, err)
}
