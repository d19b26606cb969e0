package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
)

// Sources are the outlets on a view whose name has a word that begins with
// typed, most used first, then by name; of several words typed each must begin
// one. Case and accents do not count.
func (s *Store) Sources(ctx context.Context, view news.View, typed string, limit int) ([]string, error) {
	return s.names(ctx, view, sourceKind, typed, limit)
}

// Speakers is Sources for those who are quoted.
func (s *Store) Speakers(ctx context.Context, view news.View, typed string, limit int) ([]string, error) {
	return s.names(ctx, view, speakerKind, typed, limit)
}

// name is a term on a view.
type name struct {
	term int64
	name string
	n    int // articles of the view that have it
}

func (s *Store) names(ctx context.Context, view news.View, kind int, typed string, limit int) ([]string, error) {
	words := runs(typed)
	if strings.TrimSpace(typed) != "" && len(words) == 0 {
		return nil, nil // signs alone begin no word
	}
	best, err := ask(ctx, s, view, func(tx querier, ps []place) ([]name, error) {
		return bestNames(ctx, tx, ps, kind, words, max(limit, 1), func(terms []int64) (map[int64]int, error) {
			return namesUse(ctx, tx, ps, kind, terms)
		})
	}, "names", kind, words, limit)
	var out []string
	for _, b := range best {
		out = append(out, b.name)
	}
	return out, err
}

// bestNames takes the most used names of each shelf, asks for the use that counts
// of each, which is at most all, and takes more of them for as long as one that it
// has not seen could be among the first.
func bestNames(ctx context.Context, tx querier, view []place, kind int, words []string, limit int, use func(terms []int64) (map[int64]int, error)) ([]name, error) {
	for take := limit + 10; ; take *= 4 {
		seen := map[int64]name{}
		unseen := 0 // what a name beyond those taken can have at most
		for _, p := range view {
			found, err := namesOn(ctx, tx, p, kind, words, take)
			if err != nil {
				return nil, err
			}
			if len(found) == take {
				unseen += found[take-1].n
			}
			for _, f := range found {
				if _, known := seen[f.term]; !known {
					seen[f.term] = f
				}
			}
		}
		uses, err := use(slices.Collect(maps.Keys(seen)))
		if err != nil {
			return nil, err
		}
		var all []name
		for term, f := range seen {
			if f.n = uses[term]; f.n > 0 {
				all = append(all, f)
			}
		}
		slices.SortFunc(all, func(x, y name) int {
			return cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(folded(x.name), folded(y.name)))
		})
		all = all[:min(limit, len(all))]
		if unseen == 0 || len(all) == limit && all[limit-1].n > unseen {
			return all, nil
		}
	}
}

// TopicCodes are the topics on a view with their Code and All alone, most used
// first, then by code; cheaper than Topics.
func (s *Store) TopicCodes(ctx context.Context, view news.View) ([]Count, error) {
	return s.codes(ctx, view, topicKind)
}

// CountryCodes is TopicCodes for the countries that articles are about.
func (s *Store) CountryCodes(ctx context.Context, view news.View) ([]Count, error) {
	return s.codes(ctx, view, countryKind)
}

func (s *Store) codes(ctx context.Context, view news.View, kind int) ([]Count, error) {
	out, err := ask(ctx, s, view, func(tx querier, ps []place) ([]Count, error) { return codesOn(ctx, tx, ps, kind) }, "codes", kind)
	return slices.Clone(out), err
}

func codesOn(ctx context.Context, tx querier, view []place, kind int) ([]Count, error) {
	uses := map[string]int{}
	for _, p := range view {
		if err := addUses(ctx, tx, uses, 1, `SELECT name, n FROM names WHERE shelf = ? AND kind = ?`, p.id, kind); err != nil {
			return nil, err
		}
		if len(p.before) == 0 {
			continue
		}
		if err := addUses(ctx, tx, uses, -1, `SELECT n.name, count(*) FROM (`+hidden(p)+`) AS h
			CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = +?1 AND t.about = 1
			CROSS JOIN names AS n ON n.shelf = +?2 AND n.kind = t.kind AND n.term = t.term GROUP BY n.term, n.name`, kind, p.id); err != nil {
			return nil, err
		}
	}
	var out []Count
	for code, n := range uses {
		if n > 0 {
			out = append(out, Count{Code: code, All: n})
		}
	}
	slices.SortFunc(out, func(x, y Count) int {
		return cmp.Or(cmp.Compare(y.All, x.All), cmp.Compare(x.Code, y.Code))
	})
	return out, nil
}

