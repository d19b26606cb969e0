package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
)

// untally counts an entry's tags down in what a shelf is said to hold: names,
// their keys, and days.
func untally(ctx context.Context, tx *sql.Tx, shelf, at int64, tags []tag) error {
	days, heard := map[dayKey]int{}, map[heardKey]int{{shelf: shelf, day: dayOf(at)}: -1}
	for _, t := range tags {
		if !t.named() {
			continue
		}
		if err := tallyName(ctx, tx, nameKey{shelf, t.kind, t.term}, use{t.name, -1}); err != nil {
			return err
		}
		switch t.kind {
		case topicKind, countryKind:
			days[dayKey{shelf, t.term, dayOf(at)}]--
		case sourceKind, speakerKind:
			heard[heardKey{shelf, t.kind, t.term, dayOf(at)}]--
		}
	}
	if err := tallyDays(ctx, tx, days); err != nil {
		return err
	}
	return tallyHeard(ctx, tx, heard)
}

// tallyDays counts articles of days, or with negative numbers takes them back.
func tallyDays(ctx context.Context, tx *sql.Tx, days map[dayKey]int) error {
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(days), func(x, y dayKey) int {
		return cmp.Or(cmp.Compare(x.shelf, y.shelf), cmp.Compare(x.term, y.term), cmp.Compare(x.day, y.day))
	}) {
		rows = append(rows, []any{k.shelf, k.term, k.day, days[k]})
	}
	return insertRows(ctx, tx, `INSERT INTO days (shelf, term, day, n)`, rows, ` ON CONFLICT (shelf, term, day) DO UPDATE SET n = days.n + excluded.n`)
}

// tallyHeard is tallyDays for outlets, speakers, and all.
func tallyHeard(ctx context.Context, tx *sql.Tx, heard map[heardKey]int) error {
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(heard), func(x, y heardKey) int {
		return cmp.Or(cmp.Compare(x.shelf, y.shelf), cmp.Compare(x.kind, y.kind), cmp.Compare(x.term, y.term), cmp.Compare(x.day, y.day))
	}) {
		rows = append(rows, []any{k.shelf, k.kind, k.term, k.day, heard[k]})
	}
	return insertRows(ctx, tx, `INSERT INTO heard (shelf, kind, term, day, n)`, rows, ` ON CONFLICT (shelf, kind, term, day) DO UPDATE SET n = heard.n + excluded.n`)
}

// dayOf is the day of a moment since 1970, UTC; rounded down before it, too.
func dayOf(at int64) int64 {
	d := at / day
	if at%day < 0 {
		d--
	}
	return d
}

// tallyName counts a name, and for those that are completed moves its keys to
// their new place in the order of use.
func tallyName(ctx context.Context, tx *sql.Tx, k nameKey, by use) error {
	var name string
	var n int
	err := tx.QueryRowContext(ctx, `INSERT INTO names (shelf, kind, term, name, n) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (shelf, kind, term) DO UPDATE SET n = names.n + excluded.n RETURNING name, n`, k.shelf, k.kind, k.term, by.name, by.n).Scan(&name, &n)
	if err != nil {
		return err
	}
	if k.kind == sourceKind || k.kind == speakerKind {
		if err := moveKeys(ctx, tx, k, keysOf(name), n-by.n, n); err != nil {
			return err
		}
	}
	if n == 0 {
		_, err = tx.ExecContext(ctx, `DELETE FROM names WHERE shelf = ? AND kind = ? AND term = ?`, k.shelf, k.kind, k.term)
	}
	return err
}

// moveKeys gives a name's keys their place for having been used n times. For 0 there are
// none.
func moveKeys(ctx context.Context, tx *sql.Tx, k nameKey, words []string, from, n int) error {
	if from != 0 {
		old := []any{k.shelf, k.kind, from, k.term}
		for _, word := range words {
			old = append(old, word)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM keys WHERE shelf = ? AND kind = ? AND n = ? AND term = ? AND word IN (`+placeholders(len(words))+`)`, old...); err != nil || n == 0 {
			return err
		}
	}
	var rows [][]any
	for _, word := range words {
		rows = append(rows, []any{k.shelf, k.kind, word, n, k.term})
	}
	return insertRows(ctx, tx, `INSERT INTO keys (shelf, kind, word, n, term)`, rows, ``)
}

// keysOf are what a name is found by: nothing, the first one and two letters of
// each word, and the words, each once.
func keysOf(name string) []string {
	out := []string{""}
	seen := map[string]bool{"": true}
	for _, word := range runs(name) {
		letters := []rune(word)
		for _, key := range []string{string(letters[:1]), string(letters[:min(2, len(letters))]), word} {
			if !seen[key] {
				seen[key] = true
				out = append(out, key)
			}
		}
	}
	return out
}

// folded is a name as terms keep it.
func folded(name string) string { return strings.Join(runs(name), " ") }
