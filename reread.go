package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
)

// batch is how many ids are asked for at once.
const batch = 200

// reread reads what an older reader read again, from the kept pages and texts.
// How far it has come is the reader's version on each article, so that it goes
// on where it was ended; what fails stays as it was and is tried the next time.
func reread(ctx context.Context, p *program, args []string) error {
	var all bool
	rest, err := flags("reread", args, func(f *flag.FlagSet) { f.BoolVar(&all, "all", false, "") })
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(usage("reread"))
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	if all {
		if err := s.ForgetReader(ctx); err != nil {
			return err
		}
	}
	n, err := s.CountReadBefore(ctx, reader.Version)
	if err != nil {
		return err
	}
	changed, err := rereadAll(ctx, p, s, n)
	if n > 0 {
		fmt.Fprintln(p.stdout, changed.report())
	}
	for _, why := range slices.Sorted(maps.Keys(changed.failures)) {
		fmt.Fprintf(p.stderr, "newsdesk: %s: %s\n", listed(changed.failures[why]), why)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("it was ended before all was read: newsdesk reread goes on where it was")
	case err != nil:
		return err
	case n == 0:
		fmt.Fprintln(p.stdout, "Every article was read by this version's reader already; newsdesk reread --all reads them all the same.")
	case changed.failed > 0:
		return errSaid
	}
	return nil
}

// rereadAll goes through the articles by id, so that one that fails is passed.
func rereadAll(ctx context.Context, p *program, s *store.Store, n int) (changes, error) {
	var c changes
	rd, step := newReader(p), progress(p.stderr, n)
	for last := int64(0); ; {
		ids, err := s.ReadBefore(ctx, reader.Version, last, batch)
		if err != nil || len(ids) == 0 {
			return c, err
		}
		for _, id := range ids {
			last = id
			err := rereadOne(ctx, s, rd, id, &c)
			switch {
			case ctx.Err() != nil:
				return c, ctx.Err()
			case news.OfDatabase(err):
				return c, err
			case err != nil:
				c.fail(id, err)
			}
			step()
		}
	}
}

// rereadOne reads one article again. One that somebody brought in or took away
// meanwhile needs it no more.
func rereadOne(ctx context.Context, s *store.Store, rd *reader.Reader, id int64, c *changes) error {
	was, err := s.Kept(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := rd.Again(ctx, was)
	if err != nil {
		return err
	}
	err = s.Reread(ctx, was, now)
	if errors.Is(err, news.ErrStale) || errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err == nil {
		c.count(was, now)
	}
	return err
}

// changes are how many articles read otherwise than before, and which could not
// be read, by the reason.
type changes struct {
	read, failed                                    int
	title, text, summary, quotes, countries, topics int
	failures                                        map[string][]int64
}

func (c *changes) fail(id int64, err error) {
	why := say(err)
	if errors.Is(err, news.ErrNotArticle) || errors.Is(err, news.ErrPaywall) {
		why = "today's reader finds no article in the kept page"
	}
	if c.failures == nil {
		c.failures = map[string][]int64{}
	}
	c.failures[why] = append(c.failures[why], id)
	c.failed++
}

// listed names articles, of many the first.
func listed(ids []int64) string {
	const most = 20
	out := "article "
	if len(ids) > 1 {
		out = "articles "
	}
	for i, id := range ids[:min(len(ids), most)] {
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprint(id)
	}
	if len(ids) > most {
		out += fmt.Sprintf(" and %d more", len(ids)-most)
	}
	return out
}

func (c *changes) count(was, now news.Article) {
	c.read++
	for _, part := range []struct {
		n     *int
		other bool
	}{
		{&c.title, was.Title != now.Title},
		{&c.text, was.Text != now.Text},
		{&c.summary, !slices.Equal(sentences(was), sentences(now))},
		{&c.quotes, !slices.Equal(said(was), said(now))},
		{&c.countries, !slices.Equal(countries(was), countries(now))},
		{&c.topics, !slices.Equal(topics(was), topics(now))},
	} {
		if part.other {
			*part.n++
		}
	}
}

func (c changes) report() string {
	var parts []string
	for _, part := range []struct {
		n    int
		name string
	}{{c.title, "title"}, {c.text, "text"}, {c.summary, "summary"}, {c.quotes, "quotes"}, {c.countries, "countries"}, {c.topics, "topics"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d with other %s", part.n, part.name))
		}
	}
	out := count(c.read, "article") + " read again: "
	if parts == nil {
		out += "nothing changed"
	}
	out += strings.Join(parts, ", ")
	if c.failed > 0 {
		out += fmt.Sprintf("; %d could not be, and stayed as they were", c.failed)
	}
	return out + "."
}

func sentences(a news.Article) []string {
	var out []string
	for _, s := range a.Summary {
		out = append(out, fmt.Sprint(s.Length, a.Slice(s.Span)))
	}
	return out
}

func said(a news.Article) []string {
	var out []string
	for _, q := range a.Quotes {
		out = append(out, fmt.Sprintf("%q %q %q %d", a.QuoteText(q), q.Speaker, q.Role, q.Rank))
	}
	return out
}

func countries(a news.Article) []string {
	var out []string
	for _, c := range a.Countries {
		out = append(out, fmt.Sprint(c.Code, c.About))
	}
	return out
}

func topics(a news.Article) []string {
	var out []string
	for _, t := range a.Topics {
		out = append(out, t.Code)
	}
	return out
}
