package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/store"
	"newsdesk/voice"
)

// What one message is read for at most: a moderator's links are kept, a member's
// are only shown.
const (
	maxSaved    = 5
	maxDigested = 3
)

func (s *Set) saveCommand() Command {
	return Command{
		Name:      "Save article",
		Help:      "Bring in the articles that a message links to",
		Message:   true,
		Moderator: true,
		Private:   true,
		Run:       s.save,
	}
}

func (s *Set) digestCommand() Command {
	return Command{
		Name:    "Summarise links",
		Help:    "What the articles that a message links to say, shown to you alone",
		Message: true,
		Private: true,
		Run:     s.digest,
	}
}

func (s *Set) whoSaidCommand() Command {
	return Command{
		Name:    "Who said what",
		Help:    "Who is quoted in the articles that a message links to, shown to you alone",
		Message: true,
		Private: true,
		Run:     s.whoSaid,
	}
}

func (s *Set) save(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	return s.each(ctx, r, maxSaved, func(ctx context.Context, link string) (store.Added, error) {
		return s.bring(ctx, r, news.Source{URL: link})
	}, func(f linkFound, only bool) (Card, [][]Action) {
		head := v.Say("Added")
		if !f.New {
			head = v.Say("On the desk already")
		}
		c := Card{Blocks: append([]Block{small(bold(head))}, found(v, f.Entry)...)}
		if only {
			return c, deskActions(r, f.Entry)
		}
		c.Actions = articleActions(v, f.Entry)[:1]
		return c, nil
	})
}

func (s *Set) digest(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	return s.each(ctx, r, maxDigested, s.unkept(r), func(f linkFound, only bool) (Card, [][]Action) {
		length := news.Medium
		if !only {
			length = news.Short
		}
		c := Card{Blocks: summaryReply(v, f.Entry, length).Blocks}
		if only {
			c.Blocks = append(c.Blocks, keyQuote(v, f.Entry, length)...)
		}
		c.Actions = linkActions(v, r, f)
		return c, nil
	})
}

// unkept reads a link and keeps nothing. What is kept out is not read either.
func (s *Set) unkept(r Request) func(context.Context, string) (store.Added, error) {
	return func(ctx context.Context, link string) (store.Added, error) {
		if err := s.store.LetIn(ctx, link); err != nil {
			return store.Added{}, err
		}
		a, err := s.reader.Read(ctx, news.Source{URL: link})
		if err != nil {
			return store.Added{}, err
		}
		if err := s.store.LetIn(ctx, a.URL); err != nil { // the link may have led on
			return store.Added{}, err
		}
		e := store.Entry{Article: a}
		outlet, err := s.store.Source(ctx, r.Place.Shelf, a.Source())
		if e.Terse = outlet.Terse; e.Terse {
			e.Summary, e.Quotes = nil, nil
		}
		return store.Added{Entry: e}, err
	}
}

// linkActions are the ways on from an article that a message links to.
func linkActions(v *voice.Voice, r Request, f linkFound) []Action {
	if f.ID != 0 {
		all := articleActions(v, f.Entry)
		return all[:min(2, len(all))]
	}
	if r.Asker.Moderator {
		return []Action{{Label: v.Say("Save"), Changes: true, Request: ask("article add", "link", f.link)}}
	}
	return nil
}

// How many quotes of an article are shown for a message, when it is the only one
// and when there are others.
const (
	quotesOfOne  = 5
	quotesOfEach = 2
)

func (s *Set) whoSaid(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	return s.each(ctx, r, maxDigested, s.unkept(r), func(f linkFound, only bool) (Card, [][]Action) {
		most, room := quotesOfOne, 500
		if !only {
			most, room = quotesOfEach, 300
		}
		c := Card{Blocks: []Block{{Kind: Heading, Runs: []Run{linked(cut(titleOf(v, f.Entry), 240), f.URL)}}, small(facts(v, f.Entry, "")...)}}
		c.Blocks = append(c.Blocks, bestQuotes(v, f.Entry, most, room)...)
		c.Actions = linkActions(v, r, f)
		return c, nil
	})
}

