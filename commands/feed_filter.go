package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/filter"
	"newsdesk/voice"
)

// perTry is how many entries a filter is tried on.
const perTry = 20

func (s *Set) feedFilterCommand() Command {
	return Command{
		Name:      "feed filter",
		Help:      "Which entries of a feed get on the desk at all; tried on its last 20",
		Moderator: true,
		Private:   true,
		Options: []Option{
			feedOption(),
			{Name: "words", Help: `What to let pass: storm -sport, (ferry or port), "a phrase", title:ice, /regexp/`, Max: filter.MaxRunes},
			{Name: "try", Help: "Only try the words, and change nothing", Kind: Flag},
			{Name: "clear", Help: "Let all pass again", Kind: Flag},
		},
		Run: s.feedFilter,
	}
}

// checkFilter refuses words that are no filter, with the place and what would be
// right.
func checkFilter(v *voice.Voice, option, words string) error {
	if _, err := filter.Parse(words); err != nil {
		return &news.OptionError{Option: option, Value: words, Next: v.Say("The filter cannot be read.") + " " + faultIn(v, err)}
	}
	return nil
}

// faultIn says what is wrong with a filter's words.
func faultIn(v *voice.Voice, err error) string {
	wrong := (*filter.SyntaxError)(nil)
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	args := slices.Clone(wrong.Args)
	for i, a := range args {
		if text, ok := a.(filter.Fault); ok {
			args[i] = v.Say(string(text))
		}
	}
	return v.Say("At character %d: %s", wrong.At, v.Say(wrong.Text, args...))
}

func (s *Set) feedFilter(ctx context.Context, r Request) (Reply, error) {
	f, err := s.feedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	v, words := r.own(), r.Option("words")
	if words != "" && r.Option("clear") == "true" {
		return Reply{}, &news.OptionError{Option: "clear", Value: "true", Next: v.Say("Give either words or clear.")}
	}
	if err := checkFilter(v, "words", words); err != nil {
		return Reply{}, err
	}
	says, show, ways, err := s.filterTo(ctx, r, f, words)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Actions: rows(ways), Blocks: []Block{
		{Kind: Heading, Runs: []Run{linked(cut(feedTitle(v, f.Feed), 200), f.URL)}}, paragraph(says)}}
	if show != "" {
		reply.Blocks = append(reply.Blocks, Block{Kind: Quoted, Runs: []Run{typed(cut(show, filter.MaxRunes))}})
	}
	return reply, s.tried(ctx, v, &reply, f, show)
}

// filterTo does to a feed's filter what the options ask for: shows, tries, sets
// or clears it. It gives what to say, the filter to show and the ways on.
func (s *Set) filterTo(ctx context.Context, r Request, f news.Subscription, words string) (says, show string, ways []Action, err error) {
	v := r.own()
	clears := r.Option("clear") == "true"
	switch {
	case words == "" && !clears && f.Filter == "":
		return v.Say("It has no filter: all its entries get on the desk."), "", nil, nil
	case words == "" && !clears:
		return v.Say("This is its filter:"), f.Filter, []Action{filterAction(v.Say("Clear it"), f, "")}, nil
	case r.Option("try") == "true" && words != "":
		set := filterAction(v.Say("Set it"), f, words)
		set.Style = Primary
		return v.Say("A try: nothing is changed yet."), words, []Action{set}, nil
	case words == f.Filter:
		return v.Say("It is so already, so nothing was changed."), words, nil, nil
	}
	if _, err := s.store.FilterFeed(ctx, r.Place.Shelf, f.ID, words, r.Asker.Actor); err != nil {
		return "", "", nil, err
	}
	says = v.Say("Set. It counts for entries to come; what is on the desk stays.")
	if clears {
		says = v.Say("Cleared: all its entries get on the desk from now on.")
	}
	return says, words, []Action{filterAction(v.Say("Undo"), f, f.Filter)}, nil
}

// filterAction is a button that sets a feed's filter, or clears it.
func filterAction(label string, f news.Subscription, words string) Action {
	if words == "" {
		return Action{Label: label, Changes: true, Request: ask("feed filter", "feed", feedID(f.Feed), "clear", "true")}
	}
	return Action{Label: label, Changes: true, Request: ask("feed filter", "feed", feedID(f.Feed), "words", words)}
}

// tried adds which of a feed's last entries a filter lets pass, and why the
// others do not.
func (s *Set) tried(ctx context.Context, v *voice.Voice, reply *Reply, f news.Subscription, words string) error {
	pass, err := filter.Parse(words)
	if err != nil { // one that an older version kept
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("The filter cannot be read.")+" "+faultIn(v, err)))
		return nil
	}
	entries, err := s.store.Entries(ctx, f.ID, perTry)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		reply.Blocks = append(reply.Blocks, small(plain(v.Say("The feed has brought no entry yet to try it on."))))
		return nil
	}
	n := 0
	var items []Block
	for _, e := range entries {
		why := pass.Why(filter.Text{Title: e.Title, Author: e.Author, Categories: e.Categories, Body: e.Teaser})
		if why.Pass {
			n++
		}
		items = append(items, triedItem(v, e, why))
	}
	if words == "" {
		reply.Blocks = append(reply.Blocks, small(say(v, "Its last entries: try words on them with %s", typed(lineIn(v, "feed filter", "feed", feedID(f.Feed), "words", "…", "try", v.Say("yes"))))...))
	} else {
		reply.Blocks = append(reply.Blocks, small(plain(howMany(v, n, len(entries)))))
	}
	fill(reply, items, func(b Block) Block { return b })
	return nil
}

// howMany says how many of a feed's last entries pass.
func howMany(v *voice.Voice, n, all int) string {
	switch n {
	case 0:
		return v.Count(all, "Its last entry does not pass:", "None of its last %d entries passes:")
	case all:
		return v.Count(all, "Its last entry passes:", "All of its last %d entries pass:")
	}
	return v.Count(n, "%d of its last %d entries passes:", "%d of its last %d entries pass:", all)
}

// triedItem is one entry and what a filter says of it.
func triedItem(v *voice.Voice, e news.FeedEntry, why filter.Reason) Block {
	title := linked(cut(entryTitle(v, e), 90), e.URL)
	if why.Pass {
		return Block{Kind: Item, Runs: []Run{plain("✓ "), title}}
	}
	runs := []Run{plain("✗ "), title}
	part := typed(cut(why.Part, 60))
	switch {
	case why.Part == "":
	case without(why.Part):
		runs = append(append(runs, plain(" — ")), say(v, "stopped by %s", part)...)
	default:
		runs = append(append(runs, plain(" — ")), say(v, "lacks %s", part)...)
	}
	return Block{Kind: Item, Runs: runs}
}

// without tells a part of a filter that keeps texts off: "-no", "not no".
func without(part string) bool {
	return strings.ContainsAny(part[:1], "-!") || strings.HasPrefix(part, "−") || strings.HasPrefix(part, "–") || len(part) > 4 && strings.EqualFold(part[:4], "not ")
}

// entryTitle is never empty.
func entryTitle(v *voice.Voice, e news.FeedEntry) string {
	switch {
	case e.Title != "":
		return tidy(e.Title)
	case e.Teaser != "":
		return e.Teaser
	}
	return v.Say("Untitled")
}
