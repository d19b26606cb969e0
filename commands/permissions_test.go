package commands

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/news"
)

// The levels of those who may use a command.
const (
	everybody  = "everybody"
	moderators = "moderators" // Manage Messages
	managers   = "managers"   // Manage Server
)

// A door is a command with who may use it and a line that uses it on a whole desk. A
// command on a message has its links instead. In a direct message it is not for one
// who may use it elsewhere when alone has the sentence for that.
type door struct{ name, may, line, alone string }

// doors is every command there is. The levels are written here once more, so that a
// command that loses its own fails.
func doors() []door {
	const elsewhere = "Reports go to the moderators of a server. Press Report there."
	return []door{
		{"latest", everybody, "/latest", ""},
		{"summary", everybody, "/summary $Ferry$", ""},
		{"story", everybody, "/story $Ferry$", ""},
		{"quotes", everybody, "/quotes", ""},
		{"search", everybody, "/search opened", ""},
		{"topics", everybody, "/topics", ""},
		{"countries", everybody, "/countries", ""},
		{"trends", everybody, "/trends", ""},
		{"map", everybody, "/map", ""},
		{"feeds", everybody, "/feeds", ""},
		{"report", everybody, "/report $Bridge$", elsewhere},
		{"follow", everybody, "/follow country:KE", ""},
		{"following", everybody, "/following", ""},
		{"saved", everybody, "/saved", ""},
		{"forget", everybody, "/forget", ""},
		{"help", everybody, "/help", ""},
		{"article add", moderators, "/article add https://tideway.example/barrier", ""},
		{"article text", moderators, `/article text text:"It rained on Monday. It was wet."`, ""},
		{"article edit", moderators, "/article edit $Tram$ title:Tram", ""},
		{"article remove", moderators, "/article remove $Bridge$", ""},
		{"article restore", moderators, "/article restore $Market$", ""},
		{"article tag", moderators, "/article tag $Tram$ add:health", ""},
		{"article dismiss", moderators, "/article dismiss $Tram$", ""},
		{"article quotes", moderators, "/article quotes $Tram$", ""},
		{"article merge", moderators, "/article merge $Mill$ into:$Tram$", ""},
		{"article split", moderators, "/article split $Mill$", ""},
		{"article approve", moderators, "/article approve $Held$", ""},
		{"article reject", moderators, "/article reject $Waits$", ""},
		{"post", moderators, "/post $Mill$ channel:77 confirm:yes", ""},
		{"queue", moderators, "/queue", ""},
		{"feed add", moderators, "/feed add https://harbour.example/feed", ""},
		{"feed list", moderators, "/feed list", ""},
		{"feed check", moderators, "/feed check $feed$", ""},
		{"feed pause", moderators, "/feed pause $feed$", ""},
		{"feed resume", moderators, "/feed resume $lone$", ""},
		{"feed remove", moderators, "/feed remove $lone$", ""},
		{"feed filter", moderators, "/feed filter $feed$ words:storm", ""},
		{"feed import", moderators, "/feed import x.opml", ""},
		{"feed export", moderators, "/feed export", ""},
		{"route add", moderators, "/route add channel:77 words:regatta", ""},
		{"route list", moderators, "/route list", ""},
		{"route test", moderators, "/route test $route$", ""},
		{"route remove", moderators, "/route remove $route$", ""},
		{"route quiet", moderators, "/route quiet channel:77 from:22:00 to:07:00 zone:UTC", ""},
		{"digest set", moderators, "/digest set channel:77 time:9 timezone:UTC", ""},
		{"digest preview", moderators, "/digest preview $digest$", ""},
		{"digest list", moderators, "/digest list", ""},
		{"digest remove", moderators, "/digest remove $digest$", ""},
		{"setup", moderators, "/setup", ""},
		{"audit", moderators, "/audit", ""},
		{"stats", moderators, "/stats", ""},
		{"source retract", moderators, "/source retract Gazette", ""},
		{"source restore", moderators, "/source restore name:Hidden", ""},
		{"source limit", moderators, "/source limit Limited off:yes", ""},
		{"settings show", managers, "/settings show", ""},
		{"settings language", managers, "/settings language de", ""},
		{"settings zone", managers, "/settings zone berlin", ""},
		{"settings desk", managers, "/settings desk channel:77", ""},
		{"settings approval", managers, "/settings approval on source:Wire", ""},
		{"settings route", managers, "/settings route channel:80", ""},
		{"settings keep", managers, "/settings keep days:3650", ""},
		{"Save article", moderators, "", ""},
		{"Summarise links", everybody, "", ""},
		{"Who said what", everybody, "", ""},
	}
}

