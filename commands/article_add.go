package commands

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/store"
	"newsdesk/voice"
)

//go:embed data/languages.txt
var languagesText string

func (s *Set) addCommand() Command {
	return Command{
		Name:      "article add",
		Help:      "Bring in an article by its link",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "link", Help: "The address of the article's own page", Kind: Link, Required: true}},
		Run:       s.add,
	}
}

func (s *Set) add(ctx context.Context, r Request) (Reply, error) {
	link, err := linkOf(r.Option("link"))
	if err != nil {
		return Reply{}, err
	}
	e, err := s.store.EntryByURL(ctx, r.Place.View, link)
	if err == nil {
		return addedReply(r, store.Added{Entry: e, New: mine(r, e)}), nil
	}
	if !errors.Is(err, news.ErrNotFound) {
		return Reply{}, err
	}
	if err := s.store.LetIn(ctx, link); err != nil {
		return Reply{}, err
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		a, err := s.bring(ctx, r, news.Source{URL: link})
		if err != nil {
			return Reply{}, err
		}
		return addedReply(r, a), nil
	}}, nil
}

// mine is whether the asker brought the entry in since they asked: then this very
// request did, and is being run again after a crash.
func mine(r Request, e store.Entry) bool {
	return e.AddedBy.ID != "" && e.AddedBy.ID == r.Asker.ID && !e.AddedAt.Before(r.asked())
}

// bring reads an article and puts it on the place's shelf. It gives the entry
// with its quotes and summary.
func (s *Set) bring(ctx context.Context, r Request, from news.Source) (store.Added, error) {
	rd := s.reader
	if s.keeper != nil {
		rd = s.keeper
	}
	a, err := rd.Read(ctx, from)
	if from.Text != "" && errors.Is(err, news.ErrNotArticle) {
		return store.Added{}, &news.OptionError{Option: "text", Next: r.own().Say("That text is too short to read as an article. Paste at least a few whole sentences of it.")}
	}
	if err != nil {
		return store.Added{}, fmt.Errorf("reading a page of %s: %w", address.Host(from.URL), err)
	}
	added, err := s.store.Add(ctx, r.Place.Shelf, a, r.Asker.Actor)
	if err != nil {
		return store.Added{}, err
	}
	s.log.LogAttrs(ctx, slog.LevelInfo, "article brought in", slog.String("interaction", r.Trace), slog.Int64("article", added.ID), slog.Bool("new", added.New))
	e, err := s.store.OnShelf(ctx, r.Place.Shelf, added.ID)
	return store.Added{Entry: e, New: added.New || mine(r, e)}, err
}

// addedReply tells a moderator what was found in an article.
func addedReply(r Request, a store.Added) Reply {
	v := r.own()
	first := v.Say("Added.")
	if !a.New {
		first = v.Say("The desk has that article already.")
		if !a.AddedAt.IsZero() {
			first = v.Say("The desk has had that article since %s.", dayIn(v, a.AddedAt, r.Now))
		}
	}
	return Reply{
		Blocks:  []Block{paragraph(first)},
		Cards:   []Card{{Blocks: found(v, a.Entry)}},
		Actions: deskActions(r, a.Entry),
	}
}

// found is what the reader made of an article.
func found(v *voice.Voice, e store.Entry) []Block {
	out := []Block{
		{Kind: Heading, Runs: []Run{linked(cut(titleOf(v, e), 240), e.URL)}},
		small(dotted(credits(v, e), languageOf(v, e))...),
	}
	if lines := summaryLines(e, news.Short); e.Words == "" && len(lines) > 0 {
		out = append(out, paragraph(cut(tidy(lines[0]), 500)))
	} else if e.Words != "" {
		out = append(out, paragraph(cut(e.Words, 500)))
	}
	out = append(out, Block{Kind: Item, Runs: []Run{plain(quotesFound(v, e))}})
	out = append(out, Block{Kind: Item, Runs: orNone(countriesOf(v, e, ""), v.Say("It is about no country in particular"))})
	out = append(out, Block{Kind: Item, Runs: orNone(topicsOf(v, e), v.Say("No topic was found"))})
	if also := mentioned(v, e); also != "" {
		out = append(out, Block{Kind: Item, Runs: []Run{plain(v.Say("Mentions %s", also))}})
	}
	if notes := marks(v, e); len(notes) > 0 {
		out = append(out, small(notes...))
	}
	return out
}

func orNone(runs []Run, none string) []Run {
	if len(runs) == 0 {
		return []Run{plain(none)}
	}
	return runs
}

// quotesFound counts the quotes and names who is quoted.
func quotesFound(v *voice.Voice, e store.Entry) string {
	if len(e.Quotes) == 0 {
		return v.Say("No quotes")
	}
	var names []string
	seen := map[string]bool{"": true}
	for _, q := range e.Quotes {
		if !seen[q.Speaker] {
			seen[q.Speaker] = true
			names = append(names, cut(q.Speaker, 60))
		}
	}
	out := v.Count(len(e.Quotes), "%d quote", "%d quotes")
	switch n := len(names); {
	case n == 0:
		return v.Say("%s, no speaker recognised", out)
	case n > 4:
		return v.Say("%s, by %s and others", out, strings.Join(names[:4], ", "))
	}
	return v.Say("%s, by %s ## quotes, speakers", out, v.And(names))
}

// mentioned are the countries that are only mentioned.
func mentioned(v *voice.Voice, e store.Entry) string {
	var names []string
	for _, c := range e.Countries {
		if !c.About && len(names) < 8 {
			names = append(names, flagged(v, c.Code))
		}
	}
	return v.And(names)
}

func languageOf(v *voice.Voice, e store.Entry) []Run {
	code, _, _ := strings.Cut(e.Language, "-")
	if code == "" || code == "und" {
		return nil
	}
	return []Run{plain(languageName(v, code))}
}

// deskActions are what a moderator can do with an article.
func deskActions(r Request, e store.Entry) [][]Action {
	v, id := r.own(), strconv.FormatInt(e.ID, 10)
	if e.Removed {
		return [][]Action{{{Label: v.Say("Restore"), Changes: true, Request: ask("article restore", "article", id)}}}
	}
	second := []Action{
		{Label: v.Say("Edit"), Request: ask("article edit", "article", id)},
		{Label: v.Say("Tags"), Request: ask("article tag", "article", id)},
	}
	if e.Approval.State == news.Waiting {
		return [][]Action{decide(v, e.ID), second}
	}
	if r.Place.Channel != "" && !r.Place.Direct {
		second = append(second, Action{Label: v.Say("Post here"), Style: Primary, Request: ask("post", "article", id, "channel", r.Place.Channel)})
	}
	second = append(second, Action{Label: v.Say("Remove"), Style: Danger, Changes: true, Request: ask("article remove", "article", id)})
	return [][]Action{articleActions(v, e), second}
}
