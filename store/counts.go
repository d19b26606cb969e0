package store

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"newsdesk/news"
)

// Topics counts the topics on a view, most in 30 days first, then most of all,
// then by code. Those that no article has are left out.
func (s *Store) Topics(ctx context.Context, view news.View, now time.Time) ([]Count, error) {
	return s.counts(ctx, view, now, topicKind, `l.topic = n.term AND l.country = 0`)
}

// Countries counts the countries that articles are about, as Topics does.
func (s *Store) Countries(ctx context.Context, view news.View, now time.Time) ([]Count, error) {
	return s.counts(ctx, view, now, countryKind, `l.topic = 0 AND l.country = n.term`)
}

func (s *Store) counts(ctx context.Context, view news.View, now time.Time, kind int, column string) ([]Count, error) {
	in := recentAt(now)
	var out counted
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		ps = filled(ps)
		good := func(c counted) bool { return in.within(c.from, c.until) }
		out, err = rememberedWhile(ctx, tx, &s.memo, good, func() (counted, error) { return countAll(ctx, tx, ps, in, kind, column) },
			"counts", idsOf(ps), kind)
		return err
	})
	return slices.Clone(out.all), err
}

// recent are the moments since which counts are of the last 7 and 30 days.
type recent struct{ week, month int64 }

func recentAt(now time.Time) recent {
	return recent{now.AddDate(0, 0, -7).UnixMicro(), now.AddDate(0, 0, -30).UnixMicro()}
}

func (r recent) within(from, until recent) bool {
	return r.week >= from.week && r.week <= until.week && r.month >= from.month && r.month <= until.month
}

// counted are counts and for when they hold: until time takes an article out of the
// last 7 or 30 days.
type counted struct {
	all         []Count
	from, until recent
}

func countAll(ctx context.Context, tx querier, view []place, in recent, kind int, column string) (counted, error) {
	out := counted{from: in, until: recent{math.MaxInt64, math.MaxInt64}}
	sum := map[string]Count{}
	for _, p := range view {
		if err := countOn(ctx, tx, p, in, kind, column, sum); err != nil {
			return out, err
		}
		var next [2]sql.NullInt64 // the next to be taken out
		for i, from := range []int64{in.week, in.month} {
			if err := tx.QueryRowContext(ctx, `SELECT min(at) FROM lists WHERE shelf = +? AND topic = 0 AND country = 0 AND source = 0
				AND who = 0 AND about = 1 AND at >= ?`, p.id, from).Scan(&next[i]); err != nil {
				return out, err
			}
		}
		if next[0].Valid {
			out.until.week = min(out.until.week, next[0].Int64)
		}
		if next[1].Valid {
			out.until.month = min(out.until.month, next[1].Int64)
		}
	}
	for _, c := range sum {
		if c.All > 0 {
			out.all = append(out.all, c)
		}
	}
	slices.SortFunc(out.all, func(x, y Count) int {
		return cmp.Or(cmp.Compare(y.Month, x.Month), cmp.Compare(y.All, x.All), cmp.Compare(x.Code, y.Code))
	})
	return out, nil
}

// countOn adds one shelf's counts. Whole days are counted already; only the day
// that a period begins in is looked through.
func countOn(ctx context.Context, tx querier, p place, in recent, kind int, column string, sum map[string]Count) error {
	listed := ` FROM lists AS l WHERE l.shelf = n.shelf AND ` + column + ` AND l.source = 0 AND l.who = 0 AND l.about = 1`
	period := func(from, day, end string) string {
		return `coalesce((SELECT sum(d.n) FROM days AS d WHERE d.shelf = n.shelf AND d.term = n.term AND d.day > ` + day + `), 0)
			+ (SELECT count(*)` + listed + ` AND l.at >= ` + from + ` AND l.at < ` + end + `)`
	}
	week, month := in.week, in.month
	rows, err := tx.QueryContext(ctx, `SELECT n.name, n.n, `+period(`?3`, `?4`, `?5`)+`, `+period(`?6`, `?7`, `?8`)+`,
		(SELECT l.at`+listed+undecided(p, `l.article`)+` ORDER BY l.at DESC LIMIT 1)
		FROM names AS n WHERE n.shelf = ?1 AND n.kind = ?2`, p.id, kind,
		week, dayOf(week), (dayOf(week)+1)*day, month, dayOf(month), (dayOf(month)+1)*day)
	if err != nil {
		return err
	}
	if err := addCounts(rows, sum, 1); err != nil || len(p.before) == 0 {
		return err
	}
	rows, err = tx.QueryContext(ctx, `SELECT n.name, count(*), sum(iif(h.at >= ?3, 1, 0)), sum(iif(h.at >= ?4, 1, 0)), NULL
		FROM (`+hidden(p)+`) AS h CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = +?2 AND t.about = 1
		CROSS JOIN names AS n ON n.shelf = +?1 AND n.kind = t.kind AND n.term = t.term GROUP BY n.term, n.name`, p.id, kind, week, month)
	if err != nil {
		return err
	}
	return addCounts(rows, sum, -1)
}

