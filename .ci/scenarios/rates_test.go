package scenarios

import (
	"strings"
	"testing"

	"discordsim"
)

// Who has links read without end is told when to try again, alone and in their language;
// others go on.
func TestTooOften(t *testing.T) {
	w := newTown(t).open()
	m := w.sim.Post(w.member, w.news.ID, w.site.AddArticle(bridge("/bridge")))
	ask := func(u *discordsim.User) string {
		a, err := w.sim.ContextMenu(u, "Summarise links", m, discordsim.Locale("de"))
		if err != nil {
			t.Fatal(err)
		}
		if !a.Ephemeral {
			t.Error("answered in public")
		}
		return a.Text()
	}
	for tries := 0; ; tries++ {
		if text := ask(w.member); strings.Contains(text, "Das war viel auf einmal. Bitte versuch es in ") {
			t.Log(text)
			break
		}
		if tries == 40 {
			t.Fatal("40 times, and no word")
		}
	}
	w.says(ask(w.guild.NewMember("bruno", 0)), "Venezuela")
	w.check()
}
