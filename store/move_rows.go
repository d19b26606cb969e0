package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
)

// read gives the rows of a table behind a key, in the order of its keys, and how large
// each is. Those of a table without a key come in any order.
func (t *movedTable) read(ctx context.Context, tx querier, after []any, visit func(row []any, bytes int) error) error {
	table, where := t.quoted(), ``
	if after != nil {
		where = ` WHERE (` + strings.Join(t.keys(), ", ") + `) > (` + placeholders(len(t.key)) + `)`
	}
	if t.key != nil {
		where += ` ORDER BY ` + strings.Join(t.keys(), ", ")
	}
	return t.query(ctx, tx, `SELECT `+strings.Join(t.names(), ", ")+` FROM `+table+where, after, visit)
}

// upTo is how many rows there are up to a key.
func (t *movedTable) upTo(ctx context.Context, tx querier, last []any) (n int, err error) {
	table := t.quoted()
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table+` WHERE (`+strings.Join(t.keys(), ", ")+`) <= (`+placeholders(len(t.key))+`)`, last...).Scan(&n)
	return n, err
}

// query gives rows of the table.
func (t *movedTable) query(ctx context.Context, tx querier, query string, args []any, visit func(row []any, bytes int) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	into := make([]any, len(t.columns))
	for rows.Next() {
		row := make([]any, len(t.columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		size, err := t.tidy(row)
		if err != nil {
			return &RowError{t.name, t.shown(row), err}
		}
		if err := visit(row, size); err != nil {
			return err
		}
	}
	return rows.Err()
}

// tidy gives each value the kind of its column, and the size of all. SQLite keeps a
// text among bytes as it comes, PostgreSQL does not.
func (t *movedTable) tidy(row []any) (size int, err error) {
	for i, c := range t.columns {
		switch v := row[i].(type) {
		case string:
			size += len(v)
			if c.kind == bytesKind {
				row[i] = []byte(v)
			}
		case []byte:
			size += len(v)
			if c.kind == textKind {
				row[i] = string(v)
			}
		}
		switch row[i].(type) {
		case nil:
			continue
		case int64:
			if c.kind == numberKind {
				continue
			}
		case string:
			if c.kind == textKind {
				continue
			}
		case []byte:
			if c.kind == bytesKind {
				continue
			}
		}
		return 0, fmt.Errorf("column %s holds what is of another type (%T)", c.name, row[i])
	}
	return size, nil
}

// keep makes a row what the new database keeps of it, and gives how many texts that
// alters.
func (t *movedTable) keep(row []any) (altered int) {
	if !t.served {
		return 0
	}
	for i, v := range row {
		if text, ok := v.(string); ok {
			if kept := keepable(text); kept != text {
				row[i] = kept
				altered++
			}
		}
	}
	return altered
}

// keyOf is a row's key.
func (t *movedTable) keyOf(row []any) []any {
	var out []any
	for _, n := range t.key {
		out = append(out, row[n])
	}
	return out
}

// shown is a row's key as people may read it.
func (t *movedTable) shown(row []any) string {
	var out []string
	for _, v := range t.keyOf(row) {
		switch v := v.(type) {
		case string:
			out = append(out, strconv.Quote(v))
		case []byte:
			out = append(out, fmt.Sprintf("%x", v))
		default:
			out = append(out, fmt.Sprint(v))
		}
	}
	if out == nil {
		return "none"
	}
	return strings.Join(out, ", ")
}

// insert writes rows.
func (t *movedTable) insert(ctx context.Context, tx *sql.Tx, rows [][]any) error {
	var all [][]any
	for _, row := range rows {
		values := make([]any, len(row))
		for i, v := range row {
			values[i] = t.columns[i].bind(v)
		}
		all = append(all, values)
	}
	table := t.quoted()
	return insertRows(ctx, tx, `INSERT INTO `+table+` (`+strings.Join(t.names(), ", ")+`)`, all, ``)
}

// bind is a value as a parameter; NULL has the column's kind, so that the statement is
// one for all rows.
func (c movedColumn) bind(v any) any {
	switch {
	case v != nil:
		return v
	case c.kind == numberKind:
		return sql.NullInt64{}
	case c.kind == textKind:
		return sql.NullString{}
	}
	return []byte(nil)
}

// compare looks for rows by their keys, and gives a RowError of the first that is
// missing or not the same.
func (t *movedTable) compare(ctx context.Context, in moveEnd, rows [][]any) error {
	if t.key == nil {
		return t.compareAll(ctx, in, rows)
	}
	return chunks(rows, len(t.columns), func(rows [][]any) error {
		var args []any
		wanted := make(map[string][]any, len(rows))
		for _, row := range rows {
			key := t.keyOf(row)
			args = append(args, key...)
			wanted[string(encode(key))] = row
		}
		err := t.query(ctx, in, t.byKeys(in, len(rows)), args, func(row []any, _ int) error {
			t.keep(row)
			key := string(encode(t.keyOf(row)))
			if string(encode(row)) != string(encode(wanted[key])) {
				return t.differs(row, "is not the same in both")
			}
			delete(wanted, key)
			return nil
		})
		for _, row := range wanted {
			if err == nil {
				err = t.differs(row, "is missing")
			}
		}
		return err
	})
}

// byKeys asks for rows by n keys, so that each is looked for in the table's key. Asked
// for those that are IN a list, both databases go through the whole table, SQLite always
// and a server where it has planned that once for a table with few rows.
func (t *movedTable) byKeys(in moveEnd, n int) string {
	table := t.quoted()
	var each []string
	for i, key := range t.keys() {
		each = append(each, fmt.Sprint(key, " = sought.column", i+1))
	}
	where, from := strings.Join(each, " AND "), ` FROM (VALUES `+tuples(n, len(t.key))+`) AS sought`
	if in.server { // OFFSET 0: the planner does not take it for a join
		return `SELECT found.*` + from + `, LATERAL (SELECT ` + strings.Join(t.names(), ", ") + ` FROM ` + table + ` WHERE ` + where + ` OFFSET 0) AS found`
	}
	return `SELECT ` + strings.Join(t.names(), ", ") + from + ` CROSS JOIN ` + table + ` WHERE ` + where
}

// compareAll is compare for a table without a key, all of whose rows are there.
func (t *movedTable) compareAll(ctx context.Context, tx querier, rows [][]any) error {
	var want, got []string
	for _, row := range rows {
		want = append(want, string(encode(row)))
	}
	if err := t.read(ctx, tx, nil, func(row []any, _ int) error {
		t.keep(row)
		got = append(got, string(encode(row)))
		return nil
	}); err != nil {
		return err
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return &RowError{t.name, "none", fmt.Errorf("%w: the rows are not the same in both", news.ErrDBDiffers)}
	}
	return nil
}

func (t *movedTable) differs(row []any, how string) error {
	return &RowError{t.name, t.shown(row), fmt.Errorf("%w: it %s", news.ErrDBDiffers, how)}
}

// encode is the one encoding of values for both databases: of each its kind, how long
// it is where that can vary, and what it is.
func encode(values []any) []byte {
	var out []byte
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			out = binary.BigEndian.AppendUint64(append(out, numberKind), uint64(v))
		case string:
			out = append(binary.AppendUvarint(append(out, textKind), uint64(len(v))), v...)
		case []byte:
			out = append(binary.AppendUvarint(append(out, bytesKind), uint64(len(v))), v...)
		default:
			out = append(out, anyKind) // NULL
		}
	}
	return out
}

// decode is what encode encoded.
func decode(b []byte) (out []any, err error) {
	for len(b) > 0 {
		kind, rest := b[0], b[1:]
		length, n := uint64(8), 0
		switch kind {
		case anyKind:
			length = 0
		case textKind, bytesKind:
			if length, n = binary.Uvarint(rest); n == 0 {
				n = -1
			}
		}
		if n < 0 || uint64(len(rest)-n) < length {
			return nil, errors.New("a key that is cut off")
		}
		value := rest[n : n+int(length)]
		b = rest[n+int(length):]
		switch kind {
		case anyKind:
			out = append(out, nil)
		case numberKind:
			out = append(out, int64(binary.BigEndian.Uint64(value)))
		case textKind:
			out = append(out, string(value))
		case bytesKind:
			out = append(out, slices.Clone(value))
		default:
			return nil, errors.New("a key of another kind")
		}
	}
	return out, nil
}
