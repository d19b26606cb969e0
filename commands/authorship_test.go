package commands

import (
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// TestWhoseWords: wherever a moderator's title, summary or note is shown, it is said
// whose it is; and where it is not shown, nothing is said.
func TestWhoseWords(t *testing.T) {
	const title, summary, note = "Title by a moderator", "Summary by a moderator", "Note from a moderator"
	d := newDesk(t)
	d.ask(d.moderator(`/article edit $caracas title:"Fares follow tyres" summary:"The strike is over." note:"We asked the union."`))
	e, err := d.store.OnShelf(t.Context(), guild, d.ids["caracas"])
	if err != nil {
		t.Fatal(err)
	}
	post := func(style news.PostStyle) func() Reply {
		return func() Reply {
			reply, err := d.PostReply(t.Context(), news.Post{Shelf: guild, Kind: news.PostArticle, Article: e.ID, Style: style})
			if err != nil {
				t.Fatal(err)
			}
			return reply
		}
	}
	asks := func(line string) func() Reply { return func() Reply { return d.ask(d.member(line)) } }
	for name, test := range map[string]struct {
		shown func() Reply
		says  []string
	}{
		"a list":            {asks("/latest country:Venezuela count:1"), []string{title, summary, note}},
		"a search":          {asks("/search tyres"), []string{title, summary, note}},
		"its summary":       {asks("/summary $caracas"), []string{title, summary, note}},
		"its quotes":        {asks("/quotes article:$caracas"), []string{title}},
		"quotes of many":    {asks("/quotes country:Venezuela"), []string{title}},
		"a card":            {post(news.StyleCard), []string{title, summary, note}},
		"a compact card":    {post(news.StyleCompact), []string{title, summary, note}},
		"a title":           {post(news.StyleTitle), []string{title}},
		"a digest":          {func() Reply { return Reply{Cards: []Card{storyCard(nil, told{Entry: e}, 1, storyRooms()[0])}} }, []string{title, summary}},
		"a crowded digest":  {func() Reply { return Reply{Cards: []Card{storyCard(nil, told{Entry: e}, 1, storyRooms()[5])}} }, []string{title, summary}},
		"a card to approve": {func() Reply { return Reply{Cards: []Card{articleCard(nil, e, ways{teaser: 200, lines: 1})}} }, []string{title, summary, note}},
	} {
		t.Run(name, func(t *testing.T) {
			got := page(test.shown())
			if !strings.Contains(got, "Fares follow tyres") {
				t.Fatalf("it is not shown:\n%s", got)
			}
			for _, says := range []string{title, summary, note} {
				wanted := false
				for _, s := range test.says {
					wanted = wanted || s == says
				}
				if strings.Contains(got, says) != wanted {
					t.Errorf("%q: wanted %v\n%s", says, wanted, got)
				}
			}
		})
	}
	if page(post(news.StyleTitle)()) == "" || authorship(nil, store.Entry{}, true, true) != nil {
		t.Error("of an article's own words something is said")
	}
}
