package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"newsdesk/news"
)

// EditShown notes that a post's message is as it was wanted when Want was shown;
// for an undone post, that it is deleted. news.ErrNotFound.
func (s *Store) EditShown(ctx context.Context, id int64, shown int) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE posts SET shown = max(shown, min(?, want)) WHERE id = ?`, shown, id))
	})
}

// wantEdit asks for an edit of the posts that a condition finds: of those that
// stand in their channel now, of those on their way there when they do.
func (s *Store) wantEdit(ctx context.Context, tx *sql.Tx, set, where string, args ...any) error {
	done, err := numbers(ctx, tx, `UPDATE posts SET want = want + 1`+set+` WHERE state IN ('owed', 'done') AND `+where+`
		RETURNING iif(state = 'done', id, 0)`, args...)
	if err != nil {
		return err
	}
	done = slices.DeleteFunc(done, func(id int64) bool { return id == 0 })
	if len(done) == 0 {
		return nil
	}
	// One job drains a channel.
	ids, err := numbers(ctx, tx, `SELECT min(id) FROM posts WHERE id IN (`+joined(done)+`) GROUP BY platform, channel`)
	for i := 0; i < len(ids) && err == nil; i++ {
		err = s.insertJob(ctx, tx, postJob{Post: ids[i]})
	}
	return err
}

// seenOn is whether an article a of a post is on the desk as the post's shelf sees it,
// as 1 and 0; NULL for one that nobody knows there.
const seenOn = `(SELECT iif(e.doc IS NOT NULL, 1, 0) FROM entries AS e WHERE e.article = a.article AND e.shelf IN (posts.shelf, 1) ORDER BY e.shelf = 1 LIMIT 1)`

// Which posts an article (?1) is in, and which of them it leads: what is before it was
// taken off the desk, so that it stands at the head.
const (
	showsIt = `id IN (SELECT post FROM post_articles WHERE article = ?1)`
	leads   = showsIt + ` AND ?1 = (SELECT a.article FROM post_articles AS a WHERE a.post = posts.id AND (a.article = ?1 OR ` + seenOn + ` = 1) ORDER BY a.n LIMIT 1)`
)

// Whether those who read a post, or were sent it, see that article.
const (
	readersSee = `coalesce((SELECT ` + seenOn + ` FROM post_articles AS a WHERE a.post = posts.id AND a.article = ?1), 1) = 1`
	membersSee = `EXISTS (SELECT 1 FROM sent_from AS f JOIN entries AS e ON e.shelf = f.shelf AND e.article = ?1 WHERE f.post = posts.id AND e.doc IS NOT NULL)`
)

// articleChanged asks for the edits that a change of an article on a shelf
// demands; a shelf of 0 is all. The posts of the common shelf's article on other
// shelves follow it where these have nothing of their own, and so do messages to
// members. A correction concerns the posts that it leads, and the digests and messages
// that tell of it, unless it was taken off: what is not shown is not corrected. What is
// taken off, or put back, concerns all that show it. Readers are told of it where the
// message stands already.
func (s *Store) articleChanged(ctx context.Context, tx *sql.Tx, article, shelf int64, change news.PostChange, all bool) error {
	on, sent := ` AND ?2 = ?2`, ` AND ?2 = ?2`
	switch shelf {
	case 0:
	case commonShelf:
		on, sent = ` AND (shelf = ?2 OR NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.article = ?1 AND e.shelf = posts.shelf))`, ` AND `+sentAsThis
	default:
		on, sent = ` AND shelf = ?2`, ` AND `+sentAsThis
	}
	if err := s.cardsChanged(ctx, tx, article, shelf); err != nil {
		return err
	}
	const says = `, changed = iif(state = 'done' AND ?3 <> '` + string(changeAsBefore) + `', ?3, changed)`
	const unless = ` AND (?3 <> '` + string(news.ChangeCorrected) + `' OR `
	for _, where := range []string{
		`kind IN ('article', 'story') AND ` + leads + unless + readersSee + `)` + on,
		`kind = 'digest' AND ` + showsIt + unless + readersSee + `)` + on,
		`kind IN ` + directKinds + ` AND ` + showsIt + unless + membersSee + `)` + sent,
	} {
		if err := s.wantEdit(ctx, tx, says, where+` AND `+s.lately(), article, shelf, change); err != nil {
			return err
		}
	}
	if !all {
		return nil
	}
	return s.wantEdit(ctx, tx, ``, `?3 = ?3 AND kind IN ('article', 'story') AND `+showsIt+` AND NOT (`+leads+`)`+on, article, shelf, change)
}

// changeAsBefore is a change of which readers are told nothing, nor that nothing was
// changed before.
const changeAsBefore news.PostChange = "as before"

// cardsChanged asks for the edits of the cards by which a shelf's moderators were
// asked about an article; a shelf of 0 is all.
func (s *Store) cardsChanged(ctx context.Context, tx *sql.Tx, article, shelf int64) error {
	return s.wantEdit(ctx, tx, ``, `kind = 'approval' AND id IN (SELECT post FROM post_articles WHERE article = ?1) AND ?2 IN (0, shelf)`, article, shelf)
}

// sourceChanged asks for the edits of what a new reading changes, before it is
// kept. The whole text in place of a part is no correction, and a live blog has
// more to say all the time.
func (s *Store) sourceChanged(ctx context.Context, tx *sql.Tx, was keptArticle, a *news.Article) error {
	retitled, rewritten := a.Title != was.title, string(was.hash) != string(hashOf(a))
	switch {
	case was.partial && !a.Partial:
		// The message can show more now, or at least whose words they are, but nothing
		// in it was wrong.
		return s.wantEdit(ctx, tx, ``, `kind IN ('article', 'story', 'follow') AND `+leads+` AND `+s.lately(), a.ID)
	case !retitled && (!rewritten || a.Live):
		return nil
	case !retitled:
		var body string
		if err := tx.QueryRowContext(ctx, `SELECT body FROM texts WHERE article = ?`, a.ID).Scan(&body); err != nil {
			return err
		}
		if strings.Join(strings.Fields(body), " ") == strings.Join(strings.Fields(a.Text), " ") {
			return nil
		}
	}
	return s.articleChanged(ctx, tx, a.ID, 0, news.ChangeCorrected, false)
}

// movePosts follows an article into the story that a new reading has found for it.
func movePosts(ctx context.Context, tx *sql.Tx, article int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE posts SET story = coalesce(`+storySQL(`posts.shelf`, `?1`)+`, story)
		WHERE story <> 0 AND id IN (SELECT post FROM post_articles WHERE article = ?1 AND n = 0)`, article)
	return err
}
