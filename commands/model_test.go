package commands

import (
	"context"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// modelDesk is a desk with one article that a model wrote a summary of.
func modelDesk(t *testing.T) (*desk, string) {
	t.Helper()
	d := emptyDeskOf(t)
	text := "The lighthouse of Skarv was lit again. It had been dark for a year. The keeper is glad." + restOfIt()
	a := news.Article{URL: "https://quay.example/light", Title: "Light on Skarv", Text: text, Language: "en", Reader: 1,
		Summary: []news.Sentence{{Span: news.Span{Start: 0, End: 38}, Length: news.Short}, {Span: news.Span{Start: 39, End: 67}, Length: news.Medium}},
		Words:   "After a dark year the lighthouse shines.", WordsModel: "scribe-2", Page: &news.Page{}}
	if _, err := d.store.Add(context.Background(), guild, a, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	return d, "https://quay.example/light"
}

func TestAModelsWords(t *testing.T) {
	d, link := modelDesk(t)
	first := d.ask(d.member("/summary article:" + link))
	shown := page(first)
	for _, want := range []string{"After a dark year the lighthouse shines.", "Summary written by scribe-2, checked against the article"} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "#:~:text=") {
		t.Errorf("a model's words claim a place in the source:\n%s", shown)
	}
	request := d.press(d.member("/summary article:"+link), button(t, first, "Medium"))
	second := d.ask(request)
	shown = page(second)
	for _, want := range []string{"The lighthouse of Skarv was lit again.", "It had been dark for a year.", "#:~:text="} {
		if !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
	if strings.Contains(shown, "scribe-2") || strings.Contains(shown, "dark year") {
		t.Errorf("the sentences are shown as a model's:\n%s", shown)
	}
	third := d.ask(d.press(request, button(t, second, "Model’s words")))
	if !strings.Contains(page(third), "After a dark year") || !third.Replace {
		t.Errorf("back to the model's words:\n%s", page(third))
	}
	if list := page(d.ask(d.member("/latest"))); !strings.Contains(list, "After a dark year") || !strings.Contains(list, "written by scribe-2") {
		t.Errorf("/latest:\n%s", list)
	}
}

// A moderator's words go before a model's, and without them the model's are
// back.
func TestAModeratorsWordsOverAModels(t *testing.T) {
	d, link := modelDesk(t)
	ask := func(words string) string {
		d.ask(d.moderator(`/article edit article:` + link + ` summary:"` + words + `"`))
		return page(d.ask(d.member("/summary article:" + link)))
	}
	if got := ask("The keeper lit it."); !strings.Contains(got, "The keeper lit it.") || !strings.Contains(got, "Summary by a moderator") || strings.Contains(got, "scribe-2") {
		t.Errorf("edited:\n%s", got)
	}
	e, err := d.store.EntryByURL(context.Background(), news.View{guild}, link)
	if err != nil {
		t.Fatal(err)
	}
	empty := ""
	if _, err := d.store.Edit(context.Background(), guild, e.ID, store.Change{Summary: &empty}, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	if got := page(d.ask(d.member("/summary article:" + link))); !strings.Contains(got, "After a dark year") || !strings.Contains(got, "scribe-2") {
		t.Errorf("undone:\n%s", got)
	}
}

func TestReadingShowsAModelsWords(t *testing.T) {
	a := news.Article{Title: "Light", Text: "Dark.", Words: "It shines.", WordsModel: "scribe-2"}
	if got := page(Reading(a, news.Medium)); !strings.Contains(got, "It shines.") || !strings.Contains(got, "scribe-2") {
		t.Error(got)
	}
}

// A reader of what is to be kept may use the network for a text too, so that its
// answer comes later; what members only look at is not read by it.
func TestTheKeeperReadsWhatIsKept(t *testing.T) {
	d := emptyDeskOf(t)
	keeper := &fakeReader{pages: map[string]news.Article{"https://quay.example/tram": {URL: "https://quay.example/tram", Title: "Tram", Text: "It runs.", Page: &news.Page{}}}}
	d.Set = New(Deps{Store: d.store, Reader: d.reader, Keeper: keeper})
	reply := d.Run(context.Background(), d.moderator(`/article text text:"The choir sang."`))
	if reply.Later == nil || len(keeper.reads) > 0 {
		t.Fatalf("pasting: %+v, read at once: %v", reply, keeper.reads)
	}
	if reply = d.Finish(context.Background(), reply); len(keeper.reads) != 1 || !strings.Contains(page(reply), "The choir sang") {
		t.Errorf("later: read %v\n%s", keeper.reads, page(reply))
	}
	d.ask(d.moderator("/article add https://quay.example/tram"))
	if len(keeper.reads) != 2 || len(d.reader.reads) != 0 {
		t.Errorf("the keeper read %v, the reader %v", keeper.reads, d.reader.reads)
	}
	looked := d.member("/latest")
	looked.Command, looked.Options, looked.Target = "Summarise links", nil, &Message{Links: []string{"https://quay.example/other"}}
	d.ask(looked)
	if len(keeper.reads) != 2 || len(d.reader.reads) != 1 {
		t.Errorf("a member's look: the keeper read %v, the reader %v", keeper.reads, d.reader.reads)
	}
}

// What was typed is not lost when reading it fails later.
func TestAFailureOfTheKeeperKeepsTheForm(t *testing.T) {
	d := emptyDeskOf(t)
	link := "https://quay.example/choir"
	d.Set = New(Deps{Store: d.store, Reader: d.reader, Keeper: &fakeReader{errs: map[string]error{link: news.ErrNotArticle}}})
	r := d.moderator(`/article text text:"The choir sang." link:` + link)
	r.Pressed = true
	bad := d.ask(r)
	form := d.ask(d.press(r, button(t, bad, "Open the form again"))).Form
	if form == nil || form.Fields[1].Value != "The choir sang." {
		t.Errorf("what was typed is lost: %+v\n%s", form, page(bad))
	}
}
