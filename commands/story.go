package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/store"
	"newsdesk/voice"
)

// Summariser picks the sentences that tell a story out of its articles' texts, in
// the order in which they should be read. It uses no network.
type Summariser interface {
	Summarise(articles []news.Article) []StorySentence
}

// StorySentence is a sentence of a story's summary: a range of the text of the
// article with that index.
type StorySentence struct {
	Article int
	news.Span
}

const (
	// perTimeline is how many lines of a story's timeline a page has, each with a
	// button: two rows of them.
	perTimeline = 10
	mostQuoted  = 5 // speakers
	// mostRead is how many articles of a story are read for its summary and quotes:
	// so many are summarised within 50 ms on one core.
	mostRead = 12
)

func (s *Set) storyCommand() Command {
	return Command{
		Name: "story",
		Help: "How the outlets cover a story: summary, who said what, timeline",
		Options: []Option{
			{Name: "article", Help: "One of its articles: a word of its title, its link or its number", Kind: Article, Required: true},
			privately(),
		},
		Carried: []Option{from()},
		Run:     s.story,
	}
}

func (s *Set) story(ctx context.Context, r Request) (Reply, error) {
	e, err := s.entryOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.Story(ctx, r.Place.View, e.ID)
	if err != nil {
		return Reply{}, err
	}
	if len(all) < 2 {
		return none(r.own().Say("“%s” is the only article on the desk that tells this story.", cut(titleOf(r.own(), e), 120)), articleActions(r.own(), e)[:2]...), nil
	}
	slices.Reverse(all)
	var w wanted
	w.paging(r, perTimeline)
	if w.Offset >= len(all) {
		return none(r.own().Say("There is nothing further down the list."), Action{Label: r.own().Say("From the top"), Request: r.With("from", "")}), nil
	}
	c := coverage{voice: r.voice(), about: e, all: all, from: w.Offset}
	if c.from == 0 {
		if err := s.readStory(ctx, r, &c); err != nil {
			return Reply{}, err
		}
	}
	reply := c.reply()
	reply.Replace = turned(r, "from")
	again := ask("story", "article", strconv.FormatInt(e.ID, 10), "private", r.Option("private"))
	last := pages(again, w, len(c.page()), c.from+len(c.page()) < len(all), c.voice.Say("Earlier"), c.voice.Say("Later"))
	if r.Place.Channel != "" {
		last = append(last, Action{Label: c.voice.Say("Follow"), Request: ask("follow", "story", strconv.FormatInt(e.ID, 10))})
	}
	reply.Actions = append(c.summaries(), rows(last)...)
	return reply, nil
}

// coverage is a story as its outlets tell it.
type coverage struct {
	voice *voice.Voice
	about store.Entry   // the article that was asked for
	all   []store.Entry // the story's, the oldest first
	from  int           // the first of them that the timeline shows

	read      []store.Entry // those that were read in full
	sentences []StorySentence
	quotes    []store.Hit // one a speaker, whom most articles quote first
}

// readStory reads a story's articles, the newest of each outlet first, for its
// summary and its quotes.
func (s *Set) readStory(ctx context.Context, r Request, c *coverage) error {
	for _, e := range outletsFirst(c.voice, c.all) {
		full, err := s.store.Entry(ctx, r.Place.View, e.ID)
		if errors.Is(err, news.ErrNotFound) { // taken off the desk just now
			continue
		}
		if err != nil {
			return err
		}
		if c.read = append(c.read, full); len(c.read) == mostRead {
			break
		}
	}
	c.quotes = keyQuotes(c.read)
	if s.summariser != nil {
		articles := make([]news.Article, len(c.read))
		for i, e := range c.read {
			articles[i] = e.Article
		}
		c.sentences = c.untold(s.summariser.Summarise(articles))
	}
	return nil
}

// untold are sentences without those around a key quote, which stands below; all of
// them when nothing else is there.
func (c *coverage) untold(all []StorySentence) []StorySentence {
	out := slices.DeleteFunc(slices.Clone(all), func(s StorySentence) bool {
		text := c.read[s.Article].Slice(s.Span)
		return slices.ContainsFunc(c.quotes[:min(len(c.quotes), mostQuoted)], func(h store.Hit) bool { return strings.Contains(text, firstPart(h)) })
	})
	if len(out) == 0 {
		return all
	}
	return out
}

