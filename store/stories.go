package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/news/story"
)

const (
	// storyArticles is how many articles of a story are listed.
	storyArticles = 100
	// postedKeys is how many of an article's keys later ones find its story by.
	// All keys are looked up: those that two articles share are seldom the last.
	postedKeys = 10
	// nearStories is how many stories are looked into for an article, and
	// nearEach how many of the latest articles of each.
	nearStories = 4
	nearEach    = 10
)

// Story lists the articles of an article's story that the view shows, the newest
// first by Article.When, then by id; at most the newest 100, so that the article
// itself may be missing from a longer story. One that has no story stands alone.
// news.ErrNotFound when the view does not show the article.
func (s *Store) Story(ctx context.Context, view news.View, id int64) ([]Entry, error) {
	var out []Entry
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		own, err := shownRef(ctx, tx, ps, id)
		if err != nil {
			return err
		}
		refs, err := storyRefs(ctx, tx, ps, own)
		if err != nil {
			return err
		}
		if len(refs) == 0 {
			refs = []ref{own}
		}
		out, err = load(ctx, tx, ps, refs)
		return err
	})
	return out, err
}

// StoryNumber is the number of an article's story, its own for one that stands alone;
// news.ErrNotFound.
func (s *Store) StoryNumber(ctx context.Context, article int64) (int64, error) {
	var n int64
	err := s.peek(ctx, func(tx querier) error {
		return tx.QueryRowContext(ctx, `SELECT coalesce(story, id) FROM articles WHERE id = ?`, article).Scan(&n)
	})
	return n, err
}

// Retold are those of some articles whose stories another article that the view
// shows tells, too.
func (s *Store) Retold(ctx context.Context, view news.View, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		otherwise, err := seesOtherwise(ctx, tx, idsOf(ps)...)
		if err == nil && otherwise {
			return retoldAsSeen(ctx, tx, ps, ids, out)
		}
		for i := 0; i < len(ps) && err == nil; i++ {
			var again []int64
			again, err = numbers(ctx, tx, `SELECT o.id FROM articles AS o WHERE o.id IN (`+joined(ids)+`) AND o.story IS NOT NULL
				AND EXISTS (SELECT 1 FROM articles AS a JOIN entries AS e ON e.article = a.id AND e.shelf = +?
				WHERE a.story = o.story AND a.id <> o.id AND e.doc IS NOT NULL`+undecided(ps[i], `a.id`)+`)`, ps[i].id)
			for _, id := range again {
				out[id] = true
			}
		}
		return err
	})
	return out, err
}

// retoldAsSeen is Retold where moderators see stories otherwise.
func retoldAsSeen(ctx context.Context, tx querier, view []place, ids []int64, out map[int64]bool) error {
	for _, id := range ids {
		own, err := shownRef(ctx, tx, view, id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		refs, err := storyRefs(ctx, tx, view, own)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(refs, func(r ref) bool { return r.article != id }) {
			out[id] = true
		}
	}
	return nil
}

// shownRef is an article on the first shelf of a view that has a row for it;
// news.ErrNotFound when that row does not list it.
func shownRef(ctx context.Context, tx querier, view []place, article int64) (ref, error) {
	for _, p := range view {
		var listed bool
		err := tx.QueryRowContext(ctx, `SELECT doc IS NOT NULL FROM entries WHERE article = ? AND shelf = ?`, article, p.id).Scan(&listed)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return ref{}, err
		case listed:
			return ref{article: article, shelf: p.id}, nil
		}
		break
	}
	return ref{}, news.ErrNotFound
}

// storyRefs are the listed articles of an article's story, the newest first; none
// when it has no story.
func storyRefs(ctx context.Context, tx querier, view []place, of ref) ([]ref, error) {
	by := teller(view, of)
	tells := `a.story = (SELECT story FROM articles WHERE id = +?2) AND ?3 = ?3`
	if otherwise, err := seesOtherwise(ctx, tx, by); err != nil {
		return nil, err
	} else if otherwise {
		if tells, err = tellsOn(ctx, tx, by, of.article); err != nil {
			return nil, err
		}
	}
	var out []ref
	for _, p := range view {
		rows, err := tx.QueryContext(ctx, `SELECT a.at, a.id FROM articles AS a JOIN entries AS e ON e.article = a.id AND e.shelf = +?1
			WHERE `+tells+` AND e.doc IS NOT NULL`+undecided(p, `a.id`)+` ORDER BY a.at DESC, a.id DESC LIMIT +?4`, p.id, of.article, by, storyArticles)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			r := ref{shelf: p.id}
			if err := rows.Scan(&r.at, &r.article); err != nil {
				return nil, err
			}
			out = append(out, r)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(x, y ref) int {
		return cmp.Or(cmp.Compare(y.at, x.at), cmp.Compare(y.article, x.article))
	})
	return out[:min(len(out), storyArticles)], nil
}

