package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"newsdesk/news"
	"newsdesk/news/filter"
)

// filters decide which entries pass the filters of subscriptions. They remember
// what they have decided, by text and by filter, so that a transaction that holds
// the write lock can look up what was decided before it: a regular expression on a
// long text takes a while, and others wait for the lock. What changed between is
// another text or another filter, and is decided then.
type filters struct {
	parsed map[string]filter.Filter
	passed map[string]map[string]bool
}

func newFilters() *filters {
	return &filters{parsed: map[string]filter.Filter{}, passed: map[string]map[string]bool{}}
}

// of decides on one entry.
func (d *filters) of(it *item) func(words string) bool {
	text := it.text()
	key := strings.Join(append([]string{text.Title, text.Author, text.Body}, text.Categories...), "\x00")
	passed := d.passed[key]
	if passed == nil {
		passed = map[string]bool{}
		d.passed[key] = passed
	}
	return func(words string) bool {
		pass, decided := passed[words]
		if !decided {
			pass = d.parse(words).Match(text)
			passed[words] = pass
		}
		return pass
	}
}

// parse reads a filter. It was read when it was set: one that a later version
// refuses lets all pass, as too much is seen then, and too little is not.
func (d *filters) parse(words string) filter.Filter {
	f, done := d.parsed[words]
	if !done {
		f, _ = filter.Parse(words)
		d.parsed[words] = f
	}
	return f
}

// filterNew decides on the entries of a poll that the feed has not had yet.
func (s *Store) filterNew(ctx context.Context, feed int64, entries []news.FeedEntry) (*filters, error) {
	out := newFilters()
	if len(entries) == 0 {
		return out, nil
	}
	var all followers
	var fresh []news.FeedEntry
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		if all, err = followersOf(ctx, tx, feed); err != nil || !all.filter() {
			return err
		}
		for _, e := range entries {
			id, err := known(ctx, tx, feed, knownBy(&e))
			if err != nil {
				return err
			}
			if id == 0 {
				fresh = append(fresh, e)
			}
		}
		return nil
	})
	for _, e := range fresh {
		all.wanting(&item{FeedEntry: e}, out)
	}
	return out, err
}

// filterKept decides on entries that were read.
func (s *Store) filterKept(ctx context.Context, entries []KeptEntry) (*filters, error) {
	out := newFilters()
	feeds := map[int64]followers{}
	var items []item
	err := s.read(ctx, func(tx *sql.Tx) error {
		for _, k := range entries {
			it, err := itemOf(ctx, tx, k.Entry.ID)
			if errors.Is(err, sql.ErrNoRows) {
				continue // who keeps it finds out
			}
			if err != nil {
				return err
			}
			if _, known := feeds[it.Feed]; !known {
				if feeds[it.Feed], err = followersOf(ctx, tx, it.Feed); err != nil {
					return err
				}
			}
			if feeds[it.Feed].filter() {
				items = append(items, it)
			}
		}
		return nil
	})
	for i := range items {
		feeds[items[i].Feed].wanting(&items[i], out)
	}
	return out, err
}
