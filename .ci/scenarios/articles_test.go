package scenarios

import (
	"strings"
	"testing"
	"time"

	"discordsim"
)

func TestAModeratorAddsAndMembersAsk(t *testing.T) {
	w := newTown(t).open()
	added := w.add(w.site.AddArticle(bridge("/bridge")))
	w.says(added.Text(), "Venezuela reopens the bridge at Ureña", "Border Post")

	latest := w.slash(w.member, "/latest", nil)
	if latest.Ephemeral || latest.Kind != discordsim.KindMessage {
		t.Errorf("/latest: %s, ephemeral %v; want an answer at once for all", latest.Kind, latest.Ephemeral)
	}
	w.says(latest.Text(), "Venezuela reopens the bridge at Ureña", "🇻🇪")
	summary := w.click(latest, "Summary")
	w.says(summary.Text(), "reopened the bridge")
	quotes := w.click(latest, "Quotes")
	w.says(quotes.Text(), "The first forty lorries crossed before noon", "Ramón Villasmil", "Luz Marina Peña")

	for _, country := range []string{"Venezuela", "VE", "ven", "🇻🇪", "Venezuelan", "venezolano"} {
		w.says(w.slash(w.member, "/quotes", opts{"country": country}).Text(), "The first forty lorries crossed")
	}
	w.says(w.slash(w.member, "/quotes", opts{"speaker": "villasmil"}).Text(), "forty lorries")
	w.says(w.slash(w.member, "/search", opts{"query": "customs bridges"}).Text(), "Venezuela reopens")
	w.says(w.slash(w.member, "/countries", nil).Text(), "Venezuela")
	w.says(w.slash(w.member, "/topics", nil).Text(), "1")
	if a := w.slash(w.member, "/latest", opts{"private": true}); !a.Ephemeral {
		t.Error("/latest private:true answered in public")
	}
	if a := w.slash(w.member, "/help", nil); !a.Ephemeral || strings.Contains(a.Text(), "/article add") {
		t.Errorf("a member's /help is not private or names moderators' commands:\n%s", a.Text())
	}
	w.check()
}

func TestNothingFoundIsToldToTheAskerAlone(t *testing.T) {
	w := newTown(t).open()
	for _, c := range []struct {
		command string
		o       opts
	}{
		{"/latest", nil}, {"/quotes", opts{"country": "Iceland"}}, {"/search", opts{"query": "zeppelin"}}, {"/summary", opts{"article": "77"}},
		{"/latest", opts{"country": "Atlantis"}}, {"/latest", opts{"topic": "knitting needles"}}, {"/latest", opts{"since": "the day before never"}},
		{"/latest", opts{"source": "No Such Paper"}}, {"/topics", nil}, {"/countries", nil},
	} {
		a := w.slash(w.member, c.command, c.o)
		if !a.Ephemeral || strings.TrimSpace(a.Text()) == "" {
			t.Errorf("%s %v: ephemeral %v: %q", c.command, c.o, a.Ephemeral, a.Text())
		}
	}
	w.check()
}

func TestMembersMayNotModerate(t *testing.T) {
	w := newTown(t).open()
	url := w.site.AddArticle(bridge("/bridge"))
	w.add(url)
	before := w.site.Hits("/bridge")
	for _, c := range []struct {
		command string
		o       opts
	}{
		{"/article add", opts{"link": url + "?2"}}, {"/article text", nil}, {"/article edit", opts{"article": "1"}}, {"/article remove", opts{"article": "1"}},
		{"/article restore", opts{"article": "1"}}, {"/article tag", opts{"article": "1", "add": "sport"}}, {"/post", opts{"article": "1", "channel": w.news}},
	} {
		if _, err := w.sim.Slash(w.member, w.guild.ID, w.news.ID, c.command, c.o); !discordsim.IsRefusal(err, "not-permitted") {
			t.Errorf("%s: Discord would show it to members: %v", c.command, err)
		}
		a := w.slash(w.member, c.command, c.o, discordsim.BypassPermissions())
		if !a.Ephemeral || a.Kind != discordsim.KindMessage {
			t.Errorf("%s: %s, ephemeral %v; want a refusal at once: %s", c.command, a.Kind, a.Ephemeral, a.Text())
		}
	}
	if w.site.Hits("/bridge") != before || len(w.sim.BotMessages(w.news.ID)) != 0 {
		t.Error("a refused command fetched or posted")
	}
	w.says(w.slash(w.member, "/latest", nil).Text(), "Venezuela reopens")
	w.check()
}

