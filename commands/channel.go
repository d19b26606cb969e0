package commands

import (
	"strings"

	"newsdesk/news"
)

// channelOf is the channel that the option names: one that takes posts, and where
// the asker may write themselves. The error is an OptionError.
func channelOf(r Request) (Channel, error) {
	v, id := r.own(), r.Option("channel")
	c, known := r.Place.Channels[id]
	bad := &news.OptionError{Option: "channel", Value: id}
	switch {
	case !known:
		bad.Next = v.Say("There is no such channel here. Choose one of this server's.")
	case !c.Postable:
		bad.Next = v.Say("#%s takes no messages. Choose a text or announcement channel, a forum or a thread.", cut(c.Name, 60))
	case !c.AskerMay:
		bad.Next = v.Say("You may not write in #%s yourself. Choose a channel where you may.", cut(c.Name, 60))
	case c.BotBarred:
		bad.Next = v.Say("The bot may not post in #%s. Allow it to view the channel and send messages there, then try again.", cut(c.Name, 60))
	default:
		if c.Kind == "" {
			c.Kind = news.ChannelText
		}
		return c, nil
	}
	return c, bad
}

// channelName is a channel by its name where the id is one (at a prompt), and
// else "" : a completion cannot name it.
func channelName(id string) string {
	if id == "" || strings.Trim(id, "0123456789") == "" {
		return ""
	}
	return "#" + id
}
