package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// A guild that the bot is in, one that it is not in, and a conversation of others,
// each for anna, who has installed the app for herself.
var (
	invited = discordtest.Place{Guild: guildID, Channel: channelID, Owner: anna.ID, Both: true}
	strange = discordtest.Place{Guild: "700000000000000091", Channel: "700000000000000092", Owner: anna.ID}
	group   = discordtest.Place{Channel: "700000000000000093", Group: true, Owner: anna.ID}
)

// Only the guild's own install makes it the guild's: whoever manages a guild that the
// bot is not in manages nothing of the desk, and learns nothing of what it had there.
func TestWhereAnInteractionIs(t *testing.T) {
	t.Parallel()
	const boss = `"guild_id":"77","guild_locale":"fr","context":0,"member":{"user":{"id":"3","username":"anna"},"nick":"Boss","permissions":"8"}`
	const anybody = `"user":{"id":"3","username":"anna"}`
	for _, c := range []struct {
		name, raw      string
		shelf          news.Shelf
		direct, shared bool
	}{
		{"the guild's bot", boss + `,"authorizing_integration_owners":{"0":"77"}`, "discord:77", false, false},
		{"the guild's bot and the user's", boss + `,"authorizing_integration_owners":{"0":"77","1":"3"}`, "discord:77", false, false},
		{"the user's alone", boss + `,"authorizing_integration_owners":{"1":"3"}`, news.Common, true, true},
		{"another user's", boss + `,"authorizing_integration_owners":{"1":"4"}`, news.Common, true, true},
		{"another guild's", boss + `,"authorizing_integration_owners":{"0":"78"}`, news.Common, true, true},
		{"the bot's own conversations'", boss + `,"authorizing_integration_owners":{"0":"0"}`, news.Common, true, true},
		{"nobody's", boss + `,"authorizing_integration_owners":{}`, news.Common, true, true},
		{"not told", boss, news.Common, true, true},
		{"told in another shape", boss + `,"authorizing_integration_owners":[["0","77"]]`, news.Common, true, true},
		{"with the bot alone", anybody + `,"context":1,"authorizing_integration_owners":{"0":"0"}`, news.Common, true, false},
		{"with the bot alone, for a user", anybody + `,"context":1,"authorizing_integration_owners":{"1":"3"}`, news.Common, true, false},
		{"in a group", anybody + `,"context":2,"authorizing_integration_owners":{"1":"3"}`, news.Common, true, true},
		{"in a conversation that is not told", anybody, news.Common, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := decodeInteraction(json.RawMessage(`{"id":"9","token":"t","type":2,"channel_id":"78","data":{"name":"help","type":1},` + c.raw + `}`))
			if err != nil {
				t.Fatal(err)
			}
			r, _ := in.request(noon)
			if r.Place.Shelf != c.shelf || r.Place.Direct != c.direct || in.shared() != c.shared || r.Asker.ID != "discord:3" {
				t.Errorf("%+v, %+v", r.Place, r.Asker)
			}
			if r.Asker.Moderator == c.direct || r.Asker.Manager == c.direct {
				t.Errorf("rights: %+v", r.Asker)
			}
			if c.direct && (len(r.Place.View) > 0 || r.Place.Locale != "" || r.Asker.Name != "anna") {
				t.Errorf("something of the guild is left: %+v, %+v", r.Place, r.Asker)
			}
		})
	}
}

// Where others read along who may be in other guilds, the answer shows what the asker
// may see, and to the asker alone; so does each page of it.
func TestABotThatIsBroughtAlongAnswersTheAskerAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		place   discordtest.Place
		private bool
		view    news.View
	}{
		{"a guild without the bot", strange, true, news.View{"discord:" + otherID, news.Common}},
		{"a group", group, true, news.View{"discord:" + otherID, news.Common}},
		{"a guild with it", invited, false, news.View{"discord:" + guildID, news.Common}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, pager())
			w.AddGuild(otherID, "700000000000000031")
			w.AddMember(otherID, anna.ID, 0)
			w.WaitFor("the guild", func(*discordtest.Server) bool { is, _ := w.p.guilds.has(otherID); return is })
			by := boss
			by.ID = anna.ID // whatever she may in a guild that is not the bot's
			e := w.Send(by, c.place, discordtest.Slash("latest", nil))
			if a := e.Answer(); a.Type != answerMessage || a.Private() != c.private {
				t.Errorf("type %d, private %v", a.Type, a.Private())
			}
			m := e.Message()
			page := w.Send(by, c.place, discordtest.Press(buttons(m.Body)["Older"], asked(m, by))).Answer()
			if page.Type != answerUpdate || words(t, page.Data) != "page 1" {
				t.Errorf("the next page: type %d, %s", page.Type, words(t, page.Data))
			}
			for _, r := range w.desk.asked {
				if !slices.Equal(r.Place.View, c.view) || r.Place.Direct != c.private || r.Asker.Moderator == c.private {
					t.Errorf("%+v, %+v", r.Place, r.Asker)
				}
			}
			if n := len(w.Requests("GET", "/guilds/"+strange.Guild)); n > 0 {
				t.Errorf("%d requests on a guild that is not the bot's", n)
			}
		})
	}
}

