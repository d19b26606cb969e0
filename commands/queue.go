package commands

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"newsdesk/news"
	"newsdesk/voice"
)

// maxQueue is how much of the queue is looked at: what is past it is a number.
const maxQueue = 500

func (s *Set) queueCommand() Command {
	return Command{
		Name:      "queue",
		Help:      "What is still to be posted and when, and what could not be",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "approval", Help: "What waits for approval instead", Kind: Flag}},
		Carried: []Option{
			from(),
			{Name: "source", Help: "Of the articles that wait, only this outlet's"},
			{Name: "approve", Help: "The number of a waiting article to approve, or all"},
			{Name: "reject", Help: "The number of a waiting article to reject, or all"},
			{Name: "retry", Help: "The number of a failed post to try again", Kind: Integer, Min: 1, Max: math.MaxInt32},
			{Name: "drop", Help: "The number of a post to give up", Kind: Integer, Min: 1, Max: math.MaxInt32},
		},
		Run: s.queue,
	}
}

func (s *Set) queue(ctx context.Context, r Request) (Reply, error) {
	if r.Option("approval") == "true" {
		return s.queueWaiting(ctx, r)
	}
	v := r.own()
	did, err := s.queueChange(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.Queue(ctx, r.Place.Shelf, maxQueue)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say("Queue"))}}
	asked, err := s.askedAlso(ctx, r, &reply)
	if err != nil {
		return Reply{}, err
	}
	if did != "" {
		reply.Blocks = append(reply.Blocks, paragraph(did))
	}
	if len(all) == 0 {
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("Nothing waits to be posted, and nothing has failed.")))
		reply.Actions = rows(asked)
		return reply, nil
	}
	reply.Blocks = append(reply.Blocks, small(plain(queueTally(v, all))))
	var w wanted
	w.paging(r, perPage)
	w.Offset = min(w.Offset, (len(all)-1)/perPage*perPage)
	page := all[w.Offset:min(len(all), w.Offset+perPage)]
	for _, p := range page {
		card, err := s.queueCard(ctx, r, p)
		if err != nil {
			return Reply{}, err
		}
		reply.Cards = append(reply.Cards, card)
	}
	clean := r.With("retry", "", "drop", "")
	reply.Actions = rows(append(pages(clean, w, len(page), w.Offset+len(page) < len(all), v.Say("Back"), v.Say("More")), asked...))
	return reply, nil
}

// queueChange retries or drops the post that a button names, and says so.
func (s *Set) queueChange(ctx context.Context, r Request) (string, error) {
	v := r.own()
	retry, drop := r.Option("retry"), r.Option("drop")
	if retry+drop == "" {
		return "", nil
	}
	id, err := strconv.ParseInt(retry+drop, 10, 64)
	if err != nil || retry != "" && drop != "" {
		return "", &news.OptionError{Option: "retry", Value: retry, Next: v.Say("Give either retry or drop: one post's number.")}
	}
	p, err := s.store.Post(ctx, id)
	if err == nil && p.Shelf != r.Place.Shelf {
		err = news.ErrNotFound
	}
	if err == nil && retry != "" {
		p, err = s.store.RetryPost(ctx, id)
	} else if err == nil {
		p, err = s.store.DropPost(ctx, r.Place.Shelf, id, r.Asker.Actor)
	}
	switch {
	case errors.Is(err, news.ErrNotFound):
		return "", &news.OptionError{Option: "retry", Value: retry, Next: v.Say("There is no post %d here. /queue shows those that wait.", int(id))}
	case errors.Is(err, news.ErrStale):
		return v.Say("That post has moved on meanwhile; this is how the queue stands now."), nil
	case err != nil:
		return "", err
	}
	title, err := s.postTitle(ctx, r.own(), p)
	if drop != "" {
		return v.Say("Dropped: %s.", title), err
	}
	return v.Say("It is tried again now: %s.", title), err
}

