package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"newsdesk/news"
)

// usesLast is how long it is kept how often commands were used.
const usesLast = 400 * 24 * time.Hour

// Use is how often a command was used on a shelf on a day.
type Use struct {
	Shelf   news.Shelf
	Day     int64 // since 1970, UTC
	Command string
	N       int
}

// KeepUses adds uses to those of their days.
func (s *Store) KeepUses(ctx context.Context, uses []Use) error {
	if len(uses) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, u := range uses {
			on, err := shelfID(ctx, tx, u.Shelf)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO uses (shelf, day, command, n) VALUES (?, ?, ?, ?)
				ON CONFLICT (shelf, day, command) DO UPDATE SET n = uses.n + excluded.n`, on, u.Day, u.Command, u.N); err != nil {
				return err
			}
		}
		return nil
	})
}

// Stats are what a shelf's desk did since a moment, and how it stands now.
type Stats struct {
	Came, Articles       int // articles that came in, and that are there
	ByRoutes, ByHand     int // posts
	Digests, Failed      int
	Owed                 int             // posts, now
	Delays               []time.Duration // of the posts by routes, from the entry's being seen, sorted; at most mostDelays
	Feeds, Failing, Idle int             // feeds followed, those that fail and those that are paused, now
	Unread               int             // entries of which nothing could be read
	Uses                 []Use           // by command, the most used first; Day is 0
}

// mostDelays is how many delays are looked at, the latest.
const mostDelays = 10_000

// Stats are a shelf's since a moment.
func (s *Store) Stats(ctx context.Context, shelf news.Shelf, since time.Time) (Stats, error) {
	var out Stats
	err := s.read(ctx, func(tx *sql.Tx) error {
		all, err := numbers(ctx, tx, `SELECT id FROM shelves WHERE name = ?`, string(shelf))
		if err != nil || len(all) == 0 {
			return err
		}
		on, from := all[0], since.UnixMicro()
		for _, q := range []struct {
			to    *int
			query string
		}{
			{&out.Articles, `SELECT count(*) FROM entries WHERE shelf = ?1 AND overlay = 0 AND doc IS NOT NULL AND ?2 = ?2`},
			{&out.Came, `SELECT count(*) FROM entries WHERE shelf = ?1 AND overlay = 0 AND added_at >= ?2`},
			{&out.ByRoutes, `SELECT count(*) FROM posts WHERE shelf = ?1 AND state IN ('done', 'undone') AND done_at >= ?2 AND kind = 'story'`},
			{&out.ByHand, `SELECT count(*) FROM posts WHERE shelf = ?1 AND state IN ('done', 'undone') AND done_at >= ?2 AND kind = 'article'`},
			{&out.Digests, `SELECT count(*) FROM posts WHERE shelf = ?1 AND state IN ('done', 'undone') AND done_at >= ?2 AND kind = 'digest'`},
			{&out.Failed, `SELECT count(*) FROM posts WHERE shelf = ?1 AND state = 'failed' AND done_at >= ?2`},
			{&out.Owed, `SELECT count(*) FROM posts WHERE shelf = ?1 AND state = 'owed' AND ?2 = ?2`},
			{&out.Feeds, `SELECT count(*) FROM subscriptions WHERE shelf = ?1 AND ?2 = ?2`},
			{&out.Idle, `SELECT count(*) FROM subscriptions WHERE shelf = ?1 AND paused IS NOT NULL AND ?2 = ?2`},
			{&out.Failing, `SELECT count(*) FROM subscriptions AS u JOIN feeds AS f ON f.id = u.feed WHERE u.shelf = ?1 AND u.paused IS NULL AND f.failures > 0 AND ?2 = ?2`},
			{&out.Unread, `SELECT count(*) FROM subscriptions AS u JOIN items AS i ON i.feed = u.feed WHERE u.shelf = ?1 AND i.seen_at >= ?2 AND i.state = 'failed'`},
		} {
			if err := tx.QueryRowContext(ctx, q.query, on, from).Scan(q.to); err != nil {
				return err
			}
		}
		if out.Delays, err = delays(ctx, tx, on, from); err != nil {
			return err
		}
		out.Uses, err = usesOf(ctx, tx, on, dayOf(from))
		return err
	})
	return out, err
}

// delays are how long after a feed of the shelf was seen to hold it, a story was
// posted by a route.
func delays(ctx context.Context, tx *sql.Tx, shelf, from int64) ([]time.Duration, error) {
	all, err := numbers(ctx, tx, `SELECT p.done_at - min(i.seen_at) FROM posts AS p JOIN item_articles AS x ON x.article = p.article
		JOIN items AS i ON i.id = x.item JOIN subscriptions AS u ON u.feed = i.feed AND u.shelf = p.shelf
		WHERE p.shelf = ?1 AND p.kind = 'story' AND p.state IN ('done', 'undone') AND p.done_at >= ?2
		GROUP BY p.id ORDER BY p.id DESC LIMIT ?3`, shelf, from, mostDelays)
	out := make([]time.Duration, len(all))
	for i, n := range all {
		out[i] = max(0, time.Duration(n)*time.Microsecond)
	}
	slices.Sort(out)
	return out, err
}

func usesOf(ctx context.Context, tx *sql.Tx, shelf, fromDay int64) ([]Use, error) {
	rows, err := tx.QueryContext(ctx, `SELECT command, sum(n) AS all_of_it FROM uses WHERE shelf = ? AND day >= ? GROUP BY command ORDER BY all_of_it DESC, command`, shelf, fromDay)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Use
	for rows.Next() {
		var u Use
		if err := rows.Scan(&u.Command, &u.N); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}
