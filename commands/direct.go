package commands

import (
	"context"
	"errors"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// mostBriefed is how many articles of a day's message are shown; the others are named.
const mostBriefed = 6

// DirectReply is the message to a member that a post becomes, of what a view shows:
// the shelves that they see at this moment. When that is nothing, a message that stands
// says so; before it does that is news.ErrNotFound.
func (s *Set) DirectReply(ctx context.Context, p news.Post, view news.View) (Reply, error) {
	reach, err := s.store.Reach(ctx, p.By.ID)
	if err != nil {
		return Reply{}, err
	}
	v := voice.For(reach.Locale)
	ids := p.More
	if p.Article != 0 {
		ids = []int64{p.Article}
	}
	var all []store.Entry
	for _, id := range ids {
		e, err := s.store.Entry(ctx, view, id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return Reply{}, err
		}
		all = append(all, e)
	}
	switch {
	case len(all) == 0 && p.State == news.PostDone:
		return Reply{Blocks: []Block{paragraph(v.Say("What stood here was taken off the desk."))}}, nil
	case len(all) == 0:
		return Reply{}, offDesk(p)
	}
	switch p.Kind {
	case news.PostBrief:
		return briefReply(v, all), nil
	case news.PostRest:
		return Reply{Blocks: []Block{small(titleLine(v, v.Count(len(all), "%d more article of what you follow came that day:", "%d more articles of what you follow came that day:"), all)...)}}, nil
	}
	return s.followReply(ctx, v, p, all[0])
}

// followReply is one article that came, and why.
func (s *Set) followReply(ctx context.Context, v *voice.Voice, p news.Post, e store.Entry) (Reply, error) {
	all, err := s.store.Follows(ctx, p.By.ID)
	if err != nil {
		return Reply{}, err
	}
	out := postReply(v, e, news.Post{})
	for _, f := range all {
		if f.ID == p.Route {
			out.Blocks = append(out.Blocks, small(plain(v.Say("You follow %s", followed(v, f)))))
			out.Actions = rows([]Action{unfollow(v, f)})
		}
	}
	return out, nil
}

// briefReply is the day's articles of what somebody follows.
func briefReply(v *voice.Voice, all []store.Entry) Reply {
	out := Reply{
		Blocks:  []Block{heading(v.Say("What you follow"))},
		Actions: rows([]Action{{Label: v.Say("What you follow"), Request: ask("following")}}),
	}
	rest := all[min(len(all), mostBriefed):]
	if len(rest) > 0 {
		out.Foot = []Block{small(titleLine(v, v.Say("Also:"), rest)...)}
	}
	shown := all[:len(all)-len(rest)]
	pack(&out, len(shown), 4, func(i, level int) Card {
		c := articleCard(v, shown[i], ways{teaser: []int{400, 250, 160, 160}[level], lines: []int{1, 1, 1, 0}[level], proofs: level < 2})
		c.Actions = []Action{articleActions(v, shown[i])[0], {Label: v.Say("Save"), Request: ask("saved", "add", strconv.FormatInt(shown[i].ID, 10))}}
		return c
	})
	return out
}

// titleLine is a line of titles, as many as there is room for.
func titleLine(v *voice.Voice, head string, all []store.Entry) []Run {
	limit := size{runes: 1200, bytes: 3000}
	out := []Run{plain(head + " ")}
	for i, e := range all {
		next := append(out[:len(out):len(out)], linked(cut(titleOf(v, e), 80), e.URL))
		if i > 0 {
			next = append(out[:len(out):len(out)], plain("; "), linked(cut(titleOf(v, e), 80), e.URL))
		}
		if weight := weigh(small(next...)); i > 0 && !weight.in(limit) {
			return append(out, plain("; "+v.Count(len(all)-i, "%d other", "%d others")))
		}
		out = next
	}
	return out
}
