package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// mostChanges is how often an entry whose words change in the feed is read again:
// some feeds put the time of day into every entry.
const mostChanges = 5

// FeedPoll is what a poll of a feed brought.
type FeedPoll struct {
	Feed int64
	news.Poll
}

// KeepPoll keeps what a poll brought: entries that are new by all their keys,
// decided by every subscription's filter, the feed's validators and its next
// poll, in one transaction. It owes moderators a note when a feed has failed for
// long, is gone for good, or works again. Polled.Kept stays 0: KeptOf tells.
// news.ErrNotFound for a feed that nobody follows any more.
func (s *Store) KeepPoll(ctx context.Context, feed int64, p news.Poll) (news.Polled, error) {
	by, err := s.filterNew(ctx, feed, p.Entries)
	if err != nil {
		return news.Polled{}, err
	}
	var out news.Polled
	err = s.write(ctx, func(tx *sql.Tx) (err error) {
		out, err = s.keepPoll(ctx, tx, feed, p, by)
		return err
	})
	if err != nil {
		return news.Polled{}, err
	}
	return out, nil
}

// KeepUnchanged is KeepPoll for many polls that brought nothing (Unchanged, no
// Err) in one transaction, which costs the disk one write instead of one each.
// Feeds that are gone are passed over. A poll that is lost by a crash is only
// made again, so a poller may gather them for a second or so.
func (s *Store) KeepUnchanged(ctx context.Context, polls []FeedPoll) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, p := range polls {
			if !p.Unchanged || p.Err != "" {
				return fmt.Errorf("the poll of feed %d brought something", p.Feed)
			}
			if _, err := s.keepPoll(ctx, tx, p.Feed, p.Poll, nil); err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		return nil
	})
}

func (s *Store) keepPoll(ctx context.Context, tx *sql.Tx, feed int64, p news.Poll, by *filters) (news.Polled, error) {
	var out news.Polled
	if p.At.IsZero() {
		p.At = s.now()
	}
	if p.Next.IsZero() {
		p.Next = p.At.Add(time.Hour)
	}
	was, err := feedWhere(ctx, tx, `f.id = ?`, feed)
	if err != nil {
		return out, err
	}
	if p.Err != "" {
		err = s.keepFailure(ctx, tx, was, p)
	} else {
		var last int64
		if last, err = lastItem(ctx, tx); err == nil && !p.Unchanged {
			out, err = s.keepEntries(ctx, tx, was, p, by)
		}
		if err == nil {
			err = s.keepAnswer(ctx, tx, was, p, out.New, last)
		}
	}
	if err != nil {
		return out, err
	}
	out.Feed, err = feedWhere(ctx, tx, `f.id = ?`, feed)
	return out, err
}

// sawNewest notes the newest entry that a feed ever had, and how many were new.
const sawNewest = `newest = nullif(max(coalesce(newest, ?2), coalesce(?3, ?2)), ?2), seen = seen + ?4`

// keepAnswer notes what a feed that answered says of itself. It brought fresh new
// entries, which follow the item last.
func (s *Store) keepAnswer(ctx context.Context, tx *sql.Tx, was news.Feed, p news.Poll, fresh int, last int64) error {
	saw := []any{was.ID, int64(-1 << 63), micros(p.Newest), fresh}
	if p.Pushed {
		_, err := tx.ExecContext(ctx, `UPDATE feeds SET `+sawNewest+` WHERE id = ?1`, saw...)
		return err
	}
	if was.Failures > 0 {
		if err := s.noteWorks(ctx, tx, was); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE feeds SET checked_at = ?2, next_at = ?3, every = ?4, etag = iif(?5 <> '', ?5, etag),
		modified = iif(?6 <> '', ?6, modified), failures = 0, failing = NULL, reason = '', told = 0 WHERE id = ?1`,
		was.ID, micros(p.At), micros(p.Next), p.Every.Microseconds(), p.ETag, p.Modified); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE subscriptions SET silent = 0, resumed_to = ? WHERE feed = ? AND silent = 1`,
		last+int64(fresh), was.ID); err != nil {
		return err
	}
	// An address that another feed has is not taken: both stay, and the articles are the same.
	if p.Moved != "" {
		if _, err := tx.ExecContext(ctx, `UPDATE feeds SET url = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM feeds AS f WHERE f.url = ?1)`, p.Moved, was.ID); err != nil {
			return err
		}
	}
	if p.Unchanged {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE feeds SET `+sawNewest+`, title = iif(?5 <> '', ?5, title), site = iif(?6 <> '', ?6, site),
		etag = ?7, modified = ?8, hash = ?9, secret = iif(hub = ?10 AND topic = ?11, secret, NULL),
		lease = iif(hub = ?10 AND topic = ?11, lease, NULL), hub = ?10, topic = ?11, begun = 1 WHERE id = ?1`,
		append(saw, p.Title, p.Site, p.ETag, p.Modified, p.Hash, p.Hub, p.Topic)...)
	return err
}

// poll is a poll while its entries are kept.
type poll struct {
	feed      news.Feed
	at        time.Time
	followers followers
	filters   *filters
	secret    bool // its words are each shelf's alone
	packer    packer
	out       news.Polled
}

// keepEntries keeps what is new among the entries of a poll, and what changed.
// They are taken in from the oldest on, so that ids go by age.
func (s *Store) keepEntries(ctx context.Context, tx *sql.Tx, was news.Feed, p news.Poll, by *filters) (news.Polled, error) {
	w := &poll{feed: was, at: s.now(), filters: by, secret: address.HasSecret(was.URL)}
	defer w.packer.Close()
	var err error
	if w.followers, err = followersOf(ctx, tx, was.ID); err != nil {
		return w.out, err
	}
	for i := len(p.Entries) - 1; i >= 0; i-- {
		e := p.Entries[i]
		e.Rank, e.First = i, !was.Begun
		if err := w.keep(ctx, tx, e); err != nil {
			return w.out, err
		}
	}
	if w.out.New+w.out.Changed == 0 {
		return w.out, nil
	}
	if err := w.forget(ctx, tx); err != nil {
		return w.out, err
	}
	return w.out, reads(ctx, tx, was.ID)
}

// forget drops the words of entries that are no longer among the newest, which a
// shelf that follows the feed later does not get.
func (w *poll) forget(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE items SET body = NULL WHERE state <> 'new' AND body IS NOT NULL
		AND id IN (SELECT id FROM items WHERE feed = ? ORDER BY seen_at DESC, rank, id LIMIT ? OFFSET ?)`, w.feed.ID, w.out.New, catchUpEntries)
	return err
}

