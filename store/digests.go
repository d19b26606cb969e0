package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/news/filter"
	"newsdesk/news/zone"
)

// How many stories a digest holds at most, and when it does not say.
const (
	longestDigest = 25
	usualDigest   = 5
)

// SetDigest keeps a digest; one of the same shelf and channel that matches the
// same, as often, is changed. Its next time is reckoned from now. A time, a zone,
// a weekday or words that there are not are news.ErrBadOption.
func (s *Store) SetDigest(ctx context.Context, d news.Digest) (news.Digest, error) {
	if _, err := zone.Load(d.Zone); err != nil {
		return news.Digest{}, &news.OptionError{Option: "timezone", Value: d.Zone, Next: "Give a time zone such as Europe/Lisbon."}
	}
	next := zone.Next(d.At, d.Zone, d.Weekday, s.now())
	if next.IsZero() {
		return news.Digest{}, &news.OptionError{Option: "time", Value: fmt.Sprint(d.At), Next: "Give a time of day from 00:00 to 23:59."}
	}
	if _, err := filter.Parse(d.Words); err != nil {
		return news.Digest{}, err
	}
	if d.Length < 1 {
		d.Length = usualDigest
	}
	d.Length = min(d.Length, longestDigest)
	var out news.Digest
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, d.Shelf)
		if err != nil {
			return err
		}
		id, err := numberOf(ctx, tx, `SELECT id FROM digests WHERE shelf = ?1 AND platform = ?2 AND channel = ?3 AND topic = ?4 AND country = ?5
				AND source = ?6 AND words = ?7 AND language = ?8 AND (weekday < 0) = (?9 < 0)`,
			`INSERT INTO digests (shelf, platform, channel, topic, country, source, words, language, weekday, kind, minute, zone, length, next_at, by_id, by_name, at)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', 0, '', 0, 0, '', '', 0) RETURNING id`,
			on, d.Platform, d.Channel, d.Topic, d.Country, d.Source, d.Words, d.Language, d.Weekday)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE digests SET kind = ?, minute = ?, zone = ?, weekday = ?, length = ?, next_at = ?,
			by_id = ?, by_name = ?, at = ? WHERE id = ?`, d.Kind, d.At, d.Zone, d.Weekday, d.Length, next.UnixMicro(),
			d.By.ID, d.By.Name, micros(s.now()), id); err != nil {
			return err
		}
		if err := s.act(ctx, tx, on, d.By, "digest set", 0, nil, digestFields(d)); err != nil {
			return err
		}
		out, _, err = digestWhere(ctx, tx, `d.id = ?`, id)
		return err
	})
	return out, err
}

func digestFields(d news.Digest) fields {
	f := fields{"channel": d.Channel, "time": fmt.Sprintf("%02d:%02d", d.At/60, d.At%60), "timezone": d.Zone}
	if d.Weekday >= 0 {
		f["weekday"] = time.Weekday(d.Weekday).String()
	}
	for name, value := range map[string]string{"topic": d.Topic, "country": d.Country, "source": d.Source, "words": d.Words, "language": d.Language} {
		if value != "" {
			f[name] = value
		}
	}
	return f
}

// digestsWhere are the digests that a condition finds, and their shelves' numbers.
func digestsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]news.Digest, []int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.id, s.name, d.platform, d.channel, d.kind, d.minute, d.zone, d.weekday, d.topic, d.country,
		d.source, d.words, d.language, d.length, d.next_at, d.by_id, d.by_name, d.at, s.id
		FROM digests AS d JOIN shelves AS s ON s.id = d.shelf WHERE `+where, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var out []news.Digest
	var on []int64
	for rows.Next() {
		var d news.Digest
		var next, made sql.NullInt64
		var shelf int64
		if err := rows.Scan(&d.ID, &d.Shelf, &d.Platform, &d.Channel, &d.Kind, &d.At, &d.Zone, &d.Weekday, &d.Topic, &d.Country,
			&d.Source, &d.Words, &d.Language, &d.Length, &next, &d.By.ID, &d.By.Name, &made, &shelf); err != nil {
			return nil, nil, err
		}
		d.Next, d.Made = moment(next), moment(made)
		out, on = append(out, d), append(on, shelf)
	}
	return out, on, rows.Err()
}

