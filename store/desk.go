package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"newsdesk/news"
)

// How the moderators of a shelf are asked about what comes by itself.

// mostOnCard is how many articles of a story one card asks about.
const mostOnCard = 10

// askable are the cards p of a shelf that another article can join.
const askable = `p.kind = 'approval' AND p.state IN ('owed', 'done') AND p.shelf = %d AND (SELECT count(*) FROM post_articles WHERE post = p.id) < %d`

// askModerators notes that an article that waits is to be posted once it is
// approved, and owes the card by which the desk channel is asked about it. What does
// not wait, and what was asked about before, it leaves as it is.
func (s *Store) askModerators(ctx context.Context, tx *sql.Tx, it *item, shelf, article int64) error {
	err := one(tx.ExecContext(ctx, `UPDATE entries SET brought = ? WHERE article = ? AND shelf = ? AND approval = 'waiting' AND brought = 0`, it.ID, article, shelf))
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	p := news.Post{Kind: news.PostApproval, Article: article}
	err = tx.QueryRowContext(ctx, `SELECT s.name, d.platform, d.desk FROM settings AS d JOIN shelves AS s ON s.id = d.shelf
		WHERE d.shelf = ? AND d.desk <> '' AND s.left_at IS NULL`, shelf).Scan(&p.Shelf, &p.Platform, &p.Channel)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // /queue shows it all the same
	}
	if err != nil {
		return err
	}
	story, err := storyOn(ctx, tx, shelf, article)
	if err != nil {
		return err
	}
	card, _, err := findPost(ctx, tx, channel{p.Platform, p.Channel}, fmt.Sprintf(askable, shelf, mostOnCard), story, it.Feed, article)
	if err != nil {
		return err
	}
	if card != 0 {
		return s.join(ctx, tx, card, article)
	}
	p.Key = fmt.Sprintf("%s/%s/approval/%d", p.Platform, p.Shelf, article)
	if p.DueAt, err = quietUntil(ctx, tx, p.Platform, p.Channel, s.now()); err != nil {
		return err
	}
	_, _, err = s.owe(ctx, tx, owing{Post: p, shelf: shelf, story: story, sort: it.sort})
	return err
}

// holdShared tells whether an article of the common shelf waits for the moderators of
// a shelf before its routes post it, and asks them. It is readable there all the same.
func (s *Store) holdShared(ctx context.Context, tx *sql.Tx, it *item, shelf int64, e *Entry) (bool, error) {
	var asks, decided bool
	if err := tx.QueryRowContext(ctx, `SELECT `+wantsApproval+`, EXISTS (SELECT 1 FROM entries WHERE article = ?1 AND shelf = ?2 AND approval = 'approved')`,
		e.ID, shelf, nil, fold(e.Source())).Scan(&asks, &decided); err != nil || !asks || decided {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO entries (article, shelf, overlay, shared, at, added_id, added_name, added_at, approval)
		SELECT article, ?, 1, 1, 0, added_id, added_name, added_at, 'waiting' FROM entries WHERE article = ? AND shelf = ?
		ON CONFLICT (article, shelf) DO UPDATE SET approval = 'waiting'`, shelf, e.ID, commonShelf); err != nil {
		return false, err
	}
	if err := relist(ctx, tx, e.ID, shelf); err != nil {
		return false, err
	}
	return true, s.askModerators(ctx, tx, it, shelf, e.ID)
}

// waitsKey is SQL for the key of the note that a feed's first articles wait on a shelf,
// by its subscription u, the shelf s and its settings d.
const waitsKey = `d.platform || '/' || s.name || '/waits/' || u.feed || '/' || u.at`

// noteWaits tells a shelf's moderators in their desk channel, once, that what a feed
// held already waits for approval, and keeps that up to date as more comes.
func (s *Store) noteWaits(ctx context.Context, tx *sql.Tx, shelf, feed int64) error {
	p := news.Post{Kind: news.PostNote, Route: feed}
	err := tx.QueryRowContext(ctx, `SELECT `+waitsKey+`, s.name, d.platform, d.desk FROM subscriptions AS u JOIN shelves AS s ON s.id = u.shelf
		JOIN settings AS d ON d.shelf = u.shelf WHERE u.shelf = ?1 AND u.feed = ?2 AND d.desk <> '' AND s.left_at IS NULL
		AND EXISTS (SELECT 1 FROM item_articles AS i JOIN entries AS e ON e.article = i.article WHERE i.feed = ?2 AND e.shelf = ?1 AND e.approval = 'waiting' AND e.brought = 0)`,
		shelf, feed).Scan(&p.Key, &p.Shelf, &p.Platform, &p.Channel)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // /queue shows it all the same
	}
	if err != nil {
		return err
	}
	f, err := feedWhere(ctx, tx, `f.id = ?`, feed)
	if err != nil {
		return err
	}
	p.Comment = noteOn(f, news.FeedWaits).Text()
	if p.DueAt, err = quietUntil(ctx, tx, p.Platform, p.Channel, s.now()); err != nil {
		return err
	}
	id, fresh, err := s.owe(ctx, tx, owing{Post: p, shelf: shelf, sort: s.now().UnixMicro()})
	if err != nil || fresh {
		return err
	}
	return s.wantEdit(ctx, tx, ``, `id = ?`, id)
}

// waitsChanged asks for the edits of the notes that an article waits, or waited, with
// others.
func (s *Store) waitsChanged(ctx context.Context, tx *sql.Tx, article, shelf int64) error {
	return s.wantEdit(ctx, tx, ``, `key IN (SELECT `+waitsKey+` FROM item_articles AS i JOIN subscriptions AS u ON u.feed = i.feed AND u.shelf = ?2
		JOIN shelves AS s ON s.id = u.shelf JOIN settings AS d ON d.shelf = u.shelf WHERE i.article = ?1)`, article, shelf)
}

// WaitingOf is how many of a feed's articles wait for approval on a shelf.
func (s *Store) WaitingOf(ctx context.Context, shelf news.Shelf, feed int64) (n int, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM item_articles AS i CROSS JOIN entries AS e ON e.article = i.article
			AND e.shelf = (SELECT id FROM shelves WHERE name = ?) AND e.approval = 'waiting' WHERE i.feed = ?`, string(shelf), feed).Scan(&n)
	})
	return n, err
}

