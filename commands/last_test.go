package commands

import (
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// TestSinceLast asks again and again while articles come in.
func TestSinceLast(t *testing.T) {
	d := newDesk(t)
	ask := func(line string, change func(*Request)) Reply {
		r := d.member(line)
		r.Now = noon().Add(time.Duration(d.ahead.Load()))
		if change != nil {
			change(&r)
		}
		return d.ask(r)
	}
	bring := func(title string, published time.Duration) {
		t.Helper()
		a := news.Article{URL: "https://new.example/" + strings.ToLower(title), Title: title, Text: title + ".", Language: "en", Reader: 1,
			Published: noon().Add(published), Topics: []news.TopicTag{{Code: "medtop:04000000", Weight: 1}},
			Page: &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()}}
		if _, err := d.store.Add(t.Context(), guild, a, news.Actor{ID: "discord:8"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name, line string
		before     func()
		change     func(*Request)
		want       string // the titles' first words, "" for nothing
		says       string
	}{
		{name: "the first time", line: "/latest since:last count:2", want: "the lagoon", says: "first time"},
		{name: "at once again", line: "/latest since:last", says: "Nothing has come"},
		{name: "what came", line: "/latest since:LAST", before: func() { bring("Harvest", time.Hour); bring("Old-dykes", -3*24*time.Hour) }, want: "harvest old-dykes", says: "since you last looked"},
		{name: "and is seen now", line: "/latest since:last", says: "Nothing has come"},
		{name: "what was published long before it came is no news", line: "/latest since:last", before: func() { bring("Ancient", -9*24*time.Hour) }, says: "Nothing has come"},
		{name: "another question has its own look", line: "/latest topic:economy since:last count:1", want: "harvest", says: "first time"},
		{name: "another place too", line: "/latest since:last count:1", change: func(r *Request) { r.Place.Shelf = other; r.Place.View = news.View{other, news.Common} }, want: "what", says: "first time"},
		{name: "and a direct message", line: "/latest since:last count:1", change: func(r *Request) { r.Place.Direct = true }, want: "harvest", says: "first time"},
		{name: "another member too", line: "/latest since:last count:1", change: func(r *Request) { r.Asker.ID = "discord:10" }, want: "harvest", says: "first time"},
	} {
		d.ahead.Add(int64(time.Hour))
		if step.before != nil {
			step.before()
			d.ahead.Add(int64(time.Hour))
		}
		reply := ask(step.line, step.change)
		if got := strings.Join(begin(headings(reply)), " "); got != step.want {
			t.Errorf("%s: %q, want %q\n%s", step.name, got, step.want, page(reply))
		}
		if text := page(reply); !strings.Contains(text, step.says) || !reply.Private {
			t.Errorf("%s: does not say %q to the asker alone:\n%s", step.name, step.says, text)
		}
	}
}

// The pages of what is new stay at the look that they began from.
func TestPagesSinceLast(t *testing.T) {
	d := newDesk(t)
	r := d.member("/latest since:last")
	r.Now = noon().Add(time.Minute)
	d.ask(r)
	d.ahead.Add(int64(time.Hour))
	for _, a := range []string{"One", "Two", "Three", "Four", "Five", "Six"} {
		if _, err := d.store.Add(t.Context(), guild, news.Article{URL: "https://new.example/" + a, Title: a, Text: a, Language: "en", Published: noon(),
			Page: &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()}}, news.Actor{}); err != nil {
			t.Fatal(err)
		}
	}
	r.Now = noon().Add(2 * time.Hour)
	reply := d.ask(r)
	golden(t, "latest-last", reply)
	next := d.ask(d.press(r, button(t, reply, "Older")))
	if got := strings.Join(begin(headings(next)), " "); got != "one" || !next.Replace || !next.Private {
		t.Errorf("the second page has %q", got)
	}
	r.Now = r.Now.Add(time.Hour)
	golden(t, "latest-last-nothing", d.ask(r))
}
