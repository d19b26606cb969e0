package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"newsdesk/news"
)

// act writes down what a moderator did, in the transaction of the doing.
func (s *Store) act(ctx context.Context, tx *sql.Tx, shelf int64, by news.Actor, what string, article int64, before, after fields) error {
	b, err := json.Marshal(before.object())
	if err != nil {
		return err
	}
	a, err := json.Marshal(after.object())
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO acts (at, shelf, by_id, by_name, what, article, before, after)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, micros(s.now()), shelf, by.ID, by.Name, what, article, string(b), string(a))
	return err
}

// object is never null in JSON.
func (f fields) object() fields {
	if f == nil {
		return fields{}
	}
	return f
}

// AuditFilter narrows the audit; a zero field does not.
type AuditFilter struct {
	By      *string // an Actor's ID; "" is the desk itself
	What    []string
	Article int64
	Since   time.Time
	Limit   int // at least 1
	Offset  int
}

// Audit is what was done on a shelf, the latest first, and whether there is more.
// Nobody can change it.
func (s *Store) Audit(ctx context.Context, shelf news.Shelf, f AuditFilter) (acts []Act, more bool, err error) {
	// Between its number and its number, and by the shelf first: so PostgreSQL goes by the
	// shelf's index, and not through all others' acts.
	where, args := `a.shelf BETWEEN (SELECT id FROM shelves WHERE name = ?1) AND (SELECT id FROM shelves WHERE name = ?1) AND a.at >= ?2`, []any{string(shelf), floor(f.Since)}
	if f.By != nil {
		where, args = where+` AND a.by_id = ?`, append(args, *f.By)
	}
	if f.Article != 0 {
		where, args = where+` AND a.article = ?`, append(args, f.Article)
	}
	if len(f.What) > 0 {
		where += ` AND a.what IN (?` + strings.Repeat(`, ?`, len(f.What)-1) + `)`
		for _, what := range f.What {
			args = append(args, what)
		}
	}
	limit := max(f.Limit, 1)
	err = s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT a.id, a.at, a.by_id, a.by_name, a.what, a.article, a.before, a.after
			FROM acts AS a WHERE `+where+` ORDER BY a.shelf DESC, a.id DESC LIMIT ? OFFSET ?`,
			append(args, limit+1, f.Offset)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			a := Act{Shelf: shelf}
			var at sql.NullInt64
			if err := rows.Scan(&a.ID, &at, &a.By.ID, &a.By.Name, &a.What, &a.Article, &a.Before, &a.After); err != nil {
				return err
			}
			a.At = moment(at)
			acts = append(acts, a)
		}
		return rows.Err()
	})
	more = len(acts) > limit
	return acts[:min(limit, len(acts))], more, err
}

// Acts are the latest acts of a shelf.
func (s *Store) Acts(ctx context.Context, shelf news.Shelf, limit int) ([]Act, error) {
	acts, _, err := s.Audit(ctx, shelf, AuditFilter{Limit: limit})
	return acts, err
}

// Actors are those whom the audit of a shelf names, each by the name that they had
// last, the latest first, at most limit.
func (s *Store) Actors(ctx context.Context, shelf news.Shelf, limit int) ([]news.Actor, error) {
	var out []news.Actor
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT a.by_id, a.by_name, a.id FROM acts AS a JOIN (SELECT max(id) AS last FROM acts
			WHERE shelf = (SELECT id FROM shelves WHERE name = ?) GROUP BY by_id ORDER BY last DESC LIMIT ?) AS l ON l.last = a.id ORDER BY a.id DESC`, string(shelf), max(limit, 1))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a news.Actor
			var last int64
			if err := rows.Scan(&a.ID, &a.Name, &last); err != nil {
				return err
			}
			out = append(out, a)
		}
		return rows.Err()
	})
	return out, err
}
