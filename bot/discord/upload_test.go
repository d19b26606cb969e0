package discord

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
)

// TestFilesGoWithAnswers: at once, in place of a promise, beside one, and in place
// of the pressed message.
func TestFilesGoWithAnswers(t *testing.T) {
	t.Parallel()
	said := withFile(paragraph("12 feeds."))
	for _, c := range []struct {
		name string
		desk *desk
		get  func(e *discordtest.Exchange) discordtest.Message
	}{
		{"at once", deskSaying(said), (*discordtest.Exchange).Message},
		{"in place of a promise", slow(commands.Reply{}, said), (*discordtest.Exchange).Message},
		{"beside a promise", slow(commands.Reply{}, privately(said)), func(e *discordtest.Exchange) discordtest.Message { return e.Followups(1)[0] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, c.desk)
			m := c.get(w.Send(mod, inGuild, discordtest.Slash("feed pause", map[string]any{"feed": "1"})))
			if len(m.Files) != 1 || m.Files[0].Name != "feeds_of_M_ller.opml" || string(m.Files[0].Body) != "<opml/>" {
				t.Errorf("%d files", len(m.Files))
			}
			if words(t, m.Body) != "12 feeds." {
				t.Errorf("%s", words(t, m.Body))
			}
		})
	}
}

// TestPicturesAreSaidInWords: to all, to the asker alone, and in place of the one
// that was shown before.
func TestPicturesAreSaidInWords(t *testing.T) {
	t.Parallel()
	first, next := drawn(), drawn()
	next.Replace, next.File.Name = true, "next.png"
	d := deskSaying(first)
	d.answer = func(_ context.Context, r commands.Request) commands.Reply {
		if r.Pressed {
			return next
		}
		return first
	}
	w := begin(t, d)
	e := w.Send(mod, inGuild, discordtest.Slash("help", nil))
	for _, name := range []string{"trends.png", "next.png"} {
		m := e.Message()
		var told []attachment
		if err := json.Unmarshal(m.Body["attachments"], &told); err != nil || len(told) != 1 || told[0].Name != name || !strings.HasPrefix(told[0].Alt, "@everyone *28 Oct* 2, @everyone") {
			t.Errorf("%v, %+v", err, told)
		}
		if len(m.Files) != 1 || m.Files[0].Name != name || len(m.Pinged) > 0 {
			t.Errorf("%d files, pinged %v", len(m.Files), m.Pinged)
		}
		if name == "trends.png" {
			e = w.Send(mod, inGuild, discordtest.Press(buttons(m.Body)["7 days"], m.JSON()))
			e.Answer()
		}
	}
}

// TestFilesComeWithRequests, and where they are outlives a restart between the
// promise and the answer.
func TestFilesComeWithRequests(t *testing.T) {
	t.Parallel()
	file := discordtest.File{ID: "700000000000000031", Name: "feeds.opml", Size: 99, Link: "https://cdn.example/feeds.opml?ex=1"}
	want := commands.Attachment{Name: "feeds.opml", Size: 99, Link: file.Link}
	d := slow(commands.Reply{}, paragraph("Following 12 feeds."))
	w := begin(t, d)
	w.debts.idle = true
	e := w.Send(mod, inGuild, discordtest.Slash("feed import", map[string]any{"file": file}))
	e.Answer()
	if r := d.last(t); r.Option("file") != "feeds.opml" || r.Files["file"].Link != want.Link || r.Files["file"].Size != want.Size {
		t.Errorf("asked %q with %+v", r.Options, r.Files)
	}
	again := New(config(w.Server), d, &memory{}, &debts{})
	if err := again.Answer(t.Context(), w.debts.handles[0], w.debts.what[0]); err != nil {
		t.Fatal(err)
	}
	if r := d.last(t); r.Files["file"].Link != want.Link || r.Files["file"].Name != want.Name {
		t.Errorf("after a restart asked with %+v", r.Files)
	}
	if got := words(t, e.Message().Body); got != "Following 12 feeds." {
		t.Errorf("%q", got)
	}
}

// TestRolesComeWithRequests: named in the command, and looked up for a button.
func TestRolesComeWithRequests(t *testing.T) {
	t.Parallel()
	d := deskSaying(commands.Reply{})
	d.answer = func(context.Context, commands.Request) commands.Reply {
		r := paragraph("Sure?")
		r.Actions = [][]commands.Action{{{Label: "Yes", Changes: true, Request: ask("route add", "mention", roleID)}}}
		return r
	}
	w := begin(t, d)
	w.AddRole(guildID, discordtest.Role{ID: roleID, Name: "Readers"})
	e := w.Send(boss, inGuild, discordtest.Slash("route add", map[string]any{"mention": discordtest.Role{ID: roleID, Name: "Readers"}}))
	e.Answer()
	for _, how := range []string{"in the command", "by its button"} {
		r := d.last(t)
		if r.Option("mention") != roleID || r.Place.Roles[roleID] != "Readers" || !r.Asker.Manager {
			t.Errorf("%s: %q of %v, manager %v", how, r.Option("mention"), r.Place.Roles, r.Asker.Manager)
		}
		m := e.Message()
		w.Send(boss, inGuild, discordtest.Press(buttons(m.Body)["Yes"], m.JSON())).Answer()
	}
}
