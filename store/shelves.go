package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/news"
)

// leftReason is why a post to a guild that removed the bot failed.
const leftReason = "The bot was removed from the server."

// ShelfLeft notes that a guild removed the bot. What was owed to it has failed,
// and its feeds are polled for it no more; its data stay until Purge.
func (s *Store) ShelfLeft(ctx context.Context, shelf news.Shelf) error {
	if shelf == news.Common {
		return nil // nobody can leave it
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		now := micros(s.now())
		if _, err := tx.ExecContext(ctx, `DELETE FROM greeted WHERE shelf = ?`, string(shelf)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE shelves SET left_at = coalesce(left_at, ?) WHERE id = ?`, now, on); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'failed', reason = ?, done_at = ?, waits = 0 WHERE shelf = ? AND state = 'owed'`,
			leftReason, now, on); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET shown = want WHERE shelf = ? AND want <> shown AND state IN ('done', 'undone')`, on); err != nil {
			return err // nobody can edit there any more
		}
		return wantFeedsOf(ctx, tx, on)
	})
}

// ShelfBack undoes ShelfLeft; the posts that failed by it stay failed.
func (s *Store) ShelfBack(ctx context.Context, shelf news.Shelf) error {
	var left bool
	if err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM shelves WHERE name = ? AND left_at IS NOT NULL)`, string(shelf)).Scan(&left)
	}); err != nil || !left {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE shelves SET left_at = NULL WHERE name = ?`, string(shelf)); err != nil {
			return err
		}
		on, err := numbers(ctx, tx, `SELECT id FROM shelves WHERE name = ?`, string(shelf))
		if err != nil || len(on) == 0 {
			return err
		}
		return wantFeedsOf(ctx, tx, on[0])
	})
}

// SetLocale notes the language of those who read a shelf, as BCP 47 writes it. It
// writes only what is new. One of more than 35 bytes, which no language needs, is
// left out.
func (s *Store) SetLocale(ctx context.Context, shelf news.Shelf, locale string) error {
	const longestLocale = 35 // RFC 5646, 4.4.1
	if len(locale) > longestLocale {
		return nil
	}
	if is, err := s.Locale(ctx, shelf); err != nil || is == locale {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE shelves SET locale = ? WHERE id = ?`, locale, on)
		return err
	})
}

// Locale is the language of those who read a shelf, "" when it is not known.
func (s *Store) Locale(ctx context.Context, shelf news.Shelf) (locale string, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT locale FROM shelves WHERE name = ?`, string(shelf)).Scan(&locale)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return locale, err
}

// Shelves are those that hold anything and were not left, without the common
// one.
func (s *Store) Shelves(ctx context.Context) ([]news.Shelf, error) {
	return s.shelvesWhere(ctx, `SELECT name FROM shelves WHERE id <> ? AND left_at IS NULL
		AND EXISTS (SELECT 1 FROM entries WHERE entries.shelf BETWEEN shelves.id AND shelves.id) ORDER BY id`, commonShelf)
}

// shelvesWhere are the shelves whose names a query gives.
func (s *Store) shelvesWhere(ctx context.Context, query string, args ...any) (out news.View, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name news.Shelf
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	})
	return out, err
}

// purgeStep is how many entries go in one transaction, so that nobody waits
// long for the write lock.
const purgeStep = 200

// Purge deletes the data of shelves that were left before a moment, and what
// else has had its time: requests that nobody used for a year, answers that
// come too late. It gives the number of shelves. It takes several transactions:
// one that was cut off is gone on with by the next.
func (s *Store) Purge(ctx context.Context, leftBefore time.Time) (int, error) {
	var left []int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		now := s.now()
		if _, err := tx.ExecContext(ctx, `DELETE FROM requests WHERE used < ?`, now.Add(-requestsLast).UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM answers WHERE until < ?`, now.Add(-time.Hour).UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM retractions WHERE at < ?`, now.Add(-RestoreWithin).UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM uses WHERE day < ?`, dayOf(now.Add(-usesLast).UnixMicro())); err != nil {
			return err
		}
		var err error
		left, err = numbers(ctx, tx, `SELECT id FROM shelves WHERE left_at < ?`, leftBefore.UnixMicro())
		return err
	})
	for _, shelf := range left {
		if err == nil {
			err = s.purge(ctx, shelf)
		}
	}
	if err != nil {
		return 0, err
	}
	return len(left), nil
}

// purge deletes one shelf and all that stands on no other.
func (s *Store) purge(ctx context.Context, shelf int64) error {
	for more := true; more; {
		err := s.write(ctx, func(tx *sql.Tx) error {
			articles, err := numbers(ctx, tx, `SELECT article FROM entries WHERE shelf = ? ORDER BY id LIMIT ?`, shelf, purgeStep)
			for i := 0; i < len(articles) && err == nil; i++ {
				err = purgeEntry(ctx, tx, articles[i], shelf)
			}
			more = len(articles) > 0
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		feeds, err := numbers(ctx, tx, `DELETE FROM subscriptions WHERE shelf = ? RETURNING feed`, shelf)
		for i := 0; i < len(feeds) && err == nil; i++ {
			err = dropFeed(ctx, tx, feeds[i])
		}
		if err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM reports WHERE shelf = ?`, `DELETE FROM uses WHERE shelf = ?`, `DELETE FROM retractions WHERE shelf = ?`, `DELETE FROM settings WHERE shelf = ?`, `DELETE FROM sources WHERE shelf = ?`, `DELETE FROM story_merges WHERE shelf = ?`, `DELETE FROM story_splits WHERE shelf = ?`,
			`DELETE FROM routes WHERE shelf = ?`, `DELETE FROM digests WHERE shelf = ?`, `DELETE FROM channels WHERE shelf = ?`,
			`DELETE FROM acts WHERE shelf = ?`, `DELETE FROM posts WHERE shelf = ?`, `DELETE FROM tallies WHERE shelf = ?`,
			`DELETE FROM days WHERE shelf = ?`, `DELETE FROM heard WHERE shelf = ?`, `DELETE FROM names WHERE shelf = ?`, `DELETE FROM keys WHERE shelf = ?`,
			`DELETE FROM shelves WHERE id = ?`,
		} {
			if _, err := tx.ExecContext(ctx, query, shelf); err != nil {
				return err
			}
		}
		return nil
	})
}

// purgeEntry takes an article off a shelf for good, and deletes it when it
// stands nowhere else.
func purgeEntry(ctx context.Context, tx *sql.Tx, article, shelf int64) error {
	rows, err := entryRows(ctx, tx, article)
	if err != nil {
		return err
	}
	own := false
	for _, r := range rows {
		if r.shelf != shelf {
			own = own || !r.overlay
			continue
		}
		if err := unlist(ctx, tx, r); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM entries WHERE id = ?`, r.id); err != nil {
			return err
		}
	}
	if !own {
		_, err := tx.ExecContext(ctx, `DELETE FROM articles WHERE id = ?`, article)
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE entries SET shared = (SELECT iif(count(*) > 1, 1, 0) FROM entries AS e WHERE e.article = ?1)
		WHERE article = ?1`, article)
	return err
}
