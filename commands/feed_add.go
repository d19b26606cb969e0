package commands

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/news"
	"newsdesk/news/address"
)

// maxBackfill is how many entries of a feed's first poll may be posted: more
// would flood a channel.
const maxBackfill = 10

// maxOffers is how many feeds of a page are offered.
const maxOffers = 10

// maxFeeds is how many feeds one shelf may follow: no reader of news has more, and
// polling them must leave room for the others.
const maxFeeds = 5000

func tooManyFeeds() string {
	return fmt.Sprintf("The desk follows %s feeds already, the most that it takes. Remove one first with /feed remove.", number(maxFeeds))
}

// noFeeder is said where nothing looks at feeds.
const noFeeder = "Feeds cannot be looked at here. Ask where the desk runs."

func (s *Set) feedAddCommand() Command {
	return Command{
		Name:      "feed add",
		Help:      "Follow a feed: what it brings is kept, and posted by the routes",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "address", Help: "The feed's address, or a page whose feeds are to be found", Kind: Link, Required: true},
			{Name: "backfill", Help: "How many of its newest entries the routes may post now, none unless told otherwise", Kind: Integer, Max: maxBackfill},
		},
		Run: s.feedAdd,
	}
}

func (s *Set) feedAdd(ctx context.Context, r Request) (Reply, error) {
	link, err := linkOf(r.Option("address"))
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	known := false
	for _, f := range all {
		if known = known || f.URL == link; f.URL == link && !(ours(r, f) && !f.Begun) {
			return s.followed(ctx, r, f, ours(r, f))
		}
	}
	switch {
	case s.feeder == nil:
		return refused(noFeeder), nil
	case len(all) >= maxFeeds && !known:
		return refused(tooManyFeeds(), Action{Label: "Feeds", Request: ask("feed list")}), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		found, err := s.feeder.Look(ctx, link)
		switch {
		case err != nil:
			return Reply{}, feedError("looking at", link, err)
		case found.Feed != nil:
			return s.follow(ctx, r, *found.Feed)
		}
		return s.offerFeeds(r, link, found.Offers)
	}}, nil
}

// ours is whether the asker followed the feed since they asked: then this very
// request did, and is being run again after a crash.
func ours(r Request, f news.Subscription) bool {
	return f.By.ID != "" && f.By.ID == r.Asker.ID && !f.At.Before(r.asked())
}

// subscription is a feed as the asker follows it here.
func subscription(r Request, f news.Feed) news.Subscription {
	backfill, _ := strconv.Atoi(r.Option("backfill"))
	return news.Subscription{Feed: f, Shelf: r.Place.Shelf, Backfill: backfill,
		Platform: r.Place.Platform, Channel: r.Place.Channel, By: r.Asker.Actor, At: r.Now}
}

// follow puts a feed on the shelf, and polls it first when nobody has.
func (s *Set) follow(ctx context.Context, r Request, f news.Feed) (Reply, error) {
	sub, fresh, err := s.store.AddFeed(ctx, subscription(r, f))
	if err != nil {
		return Reply{}, err
	}
	fresh = fresh || ours(r, sub)
	if fresh && !sub.Begun {
		polled, err := s.feeder.Poll(ctx, sub.ID)
		if err != nil {
			return Reply{}, err
		}
		sub.Feed = polled.Feed
	}
	return s.followed(ctx, r, sub, fresh)
}

// followed says that a feed is followed: by this request, or already.
func (s *Set) followed(ctx context.Context, r Request, f news.Subscription, fresh bool) (Reply, error) {
	title := Block{Kind: Heading, Runs: []Run{linked(cut(feedTitle(f.Feed), 200), f.URL)}}
	if !fresh {
		return Reply{
			Blocks: []Block{paragraph("The desk follows that feed already."), title,
				small(append([]Run{plain("since " + day(f.At, r.Now) + " · ")}, health(f, r.Now, true)...)...)},
			Actions: rows(feedActions(f)),
		}, nil
	}
	kept, err := s.store.KeptOf(ctx, r.Place.Shelf, f.ID)
	if err != nil {
		return Reply{}, err
	}
	routes, err := s.store.Routes(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Blocks: []Block{title}}
	if f.Failures > 0 {
		reply.Blocks = append(reply.Blocks, paragraph("The desk follows it now, but its first poll brought nothing. "+sentence(f.Reason)+" The desk tries again by itself."))
	} else {
		reply.Blocks = append(reply.Blocks, paragraph(firstPoll(f.Entries, kept, f.Backfill, len(routes))))
	}
	next, ways := whereTo(r, len(routes))
	reply.Blocks = append(reply.Blocks, next)
	if every := every(f.Every); every != "" {
		reply.Foot = []Block{small(plain("Polled "+every+" or so, as the feed changes · next poll "), nextPoll(f.Feed, r.Now)[0])}
	}
	reply.Actions = append(rows(ways), feedActions(f))
	return reply, nil
}

