package commands

import (
	"context"
	"errors"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// maxReport is how many runes a report has at the most.
const maxReport = 300

func (s *Set) reportCommand() Command {
	return Command{
		Name:    "report",
		Help:    "Tell the moderators that an article was read wrongly",
		Local:   true,
		Private: true,
		Options: []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Fields:  []Field{{Name: "what", Label: "What is wrong?", Help: "Such as a wrong speaker, country or sentence", Long: true, Max: maxReport}},
		Run:     s.report,
	}
}

func (s *Set) report(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	if r.Place.Direct {
		return refused(v.Say("Reports go to the moderators of a server. Press Report there.")), nil
	}
	e, err := s.entryOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	what, sent := r.Options["what"]
	if !sent && r.Pressed {
		c, _ := s.Find("report")
		return Reply{Form: formOf(v, c, v.Say("Report a wrong reading"), ask("report", "article", strconv.FormatInt(e.ID, 10)))}, nil
	}
	done, err := s.store.Report(ctx, r.Place.Shelf, e.ID, r.Asker.Actor, what)
	if err != nil {
		return Reply{}, err
	}
	switch done {
	case store.ReportAgain:
		return refused(v.Say("You have reported that article already. The moderators know.")), nil
	case store.ReportTooMany:
		return refused(v.Count(store.MostReports, "That is more than %d report in a day. Tell a moderator yourself.", "That is more than %d reports in a day. Tell a moderator yourself.")), nil
	case store.ReportNowhere:
		return refused(v.Say("The moderators have no channel for reports here yet. Tell one of them yourself.")), nil
	}
	return Reply{Blocks: []Block{paragraph(v.Say("Thank you. The moderators are told that “%s” was read wrongly.", cut(titleOf(v, e), 120)))}}, nil
}

func (s *Set) dismissCommand() Command {
	return Command{
		Name:      "article dismiss",
		Help:      "Set the reports on an article aside",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			e, err := s.shelved(ctx, r)
			if err != nil {
				return Reply{}, err
			}
			err = s.store.SettleReports(ctx, r.Place.Shelf, e.ID, r.Asker.Actor)
			switch {
			case errors.Is(err, news.ErrStale):
				return none(r.own().Say("No report on “%s” is open.", cut(titleOf(r.own(), e), 120))), nil
			case err != nil:
				return Reply{}, err
			}
			return Reply{Blocks: []Block{paragraph(r.voice().Say("Set aside: the reports on “%s”.", cut(titleOf(r.voice(), e), 120)))}}, nil
		},
	}
}

// reportPost is the message to moderators on what members say of an article.
func (s *Set) reportPost(ctx context.Context, v *voice.Voice, p news.Post) (Reply, error) {
	e, err := s.store.OnShelf(ctx, p.Shelf, p.Route)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return Reply{}, err
	}
	all, err := s.store.Reports(ctx, p.Shelf, p.Route)
	if err != nil {
		return Reply{}, err
	}
	out := Reply{Blocks: []Block{small(bold(v.Say("For moderators")))}}
	title := Block{Kind: Paragraph, Runs: []Run{linked(cut(titleOf(v, e), 240), e.URL)}}
	if all.Open == 0 {
		out.Blocks = append(out.Blocks, paragraph(v.Say("Reports on this article were set aside:")), title)
		return out, nil
	}
	out.Blocks = append(out.Blocks, paragraph(v.Count(all.Open, "%d member says that this was read wrongly:", "%d members say that this was read wrongly:")), title)
	for _, says := range all.Says {
		out.Blocks = append(out.Blocks, Block{Kind: Quoted, Runs: []Run{plain(cut(tidy(says), maxReport))}})
	}
	id := strconv.FormatInt(p.Route, 10)
	button := func(label, command string, style Style) Action {
		to := ask(command, "article", id)
		return Action{Label: label, Style: style, Changes: alters(to), Request: to}
	}
	out.Actions = rows([]Action{button(v.Say("Edit"), "article edit", Primary), button(v.Say("Remove"), "article remove", Danger), button(v.Say("Dismiss"), "article dismiss", Secondary)})
	return out, nil
}

// componentsMost is how many parts a message has room for, cards and buttons
// together.
const componentsMost = 40

// reportable gives each card of an article a button by which members report it, and
// a reply about one article likewise, where moderators are and there is room.
func reportable(v *voice.Voice, reply Reply) Reply {
	parts := reply.parts()
	with := func(actions []Action) []Action {
		for _, a := range actions {
			if id := a.Request.Option("article"); (a.Request.Command == "summary" || a.Request.Command == "quotes") && id != "" && len(actions) < 5 && parts < componentsMost {
				parts++
				return append(actions[:len(actions):len(actions)], Action{Label: v.Say("Report"), Request: ask("report", "article", id)})
			}
		}
		return actions
	}
	onCard := false
	for i := range reply.Cards {
		before := len(reply.Cards[i].Actions)
		reply.Cards[i].Actions = with(reply.Cards[i].Actions)
		onCard = onCard || len(reply.Cards[i].Actions) > before
	}
	if !onCard && len(reply.Actions) == 1 && sameArticle(reply.Actions[0]) {
		reply.Actions = [][]Action{with(reply.Actions[0])}
	}
	return reply
}

// sameArticle tells whether the buttons of a row are about one article.
func sameArticle(row []Action) bool {
	id := ""
	for _, a := range row {
		switch to := a.Request.Option("article"); {
		case to == "":
		case id == "":
			id = to
		case id != to:
			return false
		}
	}
	return id != ""
}

// parts is how many parts a message with the reply has.
func (r Reply) parts() int {
	n := 1
	for _, c := range r.Cards {
		n += 2 + len(c.Actions)
		if len(c.Actions) > 0 {
			n++
		}
	}
	for _, row := range r.Actions {
		n += 1 + len(row)
	}
	return n
}
