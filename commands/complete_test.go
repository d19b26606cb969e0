package commands

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
)

func TestComplete(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ command, option, typed, locale, want string }{
		{"summary", "article", "ferry", "en", "Orinoco ferry sails again · Riverlands Weekly=3"},
		{"summary", "article", "orin fer", "en", "Orinoco ferry sails again · Riverlands Weekly=3"},
		{"quotes", "article", "choir", "en", "The choir of the fishing harbour sang at dawn=11"},
		{"summary", "article", "3", "en", "#3 Orinoco ferry sails again · Riverlands Weekly=3"},
		{"summary", "article", "#3", "en", "#3 Orinoco ferry sails again · Riverlands Weekly=3"},
		{"summary", "article", "999", "en", ""},
		{"article restore", "article", "3", "en", ""}, // for moderators
		{"latest", "country", "ven", "en", "Venezuela=Venezuela"},
		{"latest", "country", "ver", "de", "Vereinigte Staaten=United States"},
		{"latest", "country", "🇰🇪", "en", "Kenya=Kenya"},
		{"latest", "country", "kenyan", "en", "Kenya=Kenya"},
		{"latest", "country", "uru", "en", ""}, // on another guild's shelf
		{"latest", "country", "fin", "en", ""}, // nothing about it
		{"latest", "topic", "lab", "en", "Labour=Labour"},
		{"latest", "topic", "sport", "en", ""}, // on another guild's shelf
		{"latest", "source", "tide", "en", "Tideway Post=Tideway Post"},
		{"latest", "source", "week", "en", "Riverlands Weekly=Riverlands Weekly"},
		{"quotes", "speaker", "rull", "en", "Esteban Rull=Esteban Rull"},
		{"quotes", "speaker", "some", "en", ""},
		{"summary", "length", "", "en", "short: 1 sentence=short, medium: up to 3 sentences=medium, long: up to 6 sentences=long"},
		{"latest", "since", "7", "en", ""},
		{"latest", "colour", "r", "en", ""},
		{"weather", "country", "v", "en", ""},
		{"article remove", "article", "ferry", "en", ""}, // for moderators
		{"latest", "country", strings.Repeat("v", 101), "en", ""},
	} {
		t.Run(fmt.Sprintf("%s %s %.20s", tt.command, tt.option, tt.typed), func(t *testing.T) {
			r := d.placed(Request{Command: tt.command, Options: map[string]string{tt.option: tt.typed}})
			r.Asker.Locale = tt.locale
			if got := choices(d.Complete(t.Context(), r, tt.option)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if got := choices(d.Complete(t.Context(), d.moderator("/article remove article:ferry"), "article")); got != "Orinoco ferry sails again · Riverlands Weekly=3" {
		t.Error(got)
	}
}

// TestCompleteNumbers: a number is an article's first, and a word of a title
// after that; for what is to come back it is a removed one's.
func TestCompleteNumbers(t *testing.T) {
	d := newDesk(t)
	a := news.Article{URL: "https://number.example/3", Title: "The 3 sisters of the gorge", Text: "x", FirstSeen: noon(), Page: &news.Page{Body: []byte{0}}}
	added, err := d.store.Add(t.Context(), guild, a, news.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := choices(d.Complete(t.Context(), d.member("/summary 3"), "article")), fmt.Sprintf("#3 Orinoco ferry sails again · Riverlands Weekly=3, The 3 sisters of the gorge=%d", added.ID); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	restore := d.moderator("/article restore 3")
	if got := choices(d.Complete(t.Context(), restore, "article")); got != "" {
		t.Errorf("nothing is removed: %s", got)
	}
	d.ask(d.moderator("/article remove 3"))
	if got := choices(d.Complete(t.Context(), restore, "article")); got != "#3 Orinoco ferry sails again · Riverlands Weekly=3" {
		t.Errorf("what is removed: %s", got)
	}
}

func choices(list []Choice) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Label+"="+c.Value)
	}
	return strings.Join(out, ", ")
}

// TestCompleteLimits: at most 25, of at most 100 runes, whatever the shelf holds.
func TestCompleteLimits(t *testing.T) {
	d := emptyDeskOf(t)
	for i := range 40 {
		name := fmt.Sprintf("%s %d", strings.Repeat("Fähre ", 30), i)
		a := news.Article{URL: fmt.Sprintf("https://many.example/%d", i), Title: name, Site: name, Text: "x", FirstSeen: noon(), Page: &news.Page{Body: []byte{0}},
			Quotes:    []news.Quote{{Parts: []news.Span{{Start: 0, End: 1}}, Speaker: name}},
			Countries: []news.CountryTag{{Code: country.Codes()[i], Weight: 1, About: true}}}
		if _, err := d.store.Add(t.Context(), guild, a, news.Actor{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range []struct {
		command, option string
		n               int
	}{{"summary", "article", 25}, {"latest", "country", 25}, {"latest", "source", 0}, {"quotes", "speaker", 0}} {
		got := d.Complete(t.Context(), d.placed(Request{Command: o.command}), o.option)
		if len(got) != o.n {
			t.Errorf("%s: %d choices, want %d", o.option, len(got), o.n)
		}
		for _, c := range got {
			if utf8.RuneCountInString(c.Label) > 100 || utf8.RuneCountInString(c.Value) > 100 || c.Label == "" || c.Value == "" {
				t.Errorf("%q", c)
			}
		}
	}
}

// TestOfferedNamesAreUnderstood: what buttons and completions send, the options
// take.
func TestOfferedNamesAreUnderstood(t *testing.T) {
	for _, code := range country.Codes() {
		if got, err := countryOf(nil, "country", country.Name(code, "en")); err != nil || got != code {
			t.Errorf("%s: %s gives %s, %v", code, country.Name(code, "en"), got, err)
		}
	}
	for _, code := range topic.Codes() {
		if got, err := topicOf(nil, "topic", topic.Name(code, "en")); err != nil || got != code {
			t.Errorf("%s: %s gives %s, %v", code, topic.Name(code, "en"), got, err)
		}
	}
}

// TestNearKnowsEveryCode: nobody is without neighbours in data/near.txt.
func TestNearKnowsEveryCode(t *testing.T) {
	for _, code := range append(country.Codes(), topic.Codes()...) {
		if n := strings.Count(nearText, code); n == 0 {
			t.Errorf("%s %s is missing", code, country.Name(code, "en"))
		}
	}
}

// TestDefinitionsInAll: a command of Discord, with all that its first word leads
// to, has at most 25 options in each place and 8,000 characters in all.
func TestDefinitionsInAll(t *testing.T) {
	runes, subs := map[string]int{}, map[string]int{}
	for _, c := range New(Deps{}).All() {
		group, sub, _ := strings.Cut(c.Name, " ")
		subs[group]++
		n := utf8.RuneCountInString(group + sub + c.Help)
		for _, o := range c.Options {
			n += utf8.RuneCountInString(o.Name + o.Help)
			for _, one := range o.Choices {
				n += utf8.RuneCountInString(one.Label + one.Value)
			}
			if len(o.Choices) > maxChoices {
				t.Errorf("%s %s: %d choices", c.Name, o.Name, len(o.Choices))
			}
		}
		if runes[group] += n; runes[group] > 7500 || subs[group] > 25 || len(c.Options) > 25 {
			t.Errorf("%s: %d characters, %d subcommands, %d options", c.Name, runes[group], subs[group], len(c.Options))
		}
	}
}

// TestDefinitions holds the commands to what platforms take.
func TestDefinitions(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range New(Deps{}).All() {
		if seen[c.Name] || c.Run == nil || c.Help == "" || utf8.RuneCountInString(c.Help) > 100 || len(c.Fields) > 5 {
			t.Errorf("%+v", c)
		}
		seen[c.Name] = true
		names, optional := map[string]bool{}, false
		for _, o := range append(c.Options[:len(c.Options):len(c.Options)], c.Carried...) {
			if names[o.Name] || o.Help == "" || utf8.RuneCountInString(o.Help) > 100 {
				t.Errorf("%s: %+v", c.Name, o)
			}
			names[o.Name] = true
			if o.Required && optional {
				t.Errorf("%s: required %s stands behind an optional one", c.Name, o.Name)
			}
			optional = optional || !o.Required
		}
		for _, f := range c.Fields {
			if names[f.Name] || utf8.RuneCountInString(f.Label) > 45 || utf8.RuneCountInString(f.Help) > 100 || f.Max < 1 || f.Max > 4000 {
				t.Errorf("%s: %+v", c.Name, f)
			}
			names[f.Name] = true
		}
		if c.Moderator && !c.Private {
			t.Errorf("%s: moderators' commands are private", c.Name)
		}
	}
}
