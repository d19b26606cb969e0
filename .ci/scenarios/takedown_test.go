package scenarios

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"discordsim"
)

// takeDown runs the command beside the bot.
func (w *town) takeDown(args ...string) string {
	w.Helper()
	cmd := exec.Command(binary(w.T), append([]string{"takedown"}, args...)...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+w.db, "DISCORD_TOKEN=")
	cmd.Dir = w.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("takedown: %v\n%s", err, out)
	}
	return string(out)
}

// TestTakedown: what was taken down is gone from a channel's post, from a forum's with
// its title, and from what a member was sent; nothing brings it back, and the log says
// what happened without saying what it was.
func TestTakedown(t *testing.T) {
	w := newTown(t).open()
	forum := w.guild.AddForum("stories")
	w.slash(w.member, "/follow", opts{"country": "Venezuela"})
	link := w.site.AddArticle(bridge("/bridge"))
	w.add(link)
	w.direct(w.member, 1)
	for _, to := range []*discordsim.Channel{w.news, forum} {
		w.click(w.slash(w.editor, "/post", opts{"article": "1", "channel": to}), "Post")
	}
	posts := func() []*discordsim.Message {
		return append(w.sim.BotMessages(w.news.ID), w.sim.DMs(w.member.ID)...)
	}
	w.until("the posts", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 1 && len(w.sim.Threads(forum.ID)) == 1 })
	w.says(w.takeDown(link), "1 article deleted; 2 posts and 1 direct message are edited now by the running bot")
	w.until("the edits", func() bool {
		for _, m := range posts() {
			if strings.Contains(m.Text(), "Venezuela reopens") || !strings.Contains(m.Text(), "aken off the desk") && !strings.Contains(m.Text(), "taken off the desk") {
				return false
			}
		}
		thread := w.sim.Threads(forum.ID)[0]
		return !strings.Contains(thread.Name, "Venezuela")
	})
	w.says(w.slash(w.editor, "/article add", opts{"link": link + "?utm_source=x"}).Text(), "taken off the desk for good")
	audit := w.slash(w.editor, "/audit", nil).Text()
	w.says(audit, "took a page of", "off the desk for good")
	w.saysNot(audit, "Venezuela reopens")
	w.check()
}
