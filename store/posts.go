package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"newsdesk/news"
)

// OwePost records a post and the job that carries it out, in one transaction.
// With a Key that is there already it changes nothing and gives that post and
// false. The posts of a channel are carried out one at a time, in the order of
// their articles' publication where routes owe them, else in the order in which
// they were owed; one with a DueAt waits for it, and others overtake it.
func (s *Store) OwePost(ctx context.Context, p news.Post) (news.Post, bool, error) {
	fresh := false
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, p.Shelf)
		if err != nil {
			return err
		}
		story, err := storyOn(ctx, tx, on, p.Article)
		if err != nil {
			return err
		}
		var id int64
		id, fresh, err = s.owe(ctx, tx, owing{Post: p, shelf: on, story: story, sort: s.now().UnixMicro()})
		if err != nil {
			return err
		}
		if fresh {
			after := fields{"channel": p.Channel, "comment": p.Comment, "post": id}
			if err := s.act(ctx, tx, on, p.By, "post", p.Article, nil, after); err != nil {
				return err
			}
		}
		p, err = postWhere(ctx, tx, `p.id = ?`, id)
		return err
	})
	if err != nil {
		return news.Post{}, false, err
	}
	return p, fresh, nil
}

// owing is a post on its way into the ledger.
type owing struct {
	news.Post
	shelf, story int64
	sort         int64 // microseconds: its place in its channel
}

// owe keeps a post with its articles, and its job unless that is made when the
// post is due. It gives the post of the key, and whether that is new.
func (s *Store) owe(ctx context.Context, tx *sql.Tx, p owing) (id int64, fresh bool, err error) {
	now := s.now()
	due, waits := int64(0), false
	if p.DueAt.After(now) {
		due, waits = p.DueAt.UnixMicro(), true
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO posts (key, kind, platform, shelf, channel, channel_kind, article, story, comment, style, mention,
		route, by_id, by_name, state, owed_at, sort_at, due_at, waits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO NOTHING RETURNING id`,
		p.Key, cmp.Or(p.Kind, news.PostArticle), p.Platform, p.shelf, p.Channel, p.Into, p.Article, p.story, p.Comment, p.Style, p.Mention,
		p.Route, p.By.ID, p.By.Name, news.PostOwed, micros(now), p.sort, due, waits).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return id, false, tx.QueryRowContext(ctx, `SELECT id FROM posts WHERE key = ?`, p.Key).Scan(&id)
	}
	if err != nil {
		return 0, false, err
	}
	articles := p.More
	if p.Article != 0 {
		articles = append([]int64{p.Article}, articles...)
	}
	for n, article := range articles {
		if p.Article == 0 {
			n++ // a digest has no first one
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO post_articles (post, article, n, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, id, article, n, micros(now)); err != nil {
			return 0, false, err
		}
	}
	if !waits {
		err = s.insertJob(ctx, tx, postJob{Post: id})
	}
	return id, true, err
}

const postColumns = `p.id, p.key, p.kind, p.platform, s.name, p.channel, p.channel_kind, p.article, p.comment, p.style, p.mention, p.route,
	p.by_id, p.by_name, p.state, p.message, p.reason, p.owed_at, p.due_at, p.done_at, p.tries, p.changed, p.want, p.shown, p.unpublished,
	(SELECT max(try_at) FROM answers WHERE post = p.id AND post <> 0), ` + gapOf + `,
	(SELECT json_group_array(article) FROM (SELECT article FROM post_articles WHERE post = p.id AND n > 0 ORDER BY n, article) AS others)`

// postsWhere are the posts that a condition finds.
func postsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]news.Post, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+postColumns+` FROM posts AS p JOIN shelves AS s ON s.id = p.shelf WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news.Post
	for rows.Next() {
		var p news.Post
		var owed, due, done, publish, gap sql.NullInt64
		var more []byte
		if err := rows.Scan(&p.ID, &p.Key, &p.Kind, &p.Platform, &p.Shelf, &p.Channel, &p.Into, &p.Article, &p.Comment, &p.Style, &p.Mention, &p.Route,
			&p.By.ID, &p.By.Name, &p.State, &p.Message, &p.Reason, &owed, &due, &done, &p.Tries, &p.Changed, &p.Want, &p.Shown, &p.Unpublished, &publish, &gap, &more); err != nil {
			return nil, err
		}
		if err := decoded(more, &p.More); err != nil {
			return nil, err
		}
		due.Valid = due.Int64 != 0
		p.OwedAt, p.DueAt, p.DoneAt, p.Publish, p.Gap = moment(owed), moment(due), moment(done), moment(publish), moment(gap)
		out = append(out, p)
	}
	return out, rows.Err()
}

// postWhere is the one post that a condition finds; sql.ErrNoRows for none.
func postWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) (news.Post, error) {
	all, err := postsWhere(ctx, tx, where+` LIMIT 1`, args...)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return news.Post{}, err
	}
	return all[0], nil
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

// PostTried counts a try and gives the post as it stands now. What the first try
// shows is what the message becomes: a later one may find that it is there.
func (s *Store) PostTried(ctx context.Context, id int64) (news.Post, error) {
	return s.changePost(ctx, `UPDATE posts SET shown = iif(tries = 0, want, shown), tries = tries + 1 WHERE id = ?1 AND ?2 = ?2`, id, 0)
}

// PostDone records the message that a post became. Recording it twice changes
// nothing. What changed while it was on its way is owed as an edit; one that was
// dropped meanwhile is taken back.
func (s *Store) PostDone(ctx context.Context, id int64, message string) error {
	ctx = context.WithoutCancel(ctx) // it may be called off while this waits for the lock, and the message would be lost
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET message = ?3, reason = '', done_at = ?2, waits = 0, hold = 0,
			want = iif(state IN ('dropped', 'undone'), want + 1, want), state = iif(state IN ('dropped', 'undone'), 'undone', 'done')
			WHERE id = ?1 AND (state NOT IN ('done', 'undone') OR state = 'undone' AND message = '')`, id, micros(s.now()), message); err != nil {
			return err
		}
		p, err := postWhere(ctx, tx, `p.id = ?`, id)
		if err != nil || p.Want == p.Shown {
			return err
		}
		return s.insertJob(ctx, tx, postJob{Post: id})
	})
}

// PostFailed records that a post cannot be, with a sentence. One that stands in
// its channel stays done.
func (s *Store) PostFailed(ctx context.Context, id int64, reason string) error {
	_, err := s.changePost(ctx, `UPDATE posts SET state = 'failed', reason = ?3, done_at = ?2, waits = 0
		WHERE id = ?1 AND state = 'owed'`, id, micros(s.now()), reason)
	return err
}

// RetryPost owes a failed post again, at once; news.ErrStale when it has not failed.
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
			hold = 0, due_at = 0, waits = 0,
			owed_at = max(?1, owed_at + 1), sort_at = iif(kind = 'story', sort_at, max(?1, owed_at + 1)) WHERE id = ?2`, micros(s.now()), id); err != nil {
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
