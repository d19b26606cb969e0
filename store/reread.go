package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"newsdesk/news"
)

// ReadBefore are the articles that an older reader than version read, on
// whatever shelf: at most limit of them, by id, from after on. It asks for no
// view: it is for reading again, not for members.
func (s *Store) ReadBefore(ctx context.Context, version int, after int64, limit int) ([]int64, error) {
	var out []int64
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = numbers(ctx, tx, `SELECT id FROM articles WHERE reader < ? AND id > ? ORDER BY id LIMIT ?`, version, after, limit)
		return err
	})
	return out, err
}

// CountReadBefore is how many ReadBefore would give.
func (s *Store) CountReadBefore(ctx context.Context, version int) (int, error) {
	var n int
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM articles WHERE reader < ?`, version).Scan(&n)
	})
	return n, err
}

// ForgetReader makes all articles those of no reader (0), so that ReadBefore
// gives each once, however often the reading is interrupted.
func (s *Store) ForgetReader(ctx context.Context) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE articles SET reader = 0 WHERE reader <> 0`)
		return err
	})
}

// Kept is an article as it was read, with its page where it has one and without
// what moderators changed; news.ErrNotFound when there is none. It asks for no
// view.
func (s *Store) Kept(ctx context.Context, id int64) (news.Article, error) {
	var a news.Article
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		a, err = asRead(ctx, tx, id)
		return err
	})
	if err != nil {
		return news.Article{}, err
	}
	page, err := s.Page(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return a, nil
	}
	a.Page = &page
	return a, err
}

func asRead(ctx context.Context, tx *sql.Tx, id int64) (news.Article, error) {
	var a news.Article
	var published, seen sql.NullInt64
	var topics, countries, summary []byte
	err := tx.QueryRowContext(ctx, `SELECT id, coalesce(url, ''), title, title_made, byline, site, origin, published, date_only,
		first_seen, language, partial, reader, topics, countries, words, words_model, subtitle, image, live, body, summary
		FROM articles JOIN texts ON article = id WHERE id = ?`, id).
		Scan(&a.ID, &a.URL, &a.Title, &a.TitleMade, &a.Byline, &a.Site, &a.Origin, &published, &a.DateOnly,
			&seen, &a.Language, &a.Partial, &a.Reader, &topics, &countries, &a.Words, &a.WordsModel, &a.Subtitle, &a.Image, &a.Live, &a.Text, &summary)
	if err != nil {
		return a, err
	}
	a.Published, a.FirstSeen = moment(published), moment(seen)
	if err := errors.Join(json.Unmarshal(topics, &a.Topics), json.Unmarshal(countries, &a.Countries),
		json.Unmarshal(summary, &a.Summary)); err != nil {
		return a, err
	}
	a.Quotes, err = quotesOf(ctx, tx, id)
	return a, err
}

// Reread replaces all that was read from a kept article by a newer reading of
// it, on every shelf, and finds a story for one that stood alone. Its address,
// its page, when it was first seen and what moderators changed stay. was is what
// Kept gave: news.ErrStale when the article was brought in anew since, which
// counts more, and news.ErrNotFound when it is gone.
func (s *Store) Reread(ctx context.Context, was, now news.Article) error {
	now.ID, now.Page = was.ID, nil
	return s.write(ctx, func(tx *sql.Tx) error {
		var hash []byte
		var home int64
		var reader int
		var fetched sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT hash, home, reader, fetched_at FROM articles LEFT JOIN pages ON article = id WHERE id = ?`, was.ID).
			Scan(&hash, &home, &reader, &fetched)
		if err != nil {
			return err
		}
		same := string(hash) == string(hashOf(&was)) && reader == was.Reader
		if was.Page != nil {
			same = same && fetched.Int64 == was.Page.FetchedAt.UnixMicro()
		}
		if !same {
			return news.ErrStale
		}
		if err := s.replaceArticle(ctx, tx, &now); err != nil {
			return err
		}
		if err := placeInStory(ctx, tx, home, &now); err != nil {
			return err
		}
		if err := movePosts(ctx, tx, now.ID); err != nil {
			return err
		}
		return relist(ctx, tx, now.ID, 0)
	})
}
