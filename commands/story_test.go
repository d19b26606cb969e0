package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/story"
)

// fakeSummariser takes the first sentence of each article's summary, that of the
// last article first.
type fakeSummariser struct{}

func (fakeSummariser) Summarise(articles []news.Article) []StorySentence {
	var out []StorySentence
	for i, a := range articles {
		if len(a.Summary) > 0 {
			out = append(out, StorySentence{Article: len(articles) - 1 - i, Span: articles[len(articles)-1-i].Summary[0].Span})
		}
	}
	return out
}

// report is an article of one invented event, so that all of them are one story.
// Its text is marked as in testdata/desk.txt.
func report(n int, url, site, text string) news.Article {
	a := news.Article{URL: url, Title: fmt.Sprintf("Dyke at Marrow Sound breaks, report %d", n), Site: site, Language: "en", Reader: 1,
		Published: noon().Add(time.Duration(n-9) * time.Hour), FirstSeen: noon(), Page: &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()},
		Countries: []news.CountryTag{{Code: "NZ", Weight: 1, About: true}}}
	var terms []story.Weighed
	for i := range 8 {
		terms = append(terms, story.Weighed{Hash: story.Hash(fmt.Append(nil, "sound", i)), Kind: story.Name, Weight: 1})
	}
	a.Sketch = story.New(terms).Bytes()
	unmark(&a, text)
	return a
}

// storyDesk is a desk with a story of five reports, one of them of another guild,
// and an article that stands alone.
func storyDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	for n, one := range []struct {
		shelf           news.Shelf
		url, site, text string
	}{
		{news.Common, "https://quay.co.uk/1", "Quay Post", "[1 The dyke at Marrow Sound broke on Sunday morning.] {Ama Reid|the harbour master: The water came over in an hour}, said Reid."},
		{news.Common, "https://hafenblatt.de/2", "Hafenblatt", "[1 Forty houses behind the dyke stand in water.] {Reid|the harbour master: We had one hour}, said Reid. {Jon Vale|a farmer: My sheep stand on the roof}, said Vale."},
		{guild, "https://sound.example/3", "Sound Radio", "[1 Ferries take people off the island.] {Ama Reid|the harbour master: The ferries sail until all are across}, said Reid."},
		{other, "https://secret.example/4", "Secret Paper", "[1 Nobody else may read this.]"},
		{news.Common, "https://quay.co.uk/5", "Quay Post", "[1 The dyke will be mended by spring.] The town said so."},
	} {
		added, err := d.store.AddAll(t.Context(), one.shelf, []news.Article{report(n+1, one.url, one.site, one.text)}, news.Actor{ID: "discord:7"})
		if err != nil {
			t.Fatal(err)
		}
		d.ids[fmt.Sprintf("dyke%d", n+1)] = added[0].ID
	}
	return d
}

func TestGoldenStory(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct{ name, line string }{
		{"story", "/story $dyke2"},
		{"story-alone", "/story $caracas"},
		{"story-further", "/story $dyke2 from:20"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reply := d.ask(d.member(tt.line))
			golden(t, tt.name, reply)
			checkReply(t, d, reply)
		})
	}
}

// What another guild keeps counts for nobody else.
func TestAStoryIsOfTheAskersShelves(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct {
		name  string
		view  news.View
		wants string // outlets of the timeline
	}{
		{"a guild's", news.View{guild, news.Common}, "Quay Post Hafenblatt Sound Radio Quay Post"},
		{"the common one", news.View{news.Common}, "Quay Post Hafenblatt Quay Post"},
		{"the other guild's", news.View{other, news.Common}, "Quay Post Hafenblatt Secret Paper Quay Post"},
		{"all of them", news.View{guild, other, news.Common}, "Quay Post Hafenblatt Sound Radio Secret Paper Quay Post"},
	} {
		r := d.member("/story $dyke1")
		r.Place.View = tt.view
		var got []string
		for _, line := range d.ask(r).Blocks {
			if text := words(line); len(line.Runs) > 3 && strings.Contains(text, ". ") && line.Kind == Paragraph && !line.Runs[1].Time.IsZero() {
				got = append(got, line.Runs[3].Text)
			}
		}
		if g := strings.Join(got, " "); g != tt.wants {
			t.Errorf("%s: %q, want %q", tt.name, g, tt.wants)
		}
	}
	r := d.member("/story $dyke4")
	if reply := d.ask(r); !reply.Failed || strings.Contains(page(reply), "Secret") {
		t.Errorf("another guild's article: %s", page(reply))
	}
}

// Cards lead to the story where there is more of it.
func TestWhichCardsLeadToAStory(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct {
		name, line string
		hide       []string
		want       int
	}{
		{name: "a list", line: "/latest country:NZ", want: 4},
		{name: "found by words", line: "/search dyke", want: 4},
		{name: "a summary", line: "/summary $dyke2", want: 1},
		{name: "one that stands alone", line: "/summary $caracas", want: 0},
		{name: "others were taken off here", line: "/summary $dyke2", hide: []string{"dyke1", "dyke3", "dyke5"}, want: 0},
	} {
		for _, word := range tt.hide {
			d.ask(d.moderator("/article remove article:$" + word))
		}
		n := 0
		for _, a := range buttons(d.ask(d.member(tt.line))) {
			if a.Request.Command == "story" {
				n++
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d buttons, want %d", tt.name, n, tt.want)
		}
	}
}

// A long story goes on over pages, and each fits into a message.
func TestALongStoryHasPages(t *testing.T) {
	d := newDesk(t)
	var all []news.Article
	for n := range 23 {
		all = append(all, report(n, fmt.Sprintf("https://paper%d.example/dyke-at-marrow-sound", n), fmt.Sprintf("Paper %d", n),
			fmt.Sprintf("[1 %s %d.] {Speaker %c|who counts: %s}, it said.", strings.Repeat("The water rose and rose ", 12), n, 'A'+n, strings.Repeat("We count every stone ", 12))))
	}
	added, err := d.store.AddAll(t.Context(), news.Common, all, news.Actor{ID: "discord:7"})
	if err != nil {
		t.Fatal(err)
	}
	r := d.member(fmt.Sprintf("/story %d", added[3].ID))
	reply := d.ask(r)
	checkReply(t, d, reply)
	var pages []string
	for len(pages) < 5 {
		n := 0
		for _, a := range buttons(reply) {
			if a.Request.Command == "summary" {
				n++
			}
		}
		pages = append(pages, fmt.Sprint(n, strings.Contains(page(reply), "Who said what")))
		var next *Action
		for _, a := range buttons(reply) {
			if a.Label == "Later" {
				next = &a
			}
		}
		if next == nil {
			break
		}
		reply = d.ask(d.press(r, *next))
		checkReply(t, d, reply)
		if !reply.Replace {
			t.Error("a page does not take the place of the one before it")
		}
	}
	if got := strings.Join(pages, ", "); got != "10 true, 10 false, 3 false" {
		t.Errorf("pages of %s", got)
	}
}