// placeInStory finds the story that an article tells, or begins one. An article
// that is read again stays where it is once others tell the same story.
func placeInStory(ctx context.Context, tx *sql.Tx, home int64, a *news.Article) error {
	sketch, err := story.Parse(a.Sketch)
	if err != nil || len(sketch.Terms) == 0 {
		return nil // nothing to compare: it stands alone
	}
	var at int64
	var others bool
	if err := tx.QueryRowContext(ctx, `SELECT at, EXISTS (SELECT 1 FROM articles AS o WHERE o.story = a.story AND o.id <> a.id)
		FROM articles AS a WHERE id = ?`, a.ID).Scan(&at, &others); err != nil || others {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM stories WHERE id = (SELECT story FROM articles WHERE id = ?)`, a.ID); err != nil {
		return err
	}
	likely, err := findStories(ctx, tx, home, at, sketch)
	if err != nil {
		return err
	}
	near, articles, err := nearArticles(ctx, tx, likely)
	if err != nil {
		return err
	}
	id, moved := story.Place(story.Near{Profile: story.Of(sketch), Span: span(at, at)}, near)
	if home != 0 && id == 0 && len(moved) > 0 {
		id = near[moved[0]].Story // what is pasted moves nothing, but goes where those are
	}
	found := keptStory{home: home}
	if i := slices.IndexFunc(likely, func(k keptStory) bool { return k.id == id }); i >= 0 {
		found = likely[i]
	} else if found.id, err = newStory(ctx, tx, a.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE articles SET story = ?, sketch = ? WHERE id = ?`, found.id, a.Sketch, a.ID); err != nil {
		return err
	}
	if found.home != home {
		return nil
	}
	if err := found.grow(ctx, tx, at, sketch); err != nil || home != 0 {
		return err
	}
	return found.take(ctx, tx, near, articles, moved)
}

// newStory is the number of a story that an article begins: the article's, or that
// of the story that it was alone in when its own goes on without it.
func newStory(ctx context.Context, tx *sql.Tx, article int64) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT iif(EXISTS (SELECT 1 FROM stories WHERE id = ?1), story, id) FROM articles WHERE id = ?1`, article).Scan(&id)
	return id, err
}

// keptStory is a story as it is compared.
type keptStory struct {
	id, home int64
	profile  story.Profile
	span     story.Span
	fit      float64
}

// findStories are the stories that may be an article's, those that fit best first.
func findStories(ctx context.Context, tx *sql.Tx, home, at int64, sketch story.Sketch) ([]keptStory, error) {
	ids, err := likelyStories(ctx, tx, home, at, sketch.Keys())
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id, home, profile, (SELECT min(at) FROM articles WHERE story = s.id), (SELECT max(at) FROM articles WHERE story = s.id)
		FROM stories AS s WHERE id IN (`+joined(ids)+`) ORDER BY id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []keptStory
	own, when := story.Of(sketch), span(at, at)
	for rows.Next() {
		var k keptStory
		var profile sql.RawBytes
		var first, last sql.NullInt64
		if err := rows.Scan(&k.id, &k.home, &profile, &first, &last); err != nil {
			return nil, err
		}
		if k.profile, err = story.ParseProfile(profile); err != nil {
			return nil, err
		}
		if !first.Valid {
			continue // its articles are gone
		}
		k.span = span(first.Int64, last.Int64)
		if k.fit = story.Fit(&k.profile, &own) + when.Gap(k.span); k.fit >= story.Doubtful {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b keptStory) int { return cmp.Compare(b.fit, a.fit) })
	return out[:min(len(out), nearStories)], rows.Err()
}

func span(first, last int64) story.Span {
	return story.Span{First: time.UnixMicro(first), Last: time.UnixMicro(last)}
}

// likelyStories are the stories that an article's keys lead to, of articles near
// it in time. Under each key the nearest before it and the nearest after it are
// looked at, so that what is brought in late finds its time.
func likelyStories(ctx context.Context, tx *sql.Tx, home, at int64, keys []uint32) ([]int64, error) {
	wanted, err := json.Marshal(keys)
	if err != nil {
		return nil, err
	}
	window := story.Window.Microseconds()
	rows, err := tx.QueryContext(ctx, `SELECT k.value, (SELECT json_group_array(story) FROM (
			SELECT * FROM (SELECT story FROM story_keys WHERE home = CAST(h.value AS bigint) AND key = CAST(k.value AS bigint) AND at BETWEEN ?3 AND ?4
				ORDER BY at DESC LIMIT +?6) AS before
			UNION SELECT * FROM (SELECT story FROM story_keys WHERE home = CAST(h.value AS bigint) AND key = CAST(k.value AS bigint) AND at BETWEEN ?4 AND ?5
				ORDER BY at LIMIT +?6) AS after ORDER BY 1) AS found)
		FROM json_each(?1) AS k, json_each(?2) AS h`,
		string(wanted), "["+joined(homes(home))+"]", at-window, at, at+window, story.PerKey/2)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	under := map[uint32][]int64{}
	for rows.Next() {
		var key uint32
		var found sql.RawBytes
		var ids []int64
		if err := rows.Scan(&key, &found); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(found, &ids); err != nil {
			return nil, err
		}
		under[key] = append(under[key], ids...)
	}
	return story.Rank(keys, func(key uint32) []int64 { return under[key] }), rows.Err()
}

// homes are where an article finds its story: among what all share, and where it
// was pasted.
func homes(home int64) []int64 {
	if home == 0 {
		return []int64{0}
	}
	return []int64{0, home}
}
