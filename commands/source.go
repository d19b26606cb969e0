package commands

import (
	"context"
	"errors"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) sourceRetractCommand() Command {
	return Command{
		Name:      "source retract",
		Help:      "Hide all articles of a source here, and say so in their posts; can be undone for 7 days",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "name", Help: "Which source", Kind: Source, Required: true},
			{Name: "since", Help: "Only from then on: 7d, 24h, yesterday, 2026-11-01", Kind: Since},
		},
		Run: s.sourceRetract,
	}
}

func (s *Set) sourceRetract(ctx context.Context, r Request) (Reply, error) {
	name, err := s.sourceNamed(ctx, r, "name")
	if err != nil {
		return Reply{}, err
	}
	var from time.Time
	if typed := r.Option("since"); typed != "" {
		if from, err = since(r.own(), typed, r.Now); err != nil {
			return Reply{}, err
		}
	}
	v := r.voice()
	page, err := s.store.Latest(ctx, news.View{r.Place.Shelf, news.Common}, store.Filter{Source: name, Since: from, Limit: 1})
	if err != nil {
		return Reply{}, err
	}
	open, err := s.retraction(ctx, r, name)
	if err != nil {
		return Reply{}, err
	}
	if len(page.Entries) == 0 && open.ID == 0 {
		return none(v.Say("The desk shows no article of %s from then on.", name)), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		done, err := s.store.RetractSource(ctx, r.Place.Shelf, name, from, r.Asker.Actor)
		if err != nil {
			return Reply{}, err
		}
		return Reply{
			Blocks:  []Block{paragraph(retractedSays(v, done)), small(plain(v.Say("For 7 days this can be undone: /source restore. What comes from it later is shown; to stop that, filter or remove its feed.")))},
			Actions: rows([]Action{restoreIt(v, name)}),
		}, nil
	}}, nil
}

// retraction is the one of a source that can be undone here; the zero one for none.
func (s *Set) retraction(ctx context.Context, r Request, name string) (store.Retraction, error) {
	all, err := s.store.Retractions(ctx, r.Place.Shelf)
	for _, one := range all {
		if one.Name == name {
			return one, err
		}
	}
	return store.Retraction{}, err
}

func retractedSays(v *voice.Voice, done store.Retraction) string {
	says := v.Count(done.Articles, "Hidden here: %d article of %s.", "Hidden here: %d articles of %s.", done.Name)
	if done.Posts > 0 {
		says += " " + v.Count(done.Posts, "%d post of them is edited to say so.", "%d posts of them are edited to say so.")
	}
	return says
}

func restoreIt(v *voice.Voice, name string) Action {
	again := ask("source restore", "name", name)
	return Action{Label: v.Say("Undo"), Changes: alters(again), Request: again}
}

func (s *Set) sourceRestoreCommand() Command {
	return Command{
		Name:      "source restore",
		Help:      "Put back what was hidden of a source in the last 7 days",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "name", Help: "Which source; not needed when there is only one"}},
		Run:       s.sourceRestore,
	}
}

func (s *Set) sourceRestore(ctx context.Context, r Request) (Reply, error) {
	all, err := s.store.Retractions(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	if len(all) == 0 {
		return none(v.Say("No source was hidden here in the last 7 days. Single articles come back with /article restore.")), nil
	}
	name, names := r.Option("name"), []string{}
	for _, one := range all {
		names = append(names, one.Name)
	}
	if name == "" && len(all) == 1 {
		name = names[0]
	}
	found, ok := oneNamed(name, names)
	if !ok {
		bad := &news.OptionError{Option: "name", Value: name, Next: v.Say("Which one? Hidden here: %s.", v.And(names[:min(5, len(names))]))}
		return Reply{}, &suggestion{bad, asChoices(names)}
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		back, err := s.store.RestoreSource(ctx, r.Place.Shelf, found, r.Asker.Actor)
		if errors.Is(err, news.ErrNotFound) { // by an earlier run of this very request
			return none(v.Say("What was hidden of %s is back.", found)), nil
		}
		if err != nil {
			return Reply{}, err
		}
		return Reply{Blocks: []Block{paragraph(v.Count(back.Articles, "Back: %d article of %s. Its posts are put right.", "Back: %d articles of %s. Their posts are put right.", found))}}, nil
	}}, nil
}

func (s *Set) sourceLimitCommand() Command {
	return Command{
		Name:      "source limit",
		Help:      "Show only titles and links of a source here, or all again",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "name", Help: "Which source", Kind: Source, Required: true},
			{Name: "off", Help: "Show summaries and quotes again", Kind: Flag},
		},
		Run: s.sourceLimit,
	}
}

func (s *Set) sourceLimit(ctx context.Context, r Request) (Reply, error) {
	name, err := s.sourceNamed(ctx, r, "name")
	if err != nil {
		return Reply{}, err
	}
	v, terse := r.voice(), r.Option("off") != "true"
	d, err := s.store.Source(ctx, r.Place.Shelf, name)
	if err != nil {
		return Reply{}, err
	}
	says, back := v.Say("Of %s only titles and links are shown here now, also in what was posted before.", name), "true"
	if !terse {
		says, back = v.Say("Summaries and quotes of %s are shown here again, also in what was posted before.", name), ""
	}
	if d.Terse == terse {
		return Reply{Blocks: []Block{paragraph(v.Say("It is so already."))}}, nil
	}
	d.Terse = terse
	if err := s.store.DecideSource(ctx, r.Place.Shelf, r.Asker.Actor, d); err != nil {
		return Reply{}, err
	}
	return Reply{Blocks: []Block{paragraph(says)},
		Actions: rows([]Action{{Label: v.Say("Undo"), Changes: true, Request: ask("source limit", "name", name, "off", back)}})}, nil
}
