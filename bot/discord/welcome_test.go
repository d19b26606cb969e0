package discord

import (
	"encoding/json"
	"testing"

	"newsdesk/news"
)

func TestWhereAGuildIsGreeted(t *testing.T) {
	t.Parallel()
	const (
		everyone  = `{"id":"1","permissions":"3072"}`  // sees and writes
		nobody    = `{"id":"1","permissions":"0"}`     // neither
		moderator = `{"id":"20","permissions":"8192"}` // Manage Messages
		ofBot     = `{"id":"30","permissions":"3072"}` // the bot's own role
		bot       = `{"user":{"id":"99"},"roles":["30"]}`
		closed    = `[{"id":"1","allow":"0","deny":"2048"},{"id":"30","allow":"0","deny":"2048"}]`
		hidden    = `[{"id":"1","allow":"0","deny":"1024"},{"id":"30","allow":"1024","deny":"0"}]`
		theirs    = `[{"id":"1","allow":"0","deny":"1024"},{"id":"30","allow":"1024","deny":"0"},{"id":"20","allow":"1024","deny":"0"}]`
	)
	channel := func(id, position, kind, rules string) string {
		return `{"id":"` + id + `","position":` + position + `,"type":` + kind + `,"permission_overwrites":` + rules + `}`
	}
	for _, c := range []struct{ name, roles, channels, system, want string }{
		{"the system channel", everyone, channel("5", "0", "0", `[]`) + "," + channel("6", "1", "0", `[]`), `"6"`, "6"},
		{"one in which it may not write", everyone + "," + ofBot, channel("5", "0", "0", `[]`) + "," + channel("6", "1", "0", closed), `"6"`, "5"},
		{"no system channel: the first by position", everyone, channel("5", "4", "0", `[]`) + "," + channel("6", "1", "0", `[]`), `null`, "6"},
		{"not one for voices, nor a forum", everyone, channel("5", "0", "2", `[]`) + "," + channel("7", "1", "15", `[]`) + "," + channel("6", "2", "0", `[]`), `null`, "6"},
		{"not one that moderators do not see", everyone + "," + moderator + "," + ofBot, channel("5", "0", "0", hidden) + "," + channel("6", "1", "0", theirs), `null`, "6"},
		{"the bot's role lets it in", nobody + "," + ofBot, channel("5", "0", "0", `[]`), `null`, "5"},
		{"nowhere", nobody, channel("5", "0", "0", `[]`), `"5"`, ""},
		{"no channels at all", everyone, ``, `null`, ""},
	} {
		var g joined
		raw := `{"id":"1","roles":[` + c.roles + `],"members":[` + bot + `],"channels":[` + c.channels + `],"system_channel_id":` + c.system + `}`
		if err := json.Unmarshal([]byte(raw), &g); err != nil {
			t.Fatal(err)
		}
		if got := g.welcomeChannel("99"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A guild of which some part has an unknown shape has joined all the same.
func TestAGuildIsToldOfWhenItJoins(t *testing.T) {
	t.Parallel()
	type told struct {
		shelf   news.Shelf
		channel string
	}
	seen := make(chan told, 10)
	w := begin(t, pager(), func(c *Config) {
		c.Joined = func(s news.Shelf, channel string) error { seen <- told{s, channel}; return nil }
	})
	if got := arrives(t, seen); got != (told{"discord:" + guildID, ""}) { // there since before; without channels that are told of
		t.Errorf("%+v", got)
	}
	w.Dispatch("GUILD_CREATE", map[string]any{"id": otherID, "system_channel_id": channelID, "emojis": 7, "roles": []any{map[string]any{"id": otherID, "permissions": "3072"}},
		"channels": []any{map[string]any{"id": channelID, "type": 0, "position": "first"}}})
	for got := arrives(t, seen); ; got = arrives(t, seen) {
		if got.shelf != "discord:"+otherID {
			continue
		}
		if got.channel != channelID {
			t.Errorf("%+v", got)
		}
		return
	}
}
