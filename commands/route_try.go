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
	var w wanted
	w.paging(r, perTests)
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{
		heading(fmt.Sprintf("Route %d", route.ID)),
		{Kind: Paragraph, Runs: append([]Run{plain("By it ")}, append(goes("articles", route), plain(". "+ofTheLast(all)))...)},
	}}
	if missed := misses(all, route.Match); missed != "" {
		reply.Blocks = append(reply.Blocks, small(plain(missed)))
	}
	slices.SortStableFunc(all, func(a, b store.Tried) int { return cmp.Compare(passed(a), passed(b)) })
	page := all[min(w.Offset, len(all)):min(len(all), w.Offset+perTests)]
	shown := fill(&reply, page, func(t store.Tried) Block { return testedItem(t, route.Match) })
	last := pages(r, w, shown, w.Offset+shown < len(all), "Back", "More")
	reply.Actions = rows(append(last, Action{Label: "Remove the route", Style: Danger, Changes: true, Request: ask("route remove", "route", fmt.Sprint(route.ID))}))
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
func ofTheLast(all []store.Tried) string {
	n := 0
	for _, t := range all {
		if t.Pass {
			n++
		}
	}
	switch {
	case len(all) == 0:
		return "The desk has no article yet to test it on."
	case n == 1 && len(all) == 1:
		return "The one article on the desk would have gone there."
	case len(all) == 1:
		return "The one article on the desk would not have gone there."
	case n == len(all):
		return fmt.Sprintf("All of the last %s would have gone there.", count(n, "article"))
	case n == 0:
		return fmt.Sprintf("None of the last %s would have gone there.", count(len(all), "article"))
	}
	return fmt.Sprintf("%s of the last %s would have gone there.", number(n), count(len(all), "article"))
}

// misses counts what the others miss: "Of the others, 12 are not on Politics and
// 3 not about Venezuela."
func misses(all []store.Tried, m news.Match) string {
	n := map[store.Missing]int{}
	for _, t := range all {
		if !t.Pass {
			n[t.Why]++
		}
	}
	var parts []string
	for _, why := range []store.Missing{store.MissesTopic, store.MissesCountry, store.MissesSource, store.MissesWords, store.MissesLanguage} {
		if n[why] > 0 {
			parts = append(parts, number(n[why])+" "+whyNot(why, m))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "The others: " + strings.Join(parts, ", ")
}

// whyNot is what an article misses, in words.
func whyNot(why store.Missing, m news.Match) string {
	switch why {
	case store.MissesTopic:
		return "not on " + topic.Name(m.Topic, language)
	case store.MissesCountry:
		return "not about " + countryName(m.Country)
	case store.MissesSource:
		return "not from " + cut(m.Source, 40)
	case store.MissesWords:
		return "without " + phrased(cut(m.Words, 40))
	case store.MissesLanguage:
		return "not in " + languageName(m.Language)
	}
	return "for another reason"
}

// testedItem is one article and what a route would do with it.
func testedItem(t store.Tried, m news.Match) Block {
	source := sourceOf(t.Entry)
	title := linked(cut(titleOf(t.Entry), 80), t.URL)
	if t.Pass {
		runs := append([]Run{plain("✓ "), title, plain(" · ")}, source...)
		return Block{Kind: Item, Runs: append(runs, postedThere(t.Posted)...)}
	}
	return Block{Kind: Item, Runs: append([]Run{plain("✗ "), title, plain(" · ")}, append(source, plain(" — "+hasInstead(t, m)))...)}
}

// postedThere says what became of a story in a route's channel.
func postedThere(p news.Post) []Run {
	switch {
	case p.ID == 0:
		return nil
	case p.State == news.PostDone:
		return []Run{plain(" — posted "), {Time: p.DoneAt, Relative: true}}
	case p.State == news.PostOwed:
		return []Run{plain(" — on its way")}
	case p.State == news.PostFailed:
		return []Run{plain(" — could not be posted: " + sentence(cut(p.Reason, 120)))}
	case p.State == news.PostDropped:
		return []Run{plain(" — dropped by a moderator")}
	case p.State == news.PostUndone:
		return []Run{plain(" — taken back by a moderator")}
	}
	return nil
}

// hasInstead is what an article misses, and what it has in its place.
func hasInstead(t store.Tried, m news.Match) string {
	out, has := whyNot(t.Why, m), ""
	switch t.Why {
	case store.MissesTopic:
		var names []string
		for _, one := range t.Topics {
			names = append(names, topic.Name(one.Code, language))
		}
		has = and(names[:min(3, len(names))])
	case store.MissesCountry:
		var names []string
		for _, one := range t.Countries {
			if one.About {
				names = append(names, country.Name(one.Code, language))
			}
		}
		has = and(names[:min(3, len(names))])
	case store.MissesLanguage:
		has = languageName(t.Language)
	}
	if has == "" {
		return out
	}
	return out + " but " + has
}
