package commands

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// heldText is an article that a feed brings, for each number.
func heldText(t testing.TB, n int, site string) news.Article {
	fields := fmt.Sprintf("Title: Harbour number %d gets a crane\nURL: https://%s.example/crane-%d\nSite: %s\nLanguage: en\nAge: 2h\nAbout: SI\nTopics: 04000000", n, strings.ToLower(site), n, site)
	return articleOf(t, fields, fmt.Sprintf("[1 Harbour number %d got its crane on Monday, after %d years of waiting.] {Maja Kos|the harbour's mayor: We counted every bolt of it twice}, said Maja Kos, the harbour's mayor.", n, n+3))
}

// asks lets the guild want approval, with channel 70 as its desk.
func (d *desk) asks() {
	d.t.Helper()
	if err := d.decide(d.t.Context(), Request{Place: Place{Shelf: guild}}, func(s *news.Settings) {
		s.Approve, s.Platform, s.Desk, s.Zone = true, "discord", "70", "Europe/Berlin"
	}); err != nil {
		d.t.Fatal(err)
	}
}

// hold lets the guild's feeds bring articles that wait for approval, one for each
// site, and notes their ids as harbour1, harbour2.
func (d *desk) hold(sites ...string) {
	d.t.Helper()
	ctx := d.t.Context()
	d.asks()
	u, _, err := d.store.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "https://wire.example/feed", Title: "Wire"}, Shelf: guild})
	if err != nil {
		d.t.Fatal(err)
	}
	poll := func(entries ...news.FeedEntry) {
		if _, err := d.store.KeepPoll(ctx, u.ID, news.Poll{At: noon(), Next: noon().Add(time.Hour), Every: time.Hour, Title: "Wire", Entries: entries}); err != nil {
			d.t.Fatal(err)
		}
	}
	poll()
	for i, site := range sites {
		a := heldText(d.t, i+1, site)
		poll(news.FeedEntry{Keys: [][16]byte{[16]byte(sum(a.URL))}, URL: a.URL, Title: a.Title, Published: a.Published})
		entries, err := d.store.Entries(ctx, u.ID, len(sites))
		at := slices.IndexFunc(entries, func(e news.FeedEntry) bool { return e.URL == a.URL })
		if err != nil || at < 0 {
			d.t.Fatal(entries, err)
		}
		if err := d.store.KeepEntry(ctx, entries[at], a, true); err != nil {
			d.t.Fatal(err)
		}
	}
	waits, err := d.store.Waiting(ctx, guild, "", 0, 100)
	if err != nil || len(waits.Entries) != len(sites) {
		d.t.Fatal(waits, err)
	}
	for i, e := range waits.Entries {
		d.ids[fmt.Sprint("harbour", i+1)] = e.ID
	}
}

func sum(of string) []byte { h := sha256.Sum256([]byte(of)); return h[:16] }

