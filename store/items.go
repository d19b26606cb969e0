package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/klauspost/compress/zstd"

	"newsdesk/news"
	"newsdesk/news/filter"
)

// Entries are the newest entries of a feed, the newest first, without HTML and
// keys.
func (s *Store) Entries(ctx context.Context, feed int64, limit int) ([]news.FeedEntry, error) {
	var out []news.FeedEntry
	err := s.read(ctx, func(tx *sql.Tx) error {
		all, err := itemsWhere(ctx, tx, `feed = ? ORDER BY seen_at DESC, rank, id LIMIT ?`, feed, max(limit, 1))
		for _, it := range all {
			out = append(out, it.FeedEntry)
		}
		return err
	})
	return out, err
}

// FeedEntry is one entry with its HTML, but without keys; news.ErrNotFound.
func (s *Store) FeedEntry(ctx context.Context, id int64) (news.FeedEntry, error) {
	var it item
	var body []byte
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		if it, err = itemOf(ctx, tx, id); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT body FROM items WHERE id = ?`, id).Scan(&body)
	})
	if err == nil {
		it.HTML, err = unpacked(body)
	}
	return it.FeedEntry, err
}

// NewEntries are entries to be read by now: of each feed at most one, the oldest
// that it owes, without HTML and keys. Those that were never read come first; those
// of which the feed's own words are kept, or which the feed has changed, follow. The
// longest waiting are before the others. An entry comes again until it is kept,
// failed or tried: the caller leaves out those that it is at.
func (s *Store) NewEntries(ctx context.Context, now time.Time, limit int) ([]news.FeedEntry, error) {
	var out []news.FeedEntry
	also := s.ofParts("id")
	err := s.read(ctx, func(tx *sql.Tx) error {
		feeds := map[int64]bool{}
		for _, q := range []struct{ feeds, items string }{
			{`SELECT id FROM feeds WHERE wanted = 1 AND read_at IS NOT NULL AND read_at <= ?` + also + ` ORDER BY read_at LIMIT ?`,
				`feed = ? AND state = 'new' AND article = 0 ORDER BY sort_at, rank DESC, id LIMIT 1`},
			{`SELECT id FROM feeds WHERE wanted = 1 AND again_at IS NOT NULL AND again_at <= ?` + also + ` ORDER BY again_at LIMIT ?`,
				`feed = ? AND state = 'new' AND article <> 0 ORDER BY try_at, id DESC LIMIT 1`},
		} {
			ids, err := numbers(ctx, tx, q.feeds, now.UnixMicro(), max(limit, 1))
			if err != nil {
				return err
			}
			for _, feed := range ids {
				if len(out) >= limit || feeds[feed] {
					continue
				}
				all, err := itemsWhere(ctx, tx, q.items, feed)
				if err != nil {
					return err
				}
				for _, it := range all {
					feeds[feed] = true
					out = append(out, it.FeedEntry)
				}
			}
		}
		return nil
	})
	return out, err
}

// NextEntry is when the next entry may be read, in the past for at once; zero for
// none.
func (s *Store) NextEntry(ctx context.Context) (time.Time, error) {
	also := s.ofParts("id")
	return s.earliest(ctx, `SELECT min(at) FROM (SELECT min(read_at) AS at FROM feeds WHERE wanted = 1 AND read_at IS NOT NULL`+also+`
		UNION ALL SELECT min(again_at) FROM feeds WHERE wanted = 1 AND again_at IS NOT NULL`+also+`) AS times`)
}

// EntryTried counts a try to get an entry's page that is to be made again, not
// before a moment. Its feed's later new entries wait until then, so that they keep
// their order. news.ErrNotFound.
func (s *Store) EntryTried(ctx context.Context, entry int64, again time.Time, reason string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE items SET tries = tries + 1, try_at = ?, reason = ? WHERE id = ?`,
			micros(again), reason, entry)); err != nil {
			return err
		}
		return readsOf(ctx, tx, entry)
	})
}

// EntryFailed gives an entry up, with a sentence: nothing of it could be read.
// Where the feed's own words are kept, they stay, and what their posts waited for
// is over. One whose words changed while it was read is read again. news.ErrNotFound.
func (s *Store) EntryFailed(ctx context.Context, e news.FeedEntry, reason string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		it, err := itemOf(ctx, tx, e.ID)
		if err != nil {
			return err
		}
		state := news.EntryFailed
		if it.Article != 0 {
			state = news.EntryKept
			if err := s.routeKept(ctx, tx, &it); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE items SET state = ?, reason = ?, body = iif(?, body, NULL), routed = ? WHERE id = ?`,
			state, reason, e.Words != it.Words, it.routed, it.ID); err != nil {
			return err
		}
		if err := s.readChanged(ctx, tx, &it, e); err != nil {
			return err
		}
		if err := s.routeBackfills(ctx, tx, it.Feed); err != nil {
			return err
		}
		return reads(ctx, tx, it.Feed)
	})
}

// readChanged lets an entry be read again whose words changed while it was read, so
// that a correction is not missed, but not for ever.
func (s *Store) readChanged(ctx context.Context, tx *sql.Tx, it *item, read news.FeedEntry) error {
	if read.Words == "" || read.Words == it.Words || it.changes >= mostChanges {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE items SET state = 'new', changes = changes + 1, tries = 0, try_at = ?, reason = '' WHERE id = ?`, micros(s.now()), it.ID)
	return err
}

