package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
)

// The kinds of terms. A quoted article has the term anybody.
const (
	quotedKind   = 0
	topicKind    = 1
	countryKind  = 2
	sourceKind   = 3
	speakerKind  = 4
	languageKind = 5

	anybody = 1
)

const day = int64(24 * time.Hour / time.Microsecond)

// tag is a term of an entry and the name that the entry has for it.
type tag struct {
	kind  int
	term  int64
	about bool
	name  string
}

// named tells whether completion and counts know the tag: a country that is
// only mentioned is in lists, but not in what a shelf is said to hold.
func (t tag) named() bool { return t.kind != quotedKind && t.about }

// combination is a prefix of the key of lists.
type combination struct {
	topic, country, source, who int64
	about                       bool
}

// combinations are what an entry with these tags is listed under: topics,
// countries and its source in all ways, each with and without being quoted, and
// each speaker alone.
func combinations(tags []tag) []combination {
	topics, countries, sources, quoted := []int64{0}, []combination{{about: true}}, []int64{0}, []int64{0}
	var out []combination
	for _, t := range tags {
		switch t.kind {
		case topicKind:
			topics = append(topics, t.term)
		case countryKind:
			countries = append(countries, combination{country: t.term, about: t.about})
		case sourceKind:
			sources = append(sources, t.term)
		case quotedKind:
			quoted = append(quoted, anybody)
		case speakerKind:
			out = append(out, combination{who: t.term, about: true})
		}
	}
	for _, topic := range topics {
		for _, c := range countries {
			for _, source := range sources {
				out = append(out, combination{topic, c.country, source, 0, c.about})
			}
			for _, who := range quoted[1:] {
				out = append(out, combination{topic, c.country, 0, who, c.about})
			}
		}
	}
	return out
}

// relist brings what an article is listed under up to date with its rows: on
// one shelf, or for 0 on all.
func relist(ctx context.Context, tx *sql.Tx, article, shelf int64) error {
	l := newListings()
	if err := l.relist(ctx, tx, article, shelf); err != nil {
		return err
	}
	return l.write(ctx, tx)
}

// relist is the function of that name, but what is to be listed is gathered.
func (l *listings) relist(ctx context.Context, tx *sql.Tx, article, shelf int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET shared =
		(SELECT iif(count(*) > 1, 1, 0) FROM entries AS e WHERE e.article = entries.article)
		WHERE article = ?`, article); err != nil {
		return err
	}
	rows, err := entryRows(ctx, tx, article)
	if err != nil {
		return err
	}
	common := slices.ContainsFunc(rows, func(r entryRow) bool {
		return r.shelf == commonShelf && !r.removed && !r.waits
	})
	var a *listing
	for _, r := range rows {
		if shelf != 0 && r.shelf != shelf {
			continue
		}
		if r.doc.Valid {
			if err := l.write(ctx, tx); err != nil { // it may be among those
				return err
			}
		}
		if err := unlist(ctx, tx, r); err != nil {
			return err
		}
		if r.removed || r.waits && !r.overlay || r.overlay && !common { // of the common shelf's, only the posts wait
			continue
		}
		if a == nil {
			if a, err = loadListing(ctx, tx, article); err != nil {
				return err
			}
		}
		if err := l.list(ctx, tx, r, a); err != nil {
			return err
		}
	}
	return nil
}

// relistFresh lists an article on a shelf that it is new on.
func (l *listings) relistFresh(ctx context.Context, tx *sql.Tx, article, on int64) error {
	if on == commonShelf {
		on = 0 // overlays of other shelves follow
	}
	return l.relist(ctx, tx, article, on)
}

// saying is a quote as far as listing needs it.
type saying struct{ speaker, words string }

// listing is what is needed of an article to list it.
type listing struct {
	at        int64
	title     string
	source    string
	language  string
	topics    []news.TopicTag
	countries []news.CountryTag
	quotes    []saying
	body      string
	lead      []string // the teaser's sentences
}

func loadListing(ctx context.Context, tx *sql.Tx, article int64) (*listing, error) {
	var a listing
	var topics, countries, teaser string
	err := tx.QueryRowContext(ctx, `SELECT at, title, iif(site = '', origin, site), language, topics, countries, teaser, body
		FROM articles JOIN texts ON article = id WHERE id = +?`, article).
		Scan(&a.at, &a.title, &a.source, &a.language, &topics, &countries, &teaser, &a.body)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, field := range []struct {
		from string
		to   any
	}{{topics, &a.topics}, {countries, &a.countries}, {teaser, &lines}} {
		if err := json.Unmarshal([]byte(field.from), field.to); err != nil {
			return nil, err
		}
	}
	for _, line := range lines {
		a.lead = append(a.lead, line.Text)
	}
	rows, err := tx.QueryContext(ctx, `SELECT speaker, words FROM quotes WHERE article = +? ORDER BY rank, n`, article)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var q saying
		if err := rows.Scan(&q.speaker, &q.words); err != nil {
			return nil, err
		}
		a.quotes = append(a.quotes, q)
	}
	return &a, rows.Err()
}

// list puts an entry into everything that is read by shelf.
func (l *listings) list(ctx context.Context, tx *sql.Tx, r entryRow, a *listing) error {
	tags, err := l.tagsOf(ctx, tx, r, a)
	if err != nil {
		return err
	}
	doc := docID(a.at, r.id)
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET doc = ?, at = ? WHERE id = ?`, doc, a.at, r.id); err != nil {
		return err
	}
	var rows [][]any
	for _, t := range tags {
		rows = append(rows, []any{r.id, t.kind, t.term, t.about})
	}
	if err := insertRows(ctx, tx, `INSERT INTO tags (entry, kind, term, about)`, rows, ``); err != nil {
		return err
	}
	l.add(r, a.at, tags, func(c cutter) document { return documentOf(c, doc, r, a, tags) })
	return nil
}

