package commands

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/store"
)

// Window is a platform that a test shows things on. It fails the test for what it could
// not show.
type Window interface {
	Reply(line string, r Reply)
	Choices(line string, all []Choice)
	Post(p news.Post, r Reply)
}

// EveryReply asks a desk whose articles, feeds, routes and digests are as long as they
// can be for everything, in a language: every command, what completes every option, and
// what is posted. It holds that to what every platform can show, and shows it.
func EveryReply(t *testing.T, code string, open func(*Set, *store.Store) Window) {
	t.Helper()
	d := longDesk(t)
	w := open(d.Set, d.store)
	answers := map[string]bool{} // of commands that were not refused
	for _, line := range longLines() {
		r := d.asked(line)
		r.Asker.Locale, r.Place.Locale = code, code
		if r.Command == "feed import" {
			r.Files = map[string]Attachment{"file": {Name: "list.opml", Body: longOPML()}}
		}
		reply := d.ask(r)
		if len(reply.Blocks)+len(reply.Cards) == 0 && reply.Form == nil {
			t.Errorf("%s: nothing was said", line)
		}
		checkReply(t, d, reply)
		if w.Reply(line, reply); t.Failed() {
			t.Fatalf("%s:\n%s", line, page(reply))
		}
		answers[r.Command] = answers[r.Command] || !reply.Failed
	}
	for _, c := range d.All() {
		if !answers[c.Name] {
			t.Errorf("%s only refuses", c.Name)
		}
	}
	everyShortReply(t, code, w)
	everyChoice(t, d, code, w)
	postEvery(t, d, code, w)
}

// everyShortReply asks desks of short articles: where the words take little room, most
// cards and buttons stand in one message.
func everyShortReply(t *testing.T, code string, w Window) {
	t.Helper()
	all, _ := whole(t)
	maps.Copy(all.d.ids, all.ids)
	for _, of := range []struct {
		d     *desk
		lines []string
	}{
		{newDesk(t), append([]string{"/latest count:10", "/latest count:10 from:2", "/quotes count:10", "/quotes count:10 from:3"}, readersAsk()...)},
		{fed(t), feedsAsk()}, {routed(t), routesAsk()}, {audited(t), serverAsks()}, {all.d, desksAsk()},
	} {
		speak(of.d, code, of.lines, func(line string, r Reply) {
			checkReply(t, of.d, r)
			w.Reply(line, r)
		})
	}
	if t.Failed() {
		t.Fatal("replies of desks with short articles")
	}
}

// everyChoice asks for what completes each option of each command.
func everyChoice(t *testing.T, d *desk, code string, w Window) {
	t.Helper()
	offered := map[OptionKind]bool{}
	for _, c := range d.All() {
		for _, o := range c.Options {
			for _, typed := range []string{"", "d"} {
				r := d.manager("/help")
				r.Command, r.Options, r.Asker.Locale = c.Name, map[string]string{o.Name: typed}, code
				all := d.Complete(t.Context(), r, o.Name)
				for _, c := range all {
					if n := utf8.RuneCountInString(c.Label); n == 0 || n > 100 || c.Value == "" || utf8.RuneCountInString(c.Value) > 100 {
						t.Errorf("/%s offers for %s %+v", r.Command, o.Name, c)
					}
				}
				offered[o.Kind] = offered[o.Kind] || len(all) > 0
				w.Choices(c.Name+" "+o.Name, all)
			}
		}
	}
	for _, kind := range []OptionKind{Article, Topic, Country, Source, Speaker, Feed, RouteOption, DigestOption, PostOption, Zone, Language, Who} {
		if !offered[kind] {
			t.Errorf("nothing is offered for options of kind %d", kind)
		}
	}
}

