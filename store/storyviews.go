package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"newsdesk/news"
)

// Which articles are one story is the same for all, but a shelf's moderators can see
// it otherwise: merge stories, and split an article off. What the common shelf says so
// counts on every shelf that says nothing else itself of the same story or article.

// saidSQL is SQL for the story that an article of a table is put into, before merges:
// by a shelf, else by the common one, else for all.
func saidSQL(shelf, table string) string {
	return `coalesce((SELECT o.story FROM entries AS o WHERE o.article = ` + table + `.id AND o.shelf = ` + shelf + `),
		(SELECT o.story FROM entries AS o WHERE o.article = ` + table + `.id AND o.shelf = ` + fmt.Sprint(commonShelf) + `), ` + table + `.story, ` + table + `.id)`
}

// countsSQL is SQL for whether a merge m counts on a shelf.
func countsSQL(shelf string) string {
	return `m.shelf IN (` + shelf + `, ` + fmt.Sprint(commonShelf) + `)
		AND (m.shelf = ` + shelf + ` OR NOT EXISTS (SELECT 1 FROM story_merges AS o WHERE o.shelf = ` + shelf + ` AND o.story = m.story))`
}

// rootSQL is SQL for the story that a story is part of on a shelf. A shelf's own merges
// never lead back to where they began, but with the common ones beneath them they can:
// such stories are one all the same, known by the least that the shelf did not merge
// itself.
func rootSQL(shelf, told string) string {
	return `(WITH RECURSIVE up (story) AS (SELECT ` + told + `
			UNION SELECT m.into_story FROM up JOIN story_merges AS m ON m.story = up.story AND ` + countsSQL(shelf) + `)
		SELECT min(up.story) FROM up WHERE NOT EXISTS (SELECT 1 FROM story_merges AS m WHERE m.shelf = ` + shelf + ` AND m.story = up.story)
		AND (NOT EXISTS (SELECT 1 FROM story_merges AS m WHERE m.shelf = ` + fmt.Sprint(commonShelf) + ` AND m.story = up.story)
			OR up.story IN (WITH RECURSIVE round (story) AS (SELECT m.into_story FROM story_merges AS m WHERE m.shelf = ` + fmt.Sprint(commonShelf) + ` AND m.story = up.story
				UNION SELECT m.into_story FROM round JOIN story_merges AS m ON m.story = round.story AND ` + countsSQL(shelf) + `)
				SELECT story FROM round)))`
}

// storySQL is SQL for the story that an article tells on a shelf; NULL for no article.
// Both are SQL too.
func storySQL(shelf, article string) string {
	return rootSQL(shelf, `(SELECT `+saidSQL(shelf, `b`)+` FROM articles AS b WHERE b.id = `+article+`)`)
}

// storyOn is what a shelf knows an article's story by: for one that stands alone its
// own number. 0 for no article.
func storyOn(ctx context.Context, tx querier, shelf, article int64) (int64, error) {
	var story int64
	err := tx.QueryRowContext(ctx, `SELECT coalesce(`+storySQL(`+?1`, `+?2`)+`, 0)`, shelf, article).Scan(&story)
	return story, err
}

// tellsOn is SQL for the articles a that tell an article's story on a shelf (?3). ?2 is
// taken.
func tellsOn(ctx context.Context, tx querier, shelf, article int64) (string, error) {
	root, err := storyOn(ctx, tx, shelf, article)
	if err != nil {
		return "", err
	}
	stories, err := numbers(ctx, tx, `WITH RECURSIVE down (story) AS (VALUES (+?2) UNION
		SELECT m.story FROM down CROSS JOIN story_merges AS m ON m.into_story = down.story AND `+countsSQL(`?1`)+`) SELECT story FROM down`, shelf, root)
	told := `IN (` + joined(stories) + `)`
	return `?2 = ?2 AND a.id IN (SELECT id FROM articles WHERE story ` + told + ` UNION SELECT id FROM articles WHERE id ` + told + `
			UNION SELECT article FROM entries WHERE shelf IN (?3, ` + fmt.Sprint(commonShelf) + `) AND story ` + told + `)
		AND ` + saidSQL(`?3`, `a`) + ` ` + told, err
}

// seesOtherwise tells whether any of some shelves has a view of stories of its own, or
// the common one has, which counts on all.
func seesOtherwise(ctx context.Context, tx querier, shelves ...int64) (bool, error) {
	on := `shelf IN (` + joined(append([]int64{commonShelf}, shelves...)) + `)`
	var any bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM story_merges WHERE `+on+`) OR EXISTS (SELECT 1 FROM entries WHERE `+on+` AND story IS NOT NULL)`).Scan(&any)
	return any, err
}

// teller is the shelf whose word counts for a view's stories: its own beside the
// common one; of several, that of the article.
func teller(view []place, own ref) int64 {
	shelf, n := own.shelf, 0
	for _, p := range view {
		if p.id != commonShelf {
			shelf = p.id
			n++
		}
	}
	if n > 1 {
		return own.shelf
	}
	return shelf
}

// Regrouped is what became of posts when stories were merged or split.
type Regrouped struct {
	Story  int64             // that was merged: Unmerge wants it
	Joined map[int64][]int64 // articles, by the post that they joined or left
	Back   []int64           // posts that were taken back
}

// Merge makes two articles' stories one on a shelf, with all that they hold and will
// hold; on the common one also for all that say nothing else of that story. In a
// channel where both stand, the older post stays and names the other's outlets, and
// the newer is taken back. news.ErrStale when they are one already,
// news.ErrNotFound when the shelf's moderators do not see one of them.
func (s *Store) Merge(ctx context.Context, shelf news.Shelf, article, into int64, by news.Actor) (Regrouped, error) {
	var out Regrouped
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := s.bothOn(ctx, tx, shelf, article, into)
		if err != nil {
			return err
		}
		from, err := storyOn(ctx, tx, on, article)
		if err != nil {
			return err
		}
		to, err := storyOn(ctx, tx, on, into)
		if err != nil {
			return err
		}
		if from == to {
			return news.ErrStale
		}
		all, err := showing(ctx, tx, on, from)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO story_merges (shelf, story, into_story) VALUES (?, ?, ?)`, on, from, to); err != nil {
			return err
		}
		if out, err = s.followMerge(ctx, tx, all, from); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "merge", article, fields{"story": from}, fields{"story": to, "joined": out.Joined, "back": out.Back})
	})
	return out, err
}

