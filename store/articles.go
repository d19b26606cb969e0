package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"newsdesk/news"
)

// commonShelf is the number of the common shelf; migration 1 makes it.
const commonShelf = 1

// teaserLines is how many sentences of the short summary lists show.
const teaserLines = 2

// Add keeps an article and puts it on a shelf. The article is the same as a kept
// one when its URL is, but for http or https and "www.", or, without a URL, when its text
// is and it stands on that very shelf. A removed one comes back, and one that waits is approved so. Where the text changed, what was read
// from it is replaced on every shelf; what moderators changed stays.
//
// A text that was pasted (without a Page) is nobody's but its shelf's, whatever
// URL was given with it: no shelf can change what another one reads. It is put
// beside a fetched article of the same URL only when that is Partial.
//
// news.ErrTakenDown for what is kept out.
func (s *Store) Add(ctx context.Context, shelf news.Shelf, a news.Article, by news.Actor) (Added, error) {
	all, err := s.AddAll(ctx, shelf, []news.Article{a}, by)
	if err != nil {
		return Added{}, err
	}
	return all[0], nil
}

// AddAll is Add for many articles in one transaction: all of them or none. Others
// wait for the write lock meanwhile, so a hundred at a time are enough.
func (s *Store) AddAll(ctx context.Context, shelf news.Shelf, all []news.Article, by news.Actor) ([]Added, error) {
	out, all := make([]Added, len(all)), slices.Clone(all)
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		l := newListings()
		for i := range all {
			if out[i].New, err = s.bring(ctx, tx, l, on, &all[i], by); err != nil {
				return fmt.Errorf("article %d (%s): %w", i, all[i].URL, err)
			}
		}
		if err := l.write(ctx, tx); err != nil {
			return err
		}
		outlets, err := terseOf(ctx, tx, []int64{on})
		for i := 0; i < len(all) && err == nil; i++ {
			out[i].Entry, err = entryOn(ctx, tx, place{id: on, name: shelf, terse: outlets}, all[i].ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// bring keeps an article, puts it on a shelf and tells whether it is new there. It
// gets its number; what it is listed under is gathered.
func (s *Store) bring(ctx context.Context, tx *sql.Tx, l *listings, on int64, a *news.Article, by news.Actor) (fresh bool, err error) {
	if err := letIn(ctx, tx, a.URL); err != nil {
		return false, err
	}
	k, err := s.keep(ctx, tx, on, a, nil)
	if err != nil {
		return false, err
	}
	if fresh, err = s.shelve(ctx, tx, on, a.ID, by); err != nil {
		return false, err
	}
	if k.changed {
		err = l.relist(ctx, tx, a.ID, 0)
	} else if fresh {
		err = l.relistFresh(ctx, tx, a.ID, on)
	}
	if err != nil {
		return false, err
	}
	if fresh && !k.added {
		err := s.cardsChanged(ctx, tx, a.ID, on) // it may have waited
		if err == nil {
			err = s.waitsChanged(ctx, tx, a.ID, on)
		}
		if err != nil {
			return false, err
		}
	}
	if fresh || k.changed {
		after := fields{"title": a.Title, "url": a.URL}
		err = s.act(ctx, tx, on, by, "add", a.ID, nil, after)
	}
	return fresh, err
}

// kept is what became of an article that was brought in.
type kept struct {
	home           int64 // where it is kept: 0 for all
	added, changed bool
}

// keep keeps an article for a shelf, without putting it there, and gives it its
// number. by is the entry of a feed that brings it, nil for a person: a feed never
// takes the place of what somebody pasted.
func (s *Store) keep(ctx context.Context, tx *sql.Tx, on int64, a *news.Article, by *item) (kept, error) {
	if a.FirstSeen.IsZero() {
		a.FirstSeen = s.now()
	}
	was, err := findKept(ctx, tx, on, a, by)
	if err != nil {
		return kept{}, err
	}
	a.ID = was.id
	k := kept{home: was.home, added: was.id == 0}
	if was.id != 0 && was.home != 0 && was.replaceable {
		if was.replaceable, err = mayReplace(ctx, tx, a.ID, by != nil); err != nil {
			return k, err
		}
	}
	k.changed = !k.added && was.replaceable && was.differs(a)
	switch {
	case k.added:
		a.ID, err = s.insertArticle(ctx, tx, k.home, a)
	case k.changed:
		if err = s.sourceChanged(ctx, tx, was, a); err == nil {
			err = s.replaceArticle(ctx, tx, a)
		}
	}
	if err == nil && (k.added || k.changed) {
		if err = placeInStory(ctx, tx, k.home, a); err == nil && k.changed {
			err = movePosts(ctx, tx, a.ID)
		}
	}
	return k, err
}

// mayReplace tells whether an article of a shelf's own may be replaced: a feed may
// replace what it made itself, and what somebody pastes is theirs from then on.
func mayReplace(ctx context.Context, tx *sql.Tx, article int64, fed bool) (bool, error) {
	if !fed {
		_, err := tx.ExecContext(ctx, `UPDATE item_articles SET own = 0 WHERE article = ? AND own = 1`, article)
		return true, err
	}
	var own bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM item_articles WHERE article = ? AND own = 1)`, article).Scan(&own)
	return own, err
}

// keptArticle is what is kept of an article that is brought in again.
type keptArticle struct {
	id          int64 // 0: nothing
	home        int64 // where it is kept, or is to be
	url         string
	hash        []byte
	title       string
	site        string
	byline      string
	reader      int
	partial     bool
	replaceable bool // by what is brought in
}

// differs tells whether a reading brings something new. An older reader's never
// does, nor does a stub in place of the whole text. What was a part may have been a
// feed's own words: its page is known better even where it says no more.
func (k keptArticle) differs(a *news.Article) bool {
	if a.Reader < k.reader || a.Partial && !k.partial {
		return false
	}
	if k.partial && (!a.Partial || a.Site != k.site || a.Byline != k.byline) {
		return true
	}
	return a.Reader > k.reader || a.Title != k.title || !slices.Equal(k.hash, hashOf(a))
}

func hashOf(a *news.Article) []byte {
	sum := sha256.Sum256([]byte(a.Text))
	return sum[:]
}

// findKept looks for the article that a is. What a feed brings without an address
// is what its entry became before.
func findKept(ctx context.Context, tx *sql.Tx, on int64, a *news.Article, by *item) (keptArticle, error) {
	const columns = `SELECT id, home, coalesce(url, ''), hash, title, site, byline, reader, partial FROM articles WHERE `
	find := func(where string, args ...any) (keptArticle, error) {
		var k keptArticle
		err := tx.QueryRowContext(ctx, columns+where, args...).
			Scan(&k.id, &k.home, &k.url, &k.hash, &k.title, &k.site, &k.byline, &k.reader, &k.partial)
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return k, err
	}
	if a.URL == "" && by != nil {
		k, err := find(`home = ? AND id IN (SELECT article FROM item_articles WHERE item = ? AND own = 1)`, on, by.ID)
		if err != nil || k.id != 0 {
			k.replaceable = true
			return k, err
		}
	}
	if a.URL == "" {
		k, err := find(`url IS NULL AND home = ? AND hash = ?`, on, hashOf(a))
		k.home, k.replaceable = on, true
		return k, err
	}
	const there = atAddress + ` AND home = ?5` + atOrder + ` LIMIT 1`
	own, err := find(there, addressArgs(a.URL, on)...)
	if err != nil || own.id != 0 {
		own.replaceable = a.Page == nil
		return own, err
	}
	shared, err := find(there, addressArgs(a.URL, 0)...)
	if err != nil {
		return shared, err
	}
	if a.Page == nil && (shared.id == 0 || shared.partial && !a.Partial) {
		return keptArticle{home: on}, nil
	}
	shared.replaceable = a.Page != nil && !lessSafe(a.URL, shared.url)
	return shared, nil
}

func (s *Store) insertArticle(ctx context.Context, tx *sql.Tx, home int64, a *news.Article) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO articles (home, url, hash, title, title_made, byline, site, origin,
		published, date_only, first_seen, at, language, partial, reader, topics, countries, teaser)
		VALUES (?, ?, ?, '', 0, '', '', '', NULL, 0, ?, 0, '', 0, 0, '', '', '') RETURNING id`,
		home, sql.NullString{String: a.URL, Valid: a.URL != ""}, hashOf(a), micros(a.FirstSeen)).Scan(&id)
	if err != nil {
		return 0, err
	}
	b := *a
	b.ID = id
	return id, s.replaceArticle(ctx, tx, &b)
}

// replaceArticle writes all that was read from an article; only the address and
// when it was first seen stay.
func (s *Store) replaceArticle(ctx context.Context, tx *sql.Tx, a *news.Article) error {
	topics, err := json.Marshal(a.Topics)
	if err != nil {
		return err
	}
	countries, err := json.Marshal(a.Countries)
	if err != nil {
		return err
	}
	summary, err := json.Marshal(a.Summary)
	if err != nil {
		return err
	}
	teaser, err := json.Marshal(teaserOf(a))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE articles SET hash = ?, title = ?, title_made = ?, byline = ?, site = ?,
		origin = ?, published = ?, date_only = ?, at = coalesce(?, first_seen), language = ?, partial = ?, reader = ?,
		topics = ?, countries = ?, teaser = ?, words = ?, words_model = ?, subtitle = ?, image = ?, live = ? WHERE id = ?`,
		hashOf(a), a.Title, a.TitleMade, a.Byline, a.Site,
		a.Origin, micros(a.Published), a.DateOnly, micros(a.Published), a.Language, a.Partial, a.Reader,
		string(topics), string(countries), string(teaser), a.Words, a.WordsModel, a.Subtitle, a.Image, a.Live, a.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO texts (article, body, summary) VALUES (?, ?, ?)
		ON CONFLICT (article) DO UPDATE SET body = excluded.body, summary = excluded.summary`, a.ID, a.Text, string(summary)); err != nil {
		return err
	}
	if err := replaceQuotes(ctx, tx, a); err != nil {
		return err
	}
	return s.replacePage(ctx, tx, a)
}

