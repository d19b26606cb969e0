package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// A town is one of the two guilds of a whole desk, with what stands on its shelf. All
// that is the other guild's alone says "Faraway", so that a leak can be seen.
type town struct {
	d     *desk
	shelf news.Shelf
	mark  string // "" or "Faraway "
	host  string
	news  string // the channel of its posts
	forum string
	desk  string // the channel of its moderators

	ids map[string]int64 // of what stands there: articles by a word, and "feed", "slow", "route", "digest", "done", "failed", "scheduled", "follow", …
}

// whole is a desk on which each of two guilds has something of everything: feeds, one
// of which fails, routes, digests, posts that are done, owed and failed, articles that
// wait, were changed, removed, merged and reported, an outlet that is hidden and one
// that is limited, and a member who follows and has saved.
func whole(t *testing.T) (here, there *town) {
	t.Helper()
	d := storyDesk(t)
	here = &town{d: d, shelf: guild, host: "harbour.example", news: "77", forum: "80", desk: "70", ids: map[string]int64{}}
	there = &town{d: d, shelf: other, mark: "Faraway ", host: "hinterland.example", news: "177", forum: "180", desk: "170", ids: map[string]int64{}}
	for _, in := range []*town{here, there} {
		in.furnish()
	}
	return here, there
}

// copied is the same desk in a process of its own over a copy of the database, as after
// a restart.
func copied(t *testing.T, here, there *town) (*town, *town) {
	t.Helper()
	path := copyOf(t, here.d.path)
	was, d := here.d, *here.d
	s, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return noon().Add(time.Duration(was.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() }) // may have been closed already
	feeder := newFeeder(s)
	feeder.found, feeder.holds, feeder.fails, feeder.pages = was.feeder.found, was.feeder.holds, was.feeder.fails, was.feeder.pages
	d.store, d.path, d.feeder, d.poster = s, path, feeder, &fakePoster{store: s}
	d.Set = New(Deps{Store: s, Reader: d.reader, Poster: d.poster, Feeder: feeder, Summariser: fakeSummariser{}, Version: "1.2.3"})
	mine, theirs := *here, *there
	mine.d, theirs.d = &d, &d
	return &mine, &theirs
}

// copyOf is a copy of a database.
func copyOf(t *testing.T, from string) string {
	t.Helper()
	return fresh.Copy(t, from, func(address string) (*store.Store, error) { return store.Open(t.Context(), address, store.Options{}) })
}

// asks is a typed line of who may do everything in the town.
func (in *town) asks(line string) Request {
	in.d.t.Helper()
	for name, id := range in.ids {
		line = strings.ReplaceAll(line, "$"+name+"$", fmt.Sprint(id))
	}
	return in.places(in.d.manager(line))
}

// places is a request made in the town by its manager.
func (in *town) places(r Request) Request {
	r = r.clone()
	n := strings.TrimPrefix(string(in.shelf), "discord:")
	r.Asker = Asker{Actor: news.Actor{ID: "discord:90" + n, Name: in.mark + "Max"}, Moderator: true, Manager: true, Locale: "en"}
	r.Place = Place{Platform: "discord", Shelf: in.shelf, View: news.View{in.shelf, news.Common}, Channel: in.news, Locale: "en"}
	r.Place.Channels = map[string]Channel{
		in.news:  {ID: in.news, Name: "news", Postable: true, AskerMay: true},
		in.desk:  {ID: in.desk, Name: "desk", Postable: true, AskerMay: true},
		in.forum: {ID: in.forum, Name: "stories", Postable: true, AskerMay: true, Kind: news.ChannelForum},
	}
	r.Place.Roles = map[string]string{"600": "press"}
	r.Now = noon().Add(time.Duration(in.d.ahead.Load()))
	return r
}

// does asks, and wants it done.
func (in *town) does(line string) Reply {
	in.d.t.Helper()
	reply := in.d.ask(in.asks(line))
	if reply.Failed {
		in.d.t.Fatalf("%s: %s", line, page(reply))
	}
	return reply
}

// keeps puts an article on the town's shelf and notes its id under name.
func (in *town) keeps(name, site, fields, body string) {
	in.d.t.Helper()
	a := articleOf(in.d.t, fmt.Sprintf("Title: %s%s in the news\nURL: https://%s/%s\nSite: %s%s\nLanguage: en\nAge: 3h\n%s", in.mark, name, in.host, name, in.mark, site, fields), body)
	added, err := in.d.store.Add(in.d.t.Context(), in.shelf, a, news.Actor{ID: "discord:7", Name: in.mark + "Mona"})
	if err != nil {
		in.d.t.Fatal(err)
	}
	in.ids[name] = added.ID
}

