package store

import (
	"context"
	"database/sql"
	"fmt"

	"newsdesk/news"
)

// Present notes the guilds of a platform that have the bot at this moment. When it is
// called first they count as greeted; those that are gone are forgotten, where known
// says that they would be among them.
func (s *Store) Present(ctx context.Context, platform string, shelves []news.Shelf, known func(news.Shelf) bool) error {
	here := map[string]bool{}
	for _, shelf := range shelves {
		here[string(shelf)] = true
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		fresh, err := s.greeted(ctx, tx, platform+":")
		for name := range here {
			if fresh && err == nil {
				_, err = s.greeted(ctx, tx, name)
			}
		}
		if err != nil {
			return err
		}
		names, err := texts(ctx, tx, `SELECT shelf FROM greeted WHERE shelf LIKE ?`, platform+":_%")
		for _, name := range names {
			if err == nil && !here[name] && known(news.Shelf(name)) {
				_, err = tx.ExecContext(ctx, `DELETE FROM greeted WHERE shelf = ?`, name)
			}
		}
		return err
	})
}

// greeted notes a name, and tells whether it was not known.
func (s *Store) greeted(ctx context.Context, tx *sql.Tx, name string) (fresh bool, err error) {
	result, err := tx.ExecContext(ctx, `INSERT INTO greeted (shelf, at) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, micros(s.now()))
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// Greet owes a guild that has the bot since lately its welcome, once until it is
// forgotten. Without a channel nothing is noted: a later call may have one.
func (s *Store) Greet(ctx context.Context, p news.Post) error {
	if p.Channel == "" {
		return nil
	}
	known := false
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM greeted WHERE shelf = ?)`, string(p.Shelf)).Scan(&known)
	})
	if err != nil || known {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		fresh, err := s.greeted(ctx, tx, string(p.Shelf))
		if err != nil || !fresh {
			return err
		}
		on, err := shelfID(ctx, tx, p.Shelf)
		if err != nil {
			return err
		}
		p.Kind, p.Key = news.PostWelcome, fmt.Sprintf("%s/%s/welcome/%d", p.Platform, p.Shelf, s.now().UnixMicro())
		_, _, err = s.owe(ctx, tx, owing{Post: p, shelf: on, sort: s.now().UnixMicro()})
		return err
	})
}

// texts are the rows of a query for one column.
func texts(ctx context.Context, tx querier, query string, args ...any) ([]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
