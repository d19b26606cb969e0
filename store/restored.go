package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// What happened between a backup and its restoring is not in the database, but its
// messages stand in their channels, with buttons that name articles by number, and
// Discord and the members remember them.

const (
	// numbersADay is more numbers than a desk gives in a day: 10,000 feeds bring
	// some 30,000 entries.
	numbersADay = 100_000
	// mostDays bounds it: an entry's number has 27 bits (docID).
	mostDays = 30
)

// takeUp makes a desk of a database that is a backup: one that was restored, or put
// in its place by hand; on a server one that says so in copies, as OPERATING.md asks for. Numbers that may have been given since are not given again,
// or buttons would lead to other articles, and keys of posts would be those of other
// posts. Posts that were owed may have been made since: they count as tried, so that
// their channels are read back.
func (s *Store) takeUp(ctx context.Context) error {
	var backup bool
	if err := s.writer.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM copies WHERE restored_at IS NULL)`).Scan(&backup); err != nil || !backup {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		now := s.now()
		var made int64
		err := tx.QueryRowContext(ctx, `UPDATE copies SET restored_at = ? WHERE restored_at IS NULL RETURNING made_at`, now.UnixMicro()).Scan(&made)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // another process was quicker
		}
		if err != nil {
			return err
		}
		gap := now.Sub(time.UnixMicro(made))
		skip := numbersADay * (1 + min(mostDays, max(0, int64(gap/(24*time.Hour)))))
		numbers := []string{
			`INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_schema
				WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence) AND ?1 = ?1`,
			`UPDATE sqlite_sequence SET seq = seq + ?1`,
		}
		if s.server != nil {
			numbers = []string{`SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + ?1)
				FROM pg_sequences WHERE schemaname = current_schema() AND sequencename NOT LIKE 'river%'`}
		}
		for _, query := range append(numbers, `UPDATE posts SET tries = 1 WHERE state = 'owed' AND tries = 0 AND ?1 = ?1`) {
			if _, err := tx.ExecContext(ctx, query, skip); err != nil {
				return err
			}
		}
		s.log.Warn("a backup has become the desk", "made", moment(sql.NullInt64{Int64: made, Valid: true}))
		return nil
	})
}

// gapOf is the moment since which a post p may stand in its channel unknown to the
// desk: it tells what was there before a backup was restored. NULL for none. A week
// after that everything of the time before has come: a feed is polled daily at least.
const gapOf = `(SELECT min(made_at) FROM copies WHERE p.owed_at BETWEEN restored_at AND restored_at + 604800000000
	AND p.kind IN ('story', 'digest', 'follow', 'brief', 'rest')
	AND restored_at >= CASE p.kind WHEN 'digest' THEN p.sort_at ELSE coalesce((SELECT published FROM articles WHERE id = p.article), 0) END)`