// A message that all see is never made another by who brought the bot along, and the
// follow-up of one that the asker alone sees is for the asker alone.
func TestPromisesOfABotThatIsBroughtAlong(t *testing.T) {
	t.Parallel()
	said := paragraph("Added: Bridge opens")
	for _, place := range []discordtest.Place{strange, group} {
		for _, c := range []struct {
			name     string
			desk     *desk
			flags    int // of the message whose button is pressed; -1 for a command
			kind     int
			followup bool
		}{
			{"a command's", slow(commands.Reply{}, said), -1, answerLater, false},
			{"a command's, and then a refusal", slow(commands.Reply{}, privately(said)), -1, answerLater, false},
			{"a button's, in place", slow(replacing(commands.Reply{}), replacing(said)), flagEphemeral, answerLaterUpdate, false},
			{"a button's, beside it", slow(replacing(commands.Reply{}), said), flagEphemeral, answerLaterUpdate, true},
			{"of a message that all see", slow(replacing(commands.Reply{}), replacing(said)), 0, answerLater, false},
		} {
			t.Run(fmt.Sprintf("%v/%s", place.Group, c.name), func(t *testing.T) {
				t.Parallel()
				w := begin(t, c.desk)
				e := w.Send(anna, place, discordtest.Slash("latest", nil))
				if c.flags >= 0 {
					first := w.Send(anna, place, discordtest.Slash("help", nil))
					first.Answer()
					m := first.Message()
					id, err := w.p.ids.encode(t.Context(), buttonID, ask("latest"), false, 0)
					if err != nil {
						t.Fatal(err)
					}
					e = w.Send(anna, place, discordtest.Press(id, json.RawMessage(fmt.Sprintf(`{"id":%q,"flags":%d,"interaction_metadata":{"user":{"id":%q}}}`, m.ID, c.flags, anna.ID))))
				}
				a := e.Answer()
				if a.Type != c.kind || a.Type == answerLater && !a.Private() {
					t.Fatalf("type %d, private %v", a.Type, a.Private())
				}
				if !c.followup {
					if m := e.Message(); words(t, m.Body) != "Added: Bridge opens" || shown(t, m.Body).Flags&flagEphemeral == 0 && a.Type == answerLater {
						t.Errorf("%+v", shown(t, m.Body))
					}
				} else if m := e.Followups(1)[0]; words(t, m.Body) != "Added: Bridge opens" || shown(t, m.Body).Flags&flagEphemeral == 0 {
					t.Errorf("%+v", shown(t, m.Body))
				}
				posts := 0
				for _, r := range w.Requests("POST", "/webhooks/") {
					if strings.Contains(r.Path, e.Token) {
						posts++
					}
				}
				if posts > 1 { // of five that Discord allows
					t.Errorf("%d follow-ups", posts)
				}
			})
		}
	}
}

// What only asks can be installed by a user; what a guild's moderators decide, and what
// members tell them, only by the guild.
func TestWhatAUserCanInstall(t *testing.T) {
	t.Parallel()
	var guilds []string
	for _, d := range definitions(commands.New(commands.Deps{}).All(), false) {
		switch {
		case slices.Equal(d.Install, []int{guildInstall}) && slices.Equal(d.Contexts, []int{guildContext}):
			guilds = append(guilds, d.Name)
		case !slices.Equal(d.Install, []int{guildInstall, userInstall}) || !slices.Equal(d.Contexts, []int{guildContext, botContext, privateContext}) || d.Permissions != nil:
			t.Errorf("/%s: %v, %v, %v", d.Name, d.Install, d.Contexts, d.Permissions)
		}
	}
	slices.Sort(guilds)
	if got := strings.Join(guilds, " "); got != "Save article article audit digest feed post queue report route settings setup source stats" {
		t.Errorf("of a guild alone: %s", got)
	}
}
