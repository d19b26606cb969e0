package store

import (
	"context"
	"database/sql"
	"time"

	"newsdesk/news"
)

// feedColumns are what feedRow reads, of feeds AS f.
const feedColumns = `f.id, f.url, f.title, f.site, f.etag, f.modified, f.hash, f.hub, f.topic, f.secret, f.lease,
	f.checked_at, f.next_at, f.every, f.newest, f.seen, f.begun, f.failures, f.failing, f.reason`

// feedRow reads a feed; more columns may follow it.
type feedRow struct {
	news.Feed
	lease, checked, next, newest, failing sql.NullInt64
	every                                 int64
}

func (r *feedRow) into(more ...any) []any {
	return append([]any{&r.ID, &r.URL, &r.Title, &r.Site, &r.ETag, &r.Modified, &r.Hash, &r.Hub, &r.Topic, &r.Secret, &r.lease,
		&r.checked, &r.next, &r.every, &r.newest, &r.Entries, &r.Begun, &r.Failures, &r.failing, &r.Reason}, more...)
}

// feed is what was read.
func (r *feedRow) feed() news.Feed {
	f := r.Feed
	f.Lease, f.Checked, f.Next, f.Newest, f.Failing = moment(r.lease), moment(r.checked), moment(r.next), moment(r.newest), moment(r.failing)
	f.Every = time.Duration(r.every) * time.Microsecond
	return f
}

// feedWhere is the first feed that a condition finds; sql.ErrNoRows for none.
func feedWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) (news.Feed, error) {
	var r feedRow
	err := tx.QueryRowContext(ctx, `SELECT `+feedColumns+` FROM feeds AS f WHERE `+where, args...).Scan(r.into()...)
	return r.feed(), err
}

// Feed is one feed; news.ErrNotFound.
func (s *Store) Feed(ctx context.Context, id int64) (news.Feed, error) {
	var f news.Feed
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		f, err = feedWhere(ctx, tx, `f.id = ?`, id)
		return err
	})
	return f, err
}

// DueFeeds are the feeds that somebody follows and that are to be polled by now,
// the longest due first.
func (s *Store) DueFeeds(ctx context.Context, now time.Time, limit int) ([]news.Feed, error) {
	var out []news.Feed
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+feedColumns+` FROM feeds AS f WHERE f.wanted = 1 AND f.next_at <= ?`+s.ofParts("f.id")+`
			ORDER BY f.next_at LIMIT ?`, now.UnixMicro(), max(limit, 1))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r feedRow
			if err := rows.Scan(r.into()...); err != nil {
				return err
			}
			out = append(out, r.feed())
		}
		return rows.Err()
	})
	return out, err
}

// NextFeed is when the next feed is due; zero when none ever is.
func (s *Store) NextFeed(ctx context.Context) (time.Time, error) {
	return s.earliest(ctx, `SELECT min(next_at) FROM feeds WHERE wanted = 1`+s.ofParts("id"))
}

// earliest is the moment that a query gives; zero for NULL.
func (s *Store) earliest(ctx context.Context, query string) (time.Time, error) {
	var at sql.NullInt64
	err := s.read(ctx, func(tx *sql.Tx) error { return tx.QueryRowContext(ctx, query).Scan(&at) })
	return moment(at), err
}

// SetHub notes what was agreed with a feed's hub: the secret that it signs with,
// and until when it sends. A zero lease is none. news.ErrNotFound.
func (s *Store) SetHub(ctx context.Context, feed int64, hub, topic string, secret []byte, lease time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE feeds SET hub = ?, topic = ?, secret = ?, lease = ? WHERE id = ?`,
			hub, topic, secret, micros(lease), feed))
	})
}

// one is sql.ErrNoRows when nothing was changed.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

// wantFeed brings up to date whether anybody follows a feed.
func wantFeed(ctx context.Context, tx *sql.Tx, feed int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE feeds SET wanted = iif(EXISTS (SELECT 1 FROM subscriptions AS u JOIN shelves AS s ON s.id = u.shelf
		WHERE u.feed = feeds.id AND u.paused IS NULL AND s.left_at IS NULL), 1, 0) WHERE id = ?`, feed)
	return err
}

// wantFeedsOf is wantFeed for all feeds of a shelf.
func wantFeedsOf(ctx context.Context, tx *sql.Tx, shelf int64) error {
	all, err := numbers(ctx, tx, `SELECT feed FROM subscriptions WHERE shelf = ?`, shelf)
	for i := 0; i < len(all) && err == nil; i++ {
		err = wantFeed(ctx, tx, all[i])
	}
	return err
}
