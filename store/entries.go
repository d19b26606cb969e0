package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"newsdesk/news"
)

// entryRow is a row of entries as far as listing and editing need it.
type entryRow struct {
	id, article, shelf   int64
	overlay, removed     bool
	waits                bool // for approval
	doc                  sql.NullInt64
	at                   int64
	title, summary, note string
	plus, minus          []string
	hidden               codeList // quotes
}

// entryRows are an article's rows on all shelves.
func entryRows(ctx context.Context, tx querier, article int64) ([]entryRow, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, article, shelf, overlay, removed_at IS NOT NULL, approval = 'waiting', doc, at, title, summary,
		note, plus, minus, hidden FROM entries WHERE article = ?`, article)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entryRow
	for rows.Next() {
		var r entryRow
		var plus, minus string
		if err := rows.Scan(&r.id, &r.article, &r.shelf, &r.overlay, &r.removed, &r.waits, &r.doc, &r.at, &r.title, &r.summary,
			&r.note, &plus, &minus, &r.hidden); err != nil {
			return nil, err
		}
		if err := errors.Join(json.Unmarshal([]byte(plus), &r.plus), json.Unmarshal([]byte(minus), &r.minus)); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// isTopic tells a topic's code from a country's.
func isTopic(code string) bool { return strings.Contains(code, ":") }

// topicsWith are topics with what moderators added and took off.
func topicsWith(read []news.TopicTag, plus, minus []string) []news.TopicTag {
	out := slices.DeleteFunc(slices.Clone(read), func(t news.TopicTag) bool { return slices.Contains(minus, t.Code) })
	for _, code := range plus {
		if isTopic(code) && !slices.ContainsFunc(out, func(t news.TopicTag) bool { return t.Code == code }) {
			out = append(out, news.TopicTag{Code: code, Weight: 1})
		}
	}
	return out
}

// countriesWith is topicsWith for countries. What a moderator adds, the story is
// about.
func countriesWith(read []news.CountryTag, plus, minus []string) []news.CountryTag {
	out := slices.DeleteFunc(slices.Clone(read), func(c news.CountryTag) bool { return slices.Contains(minus, c.Code) })
	for _, code := range plus {
		if isTopic(code) {
			continue
		}
		i := slices.IndexFunc(out, func(c news.CountryTag) bool { return c.Code == code })
		if i < 0 {
			out = append(out, news.CountryTag{Code: code, Weight: 1, About: true})
		} else {
			out[i].About = true
		}
	}
	return out
}

// ref is an entry on a list.
type ref struct {
	at, article int64
	shelf       int64
	mention     bool
}

// load reads the entries of a list, in its order.
func load(ctx context.Context, tx querier, view []place, refs []ref) ([]Entry, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 2*len(refs))
	for _, r := range refs {
		args = append(args, r.article, r.shelf)
	}
	rows, err := tx.QueryContext(ctx, `WITH want (article, shelf) AS (VALUES (?, ?)`+
		strings.Repeat(`, (?, ?)`, len(refs)-1)+`) SELECT `+entryColumns+`
		FROM want CROSS JOIN entries AS e ON e.article = want.article AND e.shelf = want.shelf CROSS JOIN articles AS a ON a.id = e.article`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]Entry, 0, len(refs))
	for rows.Next() {
		e, err := scanEntry(rows, view)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	inOrder(out, refs, view)
	for i := range out {
		out[i].MentionOnly = refs[i].mention
		if err := withhold(ctx, tx, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inOrder brings the entries of a list into its order. SQLite gives them so; a server
// as it likes.
func inOrder(all []Entry, refs []ref, view []place) {
	names := map[int64]news.Shelf{}
	for _, p := range view {
		names[p.id] = p.name
	}
	type key struct {
		article int64
		shelf   news.Shelf
	}
	order := make(map[key]int, len(refs))
	for i, r := range refs {
		order[key{r.article, names[r.shelf]}] = i
	}
	slices.SortStableFunc(all, func(x, y Entry) int {
		return cmp.Compare(order[key{x.ID, x.Shelf}], order[key{y.ID, y.Shelf}])
	})
}

// decoded reads a JSON list. Most are empty, which costs nothing.
func decoded[T any](list []byte, into *[]T) error {
	if string(list) == "[]" {
		return nil
	}
	return json.Unmarshal(list, into)
}

// entryColumns are what scanEntry reads.
const entryColumns = `a.id, coalesce(a.url, ''), a.title, a.title_made, a.byline, a.site, a.origin, a.published, a.date_only,
	a.first_seen, a.language, a.partial, a.reader, a.topics, a.countries, a.teaser,
	e.shelf, e.removed_at IS NOT NULL, e.added_id, e.added_name, e.added_at, e.title, e.title_id, e.title_name,
	e.summary, e.summary_id, e.summary_name, e.note, e.plus, e.minus, a.words, a.words_model, a.subtitle, a.image, a.live,
	coalesce((SELECT octet_length(body) FROM texts WHERE article = a.id), 0),
	e.approval, e.decided_id, e.decided_name, e.decided_at, e.hidden`

func scanEntry(rows *sql.Rows, view []place) (Entry, error) {
	var e Entry
	var published, seen, added, decided sql.NullInt64
	var topics, countries, teaser, title, plus, minus []byte
	var shelf int64
	if err := rows.Scan(&e.ID, &e.URL, &e.Title, &e.TitleMade, &e.Byline, &e.Site, &e.Origin, &published, &e.DateOnly,
		&seen, &e.Language, &e.Partial, &e.Reader, &topics, &countries, &teaser,
		&shelf, &e.Removed, &e.AddedBy.ID, &e.AddedBy.Name, &added, &title, &e.TitleBy.ID, &e.TitleBy.Name,
		&e.Words, &e.WordsBy.ID, &e.WordsBy.Name, &e.Note, &plus, &minus,
		&e.Article.Words, &e.WordsModel, &e.Subtitle, &e.Image, &e.Live, &e.Size,
		&e.Approval.State, &e.Approval.By.ID, &e.Approval.By.Name, &decided, &e.hidden); err != nil {
		return e, err
	}
	if e.Words != "" {
		e.Article.Words, e.WordsModel = "", ""
	}
	e.Words = cmp.Or(e.Words, e.Article.Words)
	e.Published, e.FirstSeen, e.AddedAt = moment(published), moment(seen), moment(added)
	e.Approval.At = moment(decided)
	var more, less []string
	if err := errors.Join(decoded(topics, &e.Topics), decoded(countries, &e.Countries),
		decoded(teaser, &e.Teaser), decoded(plus, &more), decoded(minus, &less)); err != nil {
		return e, err
	}
	e.Topics, e.Countries = topicsWith(e.Topics, more, less), countriesWith(e.Countries, more, less)
	if len(title) > 0 {
		e.Title, e.TitleMade = string(title), false
	}
	for _, p := range view {
		if p.id == shelf {
			e.Shelf = p.name
		}
	}
	if len(view) > 0 && view[0].terse.has(e.Source()) {
		e.shorten()
	}
	return e, nil
}

// Entry is one article with its quotes and summary; news.ErrNotFound when the
// view does not show it.
func (s *Store) Entry(ctx context.Context, view news.View, id int64) (Entry, error) {
	var e Entry
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err == nil {
			e, err = shown(ctx, tx, ps, id)
		}
		return err
	})
	return e, err
}

// EntryByURL is Entry by canonical address, or one that is the same but for http or
// https and "www.". Where a shelf has a pasted text of
// that address beside the fetched article, the pasted one is given.
func (s *Store) EntryByURL(ctx context.Context, view news.View, url string) (Entry, error) {
	var e Entry
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		const there = `SELECT id FROM articles WHERE ` + atAddress + ` AND home = ?5` + atOrder
		ids, err := numbers(ctx, tx, there, addressArgs(url, 0)...)
		if err != nil {
			return err
		}
		for i := len(ps) - 1; i >= 0; i-- {
			own, err := numbers(ctx, tx, there, addressArgs(url, ps[i].id)...)
			if err != nil {
				return err
			}
			ids = append(own, ids...)
		}
		for _, id := range ids {
			if e, err = shown(ctx, tx, ps, id); !errors.Is(err, news.ErrNotFound) {
				return err
			}
		}
		return news.ErrNotFound
	})
	return e, err
}

// numbers are the rows of a query for one column.
func numbers(ctx context.Context, tx querier, query string, args ...any) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// shown is an article as the first shelf of a view that has a row for it shows
// it; news.ErrNotFound when that row does not list it.
func shown(ctx context.Context, tx querier, view []place, article int64) (Entry, error) {
	for _, p := range view {
		var listed bool
		err := tx.QueryRowContext(ctx, `SELECT doc IS NOT NULL FROM entries WHERE article = ? AND shelf = ?`,
			article, p.id).Scan(&listed)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return Entry{}, err
		}
		if !listed {
			return Entry{}, news.ErrNotFound
		}
		return entryOn(ctx, tx, p, article)
	}
	return Entry{}, news.ErrNotFound
}

// OnShelf is Entry for a moderator of one shelf: removed ones too, and articles
// of the common shelf that the shelf has nothing of its own for.
func (s *Store) OnShelf(ctx context.Context, shelf news.Shelf, id int64) (Entry, error) {
	var e Entry
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, news.View{shelf, news.Common})
		if err == nil {
			e, err = onShelf(ctx, tx, ps, id)
		}
		return err
	})
	return e, err
}

// onShelf finds the row that a moderator of the view's first shelf works on.
func onShelf(ctx context.Context, tx querier, view []place, id int64) (Entry, error) {
	for _, p := range view {
		var there bool
		err := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM entries AS e WHERE article = ?1 AND shelf = ?2
			AND (overlay = 0 OR EXISTS (SELECT 1 FROM entries WHERE article = ?1 AND shelf = ?3 AND removed_at IS NULL AND approval <> 'waiting'))`,
			id, p.id, commonShelf).Scan(&there)
		if err != nil {
			return Entry{}, err
		}
		if !there {
			continue
		}
		e, err := entryOn(ctx, tx, p, id)
		if err == nil && (e.Removed || e.Approval.State == news.Waiting) && p.name == news.Common && len(view) > 1 {
			return Entry{}, news.ErrNotFound // the common shelf's own affair
		}
		return e, err
	}
	return Entry{}, news.ErrNotFound
}