// delist takes an entry out of lists and counts it no more.
func delist(ctx context.Context, tx *sql.Tx, r entryRow, all []combination) error {
	for _, c := range all {
		if _, err := tx.ExecContext(ctx, `DELETE FROM lists WHERE shelf = ? AND topic = ? AND country = ? AND source = ?
			AND who = ? AND about = ? AND at = ? AND article = ?`,
			r.shelf, c.topic, c.country, c.source, c.who, c.about, r.at, r.article); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE tallies SET n = n - 1 WHERE shelf = ? AND topic = ? AND country = ?
			AND source = ? AND who = ? AND about = ?`, r.shelf, c.topic, c.country, c.source, c.who, c.about); err != nil {
			return err
		}
	}
	return nil
}

// unlist takes an entry out of everything that is read by shelf, as it was
// listed, whatever became of its article since.
func unlist(ctx context.Context, tx *sql.Tx, r entryRow) error {
	if !r.doc.Valid {
		return nil
	}
	tags, err := listedTags(ctx, tx, r.id)
	if err != nil {
		return err
	}
	if err := delist(ctx, tx, r, combinations(tags)); err != nil {
		return err
	}
	if err := untally(ctx, tx, r.shelf, r.at, tags); err != nil {
		return err
	}
	for _, q := range []string{
		`DELETE FROM words WHERE rowid = ?2`,
		`DELETE FROM titles WHERE rowid = ?2`,
		`DELETE FROM tags WHERE entry = ?1`,
		`UPDATE entries SET doc = NULL WHERE id = ?1`,
	} {
		if _, err := tx.ExecContext(ctx, q, r.id, r.doc.Int64); err != nil {
			return err
		}
	}
	return nil
}

func listedTags(ctx context.Context, tx *sql.Tx, entry int64) ([]tag, error) {
	rows, err := tx.QueryContext(ctx, `SELECT kind, term, about FROM tags WHERE entry = ?`, entry)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []tag
	for rows.Next() {
		var t tag
		if err := rows.Scan(&t.kind, &t.term, &t.about); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// tagsOf are an entry's tags: what was read from the article, changed by the
// moderators of the shelf.
func (l *listings) tagsOf(ctx context.Context, tx *sql.Tx, r entryRow, a *listing) ([]tag, error) {
	var out []tag
	seen := map[int64]bool{}
	put := func(kind int, name string, about bool) error {
		key := name
		if kind == sourceKind || kind == speakerKind {
			key = folded(name)
		}
		if key == "" {
			return nil
		}
		id, err := l.termID(ctx, tx, kind, key)
		if err == nil && !seen[id] {
			seen[id] = true
			out = append(out, tag{kind, id, about, name})
		}
		return err
	}
	for _, t := range topicsWith(a.topics, r.plus, r.minus) {
		if err := put(topicKind, t.Code, true); err != nil {
			return nil, err
		}
	}
	for _, c := range countriesWith(a.countries, r.plus, r.minus) {
		if err := put(countryKind, c.Code, c.About); err != nil {
			return nil, err
		}
	}
	if err := put(sourceKind, a.source, true); err != nil {
		return nil, err
	}
	quoted := false
	for _, q := range a.quotes {
		if len(r.hidden) > 0 && slices.Contains(r.hidden, quoteID(q.words)) {
			continue
		}
		quoted = true
		if err := put(speakerKind, q.speaker, true); err != nil {
			return nil, err
		}
	}
	if language, _ := stemmer(a.language); language != "" {
		if err := put(languageKind, language, true); err != nil {
			return nil, err
		}
	}
	if quoted {
		out = append(out, tag{quotedKind, anybody, true, ""})
	}
	return out, nil
}

func termID(ctx context.Context, tx *sql.Tx, kind int, key string) (int64, error) {
	return numberOf(ctx, tx, `SELECT id FROM terms WHERE kind = ? AND fold = ?`,
		`INSERT INTO terms (kind, fold) VALUES (?, ?) RETURNING id`, kind, key)
}

// docID is the rowid of an entry in the search index: its second above, its id
// below, so that the index is in the order of time. It never goes backwards in
// either and has room for 134 million entries and the years 1 to 3000.
func docID(at, entry int64) int64 {
	const seconds = 1 << 35
	s := min(max(at/int64(time.Second/time.Microsecond), -seconds), seconds)
	return s<<docBits | entry
}

const docBits = 27

// documentOf is an entry as the search index has it.
func documentOf(c cutter, doc int64, r entryRow, a *listing, tags []tag) document {
	title := r.title
	if title == "" {
		title = a.title
	}
	head := indexed(title)
	own := indexed(r.summary)
	body := slices.Concat(head, []string{stemSign}, own, []string{stemSign}, indexed(a.body))
	lead := slices.Concat(head, []string{stemSign}, own, []string{stemSign})
	for _, line := range a.lead {
		lead = append(lead, indexed(line)...)
	}
	marks := []string{markSign + "s" + strconv.FormatInt(r.shelf, 10)}
	for _, t := range tags {
		marks = append(marks, markSign+"t"+strconv.FormatInt(t.term, 10))
	}
	special := slices.Concat(
		signed(headSign, head), signed(headSign, c.stems(head, a.language)), []string{stemSign},
		signed(leadSign, lead), signed(leadSign, c.stems(lead, a.language)))
	return document{id: doc, body: strings.Join(body, " "), stems: strings.Join(c.stems(body, a.language), " "),
		head: strings.Join(special, " "), marks: strings.Join(marks, " "), titles: marks[0] + " " + strings.Join(head, " ")}
}

func signed(sign string, words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = sign + w
	}
	return out
}
