package store

import (
	"context"
	"database/sql"

	"newsdesk/news"
)

// directKinds are the kinds of posts that go to members, which are no moderator's
// business.
const directKinds = `('follow', 'brief', 'rest')`

// Queue is what a shelf's channels are owed, then what has failed, then the posts
// whose edit is owed, those whose message is still to be published, and those
// whose could not be; each the oldest first, at most limit in all.
func (s *Store) Queue(ctx context.Context, shelf news.Shelf, limit int) ([]news.Post, error) {
	var out []news.Post
	err := s.read(ctx, func(tx *sql.Tx) error {
		for _, where := range []string{
			`p.state = 'owed' ORDER BY p.due_at, p.sort_at, p.id`,
			`p.state = 'failed' ORDER BY p.id`,
			`p.state IN ('done', 'undone') AND p.want <> p.shown ORDER BY p.id`,
			`p.id IN (SELECT post FROM answers WHERE post <> 0) AND p.state = 'done' AND p.want = p.shown ORDER BY p.id`,
			`p.unpublished <> '' AND p.state = 'done' AND p.want = p.shown ORDER BY p.id`,
		} {
			all, err := postsWhere(ctx, tx, `p.shelf = (SELECT id FROM shelves WHERE name = ?) AND p.kind NOT IN `+directKinds+` AND `+where+` LIMIT ?`, string(shelf), max(limit-len(out), 0))
			if err != nil {
				return err
			}
			out = append(out, all...)
		}
		return nil
	})
	return out, err
}

// PostsSeen are the posts of a shelf that stand in their channels, the newest
// first.
func (s *Store) PostsSeen(ctx context.Context, shelf news.Shelf, limit int) ([]news.Post, error) {
	var out []news.Post
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = postsWhere(ctx, tx, `p.shelf = (SELECT id FROM shelves WHERE name = ?) AND p.state = 'done' AND p.kind NOT IN `+directKinds+` ORDER BY p.id DESC LIMIT ?`,
			string(shelf), max(limit, 1))
		return err
	})
	return out, err
}

// DropPost gives up a post that is owed or has failed; news.ErrStale when it is
// neither, news.ErrNotFound. A try that is under way is called off. Its story
// counts as posted in the channel. Of a post that stands there and could not be
// published it drops the note of that.
func (s *Store) DropPost(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (news.Post, error) {
	out, err := s.decidePost(ctx, shelf, id, by, "drop", func(tx *sql.Tx, p news.Post) error {
		if p.State == news.PostDone && p.Unpublished != "" {
			_, err := tx.ExecContext(ctx, `UPDATE posts SET unpublished = '' WHERE id = ?`, id)
			return err
		}
		if p.State != news.PostOwed && p.State != news.PostFailed {
			return news.ErrStale
		}
		return s.takeBack(ctx, tx, p)
	})
	if err == nil {
		s.trying.callOff(id)
	}
	return out, err
}

// UndoPost takes back a post that stands in its channel: it is undone at once,
// and the deletion of its message is owed (Want is more than Shown until then).
// news.ErrStale when it does not stand there, news.ErrNotFound.
func (s *Store) UndoPost(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (news.Post, error) {
	return s.decidePost(ctx, shelf, id, by, "undo", func(tx *sql.Tx, p news.Post) error {
		if p.State != news.PostDone {
			return news.ErrStale
		}
		return s.takeBack(ctx, tx, p)
	})
}

// decidePost runs one decision of a moderator on a post of a shelf and writes the
// act down, in one transaction.
func (s *Store) decidePost(ctx context.Context, shelf news.Shelf, id int64, by news.Actor, what string,
	change func(tx *sql.Tx, p news.Post) error) (news.Post, error) {
	var p news.Post
	err := s.write(ctx, func(tx *sql.Tx) error {
		was, err := postWhere(ctx, tx, `p.id = ? AND s.name = ?`, id, string(shelf))
		if err != nil {
			return err
		}
		if err := change(tx, was); err != nil {
			return err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		if p, err = postWhere(ctx, tx, `p.id = ?`, id); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, what, p.Article, fields{"state": was.State, "post": id, "channel": p.Channel}, fields{"state": p.State})
	})
	return p, err
}
