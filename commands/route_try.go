package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// A route is tested on the last perTest articles; a page shows perTests of them.
const (
	perTest  = 50
	perTests = 15
)

func (s *Set) routeTestCommand() Command {
	return Command{
		Name:      "route test",
		Help:      "Which of the last 50 articles would have gone there, and why the others not",
		Moderator: true,
		Private:   true,
		Options:   []Option{routeOption()},
		Carried:   []Option{from()},
		Run:       s.routeTest,
	}
}

func (s *Set) routeTest(ctx context.Context, r Request) (Reply, error) {
	route, err := s.routeOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	all, err := s.store.TryRoute(ctx, route, perTest)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	var w wanted
	w.paging(r, perTests)
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{
		heading(v.Say("Route %d", int(route.ID))),
		{Kind: Paragraph, Runs: say(v, "By it %s. %s", articlesGo(v, route), ofTheLast(v, all))},
	}}
	if missed := misses(v, all, route.Match); missed != "" {
		reply.Blocks = append(reply.Blocks, small(plain(missed)))
	}
	slices.SortStableFunc(all, func(a, b store.Tried) int { return cmp.Compare(passed(a), passed(b)) })
	page := all[min(w.Offset, len(all)):min(len(all), w.Offset+perTests)]
	shown := fill(&reply, page, func(t store.Tried) Block { return testedItem(v, t, route.Match) })
	last := pages(r, w, shown, w.Offset+shown < len(all), v.Say("Back"), v.Say("More"))
	reply.Actions = rows(append(last, Action{Label: v.Say("Remove the route"), Style: Danger, Changes: true, Request: ask("route remove", "route", fmt.Sprint(route.ID))}))
	return reply, nil
}

// passed orders articles: those that pass come first.
func passed(t store.Tried) int {
	if t.Pass {
		return 0
	}
	return 1
}

// ofTheLast says how many articles would have gone by a route.
func ofTheLast(v *voice.Voice, all []store.Tried) string {
	n := 0
	for _, t := range all {
		if t.Pass {
			n++
		}
	}
	switch {
	case len(all) == 0:
		return v.Say("The desk has no article yet to test it on.")
	case n == 1 && len(all) == 1:
		return v.Say("The one article on the desk would have gone there.")
	case len(all) == 1:
		return v.Say("The one article on the desk would not have gone there.")
	case n == len(all):
		return v.Say("All of the last %d articles would have gone there.", n)
	case n == 0:
		return v.Say("None of the last %d articles would have gone there.", len(all))
	}
	return v.Count(n, "%d of the last %d articles would have gone there.", "%d of the last %d articles would have gone there.", len(all))
}

// misses counts what the others miss: "Of the others, 12 are not on Politics and
// 3 not about Venezuela."
func misses(v *voice.Voice, all []store.Tried, m news.Match) string {
	n := map[store.Missing]int{}
	for _, t := range all {
		if !t.Pass {
			n[t.Why]++
		}
	}
	var parts []string
	for _, why := range []store.Missing{store.MissesTopic, store.MissesCountry, store.MissesSource, store.MissesWords, store.MissesLanguage, store.MissesRest} {
		if n[why] > 0 {
			parts = append(parts, v.Number(n[why])+" "+whyNot(v, why, m))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return v.Say("The others: %s", strings.Join(parts, ", "))
}

// whyNot is what an article misses, in words.
func whyNot(v *voice.Voice, why store.Missing, m news.Match) string {
	switch why {
	case store.MissesTopic:
		return v.Say("not on %s", topic.Name(m.Topic, v.Language()))
	case store.MissesCountry:
		return v.Say("not about %s", countryName(v, m.Country))
	case store.MissesSource:
		return v.Say("not from %s ## outlet", cut(m.Source, 40))
	case store.MissesWords:
		return v.Say("without %s", phrased(v, cut(m.Words, 40)))
	case store.MissesLanguage:
		return v.Say("not in %s ## language", languageName(v, m.Language))
	case store.MissesRest:
		return v.Say("taken by another route")
	}
	return v.Say("for another reason")
}

// testedItem is one article and what a route would do with it.
func testedItem(v *voice.Voice, t store.Tried, m news.Match) Block {
	source := sourceOf(v, t.Entry)
	title := linked(cut(titleOf(v, t.Entry), 80), t.URL)
	if t.Pass {
		runs := append([]Run{plain("✓ "), title, plain(" · ")}, source...)
		return Block{Kind: Item, Runs: append(runs, postedThere(v, t.Posted)...)}
	}
	return Block{Kind: Item, Runs: append([]Run{plain("✗ "), title, plain(" · ")}, append(source, plain(" — "+hasInstead(v, t, m)))...)}
}

// postedThere says what became of a story in a route's channel.
func postedThere(v *voice.Voice, p news.Post) []Run {
	if p.ID == 0 {
		return nil
	}
	var says []Run
	switch p.State {
	case news.PostDone:
		says = say(v, "posted %s ## when", Run{Time: p.DoneAt, Relative: true})
	case news.PostOwed:
		says = say(v, "on its way")
	case news.PostFailed:
		says = say(v, "could not be posted: %s", sentence(cut(failure(v, p), 120)))
	case news.PostDropped:
		says = say(v, "dropped by a moderator")
	case news.PostUndone:
		says = say(v, "taken back by a moderator")
	default:
		return nil
	}
	return append([]Run{plain(" — ")}, says...)
}

// hasInstead is what an article misses, and what it has in its place.
func hasInstead(v *voice.Voice, t store.Tried, m news.Match) string {
	if t.By != 0 {
		return v.Say("taken by route #%d", int(t.By))
	}
	out, has := whyNot(v, t.Why, m), ""
	switch t.Why {
	case store.MissesTopic:
		var names []string
		for _, one := range t.Topics {
			names = append(names, topic.Name(one.Code, v.Language()))
		}
		has = v.And(names[:min(3, len(names))])
	case store.MissesCountry:
		var names []string
		for _, one := range t.Countries {
			if one.About {
				names = append(names, country.Name(one.Code, v.Language()))
			}
		}
		has = v.And(names[:min(3, len(names))])
	case store.MissesLanguage:
		has = languageName(v, t.Language)
	}
	if has == "" {
		return out
	}
	return v.Say("%s but %s ## not on this, but on that", out, has)
}
