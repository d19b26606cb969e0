package commands

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

func TestFindAndAll(t *testing.T) {
	s := New(Deps{})
	all := s.All()
	for i, c := range s.All() {
		found, ok := s.Find(c.Name)
		if !ok || found.Name != c.Name || all[i].Name != c.Name {
			t.Errorf("%s: %v %v", c.Name, found.Name, ok)
		}
	}
	all[0].Name = "changed"
	if s.All()[0].Name != "latest" {
		t.Error("All gives its own slice away")
	}
	if _, ok := s.Find("Latest"); ok {
		t.Error("names are spelt in one way")
	}
}

// TestRunLeavesTheRequestAlone: a platform may keep the request and run it again.
func TestRunLeavesTheRequestAlone(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/latest country:ve count:3", "/summary orinoco", "/quotes article:orinoco", "/article edit orinoco", "/post orinoco channel:77 confirm:yes"} {
		r := d.moderator(line)
		before := maps.Clone(r.Options)
		d.ask(r)
		if !maps.Equal(before, r.Options) {
			t.Errorf("%s: %v became %v", line, before, r.Options)
		}
	}
}

// TestRunUsesNoNetwork: whatever is asked, nothing is read before Later.
func TestRunUsesNoNetwork(t *testing.T) {
	d := newDesk(t)
	for _, c := range d.All() {
		for _, link := range []string{freshLink, "https://tideway.example/barrier"} {
			r := d.moderator("/help")
			r.Command, r.Options = c.Name, map[string]string{}
			r.Target = &Message{Links: []string{link}}
			for _, o := range c.Options {
				if o.Required {
					r.Options[o.Name] = map[OptionKind]string{Article: link, Link: link, ChannelOption: "77", Text: "river", Feed: "1", RouteOption: "1", DigestOption: "1", Zone: "UTC", File: "x.opml"}[o.Kind]
				}
			}
			d.Run(t.Context(), r)
		}
	}
	if len(d.reader.reads)+len(d.feeder.looks) > 0 || d.poster.n+d.feeder.polls > 0 {
		t.Errorf("read %q, looked at %q, %d deliveries, %d polls", d.reader.reads, d.feeder.looks, d.poster.n, d.feeder.polls)
	}
}

// TestAtOnce asks everything at the same time.
func TestAtOnce(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	var all sync.WaitGroup
	for i := range 30 {
		line := []string{"/latest count:10", "/quotes country:VE", "/article add " + freshLink, "/search river", "/article remove $old", "/article restore $old", "/post $lagoon channel:77 confirm:yes", "/countries", "/trends", "/map"}[i%10]
		r := d.moderator(line)
		all.Go(func() {
			if reply := d.ask(r); strings.Contains(page(reply), "went wrong") {
				t.Errorf("%s: %s", line, page(reply))
			}
		})
	}
	all.Wait()
	if page, err := d.store.Latest(t.Context(), news.View{guild}, store.Filter{Country: "SI", Limit: 5}); err != nil || len(page.Entries) != 1 {
		t.Errorf("%d entries of one article, %v", len(page.Entries), err)
	}
}

