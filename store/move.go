package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"newsdesk/news"
)

// A desk moves from a file to a server, or back, while nothing runs on either. Start
// with Move: move_plan.go says which tables there are and in which order they go,
// move_rows.go how rows are read, written and compared, move_index.go what a
// server does better at the end, move_half.go what is known of a move that was cut off,
// move_check.go how it is made certain that all is there.

const (
	rowsMoved  = 500     // in a transaction, unless MoveOptions say otherwise
	bytesMoved = 4 << 20 // likewise: pages are large
)

// MoveOptions are what Move may be told.
type MoveOptions struct {
	Log  *slog.Logger     // nil: silent
	Now  func() time.Time // nil: time.Now
	Rows int              // at most so many in a transaction; 0: 500
	Anew bool             // what an unfinished move has left is deleted, and it begins again
	// Tell is called after each transaction, and now and then while all is compared:
	// with what is being done, a table's name or one of the words below, and how much
	// of all is done. nil: nobody is told.
	Tell func(part string, done, all int)
}

// What Move does beside moving tables, as MoveOptions.Tell is told.
const (
	MoveSearch  = "search"  // the words of articles are put down anew
	MoveIndex   = "index"   // a server makes its index of them
	MoveCompare = "compare" // all rows of both are read once more
)

// Moved is what Move did.
type Moved struct {
	Articles, Feeds, Posts int
	Rows, Tables           int
	Altered                int // texts with what PostgreSQL does not keep (keepable)
}

// RowError is the trouble with one row.
type RowError struct {
	Table, Key string
	Err        error
}

func (e *RowError) Error() string { return fmt.Sprintf("table %s, key %s: %v", e.Table, e.Key, e.Err) }

func (e *RowError) Unwrap() error { return e.Err }

// TargetError is an error of the database that a desk is moved to, before anything was
// moved.
type TargetError struct{ Err error }

func (e *TargetError) Error() string { return e.Err.Error() }

func (e *TargetError) Unwrap() error { return e.Err }

// Move copies a desk from a file to a server, or from a server to a file, row by row,
// and compares all of it. Both are owned and the old one is not written to meanwhile;
// it stays as it is. The new one must be empty, or hold what an earlier Move of this
// desk has left when it was cut off: that is gone on with. Until all is there, Open
// refuses the new one with news.ErrDBMoving.
// Errors: as Open's, in a TargetError those of the new one; news.ErrDBOwned for either;
// ErrDBFilled for a new one that holds something; ErrDBDiffers, mostly in a RowError,
// when what is there is not what was moved.
func Move(ctx context.Context, from, to string, o MoveOptions) (Moved, error) {
	m := mover{o: o}
	err := m.open(ctx, from, to)
	if err == nil {
		err = m.owned(ctx)
	}
	if closed := m.close(); closed != nil && err == nil {
		m.from.log.Warn("a database was moved, and not closed well", "err", closed) // nothing is lost by that
	}
	if err != nil {
		return Moved{}, fmt.Errorf("move %s to %s: %w", Shown(from), Shown(to), named(err))
	}
	return m.moved, nil
}

// mover is a move that goes on.
type mover struct {
	o        MoveOptions
	from, to *Store
	source   *sql.Tx // of the old one; it holds the lock of all that is written there
	plan     []movedTable
	done     int
	all      int
	indexing int // of all, the indexes that a server makes at the end
	moved    Moved
}

// moveEnd is a transaction on either of the two databases.
type moveEnd struct {
	querier
	server bool
}

func (m *mover) open(ctx context.Context, from, to string) (err error) {
	if IsServer(from) == IsServer(to) {
		return errors.New("a desk moves from a file to a server, or from a server to a file")
	}
	if m.from, err = Open(ctx, from, Options{Log: m.o.Log, Now: m.o.Now}); err != nil {
		return err
	}
	if err := m.from.Own(ctx); err != nil {
		return err
	}
	if m.to, err = Open(ctx, to, Options{Log: m.o.Log, Now: m.o.Now, half: true}); err != nil {
		return &TargetError{err}
	}
	if err := m.to.Own(ctx); err != nil {
		return &TargetError{err}
	}
	return nil
}

