package commands

import (
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestSettingsPage(t *testing.T) {
	d := newDesk(t)
	fresh := d.ask(d.manager("/settings show"))
	golden(t, "settings", fresh)
	checkReply(t, d, fresh)
	for _, line := range []string{"/settings language fr", "/settings zone caracas", "/settings desk channel:77", "/settings approval on", `/settings approval off source:"tideway post"`, "/settings keep days:3000 articles:5000", "/route add channel:80", "/route add channel:77 topic:economy"} {
		if got := d.ask(d.manager(line)); got.Failed {
			t.Fatal(line, page(got))
		}
	}
	decided := d.ask(d.manager("/settings show"))
	golden(t, "settings-decided", decided)
	checkReply(t, d, decided)
}

// Each command changes one thing, and what it offers leads back.
func TestSettingsChange(t *testing.T) {
	for _, c := range []struct {
		name, line, says string
		want             news.Settings
	}{
		{"language", "/settings language Deutsch", "What all see here is in German now.", news.Settings{Language: "de"}},
		{"zone by a city", "/settings zone Caracas", "The desk goes by America/Caracas now, where it is 08:30.", news.Settings{Zone: "America/Caracas"}},
		{"desk channel", "/settings desk channel:77", "Moderators are told of what comes in here: ", news.Settings{Platform: "discord", Desk: "77"}},
		{"approval", "/settings approval on", "What feeds bring in waits for a moderator now.", news.Settings{Approve: true}},
		{"days", "/settings keep days:3000", "Set: Articles are kept for 3,000 days after they came in.", news.Settings{Days: 3000}},
		{"articles", "/settings keep articles:500", "Set: The newest 500 articles are kept.", news.Settings{Articles: 500}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			r := d.manager(c.line)
			reply := d.ask(r)
			if first(reply) != c.says || !reply.Private || reply.Failed {
				t.Errorf("%s", page(reply))
			}
			if got := d.decided(); got != c.want {
				t.Errorf("%+v", got)
			}
			back := r
			undo := button(t, reply, "Undo")
			back.Command, back.Options, back.Pressed = undo.Request.Command, undo.Request.Options, true
			got := d.ask(back)
			now := d.decided()
			if now.Zone == "UTC" { // which is what none means
				now.Zone = ""
			}
			if now != (news.Settings{}) || !got.Replace || first(got) != "Settings" {
				t.Errorf("after Undo %+v\n%s", now, page(got))
			}
			checkReply(t, d, got)
		})
	}
}

func (d *desk) decided() news.Settings {
	d.t.Helper()
	got, err := d.store.Settings(d.t.Context(), guild)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func TestSettingsRefuse(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ name, line, says string }{
		{"a language that the bot does not speak", "/settings language Finnish", "Language is one of"},
		{"no such zone", "/settings zone Atlantis", "No time zone is called “Atlantis”."},
		{"no channel", "/settings desk", "Name a channel"},
		{"a channel without messages", "/settings desk channel:78", "takes no messages"},
		{"a forum", "/settings desk channel:80", "that is a forum"},
		{"as usual without a source", "/settings approval usual", "Only a source can be as usual"},
		{"half a source's name", "/settings approval on source:tideway", "Which source is meant?"},
		{"no such source", "/settings approval on source:nobody", "The desk has no source called “nobody”."},
		{"too many days", "/settings keep days:9999", "Days is a whole number"},
	} {
		if got := d.ask(d.manager(c.line)); !strings.HasPrefix(first(got), c.says) && !strings.Contains(first(got), c.says) || !got.Failed {
			t.Errorf("%s: %s", c.name, page(got))
		}
	}
	r := d.moderator("/settings show")
	if got := d.ask(r); !got.Failed || !strings.Contains(first(got), "Only those who manage this server") {
		t.Errorf("a moderator who does not manage the server: %s", page(got))
	}
	if got := d.decided(); got != (news.Settings{}) {
		t.Errorf("%+v", got)
	}
}

// Nothing goes for good before somebody has said so knowing how much.
func TestSettingsKeepAsksFirst(t *testing.T) {
	d := newDesk(t)
	r := d.manager("/settings keep articles:1")
	asks := d.ask(r)
	golden(t, "settings-keep-asks", asks)
	checkReply(t, d, asks)
	if got := d.decided(); got != (news.Settings{}) {
		t.Fatalf("%+v", got)
	}
	sure := d.press(r, button(t, asks, "Take them off"))
	if got := d.ask(sure); got.Failed || d.decided().Articles != 1 {
		t.Errorf("%+v\n%s", d.decided(), page(got))
	}
	form := d.ask(d.manager("/settings keep"))
	golden(t, "settings-keep-form", form)
}

// Dates follow the place's time zone, in lists as well as in what is typed.
func TestTheTimeZoneOfDates(t *testing.T) {
	d := newDesk(t)
	d.ask(d.manager("/settings zone Asia/Tokyo"))
	r := d.member("/latest since:today topic:economy")
	r.Now = time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC) // the 24th in Tokyo, since five hours
	if got := page(d.ask(r)); !strings.Contains(got, "since 24 November") {
		t.Error(got)
	}
	if got := page(d.ask(d.manager("/digest set channel:77 time:08:00"))); !strings.Contains(got, "08:00 (Asia/Tokyo)") {
		t.Error(got)
	}
	if got := page(d.ask(d.manager("/route quiet channel:77 from:22 to:7"))); !strings.Contains(got, "(Asia/Tokyo)") {
		t.Error(got)
	}
}

// The guild's language counts for what all see, before what the platform tells,
// and in no other place.
func TestTheLanguageOfAPlace(t *testing.T) {
	d := newDesk(t)
	d.ask(d.manager("/settings language pt"))
	for _, c := range []struct {
		name, line, want string
		shelf            news.Shelf
		direct           bool
	}{
		{"all see it", "/countries", "Países", guild, false},
		{"the asker alone", "/countries private:true", "Länder", guild, false},
		{"another guild", "/countries", "Pays", other, false},
		{"a direct message", "/countries", "Länder", news.Common, true},
	} {
		r := d.member(c.line)
		r.Asker.Locale, r.Place.Locale, r.Place.Shelf, r.Place.Direct = "de", "fr", c.shelf, c.direct
		if got := words(d.ask(r).Blocks[0]); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
