package commands

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
	"newsdesk/voice"
)

// addressed is the address behind a linked text.
var addressed = regexp.MustCompile(`\]\([^)]*\)`)

// TestRepliesInEachLanguage asks every command in every language but English, and
// keeps what it says in one file a language. Read it as somebody who speaks it would.
func TestRepliesInEachLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	others := slices.DeleteFunc(voice.Languages(), func(code string) bool { return code == voice.English })
	for _, code := range fresh.OneOf(others) {
		t.Run(code, func(t *testing.T) {
			var b strings.Builder
			note := func(what string, r Reply) {
				fmt.Fprintf(&b, "== %s\n%s\n", what, addressed.ReplaceAllString(page(r), "]"))
			}
			speak(newDesk(t), code, readersAsk(), note)
			speak(fed(t), code, feedsAsk(), note)
			speak(routed(t), code, routesAsk(), note)
			speak(audited(t), code, serverAsks(), note)
			here, _ := whole(t)
			maps.Copy(here.d.ids, here.ids)
			speak(here.d, code, desksAsk(), note)
			posts(t, newDesk(t), code, note)
			for _, english := range leftIn(b.String(), voice.For(code)) {
				t.Errorf("it says %q in English", english)
			}
			goldenText(t, filepath.Join("testdata", "languages", code+".txt"), b.String())
		})
	}
}

// leftIn are the English texts of some words, without arguments, that stand among
// replies in another language.
func leftIn(replies string, v *voice.Voice) []string {
	var out []string
	for english := range v.Texts() {
		if len(strings.Fields(english)) > 3 && strings.Contains(replies, english) {
			out = append(out, english)
		}
	}
	return out
}

// TestEveryCommandSpeaks: no command is left out of what is asked in each language, nor
// of what is asked of a desk where all is as long as can be.
func TestEveryCommandSpeaks(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"Ferry", "Bridge", "Mill", "Held", "Waits", "dyke1", "held", "waits"} {
		d.ids[name] = 1
	}
	for name, lines := range map[string][]string{"languages": slices.Concat(readersAsk(), feedsAsk(), routesAsk(), desksAsk()), "limits": longLines()} {
		asked := map[string]bool{}
		for _, line := range lines {
			asked[d.asked(line).Command] = true
		}
		for _, c := range d.All() {
			if !asked[c.Name] {
				t.Errorf("%s: %s is not asked", name, c.Name)
			}
		}
	}
}

// asked is a line as one who may do everything asks it; a line behind "member " as one
// who may not, and one behind "on " is a command used on a message with links.
func (d *desk) asked(line string) Request {
	d.t.Helper()
	line, isMember := strings.CutPrefix(line, "member ")
	r := d.manager("/help")
	if name, is := strings.CutPrefix(line, "on "); is {
		r.Command, r.Target = name, &Message{ID: "1", Links: []string{freshLink, "https://tideway.example/barrier", "https://gone.example/a"}}
	} else {
		r = d.manager(line)
	}
	if isMember {
		r.Asker = Asker{Actor: news.Actor{ID: "discord:9", Name: "Ada"}}
	}
	return r
}

// speak asks line after line as one who may do everything and whose language, and
// place's, is code.
func speak(d *desk, code string, lines []string, note func(string, Reply)) {
	d.t.Helper()
	if err := d.store.SetLocale(d.t.Context(), guild, code); err != nil {
		d.t.Fatal(err)
	}
	d.fresh()
	d.reader.errs["https://busy.example/a"] = news.ErrBusy
	d.feeder.feed("https://quay.example/feed", "Quay Post", "Ice on the quay")
	list := []byte(`<opml version="2.0"><body><outline type="rss" text="Quay Post" xmlUrl="https://quay.example/feed"/><outline type="rss" text="Nowhere" xmlUrl="x"/></body></opml>`)
	for _, line := range lines {
		r := d.asked(line)
		if r.Command == "feed import" {
			r.Files = map[string]Attachment{"file": {Name: "list.opml", Body: list}}
		}
		r.Asker.Locale, r.Place.Locale = code, code
		note(line, d.ask(r))
	}
}

