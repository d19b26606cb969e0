package commands

import (
	"cmp"
	"context"
	"fmt"

	"newsdesk/news"
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
	before, err := s.store.Quiet(ctx, r.Place.Platform, c.ID)
	if err != nil {
		return Reply{}, err
	}
	off := r.Option("off") == "true"
	if !off && r.Option("from")+r.Option("to")+r.Option("zone") == "" {
		return quietReply(c.ID, before, "", news.Quiet{}), nil
	}
	var q news.Quiet
	if !off {
		if q, err = quietHours(r); err != nil {
			return Reply{}, err
		}
	}
	if q == before {
		return quietReply(c.ID, before, "It is so already: ", news.Quiet{}), nil
	}
	if err := s.store.SetQuiet(ctx, r.Place.Shelf, r.Place.Platform, c.ID, q, r.Asker.Actor); err != nil {
		return Reply{}, err
	}
	return quietReply(c.ID, q, "Set: ", before), nil
}

// quietHours are the hours that the options give; all three are needed.
func quietHours(r Request) (news.Quiet, error) {
	var q news.Quiet
	var err error
	for _, o := range []struct{ name, says string }{{"from", "when they begin"}, {"to", "when they end"}, {"zone", "their time zone"}} {
		if r.Option(o.name) == "" && (o.name != "zone" || r.zone == "") {
			return q, &news.OptionError{Option: o.name, Next: fmt.Sprintf("Quiet hours need %s too: /route quiet channel:#news from:22:00 to:07:00 zone:Europe/Berlin", o.says)}
		}
	}
	if q.From, err = minuteOf("from", r.Option("from")); err != nil {
		return q, err
	}
	if q.To, err = minuteOf("to", r.Option("to")); err != nil {
		return q, err
	}
	if q.From == q.To {
		return q, &news.OptionError{Option: "to", Value: r.Option("to"), Next: "Quiet hours end at another time than they begin. To have none, say off:yes."}
	}
	q.Zone, err = zoneOf("zone", cmp.Or(r.Option("zone"), r.zone))
	return q, err
}

// quietReply says what a channel's quiet hours are. Undo leads to before, where
// that is something else.
func quietReply(channel string, q news.Quiet, head string, before news.Quiet) Reply {
	says := " has no quiet hours."
	if q.From != q.To {
		says = " is quiet " + hours(q) + ". What comes meanwhile is posted after that; what moderators post themselves is not held."
	}
	reply := Reply{Blocks: []Block{{Kind: Paragraph, Runs: []Run{plain(head), {Channel: channel}, plain(says)}}}}
	switch {
	case before.From != before.To:
		reply.Actions = rows([]Action{{Label: "Undo", Changes: true, Request: ask("route quiet", "channel", channel, "from", clock(before.From), "to", clock(before.To), "zone", before.Zone)}})
	case q.From != q.To:
		reply.Actions = rows([]Action{{Label: "No quiet hours", Changes: true, Request: ask("route quiet", "channel", channel, "off", "true")}})
	}
	return reply
}

// hours are quiet hours in words.
func hours(q news.Quiet) string {
	return fmt.Sprintf("from %s to %s (%s)", clock(q.From), clock(q.To), q.Zone)
}
