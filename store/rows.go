package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// valuesAtOnce is how many values a statement takes. Of rows a power of two is written
// and asked for at once, so that there are few different statements to prepare.
const valuesAtOnce = 2048

// chunks parts rows into powers of two of them, of which none has more values than a
// statement takes.
func chunks(rows [][]any, columns int, each func([][]any) error) error {
	most := max(1, valuesAtOnce/columns)
	for len(rows) > 0 {
		n := 1
		for 2*n <= min(most, len(rows)) {
			n *= 2
		}
		if err := each(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// placeholders are those of n values.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// tuples are those of n rows.
func tuples(n, columns int) string {
	return strings.Join(slices.Repeat([]string{`(` + placeholders(columns) + `)`}, n), ", ")
}

// insertRows inserts rows, many with a statement: into is all of it before VALUES, and
// also what comes behind them. Each row has a value for each column.
func insertRows(ctx context.Context, tx *sql.Tx, into string, rows [][]any, also string) error {
	if len(rows) == 0 {
		return nil
	}
	columns := len(rows[0])
	return chunks(rows, columns, func(rows [][]any) error {
		_, err := tx.ExecContext(ctx, into+` VALUES `+tuples(len(rows), columns)+also, slices.Concat(rows...)...)
		return err
	})
}
