package commands

import "context"

func (s *Set) helpCommand() Command {
	return Command{
		Name:    "help",
		Help:    "What the desk can be asked, and how",
		Private: true,
		Run:     s.help,
	}
}

func (s *Set) help(_ context.Context, r Request) (Reply, error) {
	reply := Reply{Blocks: []Block{
		heading("What the desk can be asked"),
		paragraph("The desk keeps what its moderators bring in: each article's summary, key quotes, countries and topics. Every quote and summary leads to its place in the source."),
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
	if r.Asker.Moderator {
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: []Run{bold("For moderators")}})
		for _, c := range s.all {
			if !c.Message && c.Moderator {
				add(usage(c))
			}
		}
	}
	if r.Place.Channel != "" { // where there are no channels, there are no messages
		add(Block{Kind: Rule}, Block{Kind: Paragraph, Runs: []Run{bold("On a message, from its menu")}})
		for _, c := range s.all {
			if c.Message && (!c.Moderator || r.Asker.Moderator) {
				add(Block{Kind: Item, Runs: []Run{bold(c.Name), plain(" — " + c.Help)}})
			}
		}
	}
	if s.version != "" {
		add(small(plain("newsdesk " + s.version)))
	}
	reply.Actions = rows([]Action{
		{Label: "Latest", Style: Primary, Request: ask("latest")},
		{Label: "Topics", Request: ask("topics")},
		{Label: "Countries", Request: ask("countries")},
	})
	return reply, nil
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
