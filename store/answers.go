package store

import (
	"context"
	"database/sql"
	"time"
)

// OweAnswer records an answer and its job in one transaction.
func (s *Store) OweAnswer(ctx context.Context, a Answer) (int64, error) {
	var id int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `INSERT INTO answers (platform, handle, request, until, post, try_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			a.Platform, a.Handle, append([]byte{}, a.Request...), a.Until.UnixMicro(), a.Post, s.now().UnixMicro()).Scan(&id)
		if err != nil {
			return err
		}
		return s.insertJob(ctx, tx, answerJob{Answer: id})
	})
	return id, err
}

// Answer is one owed answer; news.ErrNotFound once it was given.
func (s *Store) Answer(ctx context.Context, id int64) (Answer, error) {
	a := Answer{ID: id}
	var until sql.NullInt64
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT platform, handle, request, until, post FROM answers WHERE id = ?`, id).
			Scan(&a.Platform, &a.Handle, &a.Request, &until, &a.Post)
	})
	if err != nil {
		return Answer{}, err
	}
	a.Until = moment(until)
	return a, nil
}

// AnswerDone forgets an answer that was given or came too late.
func (s *Store) AnswerDone(ctx context.Context, id int64) error {
	ctx = context.WithoutCancel(ctx) // its time may be over while this waits for the lock, and it would be given again
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM answers WHERE id = ?`, id)
		return err
	})
}

// answerTried notes for moderators when a post's message is tried again to be
// published.
func (s *Store) answerTried(ctx context.Context, a Answer, again time.Duration) error {
	if a.Post == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE answers SET try_at = ? WHERE id = ?`, s.now().Add(again).UnixMicro(), a.ID)
		return err
	})
}

// Unpublished records why the message of a post could not be published, a
// sentence, until a moderator drops that.
func (s *Store) Unpublished(ctx context.Context, post int64, reason string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET unpublished = ? WHERE id = ?`, reason, post)
		return err
	})
}
