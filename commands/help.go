package commands

import (
	"context"
	"strings"

	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/voice"
)

// section is a part of the help: what it is about, and the commands that belong
// to it by the first words of their names.
type section struct {
	name, label, title string // the label is a choice's, and begins with the word to type
	commands           []string
	says               string
}

// short is the section as one types it.
func (p section) short(v *voice.Voice) string { return Choice{Label: p.label, Value: p.name}.short(v) }

// sections are the parts of the help beside the members' own page, which is
// first; they are the moderators'.
func sections() []section {
	return []section{
		{"articles", voice.Mark("articles: bring them in"), voice.Mark("Bring articles in"), []string{"article"}, voice.Mark("An article is read once and kept with its summary, key quotes, countries and topics. What you change counts for this server alone.")},
		{"feeds", voice.Mark("feeds: follow and filter them"), voice.Mark("Feeds"), []string{"feed"}, voice.Mark("A feed is polled as often as it changes. All that it brings is kept, unless its filter says otherwise; the first poll posts nothing.")},
		{"posting", voice.Mark("posting: posts, routes and digests"), voice.Mark("Posts, routes, digests"), []string{"post", "queue", "route", "digest"}, voice.Mark("Routes say where the feeds' articles go. A story is posted once in a channel, and further outlets are added to the post. A correction or a removal edits it.")},
		{"server", voice.Mark("server: settings, outlets, what was done"), voice.Mark("This server"), []string{"setup", "audit", "stats", "source", "settings"}, voice.Mark("How the desk is set up here, and what was done. The settings take permission to manage the server.")},
	}
}

func (s *Set) helpCommand() Command {
	about := Option{Name: "about", Help: "A part for moderators: articles, feeds, posting or server"}
	for _, part := range sections() {
		about.Choices = append(about.Choices, Choice{Label: part.label, Value: part.name})
	}
	return Command{
		Name:    "help",
		Help:    "What the desk can be asked, and how",
		Options: []Option{about},
		Private: true,
		Run:     s.help,
	}
}

func (s *Set) help(_ context.Context, r Request) (Reply, error) {
	for _, part := range sections() {
		if part.name == r.Option("about") {
			return s.helpOn(part, r), nil
		}
	}
	v := r.own()
	reply := Reply{Blocks: []Block{
		heading(v.Say("What the desk can be asked")),
		paragraph(v.Say("The desk keeps what its moderators and its feeds bring in: each article's summary, key quotes, countries and topics. Every quote and summary leads to its place in the source.")),
	}}
	add := func(b ...Block) { reply.Blocks = append(reply.Blocks, b...) }
	for _, c := range s.all {
		if !c.Message && !c.Moderator && !(c.Local && r.Place.Direct) {
			add(usage(v, c))
		}
	}
	politics := strings.ToLower(topic.Name(topic.Politics, v.Language()))
	add(Block{Kind: Item, Runs: say(v, "For example: %s or %s", typed(lineIn(v, "latest", "topic", politics, "since", "7d")), typed(lineIn(v, "quotes", "country", country.Name("VE", v.Language()))))})
	if r.Place.Channel != "" && !r.Place.Direct { // elsewhere nobody reads along
		add(Block{Kind: Item, Runs: say(v, "With %s an answer is shown to you alone.", typed(OptionName(v, "private")+":"+v.Say("yes")))})
	}
	reply.Actions = rows([]Action{
		{Label: v.Say("Latest"), Style: Primary, Request: ask("latest")},
		{Label: v.Say("Topics"), Request: ask("topics")},
		{Label: v.Say("Countries"), Request: ask("countries")},
	})
	if r.Asker.Moderator {
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: []Run{bold(v.Say("For moderators"))}})
		for _, part := range sections() {
			add(Block{Kind: Item, Runs: []Run{typed(lineIn(v, "help", "about", part.short(v))), plain(" — " + strings.Join(s.namesIn(v, part), ", "))}})
		}
		reply.Actions = append(reply.Actions, otherParts(r, ""))
	}
	add(s.menuHelp(r)...)
	add(Block{Kind: Rule}, small(plain(r.own().Say("Kept about you, until you delete it with /forget: what you follow and how it comes, what you saved, and when you last looked with since:last."))))
	if s.version != "" {
		add(small(plain("newsdesk " + s.version)))
	}
	reply.Replace = r.Pressed
	return reply, nil
}

