package commands

import (
	"context"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/voice"
)

// perFeeds is how many feeds a page lists.
const perFeeds = 10

func (s *Set) feedListCommand() Command {
	return Command{
		Name:      "feed list",
		Help:      "The feeds that the desk follows, and how each does",
		Moderator: true,
		Private:   true,
		Carried:   []Option{from()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
			if err != nil {
				return Reply{}, err
			}
			return feedList(r, all, true), nil
		},
	}
}

func (s *Set) feedsCommand() Command {
	return Command{
		Name:    "feeds",
		Help:    "The feeds that the desk reads, and when each last brought something",
		Options: []Option{privately()},
		Carried: []Option{from()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			all, err := s.store.FeedsOf(ctx, r.Place.View)
			if err != nil {
				return Reply{}, err
			}
			return feedList(r, all, false), nil
		},
	}
}

// feedList is a page of feeds, those in trouble first. A moderator sees numbers,
// addresses and filters, and gets a button for each that needs one; a member
// never sees an address, which may hold a secret, but the site's.
func feedList(r Request, all []news.Subscription, desk bool) Reply {
	v := r.voice()
	if len(all) == 0 {
		v = r.own()
		if r.Asker.Moderator {
			return Reply{Private: true, Blocks: []Block{{Kind: Paragraph, Runs: say(v, "The desk follows no feed yet. Bring one in with %s", typed(lineIn(v, "feed add", "address", "https://…")))}}}
		}
		return none(v.Say("The desk follows no feed yet. Its moderators bring articles in themselves."))
	}
	slices.SortStableFunc(all, func(a, b news.Subscription) int { return trouble(a) - trouble(b) })
	var w wanted
	w.paging(r, perFeeds)
	if w.Offset >= len(all) {
		return noFurther(r)
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(v.Say("Feeds")), small(plain(tally(v, all)))}}
	shown := fill(&reply, all[w.Offset:min(len(all), w.Offset+perFeeds)], func(f news.Subscription) Block { return feedItem(f, r, desk) })
	if desk {
		reply.Actions = rows(feedHelp(v, all[w.Offset:w.Offset+shown]))
	}
	reply.Actions = append(reply.Actions, rows(pages(r, w, shown, w.Offset+shown < len(all), v.Say("Back"), v.Say("More")))...)
	return reply
}

// fill adds a block for each of a list's entries as long as they fit, one at
// least, and gives how many those are.
func fill[T any](reply *Reply, list []T, block func(T) Block) int {
	for i, one := range list {
		b := block(one)
		if with := reply.weight().plus(weigh(b)); i > 0 && !with.in(room()) {
			return i
		}
		reply.Blocks = append(reply.Blocks, b)
	}
	return len(list)
}

// trouble orders feeds: those that fail, those that are paused, the others.
func trouble(f news.Subscription) int {
	switch {
	case !f.Paused.IsZero():
		return 1
	case f.Failures > 0:
		return 0
	}
	return 2
}

// tally counts the feeds by how they do.
func tally(v *voice.Voice, all []news.Subscription) string {
	feeds := v.Count(len(all), "%d feed", "%d feeds")
	var by [3]int
	for _, f := range all {
		by[trouble(f)]++
	}
	if by[0]+by[1] == 0 {
		return feeds
	}
	out := []string{}
	for i, says := range []string{v.Say("%d failing ## feeds", by[0]), v.Say("%d paused ## feeds", by[1]), v.Say("%d well ## feeds", by[2])} {
		if by[i] > 0 {
			out = append(out, says)
		}
	}
	return v.Say("%s: %s", feeds, strings.Join(out, ", "))
}

// feedItem is one feed of a list.
func feedItem(f news.Subscription, r Request, desk bool) Block {
	v := r.voice()
	title := linked(cut(feedTitle(v, f.Feed), 80), f.Site)
	if desk {
		title.Link = f.URL
	}
	title.Bold = true
	parts := [][]Run{health(v, f, r.Now, true)}
	if !desk && f.Failures > 0 && f.Paused.IsZero() {
		parts = [][]Run{say(v, "not reachable since %s", Run{Time: f.Failing})}
	}
	if desk {
		parts = append([][]Run{{plain("#" + feedID(f.Feed))}}, parts...)
		if f.Filter != "" {
			parts = append(parts, say(v, "filter %s", typed(cut(f.Filter, 60))))
		}
	}
	return Block{Kind: Item, Runs: append([]Run{title, plain(" — ")}, dotted(parts...)...)}
}

// feedHelp are buttons for the feeds of a page that need something.
func feedHelp(v *voice.Voice, all []news.Subscription) []Action {
	var out []Action
	for _, f := range all {
		name := cut(feedTitle(v, f.Feed), 50)
		switch {
		case len(out) == 5:
			return out
		case !f.Paused.IsZero():
			out = append(out, Action{Label: v.Say("Resume %s", name), Changes: true, Request: ask("feed resume", "feed", feedID(f.Feed))})
		case f.Failures > 0:
			out = append(out, Action{Label: v.Say("Check %s", name), Request: ask("feed check", "feed", feedID(f.Feed))})
		}
	}
	return out
}
