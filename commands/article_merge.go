package commands

import (
	"context"
	"errors"
	"math"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
)

func (s *Set) mergeCommand() Command {
	return Command{
		Name:      "article merge",
		Help:      "Make two articles' stories one in this server; posts of both become one",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true},
			{Name: "into", Help: "An article of the other story, likewise", Kind: Article},
		},
		Carried: []Option{{Name: "undo", Help: "The number of the story to part again", Kind: Integer, Min: math.MinInt32, Max: math.MaxInt32}},
		Run:     s.merge,
	}
}

func (s *Set) splitCommand() Command {
	return Command{
		Name:      "article split",
		Help:      "Take an article out of its story in this server; it can be posted again by itself",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Carried:   []Option{{Name: "undo", Help: "Yes puts it back into its story", Kind: Flag}},
		Run:       s.split,
	}
}

func (s *Set) merge(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	title := cut(titleOf(v, e), 120)
	if r.Option("undo") != "" {
		story, err := strconv.ParseInt(r.Option("undo"), 10, 64)
		if err == nil {
			err = s.store.Unmerge(ctx, r.Place.Shelf, e.ID, story, r.Asker.Actor)
		}
		if errors.Is(err, news.ErrStale) {
			return refused(v.Say("Those stories are parted already.")), nil
		}
		return Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("Parted again: “%s” is in its own story, and what was taken back for it is posted again.", title))}}, err
	}
	if r.Option("into") == "" {
		c, _ := s.Find(r.Command)
		o, _ := c.option("into")
		return Reply{}, missing(v, c, o)
	}
	into, err := s.shelvedInto(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	did, err := s.store.Merge(ctx, r.Place.Shelf, e.ID, into.ID, r.Asker.Actor)
	if errors.Is(err, news.ErrStale) {
		return refused(v.Say("“%s” and “%s” are one story here already.", title, cut(titleOf(v, into), 120))), nil
	}
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("“%s” and “%s” are one story here now.", title, cut(titleOf(v, into), 120)))}}
	if n := len(did.Back); n > 0 {
		reply.Blocks = append(reply.Blocks, paragraph(v.Count(n, "Where both stood in a channel, the older post stays and names the other outlet; %d newer one is taken back.", "Where both stood in a channel, the older posts stay and name the other outlets; %d newer ones are taken back.")))
	}
	undo := ask("article merge", "article", strconv.FormatInt(e.ID, 10), "undo", strconv.FormatInt(did.Story, 10))
	reply.Actions = rows([]Action{{Label: v.Say("Undo"), Changes: true, Request: undo}})
	return reply, nil
}

// shelvedInto is shelved for the option into.
func (s *Set) shelvedInto(ctx context.Context, r Request) (store.Entry, error) {
	other := r.clone()
	other.Options["article"] = r.Option("into")
	e, err := s.shelved(ctx, other)
	if bad := (*news.OptionError)(nil); errors.As(err, &bad) {
		bad.Option = "into"
	}
	return e, err
}

func (s *Set) split(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	title, id := cut(titleOf(v, e), 120), strconv.FormatInt(e.ID, 10)
	if r.Option("undo") == "true" {
		_, err := s.store.Unsplit(ctx, r.Place.Shelf, e.ID, r.Asker.Actor)
		if errors.Is(err, news.ErrStale) {
			return refused(v.Say("“%s” is in its story already.", title)), nil
		}
		return Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("“%s” is back in its story.", title))}}, err
	}
	_, err = s.store.Split(ctx, r.Place.Shelf, e.ID, r.Asker.Actor)
	if errors.Is(err, news.ErrStale) {
		return refused(v.Say("“%s” stands alone already: no other article tells its story here.", title)), nil
	}
	if err != nil {
		return Reply{}, err
	}
	return Reply{
		Replace: r.Pressed,
		Blocks:  []Block{paragraph(v.Say("“%s” is a story of its own here now. It leaves the posts that it shared, and can be posted by itself.", title))},
		Actions: rows([]Action{
			{Label: v.Say("Undo"), Changes: true, Request: ask("article split", "article", id, "undo", "true")},
			{Label: v.Say("Post to…"), Request: ask("post", "article", id, "ask", "channel")},
		}),
	}, nil
}
