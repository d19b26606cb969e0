package store

import (
	"context"
	"database/sql"

	"newsdesk/news"
)

// oweBackfill notes that a shelf wants an entry of a feed posted as soon as it is
// read.
func oweBackfill(ctx context.Context, tx *sql.Tx, on int64, it *item) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO backfills (feed, subscription, item)
		SELECT feed, id, ? FROM subscriptions WHERE feed = ? AND shelf = ? ON CONFLICT DO NOTHING`, it.ID, it.Feed, on)
	return err
}

// routeBackfills asks the routes about the entries of a feed that shelves want
// posted and that are read by now: of each shelf the oldest first, up to one that
// is still to be read.
func (s *Store) routeBackfills(ctx context.Context, tx *sql.Tx, feed int64) error {
	shelves, err := numbers(ctx, tx, `SELECT DISTINCT u.shelf FROM backfills AS b JOIN subscriptions AS u ON u.id = b.subscription
		WHERE b.feed = ? AND u.paused IS NULL`, feed)
	for _, on := range shelves {
		if err == nil {
			err = s.routeBackfillsOf(ctx, tx, feed, on)
		}
	}
	return err
}

func (s *Store) routeBackfillsOf(ctx context.Context, tx *sql.Tx, feed, on int64) error {
	items, err := itemsWhere(ctx, tx, `id IN (SELECT b.item FROM backfills AS b JOIN subscriptions AS u ON u.id = b.subscription
		WHERE b.feed = ? AND u.shelf = ?) ORDER BY sort_at, rank DESC, id`, feed, on)
	for i := 0; err == nil && i < len(items) && items[i].State != news.EntryNew; i++ {
		err = s.routeBackfill(ctx, tx, on, &items[i])
	}
	return err
}

// routeBackfill asks the routes about one entry, if it came to the shelf.
func (s *Store) routeBackfill(ctx context.Context, tx *sql.Tx, on int64, it *item) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM backfills WHERE feed = ?1 AND item = ?2
		AND subscription = (SELECT id FROM subscriptions WHERE feed = ?1 AND shelf = ?3)`, it.Feed, it.ID, on); err != nil {
		return err
	}
	article, err := articleOn(ctx, tx, it, on)
	if err != nil || article == 0 {
		return err
	}
	return s.route(ctx, tx, routing{item: it, on: map[int64]int64{on: article}})
}

// articleOn is the article that a shelf can have of an entry, its own rather than
// all shelves'; 0 for none.
func articleOn(ctx context.Context, tx *sql.Tx, it *item, on int64) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT coalesce((SELECT id FROM articles WHERE home IN (0, ?1)
		AND (id = ?2 OR id IN (SELECT article FROM item_articles WHERE item = ?3)) ORDER BY home DESC LIMIT 1), 0)`, on, it.Article, it.ID).Scan(&id)
	return id, err
}
