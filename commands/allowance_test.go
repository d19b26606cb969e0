package commands

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/news"
)

// passages is an article: sentence i is "Sxx…" and quote i is "Qxx…", of so many bytes each,
// in a text of so many bytes.
func passages(sentences, quotes, each, text int) news.Article {
	a := news.Article{URL: "https://tideway.example/" + fmt.Sprint(sentences, "-", quotes, "-", each, "-", text), Title: "Barrier holds", Site: "Tideway Post", Language: "en", Reader: 1, FirstSeen: noon(), Published: noon(),
		Page: &news.Page{ContentType: "text/html", Body: []byte("<p>")}}
	add := func(letter string) news.Span {
		start := len(a.Text)
		a.Text += letter + strings.Repeat("x", each-1)
		span := news.Span{Start: start, End: len(a.Text)}
		a.Text += "\n\n"
		return span
	}
	for i := range sentences {
		a.Summary = append(a.Summary, news.Sentence{Span: add("S"), Length: []news.Length{news.Short, news.Medium, news.Medium, news.Long, news.Long, news.Long}[i]})
	}
	for i := range quotes {
		a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{add("Q")}, Speaker: "Maja Kos", Direct: true, Rank: i})
	}
	a.Text += strings.Repeat(".", max(0, text-len(a.Text)))
	return a
}

// In every reply and post, an article's sentences and quotes together are a quarter
// of its text at the most, and 1,200 characters; the first passage always is there.
func TestHowMuchOfAnArticleIsShown(t *testing.T) {
	for _, c := range []struct {
		name                         string
		sentences, quotes, each      int
		text                         int
		latest, long, quoted, posted int // passages in /latest, /summary length:long, /quotes and a post
		digest                       int
	}{
		{"a long text", 6, 5, 100, 8000, 2, 6, 5, 3, 2},
		{"a short one: a quarter of it", 6, 5, 100, 1600, 2, 4, 4, 3, 2},
		{"a note: the first passage", 2, 1, 100, 300, 1, 1, 1, 1, 1},
		{"long sentences: so many characters, which a post cuts", 6, 5, 500, 80000, 2, 2, 2, 3, 2},
		{"one sentence longer than all that may be shown, which a digest cuts", 1, 1, 2000, 2500, 1, 1, 1, 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := emptyDeskOf(t)
			added, err := d.store.Add(t.Context(), guild, passages(c.sentences, c.quotes, c.each, c.text), news.Actor{})
			if err != nil {
				t.Fatal(err)
			}
			post, err := d.PostReply(t.Context(), news.Post{Kind: news.PostArticle, Shelf: guild, Article: added.ID, State: news.PostOwed})
			if err != nil {
				t.Fatal(err)
			}
			digest, err := d.PostReply(t.Context(), news.Post{Kind: news.PostDigest, Shelf: guild, More: []int64{added.ID}, State: news.PostOwed})
			if err != nil {
				t.Fatal(err)
			}
			id := fmt.Sprint(added.ID)
			for what, r := range map[string]struct {
				reply Reply
				want  int
			}{
				"latest": {d.ask(d.member("/latest")), c.latest}, "summary": {d.ask(d.member("/summary " + id + " length:long")), c.long},
				"quotes": {d.ask(d.member("/quotes article:" + id + " count:10")), c.quoted}, "post": {post, c.posted}, "digest": {digest, c.digest},
			} {
				shown := page(r.reply)
				n := strings.Count(shown, "Sxx") + strings.Count(shown, "Qxx")
				n -= strings.Count(shown, "=Sxx") + strings.Count(shown, "=Qxx") + strings.Count(shown, ",Sxx") // in links
				if n != r.want {
					t.Errorf("%s shows %d passages, want %d:\n%s", what, n, r.want, shown)
				}
				if x := strings.Count(strings.Join(wordsShown(r.reply), ""), "x"); x > max(shownMost, c.each) || c.text > 1000 && c.each < 500 && x > c.text/4 {
					t.Errorf("%s shows %d characters", what, x)
				}
			}
		})
	}
}

// wordsShown are the texts of a reply without its links.
func wordsShown(r Reply) []string {
	var out []string
	for _, c := range append([]Card{{Blocks: r.Blocks}}, r.Cards...) {
		for _, b := range c.Blocks {
			out = append(out, wordsOf(b.Runs))
		}
	}
	return out
}

// All quotes of an article are reached, page by page.
func TestQuotesThatAreTooMuchComeOnTheNextPage(t *testing.T) {
	d := emptyDeskOf(t)
	added, err := d.store.Add(t.Context(), guild, passages(1, 5, 100, 1000), news.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	r, seen := d.member("/quotes article:"+fmt.Sprint(added.ID)), 0
	reply := d.ask(r)
	for range 5 {
		seen += len(reply.Cards)
		if next := buttonOrNone(reply, "More"); next.Label != "" {
			reply = d.ask(d.press(r, next))
			continue
		}
		break
	}
	if seen != 5 {
		t.Errorf("%d quotes are seen on all pages", seen)
	}
}

func buttonOrNone(r Reply, label string) Action {
	for _, a := range buttons(r) {
		if a.Label == label {
			return a
		}
	}
	return Action{}
}

// Of a limited source only titles and links are shown, in one guild alone.
func TestATerseSource(t *testing.T) {
	d := emptyDeskOf(t)
	var id int64
	for _, shelf := range []news.Shelf{guild, other} {
		added, err := d.store.Add(t.Context(), shelf, passages(6, 5, 100, 8000), news.Actor{})
		if err != nil {
			t.Fatal(err)
		}
		id = added.ID
	}
	if err := d.store.DecideSource(t.Context(), guild, news.Actor{}, news.SourceSettings{Name: "tideway post", Terse: true}); err != nil {
		t.Fatal(err)
	}
	article := fmt.Sprint(id)
	all := map[string]Reply{}
	for _, line := range []string{"/latest", "/summary " + article, "/quotes article:" + article, "/quotes", "/search barrier"} {
		all[line] = d.ask(d.member(line))
	}
	for name, p := range map[string]news.Post{"a post": {Kind: news.PostArticle, Article: id}, "a digest": {Kind: news.PostDigest, More: []int64{id}}} {
		p.Shelf, p.State = guild, news.PostOwed
		reply, err := d.PostReply(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = reply
	}
	for name, reply := range all {
		shown := page(reply)
		if strings.Contains(shown, "xxx") || !strings.Contains(shown, "Barrier holds") && name != "/quotes" && !strings.Contains(shown, "only titles and links") {
			t.Errorf("%s:\n%s", name, shown)
		}
		checkReply(t, d, reply)
	}
	elsewhere := d.member("/quotes")
	elsewhere.Place.Shelf, elsewhere.Place.View = other, news.View{other, news.Common}
	if got := page(d.ask(elsewhere)); !strings.Contains(got, "Qxx") {
		t.Errorf("another guild:\n%s", got)
	}
	both := d.member("/latest")
	both.Place.Direct, both.Place.View = true, news.View{other, guild, news.Common}
	if got := page(d.ask(both)); strings.Contains(got, "xxx") {
		t.Errorf("who is in both guilds:\n%s", got)
	}
	if e, err := d.store.OnShelf(t.Context(), guild, id); err != nil || !e.Terse || e.Summary != nil {
		t.Errorf("%+v, %v", e, err)
	}
}
