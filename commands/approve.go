package commands

import (
	"context"
	"errors"
	"strconv"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) approveCommand() Command {
	return Command{
		Name:      "article approve",
		Help:      "Put what waits for approval on the desk, and post it: by the routes or in a channel, now or later",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true},
			{Name: "channel", Help: "Post it there, instead of where the routes say", Kind: ChannelOption},
			{Name: "when", Help: "Post it later: 18:30, tomorrow 8, friday 9:15, 2026-12-01 18:30", Max: maxWhen},
		},
		Carried: []Option{
			{Name: "card", Help: "With the other reports on its card", Kind: Flag},
			{Name: "undo", Help: "Yes lets it wait again", Kind: Flag},
			{Name: "ask", Help: "What to ask for first", Choices: []Choice{{Label: "channel", Value: "channel"}, {Label: "when", Value: "when"}}},
		},
		Run: s.approve,
	}
}

func (s *Set) rejectCommand() Command {
	return Command{
		Name:      "article reject",
		Help:      "Keep what waits for approval off the desk; it can be restored",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Carried:   []Option{{Name: "card", Help: "With the other reports on its card", Kind: Flag}},
		Run:       s.reject,
	}
}

// maxWhen is how many runes a time may have.
const maxWhen = 60

func (s *Set) approve(ctx context.Context, r Request) (Reply, error) {
	e, ids, err := s.asked(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if r.Option("undo") == "true" {
		return s.reconsider(ctx, r, e, ids)
	}
	if waits, err := s.anyWaits(ctx, r, ids); err != nil || !waits {
		return s.decidedAlready(ctx, r, e.ID, err)
	}
	switch r.Option("ask") {
	case "when":
		return Reply{Form: whenForm(r, r.With("ask", ""))}, nil
	case "channel":
		return pickChannel(r.voice(), r.voice().Say("Where to? It is on the desk then, and posted in that channel instead of where the routes say."), r.With("ask", "")), nil
	}
	how, err := approving(r)
	if err != nil {
		return keepingWhen(r, err)
	}
	posts, err := s.store.Approve(ctx, r.Place.Shelf, ids, how, r.Asker.Actor)
	if errors.Is(err, news.ErrStale) {
		return s.decidedAlready(ctx, r, e.ID, nil)
	}
	if err != nil {
		return Reply{}, err
	}
	return approvedReply(r, e, how, posts), nil
}

// asked is the article of a request about approval, and all that are meant by it.
func (s *Set) asked(ctx context.Context, r Request) (store.Entry, []int64, error) {
	e, err := s.waitingOf(ctx, r)
	if err != nil {
		return e, nil, err
	}
	r.Options["article"] = strconv.FormatInt(e.ID, 10)
	ids := []int64{e.ID}
	if r.Option("card") == "true" {
		ids, err = s.store.OnCard(ctx, r.Place.Shelf, e.ID)
	}
	return e, ids, err
}

func (s *Set) anyWaits(ctx context.Context, r Request, ids []int64) (bool, error) {
	for _, id := range ids {
		e, err := s.store.OnShelf(ctx, r.Place.Shelf, id)
		if err == nil && e.Approval.State == news.Waiting {
			return true, nil
		}
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return false, err
		}
	}
	return false, nil
}

// approving is how a request wants it.
func approving(r Request) (store.Approving, error) {
	var how store.Approving
	if r.Option("channel") != "" {
		c, err := channelOf(r)
		if err != nil {
			return how, err
		}
		how.To = &news.Post{Platform: r.Place.Platform, Channel: c.ID, Into: c.Kind}
	}
	var err error
	how.Due, err = dueOf(r)
	return how, err
}

// dueOf is the time that the option when gives, in the guild's time zone; zero for
// none.
func dueOf(r Request) (time.Time, error) {
	if r.Option("when") == "" {
		return time.Time{}, nil
	}
	return when(r.own(), r.Option("when"), r.zone, r.Now)
}

// whenForm asks for a time.
func whenForm(r Request, submit Request) *Form {
	v := r.own()
	return &Form{Title: v.Say("When to post it"), Submit: submit.With("when", ""), Fields: []Field{
		{Name: "when", Label: v.Say("Time"), Help: v.Say("18:30, tomorrow 8, friday 9:15 or 2026-12-01 18:30, in this server's time zone"), Value: r.Option("when"), Required: true, Max: maxWhen},
	}}
}

// keepingWhen refuses a time, with a button that asks for it again.
func keepingWhen(r Request, err error) (Reply, error) {
	bad := (*news.OptionError)(nil)
	if !r.Pressed || !errors.As(err, &bad) || bad.Option != "when" {
		return Reply{}, err
	}
	return Reply{}, &offer{err, []Action{{Label: r.own().Say("Another time"), Style: Primary, Request: r.With("ask", "when")}}}
}

// pickChannel asks for a channel; the request is then made with it.
func pickChannel(v *voice.Voice, says string, then Request) Reply {
	return Reply{Blocks: []Block{paragraph(says)}, Actions: [][]Action{{channelMenu(v, then)}}}
}

func channelMenu(v *voice.Voice, then Request) Action {
	return Action{Label: v.Say("Choose a channel"), Request: then.With("channel", ""), Changes: alters(then), Channel: true}
}