// digestWhere is the one digest that a condition finds; sql.ErrNoRows for none.
func digestWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) (news.Digest, int64, error) {
	all, on, err := digestsWhere(ctx, tx, where, args...)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return news.Digest{}, 0, err
	}
	return all[0], on[0], nil
}

// Digests are the digests of a shelf, the oldest first.
func (s *Store) Digests(ctx context.Context, shelf news.Shelf) ([]news.Digest, error) {
	return s.digests(ctx, `s.name = ? ORDER BY d.id`, string(shelf))
}

// DueDigests are the digests whose time has come by now, the longest due first.
func (s *Store) DueDigests(ctx context.Context, now time.Time) ([]news.Digest, error) {
	return s.digests(ctx, `d.next_at <= ? AND s.left_at IS NULL ORDER BY d.next_at, d.id`, now.UnixMicro())
}

func (s *Store) digests(ctx context.Context, where string, arg any) ([]news.Digest, error) {
	var out []news.Digest
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, _, err = digestsWhere(ctx, tx, where, arg)
		return err
	})
	return out, err
}

// NextDigest is when the next digest is due; zero for none.
func (s *Store) NextDigest(ctx context.Context) (time.Time, error) {
	return s.earliest(ctx, `SELECT min(d.next_at) FROM digests AS d JOIN shelves AS s ON s.id = d.shelf WHERE s.left_at IS NULL`)
}

// Digest is one digest of a shelf; news.ErrNotFound.
func (s *Store) Digest(ctx context.Context, shelf news.Shelf, id int64) (news.Digest, error) {
	var out news.Digest
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, _, err = digestWhere(ctx, tx, `d.id = ? AND s.name = ?`, id, string(shelf))
		return err
	})
	return out, err
}

