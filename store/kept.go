package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"newsdesk/news"
)

// KeptEntry is an entry of a feed and the article that was read of it.
type KeptEntry struct {
	Entry   news.FeedEntry // as it was read
	Article news.Article
	// Done is false for what was kept of the feed's own words while the entry's
	// page is still to be read.
	Done bool
}

// KeepEntry puts an article on all shelves that want the entry and owes the posts
// of their routes, in one transaction. To do it again changes nothing. done is
// false for what was kept of the feed's own words while the page is still to be
// read; the page's article then takes its place, and entries of a feed's first
// poll are posted only then. One whose words changed while it was read is read
// again. news.ErrNotFound for an entry whose feed nobody follows any more.
//
// An article without a Page is kept for each shelf alone, as Add says, and shared
// once its page is kept.
func (s *Store) KeepEntry(ctx context.Context, entry news.FeedEntry, a news.Article, done bool) error {
	return s.KeepEntries(ctx, 0, []KeptEntry{{entry, a, done}})
}

// KeepEntries is KeepEntry for many entries of a feed in one transaction: all of
// them or none. A feed of 0 is any.
func (s *Store) KeepEntries(ctx context.Context, feed int64, all []KeptEntry) error {
	by, err := s.filterKept(ctx, all)
	if err != nil {
		return err
	}
	w := &keeping{store: s, filters: by, followers: map[int64]followers{}, first: map[[2]int64]bool{}}
	// The words of routes are looked for first, too.
	words := make([]map[string]bool, len(all))
	for i, k := range all {
		var err error
		if words[i], err = s.decide(ctx, k); err != nil {
			return err
		}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for i, k := range all {
			w.words = words[i]
			if err := w.keep(ctx, tx, feed, k); err != nil {
				return fmt.Errorf("entry %d: %w", k.Entry.ID, err)
			}
		}
		for at := range w.first {
			if err := s.noteWaits(ctx, tx, at[0], at[1]); err != nil {
				return err
			}
		}
		for id := range w.followers {
			if err := s.routeBackfills(ctx, tx, id); err != nil {
				return err
			}
			if err := reads(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// keeping is KeepEntries under way.
type keeping struct {
	store     *Store
	filters   *filters
	words     map[string]bool     // what routes' words decide on the entry at hand
	followers map[int64]followers // by feed
	first     map[[2]int64]bool   // shelves and feeds of which something came that is not to be posted
}

// decide finds out which words of the routes that may see an entry its article
// holds.
func (s *Store) decide(ctx context.Context, k KeptEntry) (map[string]bool, error) {
	var all []string
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		all, err = texts(ctx, tx, `WITH on_shelf (shelf) AS (SELECT u.shelf FROM items AS i JOIN subscriptions AS u ON u.feed = i.feed WHERE i.id = ?)
			SELECT DISTINCT words FROM routes WHERE words <> '' AND (shelf IN (SELECT shelf FROM on_shelf) OR ? IN (SELECT shelf FROM on_shelf))`, k.Entry.ID, commonShelf)
		return err
	})
	decided := map[string]bool{}
	for _, words := range all {
		holds(words, &Entry{Article: k.Article}, decided)
	}
	return decided, err
}

// keep keeps one entry.
func (w *keeping) keep(ctx context.Context, tx *sql.Tx, feed int64, k KeptEntry) error {
	it, err := itemOf(ctx, tx, k.Entry.ID)
	if err != nil {
		return err
	}
	if feed != 0 && it.Feed != feed {
		return fmt.Errorf("%w: it is of feed %d, not %d", news.ErrNotFound, it.Feed, feed)
	}
	all, known := w.followers[it.Feed]
	if !known {
		if all, err = followersOf(ctx, tx, it.Feed); err != nil {
			return err
		}
		w.followers[it.Feed] = all
	}
	if len(all) == 0 || it.State == news.EntryKept || it.State == news.EntryFiltered {
		return nil // it is done, or owed until somebody resumes the feed
	}
	if by, err := takenBy(ctx, tx, k.Article.URL); err != nil || by != 0 {
		return errors.Join(err, w.store.turnAway(ctx, tx, by, &it))
	}
	wanting, err := all.concerned(ctx, tx, &it, w.filters)
	if err != nil {
		return err
	}
	if len(wanting) == 0 {
		_, err := tx.ExecContext(ctx, `UPDATE items SET state = iif(article = 0, 'filtered', 'kept'), body = NULL WHERE id = ?`, it.ID)
		return err
	}
	a := k.Article
	if a.FirstSeen.IsZero() {
		a.FirstSeen = it.SeenAt
	}
	on, err := w.store.shelveAll(ctx, tx, wanting, &it, a, k.Done)
	if err != nil {
		return err
	}
	for _, f := range wanting {
		if !f.posts(&it) {
			w.first[[2]int64{f.id, it.Feed}] = true
		}
	}
	if (k.Done || !it.First) && !it.routed {
		posted := map[int64]int64{}
		for _, f := range wanting {
			if f.posts(&it) {
				posted[f.id] = on[f.id]
			}
		}
		if err := w.store.route(ctx, tx, routing{item: &it, on: posted, words: w.words}); err != nil {
			return err
		}
		it.routed = true
	}
	return w.note(ctx, tx, &it, on[wanting[0].id], k)
}

// routeKept asks the routes about an entry of which the feed's own words are all
// that there will be.
func (s *Store) routeKept(ctx context.Context, tx *sql.Tx, it *item) error {
	if it.routed {
		return nil
	}
	it.routed = true
	all, err := followersOf(ctx, tx, it.Feed)
	if err != nil {
		return err
	}
	posted := map[int64]int64{}
	for _, f := range all.wanting(it, newFilters()) {
		if !f.posts(it) {
			continue
		}
		article, err := articleOn(ctx, tx, it, f.id)
		if err != nil {
			return err
		}
		if article != 0 {
			posted[f.id] = article
		}
	}
	return s.route(ctx, tx, routing{item: it, on: posted})
}

// note records what became of an entry. Its feed's words are needed no more once
// it is done, unless what was made of them is each shelf's alone: another one that
// follows the feed gets it made of them again.
func (w *keeping) note(ctx context.Context, tx *sql.Tx, it *item, article int64, k KeptEntry) error {
	state := news.EntryNew
	if k.Done {
		state = news.EntryKept
	}
	over := k.Done && k.Article.Page != nil && k.Entry.Words == it.Words
	if _, err := tx.ExecContext(ctx, `UPDATE items SET state = ?, article = ?, routed = ?, body = iif(?, NULL, body), try_at = NULL,
		reason = iif(?, reason, '') WHERE id = ?`, state, article, it.routed, over, k.Article.Partial, it.ID); err != nil || !k.Done {
		return err
	}
	return w.store.readChanged(ctx, tx, it, k.Entry)
}

// shelveAll puts an article on the shelves that want it and gives, for each, the
// number that it has there.
func (s *Store) shelveAll(ctx context.Context, tx *sql.Tx, wanting followers, it *item, a news.Article, done bool) (map[int64]int64, error) {
	on := map[int64]int64{}
	whole := map[int64]bool{} // articles to be listed anew on all shelves
	fresh := map[int64][]int64{}
	for _, f := range wanting {
		b := a
		if err := conform(ctx, tx, f.id, it, &b); err != nil {
			return nil, err
		}
		if done {
			if err := adopt(ctx, tx, f.id, it, &b); err != nil {
				return nil, err
			}
		}
		k, err := s.keep(ctx, tx, f.id, &b, it)
		if err != nil {
			return nil, err
		}
		on[f.id] = b.ID
		if _, err := tx.ExecContext(ctx, `INSERT INTO item_articles (feed, article, item, own) VALUES (?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, it.Feed, b.ID, it.ID, k.added && (k.home != 0 || !done || a.Partial)); err != nil {
			return nil, err
		}
		isNew, err := s.shelveFed(ctx, tx, f.id, b.ID, b.Source())
		if err != nil {
			return nil, err
		}
		if k.added || k.changed || isNew && f.id == commonShelf {
			whole[b.ID] = true
		} else if isNew {
			fresh[b.ID] = append(fresh[b.ID], f.id)
		}
	}
	for article := range whole {
		if err := relist(ctx, tx, article, 0); err != nil {
			return nil, err
		}
	}
	for article, shelves := range fresh {
		for _, shelf := range shelves {
			if whole[article] {
				break
			}
			if err := relist(ctx, tx, article, shelf); err != nil {
				return nil, err
			}
		}
	}
	return on, nil
}

// adopt prepares for an entry's page what was kept of the entry's own words: what
// was made for one shelf alone is shared from now on, and what stood under the
// address that the feed gave moves to the page's own. Where an article stands there
// already, that one takes its place. A whole text stays its shelf's where the page
// shows a part alone: its readers may have paid for it.
func adopt(ctx context.Context, tx *sql.Tx, on int64, it *item, a *news.Article) error {
	if a.Page == nil || a.URL == "" {
		return nil
	}
	own, err := numbers(ctx, tx, `SELECT a.id FROM item_articles AS i JOIN articles AS a ON a.id = i.article
		WHERE i.item = ?5 AND i.own = 1 AND (a.home = ?6 OR a.home = 0 AND NOT (`+atAddress+`)) AND (a.home = 0 OR a.partial = 1 OR ?7 = 0)`, addressArgs(a.URL, it.ID, on, a.Partial)...)
	if err != nil || len(own) == 0 {
		return err
	}
	shared, err := numbers(ctx, tx, `SELECT id FROM articles WHERE `+atAddress+` AND home = 0`+atOrder, addressArgs(a.URL)...)
	if err != nil {
		return err
	}
	for _, id := range own {
		if len(shared) > 0 {
			err = merge(ctx, tx, id, shared[0])
		} else {
			shared = []int64{id}
			err = publish(ctx, tx, id, a.URL)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// conform prepares for words without an address that another article of the shelf
// has already: that one is then this entry's, too, since nothing tells them apart,
// and changes with neither of the two.
func conform(ctx context.Context, tx *sql.Tx, on int64, it *item, a *news.Article) error {
	if a.URL != "" {
		return nil
	}
	own, err := numbers(ctx, tx, `SELECT a.id FROM item_articles AS i JOIN articles AS a ON a.id = i.article
		WHERE i.item = ? AND i.own = 1 AND a.home = ? AND a.url IS NULL AND a.hash <> ?`, it.ID, on, hashOf(a))
	if err != nil || len(own) == 0 {
		return err
	}
	same, err := numbers(ctx, tx, `SELECT id FROM articles WHERE url IS NULL AND home = ? AND hash = ?`, on, hashOf(a))
	if err != nil || len(same) == 0 {
		return err
	}
	for _, id := range own {
		if err := merge(ctx, tx, id, same[0]); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE item_articles SET own = 0 WHERE article = ?`, same[0])
	return err
}

// publish makes a shelf's own article one that all can share. Its story is found
// anew among theirs.
func publish(ctx context.Context, tx *sql.Tx, article int64, url string) error {
	var story sql.NullInt64
	if err := tx.QueryRowContext(ctx, `SELECT story FROM articles WHERE id = ?`, article).Scan(&story); err != nil {
		return err
	}
	for _, q := range []string{
		`UPDATE articles SET home = 0, url = ?2, story = NULL WHERE id = ?1`,
		`UPDATE item_articles SET own = 0 WHERE article = ?1 AND ?2 = ?2`,
		`DELETE FROM stories WHERE id = ?3 AND NOT EXISTS (SELECT 1 FROM articles WHERE story = ?3) AND ?1 = ?1 AND ?2 = ?2`,
	} {
		if _, err := tx.ExecContext(ctx, q, article, url, story); err != nil {
			return err
		}
	}
	return nil
}

// merge puts another article in the place of one, on its shelves and in its posts,
// and deletes the one.
func merge(ctx context.Context, tx *sql.Tx, from, to int64) error {
	rows, err := entryRows(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := unlist(ctx, tx, r); err != nil {
			return err
		}
	}
	for _, q := range []string{
		`UPDATE entries SET article = ?2 WHERE article = ?1 AND shelf NOT IN (SELECT e.shelf FROM entries AS e WHERE e.article = ?2)`,
		`UPDATE brief SET article = ?2 WHERE article = ?1 AND member NOT IN (SELECT o.member FROM brief AS o WHERE o.article = ?2)`,
		`UPDATE saved SET article = ?2 WHERE article = ?1 AND member NOT IN (SELECT o.member FROM saved AS o WHERE o.article = ?2)`,
		`UPDATE post_articles SET article = ?2 WHERE article = ?1 AND post NOT IN (SELECT o.post FROM post_articles AS o WHERE o.article = ?2)`,
		`DELETE FROM post_articles WHERE article = ?1 AND ?2 = ?2`,
		`UPDATE posts SET article = ?2 WHERE article = ?1 AND id IN (SELECT post FROM post_articles WHERE article = ?2)`,
		`UPDATE item_articles SET article = ?2, own = 0 WHERE article = ?1 AND feed NOT IN (SELECT o.feed FROM item_articles AS o WHERE o.article = ?2)`,
		`UPDATE items SET article = ?2 WHERE article = ?1 AND id IN (SELECT item FROM item_articles WHERE article IN (?1, ?2))`,
		`DELETE FROM articles WHERE id = ?1 AND ?2 = ?2`,
	} {
		if _, err := tx.ExecContext(ctx, q, from, to); err != nil {
			return err
		}
	}
	if err := movePosts(ctx, tx, to); err != nil {
		return err
	}
	return relist(ctx, tx, to, 0)
}
