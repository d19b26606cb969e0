package store

import (
	"context"
	"database/sql"
	"iter"

	"newsdesk/news"
)

const (
	bulkArticles = 5000  // of a transaction
	bulkLists    = 20000 // stretches of lists, of a transaction
	bulkWords    = 64 << 20
	usualWords   = 1 << 20 // FTS5's own
)

// AddBulk is Add for as many articles as a desk for measuring has, with the same
// outcome. Lists and counts are written once at the end, each in its order, and
// are kept in memory until then: about 2 kB an article. It is not one
// transaction: a desk that it was called off on is to be thrown away.
func (s *Store) AddBulk(ctx context.Context, shelf news.Shelf, all iter.Seq[news.Article], by news.Actor) error {
	if err := s.gatherWords(ctx, bulkWords); err != nil {
		return err
	}
	l := newListings()
	next, stop := iter.Pull(all)
	defer stop()
	for more := true; more; {
		if err := s.write(ctx, func(tx *sql.Tx) error {
			on, err := shelfID(ctx, tx, shelf)
			for i := 0; i < bulkArticles && err == nil; i++ {
				var a news.Article
				if a, more = next(); !more {
					break
				}
				_, err = s.bring(ctx, tx, l, on, &a, by)
			}
			if err != nil {
				return err
			}
			return l.writeDocs(ctx, tx)
		}); err != nil {
			return err
		}
	}
	for keys := l.order(); len(keys) > 0; {
		n := min(bulkLists, len(keys))
		if err := s.write(ctx, func(tx *sql.Tx) error { return l.writeLists(ctx, tx, keys[:n]) }); err != nil {
			return err
		}
		keys = keys[n:]
	}
	clear(l.lists)
	if err := s.write(ctx, func(tx *sql.Tx) error { return l.writeCounts(ctx, tx) }); err != nil {
		return err
	}
	return s.gatherWords(ctx, usualWords)
}

// gatherWords sets how much of the search index SQLite gathers before it writes it, in bytes.
func (s *Store) gatherWords(ctx context.Context, most int) error {
	if s.server != nil {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"words", "titles"} {
			if _, err := tx.ExecContext(ctx, `INSERT INTO `+table+` (`+table+`, rank) VALUES ('hashsize', ?)`, most); err != nil {
				return err
			}
		}
		return nil
	})
}
