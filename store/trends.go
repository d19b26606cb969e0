package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
)

// Trend is how much a view has of something, by day, and who tells it.
type Trend struct {
	Days     []int   // articles of each day, the oldest first
	Speakers []Named // those quoted in most articles, at most five; of equals any
	Sources  []Named // the outlets with most articles, at most five
}

// Articles is how many there are in all.
func (t Trend) Articles() int {
	n := 0
	for _, d := range t.Days {
		n += d
	}
	return n
}

// Named is a speaker or an outlet, and in how many articles they are.
type Named struct {
	Name string
	N    int
}

// mostNamed is how many speakers and sources a trend names.
const mostNamed = 5

// stretch is some whole days, UTC.
type stretch struct{ first, days int64 }

func stretchOf(from time.Time, days int) stretch {
	return stretch{dayOf(from.UnixMicro()), int64(max(days, 1))}
}

func (s stretch) from() int64 { return s.first * day }
func (s stretch) end() int64  { return (s.first + s.days) * day }

// Trend counts the articles of so many days from the day of a moment on, UTC: all,
// or those on Filter.Topic and about Filter.Country. The rest of the filter is left
// out of account.
func (s *Store) Trend(ctx context.Context, view news.View, f Filter, from time.Time, days int) (Trend, error) {
	in := stretchOf(from, days)
	out, err := ask(ctx, s, view, func(tx querier, ps []place) (Trend, error) { return trend(ctx, tx, ps, f, in) }, "trend", f.Topic, f.Country, in)
	return Trend{slices.Clone(out.Days), slices.Clone(out.Speakers), slices.Clone(out.Sources)}, err
}

func trend(ctx context.Context, tx querier, view []place, f Filter, in stretch) (Trend, error) {
	out := Trend{Days: make([]int, in.days)}
	c, err := resolve(ctx, tx, view, Filter{Topic: f.Topic, Country: f.Country})
	if err != nil || c.nothing || len(view) == 0 {
		return out, err
	}
	for _, p := range view {
		if err := c.byDay(ctx, tx, p, in, out.Days); err != nil {
			return out, err
		}
	}
	if out.Sources, err = c.most(ctx, tx, view, sourceKind, in, out.Articles(), c.sourcesIn); err != nil {
		return out, err
	}
	out.Speakers, err = c.most(ctx, tx, view, speakerKind, in, out.Articles(), c.speakersIn)
	return out, err
}

// listedIn is SQL for what lists has for a condition, whose rows are numbered l.
func (c condition) listedIn(p place, in stretch, who int64) (string, []any) {
	return `l.shelf = +? AND l.topic = +? AND l.country = +? AND l.source = 0 AND l.who = +? AND l.about = 1 AND l.at >= ? AND l.at < ?`,
		[]any{p.id, c.topic, c.country, who, in.from(), in.end()}
}

