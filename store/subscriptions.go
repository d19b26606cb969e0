package store

import (
	"context"
	"errors"

	"newsdesk/news"
)

// Subscriptions are the feeds of a shelf, by title.
func (s *Store) Subscriptions(ctx context.Context, shelf news.Shelf) ([]news.Subscription, error) {
	return nil, errors.ErrUnsupported
}

// FeedsOf are the feeds of a view by title, each once, as the first shelf that
// follows it has it.
func (s *Store) FeedsOf(ctx context.Context, view news.View) ([]news.Subscription, error) {
	return nil, errors.ErrUnsupported
}

// Subscription is one feed of a shelf; news.ErrNotFound.
func (s *Store) Subscription(ctx context.Context, shelf news.Shelf, feed int64) (news.Subscription, error) {
	return news.Subscription{}, errors.ErrUnsupported
}

// PauseFeed pauses a feed on a shelf, or resumes it. news.ErrStale when it is so
// already, news.ErrNotFound.
func (s *Store) PauseFeed(ctx context.Context, shelf news.Shelf, feed int64, paused bool, by news.Actor) (news.Subscription, error) {
	return news.Subscription{}, errors.ErrUnsupported
}

// FilterFeed sets the filter of a feed on a shelf, for entries to come.
func (s *Store) FilterFeed(ctx context.Context, shelf news.Shelf, feed int64, filter string, by news.Actor) (news.Subscription, error) {
	return news.Subscription{}, errors.ErrUnsupported
}

// RemoveFeed takes a feed off a shelf. Its articles stay; the feed goes with its
// last subscription.
func (s *Store) RemoveFeed(ctx context.Context, shelf news.Shelf, feed int64, by news.Actor) error {
	return errors.ErrUnsupported
}

// KeptOf is how many of a feed's articles are listed on a shelf.
func (s *Store) KeptOf(ctx context.Context, shelf news.Shelf, feed int64) (int, error) {
	return 0, errors.ErrUnsupported
}
