package store

import (
	"context"
	"database/sql"
	"strings"
)

// untally counts an entry's tags down in what a shelf is said to hold: names,
// their keys, and days.
func untally(ctx context.Context, tx *sql.Tx, shelf, at int64, tags []tag) error {
	if err := tallyHeard(ctx, tx, heardKey{shelf: shelf, day: dayOf(at)}, -1); err != nil {
		return err
	}
	for _, t := range tags {
		if !t.named() {
			continue
		}
		if err := tallyName(ctx, tx, nameKey{shelf, t.kind, t.term}, use{t.name, -1}); err != nil {
			return err
		}
		var err error
		switch t.kind {
		case topicKind, countryKind:
			err = tallyDay(ctx, tx, dayKey{shelf, t.term, dayOf(at)}, -1)
		case sourceKind, speakerKind:
			err = tallyHeard(ctx, tx, heardKey{shelf, t.kind, t.term, dayOf(at)}, -1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tallyDay counts articles of a day, or with a negative number takes them back.
func tallyDay(ctx context.Context, tx *sql.Tx, k dayKey, by int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO days (shelf, term, day, n) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (shelf, term, day) DO UPDATE SET n = days.n + excluded.n`, k.shelf, k.term, k.day, by)
	return err
}

// tallyHeard is tallyDay for an outlet, a speaker, or all.
func tallyHeard(ctx context.Context, tx *sql.Tx, k heardKey, by int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO heard (shelf, kind, term, day, n) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (shelf, kind, term, day) DO UPDATE SET n = heard.n + excluded.n`, k.shelf, k.kind, k.term, k.day, by)
	return err
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
		for _, key := range keysOf(name) {
			if _, err := tx.ExecContext(ctx, `DELETE FROM keys WHERE shelf = ? AND kind = ? AND word = ? AND n = ? AND term = ?`,
				k.shelf, k.kind, key, n-by.n, k.term); err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO keys (shelf, kind, word, n, term) VALUES (?, ?, ?, ?, ?)`,
				k.shelf, k.kind, key, n, k.term); err != nil {
				return err
			}
		}
	}
	if n == 0 {
		_, err = tx.ExecContext(ctx, `DELETE FROM names WHERE shelf = ? AND kind = ? AND term = ?`, k.shelf, k.kind, k.term)
	}
	return err
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