// RemoveDigest takes a digest off a shelf. What it owes already is posted.
// news.ErrNotFound.
func (s *Store) RemoveDigest(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		was, on, err := digestWhere(ctx, tx, `d.id = ? AND s.name = ?`, id, string(shelf))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM digests WHERE id = ?`, id); err != nil {
			return err
		}
		return s.act(ctx, tx, on, by, "digest remove", 0, digestFields(was), nil)
	})
}

// telling is a digest whose time has come, and the span that it tells of.
type telling struct {
	news.Digest
	on             int64 // its shelf's number
	from, to, next time.Time
}

// tellingOf is what a digest that is due tells of; ok is false when it has moved
// on since. A due that lies ahead is news.ErrStale, no digest sql.ErrNoRows.
func tellingOf(ctx context.Context, tx *sql.Tx, id int64, due, now time.Time) (t telling, ok bool, err error) {
	d, on, err := digestWhere(ctx, tx, `d.id = ?`, id)
	if err != nil || !d.Next.Equal(due) {
		return t, false, err
	}
	if due.After(now) {
		return t, false, news.ErrStale
	}
	t = telling{Digest: d, on: on, from: zone.Last(d.At, d.Zone, d.Weekday, due.Add(-1)).UTC(), to: due.UTC(), next: zone.Next(d.At, d.Zone, d.Weekday, now).UTC()}
	if last := zone.Last(d.At, d.Zone, d.Weekday, now); last.After(due) {
		t.to = last.UTC()
	}
	return t, true, nil
}

// ranked are the articles that stand for its stories, the best first.
func (t telling) ranked(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	stories, err := digestStories(ctx, tx, t.Digest, t.from, t.to)
	var out []int64
	for _, story := range stories {
		out = append(out, story.Entry.ID)
	}
	return out, err
}

// listed tells whether all of the articles can still be seen there.
func (t telling) listed(ctx context.Context, tx *sql.Tx, articles []int64) (bool, error) {
	view, err := places(ctx, tx, news.View{t.Shelf, news.Common})
	for _, id := range articles {
		if err != nil {
			break
		}
		_, err = shownRef(ctx, tx, view, id)
	}
	if errors.Is(err, news.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// OweDigest picks the stories of a due digest, then owes its post and moves the
// digest to its next time, in one transaction. due is its Next as DueDigests gave
// it: a digest that has moved on meanwhile changes nothing and gives false, and so
// does one in whose time nothing happened, which moves on. After downtime the last
// missed time alone is made up for, and its span reaches back over the others. A
// due that lies ahead is news.ErrStale, and a digest that is gone
// news.ErrNotFound.
func (s *Store) OweDigest(ctx context.Context, d news.Digest, due time.Time) (news.Post, bool, error) {
	// To rank takes long where much happened, and others wait for the write lock.
	was, articles, err := s.rank(ctx, d.ID, due)
	if err != nil {
		return news.Post{}, false, err
	}
	return s.oweRanked(ctx, was, articles)
}

// rank picks the stories of a digest that is due.
func (s *Store) rank(ctx context.Context, digest int64, due time.Time) (t telling, articles []int64, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		var ok bool
		if t, ok, err = tellingOf(ctx, tx, digest, due, s.now()); ok && err == nil {
			articles, err = t.ranked(ctx, tx)
		}
		return err
	})
	t.ID, t.Next = digest, due
	return t, articles, err
}

// oweRanked owes what rank has picked. Where moderators have changed the digest or
// taken an article off since, or its next time has come, it picks anew.
func (s *Store) oweRanked(ctx context.Context, was telling, articles []int64) (p news.Post, fresh bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		now := s.now()
		t, ok, err := tellingOf(ctx, tx, was.ID, was.Next, now)
		if err != nil || !ok {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE digests SET next_at = ? WHERE id = ?`, t.next.UnixMicro(), t.ID); err != nil {
			return err
		}
		same := t == was
		if same {
			same, err = t.listed(ctx, tx, articles)
		}
		if err == nil && !same {
			articles, err = t.ranked(ctx, tx)
		}
		if err != nil || len(articles) == 0 {
			return err
		}
		p, fresh, err = s.oweTelling(ctx, tx, t, articles, now)
		return err
	})
	if err != nil {
		return news.Post{}, false, err
	}
	return p, fresh, nil
}

// oweTelling owes the post of a digest.
func (s *Store) oweTelling(ctx context.Context, tx *sql.Tx, t telling, articles []int64, now time.Time) (p news.Post, fresh bool, err error) {
	o := owing{shelf: t.on, sort: t.to.UnixMicro(), Post: news.Post{
		Key:  fmt.Sprintf("%s/%s/digest/%d/%d", t.Platform, t.Shelf, t.ID, t.to.Unix()),
		Kind: news.PostDigest, Platform: t.Platform, Channel: t.Channel, Into: t.Kind, Route: t.ID, More: articles,
	}}
	if o.DueAt, err = quietUntil(ctx, tx, t.Platform, t.Channel, now); err != nil {
		return p, false, err
	}
	id, fresh, err := s.owe(ctx, tx, o)
	if err != nil {
		return p, false, err
	}
	p, err = postWhere(ctx, tx, `p.id = ?`, id)
	return p, fresh, err
}

// DigestStories are the stories that a digest would hold of a span of time (from
// inclusive, to exclusive), the most covered first: by outlets, then by articles,
// then the newest. Their entries come in full. What was published a day before the
// span, but came to the desk in it, belongs to it. The digest need not be kept.
func (s *Store) DigestStories(ctx context.Context, d news.Digest, from, to time.Time) ([]DigestStory, error) {
	var out []DigestStory
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = digestStories(ctx, tx, d, from, to)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return out, err
}
