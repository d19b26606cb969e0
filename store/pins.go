package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"newsdesk/news"
)

// QuoteMark is what moderators want of a quote.
type QuoteMark string

// A pinned quote comes before the others of its article, a hidden one is not shown.
const (
	Unmarked QuoteMark = ""
	Pinned   QuoteMark = "pinned"
	Hidden   QuoteMark = "hidden"
)

// maxMarks is how many quotes of an article can be pinned, and hidden.
const maxMarks = 50

// MarkedQuote is a quote as a shelf's moderators see it.
type MarkedQuote struct {
	news.Quote
	Words string
	ID    string // tells it from the article's others, whatever a newer reading finds
	Mark  QuoteMark
}

// AllQuotes are the quotes of an article with what a shelf's moderators have marked,
// in the order in which they are shown; hidden ones last. news.ErrNotFound.
func (s *Store) AllQuotes(ctx context.Context, shelf news.Shelf, id int64) ([]MarkedQuote, error) {
	var out []MarkedQuote
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, news.View{shelf, news.Common})
		if err != nil {
			return err
		}
		e, err := onShelf(ctx, tx, ps, id)
		if err != nil {
			return err
		}
		on := ref{article: id, shelf: commonShelf}
		for _, p := range ps {
			if p.name == e.Shelf {
				on.shelf = p.id
			}
		}
		all, err := quotesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		marks, err := marksOf(ctx, tx, []ref{on})
		if err != nil {
			return err
		}
		out = marks[on].all(&e.Article, all)
		return nil
	})
	return out, err
}

// MarkQuote pins or hides a quote (MarkedQuote.ID) of an article on one shelf, or
// takes that back. news.ErrStale when it is marked so already, news.ErrNotFound when
// the shelf's moderators do not see the article or it has no such quote.
func (s *Store) MarkQuote(ctx context.Context, shelf news.Shelf, id int64, quote string, mark QuoteMark, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, id, by, "quote", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		all, err := quotesOf(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		words := ""
		for _, q := range all {
			if text := was.QuoteText(q); quoteID(text) == quote {
				words = text
			}
		}
		if words == "" {
			return nil, nil, news.ErrNotFound
		}
		var m quoteMarks
		if err := tx.QueryRowContext(ctx, `SELECT pinned, hidden FROM entries WHERE id = ?`, row).Scan(&m.pinned, &m.hidden); err != nil {
			return nil, nil, err
		}
		before := m.of(quote)
		if before == mark {
			return nil, nil, news.ErrStale
		}
		m.set(quote, mark)
		if len(m.pinned) > maxMarks || len(m.hidden) > maxMarks {
			return nil, nil, &news.OptionError{Option: "quote", Value: quote, Next: fmt.Sprintf("At most %d quotes of an article can be pinned, and as many hidden.", maxMarks)}
		}
		_, err = tx.ExecContext(ctx, `UPDATE entries SET pinned = ?, hidden = ? WHERE id = ?`, jsonList(m.pinned), jsonList(m.hidden), row)
		return fields{"quote": words, "mark": before}, fields{"mark": mark}, err
	})
}

// quoteID is a quote's MarkedQuote.ID.
func quoteID(words string) string {
	sum := sha256.Sum256([]byte(strings.Join(strings.Fields(words), " ")))
	return hex.EncodeToString(sum[:6])
}

// quoteMarks are the quotes that a shelf has pinned and hidden; nil marks none.
type quoteMarks struct{ pinned, hidden codeList }

// codeList is a JSON list in the database.
type codeList []string

// Scan reads it.
func (l *codeList) Scan(from any) error {
	text, ok := from.(string)
	if !ok {
		return fmt.Errorf("a list of type %T", from)
	}
	return decoded([]byte(text), (*[]string)(l))
}

func (m *quoteMarks) of(quote string) QuoteMark {
	switch {
	case m == nil:
	case slices.Contains(m.hidden, quote):
		return Hidden
	case slices.Contains(m.pinned, quote):
		return Pinned
	}
	return Unmarked
}

func (m *quoteMarks) set(quote string, mark QuoteMark) {
	is := func(q string) bool { return q == quote }
	m.pinned, m.hidden = slices.DeleteFunc(m.pinned, is), slices.DeleteFunc(m.hidden, is)
	switch mark {
	case Pinned:
		m.pinned = append(m.pinned, quote)
	case Hidden:
		m.hidden = append(m.hidden, quote)
	}
}

