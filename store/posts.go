package store

import (
	"context"
	"database/sql"
	"errors"

	"newsdesk/news"
)

// OwePost records a post and the job that carries it out, in one transaction.
// With a Key that is there already it changes nothing and gives that post and
// false. The posts of a channel are carried out one at a time, in the order in
// which they were owed.
func (s *Store) OwePost(ctx context.Context, p news.Post) (news.Post, bool, error) {
	fresh := false
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, p.Shelf)
		if err != nil {
			return err
		}
		var id int64
		err = tx.QueryRowContext(ctx, `INSERT INTO posts (key, platform, shelf, channel, article, comment, by_id, by_name, state, owed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id`,
			p.Key, p.Platform, on, p.Channel, p.Article, p.Comment, p.By.ID, p.By.Name, news.PostOwed, micros(s.now())).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			p, err = postWhere(ctx, tx, `p.key = ?`, p.Key)
			return err
		}
		if err != nil {
			return err
		}
		if err := s.insertJob(ctx, tx, postJob{Post: id}); err != nil {
			return err
		}
		after := fields{"channel": p.Channel, "comment": p.Comment, "post": id}
		if err := s.act(ctx, tx, on, p.By, "post", p.Article, nil, after); err != nil {
			return err
		}
		fresh = true
		p, err = postWhere(ctx, tx, `p.id = ?`, id)
		return err
	})
	if err != nil {
		return news.Post{}, false, err
	}
	return p, fresh, nil
}

// postWhere is the one post that a condition finds; sql.ErrNoRows for none.
func postWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) (news.Post, error) {
	var p news.Post
	var owed, done sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT p.id, p.key, p.platform, s.name, p.channel, p.article, p.comment, p.by_id, p.by_name,
		p.state, p.message, p.reason, p.owed_at, p.done_at, p.tries
		FROM posts AS p JOIN shelves AS s ON s.id = p.shelf WHERE `+where, args...).
		Scan(&p.ID, &p.Key, &p.Platform, &p.Shelf, &p.Channel, &p.Article, &p.Comment, &p.By.ID, &p.By.Name,
			&p.State, &p.Message, &p.Reason, &owed, &done, &p.Tries)
	if err != nil {
		return news.Post{}, err
	}
	p.OwedAt, p.DoneAt = moment(owed), moment(done)
	return p, nil
}

// Post is one post; news.ErrNotFound.
func (s *Store) Post(ctx context.Context, id int64) (news.Post, error) {
	return s.onePost(ctx, `p.id = ?`, id)
}

// PostByKey is the post of a key; news.ErrNotFound when none was owed.
func (s *Store) PostByKey(ctx context.Context, key string) (news.Post, error) {
	return s.onePost(ctx, `p.key = ?`, key)
}

func (s *Store) onePost(ctx context.Context, where string, arg any) (news.Post, error) {
	var p news.Post
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		p, err = postWhere(ctx, tx, where, arg)
		return err
	})
	return p, err
}

// PostTried counts a try and gives the post as it stands now.
func (s *Store) PostTried(ctx context.Context, id int64) (news.Post, error) {
	return s.changePost(ctx, `UPDATE posts SET tries = tries + 1 WHERE id = ?1 AND ?2 = ?2`, id, 0)
}

// PostDone records the message that a post became. Recording it twice changes
// nothing.
func (s *Store) PostDone(ctx context.Context, id int64, message string) error {
	_, err := s.changePost(ctx, `UPDATE posts SET state = 'done', message = ?3, reason = '', done_at = ?2
		WHERE id = ?1 AND state <> 'done'`, id, micros(s.now()), message)
	return err
}

// PostFailed records that a post cannot be, with a sentence. One that stands in
// its channel stays done.
func (s *Store) PostFailed(ctx context.Context, id int64, reason string) error {
	_, err := s.changePost(ctx, `UPDATE posts SET state = 'failed', reason = ?3, done_at = ?2
		WHERE id = ?1 AND state = 'owed'`, id, micros(s.now()), reason)
	return err
}

// RetryPost owes a failed post again; news.ErrStale when it has not failed.
func (s *Store) RetryPost(ctx context.Context, id int64) (news.Post, error) {
	var p news.Post
	err := s.write(ctx, func(tx *sql.Tx) error {
		var err error
		if p, err = postWhere(ctx, tx, `p.id = ?`, id); err != nil {
			return err
		}
		if p.State != news.PostFailed {
			return news.ErrStale
		}
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'owed', reason = '', done_at = NULL, tries = 0, settled = 0,
			hold = 0, owed_at = max(?, owed_at + 1) WHERE id = ?`, micros(s.now()), id); err != nil {
			return err
		}
		if err := s.insertJob(ctx, tx, postJob{Post: id}); err != nil {
			return err
		}
		p, err = postWhere(ctx, tx, `p.id = ?`, id)
		return err
	})
	return p, err
}

// changePost changes one post and gives it as it stands then.
func (s *Store) changePost(ctx context.Context, query string, id int64, args ...any) (news.Post, error) {
	var p news.Post
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, append([]any{id}, args...)...)
		if err != nil {
			return err
		}
		p, err = postWhere(ctx, tx, `p.id = ?`, id)
		return err
	})
	return p, err
}
