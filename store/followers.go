package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"newsdesk/news"
)

// follower is a shelf that follows a feed at this moment.
type follower struct {
	place
	since int64    // the items up to this one are not posted
	muted [2]int64 // nor those after the first up to the second
	// Those after that, up to this one, came with the first poll since the feed was
	// resumed: they are posted when they were published since.
	resumedTo int64
	resumed   time.Time
	backfill  int
	filter    string
}

type followers []follower

// followersOf are the shelves that follow a feed and have not paused it.
func followersOf(ctx context.Context, tx *sql.Tx, feed int64) (followers, error) {
	rows, err := tx.QueryContext(ctx, `SELECT u.shelf, s.name, u.filter, u.since, u.mute_from, u.mute_to, u.resumed_to, u.resumed_at, u.backfill FROM subscriptions AS u
		JOIN shelves AS s ON s.id = u.shelf WHERE u.feed = ? AND u.paused IS NULL AND s.left_at IS NULL ORDER BY u.id`, feed)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out followers
	for rows.Next() {
		var f follower
		var resumed int64
		if err := rows.Scan(&f.id, &f.name, &f.filter, &f.since, &f.muted[0], &f.muted[1], &f.resumedTo, &resumed, &f.backfill); err != nil {
			return nil, err
		}
		f.resumed = time.UnixMicro(resumed)
		out = append(out, f)
	}
	return out, rows.Err()
}

// filter tells whether any of them filters.
func (all followers) filter() bool {
	return slices.ContainsFunc(all, func(f follower) bool { return f.filter != "" })
}

// wanting are those whose filters let an entry pass.
func (all followers) wanting(it *item, by *filters) followers {
	var out followers
	pass := by.of(it)
	for _, f := range all {
		if pass(f.filter) {
			out = append(out, f)
		}
	}
	return out
}

// concerned are those that want an entry, and those that have it from before: its
// words may be others now, but what stands on a shelf is kept right.
func (all followers) concerned(ctx context.Context, tx *sql.Tx, it *item, by *filters) (followers, error) {
	out := all.wanting(it, by)
	if it.Article == 0 {
		return out, nil
	}
	have, err := numbers(ctx, tx, `SELECT DISTINCT e.shelf FROM item_articles AS i JOIN entries AS e ON e.article = i.article WHERE i.item = ?`, it.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if slices.Contains(have, f.id) && !slices.ContainsFunc(out, func(w follower) bool { return w.id == f.id }) {
			out = append(out, f)
		}
	}
	return out, nil
}

// posts tells whether an entry is posted on the follower's shelf, or only kept.
func (f follower) posts(it *item) bool {
	if it.First {
		return it.ID > f.since && it.Rank < f.backfill
	}
	switch {
	case it.ID <= f.since:
		return false
	case it.ID <= f.muted[0] || it.ID > max(f.muted[1], f.resumedTo):
		return true
	case it.ID <= f.muted[1] || it.DateOnly:
		return false
	}
	return it.Published.After(f.resumed) // one without a date is not
}

// catchUpEntries is how many of a feed's newest entries a shelf gets that
// subscribes to a feed which others follow.
const catchUpEntries = 100

// catchUp puts what was kept of a feed's newest entries on a shelf, as far as its
// filter lets them pass, and owes posts for the newest of them. What no shelf
// wanted until now, and what was made of an entry's words for another shelf alone,
// is read first.
func (s *Store) catchUp(ctx context.Context, tx *sql.Tx, on, feed int64, posts int) error {
	all, err := followersOf(ctx, tx, feed)
	if err != nil {
		return err
	}
	var self follower
	for _, f := range all {
		if f.id == on {
			self = f
		}
	}
	if self.id == 0 {
		return nil // the shelf was left
	}
	items, err := itemsWhere(ctx, tx, `feed = ? ORDER BY seen_at DESC, rank, id LIMIT ?`, feed, catchUpEntries)
	if err != nil {
		return err
	}
	by := newFilters()
	for i := range items {
		it := &items[i]
		if len((followers{self}).wanting(it, by)) == 0 {
			continue
		}
		comes, err := s.share(ctx, tx, self, it)
		if err == nil && comes && posts > 0 {
			posts--
			err = oweBackfill(ctx, tx, on, it)
		}
		if err != nil {
			return err
		}
	}
	if err := s.noteWaits(ctx, tx, on, feed); err != nil {
		return err
	}
	if err := s.routeBackfills(ctx, tx, feed); err != nil {
		return err
	}
	return reads(ctx, tx, feed)
}

// share puts an entry's article on one more shelf, if it can be shared; else the
// entry is to be read. It is false for an entry that does not come to the shelf at
// all.
func (s *Store) share(ctx context.Context, tx *sql.Tx, self follower, it *item) (bool, error) {
	if it.State == news.EntryNew {
		return true, nil
	}
	var home int64
	var source string
	if it.Article != 0 {
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(home), -1), coalesce(max(iif(site = '', origin, site)), '') FROM articles WHERE id = ?`, it.Article).Scan(&home, &source); err != nil {
			return false, err
		}
	}
	if it.Article == 0 || home > 0 && home != self.id {
		_, err := tx.ExecContext(ctx, `UPDATE items SET state = 'new', tries = 0, try_at = NULL, reason = '' WHERE id = ?`, it.ID)
		return err == nil, err
	}
	if home < 0 {
		return false, nil // its shelf was deleted with it
	}
	fresh, err := s.shelveFed(ctx, tx, self.id, it.Article, source)
	if err == nil && fresh {
		err = relistFresh(ctx, tx, it.Article, self.id)
	}
	return err == nil, err
}

// wantsApproval is SQL for whether what comes by itself from an outlet (?4, folded)
// waits for the moderators of a shelf (?2).
const wantsApproval = `coalesce((SELECT approve FROM sources WHERE shelf = ?2 AND fold = ?4), (SELECT approve FROM settings WHERE shelf = ?2), 0)`

// shelveFed gives a shelf its own row for an article that a feed brings, and
// tells whether it had none. What moderators removed stays removed.
// It waits for approval where the shelf wants that.
func (s *Store) shelveFed(ctx context.Context, tx *sql.Tx, on, article int64, source string) (bool, error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO entries (article, shelf, overlay, shared, at, added_id, added_name, added_at, approval)
		VALUES (?1, ?2, 0, 0, 0, '', '', ?3, iif(`+wantsApproval+`, 'waiting', ''))
		ON CONFLICT (article, shelf) DO UPDATE SET overlay = 0 WHERE entries.overlay = 1 AND entries.removed_at IS NULL`, article, on, micros(s.now()), fold(source))
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// relistFresh lists an article on a shelf that it is new on.
func relistFresh(ctx context.Context, tx *sql.Tx, article, on int64) error {
	l := newListings()
	if err := l.relistFresh(ctx, tx, article, on); err != nil {
		return err
	}
	return l.write(ctx, tx)
}
