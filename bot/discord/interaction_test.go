package discord

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"

	"newsdesk/commands"
	"newsdesk/news"
)

func TestInteractionsBecomeRequests(t *testing.T) {
	t.Parallel()
	const guild = `"id":"9","token":"t","application_id":"5","guild_id":"77","channel_id":"78","locale":"de","guild_locale":"fr","type":2,"authorizing_integration_owners":{"0":"77"},
		"member":{"user":{"id":"3","username":"anna","global_name":"Anna G"},"nick":null,"permissions":"1024"}`
	for _, c := range []struct {
		name, raw string
		want      commands.Request
		focused   string
	}{
		{"a command", `{` + guild + `,"data":{"name":"latest","type":1,"options":[
			{"name":"country","type":3,"value":"VE"},{"name":"count","type":4,"value":5},{"name":"private","type":5,"value":true}]}}`,
			commands.Request{Command: "latest", Options: map[string]string{"country": "VE", "count": "5", "private": "true"}}, ""},
		{"a subcommand", `{` + guild + `,"data":{"name":"article","type":1,"options":[{"name":"add","type":1,"options":[{"name":"link","type":3,"value":"https://a.example/?x=\"1\""}]}]}}`,
			commands.Request{Command: "article add", Options: map[string]string{"link": `https://a.example/?x="1"`}}, ""},
		{"a subcommand without options", `{` + guild + `,"data":{"name":"article","type":1,"options":[{"name":"text","type":1}]}}`,
			commands.Request{Command: "article text", Options: map[string]string{}}, ""},
		{"a group's subcommand", `{` + guild + `,"data":{"name":"feed","type":1,"options":[{"name":"rule","type":2,"options":[{"name":"add","type":1,"options":[]}]}]}}`,
			commands.Request{Command: "feed rule add", Options: map[string]string{}}, ""},
		{"typing", `{` + guild + `,"data":{"name":"summary","type":1,"options":[{"name":"length","type":3,"value":"short"},{"name":"article","type":3,"value":"bri","focused":true}]}}`,
			commands.Request{Command: "summary", Options: map[string]string{"article": "bri", "length": "short"}}, "article"},
		{"unknown fields of unknown shapes", `{` + guild + `,"version":{"a":1},"entitlements":"x","context":"new","data":{"name":"help","type":1,"resolved":7,"components":{"x":[]},"values":{}}}`,
			commands.Request{Command: "help", Options: map[string]string{}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := decodeInteraction(json.RawMessage(c.raw))
			if err != nil {
				t.Fatal(err)
			}
			got, focused := in.request(noon)
			want := c.want
			want.Asker = commands.Asker{Actor: news.Actor{ID: "discord:3", Name: "Anna G"}, Locale: "de"}
			want.Place = commands.Place{Platform: "discord", Shelf: "discord:77", View: news.View{"discord:77", news.Common}, Channel: "78", Locale: "fr"}
			want.Now = noon
			if !reflect.DeepEqual(got, want) || focused != c.focused {
				t.Errorf("got %+v, %q\nwant %+v, %q", got, focused, want, c.focused)
			}
		})
	}
}

func TestInteractionsNobodyCanAnswer(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{``, `null`, `[]`, `{"id":"1"}`, `{"token":"t"}`, `{"id":1,"token":2}`, `{"id":"1","token":"t"`} {
		if _, err := decodeInteraction(json.RawMessage(raw)); err == nil {
			t.Errorf("%q is taken for an interaction", raw)
		}
	}
}