// postEvery puts together what is posted of long articles, in each style.
func postEvery(t *testing.T, d *desk, code string, w Window) {
	t.Helper()
	if err := d.store.SetLocale(t.Context(), guild, code); err != nil {
		t.Fatal(err)
	}
	var all []int64
	for id := int64(13); id <= 48; id++ {
		all = append(all, id)
	}
	for i, p := range []news.Post{
		{Kind: news.PostStory, Style: news.StyleCard, Mention: "600", More: all},
		{Kind: news.PostStory, Style: news.StyleCompact, More: all, Changed: news.ChangeCorrected},
		{Kind: news.PostStory, Style: news.StyleTitle, More: all},
		{Kind: news.PostArticle, Style: news.StyleCard, Comment: cut(strings.Repeat("灯台 and *gorge*, ", 100), maxComment), More: all},
		{Kind: news.PostDigest, More: all},
		{Kind: news.PostApproval, More: all[:10]},
	} {
		for _, id := range []int64{20, 30, 40} {
			p.ID, p.Key, p.Platform, p.Shelf, p.Channel, p.State = int64(1000*(i+1))+id, fmt.Sprint("key ", i, id), "discord", guild, "77", news.PostOwed
			if p.Kind != news.PostDigest {
				p.Article = id
			}
			r, err := d.PostReply(t.Context(), p)
			if err != nil {
				t.Fatalf("%s of %d: %v", p.Kind, id, err)
			}
			checkReply(t, d, r)
			w.Post(p, r)
		}
	}
	r := d.manager("/follow country:VE")
	r.Asker.Locale = code
	d.ask(r)
	for _, p := range []news.Post{{Kind: news.PostFollow, Article: 20, Route: 1}, {Kind: news.PostFollow, Article: 40, Route: 1}, {Kind: news.PostBrief, More: all}, {Kind: news.PostRest, More: all}} {
		p.By = r.Asker.Actor
		reply, err := d.DirectReply(t.Context(), p, r.Place.View)
		if err != nil {
			t.Fatalf("%s of %d: %v", p.Kind, p.Article, err)
		}
		checkReply(t, d, reply)
		w.Reply("sent to who follows: "+string(p.Kind), reply)
	}
}

// longDesk is a desk where everything is long.
func longDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	for _, in := range []struct{ name, word string }{{"latin", "Donaudampfschifffahrt "}, {"chinese", "新的灯台发出第一束光"}, {"emoji", "👩‍👩‍👧‍👦 "}} {
		name, word := in.name, in.word
		for i := range 12 {
			if _, err := d.store.Add(t.Context(), guild, longArticle(name, word, i), news.Actor{}); err != nil {
				t.Fatal(err)
			}
		}
		d.reader.pages["https://long.example/"+name] = longArticle(name, word, 12)
	}
	d.ask(d.manager("/route add channel:77"))
	countries := []string{"CF", "CD", "CG", "AE", "GB", "US", "VC", "ST", "BA", "PG", "DO", "MP"}
	for i := range 12 {
		link := fmt.Sprintf("https://feed%d.example/%s", i, strings.Repeat("path/", 60))
		d.feeder.feed(link, strings.Repeat("Donaudampfschifffahrt ", 12), strings.Repeat("Gorge and valley ", 20), strings.Repeat("灯台", 100))
		d.ask(d.manager("/feed add " + link + " backfill:2"))
		if i%2 == 1 {
			d.feeder.fails[link] = PollSentence(news.ErrGone)
			d.ask(d.manager(fmt.Sprintf("/feed check feed:%d", i+1)))
		}
		words := strings.TrimSpace(strings.Repeat("storm ", 20)) + fmt.Sprint(i)
		line := fmt.Sprintf(`topic:economy country:CF source:"Tideway Post" words:"%s"`, words)
		d.ask(d.manager("/route add channel:77 language:German mention:600 style:title " + line))
		d.ask(d.manager(fmt.Sprintf("/digest set channel:77 time:%02d:30 timezone:America/Argentina/ComodRivadavia day:thursday length:%d topic:science country:%s", i, i%10+1, countries[i])))
	}
	d.waitsLong()
	return d
}

// waitsLong lets articles of a feed wait for approval, the last ones to come. A feed and
// another one of a list are there to be added.
func (d *desk) waitsLong() {
	d.t.Helper()
	for _, name := range []string{"more", "fresh", "held"} {
		link := "https://" + name + ".example/feed"
		d.feeder.feed(link, strings.Repeat("Donaudampfschifffahrt ", 12), strings.Repeat("Gorge at "+name+" ", 20), strings.Repeat(name+" 灯台", 60), name)
	}
	d.ask(d.manager("/settings approval on"))
	d.ask(d.manager("/feed add https://held.example/feed backfill:3"))
	d.ask(d.manager("/settings approval off"))
	waits, err := d.store.Waiting(d.t.Context(), guild, "", 0, 10)
	if err != nil || len(waits.Entries) < 3 {
		d.t.Fatalf("%d articles wait, %v", len(waits.Entries), err)
	}
	d.ids["waits"], d.ids["held"] = waits.Entries[0].ID, waits.Entries[1].ID
}