// firstPoll says what the desk has of a feed that it follows now, and what becomes
// of it. What others had of it before may be read anew.
func firstPoll(entries, kept, backfill, routes int) string {
	posted := "none is posted yet"
	switch {
	case kept == 0 && entries > 0:
		return "The desk follows it now, and reads its newest entries."
	case kept == 0:
		return "The desk follows it now. It holds no entry yet."
	case backfill > 0 && routes == 0:
		return fmt.Sprintf("The desk follows it now. It has kept %s of it. There is no route yet, so none of them is posted. Add a route first, or post one with /post.", count(kept, "article"))
	case backfill > 0 && min(backfill, kept) == 1:
		posted = "the newest goes where the routes say"
	case backfill > 0:
		posted = fmt.Sprintf("the newest %d go where the routes say", min(backfill, kept))
	case kept == 1:
		posted = "it is not posted"
	}
	return fmt.Sprintf("The desk follows it now. It has kept %s of it; %s.", count(kept, "article"), posted)
}

// whereTo says where newer entries go, with the next step when no route says so.
func whereTo(r Request, routes int) (Block, []Action) {
	if routes > 0 {
		return paragraph(fmt.Sprintf("Newer ones go where the routes say; there %s.", isAre(routes, "route"))),
			[]Action{{Label: "Routes", Request: ask("route list")}}
	}
	b := Block{Kind: Paragraph, Runs: []Run{plain("Newer ones are kept too, but no route says where to post them. Add one: "), typed("/route add channel:#news")}}
	if r.Place.Channel == "" || r.Place.Direct {
		return b, nil
	}
	return b, []Action{{Label: "Post them here", Style: Primary, Changes: true, Request: ask("route add", "channel", r.Place.Channel)}}
}

// isAre is "is 1 route" or "are 3 routes".
func isAre(n int, noun string) string {
	if n == 1 {
		return "is " + count(n, noun)
	}
	return "are " + count(n, noun)
}

// feedActions are the ways on from a feed.
func feedActions(f news.Subscription) []Action {
	id := feedID(f.Feed)
	out := []Action{{Label: "Check now", Request: ask("feed check", "feed", id)}}
	if f.Paused.IsZero() {
		out = append(out, Action{Label: "Pause", Changes: true, Request: ask("feed pause", "feed", id)})
	} else {
		out = append(out, Action{Label: "Resume", Changes: true, Request: ask("feed resume", "feed", id)})
	}
	return append(out,
		Action{Label: "Filter", Request: ask("feed filter", "feed", id)},
		Action{Label: "Remove", Style: Danger, Changes: true, Request: ask("feed remove", "feed", id)})
}

// offerFeeds answers for a page: a button for each feed that it names.
func (s *Set) offerFeeds(r Request, link string, offers []news.Feed) (Reply, error) {
	if len(offers) == 0 {
		return Reply{}, fmt.Errorf("%s is a page without feeds: %w", link, news.ErrNotFeed)
	}
	says := fmt.Sprintf("That is a page of %s, and it names %s. Which one?", address.Host(link), count(len(offers), "feed"))
	if len(offers) == 1 {
		says = fmt.Sprintf("That is a page of %s. It names this feed:", address.Host(link))
	}
	reply := Reply{Blocks: []Block{paragraph(says)}}
	n := 0
	shown := fill(&reply, offers[:min(len(offers), maxOffers)], func(f news.Feed) Block {
		n++
		return Block{Kind: Item, Runs: []Run{plain(strconv.Itoa(n) + ". "), bold(cut(feedTitle(f), 120)), plain(" · "), linked(cut(f.URL, 120), f.URL)}}
	})
	if shown < len(offers) {
		reply.Foot = []Block{small(plain(fmt.Sprintf("These are the first %d. For another one give its own address.", shown)))}
	}
	var buttons []Action
	for i, f := range offers[:shown] {
		buttons = append(buttons, Action{Label: cut(numbered("Follow", i+1), 80), Changes: true, Request: ask("feed add", "address", f.URL, "backfill", r.Option("backfill"))})
	}
	if len(buttons) == 1 {
		buttons[0].Label, buttons[0].Style = "Follow it", Primary
	}
	reply.Actions = rows(buttons)
	return reply, nil
}
