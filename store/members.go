package store

import (
	"context"
	"database/sql"
)

// About is how much is kept about a member, beside what they did as a moderator.
type About struct {
	Saved, Looks int
}

// KeptAbout counts what is kept about a member.
func (s *Store) KeptAbout(ctx context.Context, member string) (About, error) {
	var k About
	err := s.peek(ctx, func(tx querier) error {
		return tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM saved WHERE member = ?1), (SELECT count(*) FROM looks WHERE member = ?1)`, member).
			Scan(&k.Saved, &k.Looks)
	})
	return k, err
}

// Forget deletes what KeptAbout counts.
func (s *Store) Forget(ctx context.Context, member string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{
			`DELETE FROM saved WHERE member = ?`,
			`DELETE FROM looks WHERE member = ?`,
		} {
			if _, err := tx.ExecContext(ctx, query, member); err != nil {
				return err
			}
		}
		return nil
	})
}
