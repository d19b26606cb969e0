package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"newsdesk/news"
)

// SQLite is the version of SQLite that is built in, such as "3.51.3".
func SQLite() string {
	version, _, _ := sqlite3.Version()
	return version
}

// Server is the version of the PostgreSQL server that the database is on, such as
// "15.3"; "" for a file.
func (s *Store) Server() string {
	if s.server == nil {
		return ""
	}
	return s.server.version
}

// Health is how the database's file is.
type Health struct {
	Damage   string // what SQLite finds wrong with the file, "" for nothing
	Articles int
	Bytes    int64 // the file and what is not yet merged into it; the database on a server
	Free     int64 // bytes left on its disk for this user; -1 on a server, which does not tell
}

// Health looks at the whole file, which takes a second for some hundred
// megabytes; others go on meanwhile.
func (s *Store) Health(ctx context.Context) (Health, error) {
	var h Health
	err := s.read(ctx, func(tx *sql.Tx) error {
		if s.server != nil {
			h.Damage = "ok" // it checks its pages itself
		} else if err := tx.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&h.Damage); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM articles`).Scan(&h.Articles)
	})
	if h.Damage == "ok" {
		h.Damage = ""
	}
	if errors.Is(err, news.ErrDBDamaged) || errors.Is(err, news.ErrDBNot) { // it is one, as Open saw
		h.Damage, err = err.Error(), nil
	}
	if err != nil {
		return h, err
	}
	h.Bytes, h.Free = s.Bytes(), -1
	if s.server != nil {
		return h, nil
	}
	h.Free, err = room(filepath.Dir(s.path))
	return h, err
}

// Stuck is why a write failed, where others fail too until somebody does something:
// news.ErrDBRights, ErrDBStandby, ErrDBReadOnly or ErrDBFull; nil before any did and once a later one
// succeeded.
func (s *Store) Stuck() error {
	if why := s.stuck.Load(); why != nil {
		return *why
	}
	return nil
}

// wrote notes how a write ended.
func (s *Store) wrote(err error) {
	for _, why := range []error{news.ErrDBRights, news.ErrDBStandby, news.ErrDBReadOnly, news.ErrDBFull} { // the first is one of the third
		if errors.Is(err, why) {
			s.stuck.Store(&why)
			return
		}
	}
	if err == nil && s.stuck.Load() != nil {
		s.stuck.Store(nil)
	}
}