// bothOn is the number of a shelf whose moderators see some articles.
func (s *Store) bothOn(ctx context.Context, tx *sql.Tx, shelf news.Shelf, articles ...int64) (int64, error) {
	view, err := places(ctx, tx, news.View{shelf, news.Common})
	if err != nil {
		return 0, err
	}
	for _, id := range articles {
		if _, err := onShelf(ctx, tx, view, id); err != nil {
			return 0, err
		}
	}
	return shelfID(ctx, tx, shelf)
}

// Unmerge takes a Merge back (Regrouped.Story): what joined a post leaves it, and
// what was taken back is posted again. news.ErrStale when that story is not merged.
func (s *Store) Unmerge(ctx context.Context, shelf news.Shelf, article, story int64, by news.Actor) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := s.bothOn(ctx, tx, shelf, article)
		if err != nil {
			return err
		}
		all, err := showing(ctx, tx, on, story)
		if err != nil {
			return err
		}
		gone, err := numbers(ctx, tx, `DELETE FROM story_merges WHERE shelf = ? AND story = ? RETURNING into_story`, on, story)
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return news.ErrStale
		}
		out := Regrouped{Joined: map[int64][]int64{}}
		for _, v := range all {
			if err := s.partOn(ctx, tx, v, &out); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, on, by, "unmerge", article, fields{"story": gone[0]}, fields{"story": story, "joined": out.Joined, "back": out.Back})
	})
}

// Split makes an article a story of its own on a shelf; on the common one also for all
// that say nothing else of that article. It leaves the posts that show
// it with others, and can be posted again. news.ErrStale when it stands alone,
// news.ErrNotFound when the shelf's moderators do not see it.
func (s *Store) Split(ctx context.Context, shelf news.Shelf, article int64, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, article, by, "split", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		view, err := places(ctx, tx, news.View{shelf, news.Common})
		if err != nil {
			return nil, nil, err
		}
		on := view[0].id
		others, err := storyRefs(ctx, tx, view, ref{article: article, shelf: on})
		if err != nil {
			return nil, nil, err
		}
		if !slices.ContainsFunc(others, func(r ref) bool { return r.article != article }) {
			return nil, nil, news.ErrStale
		}
		story, err := storyOn(ctx, tx, on, article)
		if err != nil {
			return nil, nil, err
		}
		var own int64
		if err := tx.QueryRowContext(ctx, `INSERT INTO story_splits (shelf, article, before) SELECT shelf, article, story FROM entries WHERE id = ? RETURNING -id`, row).Scan(&own); err != nil {
			return nil, nil, err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET story = ? WHERE id = ?`, own, row); err != nil {
			return nil, nil, err
		}
		left, err := s.leavePosts(ctx, tx, on, article)
		if err != nil {
			return nil, nil, err
		}
		return fields{"story": story}, fields{"story": own, "joined": left}, movePosts(ctx, tx, article)
	})
}

// Unsplit takes the last Split of an article back: it joins the posts again that it
// left. news.ErrStale when it was not split off.
func (s *Store) Unsplit(ctx context.Context, shelf news.Shelf, article int64, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, article, by, "unsplit", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		own, err := numbers(ctx, tx, `SELECT story FROM entries WHERE id = ? AND story IS NOT NULL`, row)
		if err != nil {
			return nil, nil, err
		}
		if len(own) == 0 {
			return nil, nil, news.ErrStale
		}
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET story = (SELECT before FROM story_splits WHERE id = ?) WHERE id = ?`, -own[0], row); err != nil {
			return nil, nil, err
		}
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return nil, nil, err
		}
		story, err := storyOn(ctx, tx, on, article)
		if err != nil {
			return nil, nil, err
		}
		did, err := lastSplit(ctx, tx, on, article)
		if err != nil {
			return nil, nil, err
		}
		for post := range did.Joined {
			live, err := numbers(ctx, tx, `SELECT id FROM posts WHERE id = ? AND story = `+storySQL(`posts.shelf`, `?`)+` AND state IN ('owed', 'done')`, post, article)
			if err == nil && len(live) > 0 {
				err = s.join(ctx, tx, post, article)
			}
			if err != nil {
				return nil, nil, err
			}
		}
		return fields{"story": own[0]}, fields{"story": story}, movePosts(ctx, tx, article)
	})
}
