package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"newsdesk/news"
	"newsdesk/news/zone"
)

// MostFollows is how much a member can follow.
const MostFollows = 50

// UsualReach is how a member is told who did not say how.
func UsualReach(member, platform string) news.Reach {
	return news.Reach{Member: member, Platform: platform, At: 8 * 60, Most: 10}
}

// SetFollow keeps what a member wants to follow among the shelves of a view, and how
// they are told. Something that they follow already comes from these shelves, too,
// and at once or with the digest as it says now; fresh is false then. news.ErrFull
// when there are MostFollows. It takes messages up again that were closed.
func (s *Store) SetFollow(ctx context.Context, f news.Follow, view news.View, r news.Reach) (out news.Follow, fresh bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		r.Member, r.Closed = f.Member, time.Time{}
		if err := s.setReach(ctx, tx, r); err != nil {
			return err
		}
		if err := beginComparing(ctx, tx); err != nil {
			return err
		}
		key := []any{f.Member, f.Topic, f.Country, f.Source, f.Words, f.Speaker, f.Story}
		ids, err := numbers(ctx, tx, `SELECT id FROM follows WHERE member = ? AND topic = ? AND country = ? AND source = ? AND words = ? AND speaker = ? AND story = ?`, key...)
		if err != nil {
			return err
		}
		if fresh = len(ids) == 0; fresh {
			if ids, err = s.addFollow(ctx, tx, f, key); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE follows SET digest = ? WHERE id = ?`, f.Digest, ids[0]); err != nil {
			return err
		}
		for _, shelf := range view {
			on, err := shelfID(ctx, tx, shelf)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO follow_shelves (shelf, follow) VALUES (?, ?) ON CONFLICT DO NOTHING`, on, ids[0]); err != nil {
				return err
			}
		}
		if err := s.planDigest(ctx, tx, f.Member); err != nil {
			return err
		}
		all, err := followsWhere(ctx, tx, `f.id = ?`, ids[0])
		if err == nil {
			out = all[0]
		}
		return err
	})
	return out, fresh, err
}

func (s *Store) addFollow(ctx context.Context, tx *sql.Tx, f news.Follow, key []any) ([]int64, error) {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM follows WHERE member = ?`, f.Member).Scan(&n); err != nil {
		return nil, err
	}
	if n >= MostFollows {
		return nil, news.ErrFull
	}
	return numbers(ctx, tx, `INSERT INTO follows (member, topic, country, source, words, speaker, story, title, digest, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, append(key, f.Title, f.Digest, micros(s.now()))...)
}

// beginComparing passes over what came while nobody followed anything.
func beginComparing(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE compared SET entry = (SELECT coalesce(max(id), 0) FROM entries) WHERE NOT EXISTS (SELECT 1 FROM follows)`)
	return err
}

const followColumns = `f.id, f.member, f.topic, f.country, f.source, f.words, f.speaker, f.story, f.title, f.digest, f.at`

func scanFollow(rows *sql.Rows, more ...any) (news.Follow, error) {
	var f news.Follow
	var at sql.NullInt64
	err := rows.Scan(append([]any{&f.ID, &f.Member, &f.Topic, &f.Country, &f.Source, &f.Words, &f.Speaker, &f.Story, &f.Title, &f.Digest, &at}, more...)...)
	f.Made = moment(at)
	return f, err
}

func followsWhere(ctx context.Context, tx querier, where string, args ...any) ([]news.Follow, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+followColumns+` FROM follows AS f WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news.Follow
	for rows.Next() {
		f, err := scanFollow(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// Follows is what a member follows, the oldest first.
func (s *Store) Follows(ctx context.Context, member string) ([]news.Follow, error) {
	var out []news.Follow
	err := s.peek(ctx, func(tx querier) (err error) {
		out, err = followsWhere(ctx, tx, `f.member = ? ORDER BY f.id`, member)
		return err
	})
	return out, err
}

// Unfollow ends what a member follows; what waits to be sent to them for it is dropped,
// but for what may stand there already: that would be taken back.
// It gives what that was; news.ErrNotFound for what they do not follow.
func (s *Store) Unfollow(ctx context.Context, member string, id int64) (news.Follow, error) {
	var was news.Follow
	err := s.write(ctx, func(tx *sql.Tx) error {
		all, err := followsWhere(ctx, tx, `f.member = ? AND f.id = ?`, member, id)
		if err != nil || len(all) == 0 {
			return errors.Join(err, sql.ErrNoRows)
		}
		was = all[0]
		if _, err := tx.ExecContext(ctx, `DELETE FROM follows WHERE id = ?`, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'dropped', waits = 0, done_at = ?2 WHERE kind = 'follow' AND route = ?1
			AND state = 'owed' AND tries = 0 AND channel = ?3`, id, micros(s.now()), news.DirectChannel(member)); err != nil {
			return err
		}
		return s.planDigest(ctx, tx, member)
	})
	return was, err
}

// planDigest sets when a member's digest comes next: never without anything that
// comes with it.
func (s *Store) planDigest(ctx context.Context, tx *sql.Tx, member string) error {
	r, err := reachOf(ctx, tx, member)
	if err != nil {
		return err
	}
	next := zone.Next(r.At, r.Zone, zone.EveryDay, s.now())
	_, err = tx.ExecContext(ctx, `UPDATE members SET next_at = iif(EXISTS (SELECT 1 FROM follows WHERE member = ?1 AND digest = 1), ?2, NULL) WHERE member = ?1`,
		member, micros(next))
	return err
}
