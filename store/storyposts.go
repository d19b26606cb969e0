package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"newsdesk/news"
)

// How posts follow a shelf's view of stories.

// mergePosts lets the posts of a story tell another one's.
func (s *Store) mergePosts(ctx context.Context, tx *sql.Tx, shelf, from, to int64) (Regrouped, error) {
	out := Regrouped{Story: from, Joined: map[int64][]int64{}}
	const live = `p.shelf = ? AND p.story = ? AND p.kind IN ('article', 'story') AND p.state IN ('owed', 'done') ORDER BY p.state = 'done' DESC, p.id`
	theirs, err := postsWhere(ctx, tx, live, shelf, from)
	if err != nil {
		return out, err
	}
	ours, err := postsWhere(ctx, tx, live, shelf, to)
	if err != nil {
		return out, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET story = ? WHERE shelf = ? AND story = ?`, to, shelf, from); err != nil {
		return out, err
	}
	first := func(all []news.Post, c channel) (news.Post, bool) {
		for _, p := range all {
			if (channel{p.Platform, p.Channel}) == c {
				return p, true
			}
		}
		return news.Post{}, false
	}
	seen := map[channel]bool{}
	for _, p := range theirs {
		c := channel{p.Platform, p.Channel}
		older, both := first(ours, c)
		if seen[c] || !both {
			continue
		}
		seen[c] = true
		newer := theirs
		if younger(older, p) {
			older, newer = p, ours
		}
		for _, n := range newer {
			if (channel{n.Platform, n.Channel}) != c {
				continue
			}
			if err := s.takeInto(ctx, tx, older.ID, n, &out); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// younger tells whether a post stands in its channel after another.
func younger(p, than news.Post) bool {
	if done := p.State == news.PostDone; done != (than.State == news.PostDone) {
		return !done
	}
	return p.ID > than.ID
}

// takeInto takes a post back whose articles another one shows from now on.
func (s *Store) takeInto(ctx context.Context, tx *sql.Tx, older int64, newer news.Post, out *Regrouped) error {
	for _, article := range append([]int64{newer.Article}, newer.More...) {
		n, err := numbers(ctx, tx, `SELECT 1 FROM post_articles WHERE post = ? AND article = ?`, older, article)
		if err != nil {
			return err
		}
		if len(n) > 0 {
			continue
		}
		if err := s.join(ctx, tx, older, article); err != nil {
			return err
		}
		out.Joined[older] = append(out.Joined[older], article)
	}
	out.Back = append(out.Back, newer.ID)
	return s.takeBack(ctx, tx, newer)
}

// takeBack deletes a post's message, or drops it before it has one. A try that is under
// way goes on: its message is deleted when it is known.
func (s *Store) takeBack(ctx context.Context, tx *sql.Tx, p news.Post) error {
	if p.State != news.PostDone {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'dropped', waits = 0, done_at = ? WHERE id = ?`, micros(s.now()), p.ID)
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'undone', want = want + 1 WHERE id = ?`, p.ID); err != nil {
		return err
	}
	return s.insertJob(ctx, tx, postJob{Post: p.ID})
}

// lastDone is what the last act that a condition finds did to posts.
func lastDone(ctx context.Context, tx *sql.Tx, where string, shelf int64, arg any) (Regrouped, error) {
	var out Regrouped
	var after []byte
	err := tx.QueryRowContext(ctx, `SELECT coalesce((SELECT after FROM acts WHERE shelf = ? AND `+where+` ORDER BY id DESC LIMIT 1), '{}')`, shelf, arg).Scan(&after)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(after, &out)
}

// part undoes what a merge did to posts: articles leave the posts that tell another
// story than theirs, and what was taken back is posted again, with them.
func (s *Store) part(ctx context.Context, tx *sql.Tx, shelf int64, posts, back []int64) error {
	type stray struct {
		article int64
		in      channel
	}
	var strays []stray
	for _, id := range posts {
		p, err := postWhere(ctx, tx, `p.id = ?`, id)
		if err != nil {
			return err
		}
		left, err := s.dropStrays(ctx, tx, shelf, p)
		if err != nil {
			return err
		}
		for _, article := range left {
			strays = append(strays, stray{article, channel{p.Platform, p.Channel}})
		}
	}
	for _, id := range back {
		if err := s.postAgain(ctx, tx, shelf, id); err != nil {
			return err
		}
	}
	for _, a := range strays {
		story, err := storyOn(ctx, tx, shelf, a.article)
		if err != nil {
			return err
		}
		post, _, err := findPost(ctx, tx, a.in, tellsStory+` AND p.state IN ('owed', 'done')`, story, 0, a.article)
		if err == nil && post != 0 {
			err = s.join(ctx, tx, post, a.article)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropStrays takes the articles out of a post that tell another story than its first.
func (s *Store) dropStrays(ctx context.Context, tx *sql.Tx, shelf int64, p news.Post) ([]int64, error) {
	story, err := storyOn(ctx, tx, shelf, p.Article)
	if err != nil {
		return nil, err
	}
	var left []int64
	for _, article := range p.More {
		other, err := storyOn(ctx, tx, shelf, article)
		if err != nil {
			return nil, err
		}
		if other != story {
			left = append(left, article)
		}
	}
	if len(left) == 0 {
		return nil, nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM post_articles WHERE post = ? AND n > 0 AND article IN (`+joined(left)+`)`, p.ID); err != nil {
		return nil, err
	}
	return left, s.wantEdit(ctx, tx, ``, `id = ?`, p.ID)
}

// postAgain owes a post anew that was taken back.
func (s *Store) postAgain(ctx context.Context, tx *sql.Tx, shelf, id int64) error {
	p, err := postWhere(ctx, tx, `p.id = ?`, id)
	if err != nil || p.State != news.PostUndone && p.State != news.PostDropped {
		return err
	}
	story, err := storyOn(ctx, tx, shelf, p.Article)
	if err != nil {
		return err
	}
	p.Key += fmt.Sprintf("/again/%d", id)
	_, _, err = s.owe(ctx, tx, owing{Post: p, shelf: shelf, story: story, sort: s.now().UnixMicro()})
	return err
}

// leavePosts takes an article out of the posts of a shelf that show others too. It
// gives those posts.
func (s *Store) leavePosts(ctx context.Context, tx *sql.Tx, shelf, article int64) (map[int64][]int64, error) {
	all, err := postsWhere(ctx, tx, `p.shelf = ? AND p.kind IN ('article', 'story') AND p.state IN ('owed', 'done')
		AND p.id IN (SELECT post FROM post_articles WHERE article = ?)`, shelf, article)
	if err != nil {
		return nil, err
	}
	left := map[int64][]int64{}
	for _, p := range all {
		if len(p.More) == 0 {
			continue
		}
		left[p.ID] = []int64{article}
		for _, q := range []string{
			`DELETE FROM post_articles WHERE post = ?1 AND article = ?2`,
			`UPDATE post_articles SET n = 0 WHERE post = ?1 AND ?2 = ?2 AND n = (SELECT min(n) FROM post_articles WHERE post = ?1)`,
			`UPDATE posts SET article = (SELECT article FROM post_articles WHERE post = ?1 AND n = 0) WHERE id = ?1 AND article = ?2`,
		} {
			if _, err := tx.ExecContext(ctx, q, p.ID, article); err != nil {
				return nil, err
			}
		}
		if err := s.wantEdit(ctx, tx, ``, `id = ?`, p.ID); err != nil {
			return nil, err
		}
	}
	return left, nil
}
