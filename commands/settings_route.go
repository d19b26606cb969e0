package commands

import (
	"context"

	"newsdesk/news"
	"newsdesk/voice"
)

func (s *Set) settingsRouteCommand() Command {
	return Command{
		Name:      "settings route",
		Help:      "Where articles go that no other route takes",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{
			{Name: "channel", Help: "Where to: a text or announcement channel, a forum or a thread", Kind: ChannelOption},
			{Name: "off", Help: "No default route any more", Kind: Flag},
		},
		Run: s.settingsRoute,
	}
}

func (s *Set) settingsRoute(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	to := news.Route{Shelf: r.Place.Shelf, Platform: r.Place.Platform, Style: news.StyleCard, By: r.Asker.Actor}
	if r.Option("off") != "true" {
		if r.Option("channel") == "" {
			return Reply{}, &news.OptionError{Option: "channel", Next: v.Say("Name a channel, or say off:yes to have none: /settings route channel:#news")}
		}
		c, err := channelOf(r)
		if err != nil {
			return Reply{}, err
		}
		to.Channel, to.Kind = c.ID, c.Kind
	}
	routes, err := s.store.Routes(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	before, err := s.store.SetDefaultRoute(ctx, to)
	if err != nil {
		return Reply{}, err
	}
	undo := change(v.Say("Undo"), "route", "off", "true")
	if before.Channel != "" {
		undo = change(v.Say("Undo"), "route", "channel", before.Channel)
	}
	runs := []Run{plain(v.Say("There is no default route any more."))}
	if to.Channel != "" {
		runs = restGoes(v, to.Channel, takingAll(routes))
	}
	return s.changed(ctx, r, runs, undo)
}

// takingAll are the channels of the routes that take everything.
func takingAll(routes []news.Route) []string {
	var out []string
	for _, route := range routes {
		if !route.Rest && route.Match == (news.Match{}) {
			out = append(out, route.Channel)
		}
	}
	return out
}

// restGoes says where the default route goes to, and that nothing is left for it where
// routes take everything.
func restGoes(v *voice.Voice, channel string, all []string) []Run {
	runs := say(v, "Articles that no other route takes go to %s.", Run{Channel: channel})
	if len(all) > 0 {
		runs = append(append(runs, plain(" ")), say(v, "Right now there are none: everything goes to %s already.", Run{Channel: all[0]})...)
	}
	return runs
}

// routeCard tells where everything goes, or what no other route takes.
func routeCard(r Request, routes []news.Route) Card {
	v, rest, all := r.voice(), "", takingAll(routes)
	for _, route := range routes {
		if route.Rest {
			rest = route.Channel
		}
	}
	var runs []Run
	switch {
	case rest != "":
		runs = restGoes(v, rest, all)
	case len(all) > 0:
		var to []Run
		for i, channel := range all[:min(len(all), 5)] {
			if i > 0 {
				to = append(to, plain(", "))
			}
			to = append(to, Run{Channel: channel})
		}
		runs = say(v, "Everything that feeds bring in goes to %s.", to)
	case len(routes) > 0:
		runs = []Run{plain(v.Count(len(routes), "%d route posts some of what comes in; none posts everything.", "%d routes post some of what comes in; none posts everything."))}
	default:
		runs = []Run{plain(v.Say("What feeds bring in is not posted by itself yet."))}
	}
	if rest == "" && len(all) == 0 {
		runs = append(runs, plain(" "), typed(lineIn(v, "settings route", "channel", v.Say("#news"))))
	}
	to := []Action{{Label: v.Say("Routes"), Request: ask("route list")}}
	if here := r.Place.Channel; here != "" && here != rest && len(all) == 0 {
		to = append(to, change(v.Say("This channel"), "route", "channel", here))
	}
	if rest != "" {
		to = append(to, change(v.Say("None ## default route"), "route", "off", "true"))
	}
	return settingCard(v.Say("Default route"), runs, to...)
}