// request is the door as the town's manager would go through it.
func (c door) request(in *town) Request {
	r := in.places(Request{Command: c.name})
	if c.line != "" {
		r = in.asks(c.line)
	}
	r.Target = &Message{ID: "1", Links: []string{"https://tideway.example/barrier"}}
	r.Files = map[string]Attachment{"file": {Name: "x.opml", Body: []byte(listed)}}
	return r
}

// What who may not is told.
const (
	notModerator = "Only moderators can do that: it takes permission to manage messages in this server. Ask one of them."
	notManager   = "Only those who manage this server can do that: it takes the permission Manage Server. Ask one of them."
	notAlone     = "That is for moderators, in their server's channels. Ask there."
)

// A visitor is somebody at a door: what they are, and what each level's command tells
// them, "" when it is answered.
type visitor struct {
	name  string
	is    func(here, there *town, r Request) Request
	tells map[string]string
}

func visitors() []visitor {
	as := func(moderator, manager bool) func(_, _ *town, r Request) Request {
		return func(_, _ *town, r Request) Request {
			r.Asker.ID, r.Asker.Moderator, r.Asker.Manager = fmt.Sprintf("discord:5%v%v", moderator, manager), moderator, manager
			return r
		}
	}
	return []visitor{
		{"a member", as(false, false), map[string]string{everybody: "", moderators: notModerator, managers: notModerator}},
		{"a moderator", as(true, false), map[string]string{everybody: "", moderators: "", managers: notManager}},
		{"an admin", as(true, true), map[string]string{everybody: "", moderators: "", managers: ""}},
		{"in a direct message", func(_, _ *town, r Request) Request {
			r.Asker.ID, r.Asker.Moderator, r.Asker.Manager = "discord:53", false, false
			r.Place = Place{Platform: "discord", View: news.View{guild, news.Common}, Channel: "5", Direct: true}
			return r
		}, map[string]string{everybody: "", moderators: notAlone, managers: notAlone}},
	}
}

// TestPermissions lets each visitor through each door: they are answered, or told the
// right sentence before anything is looked at, and then nothing has changed. Who may
// not use a command is not offered it, neither by the help nor by completion.
func TestPermissions(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	all := map[string]door{}
	for _, c := range doors() {
		all[c.name] = c
	}
	for _, v := range visitors() {
		t.Run(v.name, func(t *testing.T) {
			here, there := whole(t)
			d := here.d
			for _, c := range d.All() {
				one, known := all[c.Name]
				if !known {
					t.Errorf("%s is no row of the table", c.Name)
					continue
				}
				r := v.is(here, there, one.request(here))
				if one.may != everybody && v.tells[one.may] != "" {
					for _, o := range c.Options {
						if got := d.Complete(t.Context(), r, o.Name); len(got) > 0 {
							t.Errorf("%s completes %s to %v", c.Name, o.Name, got)
						}
					}
				}
				tells := v.tells[one.may]
				if r.Place.Direct && tells == "" {
					tells = one.alone
				}
				letsIn(t, here, c, r, tells)
			}
			helps(t, d, v.is(here, there, here.asks("/help")), v.tells)
		})
	}
	if len(all) != len(New(Deps{}).All()) {
		t.Errorf("%d rows for %d commands", len(all), len(New(Deps{}).All()))
	}
}

// letsIn runs a request and holds its answer to what it is to tell, "" for an answer.
func letsIn(t *testing.T, here *town, c Command, r Request, tells string) {
	t.Helper()
	before := ""
	if tells != "" {
		before = here.state()
	}
	reply := here.d.ask(r)
	switch {
	case tells == "" && reply.Failed:
		t.Errorf("%s: %s", Line(r), page(reply))
	case tells == "" && !r.Place.Direct && c.Private != reply.Private:
		t.Errorf("%s: private is %v", Line(r), reply.Private)
	case tells != "" && (!reply.Failed || !reply.Private || first(reply) != tells):
		t.Errorf("%s: want the refusal %q\n%s", Line(r), tells, page(reply))
	case tells != "" && here.state() != before:
		t.Errorf("%s changed something", Line(r))
	}
}

// helps: the help offers what may be used, and moderators' commands to them alone.
func helps(t *testing.T, d *desk, r Request, tells map[string]string) {
	t.Helper()
	text := page(d.ask(r))
	for _, c := range doors() {
		offered := strings.Contains(text, "/"+c.name+" ") || strings.Contains(text, "/"+c.name+"`") || strings.Contains(text, c.name+"* — ")
		alone := r.Place.Direct && c.alone != ""
		if c.may == everybody && !alone && !offered {
			t.Errorf("the help has no %s", c.name)
		}
		if (alone || c.may != everybody && tells[c.may] != "") && offered {
			t.Errorf("the help offers %s", c.name)
		}
	}
}
