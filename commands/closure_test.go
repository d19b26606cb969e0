package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// A walker presses all that it is offered.
type walker struct {
	t       *testing.T
	there   *town // the other guild as it was
	seen    map[string]bool
	presses int
	changes int
}

// where is a place in a walk: the town as it is then, who walks, and how they came.
type where struct {
	in   *town
	who  func(Request) Request
	came string
}

// kind is a button's request by what tells it from others: numbers are all the same.
func kind(a Action) string {
	var b strings.Builder
	b.WriteString(a.Label + " /" + a.Request.Command)
	for _, name := range slices.Sorted(maps.Keys(a.Request.Options)) {
		value := a.Request.Options[name]
		if strings.ContainsAny(value, "0123456789") { // a number, a moment, a version
			value = "#"
		}
		b.WriteString(" " + name + ":" + value)
	}
	return b.String()
}

// sees holds a reply to what every platform can show, and goes through every button,
// menu and form of it that was not gone through before.
func (w *walker) sees(at where, r Reply) {
	w.t.Helper()
	fits(w.t, at, r)
	if len(r.Blocks)+len(r.Cards) == 0 && r.Form == nil {
		w.t.Errorf("%s: nothing is said", at.came)
	}
	if r.Form != nil {
		w.fills(at, *r.Form)
	}
	for _, a := range buttons(r) {
		if a.Link != "" || a.Disabled || w.seen[kind(a)] {
			continue
		}
		w.seen[kind(a)] = true
		channels := []string{""}
		if a.Channel {
			channels = []string{at.in.news, at.in.forum}
		}
		for _, channel := range channels {
			w.presses++
			w.goes(at, a.Label, a.Request.With("channel", max(channel, a.Request.Option("channel"))), alters(a.Request))
		}
	}
}

// fits is checkReply, told with the way that led there.
func fits(t *testing.T, at where, r Reply) {
	t.Helper()
	if failed := t.Failed(); !failed {
		if checkReply(t, at.in.d, r); t.Failed() {
			t.Errorf("%s:\n%s", at.came, page(r))
		}
	}
}

// fills sends a form as it stands, and with words in every field.
func (w *walker) fills(at where, f Form) {
	w.t.Helper()
	k := kind(Action{Label: "form " + f.Title, Request: f.Submit})
	if w.seen[k] {
		return
	}
	w.seen[k] = true
	for _, words := range []string{"", "Ferry bridge. It opened on Monday, and all went well."} {
		var pairs []string
		for _, field := range f.Fields {
			value := field.Value
			if words != "" && value == "" {
				value = map[string]string{"when": "tomorrow 8", "link": "", "days": "3000", "articles": "5000", "zone": "Berlin", "add": "Bolivia", "remove": "Economy"}[field.Name]
				if value == "" && field.Name != "link" {
					value = words[:min(len(words), max(field.Max, 1))]
				}
			}
			if value == "" && field.Required {
				return // a platform does not send it
			}
			pairs = append(pairs, field.Name, value)
		}
		r := f.Submit.With(pairs...)
		for i := 0; i < len(pairs); i += 2 {
			r.Options[pairs[i]] = pairs[i+1]
		}
		w.presses++
		w.goes(at, f.Title, r, true)
	}
}

// goes makes the request of a button or a form in a process of its own, and in one that
// changes something over a database of its own, so that each is pressed where it was
// offered. Who may not is refused first.
func (w *walker) goes(at where, label string, r Request, changes bool) {
	w.t.Helper()
	at.came += " → " + label + " " + Line(r)
	c, known := at.in.d.Find(r.Command)
	if !known {
		w.t.Errorf("%s leads nowhere", at.came)
		return
	}
	if changes {
		w.changes++
		at.in, _ = copied(w.t, at.in, w.there)
		defer at.in.d.store.Close()
	} else {
		again := *at.in.d
		again.Set = New(Deps{Store: again.store, Reader: again.reader, Poster: again.poster, Feeder: again.feeder, Summariser: fakeSummariser{}, Version: "1.2.3"})
		in := *at.in
		in.d, at.in = &again, &in
	}
	r = at.in.places(r)
	r.Pressed = true
	if c.Moderator {
		if reply := at.in.d.ask(memberOf(r)); !reply.Failed || !reply.Private || first(reply) != notModerator {
			w.t.Errorf("%s, by a member: %s", at.came, page(reply))
		}
	}
	before := at.in.d.acts()
	reply := at.in.d.ask(at.who(r))
	if reply.Failed && !strings.Contains(page(reply), "The poll brought nothing.") { // of a feed that fails
		w.t.Errorf("%s: %s", at.came, page(reply))
	}
	if at.in.d.acts() != before && !changes {
		w.t.Errorf("%s changed something", at.came)
	}
	if w.presses > 3000 {
		w.t.Fatalf("there is no end to it: %s", at.came)
	}
	w.sees(at, reply)
}

// twoFeeds is a page that names two feeds.
const twoFeeds = "https://harbour.example/feeds/"

