package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/news"
)

const (
	// atOnce is how many entries go in one transaction: what has had its time is in no
	// hurry.
	atOnce = 20
	// postedLately is how long what was posted stays whatever the settings say.
	postedLately = 24 * time.Hour
)

// Of a shelf's own entries those go that came in before a moment (?2, microseconds)
// or have a number up to ?3: numbers go by arrival. One that the common shelf holds
// too is not the shelf's to delete, nor is one of the common shelf that stands on
// another. What is on its way to a channel, or was posted since ?4, stays.
const expired = `e.shelf = ?1 AND e.overlay = 0 AND (e.added_at < ?2 OR e.id <= ?3)
	AND NOT (e.shared = 1 AND (e.shelf = 1 OR EXISTS (SELECT 1 FROM entries AS c WHERE c.article = e.article AND c.shelf = 1)))
	AND NOT EXISTS (SELECT 1 FROM post_articles AS a JOIN posts AS p ON p.id = a.post WHERE a.article = e.article AND p.shelf = e.shelf
		AND (p.state = 'owed' OR p.done_at > ?4 OR p.want <> p.shown AND p.state IN ('done', 'undone')))`

// bounds are the arguments of expired.
func (s *Store) bounds(ctx context.Context, tx querier, shelf int64, days, articles int) ([]any, error) {
	var before, upTo int64
	now := s.now()
	if days > 0 {
		before = now.AddDate(0, 0, -days).UnixMicro()
	}
	if articles > 0 {
		err := tx.QueryRowContext(ctx, `SELECT coalesce((SELECT id FROM entries WHERE shelf = ? AND overlay = 0 ORDER BY id DESC LIMIT 1 OFFSET ?), 0)`,
			shelf, articles).Scan(&upTo)
		if err != nil {
			return nil, err
		}
	}
	return []any{shelf, before, upTo, now.Add(-postedLately).UnixMicro()}, nil
}

// Surplus is how many articles of a shelf would go now if these were its bounds; 0
// is no bound.
func (s *Store) Surplus(ctx context.Context, shelf news.Shelf, days, articles int) (int, error) {
	n := 0
	err := s.read(ctx, func(tx *sql.Tx) error {
		on, err := numbers(ctx, tx, `SELECT id FROM shelves WHERE name = ?`, string(shelf))
		if err != nil || len(on) == 0 {
			return err
		}
		args, err := s.bounds(ctx, tx, on[0], days, articles)
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM entries AS e WHERE `+expired, args...).Scan(&n)
	})
	return n, err
}

// Expire takes off each shelf, for good, what is beyond the bounds of its settings,
// and gives how many articles that were. What stands on no shelf any more is
// deleted. It takes many short transactions: one that was cut off is gone on with
// by the next call.
func (s *Store) Expire(ctx context.Context) (int, error) {
	var shelves []int64
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		shelves, err = numbers(ctx, tx, `SELECT shelf FROM settings WHERE days > 0 OR articles > 0`)
		return err
	})
	all := 0
	for _, shelf := range shelves {
		if err == nil {
			var n int
			n, err = s.expire(ctx, shelf)
			all += n
		}
	}
	return all, err
}

func (s *Store) expire(ctx context.Context, shelf int64) (all int, err error) {
	defer func() {
		if all > 0 {
			err = errors.Join(err, s.write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
				return s.act(ctx, tx, shelf, news.Actor{}, "expire", 0, nil, fields{"articles": all})
			}))
		}
	}()
	for {
		n, err := s.expireStep(ctx, shelf)
		if all += n; err != nil || n == 0 {
			return all, err
		}
		if err := rest(ctx); err != nil {
			return all, err
		}
	}
}

// expireStep takes off some. They are looked for outside the write lock, and within
// it only whether they are beyond the bounds still: the settings may have changed,
// or a moderator has posted one.
func (s *Store) expireStep(ctx context.Context, shelf int64) (int, error) {
	var some []int64
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		some, err = s.surplus(ctx, tx, shelf, ``)
		return err
	})
	if err != nil || len(some) == 0 {
		return 0, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		some, err = s.surplus(ctx, tx, shelf, ` AND e.article IN (`+joined(some)+`)`)
		for i := 0; i < len(some) && err == nil; i++ {
			err = purgeEntry(ctx, tx, some[i], shelf)
		}
		return err
	})
	return len(some), err
}

// surplus are articles beyond the bounds of a shelf's settings, a step of them.
func (s *Store) surplus(ctx context.Context, tx *sql.Tx, shelf int64, also string) ([]int64, error) {
	var days, articles int
	if err := tx.QueryRowContext(ctx, `SELECT days, articles FROM settings WHERE shelf = ?`, shelf).Scan(&days, &articles); err != nil {
		return nil, err
	}
	args, err := s.bounds(ctx, tx, shelf, days, articles)
	if err != nil {
		return nil, err
	}
	return numbers(ctx, tx, `SELECT e.article FROM entries AS e WHERE `+expired+also+` ORDER BY e.id LIMIT ?5`, append(args, atOnce)...)
}
