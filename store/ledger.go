package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
)

// routing is an entry of a feed whose articles routes are to be asked about.
type routing struct {
	item  *item
	on    map[int64]int64 // the article that each shelf has of it
	words map[string]bool // what filters have decided on its text already; may be nil
	// What follows is of an article that moderators approved.
	due   time.Time  // when it is to be posted; zero: at its turn
	by    news.Actor // who said so
	round int        // how often an approval was taken back before
}

// route owes posts of a feed's entry to the channels whose routes match it. What
// lands on the common shelf all routes see, but a guild that approves what it posts is
// asked about that, too. Several routes of a channel are one post, in the manner of
// the oldest; a shelf's default route is asked when none of its others takes the
// article. Where an article waits for approval, the
// moderators are asked instead.
func (s *Store) route(ctx context.Context, tx *sql.Tx, w routing) error {
	if len(w.on) == 0 {
		return nil
	}
	if w.words == nil {
		w.words = map[string]bool{}
	}
	shelves := slices.Sorted(maps.Keys(w.on))
	for _, shelf := range shelves {
		if err := s.askModerators(ctx, tx, w.item, shelf, w.on[shelf]); err != nil {
			return err
		}
	}
	which := `r.shelf IN (` + joined(shelves) + `)`
	if w.on[commonShelf] != 0 {
		which = `1 = 1`
	}
	routes, on, err := routesWhere(ctx, tx, which+` AND s.left_at IS NULL ORDER BY r.rest, r.id`)
	if err != nil {
		return err
	}
	seen := map[int64]*Entry{}    // by the shelf whose word counts
	done := map[channel]bool{}    // by an older route
	taken := map[int64]bool{}     // by a route of the shelf
	held := map[int64]bool{}      // by the shelf, until its moderators approve
	text := map[int64]sightings{} // by article
	for i, r := range routes {
		c := channel{r.Platform, r.Channel}
		article := w.on[on[i]]
		if article == 0 {
			article = w.on[commonShelf]
		}
		if done[c] || r.Rest && taken[on[i]] {
			continue
		}
		e, err := sight(ctx, tx, text, seen, article, on[i])
		if err != nil {
			return err
		}
		if e == nil || missing(r.Match, e, w.words) != MissesNothing {
			continue
		}
		done[c], taken[on[i]] = true, true
		if _, known := held[on[i]]; w.on[on[i]] == 0 && !known {
			if held[on[i]], err = s.holdShared(ctx, tx, w.item, on[i], e); err != nil {
				return err
			}
		}
		if held[on[i]] {
			continue
		}
		if err := s.routeTo(ctx, tx, w, r, on[i], article); err != nil {
			return err
		}
	}
	return nil
}

// sightings are the shelves that have a row for an article, and whether they list
// it.
type sightings map[int64]bool

// sight is an article as the moderators of a shelf see it; nil when they do not.
func sight(ctx context.Context, tx *sql.Tx, all map[int64]sightings, seen map[int64]*Entry, article, on int64) (*Entry, error) {
	rows, known := all[article]
	if !known {
		rows = sightings{}
		entries, err := entryRows(ctx, tx, article)
		if err != nil {
			return nil, err
		}
		for _, r := range entries {
			rows[r.shelf] = r.doc.Valid
		}
		all[article] = rows
	}
	if _, own := rows[on]; !own {
		on = commonShelf
	}
	if !rows[on] {
		return nil, nil
	}
	if e := seen[on]; e != nil && e.ID == article {
		return e, nil
	}
	e, err := entryOn(ctx, tx, place{id: on}, article)
	if err != nil {
		return nil, err
	}
	seen[on] = &e
	return &e, nil
}

// routeTo brings an article into a route's channel: into the post that tells its
// story there, or as a post of its own. A story is posted once in a channel,
// whatever became of that post; but of one feed only the same article is the same
// story, so that a feed's next article is posted, too.
func (s *Store) routeTo(ctx context.Context, tx *sql.Tx, w routing, r news.Route, on, article int64) error {
	story, err := storyOn(ctx, tx, on, article)
	if err != nil {
		return err
	}
	post, own, err := findPost(ctx, tx, channel{r.Platform, r.Channel}, tellsStory, story, w.item.Feed, article)
	if err != nil {
		return err
	}
	if post != 0 {
		return s.join(ctx, tx, post, article)
	}
	p := news.Post{
		Key:  fmt.Sprintf("%s/%s/route/%s/%d", r.Platform, r.Shelf, r.Channel, story),
		Kind: news.PostStory, Platform: r.Platform, Shelf: r.Shelf, Channel: r.Channel, Into: r.Kind, Article: article,
		Style: r.Style, Mention: r.Mention, Route: r.ID,
	}
	if own {
		p.Key += fmt.Sprintf("/%d", article)
	}
	if w.round > 0 {
		p.Key += fmt.Sprintf("/round/%d", w.round)
	}
	if p.Key, err = freeKey(ctx, tx, p.Key, story, article); err != nil {
		return err
	}
	sort := w.item.sort
	if w.due.IsZero() {
		p.DueAt, err = s.takeSlot(ctx, tx, on, r.Platform, r.Channel)
	} else { // a moderator's time counts, whatever the channel's hours
		p.Kind, p.Route, p.By, p.DueAt, sort = news.PostArticle, 0, w.by, w.due, w.due.UnixMicro()
	}
	if err != nil {
		return err
	}
	id, fresh, err := s.owe(ctx, tx, owing{Post: p, shelf: on, story: story, sort: sort})
	if err != nil || fresh {
		return err
	}
	return s.join(ctx, tx, id, article)
}