// polls lets a feed bring an entry, and notes its article's id under name.
func (in *town) polls(feed string, id int64, name string) {
	in.d.t.Helper()
	at := noon().Add(-time.Hour).Add(time.Duration(len(in.ids)) * time.Minute)
	e := entryAt(feed, name, at)
	e.Title = in.mark + name + " by feed"
	a := articleOf(in.d.t, fmt.Sprintf("Title: %s\nURL: %s\nSite: %sWire\nLanguage: en\nAge: 0\nAbout: VE\nTopics: 04000000", e.Title, e.URL, in.mark),
		fmt.Sprintf("[1 %s%s came over the wire on Monday.] {%sOna Reeve|the wire's editor: We send what we are sure of}, said Reeve.", in.mark, name, in.mark))
	a.Published = at
	in.d.feeder.pages[e.URL] = a
	in.d.feeder.holds[feed] = append([]news.FeedEntry{e}, in.d.feeder.holds[feed]...)
	if _, err := in.d.feeder.Poll(in.d.t.Context(), id); err != nil {
		in.d.t.Fatal(err)
	}
	found, err := in.d.store.EntryByURL(in.d.t.Context(), news.View{in.shelf}, e.URL)
	if err == nil {
		in.ids[name] = found.ID
		return
	}
	waits, err := in.d.store.Waiting(in.d.t.Context(), in.shelf, "", 0, 100)
	for _, w := range waits.Entries {
		if w.URL == e.URL {
			in.ids[name] = w.ID
		}
	}
	if err != nil || in.ids[name] == 0 {
		in.d.t.Fatalf("%s was not kept: %v", name, err)
	}
}

// furnish puts something of everything on the town's shelf.
func (in *town) furnish() {
	d, ctx := in.d, in.d.t.Context()
	quoted := "About: VE\nMentioned: CO\nTopics: 04000000"
	for _, one := range []string{"Ferry Gazette", "Tram Gazette", "Bridge Gazette", "Market Gazette", "Mill Limited", "Kiln Hidden"} {
		name, site, _ := strings.Cut(one, " ")
		in.keeps(name, site, quoted, fmt.Sprintf("[1 %s%s opened on Monday after two years of work.] {%sIda Marsh|the mayor: It was worth each day of waiting}, said Marsh. [2 It is open to all.] [3 Tickets are cheap.]", in.mark, name, in.mark))
	}
	feed, slow, lone := "https://"+in.host+"/feed", "https://slow."+in.host+"/feed", "https://lone."+in.host+"/feed"
	for url, title := range map[string]string{feed: "Wire", slow: "Slow", lone: "Lone"} {
		d.feeder.feed(url, in.mark+title)
	}
	for _, url := range []string{feed, slow, lone} {
		in.does("/feed add " + url)
	}
	for _, s := range in.subscriptions() {
		in.ids[map[string]string{feed: "feed", slow: "slow", lone: "lone"}[s.URL]] = s.ID
	}
	d.feeder.fails[slow] = PollSentence(news.ErrTimeout)
	d.ask(in.asks("/feed check $slow$")) // it fails
	in.does("/feed pause $lone$")
	in.does("/feed filter $lone$ words:ice")
	in.does("/settings desk channel:" + in.desk)
	in.does("/route add channel:" + in.news + " topic:economy mention:600")
	in.does("/route add channel:" + in.forum + " country:VE words:wire")
	in.does("/route quiet channel:" + in.forum + " from:22:00 to:07:00 zone:UTC")
	in.does("/digest set channel:" + in.news + " time:08:00 timezone:UTC")
	in.does("/digest set channel:" + in.news + " time:18:30 timezone:UTC topic:economy day:monday")
	routes, err := d.store.Routes(ctx, in.shelf)
	if err != nil {
		d.t.Fatal(err)
	}
	digests, err := d.store.Digests(ctx, in.shelf)
	if err != nil {
		d.t.Fatal(err)
	}
	in.ids["route"], in.ids["digest"] = routes[0].ID, digests[0].ID
	in.polls(feed, in.ids["feed"], "Routed")
	in.does("/settings approval on")
	in.polls(feed, in.ids["feed"], "Held")
	in.polls(feed, in.ids["feed"], "Waits")
	in.posts()
	in.does("/article edit $Bridge$ title:\"" + in.mark + "Bridge by a moderator\" note:\"" + in.mark + "note\"")
	in.does("/article tag $Bridge$ add:sport")
	in.does("/article remove $Market$")
	in.does("/article merge $Ferry$ into:$Tram$")
	in.does(`/source limit name:"` + in.mark + `Limited"`)
	in.does(`/source retract name:"` + in.mark + `Hidden"`)
	in.member()
}

func (in *town) subscriptions() []news.Subscription {
	in.d.t.Helper()
	all, err := in.d.store.Subscriptions(in.d.t.Context(), in.shelf)
	if err != nil {
		in.d.t.Fatal(err)
	}
	return all
}

