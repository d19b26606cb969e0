package store

import (
	"context"
	"database/sql"
)

// querier is what reading needs of a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// peek is read for what members ask. Its statements are short, so that ctx is
// looked at between them alone: one that can be cut off has goroutines that
// watch over it, in the driver and in database/sql, and to wake them takes longer
// than a list does.
func (s *Store) peek(ctx context.Context, run func(querier) error) error {
	if s.server != nil { // which may hang where a file does not
		return s.read(ctx, func(tx *sql.Tx) error { return run(served{tx, s.server.first}) })
	}
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return named(err)
	}
	defer conn.Close()
	whole := context.WithoutCancel(ctx)
	if _, err := conn.ExecContext(whole, `BEGIN`); err != nil {
		return named(err)
	}
	defer conn.ExecContext(whole, `ROLLBACK`) // nothing was changed, so that nothing is lost by its failure
	return named(run(peeker{conn}))
}

// served is what reading needs of a transaction on a server.
type served struct {
	*sql.Tx
	first newestFirst
}

// peeker carries the statements of peek out, each to its end.
type peeker struct{ conn *sql.Conn }

func (p peeker) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.conn.QueryContext(context.WithoutCancel(ctx), query, args...)
}

func (p peeker) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if ctx.Err() == nil {
		ctx = context.WithoutCancel(ctx)
	} // else the row has the error
	return p.conn.QueryRowContext(ctx, query, args...)
}
