package store

import (
	"context"
	"database/sql"
	"time"
)

// A server's index of tokens takes each article's several hundred in one by one while
// it stands, which is half of what a move takes; made of all at once it is a fourth of
// that. So it goes at the beginning and comes at the end.

const (
	dropIndexes = `DROP INDEX IF EXISTS words_tokens; DROP INDEX IF EXISTS titles_tokens`
	// As the migrations have them.
	makeIndexes = `CREATE INDEX IF NOT EXISTS words_tokens ON words USING gin (tokens) WITH (fastupdate = off);
		CREATE INDEX IF NOT EXISTS titles_tokens ON titles USING gin (tokens) WITH (fastupdate = off)`
)

// indexLooks is how often is looked how far an index has come.
const indexLooks = time.Second

// makeIndexes has a server make what start dropped.
func (m *mover) makeIndexes(ctx context.Context) error {
	if m.to.server == nil {
		return nil
	}
	var there bool
	if err := m.to.reader.QueryRowContext(ctx, `SELECT to_regclass('words_tokens') IS NOT NULL AND to_regclass('titles_tokens') IS NOT NULL`).Scan(&there); err != nil {
		return err
	}
	if there { // it was cut off while all was compared
		m.done += m.indexing
		return nil
	}
	before := m.done
	made := make(chan error, 1)
	go func() {
		made <- m.to.write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, makeIndexes)
			return err
		})
	}()
	look := time.NewTicker(indexLooks)
	defer look.Stop()
	for {
		select {
		case err := <-made:
			m.tell(MoveIndex, before+m.indexing-m.done)
			return err
		case <-look.C:
			// That of titles is so small that what is known of words' is all.
			m.tell(MoveIndex, max(0, before+int(m.indexed(ctx)*float64(m.indexing))-m.done))
		}
	}
}

// indexed is how much of the index of words is made, from 0 to 1.
func (m *mover) indexed(ctx context.Context) (part float64) {
	// Who cannot be told that waits for the end.
	_ = m.to.reader.QueryRowContext(ctx, `SELECT CAST(blocks_done AS double precision) / greatest(blocks_total, 1)
		FROM pg_stat_progress_create_index WHERE relid = to_regclass('words')`).Scan(&part)
	return min(part, 1)
}

// mayRest lets a transaction on a server wait while something else is read: it ends
// such as say nothing for long.
func (s *Store) mayRest(ctx context.Context, tx *sql.Tx) error {
	if s.server == nil {
		return nil
	}
	_, err := tx.ExecContext(ctx, `SET LOCAL idle_in_transaction_session_timeout = 0`)
	return err
}
