package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"newsdesk/news"
)

// Settings are a shelf's; the zero ones where nobody has decided anything.
func (s *Store) Settings(ctx context.Context, shelf news.Shelf) (news.Settings, error) {
	var out news.Settings
	err := s.peek(ctx, func(tx querier) (err error) {
		out, err = settingsOf(ctx, tx, shelf)
		return err
	})
	return out, err
}

func settingsOf(ctx context.Context, tx querier, shelf news.Shelf) (news.Settings, error) {
	var out news.Settings
	err := tx.QueryRowContext(ctx, `SELECT language, zone, platform, desk, approve, days, articles FROM settings
		WHERE shelf = (SELECT id FROM shelves WHERE name = ?)`, string(shelf)).
		Scan(&out.Language, &out.Zone, &out.Platform, &out.Desk, &out.Approve, &out.Days, &out.Articles)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return out, err
}

// Decide changes a shelf's settings and writes the act down. change gets them as
// they are; when it leaves them so, nothing is written. Its error is given back.
func (s *Store) Decide(ctx context.Context, shelf news.Shelf, by news.Actor, change func(*news.Settings) error) (news.Settings, error) {
	var out news.Settings
	err := s.write(ctx, func(tx *sql.Tx) error {
		was, err := settingsOf(ctx, tx, shelf)
		if err != nil {
			return err
		}
		out = was
		if err := change(&out); err != nil || out == was {
			return err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO settings (shelf, language, zone, platform, desk, approve, days, articles) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (shelf) DO UPDATE SET language = excluded.language, zone = excluded.zone, platform = excluded.platform, desk = excluded.desk,
			approve = excluded.approve, days = excluded.days, articles = excluded.articles`,
			on, out.Language, out.Zone, out.Platform, out.Desk, out.Approve, out.Days, out.Articles); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "settings", 0, settingsFields(was), settingsFields(out))
	})
	if err != nil {
		return news.Settings{}, err
	}
	return out, nil
}

func settingsFields(d news.Settings) fields {
	return fields{"language": d.Language, "zone": d.Zone, "platform": d.Platform, "desk": d.Desk, "approve": d.Approve, "days": d.Days, "articles": d.Articles}
}

// Source is what a shelf has decided about an outlet, which is known by its name
// without case and accents; the zero of it, with the name, for nothing.
func (s *Store) Source(ctx context.Context, shelf news.Shelf, name string) (news.SourceSettings, error) {
	out := news.SourceSettings{Name: name}
	err := s.peek(ctx, func(tx querier) (err error) {
		out, err = sourceOf(ctx, tx, shelf, name)
		return err
	})
	return out, err
}

func sourceOf(ctx context.Context, tx querier, shelf news.Shelf, name string) (news.SourceSettings, error) {
	out := news.SourceSettings{Name: name}
	var approve sql.NullBool
	err := tx.QueryRowContext(ctx, `SELECT name, approve, terse FROM sources WHERE shelf = (SELECT id FROM shelves WHERE name = ?) AND fold = ?`,
		string(shelf), fold(name)).Scan(&out.Name, &approve, &out.Terse)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if approve.Valid {
		out.Approve = &approve.Bool
	}
	return out, err
}

// Sourced are the outlets that a shelf has decided something about, by name.
func (s *Store) Sourced(ctx context.Context, shelf news.Shelf) ([]news.SourceSettings, error) {
	var out []news.SourceSettings
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT name, approve, terse FROM sources WHERE shelf = (SELECT id FROM shelves WHERE name = ?) ORDER BY fold`, string(shelf))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one news.SourceSettings
			var approve sql.NullBool
			if err := rows.Scan(&one.Name, &approve, &one.Terse); err != nil {
				return err
			}
			if approve.Valid {
				one.Approve = &approve.Bool
			}
			out = append(out, one)
		}
		return rows.Err()
	})
	return out, err
}

// DecideSource keeps what a shelf has decided about an outlet, owes the edits of what
// shows its articles otherwise, and writes the act down.
func (s *Store) DecideSource(ctx context.Context, shelf news.Shelf, by news.Actor, d news.SourceSettings) error {
	if d.Name = strings.TrimSpace(d.Name); d.Name == "" {
		return fmt.Errorf("%w: a source without a name", news.ErrBadOption)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		was, err := sourceOf(ctx, tx, shelf, d.Name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO sources (shelf, fold, name, approve, terse) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (shelf, fold) DO UPDATE SET name = excluded.name, approve = excluded.approve, terse = excluded.terse`,
			on, fold(d.Name), d.Name, d.Approve, d.Terse); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sources WHERE approve IS NULL AND terse = 0`); err != nil {
			return err
		}
		if was.Terse != d.Terse {
			if err := s.outletLimited(ctx, tx, on, d.Name); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, on, by, "source", 0, sourceFields(was), sourceFields(d))
	})
}

func sourceFields(d news.SourceSettings) fields {
	return fields{"name": d.Name, "approve": d.Approve, "terse": d.Terse}
}
