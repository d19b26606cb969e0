// Package scenarios drives the built newsdesk against an independent, strict
// Discord on loopback. NEWSDESK_BIN names the program.
package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"discordsim"
)

// town is one Discord with a guild, a moderator, a member and a news site.
type town struct {
	*testing.T
	sim    *discordsim.Sim
	site   *discordsim.NewsSite
	guild  *discordsim.Guild
	news   *discordsim.Channel
	editor *discordsim.User // Manage Messages
	member *discordsim.User
	bot    *discordsim.Bot
	db     string
}

const manageMessages = 1 << 13

func binary(t *testing.T) string {
	t.Helper()
	bin := os.Getenv("NEWSDESK_BIN")
	if bin == "" {
		t.Fatal("NEWSDESK_BIN is not set: .ci/run sets it")
	}
	return bin
}

// newTown builds the world; open starts the bot in it.
func newTown(t *testing.T, o ...discordsim.Options) *town {
	t.Helper()
	w := &town{T: t, sim: discordsim.NewT(t, o...), db: filepath.Join(t.TempDir(), "desk.db")}
	site, err := discordsim.NewNewsSite()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.Close)
	w.site = site
	w.guild = w.sim.AddGuild("Town")
	asInvited(t, w.guild)
	w.news = w.guild.AddText("news")
	w.editor = w.guild.NewMember("anna", manageMessages)
	w.member = w.guild.NewMember("ben", 0)
	return w
}

func (w *town) open(env ...string) *town {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	bot, err := discordsim.StartBot(context.Background(), binary(w.T), w.sim.Env(w.db, env...), w.TempDir())
	if err != nil {
		w.Fatal(err)
	}
	w.bot = bot
	w.Cleanup(func() {
		bot.Kill()
		if w.Failed() {
			w.Logf("the bot's log:\n%s", tail(bot.Log(), 6000))
		}
	})
	w.ready(ctx)
	return w
}

func (w *town) ready(ctx context.Context) {
	w.Helper()
	if err := w.sim.WaitReady(ctx); err != nil {
		w.Fatalf("%v\n%s", err, w.bot.Log())
	}
	if err := w.sim.WaitCommands(ctx); err != nil {
		w.Fatalf("%v\n%s", err, w.bot.Log())
	}
}

// restart kills the bot with SIGKILL and starts it again.
func (w *town) restart() {
	w.Helper()
	if err := w.bot.Kill(); err != nil {
		w.Fatal(err)
	}
	w.again()
}

func (w *town) again() {
	w.Helper()
	w.until("Discord to notice that the bot is gone", func() bool { return !w.sim.Gateway().Ready() })
	if err := w.bot.Start(); err != nil {
		w.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	w.ready(ctx)
}

type opts = map[string]any

// slash asks in #news and fails the test when there is no answer.
func (w *town) slash(u *discordsim.User, command string, o opts, h ...discordsim.How) *discordsim.Answer {
	w.Helper()
	a, err := w.sim.Slash(u, w.guild.ID, w.news.ID, command, o, h...)
	if err != nil {
		w.Fatalf("%s %v: %v", command, o, err)
	}
	return a
}

func (w *town) click(a *discordsim.Answer, label string) *discordsim.Answer {
	w.Helper()
	b, err := a.Click(label)
	if err != nil {
		w.Fatalf("press %q: %v in\n%s", label, err, a.Text())
	}
	return b
}

// add brings the article of an address in and checks that it worked.
func (w *town) add(url string) *discordsim.Answer {
	w.Helper()
	a := w.slash(w.editor, "/article add", opts{"link": url})
	if !a.Ephemeral {
		w.Errorf("/article add answered in public")
	}
	return a
}

// says checks that a text holds each of the others.
func (w *town) says(text string, want ...string) {
	w.Helper()
	for _, s := range want {
		if !strings.Contains(text, s) {
			w.Errorf("%q is missing in:\n%s", s, text)
		}
	}
}

func (w *town) saysNot(text string, unwanted ...string) {
	w.Helper()
	for _, s := range unwanted {
		if strings.Contains(text, s) {
			w.Errorf("%q stands in:\n%s", s, text)
		}
	}
}

// until waits for something to come true.
func (w *town) until(what string, cond func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.sim.WaitFor(ctx, what, cond); err != nil {
		w.Fatal(err)
	}
}

// check asks the simulated Discord for everything that it found wrong.
func (w *town) check() {
	w.Helper()
	if err := w.sim.Check(); err != nil {
		w.Error(err)
	}
	for _, p := range w.sim.PingingMessages() {
		w.Errorf("somebody would be pinged: %+v", p.Pings)
	}
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

// bridge is an article of two quotes about Venezuela.
func bridge(path string) discordsim.Article {
	return discordsim.Article{
		Path: path, Title: "Venezuela reopens the bridge at Ureña", Author: "Clara Ibarra", Site: "Border Post", Lang: "en",
		Published: time.Now().Add(-2 * time.Hour),
		Body: "Venezuela reopened the bridge at Ureña to lorries on Tuesday, six years after the crossing was closed.\n\n" +
			"“The first forty lorries crossed before noon, and not one of them waited longer than an hour,” said Ramón Villasmil, the governor of the state of Táchira, at a ceremony on the Venezuelan side.\n\n" +
			"Customs officers will work in three shifts. Traders in the border towns hope that prices fall before the end of the year, since goods had to take a detour of two hundred kilometres.\n\n" +
			"“We have waited for this morning since my daughter was born,” said Luz Marina Peña, who sells coffee at the crossing.\n\n" +
			"Caracas said that a second bridge would follow in spring. The government in Bogotá welcomed the step and sent its transport minister to the ceremony.",
	}
}

// harvest is an article about Kenya that somebody wrote to do harm.
func harvest(path string) discordsim.Article {
	return discordsim.Article{
		Path: path, Title: "@everyone **Kenya** [free](https://evil.example) tea ||harvest|| <@&1>", Author: "@here", Site: "Tea `Times`", Lang: "en",
		Published: time.Now().Add(-30 * time.Hour),
		Body: "Kenya picked more tea than ever this season, the @everyone growers' board of Kenya said in Nairobi on Monday. ``` </latest:1> <#1>\n\n" +
			"“We had rain at [the right](https://evil.example) time, <@1> and @here sun at the right time,” said Beatrice Wanjiru, who chairs the board of growers in Nairobi.\n\n" +
			"Prices at the auction in Mombasa fell by a tenth. The board expects exports from Kenya to grow again in the next year, and it wants to build a second warehouse near the port.",
	}
}
