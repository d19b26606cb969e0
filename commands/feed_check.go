package commands

import (
	"context"
	"errors"
	"fmt"

	"newsdesk/news"
)

func (s *Set) feedCheckCommand() Command {
	return Command{
		Name:      "feed check",
		Help:      "Poll a feed now, and say what happened",
		Moderator: true,
		Private:   true,
		Options:   []Option{feedOption()},
		Run:       s.feedCheck,
	}
}

func (s *Set) feedCheck(ctx context.Context, r Request) (Reply, error) {
	f, err := s.feedOf(ctx, r)
	switch {
	case err != nil:
		return Reply{}, err
	case s.feeder == nil:
		return refused(noFeeder), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		polled, err := s.feeder.Poll(ctx, f.ID)
		if err != nil {
			return Reply{}, feedError("polling", f.URL, err)
		}
		f, err := s.store.Subscription(ctx, r.Place.Shelf, f.ID)
		if err != nil {
			return Reply{}, err
		}
		return checkedReply(r, f, polled), nil
	}}, nil
}

// checkedReply says what a poll brought.
func checkedReply(r Request, f news.Subscription, p news.Polled) Reply {
	reply := Reply{
		Failed:  p.Failures > 0,
		Blocks:  []Block{{Kind: Heading, Runs: []Run{linked(cut(feedTitle(f.Feed), 200), f.URL)}}},
		Actions: rows(feedActions(f)),
	}
	add := func(text string) { reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{plain(text)}}) }
	paused := !f.Paused.IsZero()
	switch {
	case p.Failures > 0:
		reply.Blocks = append(reply.Blocks, paragraph("The poll brought nothing. "+sentence(p.Reason)))
	case p.New+p.Known+p.Changed == 0:
		reply.Blocks = append(reply.Blocks, paragraph("Polled just now: nothing has changed there since the last poll."))
	default:
		reply.Blocks = append(reply.Blocks, paragraph(pollSays(p, paused)))
	}
	if p.Filtered > 0 && !paused {
		add(fmt.Sprintf("%s kept off by the filter", some(p.Filtered, "new entry is", "new entries are")))
	}
	if p.Changed > 0 {
		add(fmt.Sprintf("%s at the source since; posts of them are corrected", some(p.Changed, "entry has changed", "entries have changed")))
	}
	reply.Foot = []Block{small(health(f, r.Now, false)...)}
	return reply
}

// pollSays counts what a poll found.
func pollSays(p news.Polled, paused bool) string {
	found := "no new entries"
	if p.New > 0 {
		found = some(p.New, "new entry", "new entries")
	}
	switch says := fmt.Sprintf("Polled just now: %s, %s known before", found, number(p.Known)); {
	case paused && p.New == 1:
		return says + "; the feed is paused, so it is not posted."
	case paused && p.New > 1:
		return says + "; the feed is paused, so they are not posted."
	default:
		return says + "."
	}
}

// some is a number with the word for one or for several.
func some(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + several
}

func (s *Set) feedPauseCommand() Command {
	return Command{
		Name:      "feed pause",
		Help:      "Bring nothing in from a feed for a while",
		Moderator: true,
		Private:   true,
		Options:   []Option{feedOption()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			return s.setPaused(ctx, r, true)
		},
	}
}

func (s *Set) feedResumeCommand() Command {
	return Command{
		Name:      "feed resume",
		Help:      "Go on with a paused feed",
		Moderator: true,
		Private:   true,
		Options:   []Option{feedOption()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			return s.setPaused(ctx, r, false)
		},
	}
}

func (s *Set) setPaused(ctx context.Context, r Request, paused bool) (Reply, error) {
	f, err := s.feedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	title := cut(feedTitle(f.Feed), 200)
	changed, err := s.store.PauseFeed(ctx, r.Place.Shelf, f.ID, paused, r.Asker.Actor)
	switch {
	case errors.Is(err, news.ErrStale) && paused:
		return refused(fmt.Sprintf("“%s” is paused already.", title), Action{Label: "Resume", Changes: true, Request: ask("feed resume", "feed", feedID(f.Feed))}), nil
	case errors.Is(err, news.ErrStale):
		return refused(fmt.Sprintf("“%s” is not paused.", title), Action{Label: "Check now", Request: ask("feed check", "feed", feedID(f.Feed))}), nil
	case err != nil:
		return Reply{}, err
	case paused:
		return Reply{
			Blocks:  []Block{paragraph(fmt.Sprintf("“%s” is paused: it brings nothing in until you resume it.", title))},
			Actions: rows([]Action{{Label: "Resume", Changes: true, Request: ask("feed resume", "feed", feedID(f.Feed))}}),
		}, nil
	}
	return Reply{
		Blocks: []Block{
			paragraph(fmt.Sprintf("The desk goes on with “%s”. What it brought while paused is kept and not posted; what appears from now on is.", title)),
			small(health(changed, r.Now, true)...)},
		Actions: rows(feedActions(changed)),
	}, nil
}

func (s *Set) feedRemoveCommand() Command {
	return Command{
		Name:      "feed remove",
		Help:      "Stop following a feed; its articles stay",
		Moderator: true,
		Private:   true,
		Options:   []Option{feedOption()},
		Run:       s.feedRemove,
	}
}

func (s *Set) feedRemove(ctx context.Context, r Request) (Reply, error) {
	f, err := s.feedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	kept, err := s.store.KeptOf(ctx, r.Place.Shelf, f.ID)
	if err == nil {
		err = s.store.RemoveFeed(ctx, r.Place.Shelf, f.ID, r.Asker.Actor)
	}
	if err != nil {
		return Reply{}, err
	}
	says := fmt.Sprintf("The desk no longer follows “%s”.", cut(feedTitle(f.Feed), 200))
	if kept > 0 {
		says += fmt.Sprintf(" The %s on the desk.", some(kept, "article that it brought stays", "articles that it brought stay"))
	}
	reply := Reply{Blocks: []Block{paragraph(says)}}
	if f.Filter != "" {
		reply.Blocks = append(reply.Blocks, small(plain("Its filter was "), typed(cut(f.Filter, 500))))
	}
	reply.Actions = rows([]Action{{Label: "Follow it again", Changes: true, Request: ask("feed add", "address", f.URL)}})
	return reply, nil
}
