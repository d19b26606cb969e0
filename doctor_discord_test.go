package main

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// portal is what a Discord on loopback answers, by path below the version.
type portal map[string]any

// refusal is an answer that says no.
type refusal struct{ status, code int }

// usual is an application as it should be, in a guild with one channel.
func usual() portal {
	return portal{
		"/users/@me":          map[string]any{"id": "9", "username": "desk"},
		"/applications/@me":   map[string]any{"id": "8", "bot_public": true, "flags": 0, "integration_types_config": map[string]any{"0": map[string]any{"oauth2_install_params": map[string]any{"scopes": []string{"bot"}}}}},
		"/gateway/bot":        map[string]any{"url": "wss://x", "session_start_limit": map[string]any{"total": 1000, "remaining": 997, "reset_after": 7200000}},
		"/guilds/1/members/9": map[string]any{"user": map[string]any{"id": "9"}, "roles": []string{"5"}},
		"/guilds/1/roles":     []any{map[string]any{"id": "1", "permissions": "1024"}, map[string]any{"id": "5", "permissions": "68608"}},
		"/channels/77":        map[string]any{"id": "77", "guild_id": "1", "name": "news", "type": 0},
	}
}

func (p portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, ok := p[strings.TrimPrefix(r.URL.Path, "/api/v10")]
	no, refused := found.(refusal)
	switch {
	case r.Header.Get("Authorization") != "Bot right-token":
		no, refused = refusal{401, 0}, true
	case !ok:
		no, refused = refusal{404, 10003}, true
	}
	if refused {
		w.WriteHeader(no.status)
		found = map[string]any{"code": no.code, "message": "no"}
	}
	json.NewEncoder(w).Encode(found)
}

