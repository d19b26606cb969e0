package commands

import (
	"context"

	"newsdesk/store"
	"newsdesk/voice"
)

// perPage is how many entries a list shows when nothing else is asked for, and
// the most that have buttons of their own: more would be over the number of
// parts that a message may have.
const perPage = 5

func (s *Set) latestCommand() Command {
	return Command{
		Name: "latest",
		Help: "The latest articles, by topic, country or source",
		Options: []Option{
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			{Name: "source", Help: "Only from this outlet", Kind: Source},
			{Name: "since", Help: "Only since then: 7d, yesterday, 2026-11-01; last: since you last asked so", Kind: Since},
			{Name: "count", Help: "How many, 5 unless told otherwise", Kind: Integer, Min: 1, Max: 10},
			privately(),
		},
		Carried: []Option{from(), {Name: "came", Help: "Only what came since this moment", Max: 40}},
		Run:     s.latest,
	}
}

func (s *Set) latest(ctx context.Context, r Request) (Reply, error) {
	if isLast(r) {
		return s.latestNew(ctx, r)
	}
	w, err := s.wantedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if w.Came, err = cameSince(r); err != nil {
		return Reply{}, err
	}
	r.public = r.public && w.Came.IsZero()
	return s.latestList(ctx, r, w)
}

// latestList is a page of the newest articles that are wanted.
func (s *Set) latestList(ctx context.Context, r Request, w wanted) (Reply, error) {
	w.paging(r, perPage)
	page, err := s.store.Latest(ctx, r.Place.View, w.Filter)
	if err != nil {
		return Reply{}, err
	}
	if len(page.Entries) == 0 {
		return s.nothing(ctx, r, w, "article")
	}
	v := r.voice()
	reply := Reply{Private: !w.Came.IsZero(), Replace: turned(r, "from"), Blocks: []Block{w.title(v, v.Say("Latest"), r.Now)}}
	if page.Entries[0].MentionOnly && w.Offset == 0 {
		reply.Blocks = append(reply.Blocks, small(plain(v.Say("No article is about %s; these mention it.", countryName(v, w.Country)))))
	}
	shown := articleList(v, &reply, page.Entries, w, 2)
	if err := s.cardWays(ctx, r, reply.Cards, page.Entries); err != nil {
		return Reply{}, err
	}
	more := page.More || shown < len(page.Entries)
	reply.Actions = append(reply.Actions, rows(append(pages(r, w, shown, more, v.Say("Newer"), v.Say("Older")), append(followList(r, w), w.others...)...))...)
	return reply, nil
}

// articleList puts entries into a reply as cards with up to lines sentences each,
// as many as fit, and gives how many that are. Few have buttons of their own;
// of many each has a number, and the buttons stand below.
func articleList(v *voice.Voice, reply *Reply, entries []store.Entry, w wanted, lines int) int {
	few := len(entries) <= perPage
	shown := pack(reply, len(entries), 5, func(i, level int) Card {
		how := ways{teaser: 600, lines: lines, proofs: level == 0, buttons: few, mentions: w.Country}
		switch level {
		case 2:
			how.teaser = 300
		case 3:
			how.teaser, how.lines = 160, 1
		case 4:
			how.lines = 0
		}
		if !few {
			how.number = w.Offset + i + 1
		}
		how.first = i == 0 || !entries[i-1].MentionOnly
		return articleCard(v, entries[i], how)
	})
	if few {
		return shown
	}
	var buttons []Action
	for i, e := range entries[:shown] {
		a := articleActions(v, e)[0]
		a.Label = numbered(a.Label, w.Offset+i+1)
		buttons = append(buttons, a)
	}
	reply.Actions = append(reply.Actions, rows(buttons)...)
	return shown
}
