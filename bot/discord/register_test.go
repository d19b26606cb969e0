package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"newsdesk/commands"
)

// sampleCommands have every kind of option and every kind of command.
func sampleCommands() []commands.Command {
	return []commands.Command{
		{Name: "latest", Help: "The latest articles", Options: []commands.Option{
			{Name: "topic", Help: "A topic", Kind: commands.Topic},
			{Name: "country", Help: "A country", Kind: commands.Country},
			{Name: "count", Help: "How many", Kind: commands.Integer, Min: 1, Max: 10},
			{Name: "private", Help: "Only for me", Kind: commands.Flag},
		}, Carried: []commands.Option{{Name: "from", Kind: commands.Integer}}},
		{Name: "summary", Help: "A summary", Options: []commands.Option{
			{Name: "length", Help: "How long", Choices: []commands.Choice{{Label: "short", Value: "short"}, {Label: "long", Value: "long"}}},
			{Name: "article", Help: "Which one", Kind: commands.Article, Required: true},
		}},
		{Name: "article add", Help: "Add an article", Moderator: true, Options: []commands.Option{{Name: "link", Help: "Its link", Kind: commands.Link, Required: true}}},
		{Name: "article remove", Help: "Remove an article", Moderator: true, Options: []commands.Option{{Name: "article", Help: "Which one", Kind: commands.Article, Required: true}}},
		{Name: "article text", Help: "Paste an article", Moderator: true, Fields: []commands.Field{{Name: "title", Label: "Title"}}},
		{Name: "post", Help: "Post an article", Moderator: true, Options: []commands.Option{
			{Name: "article", Help: "Which one", Kind: commands.Article, Required: true},
			{Name: "channel", Help: "Where", Kind: commands.ChannelOption, Required: true},
			{Name: "comment", Help: "Words above it", Max: 1000},
			{Name: "undo", Help: "Take one back", Kind: commands.PostOption},
		}},
		{Name: "feed add", Help: "Follow a feed", Moderator: true, Options: []commands.Option{
			{Name: "address", Help: "Its address", Kind: commands.Link, Required: true}, {Name: "backfill", Help: "Post the newest", Kind: commands.Integer, Max: 25}}},
		{Name: "feed import", Help: "Follow a list of feeds", Moderator: true, Options: []commands.Option{{Name: "file", Help: "An OPML file", Kind: commands.File, Required: true}}},
		{Name: "feed pause", Help: "Pause a feed", Moderator: true, Options: []commands.Option{{Name: "feed", Help: "Which one", Kind: commands.Feed, Required: true}}},
		{Name: "route add", Help: "Post what comes in", Moderator: true, Options: []commands.Option{
			{Name: "channel", Help: "Where", Kind: commands.ChannelOption, Required: true}, {Name: "mention", Help: "A role to ping", Kind: commands.Role},
			{Name: "language", Help: "Only in this one", Kind: commands.Language}}},
		{Name: "route remove", Help: "Remove a route", Moderator: true, Options: []commands.Option{{Name: "route", Help: "Which one", Kind: commands.RouteOption, Required: true}}},
		{Name: "digest set", Help: "Post an overview", Moderator: true, Options: []commands.Option{
			{Name: "channel", Help: "Where", Kind: commands.ChannelOption, Required: true}, {Name: "timezone", Help: "Whose clock", Kind: commands.Zone}}},
		{Name: "digest remove", Help: "Remove a digest", Moderator: true, Options: []commands.Option{{Name: "digest", Help: "Which one", Kind: commands.DigestOption, Required: true}}},
		{Name: "queue", Help: "What is owed", Moderator: true, Private: true},
		{Name: "Save article", Help: "Keep the links of a message", Message: true, Moderator: true},
		{Name: "Summarise links", Help: "Sum up the links of a message", Message: true, Private: true},
	}
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	golden(t, "definitions", definitions(sampleCommands(), false))
	for _, d := range definitions(sampleCommands(), true) {
		if d.Contexts != nil || d.Install != nil {
			t.Errorf("/%s of one guild has contexts", d.Name)
		}
	}
}

