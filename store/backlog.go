package store

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// Backlog is what is owed of a kind and due now. What waits for its time, or for
// another try, is not counted.
type Backlog struct {
	Kind  string // "posts", "edits", "answers", "polls" or "entries"
	Depth int
	Delay time.Duration // for which the oldest has been due; 0 where that is not kept
}

// Backlogs are those of all kinds, always in the same order.
func (s *Store) Backlogs(ctx context.Context) ([]Backlog, error) {
	var out []Backlog
	err := s.read(ctx, func(tx *sql.Tx) error {
		now := s.now()
		for _, q := range []struct{ kind, query string }{
			{"posts", `SELECT count(*), min(max(due_at, owed_at)) FROM posts WHERE state = 'owed' AND settled = 0 AND due_at <= ?1 AND hold <= ?1`},
			{"edits", `SELECT count(*), NULL FROM posts WHERE want <> shown AND state IN ('done', 'undone') AND hold <= ?1`},
			{"answers", `SELECT count(*), (SELECT unixepoch(min(scheduled_at)) * 1000000 FROM river_job WHERE kind = 'answer' AND state = 'available')
				FROM answers WHERE try_at <= ?1`},
			{"polls", `SELECT count(*), min(next_at) FROM feeds WHERE wanted = 1 AND next_at <= ?1`},
			{"entries", `SELECT count(*), min(nullif(read_at, 0)) FROM feeds WHERE wanted = 1 AND read_at <= ?1`},
		} {
			b := Backlog{Kind: q.kind}
			var since sql.NullInt64
			if err := tx.QueryRowContext(ctx, q.query, now.UnixMicro()).Scan(&b.Depth, &since); err != nil {
				return err
			}
			if since.Valid {
				b.Delay = max(0, now.Sub(moment(since)))
			}
			out = append(out, b)
		}
		return nil
	})
	return out, err
}

// Bytes is the size of the file and of what is not yet merged into it, or of the
// server's database; 0 while that cannot be told.
func (s *Store) Bytes() int64 {
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
		defer cancel()
		n, err := s.server.bytes(ctx, s.reader)
		if err != nil {
			s.log.Warn("the size of the database cannot be told", "err", err)
		}
		return n
	}
	var n int64
	for _, name := range []string{s.path, s.path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			n += info.Size()
		}
	}
	return n
}
