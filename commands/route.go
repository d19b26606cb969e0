package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/filter"
	"newsdesk/voice"
)

// maxRoutes is how many routes a shelf may have: each article is held against all
// of them.
const maxRoutes = 200

// perRoutes is how many routes or digests a page lists.
const perRoutes = 10

func routeOption() Option {
	return Option{Name: "route", Help: "Its number, as /route list shows it", Kind: RouteOption, Required: true}
}

// styles are how much a post shows, as one chooses it.
func styles() []Choice {
	return []Choice{
		{Label: "card: two sentences, a key quote and buttons", Value: string(news.StyleCard)},
		{Label: "compact: title, source and a sentence", Value: string(news.StyleCompact)},
		{Label: "title: a line with the title alone", Value: string(news.StyleTitle)},
	}
}

func (s *Set) routeAddCommand() Command {
	return Command{
		Name:      "route add",
		Help:      "Post what the feeds bring to a channel: all of it, or only what matches",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "channel", Help: "Where to: a text or announcement channel, a forum or a thread", Kind: ChannelOption, Required: true},
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			{Name: "source", Help: "Only from this outlet", Kind: Source},
			{Name: "words", Help: `Only with these words: storm -sport, (ferry or port), "a phrase", title:ice`, Max: filter.MaxRunes},
			{Name: "language", Help: "Only in this language", Kind: Language},
			{Name: "mention", Help: "A role to mention in each post; takes permission to manage the server", Kind: Role},
			{Name: "style", Help: "How much a post shows, a card unless told otherwise", Choices: styles()},
		},
		Run: s.routeAdd,
	}
}

// routeFrom is the route that the options make, checked.
func (s *Set) routeFrom(ctx context.Context, r Request) (news.Route, error) {
	c, err := channelOf(r)
	if err != nil {
		return news.Route{}, err
	}
	if err := mayMention(r); err != nil {
		return news.Route{}, err
	}
	match, err := s.matchOf(ctx, r)
	style := news.PostStyle(r.Option("style"))
	if style == "" {
		style = news.StyleCard
	}
	return news.Route{Shelf: r.Place.Shelf, Platform: r.Place.Platform, Channel: c.ID, Kind: c.Kind, Match: match,
		Mention: r.Option("mention"), Style: style, By: r.Asker.Actor, At: r.Now}, err
}

func (s *Set) routeAdd(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	route, err := s.routeFrom(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.Routes(ctx, r.Place.Shelf)
	switch {
	case err != nil:
		return Reply{}, err
	case len(all) >= maxRoutes:
		return refused(v.Say("There are %d routes already, the most that the desk takes. Take one away first with /route remove.", maxRoutes), Action{Label: v.Say("Routes"), Request: ask("route list")}), nil
	}
	added, err := s.store.AddRoute(ctx, route)
	if errors.Is(err, news.ErrStale) {
		return refused(v.Say("That route is there already."), Action{Label: v.Say("Routes"), Request: ask("route list")}), nil
	}
	if err != nil {
		return Reply{}, err
	}
	tries, err := s.store.TryRoute(ctx, added, perTest)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Blocks: []Block{
		{Kind: Paragraph, Runs: say(v, "From now on %s.", goes(v, v.Say("the feeds’ articles"), v.Say("all the feeds’ articles"), added))},
		small(plain(ofTheLast(v, tries))),
	}}
	reply.Blocks = append(reply.Blocks, s.strangeSource(ctx, r, added.Match)...)
	id := strconv.FormatInt(added.ID, 10)
	reply.Actions = rows([]Action{
		{Label: v.Say("Test it"), Request: ask("route test", "route", id)},
		{Label: v.Say("Undo"), Style: Danger, Changes: true, Request: ask("route remove", "route", id)},
	})
	return reply, nil
}

