package store

import (
	"context"
	"database/sql"
	"encoding/json"

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

// Acts is the audit of a shelf, the latest first. Nobody can change it.
func (s *Store) Acts(ctx context.Context, shelf news.Shelf, limit int) ([]Act, error) {
	var out []Act
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT a.id, a.at, a.by_id, a.by_name, a.what, a.article, a.before, a.after
			FROM acts AS a JOIN shelves AS s ON s.id = a.shelf WHERE s.name = ? ORDER BY a.id DESC LIMIT ?`,
			string(shelf), max(limit, 1))
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
			out = append(out, a)
		}
		return rows.Err()
	})
	return out, err
}
