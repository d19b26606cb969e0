package commands

import (
	"context"
	"errors"

	"newsdesk/news"
	"newsdesk/voice"
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
		return noFeeder(r), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		polled, err := s.feeder.Poll(ctx, f.ID)
		if err != nil {
			return Reply{}, feedError(r.own(), "polling", f.URL, err)
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
	v := r.own()
	reply := Reply{
		Failed:  p.Failures > 0,
		Blocks:  []Block{{Kind: Heading, Runs: []Run{linked(cut(feedTitle(v, f.Feed), 200), f.URL)}}},
		Actions: rows(feedActions(v, f)),
	}
	add := func(text string) { reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{plain(text)}}) }
	paused := !f.Paused.IsZero()
	switch {
	case p.Failures > 0:
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("The poll brought nothing.")+" "+sentence(v.Say(p.Reason))))
	case p.New+p.Known+p.Changed == 0:
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("Polled just now: nothing has changed there since the last poll.")))
	default:
		reply.Blocks = append(reply.Blocks, paragraph(pollSays(v, p, paused)))
	}
	if p.Filtered > 0 && !paused {
		add(v.Count(p.Filtered, "%d new entry is kept off by the filter", "%d new entries are kept off by the filter"))
	}
	if p.Changed > 0 {
		add(v.Count(p.Changed, "%d entry has changed at the source since; posts of it are corrected", "%d entries have changed at the source since; posts of them are corrected"))
	}
	reply.Foot = []Block{small(health(v, f, r.Now, false)...)}
	return reply
}

// pollSays counts what a poll found.
func pollSays(v *voice.Voice, p news.Polled, paused bool) string {
	found := v.Say("no new entries")
	if p.New > 0 {
		found = v.Count(p.New, "%d new entry", "%d new entries")
	}
	says := v.Say("Polled just now: %s, %d known before.", found, p.Known)
	if paused && p.New > 0 {
		says += " " + v.Say("The feed is paused, so that nothing is posted.")
	}
	return says
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
	v := r.own()
	title := cut(feedTitle(v, f.Feed), 200)
	changed, err := s.store.PauseFeed(ctx, r.Place.Shelf, f.ID, paused, r.Asker.Actor)
	switch {
	case errors.Is(err, news.ErrStale) && paused:
		return refused(v.Say("“%s” is paused already.", title), Action{Label: v.Say("Resume"), Changes: true, Request: ask("feed resume", "feed", feedID(f.Feed))}), nil
	case errors.Is(err, news.ErrStale):
		return refused(v.Say("“%s” is not paused.", title), Action{Label: v.Say("Check now"), Request: ask("feed check", "feed", feedID(f.Feed))}), nil
	case err != nil:
		return Reply{}, err
	case paused:
		return Reply{
			Blocks:  []Block{paragraph(v.Say("“%s” is paused: it brings nothing in until you resume it.", title))},
			Actions: rows([]Action{{Label: v.Say("Resume"), Changes: true, Request: ask("feed resume", "feed", feedID(f.Feed))}}),
		}, nil
	}
	return Reply{
		Blocks: []Block{
			paragraph(v.Say("The desk goes on with “%s”. What it brought while paused is kept and not posted; what appears from now on is.", title)),
			small(health(v, changed, r.Now, true)...)},
		Actions: rows(feedActions(v, changed)),
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
	v := r.own()
	says := v.Say("The desk no longer follows “%s”.", cut(feedTitle(v, f.Feed), 200))
	if kept > 0 {
		says += " " + v.Count(kept, "The article that it brought stays on the desk.", "The %d articles that it brought stay on the desk.")
	}
	reply := Reply{Blocks: []Block{paragraph(says)}}
	if f.Filter != "" {
		reply.Blocks = append(reply.Blocks, small(say(v, "Its filter was %s", typed(cut(f.Filter, 500)))...))
	}
	reply.Actions = rows([]Action{{Label: v.Say("Follow it again"), Changes: true, Request: ask("feed add", "address", f.URL)}})
	return reply, nil
}