// TestBrokenStore: every command says so in a sentence when the database is gone.
func TestBrokenStore(t *testing.T) {
	d := newDesk(t)
	lines := []Request{d.member("/latest"), d.member("/latest source:x"), d.member("/summary 1"), d.member("/summary lagoon"), d.member("/quotes"), d.member("/quotes speaker:x"), d.member("/search river"), d.member("/topics"), d.member("/countries"), d.member("/trends"), d.member("/map"),
		d.moderator("/article add " + freshLink), d.moderator("/article text text:x"), d.moderator("/article edit 1"), d.moderator("/article remove 1"), d.moderator("/article restore 1"), d.moderator("/article tag 1 add:VE"), d.moderator("/post 1 channel:77"),
		d.member("/feeds"), d.moderator("/feed add " + harbour), d.moderator("/feed list"), d.moderator("/feed check 1"), d.moderator("/feed pause 1"), d.moderator("/feed resume 1"), d.moderator("/feed remove 1"), d.moderator("/feed filter 1"), d.moderator("/feed export"),
		d.moderator("/route add channel:77"), d.moderator("/route list"), d.moderator("/route test 1"), d.moderator("/route remove 1"), d.moderator("/route quiet channel:77"),
		d.moderator("/digest set channel:77 time:9 timezone:UTC"), d.moderator("/digest preview"), d.moderator("/digest list"), d.moderator("/digest remove 1"), d.moderator("/queue"), d.moderator("/queue drop:1"), d.moderator("/post undo:1"), d.moderator("/post undo:x")}
	broken, err := store.Open(t.Context(), fresh.Desk(t), store.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if err := broken.Close(); err != nil {
		t.Fatal(err)
	}
	set := New(Deps{Store: broken, Reader: d.reader, Poster: d.poster})
	for _, r := range lines {
		reply := set.Finish(t.Context(), set.Run(t.Context(), r))
		if !reply.Failed || !reply.Private || first(reply) == "" || strings.Contains(first(reply), "sql") {
			t.Errorf("%s: %s", Line(r), page(reply))
		}
	}
	if got := set.Complete(t.Context(), d.member("/summary lag"), "article"); got != nil {
		t.Errorf("%v", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := first(d.Run(ended, d.member("/latest"))); got != Sentence(context.Canceled) {
		t.Error(got)
	}
}

// TestLockedStore: another program holds the database. Who changes something is
// told so before a platform's patience ends, and who asks is answered.
func TestLockedStore(t *testing.T) {
	d := newDesk(t)
	fresh.Hold(t, fresh.Raw(t, d.path))
	for _, line := range []string{"/article remove $lagoon", "/post $lagoon channel:77 confirm:yes", `/article edit $lagoon title:"A title"`} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		if reply := d.Run(ctx, d.moderator(line)); first(reply) != Sentence(news.ErrDBLocked) || ctx.Err() != nil {
			t.Errorf("%s: %v: %s", line, ctx.Err(), page(reply))
		}
		if reply := d.Run(ctx, d.member("/latest")); reply.Failed {
			t.Errorf("/latest: %s", page(reply))
		}
		cancel()
	}
}

// TestFinishWaits: a Later that needs another is carried out to the end.
func TestFinishWaits(t *testing.T) {
	s := New(Deps{})
	twice := Reply{Later: func(context.Context) (Reply, error) {
		return Reply{Later: func(context.Context) (Reply, error) { return none("done"), nil }}, nil
	}}
	if got := first(s.Finish(t.Context(), twice)); got != "done" {
		t.Error(got)
	}
	bad := Reply{Later: func(context.Context) (Reply, error) { return Reply{}, fmt.Errorf("get: %w", news.ErrBusy) }}
	if got := first(s.Finish(t.Context(), bad)); got != Sentence(news.ErrBusy) {
		t.Error(got)
	}
}

// TestNobodyDelivers: without a poster a post is owed, and said to be on its way.
func TestNobodyDelivers(t *testing.T) {
	d := newDesk(t)
	alone := New(Deps{Store: d.store, Reader: d.reader})
	reply := alone.Run(t.Context(), d.moderator("/post $lagoon channel:77 confirm:yes"))
	if got := page(reply); reply.Later != nil || !strings.Contains(got, "It is on its way to <channel 77>") {
		t.Error(got)
	}
}

// TestWith: what a button carries has neither asker nor place, and does not
// change the request that it was made from.
func TestWith(t *testing.T) {
	r := Request{Command: "latest", Options: map[string]string{"country": "VE", "count": "3"}, Asker: Asker{Moderator: true}, Pressed: true}
	got := r.With("from", "4", "count", "", "odd")
	if got.Command != "latest" || !maps.Equal(got.Options, map[string]string{"country": "VE", "from": "4"}) || got.Asker.Moderator || got.Pressed {
		t.Errorf("%+v", got)
	}
	if len(r.Options) != 2 {
		t.Errorf("%v", r.Options)
	}
}

// acts is how much the audit of the guild holds.
func (d *desk) acts() int {
	acts, err := d.store.Acts(d.t.Context(), guild, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(acts)
}

func TestOthersAreOffered(t *testing.T) {
	d := newDesk(t)
	r := d.member("/quotes speaker:e")
	reply := d.ask(r)
	if got := first(reply); got != "Quotes by Esteban Rull" {
		t.Fatal(got)
	}
	next := d.ask(d.press(r, button(t, reply, "Rosa Elena Mite")))
	if got := first(next); got != "Quotes by Rosa Elena Mite" {
		t.Error(got)
	}
}

// FuzzRun: whatever options say, an answer is a valid reply, and nothing went
// wrong on the desk's side.
func FuzzRun(f *testing.F) {
	for _, line := range []string{"/latest country:Venezuela since:7d count:3 from:2", "/summary orinoco length:long", `/quotes speaker:"Esteban Rull" article:3`, `/search "a b" -c topic:sport`,
		"/article tag 3 add:VE,x remove:;;", "/article edit 3 title:x note:y", "/article add https://[::1]:99999/%zz", "/article restore 3", "/post 3 channel:77 confirm:no", "/article text text:x link:y",
		"/feed add harbour.example backfill:3", "/feed filter 1 words:(a or -b) try:yes", "/route add channel:77 words:/a+/ language:de mention:600 style:title", "/route test 1 from:9", "/route quiet channel:77 from:22 to:7 zone:brazil",
		"/digest set channel:77 time:25:61 timezone:utc day:monday length:3", "/digest preview 2", "/queue drop:3 retry:1", "/post undo:ferry", "/help feeds", "/feeds from:7"} {
		f.Add(line)
	}
	d := newDesk(f)
	f.Fuzz(func(t *testing.T, line string) {
		r, err := d.Parse(nil, line)
		if err != nil || strings.Contains(r.Command, "remove") {
			return
		}
		here := *d
		here.t = t
		m := here.moderator("/help")
		m.Command, m.Options = r.Command, r.Options
		reply := d.Run(t.Context(), m)
		if strings.Contains(first(reply), "went wrong") {
			t.Errorf("%q: %s", line, page(reply))
		}
		checkReply(t, d, reply)
	})
}
