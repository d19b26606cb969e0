package commands

import (
	"context"
	"errors"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// approvalPost is the card by which moderators are asked about a story, and told
// what became of it.
func (s *Set) approvalPost(ctx context.Context, v *voice.Voice, p news.Post) (Reply, error) {
	all, err := s.onCard(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return Reply{Blocks: []Block{paragraph(v.Say("What was asked about here is no longer kept."))}}, nil
	}
	lead, waits := all[0], 0
	for _, e := range all {
		if e.Approval.State == news.Waiting {
			if waits++; waits == 1 {
				lead = e
			}
		}
	}
	posts, err := s.store.PostsOf(ctx, p.Shelf, lead.ID)
	if err != nil {
		return Reply{}, err
	}
	var out Reply
	out.Blocks = approvalState(v, all)
	pack(&out, 1, 5, func(_, level int) Card {
		left := allowed(lead)
		c := articleCard(v, lead, ways{teaser: 700 - 140*level, lines: 2, proofs: level < 2, allow: left})
		if level < 4 {
			c.Blocks = append(c.Blocks, quoteIn(v, lead, quoteRoom{words: 500 - 130*level, role: 160}, left)...)
		}
		return c
	})
	if also := alsoIn(v, besides(all, lead.ID), out.weight()); len(also) > 0 {
		out.Foot = append(out.Foot, small(also...))
	}
	if len(posts) > 0 {
		out.Foot = append(out.Foot, small(goesTo(v, posts)...))
	}
	out.Actions = approvalActions(v, lead, waits > 0)
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: cut(titleOf(v, lead), 100)}
	}
	return out, nil
}

// onCard are the articles of a card as the shelf's moderators see them; those that
// are gone are left out.
func (s *Set) onCard(ctx context.Context, p news.Post) ([]store.Entry, error) {
	var out []store.Entry
	for _, id := range append([]int64{p.Article}, p.More...) {
		e, err := s.store.OnShelf(ctx, p.Shelf, id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func besides(all []store.Entry, id int64) []store.Entry {
	var out []store.Entry
	for _, e := range all {
		if e.ID != id {
			out = append(out, e)
		}
	}
	return out
}

// approvalState is a line for what waits, and one for each decision; those about a
// part of the card name the outlets.
func approvalState(v *voice.Voice, all []store.Entry) []Block {
	var states []news.Approval
	outlets := map[news.Approval][]string{}
	for _, e := range all {
		a := e.Approval
		if a.State == news.Waiting || a.State == news.ApprovalNone {
			a = news.Approval{State: a.State}
		}
		if outlets[a] == nil {
			states = append(states, a)
		}
		outlets[a] = append(outlets[a], wordsOf(sourceOf(v, e)))
	}
	var out []Block
	for _, a := range states {
		runs := decision(v, a)
		if runs == nil {
			runs = []Run{plain(v.Say("waits for approval"))}
		}
		if a.State == news.ApprovalNone {
			runs = []Run{plain(v.Say("on the desk"))}
		}
		runs[0].Text = capital(runs[0].Text)
		runs[0].Bold = true
		if len(states) > 1 {
			runs = append(runs, plain(" · "+cut(v.And(outlets[a]), 200)))
		}
		out = append(out, small(runs...))
	}
	return out
}

// approvalActions are the buttons of a card.
func approvalActions(v *voice.Voice, lead store.Entry, waits bool) [][]Action {
	id := strconv.FormatInt(lead.ID, 10)
	second := []Action{
		{Label: v.Say("Edit"), Request: ask("article edit", "article", id)},
		{Label: v.Say("Tags"), Request: ask("article tag", "article", id)},
	}
	if len(lead.Quotes) > 0 {
		second = append(second, pinOrHide(v, lead))
	}
	switch {
	case waits:
		asks := ask("article approve", "article", id, "card", "true")
		first := decide(v, lead.ID)
		first = []Action{first[0],
			{Label: v.Say("Post to…"), Request: asks.With("ask", "channel")},
			{Label: v.Say("Schedule"), Request: asks.With("ask", "when")}, first[1]}
		return [][]Action{first, second}
	case lead.Removed:
		return [][]Action{{undoDecision(v, lead.ID)}}
	}
	return [][]Action{append([]Action{undoDecision(v, lead.ID), {Label: v.Say("Post to…"), Request: ask("post", "article", id, "ask", "channel")}}, second...)}
}
