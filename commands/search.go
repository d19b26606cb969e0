package commands

import "context"

func (s *Set) searchCommand() Command {
	return Command{
		Name: "search",
		Help: "Articles with these words, best first",
		Options: []Option{
			{Name: "query", Help: `Words; "a phrase" in quotation marks; -word for without it`, Required: true},
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			{Name: "since", Help: "Only since then: 7d, 24h, yesterday, 2026-11-01", Kind: Since},
			privately(),
		},
		Carried: []Option{from()},
		Run:     s.search,
	}
}

func (s *Set) search(ctx context.Context, r Request) (Reply, error) {
	w, err := s.wantedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	w.query = r.Option("query")
	w.paging(r, perPage)
	page, err := s.store.Search(ctx, r.Place.View, w.query, w.Filter)
	if err != nil {
		return Reply{}, err
	}
	var note []Block
	v := r.voice()
	if says := unknownSigns(v, w.query); says != "" {
		note = []Block{small(plain(says))}
	}
	if len(page.Entries) == 0 {
		reply, err := s.nothing(ctx, r, w, "article")
		reply.Foot = append(reply.Foot, note...)
		return reply, err
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{w.title(v, v.Say("Articles with"), r.Now)}, Foot: note}
	shown := articleList(v, &reply, page.Entries, w, 1)
	if err := s.cardWays(ctx, r, reply.Cards, page.Entries); err != nil {
		return Reply{}, err
	}
	more := page.More || shown < len(page.Entries)
	reply.Actions = append(reply.Actions, rows(pages(r, w, shown, more, v.Say("Back"), v.Say("More")))...)
	return reply, nil
}
