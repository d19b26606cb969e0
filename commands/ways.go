package commands

import (
	"context"
	"slices"
	"strconv"

	"newsdesk/store"
)

// The ways on from an article that depend on who asks: what the desk has beside it
// for them.

// cardWays adds them to the cards of some entries, where those have buttons.
func (s *Set) cardWays(ctx context.Context, r Request, cards []Card, shown []store.Entry) error {
	if len(cards) == 0 || len(cards[0].Actions) == 0 {
		return nil
	}
	ways, err := s.waysFrom(ctx, r, shown[:len(cards)])
	if err != nil {
		return err
	}
	for i := range cards {
		cards[i].Actions = beforeSource(cards[i].Actions, ways[i]...)
	}
	return nil
}

// beforeSource adds actions of an article to others. The link to the source stays
// last: it is the first to go where there is no room.
func beforeSource(all []Action, more ...Action) []Action {
	at := slices.IndexFunc(all, func(a Action) bool { return a.Link != "" })
	if at < 0 {
		at = len(all)
	}
	return slices.Insert(slices.Clone(all), at, more...)
}

// waysFrom are those of each of some articles.
func (s *Set) waysFrom(ctx context.Context, r Request, all []store.Entry) ([][]Action, error) {
	ids := make([]int64, len(all))
	for i, e := range all {
		ids[i] = e.ID
	}
	retold, err := s.store.Retold(ctx, r.Place.View, ids)
	out := make([][]Action, len(all))
	for i, e := range all {
		if retold[e.ID] {
			out[i] = append(out[i], Action{Label: r.voice().Say("Story"), Request: ask("story", "article", strconv.FormatInt(e.ID, 10))})
		}
		if r.Place.Channel != "" { // at a prompt it would be a line below each article
			out[i] = append(out[i], saveIt(r.voice(), e))
		}
	}
	return out, err
}