func readersAsk() []string {
	return []string{
		"member /help", "/help", "/help about:articles", "/help about:feeds", "/help about:posting",
		"/latest", "/latest country:Venezuela count:1 since:7d", "/latest topic:politics country:Fiji", "/latest source:tideway since:1h", "/latest country:Switzerland", "/latest from:1000",
		"/summary $lagoon length:long", "/summary $caracas", "/quotes", "/quotes country:Venezuela topic:economy", "/quotes speaker:Nobody", "/quotes article:$old",
		"/search storm", "/search ferry harvest", "/search fer*", "/search xylophone quince", "/topics", "/countries", "/trends", "/map", "member /feeds", "/story $caracas", "/follow", "/follow topic:economy country:Venezuela", "/follow country:Kenya when:daily", "/follow words:ferry when:daily at:8:00 timezone:Berlin", "/following", "/following quiet:22:00", "/following quiet:22:00-07:00 timezone:Berlin silent:yes most:3", "/saved", "/saved add:$caracas", "/saved", "/latest since:last", "/latest since:last", "/forget", "/forget confirm:yes",
		"member /article add " + freshLink, "/article add " + freshLink, "/article add " + freshLink, "/article add https://gone.example/a", "/article add https://busy.example/a", "/article add nonsense",
		"/article text", "/article text text:short", "/article edit $caracas", "/article edit $caracas title:Fares seen:x", "/article tag $parliament", "/article tag $parliament add:Bolivia,economy remove:politics", "/article tag $parliament add:Blivia",
		"/article remove $orinoco", "/article remove $orinoco", "/article edit $orinoco", "/article restore $orinoco",
		"/latest count:99", "/latest country:Venezula", "/latest topic:poltics", "/latest since:tomorrowish", "/latest since:2030-01-01", "/summary", "/summary xylophone", "/summary 999", "/summary length:gigantic article:$caracas", "/latest private:perhaps",
	}
}

func feedsAsk() []string {
	return []string{
		"member /feeds", "/feed list", "/feed add " + harbour, "/feed add https://quay.example/feed backfill:3", "/feed add https://gone.example/feed", "/feed check harbour", "/feed check valley",
		"/feed pause harbour", "/feed pause harbour", "/feed list", "/feed resume harbour", "/feed resume harbour", "/feed filter harbour", `/feed filter harbour words:"-crane*" try:yes`, "/feed filter harbour words:-crane*", "/feed filter harbour words:(crane", "/feed filter harbour words:/a(?=b)/",
		"/feed filter harbour words:ferry clear:yes", "/feed filter harbour clear:yes", "/feed remove quay", "/feed remove nothing", "/feed import file:list.opml", "/feed import file:list.opml", "/feed export",
	}
}

func routesAsk() []string {
	return []string{
		"/route list", "/digest list", "/queue", "/route add channel:77 topic:economy style:compact mention:600", "/route add channel:77 topic:economy style:compact mention:600", "/route add channel:80 country:Switzerland language:German words:cheese source:Nobody", "/route add channel:79", "/route add channel:78", "/route add channel:77 mention:1",
		"/route list", "/route test 1", "/route test 2", "/route test 9", "/route quiet channel:77", "/route quiet channel:77 from:22:00 to:07:00 zone:Berlin", "/route quiet channel:77 from:22:00", "/route quiet channel:77 from:x to:y zone:Berlin", "/route quiet channel:77 off:yes", "/route remove 1",
		"/digest set channel:77 time:08:00 timezone:Berlin", "/digest set channel:80 time:18:30 timezone:UTC topic:economy country:VE length:3 day:monday", "/digest set channel:77 time:8:00 timezone:Berlinn", "/digest set channel:77 time:8:00 timezone:Chile", "/digest list", "/digest preview 1", "/digest preview 2", "/digest preview", "/digest preview 9", "/digest remove 2",
		"/post 1 channel:77", "/post 1 channel:77 confirm:yes", "/post 1 channel:77", "/post undo:1", "/post undo:1", "/post undo:nothing", "/post 1", "/post 2 channel:77 confirm:no", "/queue retry:1 drop:1", "/queue retry:99", "/queue",
	}
}

