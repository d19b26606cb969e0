package store

import (
	"context"
	"database/sql"

	"newsdesk/news"
)

// About is how much is kept about a member, beside what they did as a moderator.
type About struct {
	Follows, Saved, Looks int
	Sent                  int  // messages to them that the ledger has
	Reach                 bool // how they are told
}

// KeptAbout counts what is kept about a member.
func (s *Store) KeptAbout(ctx context.Context, member string) (About, error) {
	var a About
	err := s.peek(ctx, func(tx querier) error {
		return tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM follows WHERE member = ?1), (SELECT count(*) FROM saved WHERE member = ?1),
			(SELECT count(*) FROM looks WHERE member = ?1), (SELECT count(*) FROM posts WHERE channel = ?2 AND kind IN `+directKinds+`),
			EXISTS (SELECT 1 FROM members WHERE member = ?1)`, member, news.DirectChannel(member)).
			Scan(&a.Follows, &a.Saved, &a.Looks, &a.Sent, &a.Reach)
	})
	return a, err
}

// Forget deletes what KeptAbout counts. What is on its way to them is called off.
func (s *Store) Forget(ctx context.Context, member string) error {
	var posts []int64
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if posts, err = numbers(ctx, tx, `DELETE FROM posts WHERE channel = ? AND kind IN `+directKinds+` RETURNING id`, news.DirectChannel(member)); err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM members WHERE member = ?`, // and what they follow
			`DELETE FROM saved WHERE member = ?`,
			`DELETE FROM looks WHERE member = ?`,
		} {
			if _, err := tx.ExecContext(ctx, query, member); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, id := range posts {
			s.trying.callOff(id)
		}
	}
	return err
}
