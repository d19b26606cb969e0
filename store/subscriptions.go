package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/filter"
)

// AddFeed puts a feed on a shelf by its address and tells whether it stood there
// not yet; where it did, nothing changes. Addresses that differ in http or https,
// and in "www." alone, are one feed: the one that is known already, which keeps its
// address unless that fails.
// A feed that any shelf follows keeps its schedule; a shelf that follows one after
// its first poll gets what was kept of the feed's newest entries at once, of which
// sub.Backfill are posted. A filter that cannot be read is news.ErrBadOption; a feed of
// a site that is kept out is news.ErrTakenDown.
func (s *Store) AddFeed(ctx context.Context, sub news.Subscription) (news.Subscription, bool, error) {
	if sub.URL == "" {
		return news.Subscription{}, false, fmt.Errorf("%w: a feed without an address", news.ErrBadLink)
	}
	if _, err := filter.Parse(sub.Filter); err != nil {
		return news.Subscription{}, false, err
	}
	fresh := false
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := letIn(ctx, tx, sub.URL); err != nil {
			return err
		}
		on, err := shelfID(ctx, tx, sub.Shelf)
		if err != nil {
			return err
		}
		now := micros(s.now())
		feed, err := feedAt(ctx, tx, on, sub.Feed, now.Int64)
		if err != nil {
			return err
		}
		if fresh, err = s.subscribe(ctx, tx, on, feed, sub); err != nil {
			return err
		}
		if !fresh {
			sub, err = subscription(ctx, tx, sub.Shelf, feed)
			return err
		}
		if err := s.begin(ctx, tx, feed, now.Int64); err != nil {
			return err
		}
		if err := s.catchUp(ctx, tx, on, feed, max(sub.Backfill, 0)); err != nil {
			return err
		}
		if err := s.act(ctx, tx, on, sub.By, "feed add", 0, nil, fields{"url": sub.URL, "filter": sub.Filter}); err != nil {
			return err
		}
		sub, err = subscription(ctx, tx, sub.Shelf, feed)
		return err
	})
	if err != nil {
		return news.Subscription{}, false, err
	}
	return sub, fresh, nil
}

// feedAt is the number of the feed of an address, which is made when it is new. Of
// several the one of that very address goes first, then what the shelf follows.
func feedAt(ctx context.Context, tx *sql.Tx, on int64, f news.Feed, now int64) (int64, error) {
	same := sameAddress(f.URL)
	var id int64
	var failing bool
	err := tx.QueryRowContext(ctx, `SELECT id, failures > 0 FROM feeds AS f WHERE url IN (?1, ?2, ?3, ?4)
		ORDER BY url = ?1 DESC, EXISTS (SELECT 1 FROM subscriptions WHERE feed = f.id AND shelf = ?5) DESC, wanted DESC, id LIMIT 1`,
		f.URL, same[0], same[1], same[2], on).Scan(&id, &failing)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if address.Host(f.Site) != address.Host(f.URL) {
			f.Site = "" // all who follow see it: nobody plants a link of their own there
		}
		err = tx.QueryRowContext(ctx, `INSERT INTO feeds (url, title, site, next_at) VALUES (?, ?, ?, ?) RETURNING id`,
			f.URL, f.Title, f.Site, now).Scan(&id)
	case err == nil && failing && strings.HasPrefix(f.URL, "https:"): // nobody makes a feed less safe for others
		_, err = tx.ExecContext(ctx, `UPDATE feeds SET url = ?1, next_at = ?2 WHERE id = ?3 AND url <> ?1`, f.URL, now, id)
	}
	return id, err
}

// subscribe keeps a subscription and tells whether it is a new one.
func (s *Store) subscribe(ctx context.Context, tx *sql.Tx, on, feed int64, sub news.Subscription) (bool, error) {
	since, err := lastItem(ctx, tx)
	if err != nil {
		return false, err
	}
	r, err := tx.ExecContext(ctx, `INSERT INTO subscriptions (feed, shelf, filter, since, at, backfill, platform, channel, by_id, by_name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		feed, on, sub.Filter, since, micros(s.now()), max(sub.Backfill, 0), sub.Platform, sub.Channel, sub.By.ID, sub.By.Name)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// begin makes a feed that nobody followed due at once, without its old failures.
func (s *Store) begin(ctx context.Context, tx *sql.Tx, feed, now int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE feeds SET next_at = ?, failures = 0, failing = NULL, reason = '', told = 0
		WHERE id = ? AND wanted = 0`, now, feed); err != nil {
		return err
	}
	return wantFeed(ctx, tx, feed)
}

// subscriptionColumns are what subscriptions reads beside the feed.
const subscriptionColumns = feedColumns + `, s.name, u.filter, u.paused, u.backfill, u.platform, u.channel, u.by_id, u.by_name, u.at`