func TestPastedTextComesThroughAForm(t *testing.T) {
	w := newTown(t).open()
	form := w.slash(w.editor, "/article text", nil)
	if form.Modal == nil {
		t.Fatalf("no form: %s", form.Text())
	}
	a, err := form.SubmitModal(map[string]any{"title": "Ferry to Samos runs again", "text": bridge("/x").Body, "source": "Harbour Sheet", "link": ""})
	if err != nil {
		t.Fatal(err)
	}
	w.says(a.Text(), "Ferry to Samos runs again")
	w.says(w.slash(w.member, "/latest", nil).Text(), "Ferry to Samos runs again", "Harbour Sheet")
	form = w.slash(w.editor, "/article text", nil)
	if a, err = form.SubmitModal(map[string]any{"title": "", "text": "Too short.", "source": "", "link": ""}); err != nil {
		t.Fatal(err)
	}
	if !a.Ephemeral {
		t.Errorf("the refusal of a short text is public: %s", a.Text())
	}
	w.check()
}

func TestEditRemoveRestoreTag(t *testing.T) {
	w := newTown(t).open()
	w.add(w.site.AddArticle(bridge("/bridge")))
	form := w.slash(w.editor, "/article edit", opts{"article": "1"})
	if form.Modal == nil {
		t.Fatalf("no form: %s", form.Text())
	}
	if _, err := form.SubmitModal(map[string]any{"title": "The bridge is open"}); err != nil {
		t.Fatal(err)
	}
	w.says(w.slash(w.member, "/latest", nil).Text(), "The bridge is open")
	w.slash(w.editor, "/article tag", opts{"article": "1", "add": "Iceland, sport", "remove": "Venezuela"})
	w.says(w.slash(w.member, "/latest", opts{"country": "Iceland", "topic": "sport"}).Text(), "The bridge is open")
	removed := w.slash(w.editor, "/article remove", opts{"article": "1"})
	if a := w.slash(w.member, "/latest", nil); !a.Ephemeral {
		t.Errorf("a removed article is shown: %s", a.Text())
	}
	w.click(removed, "Undo")
	w.says(w.slash(w.member, "/latest", nil).Text(), "The bridge is open")
	w.slash(w.editor, "/article remove", opts{"article": "1"})
	w.slash(w.editor, "/article restore", opts{"article": "1"})
	w.says(w.slash(w.member, "/latest", nil).Text(), "The bridge is open")
	w.check()
}

func TestMessageCommands(t *testing.T) {
	w := newTown(t).open()
	url := w.site.AddArticle(bridge("/bridge"))
	m := w.sim.Post(w.member, w.news.ID, "Look at this: <"+url+"?utm_source=chat>, it is great")
	a, err := w.sim.ContextMenu(w.member, "Summarise links", m)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Ephemeral {
		t.Error("Summarise links answered in public")
	}
	w.says(a.Text(), "reopened the bridge")
	if l := w.slash(w.member, "/latest", nil); !l.Ephemeral {
		t.Error("Summarise links kept the article")
	}
	if _, err := w.sim.ContextMenu(w.member, "Save article", m); !discordsim.IsRefusal(err, "not-permitted") {
		t.Errorf("members are shown Save article: %v", err)
	}
	if a, err = w.sim.ContextMenu(w.editor, "Save article", m); err != nil {
		t.Fatal(err)
	}
	w.says(a.Text(), "Venezuela reopens")
	w.says(w.slash(w.member, "/latest", nil).Text(), "Venezuela reopens")
	none := w.sim.Post(w.member, w.news.ID, "no link at all")
	if a, err = w.sim.ContextMenu(w.member, "Summarise links", none); err != nil || !a.Ephemeral {
		t.Errorf("a message without links: %v %v", a, err)
	}
	w.check()
}