// place is where a quote comes: the pinned ones by their order, the others behind
// them, and hidden ones last.
func (m *quoteMarks) place(quote string) int {
	switch m.of(quote) {
	case Pinned:
		return slices.Index(m.pinned, quote)
	case Hidden:
		return maxMarks + 2
	}
	return maxMarks + 1
}

// marksOf are the marks of those of some entries that have any.
func marksOf(ctx context.Context, tx querier, refs []ref) (map[ref]*quoteMarks, error) {
	out := map[ref]*quoteMarks{}
	if len(refs) == 0 {
		return out, nil
	}
	var articles, shelves []int64
	for _, r := range refs {
		articles, shelves = append(articles, r.article), append(shelves, r.shelf)
	}
	slices.Sort(shelves)
	rows, err := tx.QueryContext(ctx, `SELECT article, shelf, pinned, hidden FROM entries INDEXED BY entries_marked WHERE (pinned <> '[]' OR hidden <> '[]')
		AND shelf IN (`+joined(slices.Compact(shelves))+`) AND article IN (`+joined(articles)+`)`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r ref
		var m quoteMarks
		if err := rows.Scan(&r.article, &r.shelf, &m.pinned, &m.hidden); err != nil {
			return nil, err
		}
		for _, of := range refs {
			if of.article == r.article && of.shelf == r.shelf {
				out[of] = &m
			}
		}
	}
	return out, rows.Err()
}

// all are quotes with their marks, in the order in which they are shown.
func (m *quoteMarks) all(a *news.Article, quotes []news.Quote) []MarkedQuote {
	var out []MarkedQuote
	for _, q := range quotes {
		words := a.QuoteText(q)
		id := quoteID(words)
		out = append(out, MarkedQuote{Quote: q, Words: words, ID: id, Mark: m.of(id)})
	}
	slices.SortStableFunc(out, func(x, y MarkedQuote) int { return cmp.Or(m.compare(x.ID, y.ID), cmp.Compare(x.Rank, y.Rank)) })
	return out
}

// compare puts pinned quotes first and hidden ones last.
func (m *quoteMarks) compare(x, y string) int { return cmp.Compare(m.place(x), m.place(y)) }

// shown are the quotes that are not hidden, in the order of the text, ranked as they
// are shown.
func (m *quoteMarks) shown(a *news.Article, quotes []news.Quote) []news.Quote {
	if m == nil {
		return quotes
	}
	var out []news.Quote
	for _, q := range quotes {
		if m.of(quoteID(a.QuoteText(q))) != Hidden {
			out = append(out, q)
		}
	}
	order := make([]int, len(out)) // their places in out
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(m.compare(quoteID(a.QuoteText(out[x])), quoteID(a.QuoteText(out[y]))), cmp.Compare(out[x].Rank, out[y].Rank))
	})
	for rank, i := range order {
		out[i].Rank = rank
	}
	return out
}

// withhold leaves out of an entry's summary what would show a hidden quote all the
// same: sentences that hold some of it, and a model's words that repeat it.
func withhold(ctx context.Context, tx querier, e *Entry) error {
	if len(e.hidden) == 0 {
		return nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT parts, words FROM quotes WHERE article = +?`, e.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var parts []byte
		var words string
		var spans []news.Span
		if err := rows.Scan(&parts, &words); err != nil {
			return err
		}
		if !slices.Contains(e.hidden, quoteID(words)) {
			continue
		}
		if err := decoded(parts, &spans); err != nil {
			return err
		}
		shows := func(s news.Span) bool {
			return slices.ContainsFunc(spans, func(p news.Span) bool { return s.Start < p.End && p.Start < s.End })
		}
		e.Teaser = slices.DeleteFunc(e.Teaser, func(l Line) bool { return shows(l.Span) })
		e.Summary = slices.DeleteFunc(e.Summary, func(s news.Sentence) bool { return shows(s.Span) })
		if e.WordsModel != "" && strings.Contains(folded(e.Words), folded(words)) {
			e.Words, e.Article.Words, e.WordsModel = "", "", ""
		}
	}
	return rows.Err()
}