// bestQuotes are an article's quotes, the best first, each within so many runes and
// with the way to its place, as far as they may be shown; a sentence when there is
// none.
func bestQuotes(v *voice.Voice, e store.Entry, most, room int) []Block {
	left := allowed(e)
	quotes := slices.Clone(e.Quotes)
	slices.SortStableFunc(quotes, func(a, b news.Quote) int { return cmp.Compare(a.Rank, b.Rank) })
	var out []Block
	for _, q := range quotes[:min(len(quotes), most)] {
		h := store.Hit{Entry: e, Quote: q, Words: e.QuoteText(q)}
		if !left.takes(h.Words) {
			break
		}
		who := spoken(v, h)
		if e.URL != "" {
			who = append(who, proofOf(e.URL, firstPart(h), 0)...)
		}
		out = append(out, Block{Kind: Quoted, Runs: []Run{plain(marked(v, h, room))}}, Block{Kind: Paragraph, Runs: who})
	}
	switch {
	case len(out) > 0:
		return out
	case e.Terse:
		return []Block{paragraph(v.Say(onlyTitles()))}
	}
	return []Block{paragraph(v.Say("Nobody is quoted in it."))}
}

// keyQuote is the article's first quote by rank, and who said it, if that much more
// of the article may be shown than the summary of a length.
func keyQuote(v *voice.Voice, e store.Entry, length news.Length) []Block {
	left := allowed(e)
	for _, line := range summaryLines(e, length) {
		left.takes(line)
	}
	for _, q := range e.Quotes {
		if q.Rank == 0 && left.takes(e.QuoteText(q)) {
			return quoteCard(v, store.Hit{Entry: e, Quote: q, Words: e.QuoteText(q)}, setting{level: 2}).Blocks
		}
	}
	return nil
}

// linkFound is what became of one link of a message.
type linkFound struct {
	link string
	store.Added
	err error
}

// each looks at the links of a message, up to most. What is on the desk is taken
// from there; the others are read at the same time, by read, and then only is the
// network needed. show sets one that went well; only is true when there is no
// other.
func (s *Set) each(ctx context.Context, r Request, most int, read func(context.Context, string) (store.Added, error), show func(f linkFound, only bool) (Card, [][]Action)) (Reply, error) {
	links := linksOf(*r.Target)
	if len(links) == 0 {
		return refused(r.own().Say("There is no link in that message. Choose a message that links to an article.")), nil
	}
	all := len(links)
	links = links[:min(all, most)]
	finds := make([]linkFound, len(links))
	missing := 0
	for i, link := range links {
		e, err := s.store.EntryByURL(ctx, r.Place.View, link)
		switch {
		case errors.Is(err, news.ErrNotFound):
			missing++
			err = errUnread
		case err != nil:
			return Reply{}, err
		}
		finds[i] = linkFound{link: link, Added: store.Added{Entry: e, New: err == nil && mine(r, e)}, err: err}
	}
	if missing == 0 {
		return linksReply(r.own(), finds, all, show), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		var reading sync.WaitGroup
		finds := slices.Clone(finds)
		for i := range finds {
			if errors.Is(finds[i].err, errUnread) {
				reading.Go(func() { finds[i].Added, finds[i].err = read(ctx, finds[i].link) })
			}
		}
		reading.Wait()
		if len(finds) == 1 && finds[0].err != nil {
			return Reply{}, finds[0].err
		}
		if ctx.Err() != nil {
			return Reply{}, ctx.Err()
		}
		return linksReply(r.own(), finds, all, show), nil
	}}, nil
}

// errUnread marks a link that is still to be read.
var errUnread = errors.New("not read yet")

// linksOf are the canonical web addresses of a message, each once.
func linksOf(m Message) []string {
	var out []string
	for _, raw := range append(slices.Clone(m.Links), address.Links(m.Text)...) {
		if link, err := address.Canonical(raw); err == nil && !slices.Contains(out, link) {
			out = append(out, link)
		}
	}
	return out
}

// linksReply is one card for each link, and a sentence for each that failed.
func linksReply(v *voice.Voice, finds []linkFound, all int, show func(f linkFound, only bool) (Card, [][]Action)) Reply {
	reply := Reply{Failed: true}
	for _, f := range finds {
		if f.err != nil {
			reply.Cards = append(reply.Cards, Card{Blocks: []Block{
				small(linked(cut(address.Host(f.link), 80), f.link)), paragraph(SentenceIn(v, f.err)),
			}})
			continue
		}
		card, actions := show(f, len(finds) == 1)
		reply.Cards = append(reply.Cards, card)
		reply.Actions = append(reply.Actions, actions...)
		reply.Failed = false
	}
	if all > len(finds) {
		reply.Foot = []Block{small(plain(v.Say("These are the first %d of the message's %d links.", len(finds), all)))}
	}
	return reply
}
