package commands

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/voice"
)

// TestEveryReply asks a desk whose articles, feeds, routes and digests are as long
// as they can be for everything, in each language, and holds the answers to what
// every platform can show.
func TestEveryReply(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	for _, code := range voice.Languages() {
		t.Run(code, func(t *testing.T) {
			d := longDesk(t)
			for _, line := range longLines() {
				r := d.asked(line)
				r.Asker.Locale, r.Place.Locale = code, code
				reply := d.ask(r)
				if len(reply.Blocks)+len(reply.Cards) == 0 && reply.Form == nil {
					t.Errorf("%s: nothing was said", line)
				}
				if checkReply(t, d, reply); t.Failed() {
					t.Fatalf("%s:\n%s", line, page(reply))
				}
			}
			for _, o := range []struct{ line, option string }{{"/latest topic:x", "topic"}, {"/latest country:x", "country"}, {"/latest since:x", "since"}, {"/route test", "route"}, {"/digest preview", "digest"}, {"/feed check feed:x", "feed"}, {"/summary", "article"}, {"/digest set day:x", "day"}, {"/route add language:x", "language"}, {"/digest set timezone:x", "timezone"}} {
				r, err := Parse(nil, o.line)
				if err != nil {
					t.Fatal(o.line, err)
				}
				r = d.placed(r)
				r.Asker.Locale, r.Options[o.option] = code, ""
				for _, c := range d.Complete(t.Context(), r, o.option) {
					if n := utf8.RuneCountInString(c.Label); n == 0 || n > 100 || c.Value == "" || utf8.RuneCountInString(c.Value) > 100 {
						t.Errorf("%s offers %+v", o.line, c)
					}
				}
			}
		})
	}
}

// longDesk is a desk where everything is long.
func longDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	for name, word := range map[string]string{"latin": "Donaudampfschifffahrt ", "chinese": "新的灯台发出第一束光", "emoji": "👩‍👩‍👧‍👦 "} {
		for i := range 12 {
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
			if _, err := d.store.Add(t.Context(), guild, a, news.Actor{}); err != nil {
				t.Fatal(err)
			}
		}
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
	return d
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
	return append(out, readersAsk()...)
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
