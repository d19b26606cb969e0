package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"

	"newsdesk/news"
)

// perArticle is how many quotes of one article a list shows.
const perArticle = 3

// Quotes lists quotes: articles in the order of Latest, and in one by rank, at
// most three an article unless Filter.Article or Filter.Speaker is set. With
// Filter.Speaker only their own quotes count.
func (s *Store) Quotes(ctx context.Context, view news.View, f Filter) (Hits, error) {
	var out Hits
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		c, err := resolve(ctx, tx, ps, f)
		if err != nil || c.nothing {
			return err
		}
		if c, err = c.unless(ctx, tx, ps); err != nil {
			return err
		}
		offset, limit := max(f.Offset, 0), max(f.Limit, 1)
		// Each of these has a quote at least, so that they are enough.
		refs, err := c.quoted().refs(ctx, tx, ps, offset+limit+1)
		if err != nil {
			return err
		}
		lines, err := quoteLines(ctx, tx, refs, f, offset+limit+1)
		if err != nil {
			return err
		}
		lines, out.More = cut(lines, offset, limit)
		out.Hits, err = loadHits(ctx, tx, ps, lines)
		return err
	})
	return out, err
}

// quoteLine is a quote on a list.
type quoteLine struct {
	ref
	quote news.Quote
	words string
}

// quoteLines are the first n quotes of articles.
func quoteLines(ctx context.Context, tx querier, refs []ref, f Filter, n int) ([]quoteLine, error) {
	each := int64(perArticle)
	if f.Article != 0 || f.Speaker != "" {
		each = -1
	}
	speaker := folded(f.Speaker)
	marks, err := marksOf(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	var out []quoteLine
	for _, r := range refs {
		if len(out) >= n {
			break
		}
		rows, err := tx.QueryContext(ctx, `SELECT rank, speaker, role, cue, direct, parts, words FROM quotes
			WHERE article = +?1 AND (?2 = '' OR fold = ?2) ORDER BY rank, n LIMIT +?3`, r.article, speaker, limitOf(each, marks[r]))
		if err != nil {
			return nil, err
		}
		own, err := scanLines(rows, r, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, marks[r].lines(own, int(each))...)
	}
	return out[:min(n, len(out))], nil
}

func scanLines(rows *sql.Rows, r ref, out []quoteLine) ([]quoteLine, error) {
	defer rows.Close()
	for rows.Next() {
		line := quoteLine{ref: r}
		var parts []byte
		q := &line.quote
		if err := rows.Scan(&q.Rank, &q.Speaker, &q.Role, &q.Cue, &q.Direct, &parts, &line.words); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(parts, &q.Parts); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, rows.Err()
}

// loadHits gives each quote its article.
func loadHits(ctx context.Context, tx querier, view []place, lines []quoteLine) ([]Hit, error) {
	var refs []ref
	for _, line := range lines {
		if len(refs) == 0 || refs[len(refs)-1].article != line.article {
			refs = append(refs, line.ref)
		}
	}
	entries, err := load(ctx, tx, view, refs)
	if err != nil {
		return nil, err
	}
	var out []Hit
	at := 0
	for _, line := range lines {
		if entries[at].ID != line.article {
			at++
		}
		out = append(out, Hit{Entry: entries[at], Quote: line.quote, Words: line.words})
	}
	return out, nil
}

// limitOf is how many quotes of an article are read: of a marked one all.
func limitOf(each int64, m *quoteMarks) int64 {
	if m != nil || each < 0 {
		return math.MaxInt64
	}
	return each
}

// lines are up to each of an article's quotes that are not hidden, pinned ones first;
// all for a negative number.
func (m *quoteMarks) lines(all []quoteLine, each int) []quoteLine {
	if m == nil {
		return all
	}
	all = slices.DeleteFunc(all, func(l quoteLine) bool { return m.of(quoteID(l.words)) == Hidden })
	slices.SortStableFunc(all, func(x, y quoteLine) int { return m.compare(quoteID(x.words), quoteID(y.words)) })
	if each >= 0 {
		all = all[:min(len(all), each)]
	}
	return all
}
