package commands

import (
	"context"
	"errors"
	"math"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) savedCommand() Command {
	return Command{
		Name:    "saved",
		Help:    "The articles that you saved; only you see them",
		Private: true,
		Carried: []Option{
			from(),
			{Name: "add", Help: "The number of an article to save", Kind: Integer, Min: 1, Max: math.MaxInt32},
			{Name: "remove", Help: "The number of an article to take off the list", Kind: Integer, Min: 1, Max: math.MaxInt32},
		},
		Run: s.saved,
	}
}

// saveIt is the button that saves an article for whoever presses it.
func saveIt(v *voice.Voice, e store.Entry) Action {
	return Action{Label: v.Say("Save"), Request: ask("saved", "add", strconv.FormatInt(e.ID, 10))}
}

func (s *Set) saved(ctx context.Context, r Request) (Reply, error) {
	if r.Option("add") != "" {
		return s.saveArticle(ctx, r)
	}
	if id, err := strconv.ParseInt(r.Option("remove"), 10, 64); err == nil {
		if err := s.store.Unsave(ctx, r.Asker.ID, id); err != nil {
			return Reply{}, err
		}
	}
	v := r.own()
	var w wanted
	w.paging(r, perPage)
	page, err := s.store.Saved(ctx, r.Place.View, r.Asker.ID, w.Limit, w.Offset)
	if err == nil && len(page.Entries) == 0 && page.Shown > 0 { // the last of its page was taken off
		w.Offset = (page.Shown - 1) / perPage * perPage
		page, err = s.store.Saved(ctx, r.Place.View, r.Asker.ID, w.Limit, w.Offset)
	}
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: turned(r, "from") || turned(r, "remove"), Blocks: []Block{heading(v.Say("Saved"))}}
	if page.Shown == 0 {
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("Nothing is saved here yet. The button “Save” below an article puts it on this list.")))
	}
	shown := pack(&reply, len(page.Entries), 3, func(i, level int) Card {
		return savedCard(r, page.Entries[i], w.Offset+1, level)
	})
	if elsewhere := page.All - page.Shown; elsewhere > 0 {
		reply.Foot = append(reply.Foot, small(plain(v.Count(elsewhere, "%d more was saved in another server, or is off the desk.", "%d more were saved in other servers, or are off the desk."))))
	}
	reply.Actions = rows(pages(ask("saved"), w, shown, w.Offset+shown < page.Shown, v.Say("Back"), v.Say("More")))
	return reply, nil
}

// savedCard is one article of the list; from is the first one of its page.
func savedCard(r Request, e store.Entry, from, level int) Card {
	id := strconv.FormatInt(e.ID, 10)
	c := articleCard(r.own(), e, ways{teaser: []int{300, 160, 160}[level], lines: []int{1, 1, 0}[level], proofs: level == 0})
	c.Actions = []Action{articleActions(r.own(), e)[0], {Label: r.own().Say("Remove"), Request: ask("saved", "remove", id, "from", strconv.Itoa(from))}}
	return c
}

// saveArticle saves an article that the asker sees.
func (s *Set) saveArticle(ctx context.Context, r Request) (Reply, error) {
	one := r.clone()
	one.Options = map[string]string{"article": r.Option("add")}
	e, err := s.entryOf(ctx, one)
	if err != nil {
		return Reply{}, err
	}
	fresh, err := s.store.Save(ctx, r.Asker.ID, e.ID, r.asked())
	v := r.own()
	list := Action{Label: v.Say("What is saved"), Request: ask("saved")}
	switch title := cut(titleOf(v, e), 120); {
	case errors.Is(err, news.ErrFull):
		return refused(v.Say("You have saved %d articles, the most that the desk keeps for one person. Take some off the list first.", store.MostSaved), list), nil
	case err != nil:
		return Reply{}, err
	case !fresh:
		return none(v.Say("“%s” was on your list already.", title), list), nil
	default:
		return none(v.Say("Saved: “%s”. /saved shows what you have saved.", title), list), nil
	}
}