// askedFor are lines whose answers offer what those of the doors do not.
func askedFor() []string {
	return []string{"/latest count:2 from:3", "/latest country:VE", "/latest country:Fiji", "/latest country:Venezula", "/latest topic:economy country:Fiji", "/latest since:2h country:VE", "/latest from:900", "/summary opened", "/summary 999", "/summary " + freshLink,
		"/quotes speaker:Ida", "/quotes article:$Ferry$", "/quotes country:VE from:5", "/search zeppelin ferry", "/story $dyke2", "/follow country:VE", "/following", "/saved", "/forget", "/help about:feeds", "/help about:server", "/article edit $Ferry$", "/article edit $Market$", "/article tag $Ferry$", "/article quotes $Ferry$",
		"/article add https://tideway.example/bridge", "/article split $dyke1", "/article approve $Held$ when:nonsense", "/post $Ferry$ channel:77", "/post $Bridge$ channel:77", "/post $Tram$ channel:77", "/post undo:$done$", "/queue approval:yes", "/feed check $slow$", "/feed filter $lone$", "/feed filter $lone$ words:ice try:yes", "/feed add " + twoFeeds,
		"/route test $route$", "/digest preview", "/audit", "/audit from:20", "/settings keep", "/settings keep articles:1", "/settings zone", "/settings zone Atlantis", "/source retract Gaz", "/source restore", "/setup", "/trends country:VE", "/map", "/countries", "/topics"}
}

// TestEveryButtonLeadsSomewhere begins with the answer of every command and with every
// kind of post on a desk that has something of everything, and presses every button,
// entry and channel, and sends every form, that it is offered, on and on: each is
// answered, by a desk that was started anew, fits what platforms show, and changes
// nothing unless it says so; and moderators' are refused to members.
func TestEveryButtonLeadsSomewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	here, there := whole(t)
	here.d.fresh()
	for _, c := range []string{"a", "b"} {
		url := twoFeeds + c + ".xml"
		here.d.feeder.feed(url, "Feed "+c)
		offers := here.d.feeder.found[twoFeeds].Offers
		here.d.feeder.found[twoFeeds] = news.FeedsFound{Offers: append(offers, news.Feed{URL: url, Title: "Feed " + c})}
	}
	w := &walker{t: t, there: there, seen: map[string]bool{}}
	itself := func(r Request) Request { return r }
	for _, p := range everyPost(here) {
		reply, err := here.d.PostReply(t.Context(), p)
		if p.Kind.Direct() {
			reply, err = here.d.DirectReply(t.Context(), p, news.View{guild, news.Common})
		}
		if err != nil {
			t.Fatal(p.Kind, err)
		}
		who := itself
		if p.Kind.Direct() {
			who = aloneOf
		}
		w.sees(where{here, who, string(p.Kind)}, reply)
	}
	for _, c := range doors() {
		in, _ := copied(t, here, there)
		r := c.request(in)
		w.sees(where{in, itself, Line(r)}, in.d.ask(r))
		in.d.store.Close()
	}
	for _, line := range askedFor() {
		in, _ := copied(t, here, there)
		r := in.asks(line)
		w.sees(where{in, itself, line}, in.d.ask(r))
		in.d.store.Close()
	}
	t.Log(w.presses, "presses of", len(w.seen), "kinds,", w.changes, "with a change")
}

// everyPost is a post of each kind and state, of what is here.
func everyPost(in *town) []news.Post {
	in.d.t.Helper()
	queue, err := in.d.store.Queue(in.d.t.Context(), in.shelf, 100)
	if err != nil {
		in.d.t.Fatal(err)
	}
	seen, err := in.d.store.PostsSeen(in.d.t.Context(), in.shelf, 100)
	if err != nil {
		in.d.t.Fatal(err)
	}
	out := append(queue, seen...)
	have := map[news.PostKind]bool{}
	for _, p := range out {
		have[p.Kind] = true
	}
	who := news.Actor{ID: "discord:901", Name: "Max"}
	note := news.Note{Event: news.FeedFails, Feed: "Slow", Site: "slow.harbour.example", Since: noon().Add(-3 * time.Hour), Reason: PollSentence(news.ErrTimeout)}
	more := []int64{in.ids["Ferry"], in.ids["Bridge"]}
	for _, p := range []news.Post{
		{Kind: news.PostDigest, Route: in.ids["digest"], More: more, OwedAt: noon(), DueAt: noon()},
		{Kind: news.PostNote, Route: in.ids["slow"], Comment: note.Text()},
		{Kind: news.PostWelcome},
		{Kind: news.PostFollow, Article: in.ids["Ferry"], Route: in.ids["follow"], By: who},
		{Kind: news.PostBrief, More: more, By: who},
		{Kind: news.PostRest, More: more, By: who},
	} {
		p.Shelf, p.Platform, p.Channel = in.shelf, "discord", in.news
		have[p.Kind] = true
		out = append(out, p)
	}
	for _, kind := range []news.PostKind{news.PostArticle, news.PostStory, news.PostReport, news.PostApproval} {
		if !have[kind] {
			in.d.t.Errorf("no post is %s: %v", kind, fmt.Sprint(have))
		}
	}
	return out
}

// TestButtonsOfAnEarlierVersion: a button whose command or option there is no more is
// told so in a sentence with the next step.
func TestButtonsOfAnEarlierVersion(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name string
		r    Request
		says string
	}{
		{"a command that is gone", ask("digest of the day"), "no command"},
		{"an option that is gone", ask("latest", "outlet", "Tideway Post"), "has no option “outlet”"},
		{"a choice that is gone", ask("summary", "article", d.id("lagoon"), "length", "epic"), "Length is one of"},
		{"what is required now", ask("route test"), "needs a route"},
	} {
		r := d.press(d.moderator("/latest"), Action{Request: c.r})
		reply := d.ask(r)
		if !reply.Failed || !reply.Private || !strings.Contains(first(reply), c.says) {
			t.Errorf("%s: %s", c.name, page(reply))
		}
	}
}
