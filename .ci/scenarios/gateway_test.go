package scenarios

import (
	"context"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"discordsim"
)

// alive waits until the bot answers again after trouble with the gateway.
func (w *town) alive(ready func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	if err := w.sim.WaitFor(ctx, "the gateway", ready); err != nil {
		w.Fatalf("%v\n%s", err, tail(w.bot.Log(), 3000))
	}
	w.ready(ctx)
	w.says(w.slash(w.member, "/help", nil).Text(), "/latest")
}

func TestTheGatewayIsCut(t *testing.T) {
	for name, trouble := range map[string]func(*discordsim.Gateway){
		"cut": (*discordsim.Gateway).Drop, "op 7": (*discordsim.Gateway).Reconnect, "zombie": (*discordsim.Gateway).Zombie,
		"op 9 resumable": func(g *discordsim.Gateway) { g.InvalidSession(true) }, "op 9": func(g *discordsim.Gateway) { g.InvalidSession(false) },
		"4000": func(g *discordsim.Gateway) { g.CloseAll(4000) }, "4007": func(g *discordsim.Gateway) { g.CloseAll(4007) },
		"4009": func(g *discordsim.Gateway) { g.CloseAll(4009) }, "1001": func(g *discordsim.Gateway) { g.CloseAll(1001) },
		"expired": func(g *discordsim.Gateway) { g.ExpireSessions(); g.Drop() }, "refused": func(g *discordsim.Gateway) { g.Refuse(2 * time.Second); g.Drop() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, discordsim.Options{HeartbeatInterval: time.Second}).open()
			g := w.sim.Gateway()
			before := g.Count("identify") + g.Count("resume")
			trouble(g)
			w.alive(func() bool { return g.Count("identify")+g.Count("resume") > before })
		})
	}
}

func TestAWrongTokenEndsWithASentence(t *testing.T) {
	w := newTown(t)
	bot, err := discordsim.StartBot(context.Background(), binary(t), w.sim.Env(w.db, "DISCORD_TOKEN=wrong.token.here"), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer bot.Kill()
	if err := bot.Wait(20 * time.Second); err != nil {
		t.Fatal(err, bot.Log())
	}
	if bot.ExitCode() != 1 || !strings.Contains(bot.Log(), "DISCORD_TOKEN") || strings.Contains(bot.Log(), "wrong.token.here") {
		t.Errorf("exit %d:\n%s", bot.ExitCode(), bot.Log())
	}
}

func TestASecondBotOnOneFileRefuses(t *testing.T) {
	w := newTown(t).open()
	bot, err := discordsim.StartBot(context.Background(), binary(t), w.sim.Env(w.db), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer bot.Kill()
	if err := bot.Wait(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	if bot.ExitCode() != 1 {
		t.Errorf("exit %d:\n%s", bot.ExitCode(), bot.Log())
	}
	w.says(w.slash(w.member, "/help", nil).Text(), "/latest")
}

func TestSIGTERMEndsInTime(t *testing.T) {
	w := newTown(t).open()
	if err := w.bot.Stop(10 * time.Second); err != nil {
		t.Fatal(err, w.bot.Log())
	}
	if w.bot.ExitCode() != 0 {
		t.Errorf("exit %d (%v)\n%s", w.bot.ExitCode(), syscall.SIGTERM, w.bot.Log())
	}
	if err := exec.Command(binary(t), "version").Run(); err != nil {
		t.Error(err)
	}
}

func TestHealth(t *testing.T) {
	w := newTown(t).open()
	addr := regexp.MustCompile(`addr=(127\.0\.0\.1:\d+)`).FindStringSubmatch(w.bot.Log())
	if addr == nil {
		t.Fatalf("the log does not say where health is served:\n%s", w.bot.Log())
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		w.until(path, func() bool {
			r, err := http.Get("http://" + addr[1] + path)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			return r.StatusCode == http.StatusOK
		})
	}
}

func TestCommandsAreWrittenOnADifferenceOnly(t *testing.T) {
	w := newTown(t).open()
	puts := func() int {
		return len(w.sim.RequestsTo("PUT", "/applications/{application_id}/commands"))
	}
	w.until("the first write of the commands", func() bool { return puts() == 1 })
	w.restart()
	w.says(w.slash(w.member, "/help", nil).Text(), "/latest")
	if puts() != 1 {
		t.Errorf("the restart wrote the commands again: %d", puts())
	}
	w.says(strings.Join(w.sim.CommandNames(w.guild.ID), "\n"), "/latest", "/summary", "/quotes", "/search", "/topics", "/countries", "/help",
		"/article add", "/article text", "/article edit", "/article remove", "/article restore", "/article tag", "/post", "message: Save article", "message: Summarise links", "message: Who said what")
}

func TestShardsOfOneProcess(t *testing.T) {
	w := newTown(t, discordsim.Options{Shards: 4, MaxConcurrency: 2, EnforceIdentify: true})
	all := newSeats(w)
	w.open()
	all.ask(w)
	g := w.sim.Gateway()
	if n := g.Count("identify"); n != 4 {
		t.Errorf("%d IDENTIFYs", n)
	}
	before := g.Count("resume")
	g.Drop()
	w.alive(func() bool { return g.Count("resume") >= before+4 })
	if err := w.sim.Check(); err != nil {
		t.Error(err)
	}
}