func serverAsks() []string {
	return []string{
		"/settings language language:server", "/help about:server", "/settings show", "/settings zone", "/settings zone zone:Berlin", "/settings desk", "/settings desk channel:80", "/settings approval usual", "/settings approval on", "/settings keep", "/settings keep days:0 articles:1", "/settings show",
		"/setup", "/setup step:feeds", "/setup step:feeds language:es", "/setup step:posts", "/audit", "/audit from:11", "/audit who:nobody", "/audit article:999", "/audit file:csv", "/stats", "/stats days:1",
		"/article merge article:$orinoco into:$caracas", "/article merge article:$orinoco into:$caracas", "/story $orinoco", "/article split article:$caracas", "/article split article:$caracas", "/article quotes $orinoco",
		"member /report $lagoon what:Sartori", "/article dismiss $lagoon", `/source limit name:"Tideway Post"`, "/summary $lagoon", `/source limit name:"Tideway Post" off:yes`, `/source retract name:"Tideway Post" since:30d`, "/source restore", "/source restore",
		"/queue approval:yes", "/article approve $orinoco", "/article reject $orinoco",
	}
}

// desksAsk are what is asked of a desk that has something of everything.
func desksAsk() []string {
	return []string{
		"/article quotes $Ferry", "/article merge $Mill into:$Bridge", "/article merge $Mill into:$Bridge", "/article split $dyke1", "/article split $dyke1", "/article approve $Held", "/article approve $Held", "/article reject $Waits", "/article reject $Bridge", "/queue approval:yes", "/queue",
		"member /report $Bridge", "member /report $Bridge", "/article dismiss $Bridge", "/article dismiss $Bridge", "/source limit Gazette", "/source limit Nobody", "/source retract Tideway", `/source retract "Tideway Post" since:2025-01-01`, "/source restore",
		"/setup", "/setup step:feeds", "/setup step:feeds language:en", "/setup step:posts", "/audit", "/audit who:nobody", "/audit file:csv", "/stats", "/settings show", "/settings language server", "/settings language Finnish", "/settings zone", "/settings zone berlin", "/settings zone Atlantis", "/settings desk off:yes", "/settings desk channel:77", "/settings desk channel:80",
		"/settings approval off", "/settings approval on source:Gazette", "/settings approval usual", "/settings keep", "/settings keep days:3650", "/settings route channel:80", "/settings keep articles:1", "on Save article", "on Save article", "on Summarise links", "on Who said what", "member on Save article",
	}
}

// posts are what is posted where a language is spoken.
func posts(t *testing.T, d *desk, code string, note func(string, Reply)) {
	t.Helper()
	if err := d.store.SetLocale(t.Context(), guild, code); err != nil {
		t.Fatal(err)
	}
	p := news.Post{Kind: news.PostStory, Platform: "discord", Shelf: guild, Channel: "77", Article: d.ids["orinoco"], More: []int64{d.ids["caracas"], d.ids["lagoon"]}, Mention: "600", Style: news.StyleCard, State: news.PostDone, Changed: news.ChangeCorrected}
	note("a story's post", d.shows(p))
	r := d.member("/follow country:Venezuela")
	r.Asker.Locale = code
	d.ask(r)
	for _, direct := range []news.Post{{Kind: news.PostFollow, Article: d.ids["orinoco"], Route: 1}, {Kind: news.PostBrief, More: []int64{d.ids["orinoco"], d.ids["caracas"]}}, {Kind: news.PostRest, More: []int64{d.ids["orinoco"], d.ids["caracas"]}}} {
		direct.By = r.Asker.Actor
		reply, err := d.DirectReply(t.Context(), direct, r.Place.View)
		if err != nil {
			t.Fatal(err)
		}
		note("sent to who follows: "+string(direct.Kind), reply)
		direct.State, direct.Changed = news.PostDone, news.ChangeCorrected
		if reply, err = d.DirectReply(t.Context(), direct, r.Place.View); err != nil {
			t.Fatal(err)
		}
		note("and corrected", reply)
	}
	d.ask(d.moderator("/article remove $caracas"))
	p.Changed = news.ChangeRetracted
	note("a post without one of its reports", d.shows(p))
	p.More = nil
	d.ask(d.moderator("/article remove $orinoco"))
	note("a post whose article was taken off", d.shows(p))
	for _, event := range []news.NoteEvent{news.FeedFails, news.FeedGone, news.FeedWorks, news.FeedWaits} {
		n := news.Note{Event: event, Feed: "Harbour Wire", Site: "harbour.example", Since: noon().Add(-3 * time.Hour), Reason: PollSentence(news.ErrTimeout)}
		note("a note on a feed: "+string(event), d.shows(news.Post{Kind: news.PostNote, Shelf: guild, Channel: "77", State: news.PostOwed, Route: 2, Comment: n.Text()}))
	}
}
