package scenarios

import (
	"slices"
	"testing"
	"time"

	"discordsim"
)

// Where the bot is brought along by who installed it, it answers them alone, from the
// guilds that they are in, with pictures, pages and buttons, and takes no orders.
func TestTheBotIsBroughtAlong(t *testing.T) {
	w := newTown(t)
	r := newRelay(t, w.sim)
	quay := w.sim.AddGuild("Quay")
	pier := quay.AddText("pier")
	quay.AddMember(w.member, 0)
	sam := quay.NewMember("sam", manageMessages|manageServer)
	w.open("DISCORD_API_URL=" + r.URL + "/api")
	w.add(w.site.AddArticle(bridge("/bridge")))
	link := w.site.AddArticle(ferry(1, "The ferry of Kisumu sails again"))
	ask := func(u *discordsim.User, command string, o opts) *discordsim.Answer {
		t.Helper()
		a, err := w.sim.Slash(u, quay.ID, pier.ID, command, o)
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		return a
	}
	ask(sam, "/article add", opts{"link": link})
	for name, how := range map[string]install{"a group": inAGroup, "a guild without it": elsewhere} {
		r.comesBy(how)
		alone := func(a *discordsim.Answer) *discordsim.Answer {
			t.Helper()
			if !a.Ephemeral {
				t.Errorf("in %s all see:\n%s", name, a.Text())
			}
			return a
		}
		ofTwo := alone(ask(w.member, "/latest", nil))
		w.says(ofTwo.Text(), "Venezuela reopens", "ferry of Kisumu")
		w.says(alone(w.click(ofTwo, "Quotes")).Text(), "Achieng Odhiambo")
		ofOne := alone(ask(sam, "/latest", nil))
		w.says(ofOne.Text(), "ferry of Kisumu")
		w.saysNot(ofOne.Text(), "Venezuela reopens", "Report")
		chart := alone(ask(w.member, "/trends", nil))
		w.picture(chart, "", false)
		week := w.click(chart, "7 days")
		if week.Kind != discordsim.KindUpdate {
			t.Errorf("in %s another time comes as %s", name, week.Kind)
		}
		w.says(alone(ask(sam, "/article add", opts{"link": link})).Text(), "That is for moderators")
		talk := w.sim.Post(sam, pier.ID, "see "+w.site.AddArticle(ferry(len(name), "Two piers in Homa Bay get a roof")))
		for command, says := range map[string]string{"Summarise links": "Two piers", "Who said what": "Achieng Odhiambo"} {
			a, err := w.sim.ContextMenu(sam, command, talk)
			if err != nil {
				t.Fatal(err)
			}
			w.says(alone(a).Text(), says)
			if n := len(a.Followups()); n > 5 {
				t.Errorf("%d follow-ups", n)
			}
		}
	}
	r.comesBy(both)
	a := ask(w.member, "/latest", nil)
	if a.Ephemeral {
		t.Error("in a guild of the bot's the answer is for the asker alone")
	}
	w.says(a.Text(), "ferry of Kisumu")
	w.saysNot(a.Text(), "Venezuela reopens")
	w.check()
}

func TestWhatIsRegisteredForUsers(t *testing.T) {
	w := newTown(t).open()
	everywhere := 0
	for _, c := range w.sim.Commands()[""] {
		switch {
		case slices.Contains(c.IntegrationTypes, 1):
			everywhere++
			if c.DefaultMemberPermissions != nil || !slices.Equal(c.Contexts, []int{0, 1, 2}) {
				t.Errorf("/%s: %v, %v", c.Name, c.DefaultMemberPermissions, c.Contexts)
			}
		case !slices.Equal(c.Contexts, []int{0}):
			t.Errorf("/%s of guilds alone: %v", c.Name, c.Contexts)
		}
	}
	if everywhere != 17 {
		t.Errorf("%d commands go along with a user", everywhere)
	}
	w.check()
}

// TestDefaultRoute: what no other route takes is posted by the default one, once,
// also after a crash, and no more when it is ended.
func TestDefaultRoute(t *testing.T) {
	w := newTown(t).open()
	mayor := w.guild.NewMember("mara", manageServer|manageMessages)
	rest := w.guild.AddText("rest")
	feed := w.follow(w.editor)
	w.slash(w.editor, "/route add", opts{"channel": w.news, "words": "ferry"})
	w.says(w.slash(mayor, "/settings route", opts{"channel": rest}).Text(), "Articles that no other route takes go to")
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	b := bridge("/bridge")
	feed.Publish(b)
	w.poll(w.editor)
	w.says(w.posted(1)[0].Text(), "The ferry of Kisumu sails again")
	w.until("the rest", func() bool { return len(w.sim.BotMessages(rest.ID)) > 0 })
	w.says(w.sim.BotMessages(rest.ID)[0].Text(), "Venezuela reopens")
	w.says(w.slash(w.editor, "/route list", nil).Text(), "articles that no other route takes")
	w.says(w.slash(w.editor, "/route test", opts{"route": "2"}).Text(), "taken by route #1")
	w.restart()
	page := w.slash(mayor, "/settings show", nil)
	w.says(w.click(page, "None").Text(), "There is no default route any more.")
	last := bridge("/last")
	last.Title, last.Published = "Colombia opens a school on the border", b.Published.Add(time.Minute)
	feed.Publish(last)
	feed.Publish(ferry(2, "A second ferry sails to Homa Bay"))
	w.poll(w.editor)
	w.says(w.posted(2)[1].Text(), "A second ferry")
	if n := len(w.sim.BotMessages(rest.ID)); n != 1 {
		t.Errorf("%d posts by the default route", n)
	}
	w.check()
}
