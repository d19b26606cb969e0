package commands

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestCompleteDesk: feeds, routes, digests and posts are offered by what they
// say; topics and countries of a route need no articles yet.
func TestCompleteDesk(t *testing.T) {
	d := routed(t, "/route add channel:77 topic:economy", "/route add channel:80 country:VE words:ferry style:title", "/digest set channel:77 time:08:00 timezone:UTC topic:economy", "/digest set channel:77 time:20:00 timezone:Europe/Berlin day:monday")
	d.ask(d.moderator("/feed pause valley"))
	d.ask(d.moderator("/post ferry channel:77 confirm:yes"))
	for _, tt := range []struct{ command, option, typed, want string }{
		{"feed check", "feed", "", "Harbour Wire · harbour.example=1, Valley Post · valley.example · paused=2"},
		{"feed check", "feed", "val", "Valley Post · valley.example · paused=2"},
		{"feed check", "feed", "harbour.ex", "Harbour Wire · harbour.example=1"},
		{"feed check", "feed", "https://harb", "Harbour Wire · harbour.example=1"},
		{"feed check", "feed", "2", "Valley Post · valley.example · paused=2"},
		{"feed check", "feed", "zzz", ""},
		{"feed resume", "feed", "", "Valley Post · valley.example · paused=2"},
		{"feed pause", "feed", "", "Harbour Wire · harbour.example=1"},
		{"route test", "route", "", "#1 articles on Economy=1, #2 articles about Venezuela with “ferry” · by their titles=2"},
		{"route remove", "route", "ferr", "#2 articles about Venezuela with “ferry” · by their titles=2"},
		{"route remove", "route", "#1", "#1 articles on Economy=1"},
		{"digest remove", "digest", "", "Every day at 08:00 (UTC): stories on Economy=1, Every Monday at 20:00 (Europe/Berlin): all stories=2"},
		{"digest preview", "digest", "berlin", "Every Monday at 20:00 (Europe/Berlin): all stories=2"},
		{"post", "undo", "", "“Ferry gets a new engine” · 0 min ago=4"},
		{"post", "undo", "engine", "“Ferry gets a new engine” · 0 min ago=4"},
		{"post", "undo", "crane", ""},
		{"route quiet", "zone", "berlin", "Europe/Berlin · 13:30 now=Europe/Berlin"},
		{"digest set", "timezone", "caracas", "America/Caracas · 08:30 now=America/Caracas"},
		{"route add", "language", "ger", "German · de=de"},
		{"route add", "topic", "reli", "Religion=Religion"},
		{"route add", "country", "uru", "Uruguay=Uruguay"},
		{"digest set", "topic", "spo", "Sport=Sport"},
		{"route add", "source", "harb", "Harbour Wire=Harbour Wire"},
	} {
		r := d.moderator("/help")
		r.Command, r.Options = tt.command, map[string]string{tt.option: tt.typed}
		if got := choices(d.Complete(t.Context(), r, tt.option)); got != tt.want {
			t.Errorf("%s %s %q: got %s\nwant %s", tt.command, tt.option, tt.typed, got, tt.want)
		}
		r.Asker.Moderator = false
		if got := d.Complete(t.Context(), r, tt.option); len(got) > 0 {
			t.Errorf("%s %s: a member is offered %v", tt.command, tt.option, got)
		}
		for _, typed := range []string{strings.Repeat("ü", 100), "\x00", "#", `"`, "-"} {
			r.Asker.Moderator, r.Options = true, map[string]string{tt.option: typed}
			for _, c := range d.Complete(t.Context(), r, tt.option) {
				if utf8.RuneCountInString(c.Label) > maxLabel || c.Value == "" {
					t.Errorf("%s %s %q: %q", tt.command, tt.option, typed, c)
				}
			}
		}
	}
}
