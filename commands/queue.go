package commands

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"newsdesk/news"
)

// maxQueue is how much of the queue is looked at: what is past it is a number.
const maxQueue = 500

func (s *Set) queueCommand() Command {
	return Command{
		Name:      "queue",
		Help:      "What is still to be posted and when, and what could not be",
		Moderator: true,
		Private:   true,
		Carried: []Option{
			from(),
			{Name: "retry", Help: "The number of a failed post to try again", Kind: Integer, Min: 1, Max: math.MaxInt32},
			{Name: "drop", Help: "The number of a post to give up", Kind: Integer, Min: 1, Max: math.MaxInt32},
		},
		Run: s.queue,
	}
}

func (s *Set) queue(ctx context.Context, r Request) (Reply, error) {
	did, err := s.queueChange(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.Queue(ctx, r.Place.Shelf, maxQueue)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading("Queue")}}
	if did != "" {
		reply.Blocks = append(reply.Blocks, paragraph(did))
	}
	if len(all) == 0 {
		reply.Blocks = append(reply.Blocks, paragraph("Nothing waits to be posted, and nothing has failed."))
		return reply, nil
	}
	reply.Blocks = append(reply.Blocks, small(plain(queueTally(all))))
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
	reply.Actions = rows(pages(clean, w, len(page), w.Offset+len(page) < len(all), "Back", "More"))
	return reply, nil
}

// queueChange retries or drops the post that a button names, and says so.
func (s *Set) queueChange(ctx context.Context, r Request) (string, error) {
	retry, drop := r.Option("retry"), r.Option("drop")
	if retry+drop == "" {
		return "", nil
	}
	id, err := strconv.ParseInt(retry+drop, 10, 64)
	if err != nil || retry != "" && drop != "" {
		return "", &news.OptionError{Option: "retry", Value: retry, Next: "Give either retry or drop: one post's number."}
	}
	p, err := s.store.Post(ctx, id)
	if err == nil && p.Shelf != r.Place.Shelf {
		err = news.ErrNotFound
	}
	says := "It is tried again now: "
	if err == nil && retry != "" {
		p, err = s.store.RetryPost(ctx, id)
	} else if err == nil {
		says = "Dropped: "
		p, err = s.store.DropPost(ctx, r.Place.Shelf, id, r.Asker.Actor)
	}
	switch {
	case errors.Is(err, news.ErrNotFound):
		return "", &news.OptionError{Option: "retry", Value: retry, Next: fmt.Sprintf("There is no post %d here. /queue shows those that wait.", id)}
	case errors.Is(err, news.ErrStale):
		return "That post has moved on meanwhile; this is how the queue stands now.", nil
	case err != nil:
		return "", err
	}
	title, err := s.postTitle(ctx, p)
	return says + title + ".", err
}

// queueTally counts what waits and what has failed.
func queueTally(all []news.Post) string {
	var owed, failed, edits int
	for _, p := range all {
		switch p.State {
		case news.PostOwed:
			owed++
		case news.PostFailed:
			failed++
		default:
			edits++
		}
	}
	more := ""
	if len(all) == maxQueue {
		more = " or more"
	}
	var parts []string
	for _, n := range []struct {
		n    int
		says string
	}{{owed, some(owed, "post waits", "posts wait")}, {failed, number(failed) + " failed"}, {edits, some(edits, "edit waits", "edits wait")}} {
		if n.n > 0 {
			parts = append(parts, n.says)
		}
	}
	return capital(and(parts)) + more
}

// queueCard is one post of the queue, with what can be done about it.
func (s *Set) queueCard(ctx context.Context, r Request, p news.Post) (Card, error) {
	title, err := s.postTitle(ctx, p)
	if err != nil {
		return Card{}, err
	}
	state, actions := queueState(p, r.Now)
	head := []Run{bold("#" + strconv.FormatInt(p.ID, 10)), plain(" " + title + " to "), {Channel: p.Channel}}
	return Card{
		Blocks:  []Block{{Kind: Paragraph, Runs: head}, small(dotted(state, []Run{plain(cause(p))})...)},
		Actions: actions,
	}, nil
}

// queueState says when a post comes or why it does not, and what one can do.
func queueState(p news.Post, now time.Time) ([]Run, []Action) {
	switch {
	case p.State == news.PostFailed:
		reason := p.Reason
		if reason == "" {
			reason = Sentence(news.ErrNoAccess)
		}
		retry := Action{Label: "Retry", Style: Primary, Changes: true, Request: ask("queue", "retry", strconv.FormatInt(p.ID, 10))}
		return []Run{bold("failed"), plain(" "), {Time: p.DoneAt, Relative: true}, plain(": " + sentence(cut(reason, 300)))}, []Action{retry, dropIt(p)}
	case p.State == news.PostUndone:
		return []Run{plain("its message is to be deleted")}, nil
	case p.State == news.PostDone:
		return []Run{plain("it stands there, and is to be brought up to date")}, nil
	case p.DueAt.After(now):
		return []Run{plain("due "), {Time: p.DueAt, Relative: true}}, []Action{dropIt(p)}
	case p.Tries > 1:
		return []Run{plain(fmt.Sprintf("on its way, tried %d times", p.Tries))}, []Action{dropIt(p)}
	}
	return []Run{plain("on its way")}, []Action{dropIt(p)}
}

func dropIt(p news.Post) Action {
	return Action{Label: "Drop", Style: Danger, Changes: true, Request: ask("queue", "drop", strconv.FormatInt(p.ID, 10))}
}

// cause is what or who a post comes from.
func cause(p news.Post) string {
	switch {
	case p.Kind == news.PostDigest:
		return fmt.Sprintf("by digest %d", p.Route)
	case p.Kind == news.PostNote, p.Kind == news.PostReport, p.Kind == news.PostWelcome:
		return "by the desk itself"
	case p.Route != 0:
		return fmt.Sprintf("by route %d", p.Route)
	case p.By.Name != "":
		return "by " + cut(p.By.Name, 40)
	}
	return ""
}
