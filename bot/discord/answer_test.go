package discord

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// What the desk says of its own trouble.
const (
	sayTooLong = "The desk took too long to answer. Please try again in a moment."
	sayBroken  = "Something went wrong on the desk's side, and it has been logged. Please try again in a moment."
	sayForeign = "This button is not one that the desk can read any more. Please use the command itself."
	sayNoMore  = "What this button asked for is no longer kept. Please use the command itself."
	sayOld     = "Buttons that change something work for a day, and this one is older. Here is a fresh one."
	sayNoForm  = "The desk can show no form here. Please use the command itself."
	sayTooBig  = "The answer was more than Discord shows. Please ask for less of it."
)

// pager is a desk whose /latest has pages.
func pager() *desk {
	d := deskSaying(commands.Reply{})
	d.answer = func(_ context.Context, r commands.Request) commands.Reply {
		reply := paragraph("page " + r.Option("from"))
		reply.Replace = r.Pressed
		reply.Private = r.Option("private") == "true"
		reply.Actions = [][]commands.Action{{{Label: "Older", Request: r.With("from", r.Option("from")+"1")}}}
		return reply
	}
	return d
}

func TestPagesReplaceTheirMessageForWhoAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		place   discordtest.Place
		options map[string]any
		presser discordtest.User
		kind    int
		private bool
	}{
		{"who asked", inGuild, nil, anna, answerUpdate, false},
		{"somebody else", inGuild, nil, bert, answerMessage, true},
		{"of a private answer", inGuild, map[string]any{"private": true}, anna, answerUpdate, true},
		{"alone with the bot", alone, nil, anna, answerUpdate, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, pager())
			e := w.Send(anna, c.place, discordtest.Slash("latest", c.options))
			e.Answer()
			m := e.Message()
			a := w.Send(c.presser, c.place, discordtest.Press(buttons(m.Body)["Older"], asked(m, anna))).Answer()
			if a.Type != c.kind || words(t, a.Data) != "page 1" || a.Private() != c.private {
				t.Errorf("type %d, private %v: %s", a.Type, a.Private(), words(t, a.Data))
			}
			if r := w.desk.last(t); !r.Pressed || r.Asker.ID != "discord:"+c.presser.ID {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestOnePublicAnswerAndTwoReaders: two people turn the pages of an answer that
// one of them asked for. Only who asked turns it for all, before and after.
func TestOnePublicAnswerAndTwoReaders(t *testing.T) {
	t.Parallel()
	w := begin(t, pager())
	e := w.Send(anna, inGuild, discordtest.Slash("latest", nil))
	e.Answer()
	public := e.Message()
	older := func(m discordtest.Message) string { return buttons(m.Body)["Older"] }
	press := func(who discordtest.User, on discordtest.Message, askedBy discordtest.User, kind int, says string) discordtest.Message {
		t.Helper()
		e := w.Send(who, inGuild, discordtest.Press(older(on), asked(on, askedBy)))
		if a := e.Answer(); a.Type != kind || words(t, a.Data) != says {
			t.Errorf("%s: type %d: %s", who.Name, a.Type, words(t, a.Data))
		}
		return e.Message()
	}
	own := press(bert, public, anna, answerMessage, "page 1")
	if shown(t, own.Body).Flags&flagEphemeral == 0 || own.ID == public.ID {
		t.Error("all see what bert turned to")
	}
	turned := press(anna, public, anna, answerUpdate, "page 1")
	if turned.ID != public.ID || shown(t, turned.Body).Flags&flagEphemeral != 0 {
		t.Error("anna's answer was not turned for all")
	}
	press(bert, turned, anna, answerMessage, "page 11")
	press(bert, own, bert, answerUpdate, "page 11")
	press(anna, turned, anna, answerUpdate, "page 11")
	if a := w.Send(anna, inGuild, discordtest.Press(older(public), public.JSON())).Answer(); a.Type != answerMessage || !a.Private() {
		t.Errorf("a message of unknown origin was replaced: type %d", a.Type)
	}
}

func TestButtonsAnswerThePresserAlone(t *testing.T) {
	t.Parallel()
	w := begin(t, deskSaying(paragraph("A short summary.")))
	id, err := w.p.ids.encode(t.Context(), buttonID, ask("summary", "article", "7"), false, 0)
	if err != nil {
		t.Fatal(err)
	}
	public := json.RawMessage(`{"id":"5","flags":32768}`)
	if a := w.Send(bert, inGuild, discordtest.Press(id, public)).Answer(); a.Type != answerMessage || !a.Private() {
		t.Errorf("type %d, private %v", a.Type, a.Private())
	}
	if a := w.Send(bert, alone, discordtest.Press(id, public)).Answer(); a.Type != answerMessage || a.Private() {
		t.Errorf("alone: type %d, private %v", a.Type, a.Private())
	}
}

// TestEveryButtonWorksAfterARestart presses every button and every entry of
// every menu of a long list, with a desk that was started after the list was made.
func TestEveryButtonWorksAfterARestart(t *testing.T) {
	t.Parallel()
	first := &memory{}
	before := New(Config{Key: []byte("the key of these tests")}, deskSaying(commands.Reply{}), first, &debts{})
	for _, n := range []int{5, 10} {
		reply := list(n)
		reply.Cards[0].Actions = append(reply.Cards[0].Actions, commands.Action{Label: "Search", Request: ask("search", "query", strings.Repeat("long ", 50))})
		reply.Actions[0][0].Disabled = false
		parts := before.render.components(t.Context(), guildID, reply)
		raw, err := json.Marshal(parts)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, c := range reply.Cards {
			for _, a := range c.Actions {
				if a.Link == "" {
					want = append(want, pack(a.Request))
				}
			}
		}
		for _, a := range reply.Actions[0] {
			want = append(want, pack(a.Request))
		}

		w := connect(t, restarted(t), deskSaying(paragraph("done")), first)
		var got []string
		press := func(in *interaction) {
			r, refusal := w.p.request(t.Context(), in)
			if refusal != nil {
				t.Errorf("%+v: refused", in.Data)
			}
			got = append(got, pack(r))
		}
		var visit func(list []component)
		visit = func(list []component) {
			for _, c := range list {
				switch {
				case c.Type == typeButton && c.CustomID != "":
					press(&interaction{Type: pressKind, Guild: guildID, Data: data{CustomID: c.CustomID}, Message: &pressed{Components: raw}})
				case c.Type == typeMenu:
					for _, o := range c.Options {
						press(&interaction{Type: pressKind, Guild: guildID, Data: data{CustomID: c.CustomID, Values: []string{o.Value}}})
					}
				}
				visit(c.Components)
				if c.Accessory != nil {
					visit([]component{*c.Accessory})
				}
			}
		}
		visit(parts)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d cards: pressed %d\n%q\nwant %d\n%q", n, len(got), got, len(want), want)
		}
	}
}

func restarted(t *testing.T) *discordtest.Server {
	t.Helper()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	return s
}

func TestForeignAndOldButtonsAreSentences(t *testing.T) {
	t.Parallel()
	now := noon
	w := begin(t, deskSaying(paragraph("Removed.")), func(c *Config) { c.Now = func() time.Time { return now } })
	ctx := t.Context()
	old := w.p.ids
	w.WaitReady()
	made, err := old.encode(ctx, buttonID, ask("article remove", "article", "7"), true, 0)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := old.encode(ctx, buttonID, ask("search", "query", strings.Repeat("x", 200)), false, 0)
	if err != nil {
		t.Fatal(err)
	}
	w.memory.mu.Lock()
	w.memory.rows = nil
	w.memory.mu.Unlock()
	for _, c := range []struct{ name, id, want string }{
		{"another bot's", "page:2", sayForeign},
		{"none", "n1b", sayForeign},
		{"forged", strings.Replace(made, "7", "8", 1), sayForeign},
		{"no longer kept", gone, sayNoMore},
		{"true", made, "Removed."},
	} {
		a := w.Send(mod, inGuild, discordtest.Press(c.id, json.RawMessage(`{"id":"5","flags":0}`))).Answer()
		if got := words(t, a.Data); got != c.want || !a.Private() {
			t.Errorf("%s: private %v: %s", c.name, a.Private(), got)
		}
	}

	stale, err := testIDsAt(w, noon.Add(-30*time.Hour)).encode(ctx, buttonID, ask("article remove", "article", "7"), true, 0)
	if err != nil {
		t.Fatal(err)
	}
	message, err := json.Marshal(map[string]any{"id": "5", "flags": 64, "components": []any{map[string]any{"type": 1, "components": []any{
		map[string]any{"type": 2, "label": "Yes, remove it", "custom_id": stale}}}}})
	if err != nil {
		t.Fatal(err)
	}
	a := w.Send(mod, inGuild, discordtest.Press(stale, message)).Answer()
	fresh := buttons(a.Data)["Yes, remove it"]
	if words(t, a.Data) != sayOld || !a.Private() || fresh == "" {
		t.Fatalf("%s %q", words(t, a.Data), buttons(a.Data))
	}
	if a := w.Send(mod, inGuild, discordtest.Press(fresh, message)).Answer(); words(t, a.Data) != "Removed." {
		t.Errorf("the fresh one: %s", words(t, a.Data))
	}
}

// testIDsAt makes custom ids like those that w made at another moment.
func testIDsAt(w *world, at time.Time) *ids {
	return &ids{key: w.p.ids.key, memory: w.memory, now: func() time.Time { return at }}
}

func TestForms(t *testing.T) {
	t.Parallel()
	form := commands.Form{
		Title: "Edit the article that has a title longer than any form's",
		Fields: []commands.Field{
			{Name: "title", Label: "Title", Value: "Bridge *opens*", Required: true, Max: 200},
			{Name: "text", Label: "Text of the article, as it was pasted, all of it", Help: strings.Repeat("help ", 30), Value: strings.Repeat("क्षि", 3000), Long: true},
		},
		Submit: ask("article edit", "article", "7"),
	}
	d := deskSaying(commands.Reply{})
	d.commands = append(d.commands, commands.Command{Name: "article edit", Help: "Edit an article", Moderator: true, Fields: form.Fields,
		Options: []commands.Option{{Name: "article", Help: "Which one", Kind: commands.Article, Required: true}}, Carried: []commands.Option{{Name: "confirm"}}})
	d.answer = func(_ context.Context, r commands.Request) commands.Reply {
		if r.Option("title") == "" || r.Option("title") == "again" {
			return commands.Reply{Form: &form}
		}
		return paragraph(r.Option("article") + ": " + r.Option("title"))
	}
	w := begin(t, d)
	a := w.Send(mod, inGuild, discordtest.Slash("article edit", map[string]any{"article": "7"})).Answer()
	if a.Type != answerForm {
		t.Fatalf("type %d", a.Type)
	}
	golden(t, "form", a.Data)
	var id string
	if err := json.Unmarshal(a.Data["custom_id"], &id); err != nil {
		t.Fatal(err)
	}
	b := w.Send(mod, inGuild, discordtest.Submit(id, map[string]string{"title": "Bridge shut", "text": "", "article": "8", "confirm": "true", "unheard of": "x"}, nil)).Answer()
	if words(t, b.Data) != "7: Bridge shut" || b.Type != answerMessage {
		t.Errorf("type %d: %s", b.Type, words(t, b.Data))
	}
	r := d.last(t)
	if !r.Pressed || r.Command != "article edit" || !r.Asker.Moderator || r.Place.Shelf != shelfOf(guildID) {
		t.Errorf("%+v", r)
	}
	if len(r.Options) != 3 {
		t.Errorf("the form brought more than its fields: %q", r.Options)
	}
	if _, ok := r.Options["text"]; !ok {
		t.Error("an emptied field is not told")
	}
	c := w.Send(mod, inGuild, discordtest.Submit(id, map[string]string{"title": "again"}, nil)).Answer()
	if words(t, c.Data) != sayNoForm || !c.Private() {
		t.Errorf("a form after a form: %s", words(t, c.Data))
	}
}

func TestFormsThatDiscordCannotShow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		form commands.Form
	}{
		{"no field", commands.Form{Title: "x", Submit: ask("help")}},
		{"six fields", commands.Form{Title: "x", Submit: ask("help"), Fields: make([]commands.Field, 6)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, deskSaying(commands.Reply{Form: &c.form}))
			a := w.Send(mod, inGuild, discordtest.Slash("help", nil)).Answer()
			if words(t, a.Data) != sayNoForm {
				t.Errorf("type %d: %s", a.Type, words(t, a.Data))
			}
		})
	}
}

