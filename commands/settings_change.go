package commands

import (
	"cmp"
	"context"
	"strconv"

	"newsdesk/news"
	"newsdesk/news/fold"
)

// What may be kept at the most: more is no bound.
const (
	mostDays     = 3650
	mostArticles = 1_000_000
)

func (s *Set) settingsLanguageCommand() Command {
	return Command{
		Name:      "settings language",
		Help:      "In what language the desk speaks where all see it",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{{Name: "language", Help: "Which one", Required: true,
			Choices: append(ownNames(), Choice{Label: "the server's own", Value: serverLanguage})}},
		Run: s.settingsLanguage,
	}
}

func (s *Set) settingsLanguage(ctx context.Context, r Request) (Reply, error) {
	to, before := r.Option("language"), ""
	if to == serverLanguage {
		to = ""
	}
	if err := s.decide(ctx, r, func(d *news.Settings) { before, d.Language = d.Language, to }); err != nil {
		return Reply{}, err
	}
	v := r.voice()
	says := v.Say("What all see here is in the server’s own language now.")
	if to != "" {
		says = v.Say("What all see here is in %s now.", languageName(v, to))
	}
	return s.changed(ctx, r, []Run{plain(says)}, change(v.Say("Undo"), "language", "language", cmp.Or(before, serverLanguage)))
}

func (s *Set) settingsZoneCommand() Command {
	return Command{
		Name:      "settings zone",
		Help:      "The time zone of dates, digests and quiet hours",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{{Name: "zone", Help: "Which one, such as Europe/Berlin; a city or a country will do", Kind: Zone}},
		Run:     s.settingsZone,
	}
}

func (s *Set) settingsZone(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	if r.Option("zone") == "" {
		return Reply{Form: &Form{Title: v.Say("Time zone"), Submit: r.With(), Fields: []Field{
			{Name: "zone", Label: v.Say("A city or a time zone"), Help: v.Say("Such as Europe/Berlin, Bogotá or Kenya"), Value: r.zone, Required: true, Max: 100},
		}}}, nil
	}
	zone, err := zoneOf(v, "zone", r.Option("zone"))
	if err != nil {
		return Reply{}, err
	}
	before := ""
	if err := s.decide(ctx, r, func(d *news.Settings) { before, d.Zone = d.Zone, zone }); err != nil {
		return Reply{}, err
	}
	if r, err = s.settledIn(ctx, r); err != nil {
		return Reply{}, err
	}
	says := v.Say("The desk goes by %s now, where it is %s.", zone, r.Now.Format("15:04"))
	return s.changed(ctx, r, []Run{plain(says)}, change(v.Say("Undo"), "zone", "zone", cmp.Or(before, "UTC")))
}

func (s *Set) settingsDeskCommand() Command {
	return Command{
		Name:      "settings desk",
		Help:      "The channel in which moderators are told of what comes in",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{
			{Name: "channel", Help: "Which channel; better one that only moderators see", Kind: ChannelOption},
			{Name: "off", Help: "No desk channel any more", Kind: Flag},
		},
		Run: s.settingsDesk,
	}
}

func (s *Set) settingsDesk(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	var to news.Settings
	if r.Option("off") != "true" {
		if r.Option("channel") == "" {
			return Reply{}, &news.OptionError{Option: "channel", Next: v.Say("Name a channel, or say off:yes to have none: /settings desk channel:#moderators")}
		}
		c, err := channelOf(r)
		if err != nil {
			return Reply{}, err
		}
		if c.Kind == news.ChannelForum {
			return Reply{}, &news.OptionError{Option: "channel", Next: v.Say("The desk needs a channel for messages, and that is a forum. Choose a text channel or a thread.")}
		}
		to.Platform, to.Desk = r.Place.Platform, c.ID
	}
	var before news.Settings
	if err := s.decide(ctx, r, func(d *news.Settings) { before, d.Platform, d.Desk = *d, to.Platform, to.Desk }); err != nil {
		return Reply{}, err
	}
	undo := change(v.Say("Undo"), "desk", "off", "true")
	if before.Desk != "" {
		undo = change(v.Say("Undo"), "desk", "channel", before.Desk)
	}
	runs := []Run{plain(v.Say("There is no desk channel any more."))}
	if to.Desk != "" {
		runs = say(v, "Moderators are told of what comes in here: %s", Run{Channel: to.Desk})
	}
	return s.changed(ctx, r, runs, undo)
}

func (s *Set) settingsApprovalCommand() Command {
	return Command{
		Name:      "settings approval",
		Help:      "Whether a moderator approves what feeds bring in before it is shown and posted",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{
			{Name: "value", Help: "On or off; for a source also as usual", Required: true, Choices: []Choice{
				{Label: "on: approve first", Value: "on"}, {Label: "off: show at once", Value: "off"}, {Label: "usual: a source is as all others", Value: "usual"}}},
			{Name: "source", Help: "For this outlet alone", Kind: Source},
		},
		Run: s.settingsApproval,
	}
}

func (s *Set) settingsApproval(ctx context.Context, r Request) (Reply, error) {
	v, on := r.voice(), r.Option("value") == "on"
	if r.Option("source") != "" {
		return s.approveSource(ctx, r)
	}
	if r.Option("value") == "usual" {
		return Reply{}, &news.OptionError{Option: "value", Next: v.Say("Only a source can be as usual: name one, or say on or off.")}
	}
	if err := s.decide(ctx, r, func(d *news.Settings) { d.Approve = on }); err != nil {
		return Reply{}, err
	}
	says, back := v.Say("What feeds bring in is shown and posted at once now."), "on"
	if on {
		says, back = v.Say("What feeds bring in waits for a moderator now."), "off"
	}
	return s.changed(ctx, r, []Run{plain(says)}, change(v.Say("Undo"), "approval", "value", back))
}

