package store

import (
	"context"
	"errors"
	"time"

	"newsdesk/news"
)

// AddFeed puts a feed on a shelf by its address, which is compared as it is
// given, and tells whether it stood there not yet. A feed that any shelf follows
// already keeps its schedule; a shelf that follows one after its first poll gets
// what was kept of the feed's newest entries at once.
func (s *Store) AddFeed(ctx context.Context, sub news.Subscription) (news.Subscription, bool, error) {
	return news.Subscription{}, false, errors.ErrUnsupported
}

// Feed is one feed; news.ErrNotFound.
func (s *Store) Feed(ctx context.Context, id int64) (news.Feed, error) {
	return news.Feed{}, errors.ErrUnsupported
}

// DueFeeds are the feeds that somebody follows and that are to be polled by now,
// the longest due first.
func (s *Store) DueFeeds(ctx context.Context, now time.Time, limit int) ([]news.Feed, error) {
	return nil, errors.ErrUnsupported
}

// NextFeed is when the next feed is due; zero when none ever is.
func (s *Store) NextFeed(ctx context.Context) (time.Time, error) {
	return time.Time{}, errors.ErrUnsupported
}

// FeedByTopic is the feed that a hub sends under a topic; news.ErrNotFound.
func (s *Store) FeedByTopic(ctx context.Context, topic string) (news.Feed, error) {
	return news.Feed{}, errors.ErrUnsupported
}

// SetHub notes what was agreed with a feed's hub: the secret that it signs with,
// and until when it sends. A zero lease is none.
func (s *Store) SetHub(ctx context.Context, feed int64, hub, topic string, secret []byte, lease time.Time) error {
	return errors.ErrUnsupported
}
