package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/chart"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) trendsCommand() Command {
	return Command{
		Name: "trends",
		Help: "How much there was by day, and who was quoted most, as a chart",
		Options: []Option{
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			lately(),
			privately(),
		},
		Run: s.trends,
	}
}

func (s *Set) trends(ctx context.Context, r Request) (Reply, error) {
	w, err := s.wantedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	p := periodOf(r)
	t, err := s.store.Trend(ctx, r.Place.View, w.Filter, p.from, p.days)
	if err != nil {
		return Reply{}, err
	}
	if t.Articles() == 0 {
		return s.noTrend(ctx, r, w, p)
	}
	v := r.voice()
	bars := p.bars(v, t.Days)
	bars.Title, bars.Note = p.title(v), strings.Join(w.subject(v, p.said(v, r.Now), country.Name), " · ")
	file, err := s.drawn.draw(ctx, "trends.png", altOf(bars, v), fmt.Sprintln("trends", v.Language(), bars.Title, bars.Note, bars.Bars), bars.PNG)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{
		Replace: turned(r, "days"),
		Blocks: []Block{heading(bars.Title), small(plain(strings.Join(w.subject(v, p.said(v, r.Now), flaggedName), " · "))),
			paragraph(p.most(v, bars.Bars, t.Articles(), r.Now))},
		File:    file,
		Foot:    p.lines(v, bars.Bars),
		Actions: rows(append(p.others(r), Action{Label: v.Say("Show the articles ## button"), Request: p.latest(r)})),
	}
	for _, m := range []struct {
		what  string
		names []store.Named
	}{{v.Say("Most quoted:"), t.Speakers}, {v.Say("Outlets with most articles:"), t.Sources}} {
		if len(m.names) > 0 {
			reply.Foot = append(reply.Foot, mostNamed(m.what, m.names, v))
		}
	}
	reply.Foot = append(reply.Foot, small(plain(v.Say("Days begin at 00:00 UTC."))))
	return reply, nil
}

// subject is what is counted, part by part, the time last.
func (w wanted) subject(v *voice.Voice, when string, called func(code, lang string) string) []string {
	var out []string
	if w.Topic != "" {
		out = append(out, topic.Name(w.Topic, v.Language()))
	}
	if w.Country != "" {
		out = append(out, called(w.Country, v.Language()))
	}
	return append(out, when)
}

func flaggedName(code, lang string) string {
	return country.Flag(code) + " " + country.Name(code, lang)
}

// noTrend says that there is nothing in a time, and where there is something.
func (s *Set) noTrend(ctx context.Context, r Request, w wanted, p period) (Reply, error) {
	e, err := s.extent(ctx, r, w)
	if err != nil {
		return Reply{}, err
	}
	if e.N == 0 {
		return s.nothing(ctx, r, w, "article")
	}
	v := r.own()
	says := v.Say("The desk has no article of the last %d days.", p.days)
	switch {
	case r.Command == "map":
		says = v.Say("No article of the last %d days is about a country.", p.days)
	case len(w.narrowing()) > 0:
		says = v.Say("No article of the last %d days is about that.", p.days)
	}
	ways := []Action{{Label: v.Say("Show the articles ## button"), Style: Primary, Request: p.latest(r).With("since", "")}}
	if p.days < longestTime-7 {
		ways = append(ways, Action{Label: v.Say("%d days ## chart", longestTime), Request: r.With("days", strconv.Itoa(longestTime))})
	}
	return none(says, ways...), nil
}

// mostNamed says who are in most articles.
func mostNamed(what string, names []store.Named, v *voice.Voice) Block {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = cut(n.Name, 60) + " " + v.Number(n.N)
	}
	return Block{Kind: Paragraph, Runs: []Run{bold(what), plain(" " + strings.Join(parts, ", "))}}
}

