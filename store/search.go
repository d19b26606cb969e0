package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
)

// Search lists articles that hold every word of the query, best first: those
// that have all of them in the title, then those that have them in title or
// summary, then the rest, each newest first. The query is what a person typed:
// words, "phrases", -without. A word is found in its other forms, too, in the
// languages that stemmer knows. A query that asks for nothing is a
// news.OptionError.
//
// The order is by place and time, not by a formula over the whole index: so a
// word that stands in every article costs no more than a rare one.
func (s *Store) Search(ctx context.Context, view news.View, query string, f Filter) (Page, error) {
	q, err := parseQuery(query)
	if err != nil {
		return Page{}, err
	}
	var page Page
	err = s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if ps = filled(ps); err != nil || len(ps) == 0 {
			return err
		}
		c, err := resolve(ctx, tx, ps, f)
		if err != nil || c.nothing {
			return err
		}
		offset, limit := max(f.Offset, 0), max(f.Limit, 1)
		refs, err := s.found(ctx, tx, ps, q, c, offset+limit+1)
		if err != nil {
			return err
		}
		refs, page.More = cut(refs, offset, limit)
		if page.Entries, err = load(ctx, tx, ps, refs); err != nil {
			return err
		}
		for i, e := range page.Entries {
			page.Entries[i].MentionOnly = f.Country != "" && mentionOnly(e, f.Country)
		}
		return nil
	})
	return page, err
}

// found is find, remembered. A search since a moment is not: that is another each time.
func (s *Store) found(ctx context.Context, tx querier, view []place, q query, c condition, n int) ([]ref, error) {
	find := func() (out []ref, err error) {
		if q.languages, err = languages(ctx, tx, view); err != nil {
			return nil, err
		}
		return q.find(ctx, tx, view, c, n)
	}
	if c.since != floor(time.Time{}) {
		return find()
	}
	return remembered(ctx, tx, &s.memo, find, "search", idsOf(view), q.with, q.not, c.combination, c.also, c.article, n)
}

// languages are those that a view has articles in and that stemmer knows.
func languages(ctx context.Context, tx querier, view []place) ([]string, error) {
	seen := map[string]bool{}
	for _, p := range view {
		rows, err := tx.QueryContext(ctx, `SELECT name FROM names WHERE shelf = ? AND kind = ?`, p.id, languageKind)
		if err != nil {
			return nil, err
		}
		if err := gather(rows, seen); err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// gather reads the rows of one column into a set.
func gather(rows *sql.Rows, set map[string]bool) error {
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		set[s] = true
	}
	return rows.Err()
}

func mentionOnly(e Entry, country string) bool {
	for _, c := range e.Countries {
		if c.Code == country {
			return !c.About
		}
	}
	return true
}

// find are the first n entries for a query, tier by tier; none comes twice. A
// tier that gave fewer than n is at its end, so that the first n of the next hold
// enough that are new.
func (q query) find(ctx context.Context, tx querier, view []place, c condition, n int) ([]ref, error) {
	marks, without := c.marks(), q.without()
	seen := map[ref]bool{}
	var out []ref
	for _, sign := range []string{headSign, leadSign, ""} {
		match := marks + q.words(sign)
		if without != "" {
			match = `(` + match + `) NOT (` + without + `)`
		}
		found, err := matching(ctx, tx, view, `words`, match, n, c.since, c.article)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !seen[r] && len(out) < n {
				seen[r] = true
				out = append(out, r)
			}
		}
		if len(out) == n {
			break
		}
	}
	return out, nil
}

// marks are the terms of a condition as part of a search, each followed by AND.
func (c condition) marks() string {
	var b strings.Builder
	for _, part := range append(c.also, c.combination) {
		for _, term := range []int64{part.topic, part.country, part.source, part.who} {
			if term != 0 {
				b.WriteString(quote(markSign+"t"+strconv.FormatInt(term, 10)) + ` AND `)
			}
		}
	}
	return b.String()
}

// matching are the newest n entries of a view that a search in an index table
// finds. Narrow is a least time and an article, where they are wanted.
func matching(ctx context.Context, tx querier, view []place, table, match string, n int, narrow ...int64) ([]ref, error) {
	since, article := floor(time.Time{}), int64(0)
	if len(narrow) == 2 {
		since, article = narrow[0], narrow[1]
	}
	shelves := make([]string, len(view))
	var decided strings.Builder
	for i, p := range view {
		shelves[i] = quote(markSign + "s" + strconv.FormatInt(p.id, 10))
		if len(p.before) > 0 {
			decided.WriteString(` AND (e.shelf <> ` + joined([]int64{p.id}) + ` OR 1 = 1` + undecided(p, `e.article`) + `)`)
		}
	}
	if server, ok := tx.(served); ok {
		return matchingServed(ctx, server, table, `(`+strings.Join(shelves, ` OR `)+`) AND `+match, decided.String(), n, since, article)
	}
	return foundBy(tx.QueryContext(ctx, `SELECT e.at, e.article, e.shelf FROM `+table+` AS w
		CROSS JOIN entries AS e ON e.id = (w.rowid & ?)
		WHERE w.`+table+` MATCH ? AND w.rowid >= ? AND e.at >= ? AND (? = 0 OR e.article = ?)`+decided.String()+`
		ORDER BY w.rowid DESC LIMIT +?`,
		int64(1)<<docBits-1, `(`+strings.Join(shelves, ` OR `)+`) AND `+match, docID(since, 0), since, article, article, n))
}

// foundBy are the articles that a search finds.
func foundBy(rows *sql.Rows, err error) ([]ref, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ref
	for rows.Next() {
		var r ref
		if err := rows.Scan(&r.at, &r.article, &r.shelf); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// quote makes a string of the search language out of prepared tokens, which
// hold no quotation mark.
func quote(tokens string) string { return `"` + tokens + `"` }
