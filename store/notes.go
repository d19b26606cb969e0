package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/address"
)

// A feed has failed for long after this many polls in a row over this much time:
// a site that is down for an evening, or answers every second poll, mends itself
// before anybody could do something about it.
const (
	failedPolls = 5
	failedFor   = 6 * time.Hour
)

// keepFailure counts a failed poll. A feed that is gone for good is paused on all
// shelves.
func (s *Store) keepFailure(ctx context.Context, tx *sql.Tx, was news.Feed, p news.Poll) error {
	began := was.Failing
	if was.Failures == 0 {
		began = p.At
	}
	if _, err := tx.ExecContext(ctx, `UPDATE feeds SET checked_at = ?, next_at = ?, every = ?, failures = failures + 1, failing = ?, reason = ? WHERE id = ?`,
		micros(p.At), micros(p.Next), p.Every.Microseconds(), micros(began), p.Err, was.ID); err != nil {
		return err
	}
	long := was.Failures+1 >= failedPolls && p.At.Sub(began) >= failedFor
	if !long && !p.Final {
		return nil
	}
	var told bool
	if err := tx.QueryRowContext(ctx, `SELECT told FROM feeds WHERE id = ?`, was.ID).Scan(&told); err != nil {
		return err
	}
	note, part := noteOn(was, news.FeedFails), ""
	if p.Final {
		note.Event, part, told = news.FeedGone, "/gone", false
	}
	note.Since, note.Reason = began.UTC(), p.Err
	if !told {
		if err := s.note(ctx, tx, was.ID, began, part, note); err != nil {
			return err
		}
	}
	if p.Final {
		if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET paused = ?, silent = 0,
			mute_from = iif(silent, mute_from, coalesce((SELECT max(id) FROM items WHERE feed = subscriptions.feed), 0)) WHERE feed = ? AND paused IS NULL`, micros(p.At), was.ID); err != nil {
			return err
		}
		if err := wantFeed(ctx, tx, was.ID); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE feeds SET told = 1 WHERE id = ?`, was.ID)
	return err
}

// noteWorks tells moderators who know that a feed failed that it works again.
func (s *Store) noteWorks(ctx context.Context, tx *sql.Tx, was news.Feed) error {
	var told bool
	if err := tx.QueryRowContext(ctx, `SELECT told FROM feeds WHERE id = ?`, was.ID).Scan(&told); err != nil || !told {
		return err
	}
	return s.note(ctx, tx, was.ID, was.Failing, "/again", noteOn(was, news.FeedWorks))
}

// note owes a note on a feed to the moderators of each shelf that follows it, in
// their desk channel, else where it was added. One failing is told of once.
func (s *Store) note(ctx context.Context, tx *sql.Tx, feed int64, began time.Time, part string, note news.Note) error {
	all, err := subscriptionsWhere(ctx, tx, `u.feed = ? AND u.paused IS NULL AND s.left_at IS NULL`, feed)
	if err != nil {
		return err
	}
	for _, u := range all {
		d, err := settingsOf(ctx, tx, u.Shelf)
		if err != nil {
			return err
		}
		if d.Desk != "" {
			u.Platform, u.Channel = d.Platform, d.Desk
		}
		if u.Channel == "" {
			continue
		}
		on, err := shelfID(ctx, tx, u.Shelf)
		if err != nil {
			return err
		}
		p := news.Post{
			Key:  fmt.Sprintf("%s/%s/note/%d/%d%s", u.Platform, u.Shelf, feed, began.Unix(), part),
			Kind: news.PostNote, Platform: u.Platform, Shelf: u.Shelf, Channel: u.Channel, Comment: note.Text(), Route: feed,
		}
		if p.DueAt, err = quietUntil(ctx, tx, u.Platform, u.Channel, s.now()); err != nil {
			return err
		}
		if _, _, err := s.owe(ctx, tx, owing{Post: p, shelf: on, sort: s.now().UnixMicro()}); err != nil {
			return err
		}
	}
	return nil
}

// noteOn is a note that names a feed as others than moderators may see it, by its
// title and its site. Its address can hold a secret, and so can a title that is an
// address.
func noteOn(f news.Feed, event news.NoteEvent) news.Note {
	title := strings.Join(strings.Fields(f.Title), " ")
	const longestTitle = 100
	if utf8.RuneCountInString(title) > longestTitle {
		title = string([]rune(title)[:longestTitle-1]) + "…"
	}
	if strings.Contains(title, "://") {
		title = ""
	}
	return news.Note{Event: event, Feed: title, Site: address.Host(f.URL)}
}