// bars are the days, or the weeks where a bar for each day would be too thin, as
// a chart.
func (p period) bars(v *voice.Voice, days []int) chart.Bars {
	out := chart.Bars{Number: v.Number}
	for i := 0; i < len(days); i += p.step {
		n := 0
		for _, d := range days[i:min(i+p.step, len(days))] {
			n += d
		}
		out.Bars = append(out.Bars, chart.Bar{N: n, Label: shortDay(v, p.day(i))})
	}
	return out
}

func (p period) title(v *voice.Voice) string {
	if p.step > 1 {
		return v.Say("Articles by week")
	}
	return v.Say("Articles by day")
}

// most says how many articles there are, and when most of them came.
func (p period) most(v *voice.Voice, bars []chart.Bar, articles int, now time.Time) string {
	best, high, times := 0, 0, 0
	for i, bar := range bars {
		switch {
		case bar.N > high:
			best, high, times = i, bar.N, 1
		case bar.N == high:
			times++
		}
	}
	at := p.called(v, best*p.step, now)
	all := v.Count(articles, "%d article in all", "%d articles in all")
	switch week := p.step > 1; {
	case times > 1 && week:
		return v.Say("%s, at most %d a week.", all, high)
	case times > 1:
		return v.Say("%s, at most %d a day.", all, high)
	case high == articles && week:
		return v.Say("%s, in the week from %s.", all, at)
	case high == articles:
		return v.Say("%s, on %s.", all, at)
	case week:
		return v.Say("%s; most in the week from %s: %d.", all, at, high)
	}
	return v.Say("%s; most on %s: %d.", all, at, high)
}

// lines are the numbers of the bars, so that the words alone tell what the picture
// does: a line a week, or a quarter of a year where bars are weeks.
func (p period) lines(v *voice.Voice, bars []chart.Bar) []Block {
	each := 7
	if p.step > 1 {
		each = 13
	}
	high := 0
	for _, b := range bars {
		high = max(high, b.N)
	}
	var out []Block
	for _, s := range stretches(bars, each) {
		label := shortDay(v, p.day(s.from*p.step)) + " – " + shortDay(v, p.day(s.to*p.step-1))
		says := []Run{plain(v.Say("none ## articles"))}
		if !s.empty {
			says = drawnOut(v, bars[s.from:s.to], high)
		}
		out = append(out, Block{Kind: Item, Runs: append([]Run{bold(label), plain(" ")}, says...)})
	}
	return out
}

// stretch is bars that share a line, from one up to another.
type stretch struct {
	from, to int
	empty    bool
}

// stretches parts bars so that the last line is whole; of nothing there is one line.
func stretches(bars []chart.Bar, each int) []stretch {
	var out []stretch
	for from := 0; from < len(bars); {
		to := from + (len(bars)-from-1)%each + 1
		empty := !slices.ContainsFunc(bars[from:to], func(b chart.Bar) bool { return b.N > 0 })
		if n := len(out); n > 0 && empty && out[n-1].empty {
			out[n-1].to = to
		} else {
			out = append(out, stretch{from, to, empty})
		}
		from = to
	}
	return out
}

// drawnOut are the numbers of bars, drawn and written.
func drawnOut(v *voice.Voice, bars []chart.Bar, high int) []Run {
	drawn, said := "", make([]string, len(bars))
	for i, b := range bars {
		drawn += column(b.N, high)
		said[i] = v.Number(b.N)
	}
	return []Run{{Text: drawn + " ", Drawn: true}, plain(strings.Join(said, " · "))}
}

// altOf is a chart in words, for who cannot see it: the bars that there are.
func altOf(b chart.Bars, v *voice.Voice) string {
	var parts []string
	for _, bar := range b.Bars {
		if bar.N > 0 {
			parts = append(parts, bar.Label+" "+v.Number(bar.N))
		}
	}
	return v.Say("Bar chart. %s, %s: %s", b.Title, b.Note, strings.Join(parts, ", "))
}
