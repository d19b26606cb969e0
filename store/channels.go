package store

import (
	"context"
	"errors"

	"newsdesk/news"
)

// SetQuiet sets the hours in which nothing is posted to a channel of a shelf's
// guild by itself; From equal to To is none.
func (s *Store) SetQuiet(ctx context.Context, shelf news.Shelf, platform, channel string, q news.Quiet, by news.Actor) error {
	return errors.ErrUnsupported
}

// Quiet are the quiet hours of a channel; zero for none.
func (s *Store) Quiet(ctx context.Context, platform, channel string) (news.Quiet, error) {
	return news.Quiet{}, errors.ErrUnsupported
}
