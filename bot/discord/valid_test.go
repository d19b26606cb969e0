package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// oddly is an interaction with some fields as a test wants them; "-" leaves one out.
func oddly(fields map[string]string) json.RawMessage {
	all := map[string]json.RawMessage{
		"id": json.RawMessage(`"900000000000000001"`), "token": json.RawMessage(`"aW50"`), "type": json.RawMessage(`2`),
		"guild_id": json.RawMessage(`"` + guildID + `"`), "channel_id": json.RawMessage(`"` + channelID + `"`), "locale": json.RawMessage(`"en-US"`),
		"authorizing_integration_owners": json.RawMessage(`{"0":"` + guildID + `"}`), "context": json.RawMessage(`0`),
		"member": json.RawMessage(`{"user":{"id":"` + anna.ID + `","username":"anna"},"permissions":"8","roles":[]}`),
		"data":   json.RawMessage(`{"name":"latest","type":1,"options":[]}`),
	}
	for name, value := range fields {
		if all[name] = json.RawMessage(value); value == "-" {
			delete(all, name)
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return raw
}

// TestOddInteractions: whatever Discord, or who sits between, leaves out or puts in, is
// a sentence or a request without rights; never a crash, and never another's shelf.
func TestOddInteractions(t *testing.T) {
	t.Parallel()
	here := news.View{shelfOf(guildID), news.Common}
	for _, c := range []struct {
		name   string
		fields map[string]string
		asked  bool // the desk is
		view   news.View
		may    bool // as a moderator
		says   string
	}{
		{name: "as usual", asked: true, view: here, may: true, says: "Rain."},
		{name: "this application's", fields: map[string]string{"application_id": `"500"`}, asked: true, view: here, may: true, says: "Rain."},
		{name: "another application's", fields: map[string]string{"application_id": `"501"`}},
		{name: "no application's id", fields: map[string]string{"application_id": `"../500"`}},
		{name: "no id", fields: map[string]string{"id": "-"}},
		{name: "an id that is a way", fields: map[string]string{"id": `"1/../2"`}},
		{name: "a token that is a way", fields: map[string]string{"token": `"a/../../channels"`}},
		{name: "a token that leads up", fields: map[string]string{"token": `".."`}},
		{name: "a token that is a query", fields: map[string]string{"token": `"a?b"`}},
		{name: "a token without end", fields: map[string]string{"token": `"` + strings.Repeat("a", tokenAtMost+1) + `"`}},
		{name: "nobody", fields: map[string]string{"member": "null"}, says: sayBroken},
		{name: "a member without a user", fields: map[string]string{"member": `{"permissions":"8"}`}, says: sayBroken},
		{name: "a member whose id is a way", fields: map[string]string{"member": `{"user":{"id":"1/../2"},"permissions":"8"}`}, says: sayBroken},
		{name: "a user and no member in a guild", fields: map[string]string{"member": "-", "user": `{"id":"` + anna.ID + `"}`}, asked: true, view: here, says: "Rain."},
		{name: "a member and no guild", fields: map[string]string{"guild_id": "-"}, asked: true, view: news.View{news.Common}, says: "Rain."},
		{name: "a guild of another's install", fields: map[string]string{"guild_id": `"` + otherID + `"`}, asked: true, view: news.View{news.Common}, says: "Rain."},
		{name: "a guild that is no number", fields: map[string]string{"guild_id": `"common"`, "authorizing_integration_owners": `{"0":"common"}`}, asked: true, view: news.View{news.Common}, says: "Rain."},
		{name: "a guild of another shape", fields: map[string]string{"guild_id": `["` + guildID + `"]`}, asked: true, view: news.View{news.Common}, says: "Rain."},
		{name: "permissions below zero", fields: map[string]string{"member": `{"user":{"id":"` + anna.ID + `"},"permissions":"-1"}`}, asked: true, view: here, says: "Rain."},
		{name: "permissions beyond 64 bits", fields: map[string]string{"member": `{"user":{"id":"` + anna.ID + `"},"permissions":"99999999999999999999999"}`}, asked: true, view: here, says: "Rain."},
		{name: "a kind unknown", fields: map[string]string{"type": `77`}, says: sayForeign},
		{name: "a kind beyond numbers", fields: map[string]string{"type": `1e400`}, says: sayForeign},
		{name: "no data", fields: map[string]string{"data": "-"}, asked: true, view: here, may: true, says: "Rain."},
		{name: "options of unknown kinds", fields: map[string]string{"data": `{"name":"latest","options":[{"name":"x","type":99,"value":{"a":[1]}},{"name":"y","type":4,"value":1e400}]}`}, asked: true, view: here, may: true, says: "Rain."},
		{name: "an option twice", fields: map[string]string{"data": `{"name":"latest","options":[{"name":"country","type":3,"value":"VE"},{"name":"country","type":3,"value":"FR"}]}`}, asked: true, view: here, may: true, says: "Rain."},
		{name: "groups in groups", fields: map[string]string{"data": `{"name":"latest","options":` + strings.Repeat(`[{"name":"x","type":2,"options":`, 1000) + `[]` + strings.Repeat(`}]`, 1000) + `}`}, asked: true, view: here, may: true, says: "Rain."},
		{name: "resolved of another shape", fields: map[string]string{"data": `{"name":"latest","resolved":{"channels":[1],"attachments":{"5":7},"roles":"x"}}`}, asked: true, view: here, may: true, says: "Rain."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := deskSaying(paragraph("Rain."))
			var sent []string
			p := New(Config{Key: []byte("k"), URL: "http://discord.invalid"}, d, &memory{}, &debts{})
			p.api.http.Transport = &discordless{answer: limitless}
			application := "500"
			p.application.Store(&application)
			p.interaction(t.Context(), event{raw: oddly(c.fields), came: time.Now()})
			for _, a := range p.api.http.Transport.(*discordless).came {
				if !strings.HasSuffix(a.what, "/guilds/"+guildID+"/members/"+anna.ID) && a.what != "POST /v10/interactions/900000000000000001/aW50/callback" {
					t.Errorf("asked Discord for %s", a.what)
				}
				sent = append(sent, a.body)
			}
			if got := strings.Join(sent, "\n"); c.says == "" && got != "" || !strings.Contains(got, c.says) {
				t.Errorf("said %s, want %s", got, c.says)
			}
			if c.asked != (len(d.asked) == 1) {
				t.Fatalf("the desk was asked %d times", len(d.asked))
			}
			if !c.asked {
				return
			}
			r := d.asked[0]
			if !slices.Equal(r.Place.View, c.view) || r.Asker.Moderator != c.may || r.Asker.ID != platform+":"+anna.ID {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestAttachmentsAreDiscords: only what lies with Discord is fetched, whatever an
// interaction says that it is.
func TestAttachmentsAreDiscords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, link string
		kept       bool
	}{
		{"Discord's", "https://cdn.discordapp.com/ephemeral-attachments/1/2/feeds.opml?ex=1&is=2&hm=3", true},
		{"its other host", "https://media.discordapp.net/attachments/1/2/feeds.opml", true},
		{"another host", "https://evil.example/feeds.opml", false},
		{"a host that ends likewise", "https://notcdn.discordapp.com/x", false},
		{"a host that begins likewise", "https://cdn.discordapp.com.evil.example/x", false},
		{"a name in front", "https://cdn.discordapp.com@evil.example/x", false},
		{"another port", "https://cdn.discordapp.com:8443/x", false},
		{"without encryption", "http://cdn.discordapp.com/x", false},
		{"a file of this machine", "file:///etc/passwd", false},
		{"the metadata of a cloud", "http://169.254.169.254/latest", false},
		{"nothing", "", false},
		{"no address", "https://%zz", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			raw := oddly(map[string]string{"data": fmt.Sprintf(`{"name":"feed","options":[{"name":"import","type":1,"options":[{"name":"file","type":11,"value":"5"}]}],
				"resolved":{"attachments":{"5":{"id":"5","filename":"feeds.opml","size":-7,"content_type":"text/x-opml","url":%q}}}}`, c.link)})
			in, err := decodeInteraction(raw)
			if err != nil {
				t.Fatal(err)
			}
			for _, discord := range []string{"", "http://discord.invalid"} {
				p := New(Config{Key: []byte("k"), URL: discord}, deskSaying(commands.Reply{}), &memory{}, &debts{})
				r, _ := p.request(t.Context(), in)
				_, kept := r.Files["file"]
				if want := c.kept || discord != ""; kept != want || (r.Option("file") != "") != want {
					t.Errorf("with Discord at %q kept %v: %+v", discord, kept, r)
				}
			}
		})
	}
}
