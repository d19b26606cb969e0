package store

import (
	"context"
	"errors"
	"time"

	"newsdesk/news"
)

// KeptEntry is an entry of a feed and the article that was read of it.
type KeptEntry struct {
	Entry   int64
	Article news.Article
	// Done is false for what was kept of the feed's own words while the entry's
	// page is still to be read.
	Done bool
}

// Entries are the newest entries of a feed, the newest first, without HTML.
func (s *Store) Entries(ctx context.Context, feed int64, limit int) ([]news.FeedEntry, error) {
	return nil, errors.ErrUnsupported
}

// NewEntries are entries to be read by now: of each feed at most one, the oldest
// that it owes, with its HTML. Those of the longest waiting feeds come first.
func (s *Store) NewEntries(ctx context.Context, now time.Time, limit int) ([]news.FeedEntry, error) {
	return nil, errors.ErrUnsupported
}

// NextEntry is when the next entry may be read; zero for none.
func (s *Store) NextEntry(ctx context.Context) (time.Time, error) {
	return time.Time{}, errors.ErrUnsupported
}

// EntryTried counts a try to get an entry's page that is to be made again, not
// before a moment. Its feed's later entries wait until then.
func (s *Store) EntryTried(ctx context.Context, entry int64, again time.Time, reason string) error {
	return errors.ErrUnsupported
}

// KeepEntry puts an article on all shelves that want the entry and owes the posts
// of their routes, in one transaction. To do it again changes nothing. done is
// false for what was kept of the feed's own words while the page is still to be
// read; the page's article then takes its place. news.ErrNotFound for an entry
// whose feed nobody follows any more.
func (s *Store) KeepEntry(ctx context.Context, entry int64, a news.Article, done bool) error {
	return s.KeepEntries(ctx, 0, []KeptEntry{{entry, a, done}})
}

// KeepEntries is KeepEntry for many entries of a feed in one transaction.
func (s *Store) KeepEntries(ctx context.Context, feed int64, all []KeptEntry) error {
	return errors.ErrUnsupported
}

// EntryFailed gives an entry up, with a sentence: nothing of it could be read.
func (s *Store) EntryFailed(ctx context.Context, entry int64, reason string) error {
	return errors.ErrUnsupported
}
