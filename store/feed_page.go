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
	var out []news.Subscription
	err := s.read(ctx, func(tx *sql.Tx) error {
		all, err := subscriptionsWhere(ctx, tx, `s.name = ?`, string(shelf))
		for _, f := range byName(all, func(u news.Subscription) feedName { return nameOf(u.ID, u.Title, u.URL) }) {
			out = append(out, all[f.at])
		}
		return err
	})
	return out, err
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
		sorted := byName(all, func(f feedLine) feedName { return f.feedName })
		slices.SortStableFunc(sorted, func(x, y feedName) int { return cmp.Compare(all[x.at].state, all[y.at].state) })
		out.Feeds, err = wholeFeeds(ctx, tx, all, sorted[min(offset, len(sorted)):min(offset+limit, len(sorted))])
		return err
	})
	return out, err
}

// wholeFeeds are the subscriptions of some lines of a list, in the order of names.
func wholeFeeds(ctx context.Context, tx *sql.Tx, all []feedLine, names []feedName) ([]news.Subscription, error) {
	of := map[news.Shelf][]int64{}
	for _, f := range names {
		of[all[f.at].shelf] = append(of[all[f.at].shelf], f.id)
	}
	by := map[int64]news.Subscription{}
	for shelf, ids := range of {
		some, err := subscriptionsWhere(ctx, tx, `s.name = ? AND u.feed IN (`+joined(ids)+`)`, string(shelf))
		if err != nil {
			return nil, err
		}
		for _, u := range some {
			by[u.ID] = u
		}
	}
	var out []news.Subscription
	for _, f := range names {
		out = append(out, by[f.id])
	}
	return out, nil
}

// feedLine is what the place of a feed in a list depends on.
type feedLine struct {
	feedName
	shelf news.Shelf
	state int // 0: it fails, 1: it is paused, 2: neither
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
			f := feedLine{shelf: shelf}
			var title, url string
			if err := rows.Scan(&f.id, &title, &url, &f.state); err != nil {
				return nil, err
			}
			if f.feedName = nameOf(f.id, title, url); !seen[f.id] {
				out = append(out, f)
			}
			seen[f.id] = true
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// feedName is what feeds are sorted by.
type feedName struct {
	folded, url string
	id          int64
	at          int // in the list that is sorted
}

func nameOf(id int64, title, url string) feedName {
	return feedName{folded: folded(cmp.Or(title, url)), url: url, id: id}
}

// byName are the names of a list's feeds in order, with their places in it.
func byName[T any](all []T, name func(T) feedName) []feedName {
	out := make([]feedName, len(all))
	for i, f := range all {
		out[i] = name(f)
		out[i].at = i
	}
	slices.SortFunc(out, func(x, y feedName) int {
		return cmp.Or(strings.Compare(x.folded, y.folded), strings.Compare(x.url, y.url), cmp.Compare(x.id, y.id))
	})
	return out
}