// freeKey is a story's key for its post, with the article's number where the post of
// that key tells another story now: its first article was taken out of this one.
func freeKey(ctx context.Context, tx *sql.Tx, key string, story, article int64) (string, error) {
	var taken bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM posts WHERE key = ? AND story <> ?)`, key, story).Scan(&taken)
	if taken {
		key += fmt.Sprintf("/parted/%d", article)
	}
	return key, err
}

// tellsStory are the posts p that a route's article can join.
const tellsStory = `p.kind IN ('article', 'story')`

// findPost is the post of a channel, of a kind, that an article of a feed belongs to,
// 0 for none; own tells that the story stands there, by another article of that feed.
// The post that names the article already is its post, also when its story has been
// parted or joined since.
func findPost(ctx context.Context, tx *sql.Tx, in channel, kind string, story, feed, article int64) (post int64, own bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT p.id, a.article, EXISTS (SELECT 1 FROM item_articles AS i WHERE i.feed = ?1 AND i.article = a.article)
		FROM posts AS p JOIN post_articles AS a ON a.post = p.id
		WHERE p.platform = ?2 AND p.channel = ?3 AND p.story <> 0 AND (p.story = ?4 OR p.id IN (SELECT post FROM post_articles WHERE article = ?5))
		AND `+kind+` ORDER BY p.id, a.n`,
		feed, in.platform, in.id, story, article)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	var first int64
	var alike []ref // other articles of the feed, by post
	for rows.Next() {
		var id, other int64
		var same bool
		if err := rows.Scan(&id, &other, &same); err != nil {
			return 0, false, err
		}
		if other == article {
			return id, false, nil
		}
		if first == 0 {
			first = id
		}
		if same {
			alike = append(alike, ref{at: id, article: other})
		}
	}
	if err := rows.Err(); err != nil || len(alike) == 0 {
		return first, false, err
	}
	text, err := shinglesOf(ctx, tx, article)
	if err != nil {
		return 0, false, err
	}
	for _, a := range alike[:min(len(alike), mostAlike)] {
		other, err := shinglesOf(ctx, tx, a.article)
		if err != nil {
			return 0, false, err
		}
		if text.near(other) {
			return a.at, false, nil
		}
	}
	return 0, true, nil
}

// join adds an article to a post that tells its story already.
func (s *Store) join(ctx context.Context, tx *sql.Tx, post, article int64) error {
	err := one(tx.ExecContext(ctx, `INSERT INTO post_articles (post, article, n, at)
		SELECT ?1, ?2, coalesce(max(n), -1) + 1, ?3 FROM post_articles WHERE post = ?1 ON CONFLICT DO NOTHING`, post, article, micros(s.now())))
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it is named there
	}
	if err != nil {
		return err
	}
	return s.wantEdit(ctx, tx, ``, `id = ?`, post)
}

// Two texts are nearly the same when most of the stretches of a few words that
// either has stand in both.
const (
	shingle   = 4    // words
	nearly    = 0.8  // of the stretches of both
	mostAlike = 20   // articles that one is compared with
	longText  = 20e3 // bytes of a text that are looked at
)

// shingles are the stretches of words of a text, as hashes.
type shingles map[uint64]bool

func shinglesOf(ctx context.Context, tx *sql.Tx, article int64) (shingles, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT substr(body, 1, ?) FROM texts WHERE article = ?`, int(longText), article).Scan(&body)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	words := strings.Fields(folded(body))
	out := shingles{}
	for i := range words {
		if i+shingle <= len(words) || i == 0 {
			h := fnv.New64a()
			io.WriteString(h, strings.Join(words[i:min(i+shingle, len(words))], " "))
			out[h.Sum64()] = true
		}
	}
	return out, nil
}

func (x shingles) near(y shingles) bool {
	both := 0
	for h := range x {
		if y[h] {
			both++
		}
	}
	return both > 0 && float64(both) >= nearly*float64(len(x)+len(y)-both)
}