func TestModerators(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, guild, permissions string
		want, manager            bool
	}{
		{"nobody special", "77", "1024", false, false},
		{"Manage Messages", "77", "8192", true, false},
		{"Manage Guild", "77", "32", true, true},
		{"Administrator", "77", "8", true, true},
		{"all together", "77", "2251799813685247", true, true},
		{"every other right", "77", "2251799813677015", false, false},
		{"nonsense", "77", "all", false, false},
		{"negative", "77", "-1", false, false},
		{"none given", "77", "", false, false},
		{"with the bot alone", "", "8232", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &interaction{Guild: c.guild, Member: &member{User: user{ID: "3"}, Permissions: c.permissions}}
			if got := in.asker(); got.Moderator != c.want || got.Manager != c.manager {
				t.Errorf("moderator: %v, manager: %v", got.Moderator, got.Manager)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, raw, want string }{
		{"nick", `{"member":{"nick":"Captain","user":{"id":"3","username":"anna","global_name":"Anna"}}}`, "Captain"},
		{"global", `{"member":{"user":{"id":"3","username":"anna","global_name":"Anna"}}}`, "Anna"},
		{"account", `{"member":{"user":{"id":"3","username":"anna","global_name":null}}}`, "anna"},
		{"with the bot alone", `{"user":{"id":"3","username":"anna"}}`, "anna"},
		{"nobody", `{}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var in interaction
			if err := json.Unmarshal([]byte(c.raw), &in); err != nil {
				t.Fatal(err)
			}
			if got := in.asker().Name; got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

// TestBarredChannel: of the channel that a command was given in, Discord tells
// what the bot may there.
func TestBarredChannel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, allowed string
		want        bool
	}{{"1", "1024", true}, {"1", "3072", false}, {"1", "8", false}, {"2", "1024", false}, {"1", "", false}} {
		in := &interaction{Guild: "77", Channel: c.in, Allowed: c.allowed, Data: data{Resolved: json.RawMessage(`{"channels":{"1":{"id":"1","name":"news","type":0,"permissions":"3072"}}}`)}}
		r, _ := in.request(noon)
		if got := r.Place.Channels["1"]; got.BotBarred != c.want || !got.AskerMay {
			t.Errorf("given in %s with %q: %+v", c.in, c.allowed, got)
		}
	}
}

func TestResolvedChannels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, raw string
		want      commands.Channel
	}{
		{"text", `{"id":"1","name":"news","type":0,"permissions":"3072"}`, commands.Channel{ID: "1", Name: "news", Kind: news.ChannelText, Postable: true, AskerMay: true}},
		{"seen, not written", `{"id":"1","name":"news","type":0,"permissions":"1024"}`, commands.Channel{ID: "1", Name: "news", Kind: news.ChannelText, Postable: true}},
		{"written, not seen", `{"id":"1","name":"news","type":0,"permissions":"2048"}`, commands.Channel{ID: "1", Name: "news", Kind: news.ChannelText, Postable: true}},
		{"announcements", `{"id":"1","name":"news","type":5,"permissions":"8"}`, commands.Channel{ID: "1", Name: "news", Kind: news.ChannelAnnouncement, Postable: true, AskerMay: true}},
		{"a thread", `{"id":"1","name":"talk","type":11,"permissions":"274877907968"}`, commands.Channel{ID: "1", Name: "talk", Kind: news.ChannelThread, Postable: true, AskerMay: true}},
		{"a thread where one may only open new ones", `{"id":"1","name":"talk","type":11,"permissions":"3072"}`, commands.Channel{ID: "1", Name: "talk", Kind: news.ChannelThread, Postable: true}},
		{"voice", `{"id":"1","name":"voice","type":2,"permissions":"3072"}`, commands.Channel{ID: "1", Name: "voice", AskerMay: true}},
		{"a category", `{"id":"1","name":"town","type":4,"permissions":"8"}`, commands.Channel{ID: "1", Name: "town", AskerMay: true}},
		{"forum", `{"id":"1","name":"forum","type":15,"permissions":"3072"}`, commands.Channel{ID: "1", Name: "forum", Kind: news.ChannelForum, Postable: true, AskerMay: true}},
		{"a forum where one may only answer", `{"id":"1","name":"forum","type":15,"permissions":"274877907968"}`, commands.Channel{ID: "1", Name: "forum", Kind: news.ChannelForum, Postable: true}},
		{"pictures", `{"id":"1","name":"art","type":16,"permissions":"3072"}`, commands.Channel{ID: "1", Name: "art", Kind: news.ChannelForum, Postable: true, AskerMay: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &interaction{Guild: "77", Data: data{Resolved: json.RawMessage(`{"channels":{"1":` + c.raw + `},"users":{"x":[]}}`)}}
			r, _ := in.request(noon)
			if got := r.Place.Channels["1"]; got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestResolvedRolesAndFiles: what options name comes with its name; a file that
// is not told of is as if it had not been given.
func TestResolvedRolesAndFiles(t *testing.T) {
	t.Parallel()
	const roles = `"roles":{"5":{"id":"5","name":"Readers","permissions":"0"}}`
	const file = `"attachments":{"6":{"id":"6","filename":"feeds.opml","size":1234,"url":"https://cdn.example/6/feeds.opml?ex=1","ephemeral":true}}`
	for _, c := range []struct {
		name, options, resolved string
		want                    map[string]string
		role                    string
		file                    commands.Attachment
	}{
		{"a role", `[{"name":"mention","type":8,"value":"5"}]`, roles, map[string]string{"mention": "5"}, "Readers", commands.Attachment{}},
		{"a file", `[{"name":"file","type":11,"value":"6"}]`, file, map[string]string{"file": "feeds.opml"}, "",
			commands.Attachment{Name: "feeds.opml", Size: 1234, Link: "https://cdn.example/6/feeds.opml?ex=1"}},
		{"both", `[{"name":"mention","type":8,"value":"5"},{"name":"file","type":11,"value":"6"}]`, roles + "," + file,
			map[string]string{"mention": "5", "file": "feeds.opml"}, "Readers", commands.Attachment{Name: "feeds.opml", Size: 1234, Link: "https://cdn.example/6/feeds.opml?ex=1"}},
		{"a file nobody tells of", `[{"name":"file","type":11,"value":"7"}]`, file, map[string]string{}, "", commands.Attachment{}},
		{"words that are a file's id", `[{"name":"words","type":3,"value":"6"}]`, file, map[string]string{"words": "6"}, "", commands.Attachment{}},
		{"shapes unknown", `[{"name":"file","type":11,"value":["6"]}]`, `"attachments":[],"roles":7`, map[string]string{}, "", commands.Attachment{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &interaction{Guild: "77"}
			if err := json.Unmarshal([]byte(`{"name":"feed","options":[{"name":"import","type":1,"options":`+c.options+`}],"resolved":{`+c.resolved+`}}`), &in.Data); err != nil {
				t.Fatal(err)
			}
			r, _ := in.request(noon)
			if !maps.Equal(r.Options, c.want) || r.Place.Roles["5"] != c.role || !reflect.DeepEqual(r.Files["file"], c.file) {
				t.Errorf("got %v, roles %v, files %v", r.Options, r.Place.Roles, r.Files)
			}
		})
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, raw, text string
		links           []string
	}{
		{"words and a link", `{"content":"look: https://a.example/1 and https://a.example/1"}`, "look: https://a.example/1 and https://a.example/1", []string{"https://a.example/1"}},
		{"an embed", `{"content":"","embeds":[{"url":"https://b.example/2","description":"more at https://c.example/3"}]}`, "", []string{"https://b.example/2", "https://c.example/3"}},
		{"a link and its embed", `{"content":"https://b.example/2","embeds":[{"url":"https://b.example/2"}]}`, "https://b.example/2", []string{"https://b.example/2"}},
		{"components, a kind unknown among them", `{"content":"","components":[{"type":99,"components":{"no":"list"},"url":7},{"type":17,"components":[
			{"type":10,"content":"read https://d.example/4"},{"type":9,"components":[{"type":10,"content":"more"}],"accessory":{"type":2,"url":"https://e.example/5"}}]}]}`,
			"read https://d.example/4\nmore", []string{"https://d.example/4", "https://e.example/5"}},
		{"a forwarded message", `{"content":"","message_snapshots":[{"message":{"content":"see https://f.example/6","embeds":[]}}]}`, "see https://f.example/6", []string{"https://f.example/6"}},
		{"an embed without a web address", `{"content":"x","embeds":[{"url":"attachment://a.png"},{"url":null}]}`, "x", nil},
		{"shapes unknown", `{"content":["a"],"embeds":"none","components":5}`, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &interaction{Guild: "77", Data: data{Target: "8", Resolved: json.RawMessage(`{"messages":{"8":` + c.raw + `,"9":{"content":"another"}}}`)}}
			r, _ := in.request(noon)
			if r.Target == nil {
				t.Fatal("no target")
			}
			if r.Target.ID != "8" || r.Target.Text != c.text || !reflect.DeepEqual(r.Target.Links, c.links) {
				t.Errorf("got %+v", *r.Target)
			}
		})
	}
}

func TestFormFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, raw string
		want      map[string]string
	}{
		{"labels", `[{"type":18,"component":{"type":4,"custom_id":"title","value":"A title"}},{"type":18,"component":{"type":4,"custom_id":"text","value":"Line\nline"}}]`,
			map[string]string{"title": "A title", "text": "Line\nline"}},
		{"rows", `[{"type":1,"components":[{"type":4,"custom_id":"title","value":""}]}]`, map[string]string{"title": ""}},
		{"a kind unknown", `[{"type":77,"component":{"type":78,"custom_id":"x","value":{"a":1}}},{"type":18,"component":{"type":4,"custom_id":"title","value":"T"}}]`, map[string]string{"title": "T"}},
		{"nothing", `null`, map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fields(json.RawMessage(c.raw)); !maps.Equal(got, c.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestPermissionsInAChannel(t *testing.T) {
	t.Parallel()
	roles := []role{{ID: "77", Permissions: "3072"}, {ID: "r1", Permissions: "0"}, {ID: "r2", Permissions: "8192"}, {ID: "admin", Permissions: "8"}}
	for _, c := range []struct {
		name  string
		mine  []string
		rules []overwrite
		want  uint64
	}{
		{"everyone's", nil, nil, 3072},
		{"with a role's", []string{"r2"}, nil, 3072 | 8192},
		{"taken from everyone", nil, []overwrite{{"77", "0", "2048"}}, 1024},
		{"given back to a role", []string{"r1"}, []overwrite{{"r1", "2048", "0"}, {"77", "0", "2048"}}, 3072},
		{"a role's gift beats another role's ban", []string{"r1", "r2"}, []overwrite{{"r1", "0", "2048"}, {"r2", "2048", "0"}}, 3072 | 8192},
		{"the member's ban beats all", []string{"r1"}, []overwrite{{"3", "0", "2048"}, {"r1", "2048", "0"}}, 1024},
		{"another's exception", nil, []overwrite{{"4", "0", "2048"}, {"r1", "0", "1024"}}, 3072},
		{"an admin's", []string{"admin"}, []overwrite{{"77", "0", "3072"}}, 3072 | 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &member{User: user{ID: "3"}, Roles: c.mine}
			if got := permissionsIn("77", m, roles, c.rules); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// FuzzInteraction: nothing that the gateway brings makes the desk fall.
func FuzzInteraction(f *testing.F) {
	f.Add([]byte(`{"id":"1","token":"t","type":2,"guild_id":"7","authorizing_integration_owners":{"0":"7","1":"3"},"member":{"user":{"id":"3"}},"data":{"name":"a","options":[{"name":"b","type":1,"options":[{"name":"c","value":"d"}]}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"type":18,"component":{"type":4,"custom_id":"x","value":"y"}}]}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":2,"data":{"type":3,"target_id":"8","resolved":{"messages":{"8":{"content":"https://a.example"}}}}}`))
	f.Add([]byte(`{"id":"1","token":"t","type":2,"guild_id":"7","data":{"name":"feed","options":[{"name":"import","type":1,"options":[{"name":"file","type":11,"value":"6"},{"name":"mention","type":8,"value":"5"}]}],"resolved":{"attachments":{"6":{"id":"6","filename":"a","size":1,"url":"https://a.example"}},"roles":{"5":{"id":"5","name":"r"}},"channels":{"8":{"id":"8","type":15}}}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := decodeInteraction(raw)
		if err != nil {
			return
		}
		in.request(noon)
		in.private(commands.Reply{})
		in.replaces(commands.Reply{Replace: true})
		fields(in.Data.Components)
		if in.Message != nil {
			walk(in.Message.Components)
		}
	})
}
