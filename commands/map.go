package commands

import (
	"context"
	"fmt"
	"strings"

	"newsdesk/chart"
	"newsdesk/news/country"
	"newsdesk/store"
	"newsdesk/voice"
)

const (
	perMap  = 10 // countries that have a line of their own below the map
	alsoMap = 50 // those that are named with their number after these
)

func (s *Set) mapCommand() Command {
	return Command{
		Name:    "map",
		Help:    "Which countries the articles are about, as a map of the world",
		Options: []Option{lately(), privately()},
		Run:     s.worldMap,
	}
}

func (s *Set) worldMap(ctx context.Context, r Request) (Reply, error) {
	p := periodOf(r)
	counts, err := s.store.CountriesIn(ctx, r.Place.View, p.from, p.days)
	if err != nil {
		return Reply{}, err
	}
	if len(counts) == 0 {
		return s.noTrend(ctx, r, wanted{}, p)
	}
	v := r.voice()
	world := chart.World{Title: v.Say("Articles by country"), Note: p.said(v, r.Now), None: v.Say("none ## on the map"), Number: v.Number}
	for _, c := range counts {
		world.Countries = append(world.Countries, chart.Country{Code: c.Code, Name: country.Name(c.Code, v.Language()), N: c.All})
	}
	file, err := s.drawn.draw(ctx, "map.png", v.Say("Map of the world, the brighter the more articles: %s", withNumbers(counts, v)),
		fmt.Sprintln("map", v.Language(), world.Title, world.Note, world.Countries), world.PNG)
	if err != nil {
		return Reply{}, err
	}
	buttons := p.others(r)
	for _, c := range counts[:min(len(counts), 2)] {
		name := country.Name(c.Code, v.Language())
		buttons = append(buttons, Action{Label: cut(country.Flag(c.Code)+" "+name, 80), Request: ask("trends", "country", name)})
	}
	return Reply{
		Replace: turned(r, "days"),
		Blocks:  []Block{heading(world.Title), small(plain(world.Note))},
		File:    file,
		Foot:    mapLines(v, counts),
		Actions: rows(append(buttons, Action{Label: v.Say("Show the articles ## button"), Request: p.latest(r)})),
	}, nil
}

// mapLines are the numbers of the map, as words.
func mapLines(v *voice.Voice, counts []store.Count) []Block {
	var out []Block
	first, rest := counts[:min(perMap, len(counts))], counts[min(perMap, len(counts)):]
	for _, c := range first {
		out = append(out, Block{Kind: Item, Runs: []Run{plain(country.Flag(c.Code) + " "), bold(country.Name(c.Code, v.Language())), plain(" "),
			{Text: row(c.All, counts[0].All) + " ", Drawn: true}, plain(v.Number(c.All))}})
	}
	if len(rest) > 0 {
		says := v.Say("Also: %s", withNumbers(rest[:min(alsoMap, len(rest))], v))
		if n := len(rest) - alsoMap; n > 0 {
			says = v.Say("Also: %s and %d more", withNumbers(rest[:alsoMap], v), n)
		}
		out = append(out, paragraph(says))
	}
	return append(out, small(plain(v.Say("An article counts for each country that it is about."))))
}

// withNumbers are countries, each with its number.
func withNumbers(counts []store.Count, v *voice.Voice) string {
	parts := make([]string, len(counts))
	for i, c := range counts {
		parts[i] = country.Name(c.Code, v.Language()) + " " + v.Number(c.All)
	}
	return strings.Join(parts, ", ")
}
