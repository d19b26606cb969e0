package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) articleQuotesCommand() Command {
	quote := func(name, help string) Option { return Option{Name: name, Help: help, Max: maxQuoteID} }
	return Command{
		Name:      "article quotes",
		Help:      "Pin an article's best quotes, or hide some; their words stay as they are",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Carried:   []Option{from(), quote("pin", "A quote to show first"), quote("hide", "A quote to hide"), quote("unmark", "A quote to treat as the others")},
		Run:       s.articleQuotes,
	}
}

// maxQuoteID is how many runes name a quote.
const maxQuoteID = 20

func (s *Set) articleQuotes(ctx context.Context, r Request) (Reply, error) {
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if e.Removed {
		return offTheDesk(r.own(), e), nil
	}
	r.Options["article"] = strconv.FormatInt(e.ID, 10)
	did, undo, err := s.markQuote(ctx, r, e)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.AllQuotes(ctx, r.Place.Shelf, e.ID)
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	if len(all) == 0 {
		return none(v.Say("Nobody is quoted in “%s”.", cut(titleOf(v, e), 120))), nil
	}
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say("Quotes to pin or hide")), {Kind: Paragraph, Runs: []Run{linked(cut(titleOf(v, e), 240), e.URL)}}}}
	if did != "" {
		reply.Blocks = append(reply.Blocks, paragraph(did))
	}
	var w wanted
	w.paging(r, perPage)
	w.Offset = min(w.Offset, (len(all)-1)/perPage*perPage)
	page := all[w.Offset:min(len(all), w.Offset+perPage)]
	clean := r.With("pin", "", "hide", "", "unmark", "")
	shown := pack(&reply, len(page), 4, func(i, level int) Card { return markedCard(v, clean, e, page[i], level) })
	reply.Actions = rows(append(undo, pages(clean, w, shown, w.Offset+shown < len(all), v.Say("Back"), v.Say("More"))...))
	return reply, nil
}

// markedCard is one quote with what can be done about it.
func markedCard(v *voice.Voice, clean Request, e store.Entry, q store.MarkedQuote, level int) Card {
	h := store.Hit{Entry: e, Quote: q.Quote, Words: q.Words}
	c := Card{Blocks: []Block{{Kind: Quoted, Runs: []Run{plain(marked(v, h, []int{1000, 500, 300, 150}[level]))}}, {Kind: Paragraph, Runs: spoken(v, h)}}}
	pin := Action{Label: v.Say("Pin"), Style: Success, Changes: true, Request: clean.With("pin", q.ID)}
	hide := Action{Label: v.Say("Hide"), Style: Danger, Changes: true, Request: clean.With("hide", q.ID)}
	back := Action{Changes: true, Request: clean.With("unmark", q.ID)}
	switch q.Mark {
	case store.Pinned:
		c.Blocks = append(c.Blocks, small(bold(v.Say("Pinned: it comes first"))))
		back.Label = v.Say("Unpin")
		c.Actions = []Action{back, hide}
	case store.Hidden:
		c.Blocks = append(c.Blocks, small(bold(v.Say("Hidden: nobody sees it here"))))
		back.Label = v.Say("Show again")
		c.Actions = []Action{back}
	default:
		c.Actions = []Action{pin, hide}
	}
	return c
}

// markQuote pins or hides the quote that a button names; it says so, and gives the
// button that takes it back.
func (s *Set) markQuote(ctx context.Context, r Request, e store.Entry) (string, []Action, error) {
	v := r.voice()
	for _, by := range []struct {
		option string
		mark   store.QuoteMark
		says   string
	}{
		{"pin", store.Pinned, v.Say("Pinned: it comes first here from now on.")},
		{"hide", store.Hidden, v.Say("Hidden: nobody sees it here any more.")},
		{"unmark", store.Unmarked, v.Say("It is shown like the others again.")},
	} {
		id := r.Option(by.option)
		if id == "" {
			continue
		}
		all, err := s.store.AllQuotes(ctx, r.Place.Shelf, e.ID)
		if err != nil {
			return "", nil, err
		}
		_, err = s.store.MarkQuote(ctx, r.Place.Shelf, e.ID, id, by.mark, r.Asker.Actor)
		switch {
		case errors.Is(err, news.ErrStale):
			return v.Say("Somebody has done that already."), nil, nil
		case errors.Is(err, news.ErrNotFound):
			return "", nil, &news.OptionError{Option: by.option, Value: id, Next: r.own().Say("The article has no such quote any more. Look at its quotes again.")}
		case err != nil:
			return "", nil, err
		}
		return by.says, []Action{unmarked(v, r, all, id)}, nil
	}
	return "", nil, nil
}

// unmarked takes the marking of a quote back, as it was before.
func unmarked(v *voice.Voice, r Request, before []store.MarkedQuote, id string) Action {
	was := before[slices.IndexFunc(before, func(q store.MarkedQuote) bool { return q.ID == id })].Mark
	option := map[store.QuoteMark]string{store.Pinned: "pin", store.Hidden: "hide", store.Unmarked: "unmark"}[was]
	return Action{Label: v.Say("Undo"), Changes: true, Request: r.With("pin", "", "hide", "", "unmark", "").With(option, id)}
}

// pinOrHide leads moderators to an article's quotes.
func pinOrHide(v *voice.Voice, e store.Entry) Action {
	return Action{Label: v.Say("Pin or hide quotes"), Request: ask("article quotes", "article", strconv.FormatInt(e.ID, 10))}
}
