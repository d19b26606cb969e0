package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
)

// Approving is how articles are approved; the zero Approving owes the posts of
// their routes at once.
type Approving struct {
	// Due, when set, is when they are posted.
	Due time.Time
	// To, when set, is the one post that all are in, in place of those of the routes:
	// its Channel, Into and Platform count.
	To *news.Post
}

// Approve lists those of some articles that wait on a shelf, and owes their posts,
// in the order in which they were published, in one transaction. It gives the posts
// that are owed by it. news.ErrStale when none of them waits, news.ErrNotFound when
// none stands there.
func (s *Store) Approve(ctx context.Context, shelf news.Shelf, articles []int64, how Approving, by news.Actor) ([]news.Post, error) {
	var out []news.Post
	err := s.decideOn(ctx, shelf, articles, func(tx *sql.Tx, p place, all []held) error {
		last, err := numbers(ctx, tx, `SELECT coalesce(max(id), 0) FROM posts`)
		if err != nil {
			return err
		}
		n, err := s.eachOf(ctx, tx, p, all, "approve", by, func(h held) (bool, error) {
			if h.state != news.Waiting {
				return false, nil
			}
			return true, s.settle(ctx, tx, h.row, news.Waiting, news.Approved, by)
		})
		if err != nil || n == 0 {
			return cmp.Or(err, news.ErrStale)
		}
		all = slices.DeleteFunc(all, func(h held) bool { return h.state != news.Waiting })
		if how.To != nil {
			err = s.oweTo(ctx, tx, p, all, how, by)
		}
		for i := 0; i < len(all) && how.To == nil && err == nil; i++ {
			err = s.oweRouted(ctx, tx, p, all[i], how, by)
		}
		if err != nil {
			return err
		}
		out, err = postsWhere(ctx, tx, `p.id > ? AND p.shelf = ? ORDER BY p.id`, last[0], p.id)
		return err
	})
	return out, err
}

// Reject takes those of some articles that wait off a shelf; Restore puts one back.
// Errors are those of Approve.
func (s *Store) Reject(ctx context.Context, shelf news.Shelf, articles []int64, by news.Actor) error {
	return s.decideOn(ctx, shelf, articles, func(tx *sql.Tx, p place, all []held) error {
		n, err := s.eachOf(ctx, tx, p, all, "reject", by, func(h held) (bool, error) {
			if h.state != news.Waiting {
				return false, nil
			}
			return true, s.takeOff(ctx, tx, h.row, by)
		})
		if err != nil || n == 0 {
			return cmp.Or(err, news.ErrStale)
		}
		return nil
	})
}

// Reconsider takes back what was decided about some articles: they wait again, what
// is owed of them is dropped, and what was posted is taken back, unless another
// article of the story stands in it. Errors are those of Approve.
func (s *Store) Reconsider(ctx context.Context, shelf news.Shelf, articles []int64, by news.Actor) error {
	return s.decideOn(ctx, shelf, articles, func(tx *sql.Tx, p place, all []held) error {
		n, err := s.eachOf(ctx, tx, p, all, "reconsider", by, func(h held) (bool, error) {
			if h.state != news.Approved && h.state != news.Rejected {
				return false, nil
			}
			_, err := tx.ExecContext(ctx, `UPDATE entries SET approval = 'waiting', removed_at = NULL, decided_id = '', decided_name = '',
				decided_at = NULL, round = round + 1 WHERE id = ?`, h.row)
			if err != nil {
				return false, err
			}
			return true, s.waitsChanged(ctx, tx, h.article, p.id)
		})
		if err != nil || n == 0 {
			return cmp.Or(err, news.ErrStale)
		}
		for _, h := range all {
			if err := s.withdraw(ctx, tx, p.id, h.article); err != nil {
				return err
			}
		}
		return nil
	})
}

// held is an article about which moderators are or were asked.
type held struct {
	row, article int64
	state        news.ApprovalState
	brought      int64
	round        int
}

// decideOn runs a decision about articles of a shelf in one transaction. They come
// in the order of their publication.
func (s *Store) decideOn(ctx context.Context, shelf news.Shelf, articles []int64, decide func(tx *sql.Tx, p place, all []held) error) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		ps, err := places(ctx, tx, news.View{shelf})
		if err != nil || len(ps) == 0 {
			return cmp.Or(err, news.ErrNotFound)
		}
		rows, err := tx.QueryContext(ctx, `SELECT e.id, e.article, e.approval, e.brought, e.round FROM entries AS e JOIN articles AS a ON a.id = e.article
			LEFT JOIN items AS i ON i.id = e.brought WHERE e.shelf = ? AND e.article IN (`+joined(articles)+`) ORDER BY coalesce(i.sort_at, a.at), e.id`, ps[0].id)
		if err != nil {
			return err
		}
		defer rows.Close()
		var all []held
		for rows.Next() {
			var h held
			if err := rows.Scan(&h.row, &h.article, &h.state, &h.brought, &h.round); err != nil {
				return err
			}
			all = append(all, h)
		}
		if err := rows.Err(); err != nil || len(all) == 0 {
			return cmp.Or(err, news.ErrNotFound)
		}
		return decide(tx, ps[0], all)
	})
}