// approveSource decides on one outlet.
func (s *Set) approveSource(ctx context.Context, r Request) (Reply, error) {
	name, err := s.sourceNamed(ctx, r, "source")
	if err != nil {
		return Reply{}, err
	}
	d, err := s.store.Source(ctx, r.Place.Shelf, name)
	if err != nil {
		return Reply{}, err
	}
	before, v := "usual", r.voice()
	if d.Approve != nil {
		before = map[bool]string{true: "on", false: "off"}[*d.Approve]
	}
	says := v.Say("What comes from %s is treated as all else now.", name)
	d.Approve = nil
	if value := r.Option("value"); value != "usual" {
		on := value == "on"
		d.Approve = &on
		says = v.Say("What comes from %s is shown and posted at once now.", name)
		if on {
			says = v.Say("What comes from %s waits for a moderator now.", name)
		}
	}
	if err := s.store.DecideSource(ctx, r.Place.Shelf, r.Asker.Actor, d); err != nil {
		return Reply{}, err
	}
	return s.changed(ctx, r, []Run{plain(says)}, change(v.Say("Undo"), "approval", "value", before, "source", name))
}

func (s *Set) settingsKeepCommand() Command {
	return Command{
		Name:      "settings keep",
		Help:      "How long and how many articles are kept; 0 for no limit",
		Moderator: true, Manager: true, Private: true,
		Options: []Option{
			{Name: "days", Help: "For how many days after they came in; 0 for no limit", Kind: Integer, Max: mostDays},
			{Name: "articles", Help: "How many, the newest; 0 for no limit", Kind: Integer, Max: mostArticles},
		},
		Carried: []Option{{Name: "confirm", Help: "Take off what is over the limit", Kind: Flag}},
		Run:     s.settingsKeep,
	}
}

func (s *Set) settingsKeep(ctx context.Context, r Request) (Reply, error) {
	before, err := s.store.Settings(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	if r.Option("days")+r.Option("articles") == "" {
		return keepForm(r, before), nil
	}
	to, v := before, r.voice()
	if r.Option("days") != "" {
		to.Days = atMost(r, "days")
	}
	if r.Option("articles") != "" {
		to.Articles = atMost(r, "articles")
	}
	gone, err := s.store.Surplus(ctx, r.Place.Shelf, to.Days, to.Articles)
	if err != nil {
		return Reply{}, err
	}
	if gone > 0 && to != before && r.Option("confirm") != "true" {
		sure := change(v.Say("Take them off"), "keep", "days", strconv.Itoa(to.Days), "articles", strconv.Itoa(to.Articles), "confirm", "true")
		sure.Style = Danger
		return Reply{Replace: r.Pressed, Blocks: []Block{
			paragraph(keeps(v, to.Days, to.Articles) + " " + v.Count(gone, "%d article is beyond that. It will go for good in the next hours, and cannot be brought back.", "%d articles are beyond that. They will go for good in the next hours, and cannot be brought back.")),
			small(plain(v.Say("Nothing has changed yet. What was posted in the last day stays, and so does what is still to be posted."))),
		}, Actions: rows([]Action{sure, {Label: v.Say("Leave it"), Request: ask("settings show")}})}, nil
	}
	if err := s.decide(ctx, r, func(d *news.Settings) { d.Days, d.Articles = to.Days, to.Articles }); err != nil {
		return Reply{}, err
	}
	undo := change(v.Say("Undo"), "keep", "days", strconv.Itoa(before.Days), "articles", strconv.Itoa(before.Articles))
	return s.changed(ctx, r, []Run{plain(v.Say("Set: %s", keeps(v, to.Days, to.Articles)))}, undo)
}

// keepForm asks for the bounds.
func keepForm(r Request, d news.Settings) Reply {
	v := r.voice()
	field := func(name, label string, value int) Field {
		return Field{Name: name, Label: label, Help: v.Say("0 for no limit"), Value: strconv.Itoa(value), Required: true, Max: 9}
	}
	return Reply{Form: &Form{Title: v.Say("What is kept"), Submit: r.With(), Fields: []Field{
		field("days", v.Say("For how many days"), d.Days), field("articles", v.Say("How many articles"), d.Articles),
	}}}
}

// sourceNamed is the outlet that an option names, as the desk knows it: for a
// change, its whole name. The error is an OptionError that offers what comes near.
func (s *Set) sourceNamed(ctx context.Context, r Request, option string) (string, error) {
	w := wanted{}
	if err := w.name(ctx, r, option, &w.Source, s.store.Sources); err != nil {
		return "", err
	}
	meant := []string{w.Source}
	for _, other := range w.others {
		meant = append(meant, other.Request.Option(option))
	}
	if name, ok := oneNamed(r.Option(option), meant); ok {
		return name, nil
	}
	bad := &news.OptionError{Option: option, Value: r.Option(option), Next: r.voice().Say("Which source is meant? Choose one, or type its whole name.")}
	return "", &suggestion{bad, asChoices(meant)}
}

// oneNamed is the name that was typed, in whatever letters.
func oneNamed(typed string, names []string) (string, bool) {
	for _, name := range names {
		if fold.Key(name) == fold.Key(typed) {
			return name, true
		}
	}
	return "", false
}
