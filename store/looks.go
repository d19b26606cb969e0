package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// mostLooks is how many lists of a member are remembered, those they looked at
// last.
const mostLooks = 50

// Look is one of a member's lists.
type Look struct {
	Member string // Actor.ID
	Place  string // the shelf where it is asked for, "direct" in a conversation with the bot alone
	What   string // what it is narrowed by
}

// Looked notes that a list is looked at, and gives the moment at which it was
// before; zero for never.
func (s *Store) Looked(ctx context.Context, l Look, now time.Time) (time.Time, error) {
	var last sql.NullInt64
	err := s.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT at FROM looks WHERE member = ? AND place = ? AND what = ?`, l.Member, l.Place, l.What).Scan(&last)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO looks (member, place, what, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (member, place, what) DO UPDATE SET at = excluded.at`, l.Member, l.Place, l.What, micros(now)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM looks WHERE member = ?1 AND (place, what) NOT IN
			(SELECT place, what FROM looks WHERE member = ?1 ORDER BY at DESC LIMIT ?2)`, l.Member, mostLooks)
		return err
	})
	return moment(last), err
}