// menuHelp is what can be done with a message; where there are no channels, there
// are no messages.
func (s *Set) menuHelp(r Request) []Block {
	if r.Place.Channel == "" {
		return nil
	}
	out := []Block{{Kind: Rule}, {Kind: Paragraph, Runs: []Run{bold(r.own().Say("On a message, from its menu"))}}}
	for _, c := range s.all {
		if c.Message && (!c.Moderator || r.Asker.Moderator) {
			out = append(out, Block{Kind: Item, Runs: []Run{bold(r.own().Say(c.Name)), plain(" — " + r.own().Say(c.Help))}})
		}
	}
	return out
}

// helpOn is one part of the help.
func (s *Set) helpOn(part section, r Request) Reply {
	v := r.own()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say(part.title)), paragraph(v.Say(part.says))}}
	if !r.Asker.Moderator {
		reply.Blocks = append(reply.Blocks, small(plain(v.Say("These are for moderators."))))
	}
	add := func(b ...Block) { reply.Blocks = append(reply.Blocks, b...) }
	for _, c := range s.in(part) {
		add(usage(v, c))
	}
	switch part.name {
	case "feeds":
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: say(v, "%s, and of a route", bold(v.Say("Words of a filter")))})
		add(manner("storm -sport", v.Say("with storm and without sport")), manner(`(ferry or port) "night train"`, v.Say("either of two, and a phrase")),
			manner("econom* title:ice author:kos", v.Say("the beginning of a word; a field's words: title, author, category")), manner("/elect(ion|ed)/i", v.Say("a regular expression")))
	case "posting":
		add(Block{Kind: Rule}, Block{Kind: Item, Runs: say(v, "For example: %s", typed(lineIn(v, "route add", "channel", v.Say("#news"), "topic", strings.ToLower(topic.Name(topic.Politics, v.Language())), "country", country.Name("VE", v.Language()))))},
			Block{Kind: Item, Runs: []Run{typed(firstDigest(v))}})
	}
	reply.Actions = [][]Action{otherParts(r, part.name)}
	return reply
}

// manner is a way to write something, and what it means.
func manner(line, means string) Block {
	return Block{Kind: Item, Runs: []Run{typed(line), plain(" — " + means)}}
}

// otherParts are buttons to the parts of the help but one; "" is the first page.
func otherParts(r Request, but string) []Action {
	var out []Action
	if but != "" {
		out = append(out, Action{Label: r.own().Say("Overview"), Request: ask("help")})
	}
	for _, part := range sections() {
		if part.name != but && r.Asker.Moderator {
			out = append(out, Action{Label: r.own().Say(part.title), Request: ask("help", "about", part.name)})
		}
	}
	return out
}

// in are the commands of a part of the help.
func (s *Set) in(part section) []Command {
	var out []Command
	for _, c := range s.all {
		first, _, _ := strings.Cut(c.Name, " ")
		for _, name := range part.commands {
			if c.Moderator && !c.Message && first == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// namesIn are the commands of a part, each family once.
func (s *Set) namesIn(v *voice.Voice, part section) []string {
	var out []string
	subs := map[string][]string{}
	for _, c := range s.in(part) {
		first, sub, _ := strings.Cut(CommandName(v, c.Name), " ")
		if _, known := subs[first]; !known {
			out = append(out, first)
		}
		subs[first] = append(subs[first], sub)
	}
	for i, first := range out {
		out[i] = "/" + first
		if subs[first][0] != "" {
			out[i] += " " + strings.Join(subs[first], "|")
		}
	}
	return out
}

// usage is one line on a command: how it is written, and what it does. Options
// that may be left out stand in [ ].
func usage(v *voice.Voice, c Command) Block {
	line := "/" + CommandName(v, c.Name)
	for _, o := range c.Options {
		switch {
		case o.Required:
			line += " " + OptionName(v, o.Name)
		case o.Name != "private":
			line += " [" + OptionName(v, o.Name) + "]"
		}
	}
	return Block{Kind: Item, Runs: []Run{typed(line), plain(" — " + v.Say(c.Help))}}
}