func TestCompletion(t *testing.T) {
	w := newTown(t).open()
	w.add(w.site.AddArticle(bridge("/bridge")))
	for _, c := range []struct{ command, option, typed, want string }{
		{"/summary", "article", "bri", "Venezuela reopens"}, {"/latest", "country", "vene", "Venezuela"}, {"/latest", "source", "bord", "Border Post"},
		{"/quotes", "speaker", "vill", "Ramón Villasmil"}, {"/latest", "topic", "", ""},
	} {
		a, err := w.sim.Autocomplete(w.member, c.command, opts{c.option: c.typed}, c.option)
		if err != nil {
			t.Fatalf("%s %s: %v", c.command, c.option, err)
		}
		w.says(a.Text(), c.want)
		if len(a.Choices) == 0 {
			t.Errorf("%s %s:%s completes to nothing", c.command, c.option, c.typed)
		}
	}
	a, err := w.sim.Autocomplete(w.editor, "/article remove", opts{"article": "venez"}, "article")
	if err != nil || len(a.Choices) != 1 {
		t.Fatalf("%v %v", a, err)
	}
	w.slash(w.editor, "/article remove", opts{"article": a.Choices[0].Value})
	if a, err = w.sim.Autocomplete(w.editor, "/article restore", opts{"article": ""}, "article"); err != nil || len(a.Choices) != 1 {
		t.Fatalf("restore completes to %v %v", a, err)
	}
	w.check()
}

func TestHostileWordsStayWords(t *testing.T) {
	w := newTown(t).open()
	w.add(w.site.AddArticle(harvest("/tea")))
	w.slash(w.member, "/latest", nil)
	w.slash(w.member, "/quotes", nil)
	w.slash(w.member, "/summary", opts{"article": "1"})
	post := w.slash(w.editor, "/post", opts{"article": "1", "channel": w.news, "comment": "@everyone <@&1> look"})
	w.click(post, "Post")
	w.slash(w.member, "/search", opts{"query": "@everyone tea"})
	for _, m := range w.sim.ChannelMessages(w.news.ID) {
		for _, link := range m.Links() {
			if !strings.HasPrefix(link, w.site.URL("/")) {
				t.Errorf("an article's own link got through: %s", link)
			}
		}
	}
	w.check()
}

func TestGuildsSeeTheirOwnShelves(t *testing.T) {
	w := newTown(t)
	other := w.sim.AddGuild("Village")
	square := other.AddText("square")
	mayor := other.NewMember("carl", manageMessages)
	w.open()
	w.add(w.site.AddArticle(bridge("/bridge")))
	for _, command := range []string{"/latest", "/topics", "/countries", "/quotes"} {
		a, err := w.sim.Slash(mayor, other.ID, square.ID, command, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.saysNot(a.Text(), "Venezuela", "lorries")
	}
	a, err := w.sim.Slash(mayor, other.ID, square.ID, "/article remove", opts{"article": "1"})
	if err != nil || !a.Ephemeral {
		t.Fatalf("%v %v", a, err)
	}
	w.says(w.slash(w.member, "/latest", nil).Text(), "Venezuela reopens")
	// In a DM: the guilds that the asker is in at that moment.
	dm := func(u *discordsim.User) string {
		a, err := w.sim.Slash(u, "", "", "/latest", nil)
		if err != nil {
			t.Fatal(err)
		}
		return a.Text()
	}
	w.says(dm(w.member), "Venezuela reopens")
	w.saysNot(dm(mayor), "Venezuela")
	w.guild.RemoveMember(w.member)
	w.saysNot(dm(w.member), "Venezuela")
	w.check()
}

func TestPaging(t *testing.T) {
	w := newTown(t).open()
	for i := range 7 {
		a := bridge("/n" + string(rune('a'+i)))
		a.Title = "Bridge number " + string(rune('A'+i)) + " opens in Venezuela"
		a.Published = time.Now().Add(-time.Duration(i+1) * time.Hour)
		a.Body = strings.ReplaceAll(a.Body, "forty", []string{"ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy"}[i])
		w.add(w.site.AddArticle(a))
	}
	first := w.slash(w.member, "/latest", nil)
	w.says(first.Text(), "number A", "number E")
	w.saysNot(first.Text(), "number F")
	if a, b := strings.Index(first.Text(), "number A"), strings.Index(first.Text(), "number B"); a > b {
		t.Error("not the newest first")
	}
	second := w.click(first, "Older")
	w.says(second.Text(), "number F", "number G")
	w.saysNot(second.Text(), "number A")
	w.restart()
	w.says(w.click(second, "Newer").Text(), "number A")
	three := w.slash(w.member, "/latest", opts{"count": 2})
	w.says(three.Text(), "number B")
	w.saysNot(three.Text(), "number C")
	w.check()
}