// eachOf decides about each of some articles, lists those anew about which anything
// was decided, writes the acts down and owes the edits of what shows them. It gives
// the number of those.
func (s *Store) eachOf(ctx context.Context, tx *sql.Tx, p place, all []held, what string, by news.Actor, decide func(held) (bool, error)) (n int, err error) {
	for _, h := range all {
		done, err := decide(h)
		if err != nil {
			return n, err
		}
		if !done {
			continue
		}
		n++
		if err := relistFresh(ctx, tx, h.article, p.id); err != nil {
			return n, err
		}
		var now string
		if err := tx.QueryRowContext(ctx, `SELECT approval FROM entries WHERE id = ?`, h.row).Scan(&now); err != nil {
			return n, err
		}
		if err := s.act(ctx, tx, p.id, by, what, h.article, fields{"approval": h.state}, fields{"approval": now}); err != nil {
			return n, err
		}
		if err := s.articleChanged(ctx, tx, h.article, p.id, news.ChangeNone, true); err != nil {
			return n, err
		}
	}
	return n, nil
}

// settle moves an entry from one state to another, by somebody, and owes the edit of
// what says how many wait; one in another state stays in it.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, row int64, from, to news.ApprovalState, by news.Actor) error {
	var article, shelf int64
	err := tx.QueryRowContext(ctx, `UPDATE entries SET approval = ?, decided_id = ?, decided_name = ?, decided_at = ? WHERE id = ? AND approval = ?
		RETURNING article, shelf`, to, by.ID, by.Name, micros(s.now()), row, from).Scan(&article, &shelf)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.waitsChanged(ctx, tx, article, shelf)
}

// oweTo owes one post of the articles of a story that were approved just now.
func (s *Store) oweTo(ctx context.Context, tx *sql.Tx, p place, all []held, how Approving, by news.Actor) error {
	first, to := all[0], *how.To
	to.Kind, to.Shelf, to.Article, to.By, to.DueAt = news.PostArticle, p.name, first.article, by, how.Due
	to.Key = fmt.Sprintf("%s/%s/post/%d/%s", to.Platform, p.name, first.article, to.Channel)
	if first.round > 0 {
		to.Key += fmt.Sprintf("/round/%d", first.round)
	}
	for _, h := range all[1:] {
		to.More = append(to.More, h.article)
	}
	story, err := storyOn(ctx, tx, p.id, first.article)
	if err != nil {
		return err
	}
	_, _, err = s.owe(ctx, tx, owing{Post: to, shelf: p.id, story: story, sort: max(s.now().UnixMicro(), how.Due.UnixMicro())})
	return err
}

// oweRouted owes what the routes say of an article that was approved just now. One
// that was not to be posted by itself is posted where somebody gives a time alone.
func (s *Store) oweRouted(ctx context.Context, tx *sql.Tx, p place, h held, how Approving, by news.Actor) error {
	if h.brought == 0 && how.Due.IsZero() {
		return nil
	}
	it, err := itemOf(ctx, tx, h.brought)
	if errors.Is(err, sql.ErrNoRows) { // nobody follows its feed any more
		err = tx.QueryRowContext(ctx, `SELECT at FROM articles WHERE id = ?`, h.article).Scan(&it.sort)
	}
	if err != nil {
		return err
	}
	return s.route(ctx, tx, routing{item: &it, on: map[int64]int64{p.id: h.article}, due: how.Due, by: by, round: h.round})
}

// withdraw takes an article's posts back that show no other article, so that it can
// be posted anew.
func (s *Store) withdraw(ctx context.Context, tx *sql.Tx, shelf, article int64) error {
	all, err := postsWhere(ctx, tx, `p.article = ? AND p.story <> 0 AND (p.shelf = ? OR ? = `+fmt.Sprint(commonShelf)+`)
		AND p.id IN (SELECT id FROM posts WHERE `+isGone+`)`, article, shelf, shelf)
	if err != nil {
		return err
	}
	for _, p := range all {
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET story = 0 WHERE id = ?`, p.ID); err != nil {
			return err
		}
		if p.State == news.PostOwed || p.State == news.PostFailed || p.State == news.PostDone {
			if err := s.takeBack(ctx, tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}
