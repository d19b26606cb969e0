package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/story"
)

const (
	// dropAtOnce is how many articles go in one transaction.
	dropAtOnce = 5
	// dropItemsAtOnce is how many entries of feeds go in one transaction.
	dropItemsAtOnce = 100
)

// TakeDown deletes what is demanded for good, with all that was made of it, keeps it
// out from then on, and owes the edits of the messages that show it. It takes many
// short transactions: one that was cut off is gone on with by the next call.
func (s *Store) TakeDown(ctx context.Context, d Demand, by news.Actor) (Takedown, error) {
	begun, err := s.beginTakedown(ctx, d, by)
	if err != nil {
		return begun, err
	}
	t := &takingDown{store: s, id: begun.ID, name: begun.Site, whole: begun.Whole, by: by, posts: map[int64]bool{}, told: map[int64]bool{commonShelf: true}}
	articles, items, feeds, err := t.find(ctx, d)
	for _, step := range []struct {
		all    []int64
		atOnce int
		drop   func(context.Context, *sql.Tx, []int64) error
	}{{articles, dropAtOnce, t.dropArticles}, {items, dropItemsAtOnce, t.dropItems}, {feeds, 1, t.dropFeeds}} {
		if err == nil {
			err = t.each(ctx, step.all, step.atOnce, step.drop)
		}
	}
	if err == nil && len(articles) > 0 {
		err = t.forgetWords(ctx)
	}
	if err != nil {
		return begun, err
	}
	err = s.read(ctx, func(tx *sql.Tx) (err error) {
		begun, err = demanded(ctx, tx, d)
		return err
	})
	for _, direct := range t.posts {
		if direct {
			begun.Direct++
		} else {
			begun.Posts++
		}
	}
	return begun, err
}

// takingDown is TakeDown under way.
type takingDown struct {
	store *Store
	id    int64
	name  string
	whole bool
	by    news.Actor
	posts map[int64]bool // whose messages are edited: whether to a member
	told  map[int64]bool // shelves whose log has it
}

// find looks for all that a demand covers, without the write lock. What a feed of a
// site brought without an address is the site's, too.
func (t *takingDown) find(ctx context.Context, d Demand) (articles, items, feeds []int64, err error) {
	err = t.store.read(ctx, func(tx *sql.Tx) (err error) {
		if articles, err = covered(ctx, tx, d, `SELECT id, url FROM articles WHERE url IS NOT NULL`); err != nil {
			return err
		}
		if items, err = covered(ctx, tx, d, `SELECT id, url FROM items WHERE url <> ''`); err != nil {
			return err
		}
		if feeds, err = feedsOf(ctx, tx, d); err != nil || len(feeds) == 0 {
			return err
		}
		bare, err := numbers(ctx, tx, `SELECT DISTINCT a.id FROM item_articles AS i JOIN articles AS a ON a.id = i.article WHERE i.feed IN (`+joined(feeds)+`) AND a.url IS NULL`)
		articles = append(articles, bare...)
		return err
	})
	return articles, items, feeds, err
}

