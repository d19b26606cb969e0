package store

import (
	"context"
	"errors"

	"newsdesk/news"
)

// KeepPoll keeps what a poll brought: entries that are new by all their keys,
// decided by every subscription's filter, the feed's validators and its next
// poll, in one transaction. It owes moderators a note when a feed has failed for
// long, is gone for good, or works again. news.ErrNotFound for a feed that nobody
// follows any more.
func (s *Store) KeepPoll(ctx context.Context, feed int64, p news.Poll) (news.Polled, error) {
	return news.Polled{}, errors.ErrUnsupported
}

// FeedPoll is what a poll of a feed brought.
type FeedPoll struct {
	Feed int64
	news.Poll
}

// KeepUnchanged is KeepPoll for many polls that brought nothing (Unchanged, no
// Err) in one transaction, which costs the disk one write instead of one each.
// Feeds that are gone are passed over. A poll that is lost by a crash is only
// made again, so a poller may gather them for a second or so.
func (s *Store) KeepUnchanged(ctx context.Context, polls []FeedPoll) error {
	return errors.ErrUnsupported
}
