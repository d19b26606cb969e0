package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

// freeAddress is an address of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func page(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// The bot counts what it is asked and what it asks; it is ready while it is connected.
func TestTheBotIsMeasured(t *testing.T) {
	addr := freeAddress(t)
	t.Setenv("HTTP_ADDR", addr)
	p := startProcess(t)
	p.send(discordtest.Slash("latest", nil)).Message()
	p.send(discordtest.Slash("feed add", map[string]any{"address": "http://" + freeAddress(t) + "/feed"})).Message()
	p.discord.Reconnect()
	p.discord.WaitFor("another connection", func(s *discordtest.Server) bool { return s.Opened() > 1 && s.Connected() > 0 })
	for ready := false; !ready; {
		var code int
		var body string
		code, body = page(t, "http://"+addr+"/readyz")
		ready = code == 200 && strings.TrimSpace(body) == `{"ready":true}`
		if t.Context().Err() != nil {
			t.Fatal(body)
		}
	}
	_, got := page(t, "http://"+addr+"/metrics")
	for _, line := range []string{
		`newsdesk_interactions_total{command="latest",result="ok"} 1`,
		`newsdesk_gateway_connected 1`,
		`newsdesk_gateway_reconnects_total 1`,
		`newsdesk_fetches_total{result="unreachable"} `,
		`newsdesk_queue_depth{kind="posts"} 0`,
		`newsdesk_discord_requests_total{code="200"} `,
		`newsdesk_discord_invalid_requests_total 0`,
	} {
		if !strings.Contains(got, "\n"+line) {
			t.Errorf("%s is missing", line)
		}
	}
	for _, id := range []string{townID, squareID, mayor.ID, mayor.Name, "127.0.0.1"} {
		if strings.Contains(got, id) {
			t.Errorf("%s is told of", id)
		}
	}
}
