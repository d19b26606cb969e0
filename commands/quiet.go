package commands

import (
	"cmp"
	"context"

	"newsdesk/news"
	"newsdesk/voice"
)

func (s *Set) routeQuietCommand() Command {
	return Command{
		Name:      "route quiet",
		Help:      "Hours in which nothing is posted to a channel by itself; it comes after them",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "channel", Help: "Which channel", Kind: ChannelOption, Required: true},
			{Name: "from", Help: "When they begin, such as 22:00"},
			{Name: "to", Help: "When they end, such as 07:00"},
			{Name: "zone", Help: "In which time zone, such as Europe/Berlin; the server's unless told otherwise", Kind: Zone},
			{Name: "off", Help: "No quiet hours any more", Kind: Flag},
		},
		Run: s.routeQuiet,
	}
}

func (s *Set) routeQuiet(ctx context.Context, r Request) (Reply, error) {
	c, err := channelOf(r)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	before, err := s.store.Quiet(ctx, r.Place.Platform, c.ID)
	if err != nil {
		return Reply{}, err
	}
	off := r.Option("off") == "true"
	if !off && r.Option("from")+r.Option("to")+r.Option("zone") == "" {
		return quietReply(v, c.ID, before, news.Quiet{}, "%s"), nil
	}
	var q news.Quiet
	if !off {
		if q, err = quietHours(r); err != nil {
			return Reply{}, err
		}
	}
	if q == before {
		return quietReply(v, c.ID, before, news.Quiet{}, voice.Mark("It is so already: %s")), nil
	}
	if err := s.store.SetQuiet(ctx, r.Place.Shelf, r.Place.Platform, c.ID, q, r.Asker.Actor); err != nil {
		return Reply{}, err
	}
	return quietReply(v, c.ID, q, before, voice.Mark("Set: %s")), nil
}

// quietHours are the hours that the options give; all three are needed.
func quietHours(r Request) (news.Quiet, error) {
	v := r.own()
	var q news.Quiet
	var err error
	for _, o := range []struct{ name, says string }{{"from", v.Say("when they begin")}, {"to", v.Say("when they end")}, {"zone", v.Say("their time zone")}} {
		if r.Option(o.name) == "" && (o.name != "zone" || r.zone == "") {
			return q, &news.OptionError{Option: o.name, Next: v.Say("Quiet hours need %s too: %s", o.says, lineIn(v, "route quiet", "channel", v.Say("#news"), "from", "22:00", "to", "07:00", "zone", "Europe/Berlin"))}
		}
	}
	if q.From, err = minuteOf(v, "from", r.Option("from")); err != nil {
		return q, err
	}
	if q.To, err = minuteOf(v, "to", r.Option("to")); err != nil {
		return q, err
	}
	if q.From == q.To {
		return q, &news.OptionError{Option: "to", Value: r.Option("to"), Next: v.Say("Quiet hours end at another time than they begin. To have none, say %s.", OptionName(v, "off")+":"+v.Say("yes"))}
	}
	q.Zone, err = zoneOf(v, "zone", cmp.Or(r.Option("zone"), r.zone))
	return q, err
}

// quietReply says what a channel's quiet hours are, inside the text head. Undo leads to before, where
// that is something else.
func quietReply(v *voice.Voice, channel string, q, before news.Quiet, head string) Reply {
	says := say(v, "%s has no quiet hours.", Run{Channel: channel})
	if q.From != q.To {
		says = say(v, "%s is quiet %s. What comes meanwhile is posted after that; what moderators post themselves is not held.", Run{Channel: channel}, hours(v, q))
	}
	reply := Reply{Blocks: []Block{{Kind: Paragraph, Runs: say(v, head, says)}}}
	switch {
	case before.From != before.To:
		reply.Actions = rows([]Action{{Label: v.Say("Undo"), Changes: true, Request: ask("route quiet", "channel", channel, "from", clock(before.From), "to", clock(before.To), "zone", before.Zone)}})
	case q.From != q.To:
		reply.Actions = rows([]Action{{Label: v.Say("No quiet hours"), Changes: true, Request: ask("route quiet", "channel", channel, "off", "true")}})
	}
	return reply
}

// hours are quiet hours in words.
func hours(v *voice.Voice, q news.Quiet) string {
	return v.Say("from %s to %s (%s) ## times, time zone", clock(q.From), clock(q.To), q.Zone)
}
