package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"newsdesk/news"
	"newsdesk/news/zone"
)

// mostDaily bounds how many messages a day a member can ask for.
const mostDaily = 50

// Reach is how a member is told; news.ErrNotFound for who never followed anything.
func (s *Store) Reach(ctx context.Context, member string) (news.Reach, error) {
	var r news.Reach
	err := s.peek(ctx, func(tx querier) (err error) {
		r, err = reachOf(ctx, tx, member)
		return err
	})
	return r, err
}

func reachOf(ctx context.Context, tx querier, member string) (news.Reach, error) {
	r := news.Reach{Member: member}
	var closed sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT platform, locale, minute, zone, quiet_from, quiet_to, silent, most, closed_at FROM members WHERE member = ?`, member).
		Scan(&r.Platform, &r.Locale, &r.At, &r.Zone, &r.Quiet.From, &r.Quiet.To, &r.Silent, &r.Most, &closed)
	r.Quiet.Zone, r.Closed = r.Zone, moment(closed)
	return r, err
}

// SetReach says how a member is told from now on; a Closed of zero takes messages up
// again. A zone or a time that there is not is news.ErrBadOption.
func (s *Store) SetReach(ctx context.Context, r news.Reach) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.setReach(ctx, tx, r); err != nil {
			return err
		}
		return s.planDigest(ctx, tx, r.Member)
	})
}

func (s *Store) setReach(ctx context.Context, tx *sql.Tx, r news.Reach) error {
	if _, err := zone.Load(r.Zone); err != nil && r.Zone != "" {
		return &news.OptionError{Option: "timezone", Value: r.Zone, Next: "Give a time zone such as Europe/Lisbon."}
	}
	for _, minute := range []int{r.At, r.Quiet.From, r.Quiet.To} {
		if minute < 0 || minute >= 24*60 {
			return &news.OptionError{Option: "at", Value: fmt.Sprint(minute), Next: "Give times of day from 00:00 to 23:59."}
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO members (member, platform, locale, minute, zone, quiet_from, quiet_to, silent, most)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (member) DO UPDATE SET platform = excluded.platform, locale = excluded.locale, minute = excluded.minute,
		zone = excluded.zone, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, silent = excluded.silent, most = excluded.most`,
		r.Member, r.Platform, r.Locale, r.At, r.Zone, r.Quiet.From, r.Quiet.To, r.Silent, min(max(r.Most, 1), mostDaily))
	if err == nil && r.Closed.IsZero() {
		_, err = tx.ExecContext(ctx, `UPDATE members SET closed_at = NULL, told = 0 WHERE member = ? AND closed_at IS NOT NULL`, r.Member)
	}
	return err
}

// CloseMember notes that a member takes no direct messages: what is owed to them is
// dropped, and nothing more is noted for them until they take it up again.
func (s *Store) CloseMember(ctx context.Context, member string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		now := micros(s.now())
		if _, err := tx.ExecContext(ctx, `UPDATE members SET closed_at = coalesce(closed_at, ?2) WHERE member = ?1`, member, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM brief WHERE member = ?`, member); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'dropped', waits = 0, done_at = ?2 WHERE channel = ?1 AND kind IN `+directKinds+`
			AND state = 'owed'`, news.DirectChannel(member), now)
		return err
	})
}

// TellClosed tells once that a member takes no direct messages and what they follow
// is paused for that: true for the first who asks after it was noticed.
func (s *Store) TellClosed(ctx context.Context, member string) (bool, error) {
	var due bool
	err := s.peek(ctx, func(tx querier) error {
		err := tx.QueryRowContext(ctx, `SELECT closed_at IS NOT NULL AND told = 0 FROM members WHERE member = ?`, member).Scan(&due)
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	if err != nil || !due {
		return false, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `UPDATE members SET told = 1 WHERE member = ? AND told = 0 AND closed_at IS NOT NULL RETURNING 1`, member).Scan(&due)
	})
	if errors.Is(err, news.ErrNotFound) { // somebody was quicker
		return false, nil
	}
	return due && err == nil, err
}