// longArticle is an article of which everything is a word, many times.
func longArticle(name, word string, i int) news.Article {
	text := strings.Repeat(word, 40) + "."
	a := news.Article{URL: fmt.Sprintf("https://long.example/%s/%d/%s", name, i, strings.Repeat("path/", 60)), Title: strings.Repeat(word, 30), Site: strings.Repeat(word, 10), Byline: strings.Repeat(word, 10), Language: "en", FirstSeen: noon(), Page: &news.Page{Body: []byte{0}}}
	for j := range 6 {
		start := len(a.Text)
		a.Text += text
		a.Summary = append(a.Summary, news.Sentence{Span: news.Span{Start: start, End: len(a.Text)}, Length: news.Length(min(3, 1+j/2))})
		a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{{Start: start, End: len(a.Text)}}, Speaker: strings.Repeat(word, 8), Role: strings.Repeat(word, 20), Rank: j, Direct: true})
		a.Text += "\n\n"
	}
	for _, c := range []string{"VE", "CO", "BR", "GB", "AE", "US", "CD", "CF"} {
		a.Countries = append(a.Countries, news.CountryTag{Code: c, Weight: 1, About: true})
	}
	for _, c := range []string{"11000000", "04000000", "13000000", "08000000"} {
		a.Topics = append(a.Topics, news.TopicTag{Code: "medtop:" + c, Weight: 0.5})
	}
	return a
}

// longOPML is a list of many feeds with long names, one of which can be had.
func longOPML() []byte {
	var b strings.Builder
	b.WriteString(`<opml version="2.0"><body>`)
	for i := range 60 {
		fmt.Fprintf(&b, `<outline type="rss" text="%s%d" xmlUrl="https://list%d.example/%s"/>`, strings.Repeat("Donaudampfschifffahrt ", 12), i, i, strings.Repeat("path/", 60))
	}
	b.WriteString(`<outline type="rss" text="x" xmlUrl="https://more.example/feed"/></body></opml>`)
	return []byte(b.String())
}

// longLines ask for everything there is to see, and for what there is not.
func longLines() []string {
	long := strings.Repeat("xylophone-", 18) + "x"
	out := []string{"/latest count:10 from:11", "/latest count:6", "/latest country:GB", "/latest country:Fiji", "/latest topic:science country:CD since:7d", "/quotes count:10", "/quotes country:CD topic:science", "/search Donaudampfschifffahrt", "/search 灯台",
		"/search " + long, "/latest country:" + long, "/latest topic:" + long, "/latest source:" + long, "/latest since:" + long, "/quotes speaker:" + long, "/summary " + long, "/latest count:" + long, "/latest source:tideway country:CD topic:politics since:1h",
		"/article tag 30 add:" + long, "/feed check " + long, "/feed filter 1 words:(" + long, "/digest set channel:77 time:" + long + " timezone:UTC", "/digest set channel:77 time:8:00 timezone:" + long, "/route add channel:77 language:" + long, "/route test " + long, "/post undo:" + long, "/queue retry:99",
		"/feed filter 1 words:" + long + " try:yes", "/feed filter 1 words:" + long, "/feed filter 1", "/feed check 1", "/feed check 2", "/feed pause 1", "/feed resume 1", "/feed list", "/feeds", "/feed remove 1", "/route list", "/route test 1", "/route quiet channel:77 from:22:00 to:07:00 zone:America/Argentina/ComodRivadavia", "/route remove 1", "/digest list", "/digest preview 10", "/digest preview", "/digest remove 1", "/queue"}
	for _, id := range []string{"20", "30", "40"} {
		out = append(out, "/summary "+id+" length:long", "/quotes article:"+id, "/article edit "+id, "/article tag "+id, "/article tag "+id+" add:CF,CD,science", "/article remove "+id, "/article restore "+id, "/post "+id+" channel:77", "/post "+id+" channel:80 confirm:yes", "/post "+id+" channel:80", "/article add https://long.example/"+id)
	}
	for _, id := range []string{"20", "30"} {
		out = append(out, "/story "+id, "/article quotes "+id, "/article merge "+id+" into:25", "/article split "+id, "/report "+id, "/article dismiss "+id, "/saved add:"+id, "/article approve "+id, "/article reject "+id)
	}
	out = append(out, "/article approve 90", "/article reject 91", "/queue approval:yes", "/following", "/saved", "/setup", "/setup step:feeds language:de", "/setup step:posts", "/audit", "/audit who:"+long, "/stats", "/source limit "+long, "/source retract "+long, "/source restore name:"+long, `/source limit "`+strings.TrimSpace(strings.Repeat("Donaudampfschifffahrt ", 10))+`"`,
		"/settings show", "/settings language "+long, "/settings zone "+long, "/settings desk channel:"+long, "/settings desk channel:77", "/settings approval on source:"+long, "/settings approval on", "/settings keep", "/settings route channel:80", "/settings keep articles:1", "/settings show", "/follow words:"+long, "/follow speaker:"+long,
		"/feed add https://"+long+".example/", "/feed import x", "/feed export", "/digest set channel:77 time:8 timezone:UTC", "/route add channel:80 words:"+long, "on Save article", "on Summarise links", "on Who said what")
	out = append(out, readersAsk()...)
	name := strings.TrimSpace(strings.Repeat("Donaudampfschifffahrt ", 10))
	for id := 31; id < 42; id++ {
		out = append(out, fmt.Sprintf("/article merge %d into:22", id))
	}
	return append(out, "/article add https://long.example/latin", "/article add https://long.example/emoji", "/article approve $waits", "/article reject $held", "/feed add https://fresh.example/feed", "/feed import x",
		"/settings language language:server", "/settings zone zone:America/Argentina/ComodRivadavia", "/settings show",
		"/article merge 21 into:22", "/article merge 45 into:22", "/story 22", "/story 22 from:11", "/story 45", "/summary 22", "/latest count:10",
		`/source retract name:"`+name+`" since:30d`, "/source restore", "/audit")
}

