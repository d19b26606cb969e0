package scenarios

import (
	"context"
	"testing"
	"time"
)

const manageServer = 1 << 5

func TestSettingsAreForManagers(t *testing.T) {
	w := newTown(t).open()
	w.add(w.site.AddArticle(bridge("/bridge")))
	mayor := w.guild.NewMember("mara", manageServer)
	page := w.slash(mayor, "/settings show", nil)
	if !page.Ephemeral {
		w.Error("the settings are public")
	}
	w.says(page.Text(), "Language", "Time zone", "Integrations")
	w.says(w.click(page, "Español").Text(), "in Spanish")
	w.says(w.slash(w.member, "/countries", nil).Text(), "Países")
	if a, err := w.sim.Slash(w.editor, w.guild.ID, w.news.ID, "/settings show", nil); err == nil && a != nil {
		w.says(a.Text(), "Manage Server")
	}
	w.check()
}

func TestAReportReachesTheModerators(t *testing.T) {
	w := newTown(t)
	desk := w.guild.AddText("desk")
	w.open()
	mayor := w.guild.NewMember("mara", manageServer)
	w.add(w.site.AddArticle(bridge("/bridge")))
	w.says(w.slash(mayor, "/settings desk", opts{"channel": desk}).Text(), "Moderators are told")
	card := w.slash(w.member, "/latest", nil)
	form := w.click(card, "Report")
	sent, err := form.SubmitModal(opts{"what": "It is another bridge."})
	if err != nil {
		w.Fatal(err)
	}
	w.says(sent.Text(), "Thank you")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ms, err := w.sim.WaitMessages(ctx, desk.ID, 1)
	if err != nil {
		w.Fatal(err)
	}
	w.says(ms[0].Text(), "1 member says", "another bridge")
	a, err := w.sim.Click(w.editor, ms[0], "Dismiss")
	if err != nil {
		w.Fatal(err)
	}
	w.says(a.Text(), "Set aside")
	w.check()
}

func TestAGuildIsGreetedOnce(t *testing.T) {
	w := newTown(t).open()
	village := w.sim.AddGuild("Village")
	square := village.AddText("square")
	for range 2 {
		w.restart()
		w.until("the greeting", func() bool { return len(w.sim.BotMessages(square.ID)) > 0 })
	}
	if n := len(w.sim.BotMessages(square.ID)); n != 1 {
		w.Errorf("%d greetings", n)
	}
	if n := len(w.sim.BotMessages(w.news.ID)); n != 0 {
		w.Errorf("a guild that had the bot before is greeted %d times", n)
	}
	w.says(w.sim.BotMessages(square.ID)[0].Text(), "The desk is here")
	w.check()
}
