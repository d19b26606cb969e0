package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// page of the fake web that no shelf holds yet.
const freshLink = "https://tideway.example/bridge"

func (d *desk) fresh() {
	a := articleOf(d.t, "Title: Old bridge reopens after two winters\nURL: "+freshLink+"\nSite: Tideway Post\nByline: Ivo Brandt\nAge: 4h\nLanguage: en\nAbout: SI\nMentioned: AT\nTopics: 04000000",
		"[1 The old bridge over the gorge reopened on Monday after two winters of repairs.] {Maja Kos|the valley's mayor: We counted every stone twice}, said Maja Kos, the valley's mayor. [2 Lorries must still take the road by the lake.]")
	d.reader.pages[freshLink] = a
}

func first(r Reply) string {
	if len(r.Blocks) == 0 {
		return ""
	}
	return words(r.Blocks[0])
}

func TestRefusedInDirectMessages(t *testing.T) {
	d := newDesk(t)
	r := d.member("/article remove $old")
	r.Place = Place{Platform: "discord", View: news.View{news.Common}, Channel: "5", Direct: true}
	if got := first(d.ask(r)); got != "That is for moderators, in their server's channels. Ask there." {
		t.Error(got)
	}
}

// TestRefusedFirst: who may not ask is told so whatever the options say, and
// nothing is fetched.
func TestRefusedFirst(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/article add nonsense", "/article remove 999", "/article tag zeppelin add:qwertz", "/post 999 channel:1 confirm:yes", "/article text text:x", "/feed add nonsense", "/feed remove 9", "/route add channel:9", "/digest remove 9", "/queue drop:9", "/post undo:9"} {
		if got := first(d.ask(d.member(line))); got != Sentence(news.ErrForbidden) {
			t.Errorf("%s: %s", line, got)
		}
	}
	if len(d.reader.reads) > 0 {
		t.Errorf("read %q", d.reader.reads)
	}
}

// TestPrivate: each command of the members' that all see is shown to the asker
// alone when they want it so.
func TestPrivate(t *testing.T) {
	d := storyDesk(t)
	for _, line := range []string{"/latest", "/summary $lagoon", "/quotes", "/search river", "/topics", "/countries", "/trends", "/map", "/story $dyke1"} {
		if d.ask(d.member(line)).Private {
			t.Errorf("%s is private", line)
		}
		if !d.ask(d.member(line + " private:yes")).Private {
			t.Errorf("%s private:yes is not", line)
		}
		if d.ask(d.member(line + " private:no")).Private {
			t.Errorf("%s private:no is", line)
		}
	}
}

func TestAdd(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	r := d.moderator("/article add " + freshLink + "?utm_campaign=chat#top")
	now := d.Run(t.Context(), r)
	if now.Later == nil || !now.Private || len(d.reader.reads) > 0 {
		t.Fatalf("before the network:\n%s read %q", page(now), d.reader.reads)
	}
	added := d.Finish(t.Context(), now)
	golden(t, "add", added)
	if e, err := d.store.EntryByURL(t.Context(), r.Place.View, freshLink); err != nil || e.Shelf != guild || e.AddedBy != r.Asker.Actor {
		t.Errorf("%+v %v", e, err)
	}

	again := d.Run(t.Context(), r)
	if again.Later != nil || page(again) != page(added) {
		t.Errorf("run again after a crash, it says:\n%s", page(again))
	}
	r.Now = r.Now.AddDate(0, 0, 2)
	if got := first(d.ask(r)); got != "The desk has had that article since 23 November." {
		t.Error(got)
	}
	if len(d.reader.reads) != 1 {
		t.Errorf("read %q", d.reader.reads)
	}
	for _, label := range []string{"Summary", "Quotes"} {
		if next := d.ask(d.press(r, button(t, added, label))); next.Failed {
			t.Errorf("%s: %s", label, page(next))
		}
	}
}