func (m *mover) close() error {
	var errs []error
	for _, s := range []*Store{m.to, m.from} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// owned runs the move while both desks are this process's own.
func (m *mover) owned(ctx context.Context) error {
	run := func(ctx context.Context) error {
		return m.from.write(ctx, func(tx *sql.Tx) error {
			m.source = tx
			return m.run(ctx)
		})
	}
	if m.from.server != nil {
		return m.from.whileOwner(ctx, run)
	}
	return m.to.whileOwner(ctx, run)
}

func (m *mover) run(ctx context.Context) error {
	if err := m.from.mayRest(ctx, m.source); err != nil {
		return err
	}
	if err := m.makePlan(ctx); err != nil {
		return err
	}
	at, err := m.begin(ctx)
	if err != nil {
		return err
	}
	if err := m.countAll(ctx); err != nil {
		return err
	}
	for i, t := range m.plan {
		if i < at.table {
			m.done += moveCost * t.rows
			continue
		}
		var after []any
		if i == at.table {
			after = at.key
		}
		if err := m.table(ctx, i, after); err != nil {
			return err
		}
	}
	if err := m.search(ctx, at); err != nil {
		return err
	}
	if err := m.makeIndexes(ctx); err != nil {
		return err
	}
	return m.finish(ctx)
}

// What each thing to be done takes in proportion, as measured with 2,000 articles, so that
// what is told of a move is how much of its time has passed.
const (
	moveCost    = 10  // a row
	compareCost = 1   // a row, read once more
	searchCost  = 280 // an entry's words
	indexCost   = 240 // an entry in the indexes that a server makes at the end
)

// countAll counts what is to be done: each row is moved and read twice more, and each
// listed entry goes into the index.
func (m *mover) countAll(ctx context.Context) error {
	for i := range m.plan {
		t := &m.plan[i]
		table := t.quoted()
		if err := m.source.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&t.rows); err != nil {
			return err
		}
		m.moved.Rows += t.rows
		switch t.name {
		case "articles":
			m.moved.Articles = t.rows
		case "feeds":
			m.moved.Feeds = t.rows
		case "posts":
			m.moved.Posts = t.rows
		}
	}
	m.moved.Tables = len(m.plan)
	var listed int
	if err := m.source.QueryRowContext(ctx, `SELECT count(*) FROM entries WHERE doc IS NOT NULL`).Scan(&listed); err != nil {
		return err
	}
	m.all = (moveCost+2*compareCost)*m.moved.Rows + searchCost*listed
	if m.to.server != nil {
		m.indexing = indexCost * listed
		m.all += m.indexing
	}
	return nil
}

// tell tells that n more are done.
func (m *mover) tell(part string, n int) {
	m.done += n
	if m.o.Tell != nil {
		m.o.Tell(part, m.done, m.all)
	}
}

// table moves a table from behind a key.
func (m *mover) table(ctx context.Context, i int, after []any) error {
	t := &m.plan[i]
	if after != nil {
		n, err := t.upTo(ctx, m.source, after)
		if err != nil {
			return err
		}
		m.done += moveCost * n
	}
	var batch [][]any
	size := 0
	err := t.read(ctx, m.source, after, func(row []any, bytes int) error {
		batch = append(batch, row)
		size += bytes
		if t.key == nil || len(batch) < cmp.Or(m.o.Rows, rowsMoved) && size < bytesMoved {
			return nil // what has no key cannot be gone on with in the middle
		}
		err := m.put(ctx, t, batch, progress{i, t.keyOf(row)})
		batch, size = batch[:0:0], 0
		return err
	})
	if err == nil && len(batch) > 0 {
		err = m.put(ctx, t, batch, progress{i + 1, nil})
	}
	return err
}

