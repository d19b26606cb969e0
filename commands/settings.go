package commands

import (
	"context"
	"strconv"

	"newsdesk/news"
	"newsdesk/voice"
)

// The settings are one command a value, each of which changes it, and /settings
// show, which leads to them all. settled.go has what becomes of them.

func (s *Set) settingsShowCommand() Command {
	return Command{
		Name:      "settings show",
		Help:      "How the desk is set up in this server, with a button to change each thing",
		Moderator: true,
		Manager:   true,
		Private:   true,
		Run:       s.settingsPage,
	}
}

// settingsPage shows all settings.
func (s *Set) settingsPage(ctx context.Context, r Request) (Reply, error) {
	d, err := s.store.Settings(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	sources, err := s.store.Sourced(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	routes, err := s.store.Routes(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say("Settings"))}}
	reply.Cards = []Card{
		languageCard(v, d), zoneCard(r, d), deskCard(r, d), approveCard(v, d, sources), keepCard(v, d), routeCard(r, routes),
	}
	reply.Foot = []Block{
		{Kind: Paragraph, Runs: []Run{bold(v.Say("Who may do what"))}},
		paragraph(v.Say("Members ask. Moderators are those with Manage Messages; what is on this page takes Manage Server. In Server Settings → Integrations, under this bot, an admin can set for each command who is offered it, and in which channels.")),
	}
	return reply, nil
}

// settingCard is one setting: what it is called, how it stands, and what changes it.
func settingCard(title string, runs []Run, actions ...Action) Card {
	return Card{Blocks: []Block{{Kind: Paragraph, Runs: []Run{bold(title)}}, {Kind: Paragraph, Runs: runs}}, Actions: actions}
}

// change is a button that changes a setting.
func change(label, command string, pairs ...string) Action {
	r := ask("settings "+command, pairs...)
	return Action{Label: label, Changes: alters(r), Request: r}
}

// ownNames are the languages that the bot speaks, as each calls itself.
func ownNames() []Choice {
	out := []Choice{}
	for _, code := range voice.Languages() {
		out = append(out, Choice{Label: ownName(code), Value: code})
	}
	return out
}

func ownName(code string) string { return capital(languageName(voice.For(code), code)) }

// serverLanguage is the choice that leaves the language to the platform.
const serverLanguage = "server"

func languageCard(v *voice.Voice, d news.Settings) Card {
	says := v.Say("What all see here is in the server’s own language, as Discord has it. What one alone sees is in theirs.")
	if d.Language != "" {
		says = v.Say("What all see here is in %s. What one alone sees is in their own language.", languageName(v, d.Language))
	}
	var to []Action
	for _, l := range ownNames() {
		if l.Value != d.Language {
			to = append(to, change(l.Label, "language", "language", l.Value))
		}
	}
	if d.Language != "" {
		to = append(to, change(v.Say("The server’s own"), "language", "language", serverLanguage))
	}
	return settingCard(v.Say("Language"), []Run{plain(says)}, to[:min(5, len(to))]...)
}

func zoneCard(r Request, d news.Settings) Card {
	v := r.voice()
	says := v.Say("UTC, until you choose another. Dates are shown in it, and digests and quiet hours go by it.")
	if d.Zone != "" {
		says = v.Say("%s, where it is %s now. Dates are shown in it, and digests and quiet hours go by it unless they name another.", d.Zone, r.Now.Format("15:04"))
	}
	return settingCard(v.Say("Time zone"), []Run{plain(says)}, change(v.Say("Change"), "zone"))
}

func deskCard(r Request, d news.Settings) Card {
	v := r.voice()
	runs := []Run{plain(v.Say("None. Moderators are told of a feed’s troubles in the channel where it was added."))}
	var to []Action
	if here := r.Place.Channel; here != "" && here != d.Desk {
		to = append(to, change(v.Say("This channel"), "desk", "channel", here))
	}
	if d.Desk != "" {
		runs = say(v, "Moderators are told of what comes in here: %s", Run{Channel: d.Desk})
		to = append(to, change(v.Say("None ## desk channel"), "desk", "off", "true"))
	}
	return settingCard(v.Say("Desk channel"), append(runs, plain(" "), typed(lineIn(v, "settings desk"))), to...)
}

func approveCard(v *voice.Voice, d news.Settings, sources []news.SourceSettings) Card {
	says, to := v.Say("What feeds bring in is shown and posted at once."), change(v.Say("Approve first"), "approval", "value", "on")
	if d.Approve {
		says, to = v.Say("What feeds bring in waits until a moderator approves it."), change(v.Say("Show at once"), "approval", "value", "off")
	}
	var others []string
	for _, source := range sources {
		if source.Approve != nil && *source.Approve != d.Approve && len(others) < 10 {
			others = append(others, cut(source.Name, 60))
		}
	}
	if len(others) > 0 {
		says += " " + v.Say("It is the other way about for %s.", v.And(others))
	}
	return settingCard(v.Say("Approval"), []Run{plain(says + " "), typed(lineIn(v, "settings approval"))}, to)
}

func keepCard(v *voice.Voice, d news.Settings) Card {
	return settingCard(v.Say("What is kept"), []Run{plain(keeps(v, d.Days, d.Articles))}, change(v.Say("Change"), "keep"))
}

// keeps says what bounds mean.
func keeps(v *voice.Voice, days, articles int) string {
	switch {
	case days > 0 && articles > 0:
		return v.Say("Articles are kept for %d days after they came in, and the newest %d at the most.", days, articles)
	case days > 0:
		return v.Count(days, "Articles are kept for %d day after they came in.", "Articles are kept for %d days after they came in.")
	case articles > 0:
		return v.Count(articles, "Only the newest article is kept.", "The newest %d articles are kept.")
	}
	return v.Say("Articles are kept for good.")
}

// changed says what a change has done: on the page where it was pressed, else alone,
// with a way back.
func (s *Set) changed(ctx context.Context, r Request, runs []Run, undo Action) (Reply, error) {
	if r.Pressed {
		reply, err := s.settingsPage(ctx, r)
		if err == nil {
			reply.Blocks = append(reply.Blocks, Block{Kind: Paragraph, Runs: runs})
		}
		return reply, err
	}
	return Reply{Blocks: []Block{{Kind: Paragraph, Runs: runs}},
		Actions: rows([]Action{undo, {Label: r.voice().Say("All settings"), Request: ask("settings show")}})}, nil
}

// atMost is a whole number of an option, 0 without one.
func atMost(r Request, option string) int {
	n, _ := strconv.Atoi(r.Option(option)) // it was checked
	return n
}
