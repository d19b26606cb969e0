package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/news"
)

const (
	// retractStep is how many articles are hidden or put back in one transaction.
	retractStep = 20
	// RestoreWithin is how long a retraction can be undone.
	RestoreWithin = 7 * 24 * time.Hour
)

// Retraction is the hiding of all articles of an outlet on a shelf.
type Retraction struct {
	ID       int64
	Name     string
	Since    time.Time // articles from then on; zero for all
	By       string    // an Actor's ID
	At       time.Time
	Articles int // that it has hidden and nobody has put back
	Posts    int // messages that show them, and are edited
}

// RetractSource hides an outlet's articles from a moment on, on one shelf, and owes
// the edits of their posts. One that was begun and not undone is gone on with: a
// second call finds what the first one left, and counts all. It takes several
// transactions.
func (s *Store) RetractSource(ctx context.Context, shelf news.Shelf, name string, since time.Time, by news.Actor) (Retraction, error) {
	id, err := s.beginRetraction(ctx, shelf, name, since, by)
	for more := true; more && err == nil; {
		err = s.write(ctx, func(tx *sql.Tx) error {
			some, err := s.ofOutlet(ctx, tx, shelf, name, since)
			for i := 0; i < len(some) && err == nil; i++ {
				if err = s.hide(ctx, tx, shelf, some[i], true, by); err == nil {
					_, err = tx.ExecContext(ctx, `INSERT INTO retracted (retraction, article) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, some[i])
				}
			}
			more = len(some) == retractStep
			return err
		})
	}
	if err != nil {
		return Retraction{}, err
	}
	s.callOffGone(ctx)
	return s.endRetraction(ctx, id, by, "source retract")
}

// beginRetraction gives the number of a retraction.
func (s *Store) beginRetraction(ctx context.Context, shelf news.Shelf, name string, since time.Time, by news.Actor) (int64, error) {
	var id int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `UPDATE retractions SET since = iif(since IS NULL OR ?3 IS NULL, NULL, min(since, ?3)), name = ?4
			WHERE shelf = ?1 AND fold = ?2 AND undone = 0 AND at >= ?5 RETURNING id`, on, fold(name), micros(since), name, s.now().Add(-RestoreWithin).UnixMicro()).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			err = tx.QueryRowContext(ctx, `INSERT INTO retractions (shelf, fold, name, since, by_id, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
				on, fold(name), name, micros(since), by.ID, micros(s.now())).Scan(&id)
		}
		return err
	})
	return id, err
}

// ofOutlet are some of an outlet's articles that a shelf's moderators see.
func (s *Store) ofOutlet(ctx context.Context, tx *sql.Tx, shelf news.Shelf, name string, since time.Time) ([]int64, error) {
	ps, err := places(ctx, tx, news.View{shelf, news.Common})
	if err != nil {
		return nil, err
	}
	c, err := resolve(ctx, tx, ps, Filter{Source: name, Since: since})
	if err != nil || c.nothing {
		return nil, err
	}
	refs, err := c.refs(ctx, tx, ps, retractStep)
	var out []int64
	for _, r := range refs {
		out = append(out, r.article)
	}
	return out, err
}

// hide takes an article off a shelf or puts it back, and owes the edits of its
// posts. The act is for the caller to write down.
func (s *Store) hide(ctx context.Context, tx *sql.Tx, shelf news.Shelf, id int64, off bool, by news.Actor) error {
	p, row, _, err := ownRow(ctx, tx, shelf, id)
	if err != nil {
		return err
	}
	move, change := s.takeOff, news.ChangeRetracted
	if !off {
		move, change = s.putBack, news.ChangeNone
	}
	if err := move(ctx, tx, row, by); err != nil {
		return err
	}
	if err := relistFresh(ctx, tx, id, p.id); err != nil {
		return err
	}
	return s.articleChanged(ctx, tx, id, p.id, change, true)
}

// endRetraction writes the act down and counts.
func (s *Store) endRetraction(ctx context.Context, id int64, by news.Actor, what string) (Retraction, error) {
	var out Retraction
	err := s.write(ctx, func(tx *sql.Tx) error {
		all, on, err := retractionsWhere(ctx, tx, `r.id = ?`, id)
		if err != nil {
			return err
		}
		out = all[0]
		return s.act(ctx, tx, on[0], by, what, 0, nil, fields{"name": out.Name, "articles": out.Articles, "posts": out.Posts})
	})
	return out, err
}

// retractionsWhere are the retractions that a condition finds, and their shelves'
// numbers.
func retractionsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]Retraction, []int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT r.id, r.name, r.since, r.by_id, r.at, r.shelf, (SELECT count(*) FROM retracted WHERE retraction = r.id),
		(SELECT count(DISTINCT p.id) FROM retracted AS x JOIN post_articles AS a ON a.article = x.article JOIN posts AS p ON p.id = a.post
			WHERE x.retraction = r.id AND p.shelf = r.shelf AND p.state = 'done')
		FROM retractions AS r JOIN shelves AS s ON s.id = r.shelf WHERE `+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var out []Retraction
	var on []int64
	for rows.Next() {
		var r Retraction
		var since, at sql.NullInt64
		var shelf int64
		if err := rows.Scan(&r.ID, &r.Name, &since, &r.By, &at, &shelf, &r.Articles, &r.Posts); err != nil {
			return nil, nil, err
		}
		r.Since, r.At = moment(since), moment(at)
		out, on = append(out, r), append(on, shelf)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	return out, on, nil
}

// Retractions are those of a shelf that can be undone, the latest first.
func (s *Store) Retractions(ctx context.Context, shelf news.Shelf) ([]Retraction, error) {
	var out []Retraction
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, _, err = retractionsWhere(ctx, tx, `s.name = ? AND r.undone = 0 AND r.at >= ? ORDER BY r.id DESC`,
			string(shelf), s.now().Add(-RestoreWithin).UnixMicro())
		return err
	})
	return out, err
}

// RestoreSource undoes a retraction: what it has hidden is back, but for what
// stands there already. It gives the retraction as it was. Nothing is put back
// twice, so that one that was broken off can be gone on with. news.ErrNotFound.
func (s *Store) RestoreSource(ctx context.Context, shelf news.Shelf, name string, by news.Actor) (Retraction, error) {
	all, err := s.Retractions(ctx, shelf)
	if err != nil {
		return Retraction{}, err
	}
	for _, r := range all {
		if fold(r.Name) != fold(name) {
			continue
		}
		return r, s.restoreAll(ctx, shelf, r, by)
	}
	return Retraction{}, news.ErrNotFound
}

func (s *Store) restoreAll(ctx context.Context, shelf news.Shelf, r Retraction, by news.Actor) error {
	for {
		n := 0
		err := s.write(ctx, func(tx *sql.Tx) error {
			some, err := numbers(ctx, tx, `DELETE FROM retracted WHERE retraction = ?1 AND article IN
				(SELECT article FROM retracted WHERE retraction = ?1 LIMIT ?2) RETURNING article`, r.ID, retractStep)
			for i := 0; i < len(some) && err == nil; i++ {
				err = s.unhide(ctx, tx, shelf, some[i], by)
			}
			if n = len(some); err != nil || n > 0 {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE retractions SET undone = 1 WHERE id = ?`, r.ID); err != nil {
				return err
			}
			on, err := shelfID(ctx, tx, shelf)
			if err != nil {
				return err
			}
			return s.act(ctx, tx, on, by, "source restore", 0, nil, fields{"name": r.Name, "articles": r.Articles, "posts": r.Posts})
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// unhide puts an article back that is hidden still.
func (s *Store) unhide(ctx context.Context, tx *sql.Tx, shelf news.Shelf, article int64, by news.Actor) error {
	hidden, err := numbers(ctx, tx, `SELECT 1 FROM entries WHERE article = ? AND removed_at IS NOT NULL
		AND shelf = (SELECT id FROM shelves WHERE name = ?)`, article, string(shelf))
	if err != nil || len(hidden) == 0 {
		return err
	}
	return s.hide(ctx, tx, shelf, article, false, by)
}