func TestPressedRequestsKnowTheirChannel(t *testing.T) {
	t.Parallel()
	const voice = "700000000000000005"
	d := deskSaying(paragraph("Posted."))
	w := begin(t, d)
	w.AddChannel(guildID, voice, 2)
	press := func(u discordtest.User, channel string) map[string]commands.Channel {
		t.Helper()
		id, err := w.p.ids.encode(t.Context(), buttonID, ask("post", "article", "7", "channel", channel, "confirm", "true"), true, 0)
		if err != nil {
			t.Fatal(err)
		}
		w.Send(u, inGuild, discordtest.Press(id, json.RawMessage(`{"id":"5","flags":64}`))).Answer()
		return d.last(t).Place.Channels
	}
	if got := press(mod, channelID)[channelID]; !got.Postable || !got.AskerMay || got.Name == "" {
		t.Errorf("the channel that one stands in: %+v", got)
	}
	if got := press(boss, voice)[voice]; got.Postable || got.Name == "" {
		t.Errorf("a voice channel: %+v", got)
	}
	if got := press(boss, "404"); len(got) != 0 {
		t.Errorf("no channel: %+v", got)
	}
}

func TestMessageCommands(t *testing.T) {
	t.Parallel()
	w := begin(t, deskSaying(paragraph("Kept.")))
	w.Send(mod, inGuild, discordtest.OnMessage("Save article", map[string]any{"id": "88", "content": "see https://gazette.example/1"})).Answer()
	r := w.desk.last(t)
	if r.Command != "Save article" || r.Target == nil || r.Target.ID != "88" || !slices.Equal(r.Target.Links, []string{"https://gazette.example/1"}) {
		t.Errorf("%+v", r)
	}
	if got := r.Place.View; !slices.Equal(got, news.View{shelfOf(guildID), news.Common}) {
		t.Errorf("view %q", got)
	}
}

func BenchmarkInteraction(b *testing.B) {
	d := &desk{commands: sampleCommands()}
	reply := list(5)
	d.answer = func(context.Context, commands.Request) commands.Reply { return reply }
	p := New(Config{Key: []byte("k"), URL: "http://127.0.0.1:1"}, d, &memory{}, &debts{})
	raw := json.RawMessage(`{"id":"9","token":"t","application_id":"5","guild_id":"77","channel_id":"78","locale":"de","type":2,"authorizing_integration_owners":{"0":"77"},
		"member":{"user":{"id":"3","username":"anna"},"permissions":"1024"},"data":{"name":"latest","type":1,"options":[{"name":"country","type":3,"value":"VE"}]}}`)
	for b.Loop() {
		in, err := decodeInteraction(raw)
		if err != nil {
			b.Fatal(err)
		}
		r, _ := p.request(b.Context(), in)
		if _, err := json.Marshal(answer{answerMessage, p.body(b.Context(), nil, in.Guild, false, p.desk.Run(b.Context(), r))}); err != nil {
			b.Fatal(err)
		}
		d.asked = d.asked[:0]
	}
}