// Lacking tells whether a shelf that wants an entry has nothing of it yet, not even
// the feed's own words. news.ErrNotFound.
func (s *Store) Lacking(ctx context.Context, entry int64) (bool, error) {
	lacking := false
	err := s.read(ctx, func(tx *sql.Tx) error {
		it, err := itemOf(ctx, tx, entry)
		if err != nil {
			return err
		}
		all, err := followersOf(ctx, tx, it.Feed)
		if err != nil {
			return err
		}
		for _, f := range all.wanting(&it, newFilters()) {
			article, err := articleOn(ctx, tx, &it, f.id)
			if err != nil {
				return err
			}
			lacking = lacking || article == 0
		}
		return nil
	})
	return lacking, err
}

// lastItem is the number of the newest item of all feeds. Items are told apart by
// it rather than by time, because clocks jump.
func lastItem(ctx context.Context, tx *sql.Tx) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'items'), 0)`).Scan(&id)
	return id, err
}

// readsOf brings up to date when the feed of an entry has one to be read.
func readsOf(ctx context.Context, tx *sql.Tx, entry int64) error {
	var feed int64
	if err := tx.QueryRowContext(ctx, `SELECT feed FROM items WHERE id = ?`, entry).Scan(&feed); err != nil {
		return err
	}
	return reads(ctx, tx, feed)
}

func reads(ctx context.Context, tx *sql.Tx, feed int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE feeds SET
		read_at = (SELECT coalesce(try_at, 0) FROM items WHERE feed = ?1 AND state = 'new' AND article = 0
			ORDER BY sort_at, rank DESC, id LIMIT 1),
		again_at = (SELECT coalesce(try_at, 0) FROM items WHERE feed = ?1 AND state = 'new' AND article <> 0
			ORDER BY try_at, id DESC LIMIT 1) WHERE id = ?1`, feed)
	return err
}

// item is an entry as it is kept.
type item struct {
	news.FeedEntry
	sort    int64 // microseconds: the order of a feed's entries, and of their posts
	hash    []byte
	changes int
	routed  bool
}

// text is what filters of subscriptions look at.
func (it *item) text() filter.Text {
	return filter.Text{Title: it.Title, Author: it.Author, Categories: it.Categories, Body: it.Teaser}
}

// itemsWhere are the entries that a condition finds, without HTML and keys.
func itemsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]item, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, feed, url, title, author, categories, teaser, complete, published, date_only, language,
		seen_at, first, rank, tries, article, state, reason, sort_at, hash, changes, routed FROM items WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []item
	for rows.Next() {
		var it item
		var published, seen sql.NullInt64
		var categories []byte
		if err := rows.Scan(&it.ID, &it.Feed, &it.URL, &it.Title, &it.Author, &categories, &it.Teaser, &it.Full, &published, &it.DateOnly, &it.Language,
			&seen, &it.First, &it.Rank, &it.Tries, &it.Article, &it.State, &it.Reason, &it.sort, &it.hash, &it.changes, &it.routed); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(categories, &it.Categories); err != nil {
			return nil, err
		}
		it.Published, it.SeenAt, it.Words = moment(published), moment(seen), string(it.hash)
		out = append(out, it)
	}
	return out, rows.Err()
}

// itemOf is one entry; sql.ErrNoRows for none.
func itemOf(ctx context.Context, tx *sql.Tx, entry int64) (item, error) {
	all, err := itemsWhere(ctx, tx, `id = ?`, entry)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return item{}, err
	}
	return all[0], nil
}

// longestEntry is the most bytes that an entry's words unpack to.
const longestEntry = 16 << 20

// packer packs the words of entries, one after another; it is made when the first
// one comes, because most polls bring none.
type packer struct{ encoder *zstd.Encoder }

// pack is nil for nothing.
func (p *packer) pack(body []byte) ([]byte, error) {
	if len(body) == 0 || len(body) > longestEntry {
		return nil, nil
	}
	if p.encoder == nil {
		var err error
		if p.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(1<<17)); err != nil {
			return nil, err
		}
	}
	return p.encoder.EncodeAll(body, nil), nil
}

func (p *packer) Close() error {
	if p.encoder == nil {
		return nil
	}
	return p.encoder.Close()
}

func unpacked(body []byte) ([]byte, error) {
	if len(body) == 0 {
		return nil, nil
	}
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(longestEntry))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(body, nil)
}
