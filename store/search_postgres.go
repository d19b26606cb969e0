package store

import (
	"context"
	"fmt"
	"strings"
)

// What is searched for is written in FTS5's language for both databases. PostgreSQL
// is asked for the tokens by its index, and then, of what that finds, whether the
// words of a phrase stand side by side.

// sought is a search: one of its parts, or tokens that follow one another.
type sought struct {
	sign   string // "AND", "OR", "NOT" or "" for tokens
	parts  []sought
	tokens []string
	begin  bool // the token need only begin a word
}

// matchingServed is matching on a server.
//
// The tokens are found by their index first, whatever the planner thinks: it takes a
// look at each row for cheap, because it does not count that the tokens of a row lie
// elsewhere. A sum is no column, so that no other index helps it to do so.
//
// That index gives all rows there are, in no order. For tokens that many have, the
// newest rows are looked at before it is asked: mostly they hold as many as are wanted.
func matchingServed(ctx context.Context, tx served, table, match, also string, n int, since, article int64) ([]ref, error) {
	s, err := readMatch(match)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
		return nil, err
	}
	tokens := s.tsquery()
	on, where, args := ``, ``, []any{int64(1)<<docBits - 1, since, article, article}
	if s.rows() {
		var more []any
		where, more = s.where()
		on, where, args = ` JOIN `+table+` AS w ON w.rowid = f.rowid`, ` AND `+where, append(args, more...)
	}
	find := func(from string, first ...any) ([]ref, error) {
		return foundBy(tx.QueryContext(ctx, `SELECT e.at, e.article, e.shelf FROM (`+from+`) AS f JOIN entries AS e ON e.id = (f.rowid & ?)`+on+`
			WHERE e.at >= ? AND (? = 0 OR e.article = ?)`+where+also+` ORDER BY f.rowid DESC LIMIT ?`, append(append(first, args...), n)...))
	}
	if many, err := hasMany(ctx, tx, table, tokens); err != nil {
		return nil, err
	} else if many {
		found, err := find(`SELECT rowid FROM (SELECT rowid, tokens FROM `+table+` WHERE rowid >= ? ORDER BY rowid DESC LIMIT ?) AS newest
			WHERE newest.tokens @@ CAST(? AS tsquery)`, docID(since, 0), tx.first.look, tokens)
		if err != nil || len(found) == n {
			return found, err
		}
	}
	return find(`SELECT w.rowid + 0 AS rowid FROM `+table+` AS w
		WHERE w.tokens @@ CAST(? AS tsquery) AND w.rowid + 0 >= ? ORDER BY w.rowid + 0 DESC OFFSET 0`, tokens, docID(since, 0))
}

// newestFirst is of how many rows that have the tokens the newest are looked at first, and
// how many of those.
type newestFirst struct{ many, look int64 }

// usualFirst: to fetch so many rows takes longer than to look at the newest.
func usualFirst() newestFirst { return newestFirst{many: 5000, look: 300} }

// hasMany tells whether many rows have the tokens, as the server reckons: it knows the
// commonest.
func hasMany(ctx context.Context, tx served, table, tokens string) (bool, error) {
	var plan string
	if err := tx.QueryRowContext(ctx, `EXPLAIN SELECT 1 FROM `+table+` WHERE tokens @@ CAST(? AS tsquery)`, tokens).Scan(&plan); err != nil {
		return false, err
	}
	var rows int64
	_, rest, _ := strings.Cut(plan, " rows=")
	_, err := fmt.Sscan(rest, &rows)
	return err == nil && rows >= tx.first.many, nil // else in a server's language that is not known
}

// rows tells whether words must stand in a row anywhere in the search.
func (s sought) rows() bool {
	for _, p := range s.parts {
		if p.rows() {
			return true
		}
	}
	return len(s.tokens) > 1
}

// tsquery is the search for the tokens, wherever they stand. It finds all that the
// search finds, and more where it has phrases.
func (s sought) tsquery() string {
	var out []string
	for _, token := range s.tokens {
		out = append(out, "'"+strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(token)+"'")
	}
	if s.begin {
		out[len(out)-1] += ":*"
	}
	for i, p := range s.parts {
		switch {
		case s.sign != "NOT" || i == 0:
			out = append(out, "("+p.tsquery()+")")
		case !p.rows(): // or it would leave out what only has the words
			out = append(out, "!("+p.tsquery()+")")
		}
	}
	if s.sign == "OR" {
		return strings.Join(out, " | ")
	}
	return strings.Join(out, " & ")
}

// where is the search as a condition on each row.
func (s sought) where() (string, []any) {
	if !s.rows() {
		return `w.tokens @@ CAST(? AS tsquery)`, []any{s.tsquery()}
	}
	if s.sign == "" {
		return `position(? IN w.body) > 0`, []any{" " + strings.Join(s.tokens, " ") + " "}
	}
	var conditions []string
	var args []any
	for i, p := range s.parts {
		where, more := p.where()
		if s.sign == "NOT" && i > 0 {
			where = `NOT ` + where
		}
		conditions, args = append(conditions, where), append(args, more...)
	}
	on := ` AND `
	if s.sign == "OR" {
		on = ` OR `
	}
	return `(` + strings.Join(conditions, on) + `)`, args
}

// readMatch reads as much of FTS5's language as the store writes: strings of tokens,
// the last with a star where it is a beginning, AND, OR, NOT and brackets. NOT binds
// closest, then AND. (https://sqlite.org/fts5.html#full_text_query_syntax)
func readMatch(match string) (sought, error) {
	r := matchReader{rest: match}
	s := r.any("OR", "AND", "NOT")
	if r.skip(); r.broken || r.rest != "" {
		return s, fmt.Errorf("a search that cannot be read: %q", match)
	}
	return s, nil
}

type matchReader struct {
	rest   string
	broken bool // something was missing
}

// any reads parts between which the first of the signs stands; the others bind closer.
func (r *matchReader) any(signs ...string) sought {
	if len(signs) == 0 {
		return r.one()
	}
	all := []sought{r.any(signs[1:]...)}
	for r.take(signs[0]) {
		all = append(all, r.any(signs[1:]...))
	}
	if len(all) == 1 {
		return all[0]
	}
	return sought{sign: signs[0], parts: all}
}

// one reads a string or what stands in brackets.
func (r *matchReader) one() sought {
	if r.take("(") {
		s := r.any("OR", "AND", "NOT")
		r.broken = r.broken || !r.take(")")
		return s
	}
	begun := r.take(`"`)
	text, rest, ended := strings.Cut(r.rest, `"`)
	s := sought{tokens: strings.Fields(text)}
	if r.broken = r.broken || !begun || !ended || len(s.tokens) == 0; !r.broken {
		r.rest = rest
		s.begin = r.take("*")
	}
	return s
}

func (r *matchReader) skip() { r.rest = strings.TrimLeft(r.rest, " ") }

// take reads a sign, if it comes next.
func (r *matchReader) take(sign string) bool {
	r.skip()
	rest, ok := strings.CutPrefix(r.rest, sign)
	if ok {
		r.rest = rest
	}
	return ok
}
