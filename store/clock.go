package store

import (
	"context"
	"database/sql"
	"time"

	"newsdesk/news/zone"
)

// clockSlack is how far a clock may go back by itself: it is set right by fractions
// of a second all the time.
const clockSlack = 2 * time.Second

// heedSetBack is heedClock for a clock that went back while nobody looked: before
// this start, and after the last poll.
func (s *Store) heedSetBack(ctx context.Context) error {
	var last sql.NullInt64
	if err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT max(checked_at) FROM feeds WHERE wanted = 1`).Scan(&last)
	}); err != nil || !last.Valid {
		return err
	}
	return s.heedClock(ctx, moment(last), s.now())
}

// heedClock brings what is scheduled back with a clock that went back, so that
// nothing waits for a time that was never to be: feeds, entries and posts wait as
// long from now on as they had to. Digests come at their next time of day: each due
// time has one, however often it comes.
func (s *Store) heedClock(ctx context.Context, last, now time.Time) error {
	back := last.Sub(now)
	if back < clockSlack {
		return nil
	}
	s.log.Warn("the clock went back", "by", back)
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{
			`UPDATE feeds SET next_at = max(next_at - ?1, ?2) WHERE next_at > ?2`,
			`UPDATE feeds SET checked_at = min(checked_at, ?2) WHERE ?1 = ?1`, // or the next start takes it for another jump
			`UPDATE feeds SET read_at = max(read_at - ?1, 0) WHERE read_at > ?2`,
			`UPDATE feeds SET again_at = max(again_at - ?1, 0) WHERE again_at > ?2`,
			`UPDATE items SET try_at = try_at - ?1 WHERE state = 'new' AND try_at > ?2`,
			`UPDATE posts SET hold = max(hold - ?1, 0) WHERE hold > ?2 AND state = 'owed' AND settled = 0`,
			`UPDATE posts SET hold = max(hold - ?1, 0) WHERE hold > ?2 AND want <> shown AND state IN ('done', 'undone')`,
			`UPDATE channels SET filled = max(filled - ?1, 0) WHERE filled > ?2`,
		} {
			if _, err := tx.ExecContext(ctx, query, back.Microseconds(), now.UnixMicro()); err != nil {
				return err
			}
		}
		if err := digestsAgain(ctx, tx, now); err != nil {
			return err
		}
		if err := s.directAgain(ctx, tx, back, now); err != nil {
			return err
		}
		return s.replanAll(ctx, tx)
	})
}

// digestsAgain brings digests back that a wrong clock has sent far ahead.
func digestsAgain(ctx context.Context, tx *sql.Tx, now time.Time) error {
	all, _, err := digestsWhere(ctx, tx, `d.next_at > ?`, now.UnixMicro())
	for _, d := range all {
		if next := zone.Next(d.At, d.Zone, d.Weekday, now); err == nil && next.Before(d.Next) {
			_, err = tx.ExecContext(ctx, `UPDATE digests SET next_at = ? WHERE id = ?`, next.UnixMicro(), d.ID)
		}
	}
	return err
}

// replanAll finds new times for all posts to channels that wait for theirs.
func (s *Store) replanAll(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT platform, channel FROM posts WHERE waits = 1 AND kind NOT IN `+directKinds)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []channel
	for rows.Next() {
		var c channel
		if err := rows.Scan(&c.platform, &c.id); err != nil {
			return err
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, c := range all {
		q, err := quietOf(ctx, tx, c.platform, c.id)
		if err != nil {
			return err
		}
		if err := s.replan(ctx, tx, c.platform, c.id, q); err != nil {
			return err
		}
	}
	return nil
}