// OnCard are the articles that the newest card with an article asks a shelf's
// moderators about, the card's first one first; the article alone where there is no
// card.
func (s *Store) OnCard(ctx context.Context, shelf news.Shelf, article int64) ([]int64, error) {
	var out []int64
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = numbers(ctx, tx, `SELECT article FROM post_articles WHERE post = (SELECT p.id FROM posts AS p JOIN post_articles AS a ON a.post = p.id
			WHERE a.article = ? AND p.kind = 'approval' AND p.shelf = (SELECT id FROM shelves WHERE name = ?) ORDER BY p.id DESC LIMIT 1) ORDER BY n`,
			article, string(shelf))
		return err
	})
	if len(out) == 0 {
		out = []int64{article}
	}
	return out, err
}

// Waits is a stretch of what waits for approval, and how much there is of it.
type Waits struct {
	Page
	All     int
	Sources map[string]int // by Article.Source
}

// Waiting are the articles of a shelf that wait for approval, those that wait
// longest first. A source other than "" narrows the list, but not the counts.
func (s *Store) Waiting(ctx context.Context, shelf news.Shelf, source string, offset, limit int) (Waits, error) {
	out := Waits{Sources: map[string]int{}}
	err := s.peek(ctx, func(tx querier) error {
		view, err := places(ctx, tx, news.View{shelf})
		if err != nil || len(view) == 0 {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT e.article, iif(a.site = '', a.origin, a.site) FROM entries AS e JOIN articles AS a ON a.id = e.article
			WHERE e.shelf = ? AND e.approval = 'waiting' ORDER BY e.id`, view[0].id)
		if err != nil {
			return err
		}
		defer rows.Close()
		var refs []ref
		for rows.Next() {
			r, from := ref{shelf: view[0].id}, ""
			if err := rows.Scan(&r.article, &from); err != nil {
				return err
			}
			out.Sources[from]++
			out.All++
			if source == "" || source == from {
				refs = append(refs, r)
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		refs, out.More = cut(refs, max(offset, 0), max(limit, 1))
		out.Entries, err = load(ctx, tx, view, refs)
		return err
	})
	return out, err
}

// PostsOf are the posts of a shelf that carry an article, or are to, the oldest
// first: those by routes and by moderators.
func (s *Store) PostsOf(ctx context.Context, shelf news.Shelf, article int64) ([]news.Post, error) {
	var out []news.Post
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = postsWhere(ctx, tx, `p.id IN (SELECT post FROM post_articles WHERE article = ?) AND s.name = ? AND p.kind IN ('article', 'story')
			AND p.state IN ('owed', 'done', 'failed') ORDER BY p.id`, article, string(shelf))
		return err
	})
	return out, err
}
