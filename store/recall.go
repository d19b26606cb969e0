package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"newsdesk/news"
)

// What is taken off the desk before it could be posted is not posted: at its turn
// it is dropped, and a try that is under way is called off. What came of such a try, or
// of one after which the program ended, is not known: the message is looked for, as an
// edit of its channel, and deleted.

// lookAfter is how long after a post was dropped its message is looked for: a request
// that was called off may still be on its way.
const lookAfter = 10 * time.Second

// drop drops the posts that a condition finds and that have no message yet, and gives
// those that have to be looked for.
func (s *Store) drop(ctx context.Context, tx *sql.Tx, reason, where string, args ...any) ([]int64, error) {
	doubted, err := numbers(ctx, tx, `UPDATE posts SET state = iif(tries > 0, 'undone', 'dropped'), want = iif(tries > 0, want + 1, want),
		hold = iif(tries > 0, ?, 0), reason = ?, waits = 0, done_at = ? WHERE message = '' AND `+where+` RETURNING iif(tries > 0, id, 0)`,
		append([]any{s.now().Add(s.lookAfter).UnixMicro(), reason, micros(s.now())}, args...)...)
	return slices.DeleteFunc(doubted, func(id int64) bool { return id == 0 }), err
}

// dropAll is drop, with the jobs that look for what may be there.
func (s *Store) dropAll(ctx context.Context, tx *sql.Tx, reason, where string, args ...any) error {
	doubted, err := s.drop(ctx, tx, reason, where, args...)
	for i := 0; i < len(doubted) && err == nil; i++ {
		err = s.insertJob(ctx, tx, postJob{Post: doubted[i]})
	}
	return err
}

// NotPosted records that an undone post's message was looked for and is not there.
func (s *Store) NotPosted(ctx context.Context, id int64) error {
	_, err := s.changePost(ctx, `UPDATE posts SET state = 'dropped', shown = want WHERE id = ?1 AND ?2 = ?2 AND state = 'undone' AND message = ''`, id, 0)
	return err
}

// goneReason is why such a post was dropped.
const goneReason = "It was taken off the desk before it could be posted."

// isGone holds for a post of which moderators took all articles off the shelf. One
// whose articles nobody knows is for the callee to judge.
const isGone = `kind IN ('article', 'story') AND (SELECT max(` + seenOn + `) FROM post_articles AS a WHERE a.post = posts.id) = 0`

// dropGone drops an owed post whose articles were taken off the desk. It tells
// whether there is nothing to be posted any more.
func (s *Store) dropGone(ctx context.Context, id int64) (bool, error) {
	var owed, gone bool
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT state = 'owed', iif(`+isGone+`, 1, 0) FROM posts WHERE id = ?`, id).Scan(&owed, &gone)
	})
	if errors.Is(err, news.ErrNotFound) {
		return true, nil
	}
	if err != nil || !owed || !gone {
		return err == nil && !owed, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error { // it may have been put back since
		if _, err := s.drop(ctx, tx, goneReason, `id = ? AND state = 'owed' AND `+isGone, id); err != nil { // this is its channel's job
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT state <> 'owed' FROM posts WHERE id = ?`, id).Scan(&gone)
	})
	if errors.Is(err, news.ErrNotFound) {
		return true, nil
	}
	return gone, err
}

// unlessGone is work on a post that is not done, or broken off, when there is
// nothing to be posted any more.
func (s *Store) unlessGone(work func(context.Context, int64) error) func(context.Context, int64) error {
	return func(ctx context.Context, id int64) error {
		trying, leave := s.trying.enter(ctx, id) // before the look: what is removed after it is called off
		defer leave()
		if over, err := s.dropGone(ctx, id); over || err != nil {
			return err
		}
		err := work(trying, id)
		if err == nil {
			return nil
		}
		ctx = context.WithoutCancel(ctx)
		if over, lookErr := s.dropGone(ctx, id); over && lookErr == nil {
			return s.lookLater(ctx, id)
		}
		return err
	}
}

// lookLater puts the look for a dropped post off: its try has ended only now, so that the
// request may still be on its way.
func (s *Store) lookLater(ctx context.Context, id int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET hold = ? WHERE id = ? AND state = 'undone' AND message = ''`, s.now().Add(s.lookAfter).UnixMicro(), id)
		return err
	})
}

// callOffGone calls off the tries of posts that are not to be made any more: that are gone,
// were dropped or deleted, here or by another process.
func (s *Store) callOffGone(ctx context.Context) {
	all := s.trying.all()
	if len(all) == 0 {
		return
	}
	var wanted []int64
	err := s.read(context.WithoutCancel(ctx), func(tx *sql.Tx) (err error) {
		wanted, err = numbers(ctx, tx, `SELECT id FROM posts WHERE id IN (`+joined(all)+`) AND state NOT IN ('dropped', 'undone') AND (state <> 'owed' OR (`+isGone+`) IS NOT TRUE)`)
		return err
	})
	if err != nil {
		s.log.Warn("cannot look for posts to be called off", "err", err)
		return
	}
	for _, id := range all {
		if !slices.Contains(wanted, id) {
			s.trying.callOff(id)
		}
	}
}