// keep takes one entry in, unless it is kept out.
func (w *poll) keep(ctx context.Context, tx *sql.Tx, e news.FeedEntry) error {
	hash := hashOfEntry(&e)
	e.Keys = knownBy(&e)
	id, err := known(ctx, tx, w.feed.ID, e.Keys)
	if err != nil {
		return err
	}
	if id == 0 {
		if by, err := takenBy(ctx, tx, e.URL); err != nil || by != 0 {
			return err
		}
		id, err = w.insert(ctx, tx, &e, hash)
	} else {
		w.out.Known++
		err = w.compare(ctx, tx, id, &e, hash)
	}
	if err != nil {
		return err
	}
	for _, key := range e.Keys {
		if _, err := tx.ExecContext(ctx, `INSERT INTO item_keys (feed, key, item) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, w.feed.ID, key[:], id); err != nil {
			return err
		}
	}
	return nil
}

// knownBy are the keys of an entry. Where nothing of it is its own, all together
// is.
func knownBy(e *news.FeedEntry) [][16]byte {
	if len(e.Keys) == 0 {
		return [][16]byte{[16]byte(hashOfEntry(e))}
	}
	return e.Keys
}

// known is the item that a feed has by any of the keys, 0 for none.
func known(ctx context.Context, tx *sql.Tx, feed int64, keys [][16]byte) (id int64, err error) {
	for _, key := range keys {
		err := tx.QueryRowContext(ctx, `SELECT item FROM item_keys WHERE feed = ? AND key = ?`, feed, key[:]).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err
		}
	}
	return 0, nil
}

func (w *poll) insert(ctx context.Context, tx *sql.Tx, e *news.FeedEntry, hash []byte) (int64, error) {
	it := item{FeedEntry: *e}
	state := news.EntryNew
	if len(w.followers.wanting(&it, w.filters)) == 0 {
		state = news.EntryFiltered
		w.out.Filtered++
	}
	w.out.New++
	sort := w.at
	if dated(e.Published) && e.Published.Before(w.at) {
		sort = e.Published
	}
	words, err := w.words(e, state)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRowContext(ctx, `INSERT INTO items (feed, url, title, author, categories, teaser, body, complete, published, date_only, language,
		hash, seen_at, sort_at, first, rank, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		append(append([]any{w.feed.ID}, words...), hash, w.at.UnixMicro(), sort.UnixMicro(), e.First, e.Rank, state)...).Scan(&id)
	return id, err
}

// compare takes the words of a known entry over when they are others than before.
// One that was read then is read again, so that a correction is seen.
func (w *poll) compare(ctx context.Context, tx *sql.Tx, id int64, e *news.FeedEntry, hash []byte) error {
	var was []byte
	var changes int
	var state news.EntryState
	if err := tx.QueryRowContext(ctx, `SELECT hash, changes, state FROM items WHERE id = ?`, id).Scan(&was, &changes, &state); err != nil {
		return err
	}
	if string(was) == string(hash) {
		return nil
	}
	if by, err := takenBy(ctx, tx, e.URL); err != nil || by != 0 {
		return err
	}
	w.out.Changed++
	again := (state == news.EntryKept || state == news.EntryFailed) && changes < mostChanges
	if again {
		state = news.EntryNew
		changes++
	}
	words, err := w.words(e, state)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE items SET url = ?, title = ?, author = ?, categories = ?, teaser = ?, body = ?, complete = ?,
		published = ?, date_only = ?, language = ?, hash = ?, changes = ?, state = ? WHERE id = ?`,
		append(words, hash, changes, state, id)...); err != nil || !again {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE items SET tries = 0, try_at = ?, reason = '' WHERE id = ?`, w.at.UnixMicro(), id)
	return err
}

// words are the columns of an entry's words, url to language.
func (w *poll) words(e *news.FeedEntry, state news.EntryState) ([]any, error) {
	var body []byte
	var err error
	if state == news.EntryNew || w.secret { // what is not read now may be for another shelf
		if body, err = w.packer.pack(e.HTML); err != nil {
			return nil, err
		}
	}
	published := e.Published
	if !dated(published) {
		published = time.Time{}
	}
	return []any{e.URL, e.Title, e.Author, jsonList(e.Categories), e.Teaser, body, e.Full, micros(published), e.DateOnly, e.Language}, nil
}

// dated tells whether a date can be kept; feeds hold anything.
func dated(t time.Time) bool { return !t.IsZero() && t.Year() > 0 && t.Year() < 10000 }

// hashOfEntry is of the words of an entry: when they change, so may its article.
func hashOfEntry(e *news.FeedEntry) []byte {
	h := sha256.New()
	json.NewEncoder(h).Encode([]string{e.Title, e.Teaser}) // never fails
	if e.Full {
		h.Write(e.HTML)
	}
	return h.Sum(nil)[:16]
}
