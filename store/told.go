package store

import (
	"context"
	"database/sql"
	"fmt"

	"newsdesk/news"
)

// toldFor is how long digests, and messages to members, are changed with what they
// tell: an overview of last week is read as what was known then. An article may have
// gone to thousands of members, each of whom is a request to the platform, and what is
// old is edited slowly there (Discord: 30046). What was changed once goes on to be, so
// that all can be undone.
const toldFor = RestoreWithin

// toldKinds are the kinds of posts that toldFor is for.
const toldKinds = `('digest', 'follow', 'brief', 'rest')`

// lately is SQL for the posts that are not too old to be changed.
func (s *Store) lately() string {
	return fmt.Sprintf(`(kind NOT IN %s OR state = 'owed' OR want > 0 OR done_at > %d)`, toldKinds, s.now().Add(-toldFor).UnixMicro())
}

// Of the messages to members, those that were sent from a shelf (?2), and those that
// show an article (?1) as that shelf has it: no shelf that goes before has it too.
const (
	sentFrom   = `EXISTS (SELECT 1 FROM sent_from WHERE post = posts.id AND shelf = ?2)`
	sentAsThis = sentFrom + ` AND NOT EXISTS (SELECT 1 FROM sent_from AS o JOIN shelves AS s ON s.id = o.shelf JOIN entries AS e ON e.shelf = o.shelf AND e.article = ?1
		WHERE o.post = posts.id AND s.name > (SELECT name FROM shelves WHERE id = ?2))`
)

// noteSentFrom notes the shelves that a message to a member is from.
func noteSentFrom(ctx context.Context, tx *sql.Tx, post int64, member string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO sent_from (post, shelf)
		SELECT ?, o.shelf FROM follows AS f JOIN follow_shelves AS o ON o.follow = f.id WHERE f.member = ? ON CONFLICT DO NOTHING`, post, member)
	return err
}

// SentFrom are the shelves that a message to a member is from, those of guilds first.
func (s *Store) SentFrom(ctx context.Context, post int64) (news.View, error) {
	return s.shelvesWhere(ctx, `SELECT s.name FROM sent_from AS o JOIN shelves AS s ON s.id = o.shelf
		WHERE o.post = ? AND s.left_at IS NULL ORDER BY s.name DESC`, post)
}
