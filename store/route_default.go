package store

import (
	"context"
	"database/sql"

	"newsdesk/news"
)

// SetDefaultRoute says where goes what no other route of the shelf takes, in place of
// what was said before; a route without a channel says: nowhere. It gives the route
// that was there, the zero one for none. Where nothing changes, nothing is written.
func (s *Store) SetDefaultRoute(ctx context.Context, r news.Route) (was news.Route, err error) {
	r.Rest, r.Match = true, news.Match{}
	err = s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, r.Shelf)
		if err != nil {
			return err
		}
		all, _, err := routesWhere(ctx, tx, `r.shelf = ? AND r.rest <> 0`, on)
		if err != nil {
			return err
		}
		var before fields
		if len(all) > 0 {
			was = all[0]
			before = routeFields(was)
		}
		switch {
		case was.Platform == r.Platform && was.Channel == r.Channel || r.Channel == "" && was.ID == 0:
			return nil
		case r.Channel == "":
			if _, err := tx.ExecContext(ctx, `DELETE FROM routes WHERE id = ?`, was.ID); err != nil {
				return err
			}
			return s.act(ctx, tx, on, r.By, "route remove", 0, before, nil)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO routes (shelf, platform, channel, kind, topic, country, source, words, language, rest, mention, style, by_id, by_name, at)
			VALUES (?, ?, ?, ?, '', '', '', '', '', 1, ?, ?, ?, ?, ?) ON CONFLICT (shelf) WHERE rest <> 0 DO UPDATE SET platform = excluded.platform,
			channel = excluded.channel, kind = excluded.kind, by_id = excluded.by_id, by_name = excluded.by_name, at = excluded.at`,
			on, r.Platform, r.Channel, r.Kind, r.Mention, r.Style, r.By.ID, r.By.Name, micros(s.now())); err != nil {
			return err
		}
		return s.act(ctx, tx, on, r.By, "route add", 0, before, routeFields(r))
	})
	return was, err
}