// teaserOf is what lists show of an article: the short summary, filled up from
// the medium one, in the order of the text.
func teaserOf(a *news.Article) []Line {
	chosen := slices.Clone(a.Summary)
	slices.SortStableFunc(chosen, func(x, y news.Sentence) int { return cmp.Compare(x.Length, y.Length) })
	chosen = slices.DeleteFunc(chosen, func(s news.Sentence) bool { return s.Length > news.Medium })
	chosen = chosen[:min(len(chosen), teaserLines)]
	slices.SortFunc(chosen, func(x, y news.Sentence) int { return cmp.Compare(x.Start, y.Start) })
	var out []Line
	for _, s := range chosen {
		out = append(out, Line{Span: s.Span, Text: a.Slice(s.Span)})
	}
	return out
}

func replaceQuotes(ctx context.Context, tx *sql.Tx, a *news.Article) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM quotes WHERE article = ?`, a.ID); err != nil {
		return err
	}
	var rows [][]any
	for i, q := range a.Quotes {
		parts, err := json.Marshal(q.Parts)
		if err != nil {
			return err
		}
		rows = append(rows, []any{a.ID, q.Rank, i, q.Speaker, folded(q.Speaker), q.Role, q.Cue, q.Direct, string(parts), a.QuoteText(q)})
	}
	return insertRows(ctx, tx, `INSERT INTO quotes (article, rank, n, speaker, fold, role, cue, direct, parts, words)`, rows, ``)
}

// shelve gives a shelf its own row for an article and tells whether it did not
// stand there just before.
func (s *Store) shelve(ctx context.Context, tx *sql.Tx, on, article int64, by news.Actor) (bool, error) {
	result, err := tx.ExecContext(ctx, `INSERT INTO entries (article, shelf, overlay, shared, at, added_id, added_name, added_at)
		VALUES (?, ?, 0, 0, 0, ?, ?, ?)
		ON CONFLICT (article, shelf) DO UPDATE SET overlay = 0, removed_at = NULL, added_id = excluded.added_id,
			added_name = excluded.added_name, added_at = excluded.added_at, approval = iif(entries.approval = '', '', 'approved'),
			decided_id = iif(entries.approval = '', '', excluded.added_id), decided_name = iif(entries.approval = '', '', excluded.added_name),
			decided_at = iif(entries.approval = '', NULL, excluded.added_at)
		WHERE entries.overlay = 1 OR entries.removed_at IS NOT NULL OR entries.approval = 'waiting'`,
		article, on, by.ID, by.Name, micros(s.now()))
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
