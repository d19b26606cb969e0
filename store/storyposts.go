package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"newsdesk/news"
)

// How posts follow a shelf's view of stories.

// seen is a story as a shelf knows it.
type seen struct{ shelf, story int64 }

// showing are the shelves on which a shelf's word about a story counts, with what each
// knows that story by: the shelf alone, but for the common one all that post it and
// have not merged it themselves.
func showing(ctx context.Context, tx *sql.Tx, on, story int64) ([]seen, error) {
	rows, err := tx.QueryContext(ctx, `WITH all_seen (shelf, story) AS MATERIALIZED (SELECT s.id, `+rootSQL(`s.id`, `+?2`)+` FROM shelves AS s
			WHERE s.id = ?1 OR ?1 = `+fmt.Sprint(commonShelf)+` AND NOT EXISTS (SELECT 1 FROM story_merges AS m WHERE m.shelf = s.id AND m.story = ?2))
		SELECT shelf, story FROM all_seen WHERE EXISTS (SELECT 1 FROM posts AS p WHERE p.shelf = all_seen.shelf AND p.story = all_seen.story) ORDER BY shelf`, on, story)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []seen
	for rows.Next() {
		var v seen
		if err := rows.Scan(&v.shelf, &v.story); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// followMerge lets the posts on shelves follow a story that was merged.
func (s *Store) followMerge(ctx context.Context, tx *sql.Tx, all []seen, merged int64) (Regrouped, error) {
	out := Regrouped{Story: merged, Joined: map[int64][]int64{}}
	for _, v := range all {
		var to int64
		if err := tx.QueryRowContext(ctx, `SELECT `+rootSQL(`+?1`, `+?2`), v.shelf, merged).Scan(&to); err != nil {
			return out, err
		}
		if to == v.story {
			continue
		}
		if err := s.mergePosts(ctx, tx, v, to, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// mergePosts lets the posts of a story tell another one's.
func (s *Store) mergePosts(ctx context.Context, tx *sql.Tx, from seen, to int64, out *Regrouped) error {
	const live = `p.shelf = ? AND p.story = ? AND p.kind IN ('article', 'story') AND p.state IN ('owed', 'done') ORDER BY p.state = 'done' DESC, p.id`
	theirs, err := postsWhere(ctx, tx, live, from.shelf, from.story)
	if err != nil {
		return err
	}
	ours, err := postsWhere(ctx, tx, live, from.shelf, to)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET story = ? WHERE shelf = ? AND story = ?`, to, from.shelf, from.story); err != nil {
		return err
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
			if err := s.takeInto(ctx, tx, older.ID, n, out); err != nil {
				return err
			}
		}
	}
	return nil
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

// takeBack deletes a post's message, or drops it before it has one.
func (s *Store) takeBack(ctx context.Context, tx *sql.Tx, p news.Post) error {
	if p.State != news.PostDone {
		return s.dropAll(ctx, tx, p.Reason, `id = ?`, p.ID)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET state = 'undone', want = want + 1 WHERE id = ?`, p.ID); err != nil {
		return err
	}
	return s.insertJob(ctx, tx, postJob{Post: p.ID})
}

// lastSplit is what the last split of an article did to posts.
func lastSplit(ctx context.Context, tx *sql.Tx, shelf, article int64) (Regrouped, error) {
	var out Regrouped
	var after []byte
	err := tx.QueryRowContext(ctx, `SELECT coalesce((SELECT after FROM acts WHERE shelf = ? AND what = 'split' AND article = ? ORDER BY id DESC LIMIT 1), '{}')`, shelf, article).Scan(&after)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(after, &out)
}

// partOn lets the posts of a story, seen as it was before, follow when it is parted:
// articles leave the posts that tell another story than theirs, and what was taken back
// for a story that none of them tells any more is posted again. Where the parts are one
// with others still, by another shelf's word, their posts are, too.
func (s *Store) partOn(ctx context.Context, tx *sql.Tx, was seen, out *Regrouped) error {
	posts, err := numbers(ctx, tx, `SELECT id FROM posts WHERE shelf = ? AND story = ? AND kind IN ('article', 'story') AND state IN ('owed', 'done') ORDER BY id`, was.shelf, was.story)
	if err != nil {
		return err
	}
	back, err := numbers(ctx, tx, `SELECT id FROM posts WHERE shelf = ?1 AND story = ?2 AND state IN ('undone', 'dropped')
		AND id IN (SELECT j.value FROM acts AS a, json_each(a.after, '$.back') AS j WHERE a.shelf IN (?1, `+fmt.Sprint(commonShelf)+`) AND a.what IN ('merge', 'unmerge'))
		AND NOT EXISTS (SELECT 1 FROM posts AS again WHERE again.key = posts.key || '/again/' || posts.id) ORDER BY id`, was.shelf, was.story)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET story = coalesce(`+storySQL(`posts.shelf`, `posts.article`)+`, story) WHERE shelf = ? AND story = ?`, was.shelf, was.story); err != nil {
		return err
	}
	strays, err := s.dropStrays(ctx, tx, was.shelf, posts)
	if err != nil {
		return err
	}
	for _, id := range posts {
		if err := s.meetOthers(ctx, tx, id, posts, out); err != nil {
			return err
		}
	}
	alone, err := s.postAgain(ctx, tx, was.shelf, back)
	if err != nil {
		return err
	}
	for _, a := range append(strays, alone...) {
		post, _, err := standing(ctx, tx, was.shelf, 0, a)
		if err == nil && post != 0 {
			err = s.join(ctx, tx, post, a.article)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stray is an article that may be in no post of its story in a channel.
type stray struct {
	article int64
	in      channel
}

// standing is the post that an article of a feed belongs to in a channel and that was
// not taken back, 0 for none, and the article's story.
func standing(ctx context.Context, tx *sql.Tx, shelf, feed int64, a stray) (post, story int64, err error) {
	if story, err = storyOn(ctx, tx, shelf, a.article); err == nil {
		post, _, err = findPost(ctx, tx, a.in, tellsStory+` AND p.state IN ('owed', 'done')`, story, feed, a.article)
	}
	return post, story, err
}

// meetOthers makes a post one with the post of its channel that told before the story
// that it tells now; moved are those that came to their stories with it.
func (s *Store) meetOthers(ctx context.Context, tx *sql.Tx, id int64, moved []int64, out *Regrouped) error {
	p, err := postWhere(ctx, tx, `p.id = ?`, id)
	if err != nil {
		return err
	}
	others, err := postsWhere(ctx, tx, `p.platform = ? AND p.channel = ? AND p.story <> 0 AND p.story = (SELECT story FROM posts WHERE id = ?) AND `+tellsStory+`
		AND p.state IN ('owed', 'done') AND p.id NOT IN (`+joined(moved)+`) ORDER BY p.state = 'done' DESC, p.id LIMIT 1`, p.Platform, p.Channel, id)
	if err != nil || len(others) == 0 {
		return err
	}
	older, newer := others[0], p
	if younger(older, newer) {
		older, newer = newer, older
	}
	return s.takeInto(ctx, tx, older.ID, newer, out)
}

// dropStrays takes the articles out of posts that tell another story than the first
// one there, and gives them.
func (s *Store) dropStrays(ctx context.Context, tx *sql.Tx, shelf int64, posts []int64) ([]stray, error) {
	var out []stray
	for _, id := range posts {
		p, err := postWhere(ctx, tx, `p.id = ?`, id)
		if err != nil {
			return nil, err
		}
		_, left, err := parted(ctx, tx, shelf, p)
		if err != nil {
			return nil, err
		}
		if len(left) == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM post_articles WHERE post = ? AND n > 0 AND article IN (`+joined(left)+`)`, p.ID); err != nil {
			return nil, err
		}
		if err := s.wantEdit(ctx, tx, ``, `id = ?`, p.ID); err != nil {
			return nil, err
		}
		for _, article := range left {
			out = append(out, stray{article, channel{p.Platform, p.Channel}})
		}
	}
	return out, nil
}

// parted are the further articles of a post: those that tell the story of its first
// one on a shelf, and the others.
func parted(ctx context.Context, tx *sql.Tx, shelf int64, p news.Post) (same, left []int64, err error) {
	story, err := storyOn(ctx, tx, shelf, p.Article)
	for i := 0; i < len(p.More) && err == nil; i++ {
		var other int64
		if other, err = storyOn(ctx, tx, shelf, p.More[i]); other == story {
			same = append(same, p.More[i])
		} else {
			left = append(left, p.More[i])
		}
	}
	return same, left, err
}

// postAgain owes posts anew that were taken back, with what tells their story still:
// those that held most first, so that what they had taken in is not posted beside them.
// It gives the first articles of those whose story stands in their channel.
func (s *Store) postAgain(ctx context.Context, tx *sql.Tx, shelf int64, back []int64) ([]stray, error) {
	var all []news.Post
	for _, id := range back {
		p, err := postWhere(ctx, tx, `p.id = ?`, id)
		if err == nil {
			p.More, _, err = parted(ctx, tx, shelf, p)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(x, y news.Post) int { return cmp.Compare(len(y.More), len(x.More)) })
	var stand []stray
	for _, p := range all {
		at := stray{p.Article, channel{p.Platform, p.Channel}}
		feed, err := numbers(ctx, tx, `SELECT coalesce(min(feed), 0) FROM item_articles WHERE article = ?`, p.Article)
		if err != nil {
			return nil, err
		}
		post, story, err := standing(ctx, tx, shelf, feed[0], at)
		if err != nil {
			return nil, err
		}
		if post != 0 {
			stand = append(stand, at)
			continue
		}
		p.Key += fmt.Sprintf("/again/%d", p.ID)
		if _, _, err := s.owe(ctx, tx, owing{Post: p, shelf: shelf, story: story, sort: s.now().UnixMicro()}); err != nil {
			return nil, err
		}
	}
	return stand, nil
}

// leavePosts takes an article out of the posts of a shelf that show others too; for the
// common one also of those that say nothing of that article's story. It gives those
// posts.
func (s *Store) leavePosts(ctx context.Context, tx *sql.Tx, shelf, article int64) (map[int64][]int64, error) {
	all, err := postsWhere(ctx, tx, `(p.shelf = ?1 OR ?1 = `+fmt.Sprint(commonShelf)+` AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.article = ?2 AND e.shelf = p.shelf AND e.story IS NOT NULL))
		AND p.kind IN ('article', 'story') AND p.state IN ('owed', 'done') AND p.id IN (SELECT post FROM post_articles WHERE article = ?2)`, shelf, article)
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