// each drops numbers, some in one transaction, with pauses. What is deleted is
// overwritten in the file, too.
func (t *takingDown) each(ctx context.Context, all []int64, atOnce int, drop func(context.Context, *sql.Tx, []int64) error) error {
	for some := range slices.Chunk(all, atOnce) {
		err := t.store.write(ctx, func(tx *sql.Tx) error {
			if t.store.server == nil {
				if _, err := tx.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
					return err
				}
			}
			return drop(ctx, tx, some)
		})
		if err != nil {
			return err
		}
		if err := rest(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *takingDown) dropArticles(ctx context.Context, tx *sql.Tx, articles []int64) error {
	for _, id := range articles {
		items, err := numbers(ctx, tx, `SELECT item FROM item_articles WHERE article = ?`, id)
		if err == nil {
			err = t.dropItems(ctx, tx, items)
		}
		if err == nil {
			err = t.dropArticle(ctx, tx, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropArticle deletes an article. Its posts keep its number, which no other gets:
// they say that it is gone.
func (t *takingDown) dropArticle(ctx context.Context, tx *sql.Tx, id int64) error {
	rows, err := entryRows(ctx, tx, id)
	if err != nil || len(rows) == 0 {
		return err // it is gone already
	}
	if err := t.owePosts(ctx, tx, id); err != nil {
		return err
	}
	names, err := numbers(ctx, tx, `SELECT DISTINCT term FROM tags WHERE kind IN (?, ?) AND entry IN (SELECT id FROM entries WHERE article = ?)`, sourceKind, speakerKind, id)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := t.tell(ctx, tx, r.shelf); err != nil {
			return err
		}
		if err := unlist(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := leaveStory(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE acts SET before = '{}', after = '{}' WHERE article = ? AND article <> 0 AND what IN ('add', 'edit', 'quote')`, id); err != nil {
		return err
	}
	if err := t.store.dropAll(ctx, tx, goneReason, `state = 'owed' AND id IN (SELECT post FROM post_articles WHERE article = ?)
		AND NOT EXISTS (SELECT 1 FROM post_articles AS o JOIN articles AS a ON a.id = o.article WHERE o.post = posts.id)`, id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE takedowns SET articles = articles + 1 WHERE id = ?`, t.id); err != nil {
		return err
	}
	return forgetNames(ctx, tx, names)
}

// owePosts asks for the edits of all messages that show an article, and counts them.
func (t *takingDown) owePosts(ctx context.Context, tx *sql.Tx, id int64) error {
	posts, err := postsWhere(ctx, tx, `p.state = 'done' AND p.id IN (SELECT post FROM post_articles WHERE article = ?)`, id)
	if err != nil {
		return err
	}
	for _, p := range posts {
		t.posts[p.ID] = p.Kind.Direct()
		on, err := shelfID(ctx, tx, p.Shelf)
		if err == nil {
			err = t.tell(ctx, tx, on)
		}
		if err != nil {
			return err
		}
	}
	if err := t.store.cardsChanged(ctx, tx, id, 0); err != nil {
		return err
	}
	// However old they are, unlike what a moderator changes.
	const says = `, changed = iif(state = 'done', ?2, changed)`
	if err := t.store.wantEdit(ctx, tx, says, `(kind IN ('article', 'story') AND `+leads+` OR kind IN `+toldKinds+` AND `+showsIt+`)`, id, news.ChangeRetracted); err != nil {
		return err
	}
	if err := t.store.wantEdit(ctx, tx, ``, `kind IN ('article', 'story') AND `+showsIt+` AND NOT (`+leads+`)`, id); err != nil {
		return err
	}
	reported, err := numbers(ctx, tx, `SELECT 1 FROM reports WHERE article = ? LIMIT 1`, id)
	if err != nil || len(reported) == 0 {
		return err
	}
	return t.store.wantEdit(ctx, tx, ``, `kind = 'report' AND route = ?`, id)
}

// tell writes the takedown into the log of a shelf that loses something by it, once.
func (t *takingDown) tell(ctx context.Context, tx *sql.Tx, shelf int64) error {
	if t.told[shelf] {
		return nil
	}
	t.told[shelf] = true
	return t.store.act(ctx, tx, shelf, t.by, "takedown", 0, nil, fields{"name": t.name, "whole": t.whole})
}

// leaveStory deletes an article, and what its story is compared by no longer holds
// any of it. Its title goes from what is followed of the story, too.
func leaveStory(ctx context.Context, tx *sql.Tx, id int64) error {
	var told sql.NullInt64
	var home, at int64
	var title string
	var sketch []byte
	if err := tx.QueryRowContext(ctx, `SELECT story, home, at, title, sketch FROM articles WHERE id = ?`, id).Scan(&told, &home, &at, &title, &sketch); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE follows SET title = '' WHERE story IN (?, ?) AND story <> 0 AND title = ?`, id, told, title); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM articles WHERE id = ?`, id); err != nil {
		return err
	}
	if !told.Valid {
		return nil
	}
	k := &keptStory{id: told.Int64, home: home}
	if len(sketch) > 0 {
		s, err := story.Parse(sketch)
		if err != nil {
			return err
		}
		if err := unpost(ctx, tx, home, nearArticle{id: id, at: at, sketch: s}, k.id); err != nil {
			return err
		}
	}
	return k.shrink(ctx, tx)
}

// forgetNames deletes the names of outlets and speakers that no article has any more.
func forgetNames(ctx context.Context, tx *sql.Tx, terms []int64) error {
	for _, term := range terms {
		if _, err := tx.ExecContext(ctx, `DELETE FROM terms WHERE id = ?1
			AND NOT EXISTS (SELECT 1 FROM shelves AS s JOIN names AS n ON n.shelf = s.id AND n.kind = terms.kind AND n.term = ?1)`, term); err != nil {
			return err
		}
	}
	return nil
}

// indexPages is how many pages of the search index are written anew in one
// transaction.
const indexPages = 100

// forgetWords writes the search index anew, step by step: what was deleted from it is
// marked so, and stands in it until its part of the index is merged with others.
func (t *takingDown) forgetWords(ctx context.Context) error {
	if t.store.server != nil {
		return nil // what was deleted goes with the server's next VACUUM
	}
	for _, table := range []string{"words", "titles"} {
		for pages := -indexPages; pages != 0; { // below 0: all parts, however few
			var was, is int64
			err := t.store.write(ctx, func(tx *sql.Tx) error {
				const changes = `SELECT total_changes()`
				if err := tx.QueryRowContext(ctx, changes).Scan(&was); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`, rank) VALUES ('merge', ?)`, pages); err != nil {
					return err
				}
				return tx.QueryRowContext(ctx, changes).Scan(&is)
			})
			if err != nil {
				return err
			}
			if pages = indexPages; is-was < 2 { // FTS5, 6.8: nothing was left to do
				pages = 0
			}
			if err := rest(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropItems deletes entries of feeds and what was made of their own words. Their
// addresses are kept out, where these are pages of their own.
func (t *takingDown) dropItems(ctx context.Context, tx *sql.Tx, items []int64) error {
	if len(items) == 0 {
		return nil
	}
	all, err := itemsWhere(ctx, tx, `id IN (`+joined(items)+`)`)
	if err != nil {
		return err
	}
	feeds := map[int64]bool{}
	for _, it := range all {
		feeds[it.Feed] = true
		if _, path, _ := strings.Cut(address.Page(it.URL), "/"); path != "" {
			if err := t.keepOutToo(ctx, tx, it.URL); err != nil {
				return err
			}
		}
	}
	for _, q := range []string{
		`DELETE FROM item_keys WHERE feed IN (SELECT feed FROM items WHERE id IN (` + joined(items) + `)) AND item IN (` + joined(items) + `)`,
		`DELETE FROM items WHERE id IN (` + joined(items) + `)`,
	} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	for feed := range feeds {
		if err := reads(ctx, tx, feed); err != nil {
			return err
		}
	}
	return nil
}

// keepOutToo adds another address of what is taken down, unless it is kept out.
func (t *takingDown) keepOutToo(ctx context.Context, tx *sql.Tx, link string) error {
	by, err := takenBy(ctx, tx, link)
	if err == nil && by == 0 {
		err = keepOut(ctx, tx, t.id, link)
	}
	return err
}

// turnAway drops an entry that turns out to lead to what was taken down, and what was
// made of its own words meanwhile.
func (s *Store) turnAway(ctx context.Context, tx *sql.Tx, takedown int64, it *item) error {
	t := &takingDown{store: s, id: takedown, posts: map[int64]bool{}, told: map[int64]bool{}}
	articles, err := numbers(ctx, tx, `SELECT article FROM item_articles WHERE item = ? AND own = 1`, it.ID)
	if err != nil {
		return err
	}
	all, err := takedownsWhere(ctx, tx, `WHERE id = ?`, takedown)
	if err != nil || len(all) == 0 {
		return err
	}
	t.name, t.whole = all[0].Site, all[0].Whole
	if err := t.dropArticles(ctx, tx, articles); err != nil {
		return err
	}
	return t.dropItems(ctx, tx, []int64{it.ID})
}

// dropFeeds takes feeds off all shelves.
func (t *takingDown) dropFeeds(ctx context.Context, tx *sql.Tx, feeds []int64) error {
	for _, feed := range feeds {
		shelves, err := numbers(ctx, tx, `DELETE FROM subscriptions WHERE feed = ? RETURNING shelf`, feed)
		if err != nil {
			return err
		}
		for _, shelf := range shelves {
			if err := t.tell(ctx, tx, shelf); err != nil {
				return err
			}
		}
		if err := dropFeed(ctx, tx, feed); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE takedowns SET feeds = feeds + 1 WHERE id = ?`, t.id); err != nil {
			return err
		}
	}
	return nil
}
