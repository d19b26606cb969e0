package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/news/filter"
	"newsdesk/news/zone"
)

// What comes to the shelves is compared with what members follow, and owed to them.

const (
	// comparedAtOnce is how many entries are compared at a time, and toldAtOnce how many
	// members one transaction tells.
	comparedAtOnce = 100
	toldAtOnce     = 50
	// followedLate is how long before it comes to the desk an article can have been
	// published and still be news.
	followedLate = 24 * time.Hour
)

// OweFollows owes members what came since the last call of what they follow, and
// their digests that are due. Of one process one goroutine calls it.
func (s *Store) OweFollows(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = s.compareNext(ctx); err != nil {
			return err
		}
	}
	due, err := s.dueBriefs(ctx)
	for _, member := range due {
		if err == nil {
			err = s.oweBrief(ctx, member)
		}
	}
	return err
}

// arrival is an entry of a shelf that is to be compared.
type arrival struct {
	entry, article, shelf, story int64
	added                        int64 // microseconds
	news                         bool  // it is listed, and published not long before it came
}

// match is an arrival of what a member follows.
type match struct {
	arrival
	follow news.Follow
	reach  news.Reach
}

// compareNext compares a number of entries; more tells whether there may be others.
// What takes long, the words, is looked at before the write lock is taken, and that is
// given to others between: thousands may follow one country. Who was told is not told
// again when a crash comes between.
func (s *Store) compareNext(ctx context.Context) (more bool, err error) {
	var all []arrival
	var matches []match
	if err := s.read(ctx, func(tx *sql.Tx) error {
		if all, err = arrivals(ctx, tx); err != nil {
			return err
		}
		for _, a := range all {
			found, err := matchesOf(ctx, tx, a)
			if err != nil {
				return err
			}
			matches = append(matches, found...)
		}
		return nil
	}); err != nil || len(all) == 0 {
		return false, err
	}
	for some := range slices.Chunk(matches, toldAtOnce) {
		if err := s.write(ctx, func(tx *sql.Tx) error {
			for _, m := range some {
				if err := s.tell(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return false, err
		}
	}
	return len(all) == comparedAtOnce, s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE compared SET entry = max(entry, ?)`, all[len(all)-1].entry)
		return err
	})
}

// nextArrivals asks once whether anybody follows: of an EXISTS by itself SQLite makes a
// join, behind which it sorts all that is still to be compared, each time.
const nextArrivals = `SELECT e.id, e.article, e.shelf, coalesce(a.story, a.id), e.added_at,
		e.overlay = 0 AND e.doc IS NOT NULL AND a.at >= e.added_at - ?
	FROM entries AS e JOIN articles AS a ON a.id = e.article
	WHERE e.id > (SELECT entry FROM compared) AND (SELECT EXISTS (SELECT 1 FROM follows)) ORDER BY e.id LIMIT ?`

// arrivals are the next entries to be compared; none while nobody follows anything.
// What moderators lay over an entry of the common shelf has come before.
func arrivals(ctx context.Context, tx *sql.Tx) ([]arrival, error) {
	rows, err := tx.QueryContext(ctx, nextArrivals, followedLate.Microseconds(), comparedAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []arrival
	for rows.Next() {
		var a arrival
		if err := rows.Scan(&a.entry, &a.article, &a.shelf, &a.story, &a.added, &a.news); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// matchesOf are the follows that an arrival matches, what comes at once first.
func matchesOf(ctx context.Context, tx *sql.Tx, a arrival) ([]match, error) {
	if !a.news {
		return nil, nil
	}
	e, err := entryOn(ctx, tx, place{id: a.shelf}, a.article)
	if err != nil {
		return nil, err
	}
	likely, err := likelyFollows(ctx, tx, a, &e)
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	text := filter.Ready(matched(&e))
	for _, m := range likely {
		if _, known := words[m.follow.Words]; !known {
			f, err := filter.Parse(m.follow.Words)
			words[m.follow.Words] = err == nil && f.Passes(text)
		}
	}
	return slices.DeleteFunc(likely, func(m match) bool {
		return missing(m.follow.Match, &e, words) != MissesNothing || m.follow.Speaker != "" && !quotes(&e, m.follow.Speaker)
	}), nil
}

// quotes tells whether somebody is quoted in an article.
func quotes(e *Entry, speaker string) bool {
	return slices.ContainsFunc(e.Quotes, func(q news.Quote) bool { return q.Speaker != "" && folded(q.Speaker) == folded(speaker) })
}

// likelyFollows are the follows of an arrival's shelf whose topic, country and story
// it has.
func likelyFollows(ctx context.Context, tx *sql.Tx, a arrival, e *Entry) ([]match, error) {
	topics, countries := []string{""}, []string{""}
	for _, t := range e.Topics {
		topics = append(topics, t.Code)
	}
	for _, c := range e.Countries {
		countries = append(countries, c.Code)
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+followColumns+`, m.platform, m.zone, m.quiet_from, m.quiet_to, m.silent, m.most
		FROM follow_shelves AS o JOIN follows AS f ON f.id = o.follow JOIN members AS m ON m.member = f.member
		WHERE o.shelf = ? AND f.at <= ? AND m.closed_at IS NULL AND f.story IN (0, ?)
		AND f.topic IN (SELECT value FROM json_each(?)) AND f.country IN (SELECT value FROM json_each(?))
		ORDER BY f.digest, f.story = 0, f.id`, a.shelf, a.added, a.story, asJSON(topics), asJSON(countries))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []match
	for rows.Next() {
		m := match{arrival: a}
		r := &m.reach
		if m.follow, err = scanFollow(rows, &r.Platform, &r.Zone, &r.Quiet.From, &r.Quiet.To, &r.Silent, &r.Most); err != nil {
			return nil, err
		}
		r.Member, r.Quiet.Zone = m.follow.Member, r.Zone
		out = append(out, m)
	}
	return out, rows.Err()
}

func asJSON(list []string) string {
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings cannot fail
	}
	return string(b)
}

// tell owes a member an article: at once, or with their next digest. A story is told
// once, unless they follow that very story.
func (s *Store) tell(ctx context.Context, tx *sql.Tx, m match) error {
	var gone, known bool
	story := m.story
	if m.follow.Story != 0 {
		story = -1 // the article alone must be new
	}
	if err := tx.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM follows AS f JOIN members AS m USING (member) WHERE f.id = ?1 AND m.closed_at IS NULL),
		EXISTS (SELECT 1 FROM articles AS a JOIN post_articles AS o ON o.article = a.id JOIN posts AS p ON p.id = o.post
			WHERE (a.id = ?2 OR a.story = ?3) AND p.platform = ?4 AND p.channel = ?5)
		OR EXISTS (SELECT 1 FROM articles AS a JOIN brief AS b ON b.article = a.id WHERE (a.id = ?2 OR a.story = ?3) AND b.member = ?6)`,
		m.follow.ID, m.article, story, m.reach.Platform, news.DirectChannel(m.reach.Member), m.reach.Member).Scan(&gone, &known); err != nil || gone || known {
		return err
	}
	if m.follow.Digest {
		_, err := tx.ExecContext(ctx, `INSERT INTO brief (member, article, follow, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, m.reach.Member, m.article, m.follow.ID, micros(s.now()))
		return err
	}
	return s.tellAtOnce(ctx, tx, m)
}

// tellAtOnce owes a message of one article, and past the number that the member wants
// a day puts it into the day's last message.
func (s *Store) tellAtOnce(ctx context.Context, tx *sql.Tx, m match) error {
	now := s.now()
	var sent int
	today := dayIn(m.reach.Zone, now)
	if err := tx.QueryRowContext(ctx, `UPDATE members SET sent = iif(day = ?2, sent, 0) + 1, day = ?2 WHERE member = ?1 RETURNING sent`, m.reach.Member, today).
		Scan(&sent); err != nil {
		return err
	}
	p := directPost(m.reach)
	p.Route = m.follow.ID
	if sent > m.reach.Most {
		return s.tellRest(ctx, tx, p, m, today)
	}
	p.Kind, p.Article, p.DueAt = news.PostFollow, m.article, zone.Quiet(m.reach.Quiet, now)
	p.Key = fmt.Sprintf("%s/follow/%d/story/%d", p.Key, m.follow.ID, m.story)
	if m.follow.Story != 0 {
		p.Key += fmt.Sprintf("/%d", m.article)
	}
	var err error
	if p.Key, err = freeKey(ctx, tx, p.Key, m.story, m.article); err != nil {
		return err
	}
	return s.oweDirect(ctx, tx, p, m.story)
}

// oweDirect owes a message to a member, from the shelves that they follow now. Where a
// day's last one is owed already, its article joins it.
func (s *Store) oweDirect(ctx context.Context, tx *sql.Tx, p news.Post, story int64) error {
	id, fresh, err := s.owe(ctx, tx, owing{Post: p, shelf: commonShelf, story: story, sort: s.now().UnixMicro()})
	if err == nil && !fresh && p.Kind == news.PostRest {
		_, err = tx.ExecContext(ctx, `INSERT INTO post_articles (post, article, n, at)
			SELECT ?1, ?2, coalesce(max(n), 0) + 1, ?3 FROM post_articles WHERE post = ?1 ON CONFLICT DO NOTHING`, id, p.More[0], micros(s.now()))
	}
	if err != nil {
		return err
	}
	return noteSentFrom(ctx, tx, id, p.By.ID)
}

// tellRest adds an article to what the member is told when the day is over.
func (s *Store) tellRest(ctx context.Context, tx *sql.Tx, p news.Post, m match, today int64) error {
	p.Kind, p.More = news.PostRest, []int64{m.article}
	p.Key = fmt.Sprintf("%s/rest/%d", p.Key, today)
	p.DueAt = zone.Quiet(m.reach.Quiet, zone.Next(0, m.reach.Zone, zone.EveryDay, s.now()))
	return s.oweDirect(ctx, tx, p, 0)
}

// directPost is a post to a member, with the beginning of its key.
func directPost(r news.Reach) news.Post {
	p := news.Post{Platform: r.Platform, Channel: news.DirectChannel(r.Member), By: news.Actor{ID: r.Member}}
	p.Key = p.Platform + "/" + p.Channel
	if r.Silent {
		p.Style = news.StyleSilent
	}
	return p
}

// dayIn is the day that it is in a zone, counted from 1970.
func dayIn(name string, at time.Time) int64 {
	y, m, d := at.In(zone.In(name)).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// dueBriefs are the members whose digests are due.
func (s *Store) dueBriefs(ctx context.Context) ([]string, error) {
	var out []string
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT member FROM members WHERE next_at <= ? ORDER BY next_at`, micros(s.now()))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var member string
			if err := rows.Scan(&member); err != nil {
				return err
			}
			out = append(out, member)
		}
		return rows.Err()
	})
	return out, err
}

