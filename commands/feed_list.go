package commands

import (
	"context"
	"strings"

	"newsdesk/news"
	"newsdesk/store"
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
			return s.feedList(ctx, r, news.View{r.Place.Shelf}, true)
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
			return s.feedList(ctx, r, r.Place.View, false)
		},
	}
}

// feedList is a page of feeds, those in trouble first. A moderator sees numbers,
// addresses and filters, and gets a button for each that needs one; a member
// never sees an address, which may hold a secret, but the site's.
func (s *Set) feedList(ctx context.Context, r Request, view news.View, desk bool) (Reply, error) {
	var w wanted
	w.paging(r, perFeeds)
	p, err := s.store.FeedPage(ctx, view, w.Offset, perFeeds)
	switch {
	case err != nil:
		return Reply{}, err
	case p.All() == 0:
		return noFeeds(r), nil
	case w.Offset >= p.All():
		return noFurther(r), nil
	}
	v := r.voice()
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(v.Say("Feeds")), small(plain(tally(v, p)))}}
	shown := fill(&reply, p.Feeds, func(f news.Subscription) Block { return feedItem(f, r, desk) })
	if desk {
		reply.Actions = rows(feedHelp(v, p.Feeds[:shown]))
	}
	reply.Actions = append(reply.Actions, rows(pages(r, w, shown, w.Offset+shown < p.All(), v.Say("Back"), v.Say("More")))...)
	return reply, nil
}

// noFeeds says that the desk follows none, and to a moderator how it does.
func noFeeds(r Request) Reply {
	v := r.own()
	if r.Asker.Moderator {
		return Reply{Private: true, Blocks: []Block{{Kind: Paragraph, Runs: say(v, "The desk follows no feed yet. Bring one in with %s", typed(lineIn(v, "feed add", "address", "https://…")))}}}
	}
	return none(v.Say("The desk follows no feed yet. Its moderators bring articles in themselves."))
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

// tally counts the feeds by how they do.
func tally(v *voice.Voice, p store.FeedPage) string {
	feeds := v.Count(p.All(), "%d feed", "%d feeds")
	if p.Failing+p.Paused == 0 {
		return feeds
	}
	var out []string
	for _, some := range []struct {
		n    int
		says string
	}{{p.Failing, v.Say("%d failing ## feeds", p.Failing)}, {p.Paused, v.Say("%d paused ## feeds", p.Paused)}, {p.Well, v.Say("%d well ## feeds", p.Well)}} {
		if some.n > 0 {
			out = append(out, some.says)
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
