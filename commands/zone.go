package commands

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/voice"
)

//go:embed data/zones.txt
var zonesText string

// zoneEntry is a time zone of a country and the keys that people find it by.
type zoneEntry struct {
	name, country string
	key, city     string // of the whole name, and of its last part
}

// zones are the time zones of data/zones.txt, by country.
var zones = sync.OnceValue(func() []zoneEntry {
	out := []zoneEntry{{name: "UTC", key: "utc", city: "utc"}}
	for line := range strings.Lines(zonesText) {
		code, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, name := range strings.Fields(names) {
			out = append(out, zoneEntry{name: name, country: code, key: fold.Key(name), city: fold.Key(name[strings.LastIndexByte(name, '/')+1:])})
		}
	}
	return out
})

// zoneOf is the time zone that people mean by its name, its city or a country
// that has one alone. The error is an OptionError with what may have been meant.
func zoneOf(v *voice.Voice, option, typed string) (string, error) {
	key := fold.Key(typed)
	if key == "gmt" || key == "z" {
		key = "utc"
	}
	var city, land []string
	code, isCountry := country.Find(typed)
	for _, z := range zones() {
		switch {
		case z.key == key:
			return z.name, nil
		case z.city == key && !slices.Contains(city, z.name):
			city = append(city, z.name)
		case isCountry && z.country == code:
			land = append(land, z.name)
		}
	}
	meant := append(city, land...)
	switch {
	case len(city) == 1:
		return city[0], nil
	case len(meant) == 1:
		return meant[0], nil
	case otherName(typed):
		return typed, nil
	case otherName(strings.ToUpper(typed)): // "cet"
		return strings.ToUpper(typed), nil
	}
	return "", unknownZone(v, option, typed, meant)
}

// otherName tells an older name of a zone ("Asia/Calcutta", "Etc/GMT+5", "CET")
// from what is none. "Local" is the machine's own, which nobody here means.
func otherName(typed string) bool {
	area, _, _ := strings.Cut(typed, "/")
	if typed == "" || typed == "Local" || area == "posix" || area == "right" {
		return false
	}
	_, err := time.LoadLocation(typed)
	return err == nil
}

func unknownZone(v *voice.Voice, option, typed string, meant []string) error {
	bad := &news.OptionError{Option: option, Value: typed}
	if len(meant) > 0 {
		bad.Next = v.Say("“%s” has several time zones. Which one?", cut(typed, 60))
		return &suggestion{bad, asChoices(meant[:min(len(meant), 5)])}
	}
	bad.Next = v.Say("No time zone is called “%s”.", cut(typed, 60))
	var cities, names []string
	for _, z := range zones() {
		cities, names = append(cities, z.city), append(names, z.name)
	}
	if near, ok := nearest(fold.Key(typed), cities); ok {
		return nearly(v, option, typed, bad.Next, names[slices.Index(cities, near)])
	}
	bad.Next += " " + v.Say("Give a city's, such as Europe/Berlin or America/Caracas.")
	return bad
}

// zoneChoices offers the zones whose name or country has a word that begins with
// typed; when nothing is typed, those of the asker's country and some that many
// live in. Each says what time it is there.
func zoneChoices(v *voice.Voice, typed, locale string, now time.Time) []Choice {
	key := fold.Key(typed)
	_, region, _ := strings.Cut(locale, "-")
	often := []string{"UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Istanbul", "Africa/Lagos", "Africa/Nairobi", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Mexico_City", "America/Bogota", "America/Caracas", "America/Sao_Paulo", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney"}
	var first, rest []string
	for _, z := range zones() {
		switch {
		case key == "" && z.country == region && region != "", key != "" && fold.HasPrefix(z.key, key):
			first = append(first, z.name)
		case key == "" && slices.Contains(often, z.name), key != "" && z.country != "" && fold.HasPrefix(fold.Key(country.Name(z.country, locale)+" "+country.Name(z.country, voice.English)), key):
			rest = append(rest, z.name)
		}
	}
	var out []Choice
	for _, name := range append(first, rest...) {
		if len(out) == maxChoices {
			break
		}
		label := name
		if in, err := time.LoadLocation(name); err == nil {
			label = v.Say("%s · %s now ## time zone, time", name, now.In(in).Format("15:04"))
		}
		out = append(out, Choice{Label: label, Value: name})
	}
	return out
}
