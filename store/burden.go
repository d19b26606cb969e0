package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
)

// Burden is what a desk does by itself, over all shelves.
type Burden struct {
	Feeds, Paused int // followed; of these nobody has them polled
	Failing       int
	// Oldest is the feed that has failed the longest, Since and Reason are its; zero
	// when none fails.
	Oldest string // its title and host
	Since  time.Time
	Reason string

	Owed, Failed int // posts
}

// Burden counts the feeds and the posts.
func (s *Store) Burden(ctx context.Context) (Burden, error) {
	var w Burden
	err := s.read(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE wanted = 0), count(*) FILTER (WHERE wanted = 1 AND failures > 0) FROM feeds`).
			Scan(&w.Feeds, &w.Paused, &w.Failing)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE state = 'owed'), count(*) FILTER (WHERE state = 'failed') FROM posts`).
			Scan(&w.Owed, &w.Failed); err != nil {
			return err
		}
		var f news.Feed
		var since sql.NullInt64
		err = tx.QueryRowContext(ctx, `SELECT title, url, failing, reason FROM feeds WHERE wanted = 1 AND failures > 0 ORDER BY failing LIMIT 1`).
			Scan(&f.Title, &f.URL, &since, &w.Reason)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		w.Oldest, w.Since = called(f), moment(since)
		return err
	})
	return w, err
}

// LastFailure is the newest failed post of a shelf to a channel, when none has
// been posted there since; news.ErrNotFound for none.
func (s *Store) LastFailure(ctx context.Context, shelf news.Shelf, platform, channel string) (news.Post, error) {
	var p news.Post
	err := s.read(ctx, func(tx *sql.Tx) error {
		all, err := postsWhere(ctx, tx, `p.shelf = (SELECT id FROM shelves WHERE name = ?) AND p.state = 'failed' AND p.platform = ? AND p.channel = ?
			ORDER BY p.id DESC LIMIT 1`, string(shelf), platform, channel)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return sql.ErrNoRows
		}
		var since bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM posts WHERE id > ? AND platform = ? AND channel = ? AND state = 'done')`,
			all[0].ID, platform, channel).Scan(&since); err != nil {
			return err
		}
		if p = all[0]; since {
			p, err = news.Post{}, sql.ErrNoRows
		}
		return err
	})
	return p, err
}

// called is how a feed is named in an English sentence.
func called(f news.Feed) string {
	switch n := noteOn(f, ""); {
	case n.Feed == "" && n.Site == "":
		return fmt.Sprintf("Feed %d", f.ID)
	case n.Feed == "":
		return "The feed of " + n.Site
	case n.Site == "":
		return fmt.Sprintf("The feed “%s”", n.Feed)
	default:
		return fmt.Sprintf("The feed “%s” (%s)", n.Feed, n.Site)
	}
}
