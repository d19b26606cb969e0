package store

import (
	"context"
	"database/sql"

	"newsdesk/news"
)

// Destination is a channel that something is posted to by itself.
type Destination struct {
	Shelf   news.Shelf
	Channel string
}

// Destinations are the channels of a platform that routes, digests and desks name, on
// all shelves that were not left.
func (s *Store) Destinations(ctx context.Context, platform string) ([]Destination, error) {
	var out []Destination
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT s.name, c.channel FROM (SELECT shelf, channel FROM routes WHERE platform = ?1
			UNION SELECT shelf, channel FROM digests WHERE platform = ?1 UNION SELECT shelf, desk FROM settings WHERE platform = ?1 AND desk <> '') AS c
			JOIN shelves AS s ON s.id = c.shelf WHERE s.left_at IS NULL ORDER BY s.id, c.channel`, platform)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Destination
			if err := rows.Scan(&d.Shelf, &d.Channel); err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}