// namesUse is how many articles of a view have each of some terms.
func namesUse(ctx context.Context, tx querier, view []place, kind int, terms []int64) (map[int64]int, error) {
	uses := map[int64]int{}
	if len(terms) == 0 {
		return uses, nil
	}
	in := ` (` + joined(terms) + `)`
	for _, p := range view {
		if err := addUses(ctx, tx, uses, 1, `SELECT term, n FROM names WHERE shelf = ? AND kind = ? AND term IN`+in, p.id, kind); err != nil {
			return nil, err
		}
		if len(p.before) == 0 {
			continue
		}
		if err := addUses(ctx, tx, uses, -1, `SELECT t.term, count(*) FROM (`+hidden(p)+`) AS h
			CROSS JOIN tags AS t ON t.entry = h.id AND t.kind = +? AND t.term IN`+in+` GROUP BY t.term`, kind); err != nil {
			return nil, err
		}
	}
	return uses, nil
}

func addUses[K comparable](ctx context.Context, tx querier, uses map[K]int, by int, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var term K
		var n int
		if err := rows.Scan(&term, &n); err != nil {
			return err
		}
		uses[term] += by * n
	}
	return rows.Err()
}

// namesOn are the most used names of one shelf that have all the words, at most
// as many as asked for.
func namesOn(ctx context.Context, tx querier, p place, kind int, words []string, take int) ([]name, error) {
	key := ""
	for _, w := range words {
		if len(w) > len(key) {
			key = w // the longest narrows most
		}
	}
	match, args := `k.word = +?`, []any{p.id, kind, key}
	if utf8.RuneCountInString(key) > 2 {
		match, args = `k.word >= ? AND k.word < ?`, append(args, key+"\U0010ffff")
	}
	rows, err := tx.QueryContext(ctx, `SELECT k.n, k.term, n.name FROM keys AS k
		CROSS JOIN names AS n ON n.shelf = k.shelf AND n.kind = k.kind AND n.term = k.term
		WHERE k.shelf = +? AND k.kind = +? AND `+match+` ORDER BY k.n DESC`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []name
	seen := map[int64]bool{}
	for len(out) < take && rows.Next() {
		var f name
		if err := rows.Scan(&f.n, &f.term, &f.name); err != nil {
			return nil, err
		}
		if !seen[f.term] && begins(f.name, words) {
			seen[f.term] = true
			out = append(out, f)
		}
	}
	return out, rows.Err()
}

// begins tells whether each of the words begins a word of the name.
func begins(name string, words []string) bool {
	if len(words) == 0 {
		return true
	}
	has := runs(name)
	for _, w := range words {
		if !slices.ContainsFunc(has, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}

// titleCandidates is how many of the newest titles that match are ranked.
const titleCandidates = 50

// Titles are entries (ID, Title, Published, FirstSeen and Site alone) whose
// title matches what is being typed, best first: those that begin with it, then
// the newest; the newest for "".
func (s *Store) Titles(ctx context.Context, view news.View, typed string, limit int) ([]Entry, error) {
	limit = max(limit, 1)
	match := titleMatch(typed)
	if match == "" && strings.TrimSpace(typed) != "" {
		return nil, nil
	}
	var found []titled
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if ps = filled(ps); err != nil || len(ps) == 0 {
			return err
		}
		start := strings.Join(runs(typed), " ")
		found, err = remembered(ctx, tx, &s.memo, func() ([]titled, error) { return titlesLike(ctx, tx, ps, match, start, limit) },
			"titles", idsOf(ps), match, start, limit)
		return err
	})
	out := make([]Entry, len(found))
	for i, t := range found {
		out[i].Article = news.Article{ID: t.id, Title: t.title, Published: moment(t.published), FirstSeen: moment(t.seen), Site: t.site}
	}
	return out, err
}

// titled is what Titles promises of an entry.
type titled struct {
	id              int64
	title, site     string
	published, seen sql.NullInt64
}

// titlesLike are the newest titles that a search finds, those with a start first; the
// newest of all for "".
func titlesLike(ctx context.Context, tx querier, view []place, match, start string, limit int) ([]titled, error) {
	if match == "" {
		refs, err := condition{since: floor(time.Time{})}.refs(ctx, tx, view, limit)
		if err != nil {
			return nil, err
		}
		return loadTitles(ctx, tx, refs)
	}
	refs, err := matching(ctx, tx, view, `titles`, match, max(titleCandidates, limit))
	if err != nil {
		return nil, err
	}
	found, err := loadTitles(ctx, tx, refs)
	var first, rest []titled
	for _, t := range found {
		if strings.HasPrefix(folded(t.title), start) {
			first = append(first, t)
		} else {
			rest = append(rest, t)
		}
	}
	out := append(first, rest...)
	return out[:min(limit, len(out))], err
}

func loadTitles(ctx context.Context, tx querier, refs []ref) ([]titled, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 2*len(refs))
	for _, r := range refs {
		args = append(args, r.article, r.shelf)
	}
	rows, err := tx.QueryContext(ctx, `WITH want (article, shelf) AS (VALUES (?, ?)`+strings.Repeat(`, (?, ?)`, len(refs)-1)+`)
		SELECT a.id, coalesce(nullif(e.title, ''), a.title), a.published, a.first_seen, a.site
		FROM want CROSS JOIN entries AS e ON e.article = want.article AND e.shelf = want.shelf CROSS JOIN articles AS a ON a.id = e.article`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]titled, 0, len(refs))
	for rows.Next() {
		var t titled
		if err := rows.Scan(&t.id, &t.title, &t.published, &t.seen, &t.site); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	order := make(map[int64]int, len(refs))
	for i, r := range refs {
		order[r.article] = i
	}
	slices.SortStableFunc(out, func(x, y titled) int { return cmp.Compare(order[x.id], order[y.id]) })
	return out, rows.Err()
}

