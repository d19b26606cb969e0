package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/riverqueue/river"
)

// What a process that serves one platform alone, or does not stay, carries out.

// Drain carries out what a platform's channels are owed and is due now, posts and
// edits, each tried once; what fails or is not due stays owed. It needs Own, and
// no Run beside it.
func (s *Store) Drain(ctx context.Context, platform string, w Work) error {
	if !s.owns() {
		return errors.New("the store carries out what is owed only for the owner of the database")
	}
	var channels []string
	if err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT channel FROM posts WHERE `+dueThere+` UNION SELECT channel FROM posts WHERE `+editThere, platform, s.now().UnixMicro())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c string
			if err := rows.Scan(&c); err != nil {
				return err
			}
			channels = append(channels, c)
		}
		return rows.Err()
	}); err != nil {
		return err
	}
	worker := &postWorker{store: s, post: w.Post, edit: w.Edit}
	var errs []error
	for _, c := range channels {
		var later *river.JobSnoozeError
		if err := worker.drain(ctx, channel{platform, c}, 1); !errors.As(err, &later) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// dueThere are a platform's posts that may be carried out by a moment, editThere
// those whose message may be brought up to date.
const (
	dueThere  = `platform = ?1 AND state = 'owed' AND settled = 0 AND due_at <= ?2 AND hold <= ?2`
	editThere = `platform = ?1 AND want <> shown AND state IN ('done', 'undone') AND hold <= ?2`
)

// Due tells whether anything is to be carried out now in a platform's channels.
func (s *Store) Due(ctx context.Context, platform string) (bool, error) {
	return s.any(ctx, `SELECT EXISTS (SELECT 1 FROM posts WHERE `+dueThere+`) OR EXISTS (SELECT 1 FROM posts WHERE `+editThere+`)`, platform, s.now().UnixMicro())
}

// Coming tells whether there is anything to do now that may come to a post: an
// entry to read, a digest whose time has come, or with polls a feed to ask.
func (s *Store) Coming(ctx context.Context, polls bool) (bool, error) {
	return s.any(ctx, `SELECT ?2 = 1 AND EXISTS (SELECT 1 FROM feeds WHERE wanted = 1 AND next_at <= ?1) OR EXISTS (SELECT 1 FROM feeds WHERE wanted = 1 AND read_at <= ?1) OR EXISTS (SELECT 1 FROM feeds WHERE wanted = 1 AND again_at <= ?1)
		OR EXISTS (SELECT 1 FROM digests AS d JOIN shelves AS s ON s.id = d.shelf WHERE s.left_at IS NULL AND d.next_at <= ?1)`, s.now().UnixMicro(), polls)
}

func (s *Store) any(ctx context.Context, query string, args ...any) (any bool, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error { return tx.QueryRowContext(ctx, query, args...).Scan(&any) })
	return any, err
}
