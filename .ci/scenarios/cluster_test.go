package scenarios

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	"discordsim"
)

// seats are guilds in which members ask, spread over the shards.
type seats []seat

type seat struct {
	member  *discordsim.User
	guild   *discordsim.Guild
	channel *discordsim.Channel
}

func newSeats(w *town) seats {
	all := seats{{w.member, w.guild, w.news}}
	for _, name := range []string{"Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"} {
		g := w.sim.AddGuild(name)
		all = append(all, seat{g.NewMember("cleo", 0), g, g.AddText("general")})
	}
	return all
}

// ask has a member of each guild ask.
func (all seats) ask(w *town) {
	w.Helper()
	for _, p := range all {
		ans, err := w.sim.Slash(p.member, p.guild.ID, p.channel.ID, "/help", nil)
		if err != nil {
			w.Fatalf("%s: %v", p.guild.Name, err)
		}
		w.says(ans.Text(), "/latest")
	}
}

// server makes a schema on the PostgreSQL server of the tests the town's database.
func (w *town) server() {
	w.Helper()
	u, err := url.Parse(os.Getenv("NEWSDESK_TEST_POSTGRES"))
	if err != nil || u.Scheme == "" {
		w.Skip("left out: it needs a PostgreSQL server, which .ci/postgres makes (NEWSDESK_TEST_POSTGRES)")
	}
	schema := fmt.Sprintf("town_%d_%d", os.Getpid(), time.Now().UnixNano())
	if out, err := exec.Command("psql", "-q", "-c", "CREATE SCHEMA "+schema, u.String()).CombinedOutput(); err != nil {
		w.Fatalf("%v: %s", err, out)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	w.db = u.String()
}

// process starts one of several processes.
func (w *town) process(role string) *discordsim.Bot {
	w.Helper()
	bot, err := discordsim.StartBot(context.Background(), binary(w.T), w.sim.Env(w.db), w.TempDir(), "run", "--role", role)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		bot.Kill()
		if w.Failed() {
			w.Logf("the log of the %s:\n%s", role, tail(bot.Log(), 5000))
		}
	})
	return bot
}

func TestSeveralProcesses(t *testing.T) {
	w := newTown(t, discordsim.Options{Shards: 4, MaxConcurrency: 2, EnforceIdentify: true})
	w.server()
	all := newSeats(w)
	both := w.process("all")
	w.bot = both
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	w.ready(ctx)
	gateway := w.process("gateway")
	w.process("worker")
	g := w.sim.Gateway()
	if err := w.sim.WaitFor(ctx, "the gateway's share of the shards", func() bool { return g.Count("resume") >= 2 && g.Ready() }); err != nil {
		t.Fatal(err)
	}
	all.ask(w)

	link := w.site.AddArticle(bridge("/bridge"))
	w.add(link)
	ans := w.slash(w.editor, "/post", opts{"article": link, "channel": w.news})
	w.click(ans, "Post")
	w.until("the post", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 1 })

	killed := time.Now()
	both.Kill()
	w.until("Discord to notice", func() bool { return !g.Ready() })
	if err := w.sim.WaitFor(ctx, "the other to take over", g.Ready); err != nil {
		t.Fatal(err)
	}
	t.Logf("all shards had sessions again %.1f s after the kill", time.Since(killed).Seconds())
	if d := time.Since(killed); d > 45*time.Second { // 30 on a machine that has nothing else to do
		t.Errorf("taken over after %v", d)
	}
	all.ask(w)
	w.process("all")
	if err := gateway.Stop(10 * time.Second); err != nil {
		t.Error(err)
	}
	if err := w.sim.WaitFor(ctx, "the shards of one that ended", g.Ready); err != nil {
		t.Fatal(err)
	}
	all.ask(w)
	w.until("one post", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 1 })
	if n := g.Count("identify"); n != 4 {
		t.Errorf("%d IDENTIFYs: whoever took a shard over did not go on with its session", n)
	}
	w.check()
}
