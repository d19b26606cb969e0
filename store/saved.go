package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"newsdesk/news"
)

// MostSaved is how many articles a member can save.
const MostSaved = 500

// Save keeps an article for a member; fresh is false when it was kept already.
// news.ErrFull when there are MostSaved, and news.ErrNotFound for no article.
func (s *Store) Save(ctx context.Context, member string, article int64, now time.Time) (fresh bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		var there, n int
		if err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM saved WHERE member = ?1 AND article = ?2), (SELECT count(*) FROM saved WHERE member = ?1)
			FROM articles WHERE id = ?2`, member, article).Scan(&there, &n); err != nil || there > 0 {
			return err
		}
		if n >= MostSaved {
			return news.ErrFull
		}
		fresh = true
		_, err := tx.ExecContext(ctx, `INSERT INTO saved (member, article, at) VALUES (?, ?, ?)`, member, article, micros(now))
		return err
	})
	return fresh && err == nil, err
}

// Unsave takes an article off a member's list; it does no harm when it is not
// there.
func (s *Store) Unsave(ctx context.Context, member string, article int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM saved WHERE member = ? AND article = ?`, member, article)
		return err
	})
}

// SavedPage is a stretch of a member's list.
type SavedPage struct {
	Entries []Entry
	Shown   int // how many of the list the view shows
	All     int // how many there are, elsewhere too
}

// Saved lists what a member saved and the view shows, what was saved last first.
func (s *Store) Saved(ctx context.Context, view news.View, member string, limit, offset int) (SavedPage, error) {
	var page SavedPage
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		var all []ref
		for _, p := range ps {
			more, err := savedOn(ctx, tx, p, member)
			if err != nil {
				return err
			}
			all = append(all, more...)
		}
		slices.SortFunc(all, func(x, y ref) int {
			return cmp.Or(cmp.Compare(y.at, x.at), cmp.Compare(y.article, x.article))
		})
		page.Shown = len(all)
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM saved WHERE member = ?`, member).Scan(&page.All); err != nil {
			return err
		}
		all, _ = cut(all, max(offset, 0), max(limit, 1))
		page.Entries, err = load(ctx, tx, ps, all)
		return err
	})
	return page, err
}

// savedOn are a member's articles that one shelf of a view lists.
func savedOn(ctx context.Context, tx querier, p place, member string) ([]ref, error) {
	rows, err := tx.QueryContext(ctx, `SELECT s.at, s.article FROM saved AS s JOIN entries AS e ON e.article = s.article AND e.shelf = ?
		WHERE s.member = ? AND e.doc IS NOT NULL`+undecided(p, `s.article`), p.id, member)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ref
	for rows.Next() {
		r := ref{shelf: p.id}
		if err := rows.Scan(&r.at, &r.article); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
