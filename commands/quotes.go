package commands

import (
	"context"
	"strconv"
	"strings"

	"newsdesk/news/address"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) quotesCommand() Command {
	return Command{
		Name: "quotes",
		Help: "Who said what: key quotes by topic, country or speaker",
		Options: []Option{
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			{Name: "speaker", Help: "Only by this person or body", Kind: Speaker},
			{Name: "article", Help: "Only from this article: a word of its title, its link or its number", Kind: Article},
			{Name: "count", Help: "How many, 5 unless told otherwise", Kind: Integer, Min: 1, Max: 10},
			privately(),
		},
		Carried: []Option{from()},
		Run:     s.quotes,
	}
}

func (s *Set) quotes(ctx context.Context, r Request) (Reply, error) {
	w, err := s.wantedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	var article store.Entry
	if r.Option("article") != "" {
		if article, err = s.entryOf(ctx, r); err != nil {
			return Reply{}, err
		}
		w.Article = article.ID
		r = r.clone()
		r.Options["article"] = strconv.FormatInt(article.ID, 10)
	}
	w.paging(r, perPage)
	hits, err := s.store.Quotes(ctx, r.Place.View, w.Filter)
	if err != nil {
		return Reply{}, err
	}
	if len(hits.Hits) == 0 {
		return s.noQuotes(ctx, r, w, article)
	}
	v := r.voice()
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{w.title(v, v.Say("Quotes"), r.Now)}}
	if w.Article != 0 {
		reply.Blocks = append(reply.Blocks, Block{Kind: Paragraph, Runs: dotted([]Run{linked(cut(titleOf(v, article), 240), article.URL)}, authorship(v, article, true, false))})
	}
	few := len(hits.Hits) <= perPage
	shown := pack(&reply, quotable(hits.Hits), 4, func(i, level int) Card {
		return quoteCard(v, hits.Hits[i], setting{level: level, buttons: few, titled: w.Article == 0, country: w.Country})
	})
	more := hits.More || shown < len(hits.Hits)
	last := append(pages(r, w, shown, more, v.Say("Back"), v.Say("More")), w.others...)
	if w.Article != 0 {
		last = append(last, articleActions(v, article)[0])
		if r.Asker.Moderator {
			last = append(last, pinOrHide(r.voice(), article))
		}
	}
	reply.Actions = rows(last)
	return reply, nil
}

// quotable is how many of some quotes one page may show: up to the first with which
// its article would be quoted too much. That is the next page's first.
func quotable(hits []store.Hit) int {
	left := map[int64]*allowance{}
	for i, h := range hits {
		if left[h.ID] == nil {
			left[h.ID] = allowed(h.Entry)
		}
		if !left[h.ID].takes(h.Words) {
			return i
		}
	}
	return len(hits)
}

// setting is how a quote's card is set.
type setting struct {
	level   int // 0 to 3: the higher, the less room it takes
	buttons bool
	titled  bool   // the article's title stands under the quote
	country string // the one asked for
}

// quoteCard is one quote: the words, who said them, where and when. At level 1
// the article's title is short, at 2 it is left out and long quotes are cut.
func quoteCard(v *voice.Voice, h store.Hit, how setting) Card {
	most := []int{shownMost, shownMost, 700, 320}[how.level]
	c := Card{Blocks: []Block{{Kind: Quoted, Runs: []Run{plain(marked(v, h, most))}}, {Kind: Paragraph, Runs: spoken(v, h)}}}
	place := placeOf(h)
	from := sourceOf(v, h.Entry)
	from[0].Link = place
	parts := [][]Run{from, timeOf(v, h.Entry)}
	if title := cut(titleOf(v, h.Entry), []int{160, 60, 0, 0}[how.level]); how.titled && title != "" {
		parts = append(parts, []Run{plain(title)}, authorship(v, h.Entry, true, false))
	}
	if h.MentionOnly && how.country != "" {
		parts = append(parts, []Run{plain(v.Say("only mentions %s", countryName(v, how.country)))})
	}
	c.Blocks = append(c.Blocks, small(dotted(parts...)...))
	if how.buttons && how.titled {
		c.Actions = articleActions(v, h.Entry)[:1]
	}
	if how.buttons && place != "" {
		c.Actions = append(c.Actions, Action{Label: v.Say("In the source"), Link: place})
	}
	return c
}

// marked are a quote's words, in quotation marks when it is direct. The comma
// that the writer's sentence goes on with is no part of what was said.
func marked(v *voice.Voice, h store.Hit, most int) string {
	words := cut(strings.TrimRight(tidy(h.Words), ",; \n"), most)
	if !h.Quote.Direct {
		return words
	}
	return quotedIn(v, words)
}

// spoken is who said it, as far as the article tells.
func spoken(v *voice.Voice, h store.Hit) []Run {
	if h.Quote.Speaker == "" {
		return []Run{plain("— " + v.Say("speaker not recognised"))}
	}
	out := []Run{plain("— "), bold(cut(h.Quote.Speaker, 120))}
	if h.Quote.Role != "" {
		out = append(out, plain(", "+cut(h.Quote.Role, 160)))
	}
	return out
}

// placeOf leads to the quote's first words in the source, "" without a source.
func placeOf(h store.Hit) string {
	if h.URL == "" {
		return ""
	}
	return address.Fragment(h.URL, firstPart(h))
}

// firstPart is a quote up to where the writer's own words come between.
func firstPart(h store.Hit) string {
	first, _, _ := strings.Cut(h.Words, " … ")
	return first
}

// noQuotes says that nobody is quoted, and whether there are articles.
func (s *Set) noQuotes(ctx context.Context, r Request, w wanted, article store.Entry) (Reply, error) {
	if v := r.own(); w.Article != 0 {
		if rest := w.narrowing(); len(rest) > 1 {
			return none(v.Say("“%s” has no quote %s.", cut(titleOf(v, article), 120), w.phrase(v)),
				Action{Label: v.Say("All its quotes"), Request: ask("quotes", "article", r.Option("article"))}), nil
		}
		if article.Terse {
			return none(v.Say(onlyTitles()), articleActions(v, article)...), nil
		}
		return none(v.Say("Nobody is quoted in “%s”.", cut(titleOf(v, article), 120)), articleActions(v, article)[0]), nil
	}
	return s.nothing(ctx, r, w, "quote")
}