// posts makes posts in each state: done, scheduled, failed, owed by a route.
func (in *town) posts() {
	d := in.d
	in.does("/post $Ferry$ channel:" + in.news + " confirm:yes")
	in.ids["done"] = d.poster.last.ID
	d.poster.fails = "The desk may not write in that channel."
	d.ask(in.asks("/post $Tram$ channel:" + in.news + " confirm:yes"))
	in.ids["failed"] = d.poster.last.ID
	d.poster.fails = ""
	in.does(`/post $Bridge$ channel:` + in.news + ` when:"2026-12-01 18:30" confirm:yes comment:"` + in.mark + `comment"`)
	all, err := d.store.Queue(d.t.Context(), in.shelf, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range all {
		switch {
		case p.Kind == news.PostArticle && p.State == news.PostOwed:
			in.ids["scheduled"] = p.ID
		case p.Kind == news.PostStory:
			in.ids["routed"] = p.ID
		case p.Kind == news.PostApproval:
			in.ids["card"] = p.ID
		}
	}
}

// member is the one in town who follows, saves and reports.
func (in *town) member() {
	d := in.d
	n := strings.TrimPrefix(string(in.shelf), "discord:")
	for _, line := range []string{"/follow country:VE", `/follow words:"` + in.mark + `regatta"`, "/saved add:$Ferry$", "/latest since:last", "/report $Tram$"} {
		r := in.asks(line)
		r.Asker = Asker{Actor: news.Actor{ID: "discord:91" + n, Name: in.mark + "Ada"}, Locale: "en"}
		if r.Command == "report" {
			r.Options["what"] = in.mark + "speaker is wrong"
		}
		if reply := d.ask(r); reply.Failed {
			d.t.Fatal(line, page(reply))
		}
	}
	follows, err := d.store.Follows(d.t.Context(), "discord:91"+n)
	if err != nil {
		d.t.Fatal(err)
	}
	in.ids["follow"] = follows[0].ID
	for _, r := range []Request{in.asks("/follow country:VE"), in.asks("/saved add:$Ferry$"), in.asks("/saved add:$Tram$")} {
		if reply := d.ask(r); reply.Failed { // the manager has some, too
			d.t.Fatal(page(reply))
		}
	}
}

// state is all that the town has, as text: what differs has changed.
func (in *town) state() string {
	in.d.t.Helper()
	var b strings.Builder
	ctx, s, n := in.d.t.Context(), in.d.store, strings.TrimPrefix(string(in.shelf), "discord:")
	note := func(what any, err error) {
		if err != nil {
			in.d.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%+v\n", what)
	}
	note(s.Settings(ctx, in.shelf))
	note(s.Subscriptions(ctx, in.shelf))
	note(s.Routes(ctx, in.shelf))
	note(s.Digests(ctx, in.shelf))
	note(s.Queue(ctx, in.shelf, 1000))
	note(s.PostsSeen(ctx, in.shelf, 1000))
	note(s.Acts(ctx, in.shelf, 1000))
	note(s.Waiting(ctx, in.shelf, "", 0, 1000))
	note(s.Sourced(ctx, in.shelf))
	note(s.Retractions(ctx, in.shelf))
	note(s.Latest(ctx, news.View{in.shelf}, store.Filter{Limit: 1000}))
	note(s.RemovedTitles(ctx, in.shelf, "", 1000))
	for _, name := range []string{"Ferry", "Tram", "Bridge", "Market", "Mill", "Kiln", "Routed", "Held", "Waits"} {
		note(s.OnShelf(ctx, in.shelf, in.ids[name]))
		note(s.Reports(ctx, in.shelf, in.ids[name]))
		note(s.AllQuotes(ctx, in.shelf, in.ids[name]))
	}
	for _, member := range []string{"discord:91" + n, "discord:90" + n} {
		note(s.Follows(ctx, member))
		note(s.Reach(ctx, member))
		note(s.KeptAbout(ctx, member))
		note(s.Saved(ctx, news.View{in.shelf, news.Common}, member, 100, 0))
	}
	return b.String()
}

// TestWhole: the desk that other tests stand on has what they count on.
func TestWhole(t *testing.T) {
	here, there := whole(t)
	for _, in := range []*town{here, there} {
		for _, name := range []string{"Ferry", "feed", "slow", "lone", "route", "digest", "Routed", "Held", "Waits", "done", "failed", "scheduled", "routed", "card", "follow"} {
			if in.ids[name] == 0 {
				t.Errorf("%s has no %q: %v", in.shelf, name, in.ids)
			}
		}
		if once := in.state(); once != in.state() {
			t.Error("its state tells of change where there is none")
		}
	}
	if text := here.state(); strings.Contains(text, "Faraway") {
		t.Errorf("what is here says that it is far away: %s", text)
	}
}
