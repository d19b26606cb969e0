package store

import (
	"context"
	"errors"
	"time"

	"newsdesk/news"
)

// DigestStory is a story of a digest: the article that stands for it, and who
// else told it.
type DigestStory struct {
	Entry    Entry
	Outlets  []string // each once, the entry's own first
	Articles int
}

// SetDigest keeps a digest; one of the same shelf, channel, topic and country is
// changed. Its next time is reckoned from now.
func (s *Store) SetDigest(ctx context.Context, d news.Digest) (news.Digest, error) {
	return news.Digest{}, errors.ErrUnsupported
}

// Digests are the digests of a shelf, the oldest first.
func (s *Store) Digests(ctx context.Context, shelf news.Shelf) ([]news.Digest, error) {
	return nil, errors.ErrUnsupported
}

// Digest is one digest of a shelf; news.ErrNotFound.
func (s *Store) Digest(ctx context.Context, shelf news.Shelf, id int64) (news.Digest, error) {
	return news.Digest{}, errors.ErrUnsupported
}

// RemoveDigest takes a digest off a shelf.
func (s *Store) RemoveDigest(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) error {
	return errors.ErrUnsupported
}

// DueDigests are the digests whose time has come by now, the longest due first.
func (s *Store) DueDigests(ctx context.Context, now time.Time) ([]news.Digest, error) {
	return nil, errors.ErrUnsupported
}

// NextDigest is when the next digest is due; zero for none.
func (s *Store) NextDigest(ctx context.Context) (time.Time, error) {
	return time.Time{}, errors.ErrUnsupported
}

// OweDigest picks the stories of a due digest, owes its post and moves the digest
// to its next time, in one transaction. due is its Next as DueDigests gave it: a
// digest that has moved on meanwhile changes nothing and gives false, and so does
// one in whose time nothing happened, which moves on. After downtime the last
// missed time alone is made up for, and its span reaches back over the others.
func (s *Store) OweDigest(ctx context.Context, d news.Digest, due time.Time) (news.Post, bool, error) {
	return news.Post{}, false, errors.ErrUnsupported
}

// DigestStories are the stories that a digest would hold of a span of time, the
// most covered first: by outlets, then by articles, then the newest. The digest
// need not be kept.
func (s *Store) DigestStories(ctx context.Context, d news.Digest, from, to time.Time) ([]DigestStory, error) {
	return nil, errors.ErrUnsupported
}