// oweBrief owes a member's digest that is due, and plans the next. One without an
// article is not sent.
func (s *Store) oweBrief(ctx context.Context, member string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		var due int64
		if err := tx.QueryRowContext(ctx, `SELECT next_at FROM members WHERE member = ? AND next_at <= ?`, member, micros(s.now())).Scan(&due); err != nil {
			return err
		}
		r, err := reachOf(ctx, tx, member)
		if err != nil {
			return err
		}
		p := directPost(r)
		p.Kind, p.Key = news.PostBrief, fmt.Sprintf("%s/brief/%d", p.Key, due)
		if p.More, err = numbers(ctx, tx, `SELECT article FROM brief WHERE member = ? ORDER BY at, article`, member); err != nil {
			return err
		}
		if len(p.More) > 0 && r.Closed.IsZero() {
			if err := s.oweDirect(ctx, tx, p, 0); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM brief WHERE member = ?`, member); err != nil {
			return err
		}
		return s.planDigest(ctx, tx, member)
	})
	if errors.Is(err, news.ErrNotFound) { // it was planned anew meanwhile
		return nil
	}
	return err
}

// directAgain brings what is planned for members back with a clock that went back.
func (s *Store) directAgain(ctx context.Context, tx *sql.Tx, back time.Duration, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `UPDATE posts SET due_at = max(due_at - ?1, ?2) WHERE waits = 1 AND kind IN `+directKinds+` AND due_at > ?2`,
		back.Microseconds(), now.UnixMicro()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE members SET next_at = max(next_at - ?1, ?2) WHERE next_at > ?2`, back.Microseconds(), now.UnixMicro())
	return err
}