// TestTheDesksOwnCommandsAreTaken registers what the desk really has: the fake
// Discord holds names and descriptions in each language to its limits.
func TestTheDesksOwnCommandsAreTaken(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("hello"))
	d.commands = commands.New(commands.Deps{}).All()
	w := begin(t, d)
	arrives(t, w.p.registered)
	raw, err := json.Marshal(w.Commands(""))
	if n := len(w.Commands("")); err != nil || n == 0 || n != len(definitions(d.commands, false)) {
		t.Fatalf("%d commands (%v)", n, err)
	}
	for _, want := range []string{`"de":"neues"`, `"es-419":"últimas"`, `"fr":"Enregistrer l’article"`, `"pt-BR":"país"`, `"es-ES":"Los temas sobre los que hay artículos, con cifras"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not registered", want)
		}
	}
}

// TestCommandsAreOfferedToThoseWhoMayUseThem: by Discord's own default nobody else sees
// a command, and moderators' are in no direct message. A group is as each of its
// commands.
func TestCommandsAreOfferedToThoseWhoMayUseThem(t *testing.T) {
	t.Parallel()
	all := commands.New(commands.Deps{}).All()
	offered := map[string]definition{}
	for _, d := range definitions(all, false) {
		offered[d.Name] = d
	}
	for _, c := range all {
		name := c.Name
		if !c.Message {
			name, _, _ = strings.Cut(name, " ")
		}
		want, places := "everybody", 3 // servers, direct messages, others' groups
		switch {
		case c.Name == "report": // to a server's moderators
			places = 1
		case c.Manager:
			want, places = "32", 1
		case c.Moderator:
			want, places = "8192", 1
		}
		got := "everybody"
		if p := offered[name].Permissions; p != nil {
			got = *p
		}
		if got != want || len(offered[name].Contexts) != places {
			t.Errorf("%s: offered to %s in %v, want %s in %d places", c.Name, got, offered[name].Contexts, want, places)
		}
	}
}

func TestGroupOfMixedCommandsIsOfferedToAll(t *testing.T) {
	t.Parallel()
	got := definitions([]commands.Command{
		{Name: "feed add", Help: "Add", Moderator: true},
		{Name: "feed list", Help: "List"},
	}, false)
	if len(got) != 1 || len(got[0].Options) != 2 || got[0].Permissions != nil || len(got[0].Contexts) != 3 || len(got[0].Install) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestDefinitionsAreComparedByWhatTheDeskDecides(t *testing.T) {
	t.Parallel()
	want := definitions(sampleCommands(), false)
	for _, c := range []struct {
		name string
		edit func(list []map[string]any) []map[string]any
		same bool
	}{
		{"as they are", func(l []map[string]any) []map[string]any { return l }, true},
		{"with what Discord adds", func(l []map[string]any) []map[string]any {
			for _, d := range l {
				d["id"], d["version"], d["nsfw"], d["dm_permission"] = "1", "2", false, true
				if d["description"] == nil {
					d["description"] = ""
				}
				if _, ok := d["options"]; !ok {
					d["options"] = []any{}
				}
			}
			return l
		}, true},
		{"in another order", func(l []map[string]any) []map[string]any { return append(l[2:], l[:2]...) }, true},
		{"one less", func(l []map[string]any) []map[string]any { return l[1:] }, false},
		{"another's command more", func(l []map[string]any) []map[string]any {
			return append(l, map[string]any{"name": "ping", "type": 1, "description": "Pong"})
		}, false},
		{"another help", func(l []map[string]any) []map[string]any { l[0]["description"] = "Old"; return l }, false},
		{"another name in one language", func(l []map[string]any) []map[string]any {
			l[0]["name_localizations"] = map[string]any{"de": "alt"}
			return l
		}, false},
		{"open to all", func(l []map[string]any) []map[string]any {
			for _, d := range l {
				d["default_member_permissions"] = nil
			}
			return l
		}, false},
		{"only in guilds", func(l []map[string]any) []map[string]any { l[0]["contexts"] = []int{0}; return l }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			var list []map[string]any
			if err := json.Unmarshal(b, &list); err != nil {
				t.Fatal(err)
			}
			if b, err = json.Marshal(c.edit(list)); err != nil {
				t.Fatal(err)
			}
			var have []definition
			if err := json.Unmarshal(b, &have); err != nil {
				t.Fatal(err)
			}
			if same(have, want) != c.same {
				t.Errorf("same is %v", !c.same)
			}
		})
	}
}
