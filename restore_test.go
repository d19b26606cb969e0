package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/bot/poll/feedsite"
)

// command runs a subcommand beside the bot and gives what it prints.
func (p *process) command(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProcess+"=1", "DATABASE_URL="+p.database)
	cmd.Dir = p.t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("newsdesk %v: %v: %s", args, err, out)
	}
	return string(out)
}

// A desk is lost and restored from a backup. What was posted in between is not posted
// again, is found by its link, and gets buttons that lead to it; what came since is
// posted once.
func TestRestoredDeskPostsNothingTwice(t *testing.T) {
	w := newWorld(t)
	t.Setenv(leversFile, w.path)
	site := feedsite.New(t, w.now)
	feed := site.Add(feedsite.Options{Full: true, Title: "Gazette"})
	writer := feedsite.NewWriter(rand.New(rand.NewPCG(3, 4)))
	p := startProcess(t)
	p.discord.SetClock(w.now)
	square := discordtest.Channel{ID: squareID, Name: "square", Permissions: 1<<10 | 1<<11}
	says(t, p.send(discordtest.Slash("feed add", map[string]any{"address": feed.URL()})).Message(), "Gazette")
	says(t, p.send(discordtest.Slash("route add", map[string]any{"channel": square})).Message(), squareID)
	comes := func(topic string) string {
		t.Helper()
		i := writer.Write(topic, w.now())
		feed.Publish(i)
		p.send(discordtest.Slash("feed check", map[string]any{"feed": "1"})).Message()
		p.discord.WaitFor(i.Title, func(s *discordtest.Server) bool { return timesPosted(s, i.Title) == 1 })
		w.pass(time.Minute)
		return i.Title
	}
	titles := []string{comes("ferry")}
	backup := filepath.Join(t.TempDir(), "backup.db")
	p.command("backup", backup)
	titles = append(titles, comes("harbour"), comes("bridge"))
	p.kill()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		os.Remove(p.database + suffix)
	}
	w.pass(10 * time.Minute)
	p.discord.ForgetNonces()
	if said := p.command("restore", backup); !strings.Contains(said, "1 article") {
		t.Errorf("restore says %s", said)
	}
	p.start()
	titles = append(titles, comes("orchard"))
	for _, title := range titles {
		if n := timesPosted(p.discord, title); n != 1 {
			t.Errorf("%s is posted %d times", title, n)
		}
	}
	all := p.discord.Messages(squareID)
	if len(all) != len(titles) {
		t.Errorf("%d messages of %d articles", len(all), len(titles))
	}
	for i, edits := range []int{0, 1, 1, 0} {
		if i < len(all) && all[i].Edits != edits {
			t.Errorf("message %d was edited %d times, want %d", i, all[i].Edits, edits)
		}
	}
	if len(all) > 2 {
		says(t, p.send(discordtest.Press(button(t, all[2], "Summary"), all[2].JSON())).Message(), titles[2])
	}
}

// timesPosted is how many messages name a title.
func timesPosted(s *discordtest.Server, title string) int {
	n := 0
	for _, m := range s.Messages(squareID) {
		if strings.Contains(text(m), title) {
			n++
		}
	}
	return n
}
