package store

import (
	"context"
	"errors"

	"newsdesk/news"
)

// Queue is what a shelf's channels are owed, then what has failed, then the posts
// whose edit is owed; each the oldest first, at most limit in all.
func (s *Store) Queue(ctx context.Context, shelf news.Shelf, limit int) ([]news.Post, error) {
	return nil, errors.ErrUnsupported
}

// PostsSeen are the posts of a shelf that stand in their channels, the newest
// first.
func (s *Store) PostsSeen(ctx context.Context, shelf news.Shelf, limit int) ([]news.Post, error) {
	return nil, errors.ErrUnsupported
}

// DropPost gives up a post that is owed or has failed; news.ErrStale when it is
// neither, news.ErrNotFound.
func (s *Store) DropPost(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (news.Post, error) {
	return news.Post{}, errors.ErrUnsupported
}

// UndoPost takes back a post that stands in its channel: it is undone at once,
// and the deletion of its message is owed (Want is more than Shown until then).
// news.ErrStale when it does not stand there, news.ErrNotFound.
func (s *Store) UndoPost(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (news.Post, error) {
	return news.Post{}, errors.ErrUnsupported
}

// EditShown notes that a post's message is as it was wanted when Want was shown;
// for an undone post, that it is deleted.
func (s *Store) EditShown(ctx context.Context, id int64, shown int) error {
	return errors.ErrUnsupported
}
