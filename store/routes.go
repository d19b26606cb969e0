package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/news/filter"
)

// Tried is an article of a shelf and what a route would do with it.
type Tried struct {
	Entry // without Text, Summary and Quotes
	Pass  bool
	Why   Missing // why it does not pass
	By    int64   // the route that takes it in place of the default one
	Part  string  // of the route's words that decided, as it was typed
	// Posted is the post in the route's channel that holds this very article: of
	// several one that stands there, else one on its way, else the newest. Its ID is
	// 0 when there is none.
	Posted news.Post
}

// AddRoute keeps a route that is not the default one. One that matches the same and goes to the same channel
// is that route: its style, its mention and the channel's kind are changed, and when
// these are the same too, it is news.ErrStale. Words that cannot be read are
// news.ErrBadOption.
func (s *Store) AddRoute(ctx context.Context, r news.Route) (news.Route, error) {
	if _, err := filter.Parse(r.Words); err != nil {
		return news.Route{}, err
	}
	var out news.Route
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, r.Shelf)
		if err != nil {
			return err
		}
		same, _, err := routesWhere(ctx, tx, `r.shelf = ? AND r.platform = ? AND r.channel = ? AND r.topic = ? AND r.country = ?
			AND r.source = ? AND r.words = ? AND r.language = ? AND r.rest = 0`, on, r.Platform, r.Channel, r.Topic, r.Country, r.Source, r.Words, r.Language)
		if err != nil {
			return err
		}
		var before fields
		var id int64
		if len(same) == 0 {
			err = tx.QueryRowContext(ctx, `INSERT INTO routes (shelf, platform, channel, kind, topic, country, source, words, language,
				mention, style, by_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
				on, r.Platform, r.Channel, r.Kind, r.Topic, r.Country, r.Source, r.Words, r.Language,
				r.Mention, r.Style, r.By.ID, r.By.Name, micros(s.now())).Scan(&id)
		} else {
			was := same[0]
			if was.Mention == r.Mention && was.Style == r.Style && was.Kind == r.Kind {
				return news.ErrStale
			}
			id, before = was.ID, routeFields(was)
			_, err = tx.ExecContext(ctx, `UPDATE routes SET kind = ?, mention = ?, style = ?, by_id = ?, by_name = ?, at = ? WHERE id = ?`,
				r.Kind, r.Mention, r.Style, r.By.ID, r.By.Name, micros(s.now()), id)
		}
		if err != nil {
			return err
		}
		if err := s.act(ctx, tx, on, r.By, "route add", 0, before, routeFields(r)); err != nil {
			return err
		}
		out, err = routeOn(ctx, tx, r.Shelf, id)
		return err
	})
	return out, err
}

// routeFields are what the audit says of a route.
func routeFields(r news.Route) fields {
	f := fields{"channel": r.Channel}
	if r.Rest {
		f["rest"] = true
	}
	for name, value := range map[string]string{"topic": r.Topic, "country": r.Country, "source": r.Source, "words": r.Words,
		"language": r.Language, "mention": r.Mention, "style": string(r.Style)} {
		if value != "" {
			f[name] = value
		}
	}
	return f
}

const routeColumns = `r.id, s.name, r.platform, r.channel, r.kind, r.topic, r.country, r.source, r.words, r.language, r.rest, r.mention, r.style,
	r.by_id, r.by_name, r.at`

// routesWhere are the routes that a condition finds, and their shelves' numbers.
func routesWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]news.Route, []int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+routeColumns+`, s.id FROM routes AS r JOIN shelves AS s ON s.id = r.shelf WHERE `+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var out []news.Route
	var on []int64
	for rows.Next() {
		var r news.Route
		var at sql.NullInt64
		var shelf int64
		if err := rows.Scan(&r.ID, &r.Shelf, &r.Platform, &r.Channel, &r.Kind, &r.Topic, &r.Country, &r.Source, &r.Words, &r.Language,
			&r.Rest, &r.Mention, &r.Style, &r.By.ID, &r.By.Name, &at, &shelf); err != nil {
			return nil, nil, err
		}
		r.At = moment(at)
		out, on = append(out, r), append(on, shelf)
	}
	return out, on, rows.Err()
}

// routeOn is one route of a shelf; sql.ErrNoRows for none.
func routeOn(ctx context.Context, tx *sql.Tx, shelf news.Shelf, id int64) (news.Route, error) {
	all, _, err := routesWhere(ctx, tx, `r.id = ? AND s.name = ?`, id, string(shelf))
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return news.Route{}, err
	}
	return all[0], nil
}

// Routes are the routes of a shelf, the oldest first and the default one last.
func (s *Store) Routes(ctx context.Context, shelf news.Shelf) ([]news.Route, error) {
	var out []news.Route
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, _, err = routesWhere(ctx, tx, `s.name = ? ORDER BY r.rest, r.id`, string(shelf))
		return err
	})
	return out, err
}

// Route is one route of a shelf; news.ErrNotFound.
func (s *Store) Route(ctx context.Context, shelf news.Shelf, id int64) (news.Route, error) {
	var out news.Route
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = routeOn(ctx, tx, shelf, id)
		return err
	})
	return out, err
}

// RemoveRoute takes a route off a shelf. What it owes already is posted.
// news.ErrNotFound.
func (s *Store) RemoveRoute(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		was, err := routeOn(ctx, tx, shelf, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM routes WHERE id = ?`, id); err != nil {
			return err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "route remove", 0, routeFields(was), nil)
	})
}

