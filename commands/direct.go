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
	gone := 0
	for _, id := range ids {
		e, err := s.store.Entry(ctx, view, id)
		if errors.Is(err, news.ErrNotFound) {
			// What others see is not taken off, nor is it shown.
			switch off, err := s.isOff(ctx, view, id); {
			case err != nil:
				return Reply{}, err
			case off:
				gone++
			}
			continue
		}
		if err != nil {
			return Reply{}, err
		}
		all = append(all, e)
	}
	switch {
	case len(all) == 0 && (gone == 0 || p.State != news.PostDone || p.Changed != news.ChangeRetracted): // who left a guild keeps what they have
		return Reply{}, offDesk(p)
	case len(all) == 0 && p.Kind == news.PostFollow:
		return s.retracted(ctx, v, view, p.Article)
	case len(all) == 0:
		return Reply{Blocks: []Block{takenOff(v, gone)}}, nil
	case p.Kind == news.PostFollow:
		return s.followReply(ctx, v, p, all[0])
	default:
		return severalReply(v, p.Kind, all, happened(v, p, v.Say("an article was changed after this was sent"), gone)), nil
	}
}

// isOff tells whether an article was taken off a view, or off the desk for good.
func (s *Set) isOff(ctx context.Context, view news.View, id int64) (bool, error) {
	_, err := s.once(ctx, view, id)
	if errors.Is(err, news.ErrNotFound) {
		return s.store.Deleted(ctx, id)
	}
	return err == nil, err
}

// severalReply is a message of several articles, and what happened to them since.
func severalReply(v *voice.Voice, kind news.PostKind, all []store.Entry, after []Block) Reply {
	if kind == news.PostBrief {
		return briefReply(v, all, after)
	}
	line := small(titleLine(v, v.Count(len(all), "%d more article of what you follow came that day:", "%d more articles of what you follow came that day:"), all)...)
	return Reply{Blocks: append([]Block{line}, after...)}
}

// happened is what readers are told of a message of several articles: that one was
// changed since, in words of its own, and how many are gone.
func happened(v *voice.Voice, p news.Post, corrected string, gone int) []Block {
	var out []Block
	if p.Changed == news.ChangeCorrected {
		out = append(out, small(bold(v.Say("Corrected:")), plain(" "+corrected)))
	}
	if p.Changed != news.ChangeNone && gone > 0 {
		out = append(out, takenOff(v, gone))
	}
	return out
}

// takenOff says how many articles of a message were taken off the desk.
func takenOff(v *voice.Voice, n int) Block {
	return small(bold(v.Say("Taken off the desk:")), plain(" "+v.Count(n, "%d article", "%d articles")))
}

// followReply is one article that came, and why.
func (s *Set) followReply(ctx context.Context, v *voice.Voice, p news.Post, e store.Entry) (Reply, error) {
	all, err := s.store.Follows(ctx, p.By.ID)
	if err != nil {
		return Reply{}, err
	}
	out := postReply(v, e, news.Post{})
	if p.Changed == news.ChangeCorrected {
		out.Blocks = append(out.Blocks, small(bold(v.Say("Corrected:")), plain(" "+v.Say("the article was changed after it was sent"))))
	}
	for _, f := range all {
		if f.ID == p.Route {
			out.Blocks = append(out.Blocks, small(plain(v.Say("You follow %s", followed(v, f)))))
			out.Actions = rows([]Action{unfollow(v, f)})
		}
	}
	return out, nil
}

// briefReply is the day's articles of what somebody follows, and what happened to them
// since.
func briefReply(v *voice.Voice, all []store.Entry, after []Block) Reply {
	out := Reply{
		Blocks:  []Block{heading(v.Say("What you follow"))},
		Actions: rows([]Action{{Label: v.Say("What you follow"), Request: ask("following")}}),
	}
	rest := all[min(len(all), mostBriefed):]
	if len(rest) > 0 {
		out.Foot = []Block{small(titleLine(v, v.Say("Also:"), rest)...)}
	}
	out.Foot = append(out.Foot, after...)
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
			next = append(out[:len(out):len(out)], plain(" · "), linked(cut(titleOf(v, e), 80), e.URL))
		}
		if weight := weigh(small(next...)); i > 0 && !weight.in(limit) {
			return append(out, plain(" · "+v.Count(len(all)-i, "%d other", "%d others")))
		}
		out = next
	}
	return out
}
