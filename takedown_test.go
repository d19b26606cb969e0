package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

// takeDown runs the command in a process of its own, beside the bot or without it.
func (p *process) takeDown(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"takedown"}, args...)...)
	cmd.Env = append(os.Environ(), asProcess+"=1", "DATABASE_URL="+p.database)
	cmd.Dir = p.t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("takedown: %v\n%s", err, out)
	}
	return string(out)
}

// A post that stands is edited by the bot that runs, or by the next one.
func TestATakedownEditsWhatStands(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, roadPage)
	}))
	t.Cleanup(site.Close)
	for _, tt := range []struct {
		name, says string
		stopped    bool
	}{
		{"while the bot runs", "1 post and 0 direct messages are edited now by the running bot", false},
		{"while no bot runs", "1 post and 0 direct messages are edited when the bot runs next", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := startProcess(t)
			p.send(discordtest.Slash("article add", map[string]any{"link": site.URL + "/road"})).Message()
			channel := discordtest.Channel{ID: squareID, Name: "square", Permissions: 1<<10 | 1<<11}
			preview := p.send(discordtest.Slash("post", map[string]any{"article": "1", "channel": channel})).Message()
			says(t, p.send(discordtest.Press(button(t, preview, "Post"), preview.JSON())).Message(), "Posted in")
			if tt.stopped {
				p.kill()
			}
			if out := p.takeDown(site.URL + "/road"); !strings.Contains(out, tt.says) {
				t.Errorf("it says %q", out)
			}
			if tt.stopped {
				p.start()
			}
			p.discord.WaitFor("the edit of the post", func(s *discordtest.Server) bool {
				all := s.Messages(squareID)
				return len(all) == 1 && strings.Contains(text(all[0]), "Taken off the desk:") && !strings.Contains(text(all[0]), "Iceland")
			})
			says(t, p.send(discordtest.Slash("article add", map[string]any{"link": site.URL + "/road"})).Message(), "taken off the desk for good")
		})
	}
}
