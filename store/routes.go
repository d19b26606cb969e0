package store

import (
	"context"
	"errors"

	"newsdesk/news"
)

// Tried is an article of a shelf and what a route would do with it.
type Tried struct {
	Entry
	Pass bool
	Why  Missing // why it does not pass
	// Posted is the post of its story in the route's channel; its ID is 0 when
	// there is none.
	Posted news.Post
}

// Missing is which part of a route's match an article misses.
type Missing string

// What an article can miss.
const (
	MissesNothing  Missing = ""
	MissesTopic    Missing = "topic"
	MissesCountry  Missing = "country"
	MissesSource   Missing = "source"
	MissesWords    Missing = "words"
	MissesLanguage Missing = "language"
)

// AddRoute keeps a route; one that is there already in all that it matches and
// where it goes is news.ErrStale.
func (s *Store) AddRoute(ctx context.Context, r news.Route) (news.Route, error) {
	return news.Route{}, errors.ErrUnsupported
}

// Routes are the routes of a shelf, the oldest first.
func (s *Store) Routes(ctx context.Context, shelf news.Shelf) ([]news.Route, error) {
	return nil, errors.ErrUnsupported
}

// Route is one route of a shelf; news.ErrNotFound.
func (s *Store) Route(ctx context.Context, shelf news.Shelf, id int64) (news.Route, error) {
	return news.Route{}, errors.ErrUnsupported
}

// RemoveRoute takes a route off a shelf. What it owes already is posted.
func (s *Store) RemoveRoute(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) error {
	return errors.ErrUnsupported
}

// TryRoute tells which of the newest n articles that a route sees it would post.
// The route need not be kept.
func (s *Store) TryRoute(ctx context.Context, r news.Route, n int) ([]Tried, error) {
	return nil, errors.ErrUnsupported
}
