package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// perCounts is how many topics or countries a page lists.
const perCounts = 25

func (s *Set) topicsCommand() Command {
	return Command{
		Name:    "topics",
		Help:    "The topics that the desk has articles on, with counts",
		Options: []Option{privately()},
		Carried: []Option{from()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			counts, err := s.store.Topics(ctx, r.Place.View, r.Now)
			below := secondLevel(counts, r.voice())
			counts = slices.DeleteFunc(counts, func(c store.Count) bool { return topic.Parent(c.Code) != "" })
			return countList(r, counts, err, r.voice().Say("Topics"), "topic", below, func(code string) (string, string) {
				return "", topic.Name(code, r.voice().Language())
			})
		},
	}
}

func (s *Set) countriesCommand() Command {
	return Command{
		Name:    "countries",
		Help:    "The countries that articles are about, with counts",
		Options: []Option{privately()},
		Carried: []Option{from()},
		Run: func(ctx context.Context, r Request) (Reply, error) {
			counts, err := s.store.Countries(ctx, r.Place.View, r.Now)
			return countList(r, counts, err, r.voice().Say("Countries"), "country", nil, func(code string) (string, string) {
				return country.Flag(code) + " ", country.Name(code, r.voice().Language())
			})
		},
	}
}

// mostBelow is how many topics of the second level a line of /topics names.
const mostBelow = 3

// secondLevel is what the lines of topics say of those below them: the ones with
// most articles in 30 days.
func secondLevel(counts []store.Count, v *voice.Voice) map[string]string {
	sorted := slices.Clone(counts)
	slices.SortStableFunc(sorted, func(x, y store.Count) int { return cmp.Compare(y.Month, x.Month) })
	named, out := map[string]int{}, map[string]string{}
	for _, c := range sorted {
		parent := topic.Parent(c.Code)
		if parent == "" || c.Month == 0 || named[parent] == mostBelow {
			continue
		}
		if named[parent]++; named[parent] > 1 {
			out[parent] += ", "
		}
		out[parent] += topic.Name(c.Code, v.Language()) + " " + v.Number(c.Month)
	}
	return out
}

// countList is a page of counts, each with what lies below it and the line that
// asks for its articles.
func countList(r Request, counts []store.Count, err error, title, option string, below map[string]string, name func(code string) (flag, name string)) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	if len(counts) == 0 {
		return emptyDesk(r), nil
	}
	slices.SortStableFunc(counts, func(x, y store.Count) int {
		if n := cmp.Or(cmp.Compare(y.Month, x.Month), cmp.Compare(y.All, x.All)); n != 0 {
			return n // names are dear to compare, and seldom asked for
		}
		_, a := name(x.Code)
		_, b := name(y.Code)
		return strings.Compare(fold.Key(a), fold.Key(b))
	})
	var w wanted
	w.paging(r, perCounts)
	if w.Offset >= len(counts) {
		return noFurther(r), nil
	}
	v := r.voice()
	page := counts[w.Offset:min(len(counts), w.Offset+perCounts)]
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(title), small(plain(v.Say("Articles in the last 7 and 30 days, and the line that shows them")))}}
	var buttons, follow []Action
	for _, c := range page {
		flag, called := name(c.Code)
		next := ask("latest", option, called)
		says := counted(c, r)
		if below[c.Code] != "" {
			says = v.Say("%s: %s", says, below[c.Code])
		}
		reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{plain(flag), bold(called), plain(" — " + says + " · "), typed(LineIn(v, next))}})
		if len(buttons) < 5 {
			buttons = append(buttons, Action{Label: cut(flag+called, 80), Request: next})
			follow = append(follow, Action{Label: cut(v.Say("Follow %s", flag+called), 80), Request: ask("follow", option, called)})
		}
	}
	reply.Actions = rows(buttons)
	if r.Place.Channel != "" { // at a prompt it would be five more lines
		reply.Actions = append(reply.Actions, rows(follow)...)
	}
	reply.Actions = append(reply.Actions, rows(pages(r, w, len(page), w.Offset+len(page) < len(counts), v.Say("Back"), v.Say("More")))...)
	return reply, nil
}

// counted says how much there is under one code.
func counted(c store.Count, r Request) string {
	if c.Month == 0 {
		return r.voice().Say("none in 30 days, the latest of %s", dayIn(r.voice(), c.Last, r.Now))
	}
	return r.voice().Say("%d in 7 days, %d in 30", c.Week, c.Month)
}