// TestAddRefuses: bad links before anything is fetched, and what the reader
// finds with the sentence for it.
func TestAddRefuses(t *testing.T) {
	d := newDesk(t)
	for typed, at := range map[string]string{"not a link": "", "ftp://example.org/x": "", "https://user:pw@example.org/": "", "javascript:alert(1)": "", "tideway.example/bridge": freshLink, "<https://tideway.example/bridge>": freshLink} {
		r := d.moderator("/article add x")
		r.Options["link"] = typed
		reply := d.Run(t.Context(), r)
		if at == "" && (reply.Later != nil || first(reply) != Sentence(news.ErrBadLink)) {
			t.Errorf("%q: %s", typed, page(reply))
		}
		if at != "" && reply.Later == nil {
			t.Errorf("%q: %s", typed, page(reply))
		}
	}
	for _, err := range []error{news.ErrNotArticle, news.ErrPaywall, news.ErrGone, news.ErrRefused, news.ErrTimeout, news.ErrWrongType, news.ErrTooLarge, news.ErrPrivate, news.ErrBusy, news.ErrUnreach, news.ErrRedirects} {
		d.reader.errs[freshLink] = fmt.Errorf("fetch: %w", err)
		reply := d.ask(d.moderator("/article add " + freshLink))
		if first(reply) != Sentence(err) || !reply.Private || !reply.Failed {
			t.Errorf("%v: %s", err, page(reply))
		}
	}
}

func TestLaterIsCancelled(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	reply := d.Run(ctx, d.moderator("/article add "+freshLink))
	cancel()
	if _, err := reply.Later(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v: owed work must be taken up again", err)
	}
}

func TestText(t *testing.T) {
	d := newDesk(t)
	golden(t, "text-form", d.ask(d.moderator("/article text")))

	reply := d.ask(d.moderator(`/article text text:"The tram came back. It was full." title:"A tram" source:"Quayside Notes" link:https://quay.example/tram?fbclid=1`))
	e, err := d.store.EntryByURL(t.Context(), news.View{guild, news.Common}, "https://quay.example/tram")
	if err != nil || e.Title != "A tram" || e.Site != "Quayside Notes" || e.Shelf != guild || reply.Later != nil || reply.Failed {
		t.Errorf("%+v %v\n%s", e, err, page(reply))
	}
	if _, err := d.store.EntryByURL(t.Context(), news.View{other, news.Common}, "https://quay.example/tram"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("another guild sees pasted text: %v", err)
	}

	reply = d.ask(d.moderator(`/article text text:"The choir sang." more:"It rained."`))
	if got := headings(reply); len(got) != 1 || got[0] != "The choir sang" {
		t.Errorf("%q\n%s", got, page(reply))
	}
	long := d.moderator("/article text")
	long.Options["text"] = strings.Repeat("x", maxText+1)
	if got := first(d.ask(long)); got != "Text has 4,001 characters; at most 4,000 fit. Shorten it, then send it again." {
		t.Error(got)
	}

	r := d.moderator(`/article text text:"The choir sang." link:nonsense`)
	r.Pressed = true
	bad := d.ask(r)
	if first(bad) != Sentence(news.ErrBadLink) {
		t.Error(page(bad))
	}
	form := d.ask(d.press(r, button(t, bad, "Open the form again"))).Form
	if form == nil || form.Fields[1].Value != "The choir sang." || form.Submit.Option("reopen") != "" {
		t.Errorf("what was typed is lost: %+v", form)
	}
}