func addCounts(rows *sql.Rows, sum map[string]Count, by int) error {
	defer rows.Close()
	for rows.Next() {
		var c Count
		var last sql.NullInt64
		if err := rows.Scan(&c.Code, &c.All, &c.Week, &c.Month, &last); err != nil {
			return err
		}
		was := sum[c.Code]
		c.All, c.Week, c.Month = was.All+by*c.All, was.Week+by*c.Week, was.Month+by*c.Month
		if c.Last = moment(last); c.Last.Before(was.Last) {
			c.Last = was.Last
		}
		sum[c.Code] = c
	}
	return rows.Err()
}

// hidden is SQL for the listed entries of a shelf that a shelf before it in the
// view decides on: counts subtract them. Few articles stand on two shelves, so
// that it costs little beside counting all.
func hidden(p place) string {
	return `SELECT DISTINCT e.id, e.shelf, e.article, e.at FROM entries AS d CROSS JOIN entries AS e ON e.article = d.article
		WHERE d.shared = 1 AND d.shelf IN (` + joined(p.before) + `) AND e.shelf = ` + joined([]int64{p.id}) + ` AND e.doc IS NOT NULL`
}

// Extent is what a filter would find in all.
func (s *Store) Extent(ctx context.Context, view news.View, f Filter) (Extent, error) {
	var out Extent
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		c, err := resolve(ctx, tx, ps, f)
		if err != nil || c.nothing {
			return err
		}
		for _, p := range ps {
			if err := c.extend(ctx, tx, p, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// extend adds what one shelf of a view has.
func (c condition) extend(ctx context.Context, tx querier, p place, out *Extent) error {
	for _, about := range []bool{true, false} {
		if !about && !c.narrowed() {
			break
		}
		n, err := c.count(ctx, tx, p, about)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		out.N += n
		where, args := c.where(p, about)
		var first, last sql.NullInt64
		err = tx.QueryRowContext(ctx, `SELECT
			(SELECT l.at FROM lists AS l WHERE `+where+` ORDER BY l.at LIMIT 1),
			(SELECT l.at FROM lists AS l WHERE `+where+` ORDER BY l.at DESC LIMIT 1)`, append(args, args...)...).Scan(&first, &last)
		if err != nil {
			return err
		}
		if t := moment(first); out.First.IsZero() || t.Before(out.First) {
			out.First = t
		}
		if t := moment(last); t.After(out.Last) {
			out.Last = t
		}
	}
	return nil
}

// count is how many entries of a shelf meet a condition and are shown.
func (c condition) count(ctx context.Context, tx querier, p place, about bool) (int, error) {
	var n int
	if len(c.also) > 0 || c.article != 0 || c.since != floor(time.Time{}) {
		where, args := c.where(p, about)
		err := tx.QueryRowContext(ctx, `SELECT count(*) FROM lists AS l WHERE `+where, args...).Scan(&n)
		return n, err
	}
	args := []any{p.id, c.topic, c.country, c.source, c.who, c.country == 0 || about}
	err := tx.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0) FROM tallies WHERE shelf = ? AND topic = ? AND country = ?
		AND source = ? AND who = ? AND about = ?`, args...).Scan(&n)
	if err != nil || n == 0 || len(p.before) == 0 {
		return n, err
	}
	var less int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM (`+hidden(p)+`) AS h CROSS JOIN lists AS l
		ON l.shelf = +? AND l.topic = +? AND l.country = +? AND l.source = +? AND l.who = +? AND l.about = +?
		AND l.at = h.at AND l.article = h.article`, args...).Scan(&less)
	return n - less, err
}

// Size is how many articles the view shows.
func (s *Store) Size(ctx context.Context, view news.View) (int, error) {
	e, err := s.Extent(ctx, view, Filter{})
	return e.N, err
}
