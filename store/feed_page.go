package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"newsdesk/news"
)

// Subscriptions are the feeds of a shelf, by title (by address where a feed has
// none), without regard to case and accents.
func (s *Store) Subscriptions(ctx context.Context, shelf news.Shelf) ([]news.Subscription, error) {
	var all []news.Subscription
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		all, err = subscriptionsWhere(ctx, tx, `s.name = ?`, string(shelf))
		return err
	})
	var lines []feedLine
	for _, u := range all {
		lines = append(lines, lineOf(u.ID, u.Title, u.URL))
	}
	slices.SortFunc(lines, feedLine.compare)
	return inLines(all, lines), err
}

// FeedPage is a page of a list of feeds.
type FeedPage struct {
	Feeds                 []news.Subscription
	Failing, Paused, Well int // of the whole list
}

// All is how many feeds the whole list has.
func (p FeedPage) All() int { return p.Failing + p.Paused + p.Well }

// FeedPage are some of the feeds of a view, each once, as the first shelf that follows
// it has it: those that fail first, then those that are paused, and of each the order
// of Subscriptions. Only those of the page are read whole, for a list may be long.
func (s *Store) FeedPage(ctx context.Context, view news.View, offset, limit int) (FeedPage, error) {
	var out FeedPage
	err := s.read(ctx, func(tx *sql.Tx) error {
		all, err := feedLines(ctx, tx, view)
		if err != nil {
			return err
		}
		for _, f := range all {
			*[]*int{&out.Failing, &out.Paused, &out.Well}[f.state]++
		}
		slices.SortFunc(all, feedLine.compare)
		out.Feeds, err = wholeFeeds(ctx, tx, all[min(offset, len(all)):min(offset+limit, len(all))])
		return err
	})
	return out, err
}

// feedLine is what the place of a feed in a list depends on, and whose it is.
type feedLine struct {
	state       int // 0: it fails, 1: it is paused, 2: neither; the same of all where it does not count
	folded, url string
	id          int64
	shelf       news.Shelf
}

func lineOf(id int64, title, url string) feedLine {
	return feedLine{folded: folded(cmp.Or(title, url)), url: url, id: id}
}

func (f feedLine) compare(g feedLine) int {
	return cmp.Or(cmp.Compare(f.state, g.state), strings.Compare(f.folded, g.folded), strings.Compare(f.url, g.url), cmp.Compare(f.id, g.id))
}

// feedLines are the feeds of a view, each as the first shelf that follows it has it.
func feedLines(ctx context.Context, tx *sql.Tx, view news.View) ([]feedLine, error) {
	var out []feedLine
	seen := map[int64]bool{}
	for _, shelf := range view {
		rows, err := tx.QueryContext(ctx, `SELECT f.id, f.title, f.url, iif(u.paused IS NOT NULL, 1, iif(f.failures > 0, 0, 2))
			FROM subscriptions AS u JOIN feeds AS f ON f.id = u.feed WHERE u.shelf = (SELECT id FROM shelves WHERE name = ?)`, string(shelf))
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var title, url string
			var state int
			if err := rows.Scan(&id, &title, &url, &state); err != nil {
				return nil, err
			}
			if !seen[id] {
				f := lineOf(id, title, url)
				f.state, f.shelf = state, shelf
				out = append(out, f)
			}
			seen[id] = true
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wholeFeeds are the subscriptions of lines, in their order.
func wholeFeeds(ctx context.Context, tx *sql.Tx, lines []feedLine) ([]news.Subscription, error) {
	of := map[news.Shelf][]int64{}
	for _, f := range lines {
		of[f.shelf] = append(of[f.shelf], f.id)
	}
	var all []news.Subscription
	for shelf, ids := range of {
		some, err := subscriptionsWhere(ctx, tx, `s.name = ? AND u.feed IN (`+joined(ids)+`)`, string(shelf))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return inLines(all, lines), nil
}

// inLines are subscriptions in the order of their lines.
func inLines(all []news.Subscription, lines []feedLine) []news.Subscription {
	by := make(map[int64]news.Subscription, len(all))
	for _, u := range all {
		by[u.ID] = u
	}
	var out []news.Subscription
	for _, f := range lines {
		out = append(out, by[f.id])
	}
	return out
}
