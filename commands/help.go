package commands

import (
	"context"
	"strings"
)

// section is a part of the help: what it is about, and the commands that belong
// to it by the first words of their names.
type section struct {
	name, title string
	commands    []string
	says        string
}

// sections are the parts of the help beside the members' own page, which is
// first; they are the moderators'.
func sections() []section {
	return []section{
		{"articles", "Bring articles in", []string{"article"}, "An article is read once and kept with its summary, key quotes, countries and topics. What you change counts for this server alone."},
		{"feeds", "Feeds", []string{"feed"}, "A feed is polled as often as it changes. All that it brings is kept, unless its filter says otherwise; the first poll posts nothing."},
		{"posting", "Posts, routes, digests", []string{"post", "queue", "route", "digest"}, "Routes say where the feeds' articles go. A story is posted once in a channel, and further outlets are added to the post. A correction or a removal edits it."},
		{"server", "This server", []string{"setup", "audit", "stats", "source", "settings"}, "How the desk is set up here, and what was done. The settings take permission to manage the server."},
	}
}

func (s *Set) helpCommand() Command {
	about := Option{Name: "about", Help: "A part for moderators: articles, feeds, posting or server"}
	for _, part := range sections() {
		about.Choices = append(about.Choices, Choice{Label: part.title, Value: part.name})
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
	reply := Reply{Blocks: []Block{
		heading("What the desk can be asked"),
		paragraph("The desk keeps what its moderators and its feeds bring in: each article's summary, key quotes, countries and topics. Every quote and summary leads to its place in the source."),
	}}
	add := func(b ...Block) { reply.Blocks = append(reply.Blocks, b...) }
	for _, c := range s.all {
		if !c.Message && !c.Moderator {
			add(usage(c))
		}
	}
	add(Block{Kind: Item, Runs: []Run{plain("For example: "), typed("/latest topic:politics since:7d"), plain(" or "), typed("/quotes country:Venezuela")}})
	if r.Place.Channel != "" && !r.Place.Direct { // elsewhere nobody reads along
		add(Block{Kind: Item, Runs: []Run{plain("With "), typed("private:true"), plain(" an answer is shown to you alone.")}})
	}
	reply.Actions = rows([]Action{
		{Label: "Latest", Style: Primary, Request: ask("latest")},
		{Label: "Topics", Request: ask("topics")},
		{Label: "Countries", Request: ask("countries")},
	})
	if r.Asker.Moderator {
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: []Run{bold("For moderators")}})
		for _, part := range sections() {
			add(Block{Kind: Item, Runs: []Run{typed("/help about:" + part.name), plain(" — " + strings.Join(s.namesIn(part), ", "))}})
		}
		reply.Actions = append(reply.Actions, otherParts(r, ""))
	}
	add(s.menuHelp(r)...)
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
	out := []Block{{Kind: Rule}, {Kind: Paragraph, Runs: []Run{bold("On a message, from its menu")}}}
	for _, c := range s.all {
		if c.Message && (!c.Moderator || r.Asker.Moderator) {
			out = append(out, Block{Kind: Item, Runs: []Run{bold(c.Name), plain(" — " + c.Help)}})
		}
	}
	return out
}

// helpOn is one part of the help.
func (s *Set) helpOn(part section, r Request) Reply {
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(part.title), paragraph(part.says)}}
	if !r.Asker.Moderator {
		reply.Blocks = append(reply.Blocks, small(plain("These are for moderators.")))
	}
	add := func(b ...Block) { reply.Blocks = append(reply.Blocks, b...) }
	for _, c := range s.in(part) {
		add(usage(c))
	}
	switch part.name {
	case "feeds":
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: []Run{bold("Words of a filter"), plain(", and of a route")}})
		add(manner("storm -sport", "with storm and without sport"), manner(`(ferry or port) "night train"`, "either of two, and a phrase"),
			manner("econom* title:ice author:kos", "the beginning of a word; a field's words: title, author, category"), manner("/elect(ion|ed)/i", "a regular expression"))
	case "posting":
		add(Block{Kind: Rule}, Block{Kind: Item, Runs: []Run{plain("For example: "), typed("/route add channel:#news topic:politics country:Venezuela")}},
			Block{Kind: Item, Runs: []Run{typed("/digest set channel:#news time:08:00 timezone:Europe/Berlin")}})
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
		out = append(out, Action{Label: "Overview", Request: ask("help")})
	}
	for _, part := range sections() {
		if part.name != but && r.Asker.Moderator {
			out = append(out, Action{Label: part.title, Request: ask("help", "about", part.name)})
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
func (s *Set) namesIn(part section) []string {
	var out []string
	subs := map[string][]string{}
	for _, c := range s.in(part) {
		first, sub, _ := strings.Cut(c.Name, " ")
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
func usage(c Command) Block {
	line := "/" + c.Name
	for _, o := range c.Options {
		switch {
		case o.Required:
			line += " " + o.Name
		case o.Name != "private":
			line += " [" + o.Name + "]"
		}
	}
	return Block{Kind: Item, Runs: []Run{typed(line), plain(" — " + c.Help)}}
}