// checkForm holds a form to Discord's limits.
func checkForm(t *testing.T, f Form) {
	t.Helper()
	if n := utf8.RuneCountInString(f.Title); n < 1 || n > 45 || len(f.Fields) < 1 || len(f.Fields) > 5 {
		t.Errorf("a form %q of %d fields", f.Title, len(f.Fields))
	}
	for _, field := range f.Fields {
		if n := utf8.RuneCountInString(field.Label); n < 1 || n > 45 {
			t.Errorf("the label %q has %d runes", field.Label, n)
		}
		if n := utf8.RuneCountInString(field.Help); n > 100 {
			t.Errorf("the help %q has %d runes", field.Help, n)
		}
	}
}

// checkReply holds a reply to the contract.
func checkReply(t *testing.T, d *desk, r Reply) {
	t.Helper()
	if w := r.weight(); !w.in(size{4000, 10000}) {
		t.Errorf("%d runes, %d bytes", w.runes, w.bytes)
	}
	parts := 1
	for _, c := range r.Cards {
		parts += 2
		if n := len(slices.DeleteFunc(slices.Clone(c.Actions), func(a Action) bool { return a.Link != "" })); n > 0 { // links go where there is no room: the words have them
			parts += 1 + n
		}
	}
	for _, row := range r.Actions {
		parts += 1 + len(row)
		if len(row) > 5 || len(row) == 0 {
			t.Errorf("a row of %d", len(row))
		}
	}
	if parts > 40 {
		t.Errorf("%d parts", parts)
	}
	if f := r.Form; f != nil {
		checkForm(t, *f)
	}
	for _, a := range buttons(r) {
		if n := utf8.RuneCountInString(a.Label); n == 0 || n > 80 {
			t.Errorf("a label of %d runes", n)
		}
		if a.Link != "" {
			if u, err := url.Parse(a.Link); err != nil || u.Scheme != "https" && u.Scheme != "http" {
				t.Errorf("a button leads to %q", a.Link)
			}
			continue
		}
		c, ok := d.Find(a.Request.Command)
		if !ok {
			t.Errorf("a button asks for %q", a.Request.Command)
		}
		for name := range a.Request.Options {
			_, option := c.option(name)
			if _, field := c.field(name); !option && !field {
				t.Errorf("a button has %s's option %q", c.Name, name)
			}
		}
		if a.Changes != alters(a.Request) {
			t.Errorf("%s: changes is %v", Line(a.Request), a.Changes)
		}
	}
}