// mayMention refuses a role to who may not manage the server, and the one that is
// everybody.
func mayMention(r Request) error {
	role := r.Option("mention")
	if role == "" {
		return nil
	}
	v := r.own()
	bad := &news.OptionError{Option: "mention", Value: role}
	name, known := r.Place.Roles[role]
	switch {
	case !r.Asker.Manager:
		bad.Next = v.Say("A route that mentions a role takes permission to manage the server. Leave the mention out, or ask somebody who has it.")
	case !known:
		bad.Next = v.Say("There is no such role here. Choose one of this server's.")
	case name == "@everyone" || strings.HasSuffix(string(r.Place.Shelf), ":"+role):
		bad.Next = v.Say("The desk does not mention everyone. Choose a role whose members want it.")
	default:
		return nil
	}
	return bad
}

// strangeSource notes an outlet that the desk has nothing from: a slip, or one
// that a feed is to bring.
func (s *Set) strangeSource(ctx context.Context, r Request, m news.Match) []Block {
	if m.Source == "" {
		return nil
	}
	names, err := s.store.Sources(ctx, r.Place.View, m.Source, 1)
	if err != nil || len(names) > 0 {
		return nil
	}
	return []Block{small(plain(r.own().Say("The desk has nothing from “%s” yet; the route waits for it.", cut(m.Source, 60))))}
}

// goes says what a route does: "articles on Politics go to #news, as cards, and
// mention @press".
func goes(v *voice.Voice, noun, all string, r news.Route) []Run {
	out := say(v, "%s go to %s", takes(v, noun, all, r), Run{Channel: r.Channel})
	if how := styleName(v, r.Style); how != "" {
		out = append(out, plain(", "+how))
	}
	if r.Mention != "" {
		out = append(append(out, plain(", ")), say(v, "with a mention of %s", Run{Role: r.Mention})...)
	}
	return out
}

// takes is what a route lets pass, as wants says it.
func takes(v *voice.Voice, noun, all string, r news.Route) string {
	if r.Rest {
		return v.Say("articles that no other route takes")
	}
	return wants(v, noun, all, r.Match)
}

// articlesGo is goes for articles of whatever feed.
func articlesGo(v *voice.Voice, r news.Route) []Run {
	return goes(v, v.Say("articles"), v.Say("all articles"), r)
}

// styleName is how articles are posted, in words; "" for a style that is unknown.
func styleName(v *voice.Voice, style news.PostStyle) string {
	switch style {
	case news.StyleCard:
		return v.Say("as cards")
	case news.StyleCompact:
		return v.Say("in compact form")
	case news.StyleTitle:
		return v.Say("by their titles")
	}
	return ""
}

// routeOf is the route that the option names.
func (s *Set) routeOf(ctx context.Context, r Request) (news.Route, error) {
	typed := r.Option("route")
	bad := &news.OptionError{Option: "route", Value: typed, Next: r.own().Say("There is no route %s. /route list shows them with their numbers.", cut(strings.TrimPrefix(typed, "#"), 40))}
	id, ok := idOf(typed)
	if !ok {
		return news.Route{}, bad
	}
	route, err := s.store.Route(ctx, r.Place.Shelf, id)
	if errors.Is(err, news.ErrNotFound) {
		return route, bad
	}
	return route, err
}

func (s *Set) routeListCommand() Command {
	return Command{
		Name:      "route list",
		Help:      "What goes where, and the channels' quiet hours",
		Moderator: true,
		Private:   true,
		Carried:   []Option{from()},
		Run:       s.routeList,
	}
}

