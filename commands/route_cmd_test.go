package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/opml"
	"newsdesk/store"
)

// routed is a desk whose harbour feed has brought four articles in, each with
// topics and countries of its own, and of the last one two outlets.
func routed(t *testing.T, lines ...string) *desk {
	t.Helper()
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire")
	d.feeder.feed(valley, "Valley Post")
	d.ask(d.moderator("/feed add " + harbour))
	d.ask(d.moderator("/feed add " + valley))
	for _, line := range lines {
		if got := d.ask(d.manager(line)); got.Failed {
			t.Fatal(line, page(got))
		}
	}
	at := noon().Add(-time.Hour)
	d.brings(harbour, entryAt(harbour, "Ferry gets a new engine", at), "About: VE\nTopics: 04000000\nSite: Harbour Wire",
		"[1 The ferry across the Orinoco gets a new engine from Colombia this week.] {Esteban Rull|the city's transport secretary: The river is our widest road}, said Rull. [2 It sails again on Friday.]")
	d.brings(harbour, entryAt(harbour, "Cranes stand still", at.Add(time.Minute)), "About: DE\nTopics: 09000000\nSite: Harbour Wire", "[1 The cranes of the harbour stood still on Monday while the crews voted on the offer.]")
	d.brings(valley, entryAt(valley, "Cheese prices rise", at.Add(2*time.Minute)), "About: CH\nTopics: 04000000\nSite: Valley Post\nLanguage: de", "[1 Cheese costs a tenth more than last winter, the dairies of the valley said.]")
	return d
}

// brings polls a feed that holds one more entry, of which this article is read.
func (d *desk) brings(feed string, e news.FeedEntry, fields, body string) {
	d.t.Helper()
	a := articleOf(d.t, "Title: "+e.Title+"\nURL: "+e.URL+"\nAge: 0\n"+fields, body)
	if a.Published = e.Published; a.Language == "" {
		a.Language = "en"
	}
	d.feeder.pages[e.URL] = a
	d.feeder.holds[feed] = append([]news.FeedEntry{e}, d.feeder.holds[feed]...)
	subs, err := d.store.Subscriptions(d.t.Context(), guild)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range subs {
		if f.URL == feed {
			if _, err := d.feeder.Poll(d.t.Context(), f.ID); err != nil {
				d.t.Fatal(err)
			}
		}
	}
}

func TestRouteAdd(t *testing.T) {
	d := routed(t)
	added := d.ask(d.manager(`/route add channel:77 topic:economy country:VE source:"harbour wire" words:"ferry -crane" language:English mention:600 style:compact`))
	golden(t, "route-add", added)
	checkReply(t, d, added)
	routes, err := d.store.Routes(t.Context(), guild)
	if err != nil || len(routes) != 1 {
		t.Fatal(routes, err)
	}
	got := routes[0]
	want := news.Match{Topic: "medtop:04000000", Country: "VE", Source: "Harbour Wire", Words: "ferry -crane", Language: "en"}
	if got.Match != want || got.Channel != "77" || got.Kind != news.ChannelText || got.Mention != "600" || got.Style != news.StyleCompact || got.By.ID != "discord:8" || got.Platform != "discord" {
		t.Errorf("%+v", got)
	}
	if again := d.ask(d.manager(`/route add channel:77 topic:economy country:VE source:"harbour wire" words:"ferry -crane" language:English mention:600 style:compact`)); first(again) != "That route is there already." || !again.Failed {
		t.Error(page(again))
	}
	golden(t, "route-add-all", d.ask(d.moderator("/route add channel:80")))
	if got := page(d.ask(d.moderator("/route add channel:77 source:Nobody"))); !strings.Contains(got, "has nothing from “Nobody” yet") {
		t.Error(got)
	}
	gone := d.ask(d.press(d.manager("/help"), button(t, added, "Undo")))
	if routes, err := d.store.Routes(t.Context(), guild); err != nil || len(routes) != 2 {
		t.Errorf("%+v %v\n%s", routes, err, page(gone))
	}
	golden(t, "route-remove", gone)
}

