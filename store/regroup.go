package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"newsdesk/news/story"
)

// grow adds an article to a story.
func (k *keptStory) grow(ctx context.Context, tx *sql.Tx, at int64, sketch story.Sketch) error {
	k.profile.Add(sketch)
	if _, err := tx.ExecContext(ctx, `INSERT INTO stories (id, home, profile) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET profile = excluded.profile`, k.id, k.home, k.profile.Bytes()); err != nil {
		return err
	}
	keys := posted(sketch)
	args := make([]any, 0, 4*len(keys))
	for _, key := range keys {
		args = append(args, k.home, key, at, k.id)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO story_keys (home, key, at, story) VALUES (?, ?, ?, ?)`+
		strings.Repeat(`, (?, ?, ?, ?)`, len(keys)-1)+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// posted are the keys that lead to an article's story.
func posted(sketch story.Sketch) []uint32 {
	keys := sketch.Keys()
	return keys[:min(len(keys), postedKeys)]
}

// nearArticle is a kept article that is put together afresh with a new one; its id
// is 0 when it stands for a story whose articles have no sketches.
type nearArticle struct {
	id, at int64
	sketch story.Sketch
}

// nearArticles are the latest articles of some stories, story by story: as they
// are compared, and what they are. A story without any of which the sketch was
// kept stands there as it is.
func nearArticles(ctx context.Context, tx *sql.Tx, stories []keptStory) (near []story.Near, articles []nearArticle, err error) {
	for _, k := range stories {
		own, err := k.latest(ctx, tx, nearEach)
		if err != nil {
			return nil, nil, err
		}
		for _, a := range own {
			near = append(near, story.Near{Story: k.id, Profile: story.Of(a.sketch), Span: span(a.at, a.at)})
		}
		if len(own) == 0 {
			near, own = append(near, story.Near{Story: k.id, Profile: k.profile, Span: k.span}), make([]nearArticle, 1)
		}
		articles = append(articles, own...)
	}
	return near, articles, nil
}

// latest are the latest of the articles that a story's profile is made of and
// whose sketches were kept, the newest first.
func (k *keptStory) latest(ctx context.Context, tx *sql.Tx, most int) ([]nearArticle, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, at, sketch FROM articles WHERE story = ? AND home = +? AND sketch IS NOT NULL
		ORDER BY at DESC LIMIT +?`, k.id, k.home, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []nearArticle
	for rows.Next() {
		var a nearArticle
		var sketch sql.RawBytes
		if err := rows.Scan(&a.id, &a.at, &sketch); err != nil {
			return nil, err
		}
		if a.sketch, err = story.Parse(sketch); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// take moves articles out of other stories into this one.
func (k *keptStory) take(ctx context.Context, tx *sql.Tx, near []story.Near, articles []nearArticle, moved []int) error {
	left := map[int64]bool{}
	for _, i := range moved {
		a, from := articles[i], near[i].Story
		if a.id == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE articles SET story = ? WHERE id = ?`, k.id, a.id); err != nil {
			return err
		}
		if err := unpost(ctx, tx, k.home, a, from); err != nil {
			return err
		}
		if err := k.grow(ctx, tx, a.at, a.sketch); err != nil {
			return err
		}
		if err := movePosts(ctx, tx, a.id); err != nil {
			return err
		}
		left[from] = true
	}
	for from := range left {
		if err := (&keptStory{id: from, home: k.home}).shrink(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// unpost lets an article's keys no longer lead to the story that it was in.
func unpost(ctx context.Context, tx *sql.Tx, home int64, a nearArticle, from int64) error {
	for _, key := range posted(a.sketch) {
		if _, err := tx.ExecContext(ctx, `DELETE FROM story_keys WHERE home = ? AND key = ? AND at = ? AND story = ?`, home, key, a.at, from); err != nil {
			return err
		}
	}
	return nil
}

// shrink makes a story's profile again out of the articles that are left; one of
// which none is left goes. Where some have no sketch it stays as it was.
func (k *keptStory) shrink(ctx context.Context, tx *sql.Tx) error {
	var all, sketched int
	if err := tx.QueryRowContext(ctx, `SELECT count(*), count(sketch) FROM articles WHERE story = ? AND home = +?`, k.id, k.home).Scan(&all, &sketched); err != nil || sketched < all {
		return err
	}
	if all == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM stories WHERE id = ?`, k.id)
		return err
	}
	left, err := k.latest(ctx, tx, storyArticles)
	if err != nil {
		return err
	}
	for _, a := range slices.Backward(left) {
		k.profile.Add(a.sketch)
	}
	_, err = tx.ExecContext(ctx, `UPDATE stories SET profile = ? WHERE id = ?`, k.profile.Bytes(), k.id)
	return err
}
