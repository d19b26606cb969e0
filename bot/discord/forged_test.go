package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// TestNobodyGetsInByACustomID: whatever is done to a custom id that the desk made, of a
// button, an entry of a menu, a menu of channels or a form, the desk is not asked, and
// who sent it alone is told so.
func TestNobodyGetsInByACustomID(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("Done."))
	w := begin(t, d)
	w.WaitReady()
	w.AddGuild(otherID, otherID+"2")
	ctx, message := t.Context(), json.RawMessage(`{"id":"5","flags":0}`)
	remove := ask("article remove", "article", "7")
	long := ask("search", "query", strings.Repeat("x", 200))
	strangers := testIDs(w.memory)
	strangers.key = []byte("another desk's key")
	encode := func(by *ids, kind byte, r commands.Request) string {
		id, err := by.encode(ctx, kind, r, false, 0)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	spoilt := map[string]func(kind byte) string{
		"another article":         func(k byte) string { return strings.Replace(encode(w.p.ids, k, remove), "=7", "=8", 1) },
		"another command":         func(k byte) string { return strings.Replace(encode(w.p.ids, k, remove), "remove", "restor", 1) },
		"one more option":         func(k byte) string { return strings.Replace(encode(w.p.ids, k, remove), ".", "&confirm=true.", 1) },
		"another row of the kept": func(k byte) string { return strings.Replace(encode(w.p.ids, k, long), "~1", "~2", 1) },
		"cut short":               func(k byte) string { id := encode(w.p.ids, k, remove); return id[:len(id)-1] },
		"without a signature":     func(k byte) string { id, _, _ := strings.Cut(encode(w.p.ids, k, remove), "."); return id },
		"another desk's":          func(k byte) string { return encode(strangers, k, remove) },
		"an earlier version's":    func(k byte) string { return "n0" + encode(w.p.ids, k, remove)[2:] },
		"of another kind": func(k byte) string {
			return encode(w.p.ids, map[byte]byte{buttonID: formID, formID: buttonID, channelsID: buttonID}[k], remove)
		},
	}
	ways := map[string]struct {
		kind byte
		does func(id string) discordtest.Interaction
	}{
		"a button":           {buttonID, func(id string) discordtest.Interaction { return discordtest.Press(id, message) }},
		"an entry of a menu": {menuID, func(id string) discordtest.Interaction { return discordtest.Choose(idVersion+"m0", message, id) }},
		"a menu of channels": {channelsID, func(id string) discordtest.Interaction { return discordtest.Choose(id, message, channelID) }},
		"a form": {formID, func(id string) discordtest.Interaction {
			return discordtest.Submit(id, map[string]string{"title": "x"}, message)
		}},
	}
	for where, place := range map[string]discordtest.Place{"here": inGuild, "in another guild": {Guild: otherID, Channel: otherID + "2"}, "alone": alone} {
		for way, by := range ways {
			for what, id := range spoilt {
				kind := by.kind
				if kind == menuID { // its entries are as buttons are
					kind = buttonID
				}
				a := w.Send(boss, place, by.does(id(kind))).Answer()
				if got := words(t, a.Data); got != sayForeign || !a.Private() {
					t.Errorf("%s, %s, %s: private %v: %s", where, way, what, a.Private(), got)
				}
			}
		}
	}
	if len(d.asked) > 0 {
		t.Errorf("the desk was asked %+v", d.asked)
	}
}

// TestAButtonIsThePressersOwn: a true button that somebody else presses, or in another
// guild, or alone, asks for what it says as theirs, where they are, with what they may.
// A channel that it names must be there.
func TestAButtonIsThePressersOwn(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("Done."))
	w := begin(t, d)
	w.WaitReady()
	const theirs = otherID + "2"
	w.AddGuild(otherID, theirs)
	message := json.RawMessage(`{"id":"5","flags":64}`)
	for _, c := range []struct {
		name  string
		who   discordtest.User
		where discordtest.Place
		shelf news.Shelf
		may   bool
		post  string // what a button is told that posts here
	}{
		{"a moderator here", mod, inGuild, "discord:" + guildID, true, "Done."},
		{"a member here", anna, inGuild, "discord:" + guildID, false, "Done."},
		{"a moderator of another guild", mod, discordtest.Place{Guild: otherID, Channel: theirs}, "discord:" + otherID, true, "There is no such channel here. Choose one of this server's."},
		{"a moderator alone", mod, alone, "", false, "Done."},
	} {
		id, err := w.p.ids.encode(t.Context(), buttonID, ask("article remove", "article", "7"), true, 0)
		if err != nil {
			t.Fatal(err)
		}
		w.Send(c.who, c.where, discordtest.Press(id, message)).Answer()
		r := d.last(t)
		if r.Place.Shelf != c.shelf || r.Asker.Moderator != c.may || r.Asker.ID != platform+":"+c.who.ID || !r.Pressed || c.shelf == "" != r.Place.Direct {
			t.Errorf("%s: %+v", c.name, r)
		}
		if id, err = w.p.ids.encode(t.Context(), buttonID, ask("post", "article", "7", "channel", channelID, "confirm", "true"), true, 0); err != nil {
			t.Fatal(err)
		}
		if got := words(t, w.Send(c.who, c.where, discordtest.Press(id, message)).Answer().Data); got != c.post {
			t.Errorf("%s posts: %s", c.name, got)
		}
	}
}