func (s *Set) routeList(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	all, err := s.store.Routes(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return Reply{Blocks: []Block{{Kind: Paragraph, Runs: say(v, "There is no route yet: what the feeds bring is kept and posted nowhere. The first one: %s", typed(lineIn(v, "route add", "channel", v.Say("#news"))))}}}, nil
	}
	var w wanted
	w.paging(r, perRoutes)
	if w.Offset >= len(all) {
		return noFurther(r), nil
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(v.Say("Routes")), small(plain(v.Say("What the feeds bring goes by these; a story that several match is posted once in a channel")))}}
	page := all[w.Offset:min(len(all), w.Offset+perRoutes)]
	shown := fill(&reply, page, func(route news.Route) Block {
		return Block{Kind: Item, Runs: append([]Run{bold("#" + strconv.FormatInt(route.ID, 10)), plain(" ")}, articlesGo(v, route)...)}
	})
	quiet, err := s.quietOf(ctx, v, page[:shown])
	if err != nil {
		return Reply{}, err
	}
	broken, err := s.brokenOf(ctx, r, page[:shown])
	if err != nil {
		return Reply{}, err
	}
	reply.Foot = append(broken, quiet...)
	var tests []Action
	for _, route := range page[:min(shown, 5)] {
		id := strconv.FormatInt(route.ID, 10)
		tests = append(tests, Action{Label: v.Say("Test #%s", id), Request: ask("route test", "route", id)})
	}
	reply.Actions = append(rows(tests), rows(pages(r, w, shown, w.Offset+shown < len(all), v.Say("Back"), v.Say("More")))...)
	return reply, nil
}

// brokenOf are lines on the channels of routes that did not take their last post:
// whether the bot may post there cannot be known before it has tried.
func (s *Set) brokenOf(ctx context.Context, r Request, routes []news.Route) ([]Block, error) {
	var out []Block
	var seen []string
	for _, route := range routes {
		if slices.Contains(seen, route.Channel) {
			continue
		}
		seen = append(seen, route.Channel)
		p, err := s.store.LastFailure(ctx, r.Place.Shelf, route.Platform, route.Channel)
		switch {
		case errors.Is(err, news.ErrNotFound):
			continue
		case err != nil:
			return nil, err
		}
		out = append(out, small(say(r.own(), "%s: the last post to it %s %s: %s", Run{Channel: route.Channel}, bold(r.own().Say("failed")), Run{Time: p.DoneAt, Relative: true}, sentence(cut(failure(r.own(), p), 200)))...))
	}
	return out, nil
}

// quietOf are lines on the quiet hours of the channels that routes go to.
func (s *Set) quietOf(ctx context.Context, v *voice.Voice, routes []news.Route) ([]Block, error) {
	var out []Block
	var seen []string
	for _, route := range routes {
		if slices.Contains(seen, route.Channel) {
			continue
		}
		seen = append(seen, route.Channel)
		q, err := s.store.Quiet(ctx, route.Platform, route.Channel)
		if err != nil {
			return nil, err
		}
		if q.From != q.To {
			out = append(out, small(say(v, "%s is quiet %s", Run{Channel: route.Channel}, hours(v, q))...))
		}
	}
	return out, nil
}

func (s *Set) routeRemoveCommand() Command {
	return Command{
		Name:      "route remove",
		Help:      "Take a route away",
		Moderator: true,
		Private:   true,
		Options:   []Option{routeOption()},
		Run:       s.routeRemove,
	}
}

func (s *Set) routeRemove(ctx context.Context, r Request) (Reply, error) {
	route, err := s.routeOf(ctx, r)
	if err == nil && route.Rest && !r.Asker.Manager {
		err = &news.OptionError{Option: "route", Next: r.own().Say("That is the default route, one of the settings: it takes permission to manage the server. Ask somebody who has it.")}
	}
	if err == nil {
		err = s.store.RemoveRoute(ctx, r.Place.Shelf, route.ID, r.Asker.Actor)
	}
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	again := ask("route add", "channel", route.Channel, "topic", topicName(v, route.Topic), "country", route.Country, "source", route.Source,
		"words", route.Words, "language", route.Language, "mention", route.Mention, "style", string(route.Style))
	if route.Rest {
		again = ask("settings route", "channel", route.Channel)
	}
	return Reply{
		Blocks: []Block{
			{Kind: Paragraph, Runs: say(v, "Taken away: route %d, by which %s.", int(route.ID), articlesGo(v, route))},
			small(plain(v.Say("What it owes already is still posted."))),
		},
		Actions: rows([]Action{
			{Label: v.Say("Undo"), Changes: true, Request: again},
			{Label: v.Say("Queue"), Request: ask("queue")},
		}),
	}, nil
}