// put writes rows of a table, reads them back, and notes how far all has come, in one
// transaction.
func (m *mover) put(ctx context.Context, t *movedTable, rows [][]any, at progress) error {
	for _, row := range rows {
		t.keep(row)
	}
	var refused error
	err := m.to.write(ctx, func(tx *sql.Tx) error {
		if refused = t.insert(ctx, tx, rows); refused != nil {
			return refused
		}
		if err := t.compare(ctx, moveEnd{tx, m.to.server != nil}, rows); err != nil {
			return err
		}
		return m.note(ctx, tx, at)
	})
	if refused != nil {
		return m.refused(ctx, t, rows, err)
	}
	if err == nil {
		m.tell(t.name, moveCost*len(rows))
	}
	return err
}

// refused names the row that the new database does not take, where one alone is to
// blame. Nothing of it stays.
func (m *mover) refused(ctx context.Context, t *movedTable, rows [][]any, err error) error {
	for _, lasting := range []error{news.ErrDBUnreach, news.ErrDBFull, news.ErrDBLocked, news.ErrDBReadOnly} {
		if ctx.Err() != nil || errors.Is(err, lasting) {
			return err
		}
	}
	undone := errors.New("undone")
	for _, row := range rows {
		alone := m.to.write(ctx, func(tx *sql.Tx) error {
			return cmp.Or(t.insert(ctx, tx, [][]any{row}), undone)
		})
		if !errors.Is(alone, undone) {
			return &RowError{t.name, t.shown(row), alone}
		}
	}
	return fmt.Errorf("table %s: %w", t.name, err)
}

// search makes the index anew: the two databases keep it in ways of their own.
func (m *mover) search(ctx context.Context, at progress) error {
	last := int64(0)
	if at.table == len(m.plan) && len(at.key) == 1 {
		last, _ = at.key[0].(int64)
		var n int
		if err := m.source.QueryRowContext(ctx, `SELECT count(*) FROM entries WHERE doc IS NOT NULL AND id <= ?`, last).Scan(&n); err != nil {
			return err
		}
		m.done += searchCost * n
	}
	for {
		var n int
		err := m.to.write(ctx, func(tx *sql.Tx) (err error) {
			if last, n, err = searchable(ctx, tx, last, cmp.Or(m.o.Rows, rowsMoved)); err != nil || n == 0 {
				return err
			}
			return m.note(ctx, tx, progress{len(m.plan), []any{last}})
		})
		if err != nil || n == 0 {
			return err
		}
		m.tell(MoveSearch, searchCost*n)
	}
}

// searchable puts the listed entries behind one into the index, at most limit of them,
// and gives the last and how many they are.
func searchable(ctx context.Context, tx *sql.Tx, after int64, limit int) (int64, int, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, article FROM entries WHERE doc IS NOT NULL AND id > ? ORDER BY id LIMIT ?`, after, limit)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	var entries, articles []int64
	for rows.Next() {
		var entry, article int64
		if err := rows.Scan(&entry, &article); err != nil {
			return 0, 0, err
		}
		entries, articles = append(entries, entry), append(articles, article)
	}
	if err := rows.Err(); err != nil || len(entries) == 0 {
		return 0, 0, err
	}
	l := newListings()
	for i := range entries {
		if err := l.reindex(ctx, tx, entries[i], articles[i]); err != nil {
			return 0, 0, &RowError{"entries", fmt.Sprint(entries[i]), err}
		}
	}
	return entries[len(entries)-1], len(entries), l.writeDocs(ctx, tx)
}

// reindex gathers what is searched of an entry, as it is listed.
func (l *listings) reindex(ctx context.Context, tx *sql.Tx, entry, article int64) error {
	rows, err := entryRows(ctx, tx, article)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.id != entry {
			continue
		}
		a, err := loadListing(ctx, tx, article)
		if err != nil {
			return err
		}
		tags, err := listedTags(ctx, tx, entry)
		if err != nil {
			return err
		}
		l.docs = append(l.docs, func(c cutter) document { return documentOf(c, r.doc.Int64, r, a, tags) })
	}
	return nil
}
