package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// terse are outlets of which a view shows titles and links alone, because one of
// its shelves has decided so: their names, folded.
type terse []string

func terseOf(ctx context.Context, tx querier, shelves []int64) (terse, error) {
	if len(shelves) == 0 {
		return nil, nil
	}
	return texts(ctx, tx, `SELECT fold FROM sources WHERE terse = 1 AND shelf IN (`+joined(shelves)+`)`)
}

func (t terse) has(outlet string) bool { return len(t) > 0 && slices.Contains(t, fold(outlet)) }

// shorten takes all away that a terse outlet's article does not show. What
// moderators wrote stays.
func (e *Entry) shorten() {
	e.Terse, e.Teaser, e.Summary, e.Quotes = true, nil, nil, nil
	if e.WordsModel != "" {
		e.Words, e.Article.Words, e.WordsModel = "", "", ""
	}
}

// unless leaves the articles of a view's terse outlets out.
func (c condition) unless(ctx context.Context, tx querier, view []place) (condition, error) {
	if len(view) == 0 || len(view[0].terse) == 0 {
		return c, nil
	}
	args := make([]any, len(view[0].terse))
	for i, name := range view[0].terse {
		args[i] = folded(name)
	}
	ids, err := numbers(ctx, tx, `SELECT id FROM terms WHERE kind = 3 AND fold IN (?`+strings.Repeat(`, ?`, len(args)-1)+`)`, args...)
	for _, id := range ids {
		c.not = append(c.not, combination{source: id})
	}
	return c, err
}

// outletLimited asks for the edits of what shows an outlet's articles on a shelf, where
// it was decided anew how much of them is shown. What the common shelf decides holds on
// all. Readers are told of nothing: nothing was wrong.
func (s *Store) outletLimited(ctx context.Context, tx *sql.Tx, shelf int64, outlet string) error {
	on, listed := ` AND (shelf = ?2 OR `+sentFrom+`)`, `?2, 1`
	if shelf == commonShelf {
		on, listed = ` AND ?2 = ?2`, `SELECT id FROM shelves`
	}
	return s.wantEdit(ctx, tx, ``, `id IN (SELECT post FROM post_articles WHERE article IN (SELECT article FROM lists WHERE shelf IN (`+listed+`)
		AND topic = 0 AND country = 0 AND source = (SELECT id FROM terms WHERE kind = 3 AND fold = ?1) AND who = 0 AND about = 1))`+on+` AND `+s.lately(), folded(outlet), shelf)
}
