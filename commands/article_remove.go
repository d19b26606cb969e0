package commands

import (
	"context"
	"errors"
	"strconv"

	"newsdesk/news"
)

func (s *Set) removeCommand() Command {
	return Command{
		Name:      "article remove",
		Help:      "Take an article off the desk; it can be restored",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Run:       s.remove,
	}
}

func (s *Set) remove(ctx context.Context, r Request) (Reply, error) {
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	undo := Action{Label: v.Say("Undo"), Changes: true, Request: ask("article restore", "article", strconv.FormatInt(e.ID, 10))}
	title := cut(titleOf(v, e), 200)
	if !e.Removed {
		_, err = s.store.Remove(ctx, r.Place.Shelf, e.ID, r.Asker.Actor)
	}
	switch {
	case e.Removed || errors.Is(err, news.ErrStale):
		undo.Label = v.Say("Restore")
		return refused(v.Say("“%s” was removed already.", title), undo), nil
	case err != nil:
		return Reply{}, err
	}
	return Reply{
		Blocks:  []Block{paragraph(v.Say("Removed “%s”. Nobody sees it here any more.", title))},
		Actions: rows([]Action{undo}),
	}, nil
}

func (s *Set) restoreCommand() Command {
	return Command{
		Name:      "article restore",
		Help:      "Put a removed article back",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, or its number", Kind: Article, Required: true}},
		Run:       s.restore,
	}
}

func (s *Set) restore(ctx context.Context, r Request) (Reply, error) {
	e, err := s.removed(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	title := cut(titleOf(v, e), 200)
	actions := articleActions(v, e)
	if e.Removed {
		_, err = s.store.Restore(ctx, r.Place.Shelf, e.ID, r.Asker.Actor)
	}
	switch {
	case e.Approval.State == news.Waiting:
		return stillWaits(r, e), nil
	case !e.Removed || errors.Is(err, news.ErrStale):
		return refused(v.Say("“%s” is on the desk already.", title), actions...), nil
	case err != nil:
		return Reply{}, err
	}
	e.Removed = false
	return Reply{Blocks: []Block{paragraph(v.Say("“%s” is on the desk again.", title))}, Actions: deskActions(r, e)}, nil
}
