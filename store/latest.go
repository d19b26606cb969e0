package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
)

// Latest lists articles, newest first by Article.When, then by id. With
// Filter.Country those that are about it come first; those that only mention it
// follow, marked MentionOnly. With Filter.Speaker, those that quote them.
func (s *Store) Latest(ctx context.Context, view news.View, f Filter) (Page, error) {
	var page Page
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		c, err := resolve(ctx, tx, ps, f)
		if err != nil || c.nothing {
			return err
		}
		limit := max(f.Limit, 1)
		refs, err := c.refs(ctx, tx, ps, max(f.Offset, 0)+limit+1)
		if err != nil {
			return err
		}
		refs, page.More = cut(refs, max(f.Offset, 0), limit)
		page.Entries, err = load(ctx, tx, ps, refs)
		return err
	})
	return page, err
}

// cameLate is how long before it came an article can have been published to count as
// new: without a bound a list without news would be read to its end.
const cameLate = 7 * 24 * time.Hour

// cut is the stretch of a list from offset on, and whether more follows it.
func cut[T any](list []T, offset, limit int) ([]T, bool) {
	list = list[min(offset, len(list)):]
	if len(list) > limit {
		return list[:limit], true
	}
	return list, false
}

// condition is a filter in the numbers of the database.
type condition struct {
	combination
	also    []combination // each must hold too: what lists has no combination for
	not     []combination // none of these may hold
	since   int64
	came    int64 // 0: whenever
	article int64
	nothing bool // no article can match: nobody knows one of its terms
}

// resolve looks the terms of a filter up.
func resolve(ctx context.Context, tx querier, view []place, f Filter) (condition, error) {
	c := condition{since: floor(f.Since), article: f.Article}
	if !f.Came.IsZero() {
		c.came, c.since = f.Came.UnixMicro(), max(c.since, f.Came.Add(-cameLate).UnixMicro())
	}
	for _, want := range []struct {
		kind int
		name string
		to   *int64
	}{
		{topicKind, f.Topic, &c.topic},
		{countryKind, f.Country, &c.country},
		{sourceKind, folded(f.Source), &c.source},
		{speakerKind, folded(f.Speaker), &c.who},
	} {
		if want.name == "" {
			continue
		}
		err := tx.QueryRowContext(ctx, `SELECT id FROM terms WHERE kind = ? AND fold = ?`, want.kind, want.name).Scan(want.to)
		if errors.Is(err, sql.ErrNoRows) {
			c.nothing = true
			continue
		}
		if err != nil {
			return c, err
		}
	}
	// A name of signs alone folds to nothing: it is nobody's.
	if f.Source != "" && c.source == 0 || f.Speaker != "" && c.who == 0 {
		c.nothing = true
	}
	if c.nothing || len(view) == 0 {
		return c, nil
	}
	return c.split().aimed(ctx, tx, view)
}