// entryOn is one row in full.
func entryOn(ctx context.Context, tx querier, p place, article int64) (Entry, error) {
	all, err := load(ctx, tx, []place{p}, []ref{{article: article, shelf: p.id}})
	if err != nil {
		return Entry{}, err
	}
	if len(all) == 0 {
		return Entry{}, news.ErrNotFound
	}
	e := all[0]
	var summary string
	if err := tx.QueryRowContext(ctx, `SELECT body, summary FROM texts WHERE article = ?`, article).
		Scan(&e.Text, &summary); err != nil {
		return Entry{}, err
	}
	if err := json.Unmarshal([]byte(summary), &e.Summary); err != nil {
		return Entry{}, err
	}
	if err := withhold(ctx, tx, &e); err != nil {
		return Entry{}, err
	}
	if e.Quotes, err = quotesOf(ctx, tx, article); err != nil {
		return e, err
	}
	if len(e.Quotes) > 0 {
		on := ref{article: article, shelf: p.id}
		marks, err := marksOf(ctx, tx, []ref{on})
		if err != nil {
			return e, err
		}
		e.Quotes = marks[on].shown(&e.Article, e.Quotes)
	}
	if e.Terse {
		e.shorten()
	}
	return e, err
}

// quotesOf are an article's quotes in the order of the text.
func quotesOf(ctx context.Context, tx querier, article int64) ([]news.Quote, error) {
	rows, err := tx.QueryContext(ctx, `SELECT rank, speaker, role, cue, direct, parts FROM quotes WHERE article = +? ORDER BY n`, article)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []news.Quote
	for rows.Next() {
		var q news.Quote
		var parts []byte
		if err := rows.Scan(&q.Rank, &q.Speaker, &q.Role, &q.Cue, &q.Direct, &parts); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(parts, &q.Parts); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, rows.Err()
}

// Deleted tells whether an article is gone for good, from all shelves.
func (s *Store) Deleted(ctx context.Context, id int64) (bool, error) {
	var deleted bool
	err := s.peek(ctx, func(tx querier) error {
		return tx.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM articles WHERE id = ?)`, id).Scan(&deleted)
	})
	return deleted, err
}