func TestRouteAddRefuses(t *testing.T) {
	d := routed(t)
	for _, tt := range []struct{ line, says string }{
		{"/route add", "/route add needs a channel: /route add channel:#news"},
		{"/route add channel:78", "#voice takes no messages. Choose a text or announcement channel, a forum or a thread."},
		{"/route add channel:79", "You may not write in #announcements yourself. Choose a channel where you may."},
		{"/route add channel:90", "There is no such channel here. Choose one of this server's."},
		{"/route add channel:77 mention:600", "A route that mentions a role takes permission to manage the server. Leave the mention out, or ask somebody who has it."},
		{"/route add channel:77 topic:qwertz", "No topic is called “qwertz”. /topics lists those that there are."},
		{"/route add channel:77 country:Venezula", "No country is called “Venezula”. Did you mean Venezuela?"},
		{"/route add channel:77 language:Klingon", "The desk knows no language “Klingon”. Give its name or its code, such as German or de."},
		{"/route add channel:77 words:(ferry", "The filter cannot be read. At character 1: this parenthesis is never closed."},
		{"/route add channel:77 style:poster", "Style is one of card, compact or title, not “poster”."},
	} {
		if got := d.ask(d.moderator(tt.line)); first(got) != tt.says || !got.Failed || !got.Private {
			t.Errorf("%s: %s", tt.line, page(got))
		}
	}
	for line, says := range map[string]string{
		"/route add channel:77 mention:601": "There is no such role here. Choose one of this server's.",
		"/route add channel:77 mention:1":   "The desk does not mention everyone. Choose a role whose members want it.",
	} {
		if got := d.ask(d.manager(line)); first(got) != says || !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
	if routes, err := d.store.Routes(t.Context(), guild); err != nil || len(routes) > 0 {
		t.Errorf("%+v %v", routes, err)
	}
}

// TestBarredChannel: a route to where the bot may not post is refused, where that is
// known.
func TestBarredChannel(t *testing.T) {
	d := routed(t)
	r := d.moderator("/route add channel:77")
	c := r.Place.Channels["77"]
	c.BotBarred = true
	r.Place.Channels = map[string]Channel{"77": c}
	if got := d.ask(r); !got.Failed || !strings.HasPrefix(first(got), "The bot may not post in #"+c.Name+". Allow it") {
		t.Error(page(got))
	}
}

func TestRouteList(t *testing.T) {
	d := routed(t)
	if got := d.ask(d.moderator("/route list")); first(got) != "There is no route yet: what the feeds bring is kept and posted nowhere. The first one: /route add channel:#news" {
		t.Error(page(got))
	}
	d.ask(d.manager("/route add channel:77 topic:economy mention:600"))
	d.ask(d.moderator("/route add channel:80 style:title"))
	d.ask(d.moderator("/route quiet channel:77 from:22:00 to:07:00 zone:Berlin"))
	list := d.ask(d.moderator("/route list"))
	golden(t, "route-list", list)
	checkReply(t, d, list)
	owed, _, err := d.store.OwePost(t.Context(), news.Post{Key: "k", Platform: "discord", Shelf: guild, Channel: "77", Article: 1})
	if err == nil {
		err = d.store.PostFailed(t.Context(), owed.ID, Sentence(news.ErrNoAccess))
	}
	if err != nil {
		t.Fatal(err)
	}
	broken := page(d.ask(d.moderator("/route list")))
	if want := "<channel 77>: the last post to it *failed* <0s ago>: The bot may not post in that channel."; strings.Count(broken, want) != 1 {
		t.Errorf("a channel that took no post: want %q once in\n%s", want, broken)
	}
	for i := range 20 {
		d.ask(d.moderator(fmt.Sprintf("/route add channel:77 words:w%d", i)))
	}
	page1 := d.ask(d.moderator("/route list"))
	checkReply(t, d, page1)
	checkReply(t, d, d.ask(d.press(d.moderator("/route list"), button(t, page1, "More"))))
}

func TestRouteTest(t *testing.T) {
	d := routed(t, "/route add channel:77 topic:economy language:en")
	d.ask(d.moderator("/route add channel:80 words:cheese"))
	tested := d.ask(d.moderator("/route test 1"))
	golden(t, "route-test", tested)
	checkReply(t, d, tested)
	golden(t, "route-test-words", d.ask(d.moderator("/route test 2")))
	for _, line := range []string{"/route test 99", "/route test x", "/route remove 99", "/route remove zeppelin"} {
		if got := first(d.ask(d.moderator(line))); !strings.HasPrefix(got, "There is no route ") {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// TestRoutesOfOthers: nothing of another guild's routes or digests is seen or
// changed.
func TestRoutesOfOthers(t *testing.T) {
	d := routed(t, "/route add channel:77", "/digest set channel:77 time:08:00 timezone:UTC")
	for _, line := range []string{"/route list", "/route test 1", "/route remove 1", "/digest list", "/digest preview 1", "/digest remove 1", "/queue", "/queue drop:1", "/queue retry:1", "/post undo:1"} {
		r := d.moderator(line)
		r.Place.Shelf, r.Place.View = other, news.View{other, news.Common}
		if got := page(d.ask(r)); strings.Contains(got, "Ferry") || strings.Contains(got, "stories go") || strings.Contains(got, "articles go") {
			t.Errorf("%s: %s", line, got)
		}
	}
	if _, err := d.store.Route(t.Context(), guild, 1); err != nil {
		t.Error(err)
	}
	if _, err := d.store.Digest(t.Context(), guild, 1); err != nil {
		t.Error(err)
	}
	for _, p := range d.queued() {
		if p.State != news.PostOwed {
			t.Errorf("%+v", p)
		}
	}
}

func TestRouteQuiet(t *testing.T) {
	d := routed(t)
	r := d.moderator("/route quiet channel:77 from:22:30 to:7 zone:Venezuela")
	set := d.ask(r)
	golden(t, "route-quiet", set)
	quiet := func() news.Quiet {
		q, err := d.store.Quiet(t.Context(), "discord", "77")
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	if got := quiet(); got != (news.Quiet{From: 22*60 + 30, To: 7 * 60, Zone: "America/Caracas"}) {
		t.Errorf("%+v", got)
	}
	if got := page(d.ask(r)); !strings.Contains(got, "It is so already") {
		t.Error(got)
	}
	if got := page(d.ask(d.moderator("/route quiet channel:77"))); !strings.Contains(got, "is quiet from 22:30 to 07:00 (America/Caracas)") {
		t.Error(got)
	}
	off := d.ask(d.moderator("/route quiet channel:77 off:yes"))
	if got := quiet(); got.From != got.To || !strings.Contains(page(off), "has no quiet hours") {
		t.Errorf("%+v %s", got, page(off))
	}
	back := button(t, off, "Undo")
	undo := d.moderator("/help")
	undo.Command, undo.Options, undo.Pressed = back.Request.Command, back.Request.Options, true
	if d.ask(undo); quiet().From != 22*60+30 {
		t.Errorf("%+v", quiet())
	}
	for line, says := range map[string]string{
		"/route quiet channel:77 from:22:00":                           "Quiet hours need when they end too: /route quiet channel:#news from:22:00 to:07:00 zone:Europe/Berlin",
		"/route quiet channel:77 from:22:00 to:07:00":                  "Quiet hours need their time zone too: /route quiet channel:#news from:22:00 to:07:00 zone:Europe/Berlin",
		"/route quiet channel:77 from:25:00 to:07:00 zone:UTC":         "“25:00” is no time of day. Write it like 08:00 or 22:30.",
		"/route quiet channel:77 from:22:00 to:22:00 zone:UTC":         "Quiet hours end at another time than they begin. To have none, say off:yes.",
		"/route quiet channel:77 from:22:00 to:07:00 zone:Middleearth": "No time zone is called “Middleearth”. Give a city's, such as Europe/Berlin or America/Caracas.",
		"/route quiet channel:78 off:yes":                              "#voice takes no messages. Choose a text or announcement channel, a forum or a thread.",
	} {
		if got := d.ask(d.moderator(line)); first(got) != says || !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
}

func TestDigestSet(t *testing.T) {
	d := routed(t)
	set := d.ask(d.moderator("/digest set channel:77 time:8:00 timezone:Berlin topic:economy country:VE length:5 day:monday"))
	golden(t, "digest-set", set)
	checkReply(t, d, set)
	all, err := d.store.Digests(t.Context(), guild)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	got := all[0]
	if got.At != 480 || got.Zone != "Europe/Berlin" || got.Weekday != int(time.Monday) || got.Length != 5 || got.Channel != "77" || got.Kind != news.ChannelText || got.Topic != "medtop:04000000" || got.Country != "VE" {
		t.Errorf("%+v", got)
	}
	golden(t, "digest-set-daily", d.ask(d.moderator("/digest set channel:80 time:20:15 timezone:America/Caracas")))
	list := d.ask(d.moderator("/digest list"))
	golden(t, "digest-list", list)
	checkReply(t, d, list)
	removed := d.ask(d.moderator("/digest remove 1"))
	golden(t, "digest-remove", removed)
	again := d.moderator("/help")
	undo := button(t, removed, "Undo").Request
	again.Command, again.Options, again.Pressed = undo.Command, undo.Options, true
	if got := d.ask(again); got.Failed {
		t.Error(page(got))
	}
	if all, err := d.store.Digests(t.Context(), guild); err != nil || len(all) != 2 || all[1].Weekday != int(time.Monday) || all[1].Length != 5 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := d.store.Digest(t.Context(), guild, 1); !errors.Is(err, news.ErrNotFound) {
		t.Error(err)
	}
}

func TestDigestRefuses(t *testing.T) {
	d := routed(t)
	for _, tt := range []struct{ line, says string }{
		{"/digest preview", "There is no digest yet. The first one: /digest set channel:#news time:08:00 timezone:Europe/Berlin"},
		{"/digest list", "There is no digest yet. The first one: /digest set channel:#news time:08:00 timezone:Europe/Berlin"},
		{"/digest set channel:77 time:8:00", "A digest needs a time zone: /digest set channel:#news time:08:00 timezone:Europe/Berlin. Or set the server’s with /settings zone."},
		{"/digest set channel:77 timezone:UTC", "/digest set needs a time: /digest set time:08:00"},
		{"/digest set channel:77 time:morning timezone:UTC", "“morning” is no time of day. Write it like 08:00 or 22:30."},
		{"/digest set channel:77 time:8:00 timezone:Middleearth", "No time zone is called “Middleearth”. Give a city's, such as Europe/Berlin or America/Caracas."},
		{"/digest set channel:77 time:8:00 timezone:UTC length:16", "Length is a whole number from 1 to 15, not “16”."},
		{"/digest set channel:77 time:8:00 timezone:UTC day:someday", "Day is one of daily, monday, tuesday, wednesday, thursday, friday, saturday or sunday, not “someday”."},
		{"/digest set channel:79 time:8:00 timezone:UTC", "You may not write in #announcements yourself. Choose a channel where you may."},
		{"/digest remove 7", "There is no digest 7. /digest list shows them with their numbers."},
		{"/digest remove x", "There is no digest x. /digest list shows them with their numbers."},
	} {
		if got := d.ask(d.moderator(tt.line)); first(got) != tt.says || !got.Private {
			t.Errorf("%s: %s", tt.line, page(got))
		}
	}
	d.ask(d.moderator("/digest set channel:77 time:8:00 timezone:UTC"))
	d.ask(d.moderator("/digest set channel:80 time:8:00 timezone:UTC topic:religion"))
	which := d.ask(d.moderator("/digest preview"))
	if first(which) != "There are 2 digests. Which one?" || len(buttons(which)) != 2 {
		t.Error(page(which))
	}
	empty := d.ask(d.press(d.moderator("/help"), buttons(which)[1]))
	if got := first(empty); got != "The desk has no stories on Religion of the last 24 hours. An empty digest is not posted." {
		t.Error(got)
	}
}

// TestLimits: a shelf takes so many feeds, routes and digests and says so.
func TestLimits(t *testing.T) {
	d := emptyDeskOf(t)
	r := d.moderator("/help")
	for i := range maxRoutes {
		route := news.Route{Shelf: guild, Platform: "discord", Channel: "77", Kind: news.ChannelText, Match: news.Match{Words: fmt.Sprint("w", i)}, Style: news.StyleCard, By: r.Asker.Actor, At: r.Now}
		if _, err := d.store.AddRoute(t.Context(), route); err != nil {
			t.Fatal(err)
		}
	}
	for i := range maxDigests {
		digest := news.Digest{Shelf: guild, Platform: "discord", Channel: fmt.Sprint(i), Kind: news.ChannelText, Zone: "UTC", Weekday: -1, Length: 8, By: r.Asker.Actor, Made: r.Now}
		if _, err := d.store.SetDigest(t.Context(), digest); err != nil {
			t.Fatal(err)
		}
	}
	for line, says := range map[string]string{
		"/route add channel:77":                              "There are 200 routes already, the most that the desk takes. Take one away first with /route remove.",
		"/digest set channel:77 time:08:00 timezone:Iceland": "There are 100 digests already, the most that the desk takes. Take one away first with /digest remove.",
	} {
		if got := d.ask(d.moderator(line)); first(got) != says || !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
	checkReply(t, d, d.ask(d.moderator("/route list")))
	checkReply(t, d, d.ask(d.moderator("/digest list")))
}

func TestTooManyFeeds(t *testing.T) {
	d := emptyDeskOf(t)
	did := imported{room: 1}
	r := d.moderator("/feed list")
	for _, host := range []string{"a", "b", "c"} {
		if err := d.importOne(t.Context(), r, opml.Outline{URL: "https://" + host + ".example/"}, &did); err != nil {
			t.Fatal(err)
		}
	}
	if got := page(importReply(nil, did, false)); did.added != 1 || did.full != 2 || !strings.Contains(got, "2 were left out: the desk follows 5,000 feeds at the most") {
		t.Errorf("%+v %s", did, got)
	}
}

func TestOfTheLast(t *testing.T) {
	for want, all := range map[string][]store.Tried{
		"The desk has no article yet to test it on.":             nil,
		"The one article on the desk would have gone there.":     {{Pass: true}},
		"The one article on the desk would not have gone there.": {{}},
		"All of the last 2 articles would have gone there.":      {{Pass: true}, {Pass: true}},
		"1 of the last 2 articles would have gone there.":        {{Pass: true}, {}},
		"None of the last 2 articles would have gone there.":     {{}, {}},
	} {
		if got := ofTheLast(nil, all); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
