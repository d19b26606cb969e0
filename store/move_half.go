package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"

	"newsdesk/news"
)

// While a desk is moved to a database, a table "moving" is there, with one row: whose
// desk it is, and how far it has come. It changes in the transactions that bring rows,
// so that a move that was cut off goes on where it was, and it goes in the one that has
// compared all. Meanwhile the database is no desk, and Open refuses it.

// progress is how far a move has come: up to a row of a table. The table behind the
// last is the index of search.
type progress struct {
	table int
	key   []any // nil: nothing of it is there yet
}

// refuseHalf refuses a database that a desk is only half moved to.
func (s *Store) refuseHalf(ctx context.Context) error {
	if s.half {
		return nil
	}
	there, err := s.halfMoved(ctx, s.writer)
	if err == nil && there {
		err = news.ErrDBMoving
	}
	return err
}

// halfMoved tells whether a database of ours, be it an older one, has the mark of a
// move.
func (s *Store) halfMoved(ctx context.Context, tx querier) (there bool, err error) {
	query := `SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'table' AND name IN ('moving', 'articles')`
	if s.server != nil {
		query = `SELECT count(*) = 2 FROM pg_tables WHERE schemaname = current_schema() AND tablename IN ('moving', 'newsdesk')`
	}
	err = tx.QueryRowContext(ctx, query).Scan(&there)
	return there, err
}

// begin finds where to go on, or makes an empty database ready for the first row.
func (m *mover) begin(ctx context.Context) (at progress, err error) {
	desk, err := m.desk(ctx)
	if err != nil {
		return at, err
	}
	err = m.to.write(ctx, func(tx *sql.Tx) error {
		half, err := m.to.halfMoved(ctx, tx)
		if err != nil {
			return err
		}
		if half {
			var again bool
			if at, again, err = m.resume(ctx, tx, desk); err != nil || again {
				return err
			}
		} else if err := m.empty(ctx, tx); err != nil {
			return err
		}
		at = progress{}
		return m.start(ctx, tx, desk)
	})
	return at, err
}

// desk is what a desk is known by: its keys, which each has for itself, or before there
// are any its place.
func (m *mover) desk(ctx context.Context) ([]byte, error) {
	var all []byte
	rows, err := m.source.QueryContext(ctx, `SELECT name, value FROM secrets ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var value []byte
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		all = append(all, encode([]any{name, value})...)
	}
	if all == nil {
		all = []byte(m.from.path)
	}
	sum := sha256.Sum256(all)
	return sum[:], rows.Err()
}

// resume finds how far an unfinished move has come, and tells whether that can be gone
// on with. news.ErrDBFilled for one of another desk.
func (m *mover) resume(ctx context.Context, tx *sql.Tx, desk []byte) (at progress, again bool, err error) {
	var whose, key []byte
	var table string
	var schema int
	err = tx.QueryRowContext(ctx, `SELECT desk, part, last, schema FROM moving`).Scan(&whose, &table, &key, &schema)
	switch {
	case m.o.Anew:
		return at, false, nil
	case err != nil:
		return at, false, err
	case !bytes.Equal(whose, desk):
		return at, false, fmt.Errorf("%w: an unfinished move of another desk", news.ErrDBFilled)
	}
	if newest, err := newestSchema(); err != nil || schema != newest {
		return at, false, err // an older program began it: what is there has been upgraded without the rest
	}
	at.table = len(m.plan)
	if table != MoveSearch {
		at.table = slices.IndexFunc(m.plan, func(t movedTable) bool { return t.name == table })
	}
	if at.table < 0 {
		return at, false, fmt.Errorf("%w: it has come to a table %q", news.ErrDBDamaged, table)
	}
	at.key, err = decode(key)
	return at, err == nil, err
}

// empty refuses a database where anything is but what the schema makes itself.
func (m *mover) empty(ctx context.Context, tx *sql.Tx) error {
	for _, t := range m.plan {
		table, also := t.quoted(), ``
		switch t.name {
		case "shelves":
			also = ` WHERE id <> 1 OR name <> ''`
		case "terms":
			also = ` WHERE id <> 1`
		case "compared":
			also = ` WHERE entry <> 0`
		}
		var some bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+table+also+`)`).Scan(&some); err != nil {
			return err
		}
		if some {
			return fmt.Errorf("%w: table %s", news.ErrDBFilled, t.name)
		}
	}
	return nil
}

// start deletes what is there and makes the mark.
func (m *mover) start(ctx context.Context, tx *sql.Tx, desk []byte) error {
	kind, all := `bytea`, []string{`DELETE FROM words`, `DELETE FROM titles`}
	if m.to.server == nil {
		kind, all = `BLOB`, []string{`INSERT INTO words (words) VALUES ('delete-all')`, `INSERT INTO titles (titles) VALUES ('delete-all')`}
	}
	if m.to.server != nil {
		all = append(all, dropIndexes)
	}
	for _, t := range slices.Backward(m.plan) {
		table := t.quoted()
		all = append(all, `DELETE FROM `+table)
	}
	all = append(all, `DROP TABLE IF EXISTS moving`,
		`CREATE TABLE moving (desk `+kind+` NOT NULL, part text NOT NULL, last `+kind+` NOT NULL, schema bigint NOT NULL)`)
	for _, query := range all {
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	newest, err := newestSchema()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO moving (desk, part, last, schema) VALUES (?, ?, ?, ?)`, desk, m.plan[0].name, []byte{}, newest)
	return err
}

// note keeps how far the move has come.
func (m *mover) note(ctx context.Context, tx *sql.Tx, at progress) error {
	part := MoveSearch
	if at.table < len(m.plan) {
		part = m.plan[at.table].name
	}
	key := encode(at.key)
	if key == nil {
		key = []byte{}
	}
	return one(tx.ExecContext(ctx, `UPDATE moving SET part = ?, last = ?`, part, key))
}