// size is how many rows of lists a view's shelves have under a combination.
func (c combination) size(ctx context.Context, tx querier, view []place) (int, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0) FROM tallies WHERE shelf IN (`+joined(idsOf(view))+`)
		AND topic = ? AND country = ? AND source = ? AND who = ?`, c.topic, c.country, c.source, c.who).Scan(&n)
	return n, err
}

// aimed reads along the rarest part of a condition, and finds out when a part
// has no article at all.
func (c condition) aimed(ctx context.Context, tx querier, view []place) (condition, error) {
	least, err := c.combination.size(ctx, tx, view)
	for i := 0; i < len(c.also) && err == nil; i++ {
		var n int
		if n, err = c.also[i].size(ctx, tx, view); n < least {
			least = n
			c.combination, c.also[i] = c.also[i], c.combination
		}
	}
	c.nothing = c.nothing || least == 0
	return c, err
}

// quoted narrows a condition to articles with quotes.
func (c condition) quoted() condition {
	if c.who == 0 {
		c.who = anybody
	}
	return c.split()
}

// split leaves in combination what lists has rows for and moves the rest to
// also: a speaker is listed alone, and "anybody quoted" without a source.
func (c condition) split() condition {
	rest := c.combination
	switch {
	case c.who > anybody && (c.topic != 0 || c.country != 0 || c.source != 0):
		c.combination = combination{who: c.who}
		rest.who = 0
		c.also = append(c.also, rest)
	case c.who == anybody && c.source != 0:
		c.source = 0
		c.also = append(c.also, combination{source: rest.source})
	}
	return c
}

// narrowed tells whether the condition names a country, so that its lists come
// in two parts.
func (c condition) narrowed() bool {
	return c.country != 0 || slices.ContainsFunc(c.also, func(a combination) bool { return a.country != 0 })
}

// refs are the first n entries that meet a condition.
func (c condition) refs(ctx context.Context, tx querier, view []place, n int) ([]ref, error) {
	var out []ref
	for _, about := range []bool{true, false} {
		if len(out) >= n || !about && !c.narrowed() {
			break
		}
		part, err := c.newest(ctx, tx, view, about, n-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// newest merges the shelves of a view. Once n are found, a shelf is read no
// further back than they go: else one that has the same articles as a shelf
// before it would be read to its end for nothing.
func (c condition) newest(ctx context.Context, tx querier, view []place, about bool, n int) ([]ref, error) {
	var out []ref
	for _, p := range view {
		more, err := c.onShelf(ctx, tx, p, about, n)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
		slices.SortFunc(out, func(x, y ref) int {
			return cmp.Or(cmp.Compare(y.at, x.at), cmp.Compare(y.article, x.article))
		})
		if len(out) >= n {
			out = out[:n]
			c.since = max(c.since, out[n-1].at)
		}
	}
	return out, nil
}

// onShelf are the first n of one shelf, without those that a shelf before it in
// the view decides on.
func (c condition) onShelf(ctx context.Context, tx querier, p place, about bool, n int) ([]ref, error) {
	where, args := c.where(p, about)
	rows, err := tx.QueryContext(ctx, `SELECT at, article FROM lists AS l WHERE `+where+
		` ORDER BY at DESC, article DESC LIMIT +?`, append(args, n)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ref
	for rows.Next() {
		r := ref{shelf: p.id, mention: !about}
		if err := rows.Scan(&r.at, &r.article); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// where is the condition on one shelf as SQL over lists AS l.
func (c condition) where(p place, about bool) (string, []any) {
	var b strings.Builder
	b.WriteString(`l.shelf = +? AND l.topic = +? AND l.country = +? AND l.source = +? AND l.who = +? AND l.about = +? AND l.at >= ?`)
	args := []any{p.id, c.topic, c.country, c.source, c.who, c.country == 0 || about, c.since}
	for i, a := range slices.Concat(c.also, c.not) {
		sign := ` AND EXISTS `
		if i >= len(c.also) {
			sign = ` AND NOT EXISTS `
		}
		b.WriteString(sign + `(SELECT 1 FROM lists AS x WHERE x.shelf = l.shelf AND x.topic = +? AND x.country = +?
			AND x.source = +? AND x.who = +? AND x.about = +? AND x.at = l.at AND x.article = l.article)`)
		args = append(args, a.topic, a.country, a.source, a.who, a.country == 0 || about)
	}
	if c.article != 0 {
		b.WriteString(` AND l.article = ? AND l.at = (SELECT e.at FROM entries AS e WHERE e.article = ? AND e.shelf = ?)`)
		args = append(args, c.article, c.article, p.id)
	}
	if c.came != 0 {
		b.WriteString(` AND EXISTS (SELECT 1 FROM entries AS e WHERE e.article = l.article AND e.shelf = l.shelf AND e.added_at >= ?)`)
		args = append(args, c.came)
	}
	b.WriteString(undecided(p, `l.article`))
	return b.String(), args
}

// undecided is the condition that no shelf before p has a row for an article.
func undecided(p place, article string) string {
	if len(p.before) == 0 {
		return ""
	}
	return ` AND NOT EXISTS (SELECT 1 FROM entries AS d WHERE d.article = ` + article +
		` AND d.shelf IN (` + joined(p.before) + `))`
}

// joined are numbers of ours as SQL.
func joined(ids []int64) string {
	if len(ids) == 0 {
		return `SELECT 0 WHERE 1 = 0`
	}
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(parts, ", ")
}