// card is the desk channel's first card as it stands now.
func (d *desk) card() Reply {
	d.t.Helper()
	all, err := d.store.Queue(d.t.Context(), guild, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	seen, err := d.store.PostsSeen(d.t.Context(), guild, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range append(all, seen...) {
		if p.Kind == news.PostApproval {
			reply, err := d.PostReply(d.t.Context(), p)
			if err != nil {
				d.t.Fatal(err)
			}
			return reply
		}
	}
	d.t.Fatal("no card")
	return Reply{}
}

// presses presses a button of the card as a moderator of a name.
func (d *desk) presses(name, label string) Reply {
	d.t.Helper()
	r := d.moderator("/queue")
	r.Asker.Actor = news.Actor{ID: "discord:" + name, Name: name}
	return d.ask(d.press(r, button(d.t.(*testing.T), d.card(), label)))
}

func TestApprovalCard(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/route add channel:77"))
	d.hold("Quayside")
	golden(t, "approval-card", d.card())
	golden(t, "approve", d.presses("Ann", "Approve"))
	golden(t, "approval-card-approved", d.card())
	golden(t, "approve-second", d.presses("Ann", "Undo"))
	golden(t, "reject", d.presses("Bob", "Reject"))
	golden(t, "approval-card-rejected", d.card())
}

// TestTwoModerators: who comes second is told who did what, whatever they press.
func TestTwoModerators(t *testing.T) {
	for _, test := range []struct{ first, second, says string }{
		{"Approve", "Approve", "approved by Ann"},
		{"Approve", "Reject", "approved by Ann"},
		{"Approve", "Schedule", "approved by Ann"},
		{"Approve", "Post to…", "approved by Ann"},
		{"Reject", "Approve", "rejected by Ann"},
		{"Reject", "Reject", "rejected by Ann"},
	} {
		t.Run(test.first+", "+test.second, func(t *testing.T) {
			d := newDesk(t)
			d.ask(d.moderator("/route add channel:77"))
			d.hold("Quayside")
			old := d.card()
			d.presses("Ann", test.first)
			r := d.moderator("/queue")
			got := d.ask(d.press(r, button(t, old, test.second)))
			if !got.Failed || !strings.Contains(first(got), test.says) {
				t.Errorf("the second is told:\n%s", page(got))
			}
			if shown := page(d.card()); !strings.Contains(strings.ToLower(shown), strings.ToLower(test.says)) || !strings.Contains(shown, "Undo") || strings.Contains(shown, "Schedule") {
				t.Errorf("the card:\n%s", shown)
			}
		})
	}
}

func TestSchedule(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/route add channel:77"))
	d.hold("Quayside")
	form := d.presses("Ann", "Schedule")
	if form.Form == nil || form.Form.Fields[0].Name != "when" {
		t.Fatal(page(form))
	}
	send := func(when string) Reply {
		r := d.moderator("/queue")
		r.Command, r.Options, r.Pressed = form.Form.Submit.Command, form.Form.Submit.With("when", when).Options, true
		return d.ask(r)
	}
	bad := send("yesteryear")
	if again := d.ask(d.press(d.moderator("/queue"), button(t, bad, "Another time"))); again.Form == nil || again.Form.Fields[0].Value != "yesteryear" {
		t.Errorf("%s", page(bad))
	}
	golden(t, "approve-scheduled", send("18:30"))
	golden(t, "queue-scheduled", d.ask(d.moderator("/queue")))
	queue := d.ask(d.moderator("/queue"))
	if got := first(d.ask(d.press(d.moderator("/queue"), button(t, queue, "Drop")))); got == "" {
		t.Error("nothing is said of what was dropped")
	}
}

// TestScheduledWithoutARoute: what no route takes gets a channel to be chosen.
func TestScheduledWithoutARoute(t *testing.T) {
	d := newDesk(t)
	d.hold("Quayside")
	reply := d.ask(d.moderator("/article approve $harbour1 when:18:30"))
	golden(t, "approve-no-route", reply)
	r := d.moderator("/queue")
	menu := button(t, reply, "Choose a channel")
	preview := d.ask(func() Request {
		r.Command, r.Options, r.Pressed = menu.Request.Command, menu.Request.With("channel", "77").Options, true
		return r
	}())
	golden(t, "post-later-preview", preview)
	golden(t, "post-later", d.ask(d.press(r, button(t, preview, "Post"))))
	p, err := d.store.PostByKey(t.Context(), "discord/discord:1/post/"+d.id("harbour1")+"/77")
	if want := time.Date(2026, 11, 23, 17, 30, 0, 0, time.UTC); err != nil || !p.DueAt.Equal(want) || d.poster.n != 0 {
		t.Errorf("due %v, want %v; %v", p.DueAt, want, err)
	}
}

func TestPostTo(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/route add channel:77"))
	d.hold("Quayside")
	menu := d.presses("Ann", "Post to…")
	golden(t, "approve-channel", menu)
	choose := func(channel string) Reply {
		r := d.moderator("/queue")
		action := button(t, menu, "Choose a channel")
		r.Command, r.Options, r.Pressed = action.Request.Command, action.Request.With("channel", channel).Options, true
		return d.ask(r)
	}
	for _, channel := range []string{"78", "79", "999"} { // takes none, not theirs, not here
		if got := choose(channel); !got.Failed {
			t.Errorf("channel %s:\n%s", channel, page(got))
		}
	}
	if got := choose("80"); got.Failed {
		t.Error(page(got))
	}
	posts, err := d.store.PostsOf(t.Context(), guild, d.ids["harbour1"])
	if err != nil || len(posts) != 1 || posts[0].Channel != "80" || posts[0].Into != news.ChannelForum {
		t.Errorf("%+v, %v", posts, err)
	}
}

// TestWaitingInTheQueue: many are approved or rejected at once, page by page.
func TestWaitingInTheQueue(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/route add channel:77"))
	d.hold("Quayside", "Quayside", "Lakeside", "Quayside", "Lakeside", "Hillside", "Quayside")
	golden(t, "queue-asks", d.ask(d.moderator("/queue")))
	list := d.ask(d.moderator("/queue approval:yes"))
	golden(t, "queue-waiting", list)
	press := func(from Reply, label string) Reply {
		t.Helper()
		return d.ask(d.press(d.moderator("/queue"), button(t, from, label)))
	}
	waiting := func() int {
		w, err := d.store.Waiting(t.Context(), guild, "", 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		return w.All
	}
	if press(list, "Approve all of Quayside (4)"); waiting() != 3 {
		t.Errorf("%d wait", waiting())
	}
	if got := page(press(list, "Approve all of Quayside (4)")); !strings.Contains(got, "meanwhile") {
		t.Error(got)
	}
	if press(list, "Reject all of Lakeside (2)"); waiting() != 1 {
		t.Errorf("%d wait", waiting())
	}
	if got := press(d.ask(d.moderator("/queue approval:yes")), "Approve"); waiting() != 0 || !strings.Contains(page(got), "Nothing waits for approval.") {
		t.Error(page(got))
	}
	if got := d.ask(d.moderator("/queue approval:yes approve:" + d.id("harbour1"))); !strings.Contains(page(got), "meanwhile") {
		t.Error(page(got))
	}
	for _, line := range []string{"/queue approval:yes approve:all reject:all", "/queue approval:yes approve:everything"} {
		if got := d.ask(d.moderator(line)); !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
}

// TestWhatWaitsIsForModerators: members are not told of it, by whatever name.
func TestWhatWaitsIsForModerators(t *testing.T) {
	d := newDesk(t)
	d.hold("Quayside")
	for _, line := range []string{"/latest", "/latest source:Quayside", "/summary $harbour1", "/summary crane", "/summary https://quayside.example/crane-1", "/quotes speaker:Kos", "/quotes article:$harbour1", "/search crane", "/countries", "/topics"} {
		if got := page(d.ask(d.member(line))); strings.Contains(got, "Quayside ·") || strings.Contains(got, "Harbour number") || strings.Contains(got, "bolt") {
			t.Errorf("%s:\n%s", line, got)
		}
	}
	for _, option := range []string{"article", "source", "speaker"} {
		r := d.member("/quotes")
		r.Options = map[string]string{option: map[string]string{"article": "crane", "source": "quay", "speaker": "maja"}[option]}
		if got := d.Complete(t.Context(), r, option); len(got) != 0 {
			t.Errorf("%s completes to %+v", option, got)
		}
	}
	r := d.moderator("/article approve x")
	r.Options["article"] = "crane"
	if got := d.Complete(t.Context(), r, "article"); len(got) != 1 || got[0].Value != d.id("harbour1") {
		t.Errorf("a moderator's completion: %+v", got)
	}
	for line, says := range map[string]string{
		"/post $harbour1 channel:77": "waits for approval", "/article restore $harbour1": "waits for approval",
		"/article approve $lagoon": "does not wait", "/article reject $lagoon": "does not wait",
		"/article approve 999999": "has no article",
	} {
		if got := d.ask(d.moderator(line)); !got.Failed || !strings.Contains(first(got), says) {
			t.Errorf("%s:\n%s", line, page(got))
		}
	}
	if got := d.ask(d.moderator(`/article edit $harbour1 title:"A crane at last"`)); got.Failed || !strings.Contains(page(got), "A crane at last") {
		t.Error(page(got))
	}
	if got := page(d.card()); !strings.Contains(got, "A crane at last") {
		t.Errorf("the card after an edit:\n%s", got)
	}
}

// TestWhoMay is who may do what about a guild's articles: nobody but those who
// moderate it, whatever they name.
func TestWhoMay(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	acts := map[string]string{ // what is done, and what goes before it
		"/article approve $harbour1": "", "/article approve $harbour1 channel:77": "", "/article approve $harbour1 when:18:30": "",
		"/article approve $harbour1 undo:yes": "/article approve $harbour1", "/article reject $harbour1": "",
		"/queue approval:yes approve:all": "", "/queue approval:yes reject:$harbour1": "",
		"/article quotes $harbour1 pin:QUOTE": "", "/article quotes $harbour1 hide:QUOTE": "", "/article quotes $harbour1 unmark:QUOTE": "/article quotes $harbour1 hide:QUOTE",
		"/article merge $harbour1 into:$harbour2": "", "/article split $harbour1": "/article merge $harbour1 into:$harbour2",
		"/article split $harbour1 undo:yes":                 "/article split $harbour1",
		`/article edit $harbour1 title:"Another"`:           "",
		"/post $harbour2 channel:77 confirm:yes when:18:30": "/article approve $harbour2",
	}
	nobody := map[string]func(r *Request){
		"member":                    func(r *Request) { r.Asker.Moderator = false },
		"another guild's moderator": func(r *Request) { r.Place.Shelf, r.Place.View = other, news.View{other, news.Common} },
		"direct message": func(r *Request) {
			r.Asker.Moderator = false
			r.Place = Place{Platform: "discord", View: news.View{guild, news.Common}, Direct: true}
		},
	}
	for who, manager := range map[string]bool{"moderator": false, "admin": true} {
		for line, before := range acts {
			t.Run(who+" "+line, func(t *testing.T) {
				d, r := ready(t, line, before)
				was := d.audit(guild)
				for name, as := range nobody {
					asked := r.clone()
					as(&asked)
					if d.ask(asked); d.audit(guild) != was {
						t.Errorf("%s changed something", name)
					}
				}
				r.Asker.Manager = manager
				if got := d.ask(r); d.audit(guild) == was {
					t.Errorf("nothing changed:\n%s", page(got))
				}
			})
		}
	}
}

// ready is a desk on which a line can change something, and the moderator's request.
func ready(t *testing.T, line, before string) (*desk, Request) {
	t.Helper()
	d := newDesk(t)
	d.hold("Quayside", "Lakeside")
	if strings.Contains(before+line, "split") || strings.Contains(line, "merge") {
		d.ask(d.moderator("/queue approval:yes approve:all"))
	}
	if strings.Contains(before, "split") {
		d.ask(d.moderator("/article merge $harbour1 into:$harbour2"))
	}
	quotes, err := d.store.AllQuotes(t.Context(), guild, d.ids["harbour1"])
	if err != nil {
		t.Fatal(err)
	}
	named := strings.NewReplacer("QUOTE", quotes[0].ID)
	if before != "" {
		if got := d.ask(d.moderator(named.Replace(before))); got.Failed {
			t.Fatal(page(got))
		}
	}
	return d, d.moderator(named.Replace(line))
}

// audit counts what the audit of a guild holds.
func (d *desk) audit(shelf news.Shelf) int {
	d.t.Helper()
	all, err := d.store.Acts(d.t.Context(), shelf, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(all)
}