// TestDoctorOnDiscord: each thing that can be wrong is told with what to do, and is the
// end with 1.
func TestDoctorOnDiscord(t *testing.T) {
	const well = `ok    clock        as Discord's
ok    discord      Discord takes the token, of “desk”
ok    application  everybody can invite it; no privileged intent, and none is needed
ok    gateway      997 of 1000 sessions may be started today
ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name
ok    web          pages can be fetched
`
	with := func(path string, answer any) func(portal) { return func(p portal) { p[path] = answer } }
	app := func(change map[string]any) func(portal) {
		return func(p portal) { maps.Copy(p["/applications/@me"].(map[string]any), change) }
	}
	for _, tt := range []struct {
		name         string
		spoil        func(portal)
		token        string
		ahead        time.Duration
		old, instead string // of well
		fails        bool
	}{
		{name: "all well"},
		{name: "a wrong token", token: "wrong-token", fails: true, old: well[strings.Index(well, "ok    discord"):strings.Index(well, "ok    web")],
			instead: "FAIL  discord      Discord refuses the token: reset it in the developer portal under Bot, and write the new one into DISCORD_TOKEN\n"},
		{name: "a fast clock", ahead: time.Hour, fails: true, old: "ok    clock        as Discord's",
			instead: "FAIL  clock        the clock is 1h0m0s ahead of Discord's: set it by NTP, else buttons and digests come at the wrong time"},
		{name: "a private application", spoil: app(map[string]any{"bot_public": false, "integration_types_config": map[string]any{}}), old: "everybody can invite it;",
			instead: "only its owner can invite it (Public Bot is off); no install link is set: use the README's;"},
		{name: "privileged intents", spoil: app(map[string]any{"flags": 1 << 19}), old: "no privileged intent, and none is needed",
			instead: "it has privileged intents that it does not use: they can be turned off under Bot"},
		{name: "an endpoint", spoil: app(map[string]any{"interactions_endpoint_url": "https://x.example/"}), fails: true, old: "ok    application  everybody can invite it; no privileged intent, and none is needed",
			instead: "FAIL  application  an Interactions Endpoint URL is set, so that no command reaches the bot: clear it in the developer portal under General Information"},
		{name: "a code grant", spoil: app(map[string]any{"bot_require_code_grant": true}), fails: true, old: "ok    application  everybody can invite it; no privileged intent, and none is needed",
			instead: "FAIL  application  “Requires OAuth2 Code Grant” is on, so that nobody can invite the bot: turn it off in the developer portal under Bot"},
		{name: "no sessions left", spoil: with("/gateway/bot", map[string]any{"session_start_limit": map[string]any{"total": 1000, "remaining": 0, "reset_after": 7200000}}), fails: true,
			old: "ok    gateway      997 of 1000 sessions may be started today", instead: "FAIL  gateway      no session may be started for another 2h0m0s: something starts the bot again and again, stop that"},
		{name: "a channel that is gone", spoil: with("/channels/77", refusal{404, 10003}), fails: true, old: "ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name",
			instead: "FAIL  channel      77 in server 1 is gone: /route remove and /digest remove what names it, or /settings desk"},
		{name: "a hidden channel", spoil: with("/channels/77", refusal{403, 50001}), fails: true, old: "ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name",
			instead: "FAIL  channel      77 in server 1 is hidden from the bot: allow it View Channel there"},
		{name: "a channel that it may not write to", fails: true, spoil: with("/channels/77", map[string]any{"id": "77", "name": "news", "type": 0, "permission_overwrites": []any{map[string]any{"id": "5", "deny": "67584", "allow": "0"}}}),
			old:     "ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name",
			instead: "FAIL  channel      #news in server 1: allow the bot Send Messages, Read Message History there"},
		{name: "a thread", fails: true, spoil: with("/channels/77", map[string]any{"id": "77", "name": "chat", "type": 11, "parent_id": "77"}), old: "ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name",
			instead: "FAIL  channel      #chat in server 1: allow the bot Send Messages in Threads there"},
		{name: "a server that it was thrown out of", fails: true, spoil: with("/guilds/1/members/9", refusal{403, 50001}), old: "ok    channels     the bot may post to 1 of the 1 that routes, digests and desks name",
			instead: "FAIL  channel      77: the bot is not in server 1 any more: invite it again, or remove the routes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := usual()
			if tt.spoil != nil {
				tt.spoil(p)
			}
			site := httptest.NewServer(p)
			defer site.Close()
			set := map[string]string{"DATABASE_URL": routed(t), "DISCORD_TOKEN": "right-token", "DISCORD_API_URL": site.URL + "/api", "FETCH_ALLOW": "127.0.0.0/8"}
			if tt.token != "" {
				set["DISCORD_TOKEN"] = tt.token
			}
			var out, errs bytes.Buffer
			err := run(context.Background(), []string{"doctor"}, func(name string) string { return set[name] }, func() time.Time { return time.Now().Add(tt.ahead) }, strings.NewReader(""), &out, &errs)
			_, got, _ := strings.Cut(out.String(), "can ask whether the bot is well\n")
			got, _, _ = strings.Cut(got, "-     model")
			if want := strings.Replace(well, tt.old, tt.instead, 1); got != want || exitCode(err) != map[bool]int{true: 1}[tt.fails] || strings.Contains(out.String()+errs.String(), "-token") {
				t.Errorf("exit code %d\n%s\nwant\n%s\n%s", exitCode(err), got, want, errs.String())
			}
		})
	}
}

// routed is a desk with a route to the channel 77 of the guild 1.
func routed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.AddRoute(t.Context(), news.Route{Shelf: "discord:1", Platform: "discord", Channel: "77"}); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDoctorWithoutANetwork: where nothing answers, it says what to look at.
func TestDoctorWithoutANetwork(t *testing.T) {
	set := map[string]string{"DATABASE_URL": filepath.Join(t.TempDir(), "desk.db"), "DISCORD_TOKEN": "right-token", "DISCORD_API_URL": "http://" + freeAddress(t) + "/api", "FETCH_ALLOW": "127.0.0.0/8", "HTTP_ADDR": "127.0.0.1:0"}
	var out bytes.Buffer
	err := run(context.Background(), []string{"doctor"}, func(name string) string { return set[name] }, time.Now, strings.NewReader(""), &out, &out)
	for _, line := range []string{
		"ok    address      127.0.0.1:0 is free",
		"FAIL  discord      Discord cannot be reached: check the network and its firewall (TCP 443 out), or DISCORD_API_URL",
		"FAIL  web          no page can be fetched: check the network's DNS and its firewall (TCP 80 and 443 out)",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("%q is missing in\n%s", line, out.String())
		}
	}
	if exitCode(err) != 1 {
		t.Error(err)
	}
}