// approvedReply says what was approved, and where it goes.
func approvedReply(r Request, e store.Entry, how store.Approving, posts []news.Post) Reply {
	v := r.voice()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("Approved: “%s” is on the desk now.", cut(titleOf(v, e), 200)))}}
	undo := undoDecision(v, e.ID)
	id := strconv.FormatInt(e.ID, 10)
	switch {
	case len(posts) > 0:
		reply.Blocks = append(reply.Blocks, Block{Kind: Paragraph, Runs: goesTo(v, posts)})
		reply.Actions = rows([]Action{undo})
	case how.Due.IsZero():
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("No route posts it.")))
		reply.Actions = rows([]Action{undo, {Label: v.Say("Post to…"), Request: ask("post", "article", id, "ask", "channel")}})
	default:
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("No route takes it, so nothing is posted at that time yet. Choose a channel for it.")))
		then := ask("post", "article", id, "when", how.Due.Format(time.RFC3339))
		reply.Actions = [][]Action{{channelMenu(v, then)}, {undo}}
	}
	return reply
}

// goesTo says where posts go, and when.
func goesTo(v *voice.Voice, posts []news.Post) []Run {
	var out []Run
	for i, p := range posts {
		if i > 0 {
			out = append(out, plain(", "))
		}
		out = append(out, standsAt(p))
		if !p.DueAt.IsZero() && p.State == news.PostOwed {
			out = append(out, plain(" "), Run{Time: p.DueAt})
		}
	}
	return say(v, "It goes to: %s", out)
}

func undoDecision(v *voice.Voice, article int64) Action {
	return Action{Label: v.Say("Undo"), Changes: true, Request: ask("article approve", "article", strconv.FormatInt(article, 10), "card", "true", "undo", "true")}
}

// reconsider takes a decision back.
func (s *Set) reconsider(ctx context.Context, r Request, e store.Entry, ids []int64) (Reply, error) {
	v := r.voice()
	err := s.store.Reconsider(ctx, r.Place.Shelf, ids, r.Asker.Actor)
	switch {
	case errors.Is(err, news.ErrNotFound), errors.Is(err, news.ErrStale) && e.Approval.State == news.ApprovalNone:
		return s.decidedAlready(ctx, r, e.ID, nil)
	case errors.Is(err, news.ErrStale):
		return refused(v.Say("“%s” waits for approval already.", cut(titleOf(v, e), 200)), decide(v, e.ID)...), nil
	case err != nil:
		return Reply{}, err
	}
	return Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("“%s” waits for approval again. What was posted of it is taken back.", cut(titleOf(v, e), 200)))},
		Actions: rows(decide(v, e.ID))}, nil
}

// decide are the buttons that decide about an article and the others on its card.
func decide(v *voice.Voice, article int64) []Action {
	id := strconv.FormatInt(article, 10)
	return []Action{
		{Label: v.Say("Approve"), Style: Success, Changes: true, Request: ask("article approve", "article", id, "card", "true")},
		{Label: v.Say("Reject"), Style: Danger, Changes: true, Request: ask("article reject", "article", id, "card", "true")},
	}
}

func (s *Set) reject(ctx context.Context, r Request) (Reply, error) {
	e, ids, err := s.asked(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	err = s.store.Reject(ctx, r.Place.Shelf, ids, r.Asker.Actor)
	if errors.Is(err, news.ErrStale) || errors.Is(err, news.ErrNotFound) {
		return s.decidedAlready(ctx, r, e.ID, nil)
	}
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	return Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("Rejected: “%s” stays off the desk.", cut(titleOf(v, e), 200)))},
		Actions: rows([]Action{undoDecision(v, e.ID)})}, nil
}

// decidedAlready tells the second of two moderators what the first has done.
func (s *Set) decidedAlready(ctx context.Context, r Request, article int64, err error) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	e, err := s.store.OnShelf(ctx, r.Place.Shelf, article)
	if err != nil {
		return Reply{}, err
	}
	v, title := r.own(), cut(titleOf(r.own(), e), 120)
	runs := decision(v, e.Approval)
	switch {
	case e.Approval.State == news.ApprovalNone || e.Approval.State == news.Approved && e.Removed:
		says := v.Say("“%s” is on the desk; it does not wait for approval.", title)
		if e.Removed {
			return offTheDesk(v, e), nil
		}
		return refused(says), nil
	case e.Approval.State == news.Waiting: // another report on its card was meant, and is decided
		return refused(v.Say("“%s” waits for approval.", title), decide(v, e.ID)...), nil
	}
	reply := refused("", undoDecision(v, e.ID))
	reply.Blocks = []Block{{Kind: Paragraph, Runs: say(v, "%s: %s", quotedIn(v, title), runs)}}
	return reply, nil
}

// decision says who has decided what, and when; nil for what nobody has.
func decision(v *voice.Voice, a news.Approval) []Run {
	name := cut(a.By.Name, 40)
	if name == "" {
		name = v.Say("somebody")
	}
	switch a.State {
	case news.Approved:
		return []Run{plain(v.Say("approved by %s", name)), plain(", "), {Time: a.At, Relative: true}}
	case news.Rejected:
		return []Run{plain(v.Say("rejected by %s", name)), plain(", "), {Time: a.At, Relative: true}}
	}
	return nil
}

// stillWaits refuses to post what waits.
func stillWaits(r Request, e store.Entry) Reply {
	v := r.own()
	return refused(v.Say("“%s” waits for approval. Approve it first.", cut(titleOf(v, e), 120)), decide(v, e.ID)...)
}
