package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/news/zone"
)

// Routed posts come to a channel no faster than people read: a few at once, which
// is also what Discord takes without asking to wait (5 in 5 seconds), then one
// each DefaultSpread, 5 a minute.
const (
	DefaultSpread = 12 * time.Second
	burst         = 5
)

// SetQuiet sets the hours in which nothing is posted to a channel of a shelf's
// guild by itself; From equal to To is none. What is owed to the channel already
// is moved. A minute of day or a zone that there is not is news.ErrBadOption; a
// channel of another shelf is news.ErrForbidden.
func (s *Store) SetQuiet(ctx context.Context, shelf news.Shelf, platform, channel string, q news.Quiet, by news.Actor) error {
	if q.From != q.To {
		if _, err := zone.Load(q.Zone); err != nil {
			return &news.OptionError{Option: "timezone", Value: q.Zone, Next: "Give a time zone such as Europe/Lisbon."}
		}
		for _, minute := range []int{q.From, q.To} {
			if minute < 0 || minute >= 24*60 {
				return &news.OptionError{Option: "quiet", Value: fmt.Sprint(minute), Next: "Give times of day from 00:00 to 23:59."}
			}
		}
	} else {
		q = news.Quiet{}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		was, err := quietOf(ctx, tx, platform, channel)
		if err != nil {
			return err
		}
		err = one(tx.ExecContext(ctx, `INSERT INTO channels (platform, channel, shelf, quiet_from, quiet_to, zone) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (platform, channel) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, zone = excluded.zone
			WHERE channels.shelf = excluded.shelf`, platform, channel, on, q.From, q.To, q.Zone))
		if errors.Is(err, sql.ErrNoRows) {
			return news.ErrForbidden
		}
		if err != nil || was == q {
			return err
		}
		if err := s.replan(ctx, tx, platform, channel, q); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "quiet", 0, quietFields(channel, was), quietFields(channel, q))
	})
}

func quietFields(channel string, q news.Quiet) fields {
	if q.From == q.To {
		return fields{"channel": channel}
	}
	return fields{"channel": channel, "from": q.From, "to": q.To, "timezone": q.Zone}
}

// Quiet are the quiet hours of a channel; zero for none.
func (s *Store) Quiet(ctx context.Context, platform, channel string) (news.Quiet, error) {
	var q news.Quiet
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		q, err = quietOf(ctx, tx, platform, channel)
		return err
	})
	return q, err
}

func quietOf(ctx context.Context, tx *sql.Tx, platform, channel string) (news.Quiet, error) {
	var q news.Quiet
	err := tx.QueryRowContext(ctx, `SELECT quiet_from, quiet_to, zone FROM channels WHERE platform = ? AND channel = ?`, platform, channel).
		Scan(&q.From, &q.To, &q.Zone)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return q, err
}

// quietUntil is when a channel may be posted to, not before a moment.
func quietUntil(ctx context.Context, tx *sql.Tx, platform, channel string, t time.Time) (time.Time, error) {
	q, err := quietOf(ctx, tx, platform, channel)
	return zone.Quiet(q, t), err
}

// slot is when the next routed post of a channel is due, and until when the
// channel is used up then: it leaks a post each spread, and holds burst of them.
func slot(now, filled time.Time, spread time.Duration, q news.Quiet) (due, full time.Time) {
	due = zone.Quiet(q, now)
	for {
		if filled.Before(due) {
			filled = due
		}
		if next := filled.Add(-(burst - 1) * spread); next.After(due) {
			due = next
		}
		open := zone.Quiet(q, due)
		if !open.After(due) {
			return due, filled.Add(spread)
		}
		due = open
	}
}

// takeSlot is slot for a channel of a shelf, and takes it.
func (s *Store) takeSlot(ctx context.Context, tx *sql.Tx, on int64, platform, channel string) (time.Time, error) {
	q, err := quietOf(ctx, tx, platform, channel)
	if err != nil {
		return time.Time{}, err
	}
	var filled int64
	if err := tx.QueryRowContext(ctx, `INSERT INTO channels (platform, channel, shelf) VALUES (?, ?, ?)
		ON CONFLICT (platform, channel) DO UPDATE SET filled = channels.filled RETURNING filled`, platform, channel, on).Scan(&filled); err != nil {
		return time.Time{}, err
	}
	due, full := slot(s.now(), time.UnixMicro(filled), s.spread, q)
	_, err = tx.ExecContext(ctx, `UPDATE channels SET filled = ? WHERE platform = ? AND channel = ?`, full.UnixMicro(), platform, channel)
	return due, err
}

// replan finds new times for all that a channel is owed by itself, after its quiet
// hours have changed.
func (s *Store) replan(ctx context.Context, tx *sql.Tx, platform, channel string, q news.Quiet) error {
	rows, err := tx.QueryContext(ctx, `SELECT id, kind FROM posts WHERE platform = ? AND channel = ? AND state = 'owed' AND settled = 0
		AND kind <> 'article' ORDER BY sort_at, id`, platform, channel)
	if err != nil {
		return err
	}
	defer rows.Close()
	due := map[int64]time.Time{}
	now, filled := s.now(), s.now()
	for rows.Next() {
		var id int64
		var kind news.PostKind
		if err := rows.Scan(&id, &kind); err != nil {
			return err
		}
		if kind == news.PostStory {
			due[id], filled = slot(now, filled, s.spread, q)
		} else {
			due[id] = zone.Quiet(q, now)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id, at := range due {
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET due_at = ?, waits = 1 WHERE id = ?`, at.UnixMicro(), id); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE channels SET filled = ? WHERE platform = ? AND channel = ?`, filled.UnixMicro(), platform, channel)
	return err
}
