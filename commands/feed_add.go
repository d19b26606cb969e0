package commands

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/voice"
)

// maxBackfill is how many entries of a feed's first poll may be posted: more
// would flood a channel.
const maxBackfill = 10

// maxOffers is how many feeds of a page are offered.
const maxOffers = 10

// maxFeeds is how many feeds one shelf may follow: no reader of news has more, and
// polling them must leave room for the others.
const maxFeeds = 5000

func tooManyFeeds(v *voice.Voice) string {
	return v.Say("The desk follows %d feeds already, the most that it takes. Remove one first with /feed remove.", maxFeeds)
}

// noFeeder refuses where nothing looks at feeds.
func noFeeder(r Request) Reply {
	return refused(r.own().Say("Feeds cannot be looked at here. Ask where the desk runs."))
}

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
	if err := s.store.LetIn(ctx, link); err != nil {
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
		return noFeeder(r), nil
	case len(all) >= maxFeeds && !known:
		return refused(tooManyFeeds(r.own()), Action{Label: r.own().Say("Feeds"), Request: ask("feed list")}), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		found, err := s.feeder.Look(ctx, link)
		switch {
		case err != nil:
			return Reply{}, feedError(r.own(), "looking at", link, err)
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
	v := r.own()
	title := Block{Kind: Heading, Runs: []Run{linked(cut(feedTitle(v, f.Feed), 200), f.URL)}}
	if !fresh {
		return Reply{
			Blocks: []Block{paragraph(v.Say("The desk follows that feed already.")), title,
				small(dotted([]Run{plain(v.Say("since %s", dayIn(v, f.At, r.Now)))}, health(v, f, r.Now, true))...)},
			Actions: rows(feedActions(v, f)),
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
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("The desk follows it now, but its first poll brought nothing. %s The desk tries again by itself.", sentence(v.Say(f.Reason)))))
	} else {
		reply.Blocks = append(reply.Blocks, paragraph(firstPoll(v, f.Entries, kept, f.Backfill, len(routes))))
	}
	next, ways := whereTo(r, len(routes))
	reply.Blocks = append(reply.Blocks, next)
	if every := every(v, f.Every); every != "" {
		reply.Foot = []Block{small(dotted([]Run{plain(v.Say("Polled %s or so, as the feed changes", every))}, say(v, "next poll %s", nextPoll(v, f.Feed, r.Now)))...)}
	}
	reply.Actions = append(rows(ways), feedActions(v, f))
	return reply, nil
}

// firstPoll says what the desk has of a feed that it follows now, and what becomes
// of it. What others had of it before may be read anew.
func firstPoll(v *voice.Voice, entries, kept, backfill, routes int) string {
	switch {
	case kept == 0 && entries > 0:
		return v.Say("The desk follows it now, and reads its newest entries.")
	case kept == 0:
		return v.Say("The desk follows it now. It holds no entry yet.")
	}
	says := v.Count(kept, "The desk follows it now. It has kept %d article of it.", "The desk follows it now. It has kept %d articles of it.") + " "
	switch {
	case backfill > 0 && routes == 0:
		return says + v.Say("There is no route yet, so none of them is posted. Add a route first, or post one with /post.")
	case backfill > 0:
		return says + v.Count(min(backfill, kept), "The newest goes where the routes say.", "The newest %d go where the routes say.")
	}
	return says + v.Say("Nothing of that is posted yet.")
}

// whereTo says where newer entries go, with the next step when no route says so.
func whereTo(r Request, routes int) (Block, []Action) {
	v := r.own()
	if routes > 0 {
		return paragraph(v.Count(routes, "Newer ones go where the routes say; there is %d route.", "Newer ones go where the routes say; there are %d routes.")),
			[]Action{{Label: v.Say("Routes"), Request: ask("route list")}}
	}
	b := Block{Kind: Paragraph, Runs: say(v, "Newer ones are kept too, but no route says where to post them. Add one: %s", typed(lineIn(v, "route add", "channel", v.Say("#news"))))}
	if r.Place.Channel == "" || r.Place.Direct {
		return b, nil
	}
	return b, []Action{{Label: v.Say("Post them here"), Style: Primary, Changes: true, Request: ask("route add", "channel", r.Place.Channel)}}
}

// feedActions are the ways on from a feed.
func feedActions(v *voice.Voice, f news.Subscription) []Action {
	id := feedID(f.Feed)
	out := []Action{{Label: v.Say("Check now"), Request: ask("feed check", "feed", id)}}
	if f.Paused.IsZero() {
		out = append(out, Action{Label: v.Say("Pause"), Changes: true, Request: ask("feed pause", "feed", id)})
	} else {
		out = append(out, Action{Label: v.Say("Resume"), Changes: true, Request: ask("feed resume", "feed", id)})
	}
	return append(out,
		Action{Label: v.Say("Filter"), Request: ask("feed filter", "feed", id)},
		Action{Label: v.Say("Remove"), Style: Danger, Changes: true, Request: ask("feed remove", "feed", id)})
}

// offerFeeds answers for a page: a button for each feed that it names.
func (s *Set) offerFeeds(r Request, link string, offers []news.Feed) (Reply, error) {
	if len(offers) == 0 {
		return Reply{}, fmt.Errorf("%s is a page without feeds: %w", link, news.ErrNotFeed)
	}
	v := r.own()
	says := v.Say("That is a page of %s, and it names %d feeds. Which one?", address.Host(link), len(offers))
	if len(offers) == 1 {
		says = v.Say("That is a page of %s. It names this feed:", address.Host(link))
	}
	reply := Reply{Blocks: []Block{paragraph(says)}}
	n := 0
	shown := fill(&reply, offers[:min(len(offers), maxOffers)], func(f news.Feed) Block {
		n++
		return Block{Kind: Item, Runs: []Run{plain(strconv.Itoa(n) + ". "), bold(cut(feedTitle(v, f), 120)), plain(" · "), linked(cut(f.URL, 120), f.URL)}}
	})
	if shown < len(offers) {
		reply.Foot = []Block{small(plain(v.Say("These are the first %d. For another one give its own address.", shown)))}
	}
	var buttons []Action
	for i, f := range offers[:shown] {
		buttons = append(buttons, Action{Label: cut(numbered(v.Say("Follow"), i+1), 80), Changes: true, Request: ask("feed add", "address", f.URL, "backfill", r.Option("backfill"))})
	}
	if len(buttons) == 1 {
		buttons[0].Label, buttons[0].Style = v.Say("Follow it"), Primary
	}
	reply.Actions = rows(buttons)
	return reply, nil
}