// queueTally counts what waits and what has failed.
func queueTally(v *voice.Voice, all []news.Post) string {
	var owed, failed, edits, publish, unpublished int
	for _, p := range all {
		switch p.State {
		case news.PostOwed:
			owed++
		case news.PostFailed:
			failed++
		default:
			switch {
			case p.Want != p.Shown:
				edits++
			case !p.Publish.IsZero():
				publish++
			default:
				unpublished++
			}
		}
	}
	var parts []string
	for _, n := range []struct {
		n    int
		says string
	}{{owed, v.Count(owed, "%d post waits", "%d posts wait")}, {failed, v.Say("%d failed ## posts", failed)}, {edits, v.Count(edits, "%d edit waits", "%d edits wait")},
		{publish, v.Say("%d to be published ## posts", publish)}, {unpublished, v.Say("%d not published ## posts", unpublished)}} {
		if n.n > 0 {
			parts = append(parts, n.says)
		}
	}
	if says := v.And(parts); len(all) < maxQueue {
		return capital(says)
	} else {
		return v.Say("%s or more", capital(says))
	}
}

// queueCard is one post of the queue, with what can be done about it.
func (s *Set) queueCard(ctx context.Context, r Request, p news.Post) (Card, error) {
	v := r.own()
	title, err := s.postTitle(ctx, v, p)
	if err != nil {
		return Card{}, err
	}
	state, actions := queueState(v, p, r.Now)
	head := append([]Run{bold("#" + strconv.FormatInt(p.ID, 10)), plain(" ")}, say(v, "%s to %s ## post, channel", title, Run{Channel: p.Channel})...)
	return Card{
		Blocks:  []Block{{Kind: Paragraph, Runs: head}, small(dotted(state, []Run{plain(cause(v, p))})...)},
		Actions: actions,
	}, nil
}

// queueState says when a post comes or why it does not, and what one can do.
func queueState(v *voice.Voice, p news.Post, now time.Time) ([]Run, []Action) {
	switch {
	case p.State == news.PostFailed:
		retry := Action{Label: v.Say("Retry"), Style: Primary, Changes: true, Request: ask("queue", "retry", strconv.FormatInt(p.ID, 10))}
		return say(v, "%s %s: %s", bold(v.Say("failed")), Run{Time: p.DoneAt, Relative: true}, sentence(cut(failure(v, p), 300))), []Action{retry, dropIt(v, p)}
	case p.State == news.PostUndone:
		return []Run{plain(v.Say("its message is to be deleted"))}, nil
	case p.State == news.PostDone && p.Want != p.Shown:
		return []Run{plain(v.Say("it stands there, and is to be brought up to date"))}, nil
	case p.State == news.PostDone && p.Publish.After(now):
		return say(v, "it stands there, and is published to the channel's followers later; tried again %s", Run{Time: p.Publish, Relative: true}), nil
	case p.State == news.PostDone && !p.Publish.IsZero():
		return []Run{plain(v.Say("it stands there, and is being published to the channel's followers"))}, nil
	case p.State == news.PostDone:
		why := sentence(cut(reason(v, p.Unpublished), 300))
		return say(v, "it stands there, but %s to the channel's followers: %s", bold(v.Say("was not published")), why), []Action{dropIt(v, p)}
	case p.DueAt.After(now):
		return say(v, "due %s", Run{Time: p.DueAt, Relative: true}), []Action{dropIt(v, p)}
	case p.Tries > 1:
		return []Run{plain(v.Say("on its way, tried %d times", p.Tries))}, []Action{dropIt(v, p)}
	}
	return []Run{plain(v.Say("on its way"))}, []Action{dropIt(v, p)}
}

func dropIt(v *voice.Voice, p news.Post) Action {
	return Action{Label: v.Say("Drop"), Style: Danger, Changes: true, Request: ask("queue", "drop", strconv.FormatInt(p.ID, 10))}
}

// cause is what or who a post comes from.
func cause(v *voice.Voice, p news.Post) string {
	switch {
	case p.Kind == news.PostDigest:
		return v.Say("by digest %d", int(p.Route))
	case p.Kind == news.PostNote, p.Kind == news.PostReport, p.Kind == news.PostWelcome:
		return v.Say("by the desk itself")
	case p.Kind == news.PostApproval:
		return v.Say("to ask for approval")
	case p.Route != 0:
		return v.Say("by route %d", int(p.Route))
	case p.By.Name != "":
		return v.Say("by %s ## moderator", cut(p.By.Name, 40))
	}
	return ""
}