// subscriptionsWhere are the subscriptions that a condition finds.
func subscriptionsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]news.Subscription, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+subscriptionColumns+` FROM subscriptions AS u JOIN feeds AS f ON f.id = u.feed
		JOIN shelves AS s ON s.id = u.shelf WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news.Subscription
	for rows.Next() {
		var r feedRow
		var u news.Subscription
		var paused, at sql.NullInt64
		if err := rows.Scan(r.into(&u.Shelf, &u.Filter, &paused, &u.Backfill, &u.Platform, &u.Channel, &u.By.ID, &u.By.Name, &at)...); err != nil {
			return nil, err
		}
		u.Feed, u.Paused, u.At = r.feed(), moment(paused), moment(at)
		out = append(out, u)
	}
	return out, rows.Err()
}

// subscription is one feed of a shelf; sql.ErrNoRows for none.
func subscription(ctx context.Context, tx *sql.Tx, shelf news.Shelf, feed int64) (news.Subscription, error) {
	all, err := subscriptionsWhere(ctx, tx, `s.name = ? AND u.feed = ?`, string(shelf), feed)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return news.Subscription{}, err
	}
	return all[0], nil
}

// Subscription is one feed of a shelf; news.ErrNotFound.
func (s *Store) Subscription(ctx context.Context, shelf news.Shelf, feed int64) (news.Subscription, error) {
	var u news.Subscription
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		u, err = subscription(ctx, tx, shelf, feed)
		return err
	})
	return u, err
}

// PauseFeed pauses a feed on a shelf, or resumes it. While it is paused nothing of
// it comes to the shelf; what appeared meanwhile is then kept, as far as the feed
// still has it, but not posted. What is published after the resume is; of entries
// without a time, those that the next poll does not bring yet. news.ErrStale when it is so already,
// news.ErrNotFound.
func (s *Store) PauseFeed(ctx context.Context, shelf news.Shelf, feed int64, paused bool, by news.Actor) (news.Subscription, error) {
	what := "feed resume"
	if paused {
		what = "feed pause"
	}
	return s.changeFeed(ctx, shelf, feed, by, what, func(tx *sql.Tx, on int64, was news.Subscription) (fields, fields, error) {
		if paused != was.Paused.IsZero() {
			return nil, nil, news.ErrStale
		}
		now := micros(s.now())
		last, err := lastItem(ctx, tx)
		if err != nil {
			return nil, nil, err
		}
		if paused {
			if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET paused = ?, mute_from = iif(silent, mute_from, ?), silent = 0
				WHERE feed = ? AND shelf = ?`, now, last, feed, on); err != nil {
				return nil, nil, err
			}
			return fields{"url": was.URL}, fields{"paused": true}, wantFeed(ctx, tx, feed)
		}
		// The next poll brings what was missed since the last one, and what is new.
		if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET paused = NULL, mute_to = ?, resumed_at = ?, resumed_to = 0,
			silent = (SELECT begun FROM feeds WHERE id = feed) WHERE feed = ? AND shelf = ?`, last, now, feed, on); err != nil {
			return nil, nil, err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE feeds SET next_at = min(next_at, ?) WHERE id = ? AND failures = 0`, now, feed); err != nil {
			return nil, nil, err
		}
		if err := s.begin(ctx, tx, feed, now.Int64); err != nil {
			return nil, nil, err
		}
		return fields{"url": was.URL, "paused": true}, fields{"paused": false}, s.catchUp(ctx, tx, on, feed, 0)
	})
}

// FilterFeed sets the filter of a feed on a shelf, for entries to come.
// news.ErrBadOption for one that cannot be read, news.ErrNotFound.
func (s *Store) FilterFeed(ctx context.Context, shelf news.Shelf, feed int64, words string, by news.Actor) (news.Subscription, error) {
	if _, err := filter.Parse(words); err != nil {
		return news.Subscription{}, err
	}
	return s.changeFeed(ctx, shelf, feed, by, "feed filter", func(tx *sql.Tx, on int64, was news.Subscription) (fields, fields, error) {
		_, err := tx.ExecContext(ctx, `UPDATE subscriptions SET filter = ? WHERE feed = ? AND shelf = ?`, words, feed, on)
		return fields{"url": was.URL, "filter": was.Filter}, fields{"filter": words}, err
	})
}

// RemoveFeed takes a feed off a shelf. Its articles stay; the feed goes with its
// last subscription. news.ErrNotFound.
func (s *Store) RemoveFeed(ctx context.Context, shelf news.Shelf, feed int64, by news.Actor) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		was, err := subscription(ctx, tx, shelf, feed)
		if err != nil {
			return err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM subscriptions WHERE feed = ? AND shelf = ?`, feed, on); err != nil {
			return err
		}
		if err := dropFeed(ctx, tx, feed); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "feed remove", 0, fields{"url": was.URL, "filter": was.Filter}, nil)
	})
}

// dropFeed deletes a feed that nobody follows any more, and all that is known of
// its entries.
func dropFeed(ctx context.Context, tx *sql.Tx, feed int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM feeds WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE feed = ?1)`, feed); err != nil {
		return err
	}
	return wantFeed(ctx, tx, feed)
}

// changeFeed runs one change of a subscription by a moderator and writes the act
// down, in one transaction.
func (s *Store) changeFeed(ctx context.Context, shelf news.Shelf, feed int64, by news.Actor, what string,
	change func(tx *sql.Tx, on int64, was news.Subscription) (before, after fields, err error)) (news.Subscription, error) {
	var out news.Subscription
	err := s.write(ctx, func(tx *sql.Tx) error {
		was, err := subscription(ctx, tx, shelf, feed)
		if err != nil {
			return err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		before, after, err := change(tx, on, was)
		if err != nil {
			return err
		}
		if err := s.act(ctx, tx, on, by, what, 0, before, after); err != nil {
			return err
		}
		out, err = subscription(ctx, tx, shelf, feed)
		return err
	})
	return out, err
}

// KeptOf is how many of a feed's articles are listed on a shelf.
func (s *Store) KeptOf(ctx context.Context, shelf news.Shelf, feed int64) (int, error) {
	var n int
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM item_articles AS i CROSS JOIN entries AS e ON e.article = i.article
			AND e.shelf = (SELECT id FROM shelves WHERE name = ?) AND e.doc IS NOT NULL WHERE i.feed = ?`, string(shelf), feed).Scan(&n)
	})
	return n, err
}
