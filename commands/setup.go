package commands

import (
	"context"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/voice"
)

func (s *Set) setupCommand() Command {
	step := Option{Name: "step", Help: "Which step", Choices: []Choice{{Label: "feeds", Value: "feeds"}, {Label: "posts", Value: "posts"}}}
	language := Option{Name: "language", Help: "Feeds in this language", Choices: ownNames()}
	return Command{
		Name:      "setup",
		Help:      "The first steps: feeds, where posts go, language and desk channel",
		Moderator: true,
		Private:   true,
		Carried:   []Option{step, language, {Name: "pack", Help: "Add these feeds, such as en-GB", Max: 20}},
		Run:       s.setup,
	}
}

func (s *Set) setup(ctx context.Context, r Request) (Reply, error) {
	switch {
	case r.Option("pack") != "":
		return s.addPack(r)
	case r.Option("step") == "feeds" && r.Option("language") != "":
		return packsReply(r), nil
	case r.Option("step") == "feeds":
		return languagesReply(r), nil
	case r.Option("step") == "posts":
		return postsReply(r), nil
	}
	reply := welcome(r.voice(), news.Post{})
	reply.Replace = r.Pressed
	return reply, nil
}

// welcome is the first steps, each with a button.
func welcome(v *voice.Voice, p news.Post) Reply {
	step := func(n, says string) Block {
		return Block{Kind: Paragraph, Runs: []Run{bold(n + " "), plain(says)}}
	}
	out := Reply{
		Blocks: []Block{
			heading(v.Say("The desk is here")),
			paragraph(v.Say("It reads the articles that this server’s feeds bring, keeps who said what about which country, and answers: /latest, /summary, /quotes. Three steps for moderators to begin with:")),
			step("1.", v.Say("Add feeds: a set for a language and a country, or any feed with /feed add.")),
			step("2.", v.Say("Say where posts go: to which channel, on which topics and countries.")),
			step("3.", v.Say("Set the language, the time zone and the moderators’ own channel.")),
		},
		Actions: rows([]Action{
			{Label: v.Say("1. Add feeds"), Style: Primary, Request: ask("setup", "step", "feeds")},
			{Label: v.Say("2. Where posts go"), Request: ask("setup", "step", "posts")},
			{Label: v.Say("3. Settings"), Request: ask("settings show")},
		}),
		Foot: []Block{small(plain(v.Say("/setup shows this again, /help all else.")))},
	}
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: v.Say("The desk is here")}
	}
	return out
}

// languagesReply asks in which language feeds are wanted.
func languagesReply(r Request) Reply {
	v := r.voice()
	var to []Action
	for _, l := range ownNames() {
		to = append(to, Action{Label: l.Label, Request: ask("setup", "step", "feeds", "language", l.Value)})
	}
	return Reply{
		Replace: r.Pressed,
		Blocks: []Block{heading(v.Say("1. Add feeds")),
			{Kind: Paragraph, Runs: say(v, "In which language? Any other feed comes with %s, a list of them with %s.", typed(lineIn(v, "feed add", "address", "https://…")), typed(lineIn(v, "feed import")))}},
		Actions: rows(to),
	}
}

// packsReply shows the packs of a language, each with a button that adds it.
func packsReply(r Request) Reply {
	v := r.voice()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say("1. Add feeds")), small(plain(v.Say("Of a feed’s first poll all is kept and nothing posted. /feed remove takes a feed away again.")))}}
	var add []Action
	for _, p := range packs() {
		if p.language != r.Option("language") {
			continue
		}
		var names []string
		for _, f := range p.feeds {
			names = append(names, f.Title)
		}
		reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{bold(p.title(v)), plain(" — " + strings.Join(names, ", "))}})
		with := ask("setup", "pack", p.key())
		add = append(add, Action{Label: v.Count(len(p.feeds), "Add %[2]s (%[1]d)", "Add %[2]s (%[1]d) ## several", p.title(v)), Changes: alters(with), Request: with})
	}
	reply.Actions = rows(append(add, Action{Label: v.Say("Another language"), Request: ask("setup", "step", "feeds")}))
	return reply
}

// addPack follows the feeds of a pack. They are polled by and by.
func (s *Set) addPack(r Request) (Reply, error) {
	v := r.voice()
	for _, p := range packs() {
		if p.key() != r.Option("pack") {
			continue
		}
		return Reply{Later: func(ctx context.Context) (Reply, error) {
			did, err := s.importAll(ctx, r, p.feeds)
			if err != nil {
				return Reply{}, err
			}
			reply := importReply(r.own(), did, false)
			reply.Actions = rows([]Action{
				{Label: v.Say("2. Where posts go"), Style: Primary, Request: ask("setup", "step", "posts")},
				{Label: v.Say("More feeds"), Request: ask("setup", "step", "feeds")},
				{Label: v.Say("Feeds"), Request: ask("feed list")},
			})
			return reply, nil
		}}, nil
	}
	return Reply{}, &news.OptionError{Option: "pack", Value: r.Option("pack"), Next: v.Say("There is no such set of feeds. /setup shows those that there are.")}
}

// postsReply says how to tell where posts go.
func postsReply(r Request) Reply {
	v := r.voice()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{
		heading(v.Say("2. Where posts go")),
		paragraph(v.Say("A route says which articles go to which channel. A story is posted once in a channel, however many outlets tell it.")),
		{Kind: Item, Runs: []Run{typed(lineIn(v, "route add", "channel", v.Say("#news"))), plain(" — " + v.Say("everything"))}},
		{Kind: Item, Runs: []Run{typed(lineIn(v, "route add", "channel", v.Say("#news"), "topic", topic.Name(topic.Politics, v.Language()), "country", country.Name("BR", v.Language()))), plain(" — " + v.Say("only this"))}},
		{Kind: Item, Runs: []Run{typed(lineIn(v, "digest set", "channel", v.Say("#news"), "time", "08:00")), plain(" — " + v.Say("one overview a day instead"))}},
	}}
	if r.Place.Channel != "" {
		all := ask("route add", "channel", r.Place.Channel)
		reply.Actions = rows([]Action{{Label: v.Say("Everything to this channel"), Changes: alters(all), Request: all}, {Label: v.Say("3. Settings"), Request: ask("settings show")}})
	}
	return reply
}