// TryRoute tells which of the newest n articles that a route sees (its shelf's and
// the common shelf's) it would post, were they new. The route need not be kept.
func (s *Store) TryRoute(ctx context.Context, r news.Route, n int) ([]Tried, error) {
	words, err := filter.Parse(r.Words)
	if err != nil {
		return nil, err
	}
	var out []Tried
	err = s.read(ctx, func(tx *sql.Tx) error {
		view, err := places(ctx, tx, news.View{r.Shelf, news.Common})
		if err != nil {
			return err
		}
		var others []news.Route
		if r.Rest {
			others, _, err = routesWhere(ctx, tx, `s.name = ? AND r.rest = 0 ORDER BY r.id`, string(r.Shelf))
		}
		if err != nil {
			return err
		}
		refs, err := condition{since: floor(time.Time{})}.refs(ctx, tx, view, n)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			t, err := tryOne(ctx, tx, view, ref, r, others, words)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// tryOne tries one article; others are the routes that come before a default one.
func tryOne(ctx context.Context, tx *sql.Tx, view []place, at ref, r news.Route, others []news.Route, words filter.Filter) (Tried, error) {
	var t Tried
	for _, p := range view {
		if p.id != at.shelf {
			continue
		}
		e, err := entryOn(ctx, tx, p, at.article)
		if err != nil {
			return t, err
		}
		t.Why = missing(r.Match, &e, nil)
		decided := map[string]bool{}
		if i := slices.IndexFunc(others, func(o news.Route) bool { return missing(o.Match, &e, decided) == MissesNothing }); i >= 0 {
			t.Why, t.By = MissesRest, others[i].ID
		}
		t.Pass = t.Why == MissesNothing
		if r.Words != "" && (t.Pass || t.Why == MissesWords) {
			t.Part = words.Why(matched(&e)).Part
		}
		t.Entry = e
		t.Text, t.Summary, t.Quotes = "", nil, nil
	}
	all, err := postsWhere(ctx, tx, `p.id IN (SELECT post FROM post_articles WHERE article = ?) AND p.platform = ? AND p.channel = ?
		AND p.kind IN ('article', 'story') ORDER BY p.state = 'done' DESC, p.state = 'owed' DESC, p.id DESC LIMIT 1`, at.article, r.Platform, r.Channel)
	if len(all) > 0 {
		t.Posted = all[0]
	}
	return t, err
}
