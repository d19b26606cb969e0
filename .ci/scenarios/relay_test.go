package scenarios

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"discordsim"

	"github.com/gorilla/websocket"
)

// relay stands between the program and the simulated Discord, which knows no installs
// by users, and makes interactions come from elsewhere. All else passes as it is.
type relay struct {
	*httptest.Server
	to     *url.URL
	change atomic.Pointer[func(interaction opts)]
}

func newRelay(t *testing.T, sim *discordsim.Sim) *relay {
	t.Helper()
	to, err := url.Parse(strings.TrimSuffix(sim.URL(), "/api"))
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{to: to}
	rest := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) },
		ModifyResponse: func(a *http.Response) error {
			if !strings.HasSuffix(a.Request.URL.Path, "/gateway/bot") {
				return nil
			}
			body, err := io.ReadAll(a.Body)
			body = []byte(strings.ReplaceAll(string(body), to.Host, r.Listener.Addr().String()))
			a.Body, a.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
			a.Header.Del("Content-Length")
			return err
		},
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if websocket.IsWebSocketUpgrade(q) {
			r.gateway(w, q)
			return
		}
		rest.ServeHTTP(w, q)
	}))
	t.Cleanup(r.CloseClientConnections)
	return r
}

// gateway carries messages in both directions until either side ends.
func (r *relay) gateway(w http.ResponseWriter, q *http.Request) {
	there, _, err := websocket.DefaultDialer.Dial("ws://"+r.to.Host+q.URL.RequestURI(), nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	here, err := up.Upgrade(w, q, nil)
	if err != nil {
		return
	}
	defer here.Close()
	ended := make(chan error, 2)
	go func() { ended <- carry(there, here, func(b []byte) []byte { return b }) }()
	go func() { ended <- carry(here, there, r.changed) }()
	<-ended
}

func carry(to, from *websocket.Conn, change func([]byte) []byte) error {
	for {
		kind, body, err := from.ReadMessage()
		if err == nil {
			err = to.WriteMessage(kind, change(body))
		}
		if err != nil {
			return err
		}
	}
}

func (r *relay) changed(body []byte) []byte {
	var event opts
	change := r.change.Load()
	if change == nil || json.Unmarshal(body, &event) != nil || event["t"] != "INTERACTION_CREATE" {
		return body
	}
	(*change)(event["d"].(opts))
	out, err := json.Marshal(event)
	if err != nil {
		panic(err) // it was JSON
	}
	return out
}

// An install is how an interaction comes to the bot, in Discord's words:
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
type install func(in opts, user any)

// inAGroup makes it one of a group's conversation.
func inAGroup(in opts, user any) {
	in["user"] = in["member"].(opts)["user"]
	in["context"], in["channel"] = 2, opts{"id": in["channel_id"], "type": 3}
	in["authorizing_integration_owners"] = opts{"1": user}
	for _, of := range []string{"member", "guild_id", "guild", "guild_locale"} {
		delete(in, of)
	}
}

// elsewhere makes it one of a guild that the bot is not in, with whatever permissions
// the asker has there.
func elsewhere(in opts, user any) {
	const guild = "699999999999999999"
	in["guild_id"], in["guild_locale"], in["guild"] = guild, "fr", opts{"id": guild, "locale": "fr", "features": []string{}}
	in["member"].(opts)["permissions"] = "8"
	in["authorizing_integration_owners"] = opts{"1": user}
}

// both leaves it where it is: the asker has installed the bot as well.
func both(in opts, user any) {
	in["authorizing_integration_owners"] = opts{"0": in["guild_id"], "1": user}
}

// comesBy makes all interactions come so.
func (r *relay) comesBy(how install) {
	change := func(in opts) {
		if m, is := in["member"].(opts); is {
			how(in, m["user"].(opts)["id"])
		}
	}
	r.change.Store(&change)
}