// titleMatch is the search for titles with words that begin with those typed.
func titleMatch(typed string) string {
	var parts []string
	for _, run := range runs(typed) {
		if isDense(run) && utf8.RuneCountInString(run) > 1 {
			for _, pair := range pairs(run) {
				parts = append(parts, quote(pair))
			}
			continue
		}
		parts = append(parts, quote(run)+`*`)
	}
	return strings.Join(parts[:min(len(parts), maxClauses)], ` AND `)
}

// titlesAlone leaves what Titles promises.
func titlesAlone(all []Entry) []Entry {
	for i, e := range all {
		all[i] = Entry{Article: news.Article{ID: e.ID, Title: e.Title, Published: e.Published,
			FirstSeen: e.FirstSeen, Site: e.Site}, Shelf: e.Shelf, Removed: e.Removed}
	}
	return all
}

// RemovedTitles are those that were removed from a shelf, the latest first.
func (s *Store) RemovedTitles(ctx context.Context, shelf news.Shelf, typed string, limit int) ([]Entry, error) {
	words := runs(typed)
	if strings.TrimSpace(typed) != "" && len(words) == 0 {
		return nil, nil
	}
	var out []Entry
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, news.View{shelf})
		if err != nil || len(ps) == 0 {
			return err
		}
		removed, err := numbers(ctx, tx, `SELECT article FROM entries AS e WHERE shelf = ?1 AND removed_at IS NOT NULL
			AND (overlay = 0 OR EXISTS (SELECT 1 FROM entries AS c WHERE c.article = e.article AND c.shelf = ?2
			AND c.removed_at IS NULL)) ORDER BY removed_at DESC, id DESC`, ps[0].id, commonShelf)
		for i := 0; i < len(removed) && len(out) < max(limit, 1) && err == nil; i++ {
			var e []Entry
			if e, err = load(ctx, tx, ps, []ref{{article: removed[i], shelf: ps[0].id}}); err == nil && begins(e[0].Title, words) {
				out = append(out, e...)
			}
		}
		return err
	})
	return titlesAlone(out), err
}
