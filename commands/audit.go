package commands

import (
	"context"
	"strconv"

	"newsdesk/news"
	"newsdesk/news/fold"
	"newsdesk/store"
)

// perAudit is how many acts a page shows.
const perAudit = 10

func (s *Set) auditCommand() Command {
	what := Option{Name: "what", Help: "Only acts on these"}
	for _, part := range auditParts() {
		what.Choices = append(what.Choices, Choice{Label: part.name, Value: part.name})
	}
	return Command{
		Name:      "audit",
		Help:      "Who did what on the desk, and when",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "who", Help: "Only what this person did", Kind: Who},
			what,
			{Name: "article", Help: "Only on this article: a word of its title, its link or its number", Kind: Article},
			{Name: "since", Help: "Only since then: 7d, 24h, yesterday, 2026-11-01", Kind: Since},
			{Name: "file", Help: "All of it as a file", Choices: []Choice{{Label: "CSV, for a spreadsheet", Value: "csv"}, {Label: "JSON, one act a line", Value: "jsonl"}}},
		},
		Carried: []Option{from()},
		Run:     s.audit,
	}
}

// auditPart is a part of the audit, and the acts that belong to it.
type auditPart struct {
	name string
	acts []string
}

func auditParts() []auditPart {
	return []auditPart{
		{"articles", []string{"add", "edit", "tag", "remove", "restore", "dismiss", "expire", "approve", "reject", "reconsider", "quote", "merge", "unmerge", "split", "unsplit"}},
		{"posts", []string{"post", "drop", "undo"}},
		{"feeds", []string{"feed add", "feed remove", "feed pause", "feed resume", "feed filter"}},
		{"routes", []string{"route add", "route remove", "quiet"}},
		{"digests", []string{"digest set", "digest remove"}},
		{"sources", []string{"source", "source retract", "source restore", "takedown", "takedown undo"}},
		{"settings", []string{"settings"}},
	}
}

func (s *Set) audit(ctx context.Context, r Request) (Reply, error) {
	f, who, err := s.auditFilter(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if r.Option("file") != "" {
		return s.auditFile(ctx, r, f)
	}
	var w wanted
	w.paging(r, perAudit)
	f.Limit, f.Offset = w.Limit, w.Offset
	acts, more, err := s.store.Audit(ctx, r.Place.Shelf, f)
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	if len(acts) == 0 {
		return none(v.Say("Nothing that was done here matches that."), Action{Label: v.Say("The whole audit"), Request: ask("audit")}), nil
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(v.Say("Audit"))}}
	if who != "" {
		reply.Blocks[0] = heading(v.Say("What %s did", cut(who, 60)))
	}
	var failed error
	shown := fill(&reply, acts, func(a store.Act) Block {
		line, err := s.actLine(ctx, r, a)
		if err != nil {
			failed = err
		}
		return Block{Kind: Item, Runs: line}
	})
	if failed != nil {
		return Reply{}, failed
	}
	turn := pages(r, w, shown, more || shown < len(acts), v.Say("Newer"), v.Say("Older"))
	reply.Actions = rows(append(turn, Action{Label: v.Say("As a file"), Request: r.With("file", "csv", "from", "")}))
	return reply, nil
}

// auditFilter is what the options ask for, and the name of the person.
func (s *Set) auditFilter(ctx context.Context, r Request) (f store.AuditFilter, who string, err error) {
	for _, part := range auditParts() {
		if part.name == r.Option("what") {
			f.What = part.acts
		}
	}
	if typed := r.Option("since"); typed != "" {
		if f.Since, err = since(r.own(), typed, r.Now); err != nil {
			return f, "", err
		}
	}
	if id, is := idOf(r.Option("article")); is { // it may be gone, and what was done to it not
		f.Article = max(id, 1)
	} else if r.Option("article") != "" {
		e, err := s.shelved(ctx, r)
		if err != nil {
			return f, "", err
		}
		f.Article = e.ID
	}
	if r.Option("who") == "" {
		return f, "", nil
	}
	by, err := s.actorOf(ctx, r)
	if err != nil {
		return f, "", err
	}
	f.By = &by.ID
	return f, actorName(r, by), nil
}

// mostActors is how many people are looked through for a name.
const mostActors = 200

// actorOf is whom the option "who" names: by the id that completing gives, or by
// name. The error is an OptionError that offers those with such a name.
func (s *Set) actorOf(ctx context.Context, r Request) (news.Actor, error) {
	typed := r.Option("who")
	all, err := s.store.Actors(ctx, r.Place.Shelf, mostActors)
	if err != nil {
		return news.Actor{}, err
	}
	var like []news.Actor
	for _, a := range all {
		name := actorName(r, a)
		switch {
		case actorValue(a) == typed || fold.Key(name) == fold.Key(typed):
			return a, nil
		case hasWords(fold.Key(name), fold.Key(typed)):
			like = append(like, a)
		}
	}
	if len(like) == 1 {
		return like[0], nil
	}
	bad := &news.OptionError{Option: "who", Value: typed, Next: r.voice().Say("Nobody called “%s” has done anything here.", cut(typed, 60))}
	if len(like) == 0 {
		return news.Actor{}, bad
	}
	bad.Next = r.voice().Say("Several people are called so. Who is meant?")
	return news.Actor{}, &suggestion{bad, actorChoices(r, like)}
}

// actorName is what an actor is called, in the words of the reader for the desk.
func actorName(r Request, a news.Actor) string {
	switch {
	case a.ID == "":
		return r.voice().Say("The desk itself")
	case a.Name == "":
		return a.ID
	}
	return a.Name
}

// actorValue stands for an actor in an option.
func actorValue(a news.Actor) string {
	if a.ID == "" {
		return "desk"
	}
	return a.ID
}

func actorChoices(r Request, all []news.Actor) []Choice {
	var out []Choice
	for _, a := range all {
		out = append(out, Choice{Label: cut(actorName(r, a), maxLabel), Value: cut(actorValue(a), maxLabel)})
	}
	return out
}

// auditFileMost and auditActsMost bound what one file holds.
const (
	auditFileMost = 4 << 20 // bytes
	auditActsMost = 20_000
)

// auditFile is the audit as a file, the latest first.
func (s *Set) auditFile(ctx context.Context, r Request, f store.AuditFilter) (Reply, error) {
	f.Limit = auditActsMost
	acts, more, err := s.store.Audit(ctx, r.Place.Shelf, f)
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	if len(acts) == 0 {
		return none(v.Say("Nothing that was done here matches that.")), nil
	}
	body, n, err := auditBody(r.Option("file"), acts)
	if err != nil {
		return Reply{}, err
	}
	says := v.Count(n, "%d act, the latest first.", "%d acts, the latest first.")
	if more || n < len(acts) {
		says += " " + v.Say("There is more than fits in one file: narrow it down for what is older.")
	}
	name := "audit-" + strconv.Itoa(n) + "." + r.Option("file")
	return Reply{Blocks: []Block{paragraph(says)}, File: &Attachment{Name: name, Size: int64(len(body)), Body: body}}, nil
}
