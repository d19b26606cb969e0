package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// listings gathers what entries are to be listed under, so that it is written at
// once and in the order of the tables: of many articles, each place of a table is
// then gone to once. What is gathered is neither found nor counted yet.
type listings struct {
	lists map[listKey][]listed
	names map[nameKey]use
	days  map[dayKey]int
	heard map[heardKey]int
	docs  []func(cutter) document
	terms map[termKey]int64 // numbers that were looked up
}

// listKey is a stretch of lists, and a row of tallies.
type listKey struct {
	shelf int64
	combination
}

type listed struct{ at, article int64 }

type nameKey struct {
	shelf int64
	kind  int
	term  int64
}

// use is how often a name is to be counted, as it was written first.
type use struct {
	name string
	n    int
}

type dayKey struct{ shelf, term, day int64 }

// heardKey is an outlet or a speaker on a day; without a kind all that there is.
type heardKey struct {
	shelf     int64
	kind      int
	term, day int64
}

// document is a row of words and one of titles.
type document struct {
	id                               int64
	body, stems, head, marks, titles string
}

type termKey struct {
	kind int
	key  string
}

func newListings() *listings {
	return &listings{lists: map[listKey][]listed{}, names: map[nameKey]use{}, days: map[dayKey]int{}, heard: map[heardKey]int{}, terms: map[termKey]int64{}}
}

// add gathers what an entry is listed under.
func (l *listings) add(r entryRow, at int64, tags []tag, d func(cutter) document) {
	for _, c := range combinations(tags) {
		k := listKey{r.shelf, c}
		l.lists[k] = append(l.lists[k], listed{at, r.article})
	}
	l.heard[heardKey{shelf: r.shelf, day: dayOf(at)}]++
	for _, t := range tags {
		if !t.named() {
			continue
		}
		k := nameKey{r.shelf, t.kind, t.term}
		u := l.names[k]
		l.names[k] = use{cmp.Or(u.name, t.name), u.n + 1}
		switch t.kind {
		case topicKind, countryKind:
			l.days[dayKey{r.shelf, t.term, dayOf(at)}]++
		case sourceKind, speakerKind:
			l.heard[heardKey{r.shelf, t.kind, t.term, dayOf(at)}]++
		}
	}
	l.docs = append(l.docs, d)
}

// termID finds or makes the number of a term.
func (l *listings) termID(ctx context.Context, tx *sql.Tx, kind int, key string) (int64, error) {
	if id, ok := l.terms[termKey{kind, key}]; ok {
		return id, nil
	}
	id, err := termID(ctx, tx, kind, key)
	if err == nil {
		l.terms[termKey{kind, key}] = id
	}
	return id, err
}

// write writes all that was gathered and forgets it.
func (l *listings) write(ctx context.Context, tx *sql.Tx) error {
	if err := l.writeLists(ctx, tx, l.order()); err != nil {
		return err
	}
	if err := l.writeCounts(ctx, tx); err != nil {
		return err
	}
	clear(l.lists)
	return l.writeDocs(ctx, tx)
}

// order are the stretches of lists that something was gathered for.
func (l *listings) order() []listKey {
	return slices.SortedFunc(maps.Keys(l.lists), func(x, y listKey) int {
		return cmp.Or(cmp.Compare(x.shelf, y.shelf), cmp.Compare(x.topic, y.topic), cmp.Compare(x.country, y.country),
			cmp.Compare(x.source, y.source), cmp.Compare(x.who, y.who), cmp.Compare(flag(x.about), flag(y.about)))
	})
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// writeLists adds the rows of some stretches and counts them.
func (l *listings) writeLists(ctx context.Context, tx *sql.Tx, keys []listKey) error {
	var lists, tallies [][]any
	for _, k := range keys {
		rows := l.lists[k]
		slices.SortFunc(rows, func(x, y listed) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.article, y.article)) })
		for _, r := range rows {
			lists = append(lists, []any{k.shelf, k.topic, k.country, k.source, k.who, k.about, r.at, r.article})
		}
		tallies = append(tallies, []any{k.shelf, k.topic, k.country, k.source, k.who, k.about, len(rows)})
	}
	if err := insertRows(ctx, tx, `INSERT INTO lists (shelf, topic, country, source, who, about, at, article)`, lists, ``); err != nil {
		return err
	}
	return insertRows(ctx, tx, `INSERT INTO tallies (shelf, topic, country, source, who, about, n)`, tallies,
		` ON CONFLICT (shelf, topic, country, source, who, about) DO UPDATE SET n = tallies.n + excluded.n`)
}

// writeCounts counts names, days and who is heard on them.
func (l *listings) writeCounts(ctx context.Context, tx *sql.Tx) error {
	names := slices.SortedFunc(maps.Keys(l.names), func(x, y nameKey) int {
		return cmp.Or(cmp.Compare(x.shelf, y.shelf), cmp.Compare(x.kind, y.kind), cmp.Compare(x.term, y.term))
	})
	for _, k := range names {
		if err := tallyName(ctx, tx, k, l.names[k]); err != nil {
			return err
		}
	}
	if err := tallyDays(ctx, tx, l.days); err != nil {
		return err
	}
	if err := tallyHeard(ctx, tx, l.heard); err != nil {
		return err
	}
	clear(l.names)
	clear(l.days)
	clear(l.heard)
	return nil
}

// writeDocs adds to the search index. Nothing else may come between: whatever
// opens a savepoint has SQLite write what it had gathered of the index, and merge it.
func (l *listings) writeDocs(ctx context.Context, tx *sql.Tx) error {
	all := l.documents()
	for _, d := range all {
		if _, err := tx.ExecContext(ctx, `INSERT INTO words (rowid, body, stems, head, marks) VALUES (?, ?, ?, ?, ?)`,
			d.id, d.body, d.stems, d.head, d.marks); err != nil {
			return err
		}
	}
	for _, d := range all {
		if _, err := tx.ExecContext(ctx, `INSERT INTO titles (rowid, title) VALUES (?, ?)`, d.id, d.titles); err != nil {
			return err
		}
	}
	return nil
}

// documents are the gathered ones, in their order. To cut the words of many takes
// long: all processors share it.
func (l *listings) documents() []document {
	out := make([]document, len(l.docs))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		workers.Go(func() {
			c := cutter{}
			for i := next.Add(1) - 1; i < int64(len(out)); i = next.Add(1) - 1 {
				out[i] = l.docs[i](c)
			}
		})
	}
	workers.Wait()
	l.docs = nil
	return out
}