// byDay adds one shelf's articles to those of each day. They are counted already,
// unless both a topic and a country are asked for; then a day is a stretch of the key
// of lists, so that nothing is sorted.
func (c condition) byDay(ctx context.Context, tx querier, p place, in stretch, days []int) error {
	query, args := `SELECT day - ?, n FROM days WHERE shelf = +? AND term = +? AND day >= ? AND day < ?`,
		[]any{in.first, p.id, c.topic + c.country, in.first, in.first + in.days}
	switch {
	case c.topic == 0 && c.country == 0:
		query = `SELECT day - ?, n FROM heard WHERE shelf = +? AND kind = 0 AND term = +? AND day >= ? AND day < ?`
	case c.topic != 0 && c.country != 0:
		query, args = `WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n + 1 < ?)
			SELECT n, (SELECT count(*) FROM lists AS l WHERE l.shelf = +? AND l.topic = +? AND l.country = +? AND l.source = 0
				AND l.who = 0 AND l.about = 1 AND l.at >= ? + n * ? AND l.at < ? + (n + 1) * ?) FROM d`,
			[]any{in.days, p.id, c.topic, c.country, in.from(), day, in.from(), day}
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if err := addDays(rows, days, 1); err != nil || len(p.before) == 0 {
		return err
	}
	where, args := c.listedIn(p, in, 0)
	rows, err = tx.QueryContext(ctx, `SELECT (h.at - ?) / ?, count(*) FROM (`+hidden(p)+`) AS h CROSS JOIN lists AS l
		ON l.at = h.at AND l.article = h.article AND `+where+` GROUP BY 1`, append([]any{in.from(), day}, args...)...)
	if err != nil {
		return err
	}
	return addDays(rows, days, -1)
}

func addDays(rows *sql.Rows, days []int, by int) error {
	defer rows.Close()
	for rows.Next() {
		var i, n int
		if err := rows.Scan(&i, &n); err != nil {
			return err
		}
		days[i] += by * n
	}
	return rows.Err()
}

// counting is SQL for terms and numbers (term, n) of one shelf, and its arguments.
type counting func(p place, in stretch) (string, []any)

// mostIn are the names that most articles of a stretch have.
func mostIn(ctx context.Context, tx querier, view []place, kind int, in stretch, on counting) ([]Named, error) {
	var parts []string
	var args []any
	ids := make([]int64, len(view))
	for i, p := range view {
		part, more := on(p, in)
		ids[i] = p.id
		parts, args = append(parts, part), append(args, more...)
	}
	rows, err := tx.QueryContext(ctx, `SELECT n, (SELECT name FROM names WHERE kind = ? AND names.term = most.term AND shelf IN (`+joined(ids)+`) LIMIT 1)
		FROM (SELECT term, sum(n) AS n FROM (`+strings.Join(parts, ` UNION ALL `)+`) AS used GROUP BY term HAVING sum(n) > 0 ORDER BY 2 DESC, term LIMIT ?) AS most`,
		append(append([]any{kind}, args...), mostNamed)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Named
	for rows.Next() {
		var n Named
		if err := rows.Scan(&n.N, &n.Name); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(x, y Named) int {
		return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(folded(x.Name), folded(y.Name)))
	})
	return out, rows.Err()
}

// most are the names that most articles of a stretch have, of which there are so
// many. What they are counted by is on, unless it is quicker to look among the names
// used most.
func (c condition) most(ctx context.Context, tx querier, view []place, kind int, in stretch, articles int, on counting) ([]Named, error) {
	if c.topic == 0 && c.country == 0 {
		all, err := c.size(ctx, tx, view)
		if err != nil {
			return nil, err
		}
		if articles > all/4 {
			return mostOfAll(ctx, tx, view, kind, in)
		}
		on = c.heardIn(kind)
	}
	return mostIn(ctx, tx, view, kind, in, on)
}

// mostOfAll is mostIn for no topic and no country. Those used most in a stretch that
// is a good part of all are among those used most ever, and only these need be
// counted; of a small part too many would be.
func mostOfAll(ctx context.Context, tx querier, view []place, kind int, in stretch) ([]Named, error) {
	best, err := bestNames(ctx, tx, view, kind, nil, mostNamed, func(terms []int64) (map[int64]int, error) {
		return useIn(ctx, tx, view, kind, in, terms)
	})
	var out []Named
	for _, b := range best {
		out = append(out, Named{b.name, b.n})
	}
	return out, err
}

// useIn is namesUse for the outlets or speakers of a stretch.
func useIn(ctx context.Context, tx querier, view []place, kind int, in stretch, terms []int64) (map[int64]int, error) {
	among := ` IN (` + joined(terms) + `)`
	uses := map[int64]int{}
	for _, p := range view {
		err := addUses(ctx, tx, uses, 1, `SELECT term, sum(n) FROM heard WHERE shelf = +? AND kind = +? AND term`+among+`
			AND day >= ? AND day < ? GROUP BY term`, p.id, kind, in.first, in.first+in.days)
		if err == nil && len(p.before) > 0 {
			err = addUses(ctx, tx, uses, -1, `SELECT t.term, count(*) FROM (`+hidden(p)+`) AS h CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = +?
				AND t.term`+among+` WHERE h.at >= ? AND h.at < ? GROUP BY t.term`, kind, in.from(), in.end())
		}
		if err != nil {
			return nil, err
		}
	}
	return uses, nil
}

// heardIn counts outlets or speakers, whatever the articles are about.
func (c condition) heardIn(kind int) counting {
	return func(p place, in stretch) (string, []any) {
		query := `SELECT term, sum(n) AS n FROM heard INDEXED BY heard_day WHERE shelf = +? AND kind = +? AND day >= ? AND day < ? GROUP BY term`
		less, more := c.hiddenIn(p, in, int64(kind))
		return query + less, append([]any{p.id, kind, in.first, in.first + in.days}, more...)
	}
}

// sourcesIn counts outlets. An article is listed under its outlet in each of its
// combinations, and these rows lie together.
func (c condition) sourcesIn(p place, in stretch) (string, []any) {
	query := `SELECT l.source AS term, count(*) AS n FROM lists AS l WHERE l.shelf = +? AND l.topic = +? AND l.country = +? AND l.source > 0
		AND l.who = 0 AND l.about = 1 AND l.at >= ? AND l.at < ? GROUP BY l.source`
	args := []any{p.id, c.topic, c.country, in.from(), in.end()}
	less, more := c.hiddenIn(p, in, sourceKind)
	return query + less, append(args, more...)
}

// speakersIn counts speakers by the tags of the articles with quotes.
func (c condition) speakersIn(p place, in stretch) (string, []any) {
	where, args := c.listedIn(p, in, anybody)
	query := `SELECT t.term AS term, count(*) AS n FROM lists AS l CROSS JOIN entries AS e ON e.article = l.article AND e.shelf = l.shelf
		CROSS JOIN tags AS t ON t.entry = e.id AND t.kind = ` + joined([]int64{speakerKind}) + ` WHERE ` + where + ` GROUP BY t.term`
	less, more := c.hiddenIn(p, in, speakerKind)
	return query + less, append(args, more...)
}

// hiddenIn is SQL that takes off what a shelf before p decides on.
func (c condition) hiddenIn(p place, in stretch, kind int64) (string, []any) {
	if len(p.before) == 0 {
		return "", nil
	}
	where, args := c.listedIn(p, in, 0)
	return ` UNION ALL SELECT t.term, -count(*) FROM (` + hidden(p) + `) AS h CROSS JOIN lists AS l ON l.at = h.at AND l.article = h.article AND ` + where + `
		CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = ` + joined([]int64{kind}) + ` GROUP BY t.term`, args
}

// CountriesIn counts the countries that the articles of so many days are about,
// from the day of a moment on, UTC; Code and All alone are set. Most come first,
// then by code.
func (s *Store) CountriesIn(ctx context.Context, view news.View, from time.Time, days int) ([]Count, error) {
	in := stretchOf(from, days)
	out, err := ask(ctx, s, view, func(tx querier, ps []place) ([]Count, error) { return countriesIn(ctx, tx, ps, in) }, "countries in", in)
	return slices.Clone(out), err
}

func countriesIn(ctx context.Context, tx querier, view []place, in stretch) ([]Count, error) {
	sum := map[string]int{}
	for _, p := range view {
		if err := countriesOn(ctx, tx, p, in, sum); err != nil {
			return nil, err
		}
	}
	var out []Count
	for code, n := range sum {
		if n > 0 {
			out = append(out, Count{Code: code, All: n})
		}
	}
	slices.SortFunc(out, func(x, y Count) int { return cmp.Or(cmp.Compare(y.All, x.All), cmp.Compare(x.Code, y.Code)) })
	return out, nil
}

func countriesOn(ctx context.Context, tx querier, p place, in stretch, sum map[string]int) error {
	err := addUses(ctx, tx, sum, 1, `SELECT n.name, coalesce((SELECT sum(d.n) FROM days AS d WHERE d.shelf = n.shelf AND d.term = n.term
		AND d.day >= ? AND d.day < ?), 0) FROM names AS n WHERE n.shelf = ? AND n.kind = ?`,
		in.first, in.first+in.days, p.id, countryKind)
	if err != nil || len(p.before) == 0 {
		return err
	}
	return addUses(ctx, tx, sum, -1, `SELECT n.name, count(*) FROM (`+hidden(p)+`) AS h
		CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = +?2 AND t.about = 1
		CROSS JOIN names AS n ON n.shelf = +?1 AND n.kind = t.kind AND n.term = t.term
		WHERE h.at >= ?3 AND h.at < ?4 GROUP BY n.term, n.name`, p.id, countryKind, in.from(), in.end())
}
