package commands

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
)

// What no route takes goes by the default one, which stands in the list and can be
// tested and taken away like another, by who manages the server.
func TestDefaultRoute(t *testing.T) {
	d := routed(t, "/route add channel:77 words:crane*", "/settings route channel:80")
	var into []string
	for _, p := range d.queued() {
		into = append(into, p.Channel)
	}
	if want := []string{"77", "80", "80"}; !slices.Equal(slices.Sorted(slices.Values(into)), want) {
		t.Errorf("posts go to %q, want %q", into, want)
	}
	list := d.ask(d.moderator("/route list"))
	golden(t, "route-list-default", list)
	checkReply(t, d, list)
	tested := d.ask(d.moderator("/route test 2"))
	golden(t, "route-test-default", tested)
	checkReply(t, d, tested)
	if got := d.Complete(t.Context(), d.moderator("/route test def"), "route"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if got := d.Complete(t.Context(), d.moderator("/route test other"), "route"); len(got) != 1 || got[0].Value != "2" {
		t.Errorf("completed to %v", got)
	}
	if got := d.ask(d.moderator("/route remove 2")); !got.Failed || !strings.Contains(first(got), "default route") {
		t.Errorf("a moderator who does not manage the server: %s", page(got))
	}
	r := d.manager("/route remove 2")
	gone := d.ask(r)
	golden(t, "route-remove-default", gone)
	if got := d.ask(d.pressHere(r, button(t, gone, "Undo"))); got.Failed || d.rest() != "80" {
		t.Errorf("undone: %q, %s", d.rest(), page(got))
	}
	golden(t, "audit-default-route", d.ask(d.moderator("/audit what:routes")))
}

// pressHere is press of a button that names a channel, which the platform looks up.
func (d *desk) pressHere(r Request, a Action) Request {
	out := d.press(r, a)
	out.Place.Channels = r.Place.Channels
	return out
}

// rest is the channel of the default route, "" for none.
func (d *desk) rest() string {
	d.t.Helper()
	all, err := d.store.Routes(d.t.Context(), guild)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, route := range all {
		if route.Rest {
			return route.Channel
		}
	}
	return ""
}

// Each change says what is so now and leads back, and the page shows it.
func TestSettingsRoute(t *testing.T) {
	for _, c := range []struct {
		name, before, line, says, want string
	}{
		{"set", "", "/settings route channel:80", "Articles that no other route takes go to <channel 80>.", "80"},
		{"changed", "77", "/settings route channel:80", "Articles that no other route takes go to <channel 80>.", "80"},
		{"ended", "77", "/settings route off:yes", "There is no default route any more.", ""},
		{"ended where there was none", "", "/settings route off:yes", "There is no default route any more.", ""},
		{"the same again", "77", "/settings route channel:77", "Articles that no other route takes go to <channel 77>.", "77"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			if c.before != "" {
				d.ask(d.manager("/settings route channel:" + c.before))
			}
			r := d.manager(c.line)
			reply := d.ask(r)
			if !strings.Contains(page(reply), c.says) || !reply.Private || reply.Failed || d.rest() != c.want {
				t.Errorf("%q\n%s", d.rest(), page(reply))
			}
			back := d.ask(d.pressHere(r, button(t, reply, "Undo")))
			if d.rest() != c.before || back.Failed || !back.Replace {
				t.Errorf("after Undo %q\n%s", d.rest(), page(back))
			}
			checkReply(t, d, back)
		})
	}
}

func TestSettingsRouteRefuses(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ name, line, says string }{
		{"nothing named", "/settings route", "Name a channel"},
		{"no such channel", "/settings route channel:999", "There is no such channel here"},
		{"a channel without messages", "/settings route channel:78", "takes no messages"},
	} {
		if got := d.ask(d.manager(c.line)); !strings.Contains(first(got), c.says) || !got.Failed || d.rest() != "" {
			t.Errorf("%s: %s", c.name, page(got))
		}
	}
	if got := d.ask(d.moderator("/settings route channel:80")); !got.Failed || d.rest() != "" {
		t.Errorf("a moderator who does not manage the server: %s", page(got))
	}
	r := d.manager("/settings route channel:80")
	r.Place.Shelf, r.Place.View = other, news.View{other, news.Common}
	if got := d.ask(r); got.Failed || d.rest() != "" {
		t.Errorf("another guild's is this one's: %q, %s", d.rest(), page(got))
	}
}

// Where a route takes everything, nothing is left for the default one: it says so.
func TestDefaultRouteBesideOneThatTakesEverything(t *testing.T) {
	d := newDesk(t)
	d.ask(d.manager("/route add channel:77"))
	reply := d.ask(d.manager("/settings route channel:80"))
	if !strings.Contains(page(reply), "Right now there are none: everything goes to <channel 77> already.") {
		t.Error(page(reply))
	}
	shown := d.ask(d.manager("/settings show"))
	golden(t, "settings-default-route", shown)
	checkReply(t, d, shown)
}