// outletsFirst is the newest article of each outlet, then the others, the newest
// first.
func outletsFirst(v *voice.Voice, all []store.Entry) []store.Entry {
	var first, rest []store.Entry
	seen := map[string]bool{}
	for _, e := range slices.Backward(all) {
		name := wordsOf(sourceOf(v, e))
		if seen[name] {
			rest = append(rest, e)
			continue
		}
		seen[name] = true
		first = append(first, e)
	}
	return append(first, rest...)
}

// keyQuotes are the key quote of each speaker, whom most articles quote first.
func keyQuotes(read []store.Entry) []store.Hit {
	var all []store.Hit
	for _, e := range read {
		for _, q := range e.Quotes {
			if q.Speaker != "" {
				all = append(all, store.Hit{Entry: e, Quote: q, Words: e.QuoteText(q)})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y store.Hit) int {
		return cmp.Or(indirect(x)-indirect(y), x.Quote.Rank-y.Quote.Rank)
	})
	var out []store.Hit
	in := map[string]map[int64]bool{} // the articles that quote a speaker
	for _, h := range all {
		i := slices.IndexFunc(out, func(o store.Hit) bool { return sameSpeaker(o.Quote.Speaker, h.Quote.Speaker) })
		if i < 0 {
			i = len(out)
			out = append(out, h)
			in[h.Quote.Speaker] = map[int64]bool{}
		}
		in[out[i].Quote.Speaker][h.ID] = true
	}
	slices.SortStableFunc(out, func(x, y store.Hit) int { return len(in[y.Quote.Speaker]) - len(in[x.Quote.Speaker]) })
	return out
}

func indirect(h store.Hit) int {
	if h.Quote.Direct {
		return 0
	}
	return 1
}

// sameSpeaker tells whether two names are one person's within a story: the same,
// or the last words of one are the other.
func sameSpeaker(a, b string) bool {
	a, b = " "+fold.Key(a), " "+fold.Key(b)
	return strings.HasSuffix(a, b) || strings.HasSuffix(b, a)
}

// page is the stretch of the timeline that is shown.
func (c *coverage) page() []store.Entry {
	return c.all[c.from:min(len(c.all), c.from+perTimeline)]
}

// coverageRoom is what room the parts of a story's page have.
type coverageRoom struct {
	sentences, quotes int  // how many
	words             int  // runes of each quote
	ends              int  // words at each end of a link; 0: as many as usual
	title             int  // runes of a title in the timeline
	near, bare        bool // without the timeline's links; with no link but the title's
}

// coverageRooms are the rooms from the widest to the narrowest. The links into the
// sources stay in all but the last, and those of the timeline, whose lines have buttons,
// in all but the last two: there are addresses as long as a paragraph.
func coverageRooms() []coverageRoom {
	return []coverageRoom{
		{sentences: 6, quotes: mostQuoted, words: 400, ends: 0, title: 90},
		{sentences: 5, quotes: mostQuoted, words: 260, ends: 4, title: 70},
		{sentences: 4, quotes: 4, words: 220, ends: 3, title: 50},
		{sentences: 3, quotes: 3, words: 180, ends: 3, title: 30},
		{sentences: 2, quotes: 2, words: 120, ends: 2},
		{sentences: 2, quotes: 2, words: 120, ends: 2, near: true},
		{sentences: 2, quotes: 2, words: 120, near: true, bare: true},
	}
}

// reply is the page, in the widest room that it fits into.
func (c *coverage) reply() Reply {
	var out Reply
	for _, way := range coverageRooms() {
		out = Reply{Blocks: c.head()}
		if c.from == 0 {
			out.Blocks = append(out.Blocks, c.summary(way)...)
			out.Blocks = append(out.Blocks, c.said(way)...)
			out.Blocks = append(out.Blocks, c.countries()...)
		}
		out.Blocks = append(out.Blocks, c.timeline(way)...)
		if out.weight().in(room()) {
			break
		}
	}
	return out
}

// head is the story's title, how much there is of it, and what it is about.
func (c *coverage) head() []Block {
	v := c.voice
	outlets := map[string]bool{}
	for _, e := range c.all {
		outlets[wordsOf(sourceOf(v, e))] = true
	}
	extent := v.Say("%s from %s", v.Count(len(c.all), "%d article", "%d articles"), v.Count(len(outlets), "%d outlet", "%d outlets"))
	first, last := c.all[0].When(), c.all[len(c.all)-1].When()
	out := []Block{
		{Kind: Heading, Runs: []Run{linked(cut(titleOf(v, c.about), 240), c.about.URL)}},
		small(dotted([]Run{plain(extent)}, say(v, "the first %s", Run{Time: first, Relative: true}), say(v, "the last %s", Run{Time: last, Relative: true}))...),
	}
	if tags := dotted(countriesOf(v, c.about, ""), topicsOf(v, c.about)); len(tags) > 0 {
		out = append(out, small(tags...))
	}
	return out
}

// summary is the story's sentences, each with its outlet, which leads to its place
// in the source.
func (c *coverage) summary(way coverageRoom) []Block {
	var out []Block
	for _, s := range c.sentences[:min(len(c.sentences), way.sentences)] {
		e := c.read[s.Article]
		text := e.Slice(s.Span)
		link := ""
		if e.URL != "" && !way.bare {
			link = passage(e.URL, text, way.ends)
		}
		out = append(out, Block{Kind: Paragraph, Runs: []Run{plain(cut(tidy(text), 500) + " "), linked(wordsOf(sourceOf(c.voice, e)), link)}})
	}
	return out
}

// part begins a part of the page.
func part(title string) []Block {
	return []Block{{Kind: Rule}, {Kind: Paragraph, Runs: []Run{bold(title)}}}
}

// passage leads to a stretch of words of a page.
func passage(url, words string, ends int) string {
	words = strings.Join(strings.Fields(words), " ")
	if ends > 0 {
		return address.Brief(url, words, ends)
	}
	return address.Fragment(url, words)
}

// said is who said what.
func (c *coverage) said(way coverageRoom) []Block {
	if len(c.quotes) == 0 {
		return nil
	}
	out := part(c.voice.Say("Who said what"))
	for _, h := range c.quotes[:min(len(c.quotes), way.quotes)] {
		from := sourceOf(c.voice, h.Entry)
		if h.URL != "" && !way.bare {
			from[0].Link = passage(h.URL, firstPart(h), way.ends)
		}
		h.Quote.Role = cut(h.Quote.Role, 120)
		out = append(out, Block{Kind: Quoted, Runs: []Run{plain(marked(c.voice, h, way.words))}}, small(dotted(spoken(c.voice, h), from)...))
	}
	return out
}

// countries are the outlets by the country that they publish in, as far as their
// addresses tell; nothing when none does.
func (c *coverage) countries() []Block {
	by := map[string][]string{}
	var codes []string
	seen := map[string]bool{}
	for _, e := range c.all {
		name := wordsOf(sourceOf(c.voice, e))
		if seen[name] {
			continue
		}
		seen[name] = true
		code, _ := country.OfHost(address.Host(e.URL))
		if _, known := by[code]; !known && code != "" {
			codes = append(codes, code)
		}
		by[code] = append(by[code], name)
	}
	if len(codes) == 0 {
		return nil
	}
	slices.SortStableFunc(codes, func(a, b string) int { return len(by[b]) - len(by[a]) })
	var parts [][]Run
	for _, code := range codes {
		name := country.Flag(code) + " " + country.Name(code, c.voice.Language())
		parts = append(parts, []Run{bold(name), plain(" " + c.some(by[code]))})
	}
	if len(by[""]) > 0 {
		parts = append(parts, []Run{bold(c.voice.Say("Elsewhere")), plain(" " + c.some(by[""]))})
	}
	return append(part(c.voice.Say("Outlets by country")), small(dotted(parts...)...))
}

// some names the first few of many.
func (c *coverage) some(names []string) string {
	const most = 6
	if more := len(names) - most; more > 1 {
		names = append(slices.Clone(names[:most]), c.voice.Count(more, "%d other", "%d others"))
	}
	return c.voice.And(names)
}

// timeline is when which outlet told it.
func (c *coverage) timeline(way coverageRoom) []Block {
	out := part(c.voice.Say("Timeline"))
	for i, e := range c.page() {
		at := Run{Time: e.When()}
		if e.DateOnly {
			at = plain(dayIn(c.voice, e.When(), c.all[len(c.all)-1].When()))
		}
		from := sourceOf(c.voice, e)
		if !way.near {
			from[0].Link = e.URL
		}
		line := dotted([]Run{plain(strconv.Itoa(c.from+i+1) + ". "), at}, from)
		if way.title > 0 {
			line = dotted(line, []Run{plain(cut(titleOf(c.voice, e), way.title))})
		}
		out = append(out, Block{Kind: Paragraph, Runs: line})
	}
	return out
}

// summaries are a button for each line of the timeline.
func (c *coverage) summaries() [][]Action {
	var out []Action
	for i, e := range c.page() {
		out = append(out, Action{Label: numbered(c.voice.Say("Summary"), c.from+i+1), Request: ask("summary", "article", strconv.FormatInt(e.ID, 10))})
	}
	return rows(out)
}
