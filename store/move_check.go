package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"

	"newsdesk/news"
)

// checksum is of the rows of a table, in whichever order they come: the two databases
// order what is NULL differently. It is the sum of their hashes.
type checksum struct {
	rows int
	sum  [4]uint64
}

func (c *checksum) add(row []any) {
	hash := sha256.Sum256(encode(row))
	for i := range c.sum {
		c.sum[i] += binary.BigEndian.Uint64(hash[8*i:])
	}
	c.rows++
}

// finish compares all that there is in both, sets the numbers to go on with, and makes
// the new database a desk, in one transaction.
func (m *mover) finish(ctx context.Context) error {
	return m.to.write(ctx, func(tx *sql.Tx) error {
		if err := m.to.mayRest(ctx, tx); err != nil {
			return err
		}
		for i := range m.plan {
			if err := m.check(ctx, tx, &m.plan[i]); err != nil {
				return err
			}
		}
		if err := checkSearch(ctx, tx); err != nil {
			return err
		}
		for i := range m.plan {
			if err := m.goOn(ctx, tx, &m.plan[i]); err != nil {
				return err
			}
		}
		if err := m.acquaint(ctx, tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DROP TABLE moving`)
		return err
	})
}

// acquaint tells a server's planner how much there is of everything.
func (m *mover) acquaint(ctx context.Context, tx *sql.Tx) error {
	if m.to.server == nil {
		return nil
	}
	all := []string{`words`, `titles`}
	for _, t := range m.plan {
		all = append(all, t.quoted())
	}
	_, err := tx.ExecContext(ctx, `ANALYZE `+strings.Join(all, ", "))
	return err
}

// check compares a table with what it was.
func (m *mover) check(ctx context.Context, tx *sql.Tx, t *movedTable) error {
	was, altered, err := m.sum(ctx, m.source, t)
	if err != nil {
		return err
	}
	is, _, err := m.sum(ctx, tx, t)
	if err != nil {
		return err
	}
	m.moved.Altered += altered
	if was == is {
		return nil
	}
	there, here := moveEnd{m.source, m.from.server != nil}, moveEnd{tx, m.to.server != nil}
	if err := t.compareWith(ctx, there, here); err != nil {
		return err
	}
	if err := t.compareWith(ctx, here, there); err != nil {
		return err
	}
	return &RowError{t.name, "unknown", fmt.Errorf("%w: %d rows there, %d here, and other sums", news.ErrDBDiffers, is.rows, was.rows)}
}

// sum reads all of a table.
func (m *mover) sum(ctx context.Context, tx querier, t *movedTable) (sum checksum, altered int, err error) {
	table, told := t.quoted(), 0
	err = t.query(ctx, tx, `SELECT `+strings.Join(t.names(), ", ")+` FROM `+table, nil, func(row []any, _ int) error {
		altered += t.keep(row)
		sum.add(row)
		if sum.rows%rowsMoved == 0 {
			m.tell(MoveCompare, compareCost*rowsMoved)
			told += rowsMoved
		}
		return nil
	})
	if err == nil && sum.rows > told {
		m.tell(MoveCompare, compareCost*(sum.rows-told))
	}
	return sum, altered, err
}

// compareWith looks in one database for each row of the other.
func (t *movedTable) compareWith(ctx context.Context, of, in moveEnd) error {
	var batch [][]any
	err := t.read(ctx, of, nil, func(row []any, _ int) error {
		t.keep(row)
		if batch = append(batch, row); t.key == nil || len(batch) < rowsMoved {
			return nil
		}
		err := t.compare(ctx, in, batch)
		batch = batch[:0]
		return err
	})
	if err == nil && len(batch) > 0 {
		err = t.compare(ctx, in, batch)
	}
	return err
}

// checkSearch compares the index with the entries that are listed.
func checkSearch(ctx context.Context, tx *sql.Tx) error {
	var listed, words, titles int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM entries WHERE doc IS NOT NULL), (SELECT count(*) FROM words), (SELECT count(*) FROM titles)`).
		Scan(&listed, &words, &titles)
	if err == nil && (words != listed || titles != listed) {
		err = fmt.Errorf("%w: %d entries are listed, and the index of search has %d and %d", news.ErrDBDiffers, listed, words, titles)
	}
	return err
}

// goOn has a table give numbers behind the highest that it ever gave.
func (m *mover) goOn(ctx context.Context, tx *sql.Tx, t *movedTable) error {
	if len(t.key) != 1 || t.columns[t.key[0]].kind != numberKind {
		return nil
	}
	column, table := t.keys()[0], t.quoted()
	var highest int64
	if err := m.source.QueryRowContext(ctx, `SELECT coalesce(max(`+column+`), 0) FROM `+table).Scan(&highest); err != nil {
		return err
	}
	given, err := m.from.given(ctx, m.source, t)
	if err != nil {
		return err
	}
	highest = max(highest, given, 0)
	if m.to.server != nil {
		// A table that gives no numbers has no sequence, and nothing is set.
		_, err = tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence(?, ?), max(1, ?), ? > 0)`,
			table, t.columns[t.key[0]].name, highest, highest)
		return err
	}
	if !t.counted || highest == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = ?`, t.name); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`, t.name, highest)
	return err
}

// given is the highest number that a table ever gave, as far as the database has kept
// that; 0 for none.
func (s *Store) given(ctx context.Context, tx querier, t *movedTable) (n int64, err error) {
	if s.server == nil {
		err = tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?`, t.name).Scan(&n)
		return n, err
	}
	err = tx.QueryRowContext(ctx, `SELECT coalesce(max(last_value), 0) FROM pg_sequences
		WHERE quote_ident(schemaname) || '.' || quote_ident(sequencename) = pg_get_serial_sequence(?, ?)`, t.quoted(), t.columns[t.key[0]].name).Scan(&n)
	return n, err
}
