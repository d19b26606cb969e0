package commands

import (
	_ "embed"
	"strings"

	"newsdesk/news/country"
	"newsdesk/news/opml"
	"newsdesk/voice"
)

//go:embed data/packs.txt
var packsText string

// feedPack is a set of feeds of a language and a region.
type feedPack struct {
	language, region string // data/packs.txt has the form
	feeds            []opml.Outline
}

// key names a pack: "de-AT".
func (p feedPack) key() string { return p.language + "-" + p.region }

// title is what a pack is called: "Deutsch: Austria", the language as it calls itself.
func (p feedPack) title(v *voice.Voice) string {
	where := v.Say("the world")
	if p.region != "world" {
		where = country.Name(p.region, v.Language())
	}
	return v.Say("%s: %s", ownName(p.language), where)
}

// packs are those of data/packs.txt, in its order.
func packs() []feedPack {
	var out []feedPack
	at := map[string]int{}
	for line := range strings.Lines(packsText) {
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") || len(parts) != 3 {
			continue
		}
		language, region, _ := strings.Cut(parts[0], " ")
		p := feedPack{language: language, region: region}
		i, known := at[p.key()]
		if !known {
			i = len(out)
			at[p.key()], out = i, append(out, p)
		}
		out[i].feeds = append(out[i].feeds, opml.Outline{Title: parts[1], URL: parts[2]})
	}
	return out
}
