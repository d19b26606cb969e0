package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// mostAtOnce is how many articles one press approves or rejects.
const mostAtOnce = 50

// askedAlso says under the queue's heading how much waits for approval, and gives
// the button that leads there.
func (s *Set) askedAlso(ctx context.Context, r Request, reply *Reply) ([]Action, error) {
	waits, err := s.store.Waiting(ctx, r.Place.Shelf, "", 0, 1)
	if err != nil || waits.All == 0 {
		return nil, err
	}
	v := r.voice()
	reply.Blocks = append(reply.Blocks, small(plain(v.Count(waits.All, "%d article waits for approval", "%d articles wait for approval"))))
	return []Action{{Label: v.Say("Approve or reject"), Style: Primary, Request: ask("queue", "approval", "true")}}, nil
}

// queueWaiting is the queue of what waits for approval.
func (s *Set) queueWaiting(ctx context.Context, r Request) (Reply, error) {
	v := r.voice()
	did, err := s.decideWaiting(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	var w wanted
	w.paging(r, perPage)
	waits, err := s.store.Waiting(ctx, r.Place.Shelf, "", w.Offset, perPage)
	if err == nil && len(waits.Entries) == 0 && waits.All > 0 {
		w.Offset = (waits.All - 1) / perPage * perPage
		waits, err = s.store.Waiting(ctx, r.Place.Shelf, "", w.Offset, perPage)
	}
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Say("Waiting for approval"))}}
	if did != "" {
		reply.Blocks = append(reply.Blocks, paragraph(did))
	}
	posts := Action{Label: v.Say("Posts"), Request: ask("queue")}
	if waits.All == 0 {
		reply.Blocks = append(reply.Blocks, paragraph(v.Say("Nothing waits for approval.")))
		reply.Actions = rows([]Action{posts})
		return reply, nil
	}
	reply.Blocks = append(reply.Blocks, small(plain(v.Count(waits.All, "%d article waits for approval", "%d articles wait for approval"))))
	clean := r.With("approve", "", "reject", "", "source", "")
	shown := pack(&reply, len(waits.Entries), 3, func(i, level int) Card { return waitingCard(r, clean, waits.Entries[i], level) })
	reply.Actions = rows(ofSources(r, clean, waits))
	reply.Actions = append(reply.Actions, append(pages(clean, w, shown, waits.More || shown < len(waits.Entries), v.Say("Back"), v.Say("More")), posts))
	return reply, nil
}

// waitingCard is one article that waits, with what can be decided about it.
func waitingCard(r, clean Request, e store.Entry, level int) Card {
	v, id := r.voice(), strconv.FormatInt(e.ID, 10)
	c := articleCard(v, e, ways{teaser: []int{240, 120, 0}[level], lines: 1})
	c.Actions = []Action{
		{Label: v.Say("Approve"), Style: Success, Changes: true, Request: clean.With("approve", id)},
		{Label: v.Say("Reject"), Style: Danger, Changes: true, Request: clean.With("reject", id)},
	}
	return c
}

// ofSources are buttons that decide about all of a source, for those of which the
// most waits.
func ofSources(r, clean Request, waits store.Waits) []Action {
	v := r.voice()
	var names []string
	for _, e := range waits.Entries {
		if name := e.Source(); name != "" && waits.Sources[name] > 1 && len([]rune(name)) <= 100 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return waits.Sources[b] - waits.Sources[a] })
	var out []Action
	for _, name := range names[:min(len(names), 2)] {
		all := clean.With("source", name)
		n := waits.Sources[name]
		out = append(out,
			Action{Label: v.Say("Approve all of %s (%d)", cut(name, 40), n), Style: Success, Changes: true, Request: all.With("approve", everything)},
			Action{Label: v.Say("Reject all of %s (%d)", cut(name, 40), n), Style: Danger, Changes: true, Request: all.With("reject", everything)})
	}
	return out
}

// everything is the value of an option that means all.
const everything = "all"

// decideWaiting approves or rejects what a button names, and says so.
func (s *Set) decideWaiting(ctx context.Context, r Request) (string, error) {
	typed, v := r.Option("approve")+r.Option("reject"), r.voice()
	if typed == "" {
		return "", nil
	}
	ids, err := s.decidedOn(ctx, r, typed)
	if err != nil {
		return "", err
	}
	n := len(ids)
	if n == 0 {
		err = news.ErrStale
	} else if r.Option("approve") != "" {
		_, err = s.store.Approve(ctx, r.Place.Shelf, ids, store.Approving{}, r.Asker.Actor)
	} else {
		err = s.store.Reject(ctx, r.Place.Shelf, ids, r.Asker.Actor)
	}
	switch {
	case errors.Is(err, news.ErrStale), errors.Is(err, news.ErrNotFound):
		return v.Say("Somebody has decided that meanwhile; this is what still waits."), nil
	case err != nil:
		return "", err
	case r.Option("approve") != "":
		return v.Count(n, "Approved %d article.", "Approved %d articles."), nil
	}
	return v.Count(n, "Rejected %d article.", "Rejected %d articles."), nil
}

// decidedOn are the articles that a button means: one, or the oldest of those that
// wait.
func (s *Set) decidedOn(ctx context.Context, r Request, typed string) ([]int64, error) {
	if r.Option("approve") != "" && r.Option("reject") != "" {
		return nil, &news.OptionError{Option: "approve", Value: typed, Next: r.own().Say("Give either approve or reject: an article's number, or all.")}
	}
	if typed != everything && !saidAs(voice.Mark("all ## of what waits"), typed) {
		id, ok := idOf(typed)
		if !ok {
			name := "approve"
			if r.Option("reject") != "" {
				name = "reject"
			}
			return nil, &news.OptionError{Option: name, Value: typed, Next: r.own().Say("Give the number of an article, or all.")}
		}
		return []int64{id}, nil
	}
	waits, err := s.store.Waiting(ctx, r.Place.Shelf, r.Option("source"), 0, mostAtOnce)
	var ids []int64
	for _, e := range waits.Entries {
		ids = append(ids, e.ID)
	}
	return ids, err
}
