package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"newsdesk/news"
	"newsdesk/news/zone"
)

// A channel's posts take their turns one after another, and then the edits of what
// stands there.

// callEvery is how often it is looked which waiting posts have become due. It goes
// by the store's own clock, whatever jumps that makes.
const callEvery = 500 * time.Millisecond

// callDue makes the jobs of posts that wait for their time, until ctx ends.
func (s *Store) callDue(ctx context.Context) {
	tick := time.NewTicker(callEvery)
	defer tick.Stop()
	last := s.now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := s.now()
		if !s.process.Only() {
			last = now // the schedule is by others' clocks, too
		}
		if err := s.heedClock(ctx, last, now); err != nil && ctx.Err() == nil {
			s.log.Warn("cannot follow the clock, which went back", "err", err)
			continue
		}
		last = now
		if err := s.callDueOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("cannot look for posts that are due", "err", err)
		}
		if !s.process.Only() {
			s.callOffGone(ctx)
		}
	}
}

func (s *Store) callDueOnce(ctx context.Context) error {
	const due = ` FROM posts WHERE waits = 1 AND due_at <= ?`
	now := s.now().UnixMicro()
	var any bool
	if err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1`+due+`)`, now).Scan(&any)
	}); err != nil || !any {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		// One job drains a channel.
		ids, err := numbers(ctx, tx, `SELECT min(id)`+due+` AND state = 'owed' GROUP BY platform, channel`, now)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.insertJob(ctx, tx, postJob{Post: id}); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE posts SET waits = 0 WHERE waits = 1 AND due_at <= ?`, now)
		return err
	})
}

// drain carries out the due posts of a channel in order, up to the first that must
// be tried again, and the edits when no post is due.
func (w *postWorker) drain(ctx context.Context, c channel, attempt int) error {
	for {
		next, err := w.store.nextPost(ctx, c)
		work, settle := w.store.unlessGone(w.post), w.store.settlePost
		if err == nil && next.id == 0 && w.edit != nil {
			next, err = w.store.nextEdit(ctx, c)
			work, settle = w.edit, w.store.settleEdit
		}
		if err != nil || next.id == 0 {
			return err
		}
		if next.wait > 0 {
			return river.JobSnooze(next.wait)
		}
		err = w.store.try(ctx, w.term, work, next.id)
		if err != nil && w.store.process.isOver(w.term) {
			return errLapsed
		}
		if err != nil {
			return errors.Join(err, w.store.holdPost(context.WithoutCancel(ctx), next, pause(attempt)))
		}
		if err := settle(ctx, next); err != nil {
			return err
		}
	}
}

// try carries out one post or edit in a term. A panic of the callee is an error of this
// one, so that the channel is given back.
func (s *Store) try(ctx context.Context, term int64, work func(context.Context, int64) error, id int64) (err error) {
	ctx, cancel, err := s.process.within(ctx, term, tryFor)
	if err != nil {
		return err
	}
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("post %d: panic: %v", id, r)
		}
	}()
	return work(ctx, id)
}

// turn is a post that a channel is owed, or an edit. Owed tells it from the same
// post owed again, by RetryPost, while it was being carried out; want from a later
// edit.
type turn struct {
	id, owed, want int64
	wait           time.Duration // before it may be tried
}

