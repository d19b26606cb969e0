package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"newsdesk/news"
)

// DigestStory is a story of a digest: the article that stands for it, and who
// else told it.
type DigestStory struct {
	Entry    Entry
	Outlets  []string // each once, the entry's own first
	Articles int
}

// told is an article of a span, as far as coverage goes.
type told struct {
	ref
	story          int64
	source         string
	partial, quote bool
}

// lateBy is how long before a span an article can have been published that came to
// the desk in it.
const lateBy = 24 * time.Hour

// digestStories are the stories of DigestStories.
func digestStories(ctx context.Context, tx *sql.Tx, d news.Digest, from, to time.Time) ([]DigestStory, error) {
	view, err := places(ctx, tx, news.View{d.Shelf, news.Common})
	if err != nil {
		return nil, err
	}
	all, err := toldIn(ctx, tx, view, d, from, to)
	if err != nil {
		return nil, err
	}
	stories := map[int64][]told{}
	for _, t := range all {
		stories[t.story] = append(stories[t.story], t)
	}
	ranked := make([]coverage, 0, len(stories))
	for _, list := range stories {
		ranked = append(ranked, cover(list))
	}
	slices.SortFunc(ranked, coverage.compare)
	var out []DigestStory
	decided := map[int64]bool{} // by article: whether the digest's words let it pass
	for _, c := range ranked {
		if len(out) == max(min(d.Length, longestDigest), 1) {
			break
		}
		story, ok, err := c.story(ctx, tx, view, d, decided)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, story)
		}
	}
	return out, nil
}

// toldIn are the articles of a span that a digest sees. Its words are looked at
// later.
func toldIn(ctx context.Context, tx *sql.Tx, view []place, d news.Digest, from, to time.Time) ([]told, error) {
	c, err := resolve(ctx, tx, view, Filter{Topic: d.Topic, Country: d.Country, Source: d.Source, Since: from.Add(-lateBy)})
	if err != nil || c.nothing {
		return nil, err
	}
	var out []told
	for _, p := range view {
		where, args := c.where(p, true)
		rows, err := tx.QueryContext(ctx, `SELECT l.at, l.article, coalesce(a.story, a.id), iif(a.site = '', a.origin, a.site), a.partial, a.language,
			EXISTS (SELECT 1 FROM tags AS t WHERE t.entry = e.id AND t.kind = 0)
			FROM lists AS l JOIN articles AS a ON a.id = l.article JOIN entries AS e ON e.article = l.article AND e.shelf = l.shelf
			WHERE `+where+` AND NOT EXISTS (SELECT 1 FROM entries AS w WHERE w.article = l.article AND w.shelf = ? AND w.approval = 'waiting')
			AND l.at < ? AND (l.at >= ? OR e.added_at BETWEEN ? AND ?)`,
			append(args, p.id, to.UnixMicro(), from.UnixMicro(), from.UnixMicro(), to.UnixMicro())...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			t := told{ref: ref{shelf: p.id}}
			var language string
			if err := rows.Scan(&t.at, &t.article, &t.story, &t.source, &t.partial, &language, &t.quote); err != nil {
				return nil, err
			}
			if d.Language == "" || speaks(language, d.Language) {
				out = append(out, t)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, asSeen(ctx, tx, view, out)
}

// asSeen gives articles the stories that the view's own shelf sees them in.
func asSeen(ctx context.Context, tx *sql.Tx, view []place, all []told) error {
	by := teller(view, ref{shelf: commonShelf})
	otherwise, err := seesOtherwise(ctx, tx, by)
	for i := 0; i < len(all) && otherwise && err == nil; i++ {
		all[i].story, err = storyOn(ctx, tx, by, all[i].article)
	}
	return err
}

// coverage is a story of a span.
type coverage struct {
	articles []told // the one that can stand for it best first
	outlets  []string
	newest   int64
}

func cover(list []told) coverage {
	rank := func(bad bool) int {
		if bad {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(x, y told) int {
		return cmp.Or(cmp.Compare(rank(x.partial), rank(y.partial)), cmp.Compare(rank(!x.quote), rank(!y.quote)),
			cmp.Compare(y.at, x.at), cmp.Compare(y.article, x.article))
	})
	c := coverage{articles: list}
	seen := map[string]bool{}
	for _, t := range list {
		c.newest = max(c.newest, t.at)
		if key := folded(t.source); key != "" && !seen[key] {
			seen[key] = true
			c.outlets = append(c.outlets, t.source)
		}
	}
	return c
}

// compare puts the most covered first.
func (c coverage) compare(other coverage) int {
	return cmp.Or(cmp.Compare(len(other.outlets), len(c.outlets)), cmp.Compare(len(other.articles), len(c.articles)),
		cmp.Compare(other.newest, c.newest), cmp.Compare(other.articles[0].article, c.articles[0].article))
}

// story is what a digest shows of a story; not when its words let no article of it
// pass.
func (c coverage) story(ctx context.Context, tx *sql.Tx, view []place, d news.Digest, decided map[int64]bool) (DigestStory, bool, error) {
	for _, t := range c.articles {
		for _, p := range view {
			if p.id != t.shelf {
				continue
			}
			e, err := entryOn(ctx, tx, p, t.article)
			if err != nil {
				return DigestStory{}, false, err
			}
			if d.Words == "" || holds(d.Words, &e, nil) {
				return DigestStory{Entry: e, Outlets: c.outlets, Articles: len(c.articles)}, true, nil
			}
		}
	}
	return DigestStory{}, false, nil
}