func TestContinued(t *testing.T) {
	for _, tt := range []struct{ text, more, want string }{
		{"It rained.", "", "It rained."},
		{"It rained.", "It stopped.", "It rained.\n\nIt stopped."},
		{"It rained and", "stopped.", "It rained and stopped."},
		{"“It rained.”", "It stopped.", "“It rained.”\n\nIt stopped."},
	} {
		if got := continued(tt.text, tt.more); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestEdit(t *testing.T) {
	d := newDesk(t)
	form := d.ask(d.moderator("/article edit $caracas"))
	golden(t, "edit-form", form)

	send := func(pairs ...string) Reply {
		r := d.moderator("/article edit $caracas")
		r.Options = map[string]string{}
		for k, v := range form.Form.Submit.Options {
			r.Options[k] = v
		}
		for _, f := range form.Form.Fields {
			r.Options[f.Name] = f.Value
		}
		for i := 0; i < len(pairs); i += 2 {
			r.Options[pairs[i]] = pairs[i+1]
		}
		r.Pressed = true
		return d.ask(r)
	}
	if got := first(send()); got != "Nothing was different, so nothing was changed." {
		t.Error(got)
	}
	golden(t, "edit", send("title", "Fares follow tyres in Caracas", "summary", "The strike is over.\nFares follow tyres.", "note", "We asked the union as well."))
	golden(t, "edit-seen-by-members", d.ask(d.member("/latest country:Venezuela count:1")))
	golden(t, "edit-summary", d.ask(d.member("/summary $caracas")))

	stale := send("title", "Mine")
	if first(stale) != Sentence(news.ErrStale) {
		t.Error(page(stale))
	}
	reopened := d.ask(d.press(d.moderator("/help"), button(t, stale, "Open the form again"))).Form
	if reopened == nil || reopened.Fields[0].Value != "Mine" {
		t.Fatalf("what was typed is lost: %+v", reopened)
	}

	reply := d.ask(d.moderator(`/article edit $caracas title:"" summary:"" note:""`))
	if got := first(reply); got != "Changed: the title, the summary and the note. This is how it shows now:" {
		t.Error(page(reply))
	}
	e, err := d.store.Entry(t.Context(), news.View{guild, news.Common}, d.ids["caracas"])
	if err != nil || e.Title != "Caracas and its bus drivers agree on a fare" || e.Words != "" || e.Note != "" || e.TitleBy.ID != "" {
		t.Errorf("%+v %v", e, err)
	}
}

func TestRemoveAndRestore(t *testing.T) {
	d := newDesk(t)
	r := d.moderator("/article remove $caracas")
	removed := d.ask(r)
	golden(t, "remove", removed)
	if got := begin(headings(d.ask(d.member("/latest country:Venezuela")))); got[0] != "orinoco" {
		t.Errorf("%q", got)
	}
	if twice := d.ask(r); first(twice) != "“Caracas and its bus drivers agree on a fare” was removed already." || !twice.Failed {
		t.Error(page(twice))
	}
	for _, line := range []string{"/article edit $caracas", "/article tag $caracas add:politics"} {
		if reply := d.ask(d.moderator(line)); first(reply) != "“Caracas and its bus drivers agree on a fare” was removed. Restore it first." {
			t.Errorf("%s: %s", line, page(reply))
		}
	}
	if choices := d.Complete(t.Context(), d.moderator("/article restore"), "article"); len(choices) != 1 || choices[0].Value != d.id("caracas") {
		t.Errorf("restore completes to %v", choices)
	}
	undone := d.ask(d.press(r, button(t, removed, "Undo")))
	golden(t, "restore", undone)
	if got := begin(headings(d.ask(d.member("/latest country:Venezuela")))); got[0] != "caracas" {
		t.Errorf("%q", got)
	}
	if twice := d.ask(d.press(r, button(t, removed, "Undo"))); first(twice) != "“Caracas and its bus drivers agree on a fare” is on the desk already." {
		t.Error(page(twice))
	}
	acts, err := d.store.Acts(t.Context(), guild, 10)
	if err != nil || len(acts) < 2 || acts[0].What != "restore" || acts[1].What != "remove" || acts[0].By.ID != "discord:8" {
		t.Errorf("%+v %v", acts, err)
	}
}

func TestTag(t *testing.T) {
	d := newDesk(t)
	golden(t, "tag-form", d.ask(d.moderator("/article tag $parliament")))
	r := d.moderator(`/article tag $parliament add:"Rumania, labour; politics" remove:Education,Kenya`)
	reply := d.ask(r)
	golden(t, "tag", reply)
	for line, want := range map[string]int{"/latest country:Romania": 1, "/latest topic:education": 0} {
		if got := len(d.ask(d.member(line)).Cards); got != want {
			t.Errorf("%s: %d", line, got)
		}
	}
	if same := d.ask(r); first(same) != "It is tagged so already." {
		t.Error(page(same))
	}
	undone := d.ask(d.press(r, button(t, reply, "Undo")))
	if first(undone) != "Added Education; took off 🇷🇴 Romania and Labour." {
		t.Error(page(undone))
	}
	if got := first(d.ask(d.moderator("/article tag $parliament add:Rmania"))); got != "No topic or country is called “Rmania”. Did you mean Romania?" {
		t.Error(got)
	}
	if got := first(d.ask(d.moderator("/article tag $bogotá add:Venezuela"))); got != "Added 🇻🇪 Venezuela." {
		t.Errorf("a country that is only mentioned: %s", got)
	}
}

// TestAddTwice: the same request that is run again after a crash answers as at
// first; a new one says that the article is there.
func TestAddTwice(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	r := d.moderator("/article add " + freshLink)
	if got := first(d.ask(r)); got != "Added." {
		t.Fatal(got)
	}
	if got := first(d.ask(r)); got != "Added." {
		t.Errorf("run again: %s", got)
	}
	r.Now = noon().Add(time.Minute)
	if got := first(d.ask(r)); got != "The desk has had that article since 23 November." {
		t.Errorf("asked again: %s", got)
	}
}

func TestTextThatIsNoArticle(t *testing.T) {
	d := newDesk(t)
	d.reader.errs[""] = fmt.Errorf("text: %w", news.ErrNotArticle)
	reply := d.ask(d.moderator(`/article text text:"Hm."`))
	if first(reply) != "That text is too short to read as an article. Paste at least a few whole sentences of it." || !reply.Failed {
		t.Error(page(reply))
	}
}

func TestSave(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	message := func(links ...string) Request {
		r := d.moderator("/help")
		r.Command, r.Target = "Save article", &Message{ID: "m", Links: links}
		return r
	}
	if reply := d.Run(t.Context(), message()); first(reply) != "There is no link in that message. Choose a message that links to an article." || reply.Later != nil {
		t.Error(page(reply))
	}
	if reply := d.Run(t.Context(), message("https://tideway.example/barrier")); reply.Later != nil || reply.Failed {
		t.Errorf("what is there already needs no network: %s", page(reply))
	}
	golden(t, "save-one", d.ask(message(freshLink+"?utm_source=x", freshLink)))
	golden(t, "save-many", d.ask(message("https://tideway.example/barrier", "https://gone.example/a", "https://gone.example/b", "https://gone.example/c", "mailto:x@example.org", "https://gone.example/d", "https://gone.example/e")))
	text := d.moderator("/help")
	text.Command, text.Target = "Save article", &Message{Text: "look: https://gone.example/x."}
	if reply := d.ask(text); first(reply) != Sentence(news.ErrGone) || !reply.Failed {
		t.Error(page(reply))
	}
}

func TestSummariseLinks(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	r := d.member("/help")
	r.Command, r.Target = "Summarise links", &Message{Links: []string{freshLink}}
	reply := d.ask(r)
	golden(t, "digest-one", reply)
	if _, err := d.store.EntryByURL(t.Context(), r.Place.View, freshLink); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a member's link was kept: %v", err)
	}
	r.Target.Links = []string{"https://tideway.example/barrier", freshLink, "https://gone.example/a", "https://gone.example/b"}
	golden(t, "digest-many", d.ask(r))
	r.Target = nil
	if got := first(d.ask(r)); got != "“Summarise links” is used on a message: open the message's menu and choose it there." {
		t.Error(got)
	}
}

func TestWhoSaidWhat(t *testing.T) {
	d := newDesk(t)
	d.fresh()
	r := d.member("/help")
	r.Command, r.Target = "Who said what", &Message{Links: []string{"https://tideway.example/barrier"}}
	golden(t, "said-one", d.ask(r))
	r.Target.Links = []string{"https://tideway.example/barrier", freshLink, "https://gone.example/a"}
	reply := d.ask(r)
	golden(t, "said-many", reply)
	if !reply.Private {
		t.Error("all see it")
	}
	if _, err := d.store.EntryByURL(t.Context(), r.Place.View, freshLink); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a member's link was kept: %v", err)
	}
}

// TestUnexpected: what nobody has a sentence for is told with a reference, and
// the log has the rest under it.
func TestUnexpected(t *testing.T) {
	d := newDesk(t)
	var log strings.Builder
	d.Set.log = slog.New(slog.NewTextHandler(&log, nil))
	d.reader.errs[freshLink] = errDisk
	reply := d.ask(d.moderator("/article add " + freshLink))
	says := first(reply)
	_, ref, _ := strings.Cut(says, "(ref ")
	ref, _, _ = strings.Cut(ref, ")")
	if len(ref) != 6 || strings.Contains(says, "disk") || !strings.Contains(log.String(), "ref="+ref) || !strings.Contains(log.String(), "disk I/O") {
		t.Errorf("%s\n%s", says, log.String())
	}
}
