package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
)

// TestMenuOfChannels: the channel that is chosen is an option of the menu's request;
// what is no channel of the guild names none, and an old menu comes as a fresh one.
func TestMenuOfChannels(t *testing.T) {
	t.Parallel()
	reply := paragraph("Where to?")
	reply.Actions = [][]commands.Action{{{Label: "Choose a channel", Request: ask("post", "article", "7"), Changes: true, Channel: true}}}
	d := deskSaying(reply)
	w := begin(t, d)
	shown := w.Send(mod, inGuild, discordtest.Slash("help", nil)).Answer()
	id := channelMenuID(t, shown.Data)
	choose := func(id string, values ...string) commands.Request {
		t.Helper()
		w.Send(mod, inGuild, discordtest.Choose(id, json.RawMessage(`{"id":"5","flags":64}`), values...)).Answer()
		return d.last(t)
	}
	r := choose(id, channelID)
	if c := r.Place.Channels[channelID]; !r.Pressed || r.Option("channel") != channelID || r.Option("article") != "7" || !c.AskerMay {
		t.Errorf("%+v", r)
	}
	for name, values := range map[string][]string{"no number": {"news"}, "two": {channelID, "5"}, "none": {}, "another request": {"n1b-:help.xxxxxxxxxxxx"}} {
		before := d.last(t)
		if a := w.Send(mod, inGuild, discordtest.Choose(id, json.RawMessage(`{"id":"5","flags":64}`), values...)).Answer(); words(t, a.Data) != sayForeign || !a.Private() {
			t.Errorf("%s: %s", name, words(t, a.Data))
		}
		if after := d.last(t); after.Option("channel") != before.Option("channel") {
			t.Errorf("%s: asked %+v", name, after)
		}
	}
	stale, err := testIDsAt(w, noon.Add(-30*time.Hour)).encode(t.Context(), channelsID, ask("post", "article", "7"), true, 0)
	if err != nil {
		t.Fatal(err)
	}
	a := w.Send(mod, inGuild, discordtest.Choose(stale, json.RawMessage(`{"id":"5","flags":64}`), channelID)).Answer()
	if fresh := channelMenuID(t, a.Data); !strings.Contains(words(t, a.Data), "Here is a fresh one") || choose(fresh, channelID).Option("channel") != channelID {
		t.Errorf("an old one: %s", words(t, a.Data))
	}
}

// channelMenuID is the custom id of a message's menu of channels.
func channelMenuID(t *testing.T, body map[string]json.RawMessage) string {
	t.Helper()
	for _, p := range walk(body["components"]) {
		if p.Type == typeChannels {
			return p.CustomID
		}
	}
	t.Fatalf("no menu of channels in %s", body["components"])
	return ""
}