// nextPost is what a channel is owed first of what is due; its id is 0 when
// nothing is. Where routes owe several and one is due, the earliest published of
// them takes that turn, and gives the other its own.
func (s *Store) nextPost(ctx context.Context, c channel) (turn, error) {
	var next turn
	var kind string
	var early sql.NullInt64
	var quiet news.Quiet // hours that hold it
	now := s.now().UnixMicro()
	err := s.read(ctx, func(tx *sql.Tx) error {
		var hold, sort int64
		err := tx.QueryRowContext(ctx, `SELECT id, owed_at, hold, kind, sort_at FROM posts WHERE platform = ? AND channel = ? AND state = 'owed'
			AND settled = 0 AND due_at <= ? ORDER BY sort_at, id LIMIT 1`, c.platform, c.id, now).Scan(&next.id, &next.owed, &hold, &kind, &sort)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		next.wait = s.untilHold(hold)
		if kind != "article" {
			if quiet, err = quietOf(ctx, tx, c.platform, c.id); err != nil {
				return err
			}
		}
		if kind != "story" || next.wait > 0 || s.isQuiet(quiet) {
			return nil
		}
		return tx.QueryRowContext(ctx, `SELECT (SELECT id FROM posts WHERE platform = ?1 AND channel = ?2 AND state = 'owed' AND settled = 0
			AND kind = 'story' AND sort_at <= ?3 AND (sort_at < ?3 OR id < ?4) AND due_at > ?5 ORDER BY sort_at, id LIMIT 1)`,
			c.platform, c.id, sort, next.id, now).Scan(&early)
	})
	if err == nil && s.isQuiet(quiet) {
		if err = s.waitForMorning(ctx, c, quiet); err == nil {
			return s.nextPost(ctx, c)
		}
	}
	if err != nil || !early.Valid {
		return next, err
	}
	next, err = s.changeTurns(ctx, next, early.Int64)
	if errors.Is(err, news.ErrNotFound) {
		return s.nextPost(ctx, c) // somebody dropped one of the two
	}
	return next, err
}

func (s *Store) isQuiet(q news.Quiet) bool {
	now := s.now()
	return zone.Quiet(q, now).After(now)
}

// waitForMorning puts off what a channel is owed by itself until its quiet hours
// are over: they began while it was due and could not be carried out.
func (s *Store) waitForMorning(ctx context.Context, c channel, q news.Quiet) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.replan(ctx, tx, c.platform, c.id, q) })
}

// changeTurns lets an earlier article have the turn of a later one.
func (s *Store) changeTurns(ctx context.Context, later turn, early int64) (turn, error) {
	next := turn{id: early}
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE posts SET waits = 1, due_at = (SELECT due_at FROM posts WHERE id = ?2)
			WHERE id = ?1 AND state = 'owed'`, later.id, early)); err != nil {
			return err
		}
		var hold int64
		err := tx.QueryRowContext(ctx, `UPDATE posts SET waits = 0, due_at = 0 WHERE id = ? RETURNING owed_at, hold`, early).Scan(&next.owed, &hold)
		next.wait = s.untilHold(hold)
		return err
	})
	return next, err
}

func (s *Store) untilHold(hold int64) time.Duration {
	if hold == 0 {
		return 0
	}
	return time.UnixMicro(hold).Sub(s.now())
}

// nextEdit is the first message of a channel that is not as it should be; its id
// is 0 when all are.
func (s *Store) nextEdit(ctx context.Context, c channel) (turn, error) {
	var next turn
	err := s.read(ctx, func(tx *sql.Tx) error {
		var hold int64
		err := tx.QueryRowContext(ctx, `SELECT id, owed_at, want, hold FROM posts WHERE platform = ? AND channel = ?
			AND want <> shown AND state IN ('done', 'undone') ORDER BY hold, id LIMIT 1`, c.platform, c.id).Scan(&next.id, &next.owed, &next.want, &hold)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		next.wait = s.untilHold(hold)
		return err
	})
	return next, err
}

// holdPost keeps a post, and so its channel, from being tried for a while; an edit
// keeps no other from it.
func (s *Store) holdPost(ctx context.Context, p turn, d time.Duration) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET hold = ? WHERE id = ? AND owed_at = ?`, s.now().Add(d).UnixMicro(), p.id, p.owed)
		return err
	})
}

// settlePost notes that a post's job has nothing left to do, whatever the callee
// recorded.
func (s *Store) settlePost(ctx context.Context, p turn) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET settled = 1, hold = iif(state = 'undone', hold, 0) WHERE id = ? AND owed_at = ?`, p.id, p.owed)
		return err
	})
}

// settleEdit does so for an edit, up to what was wanted when it began.
func (s *Store) settleEdit(ctx context.Context, p turn) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET shown = max(shown, ?), hold = 0 WHERE id = ?`, p.want, p.id)
		return err
	})
}
