package discordtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Several processes can be one bot. Each reaches Discord by an address and with a token
// of its own, so that a test knows who did what: whatever Discord's, a session's address
// goes from one process to another.

// URLOf is URL for the process of a name.
func (s *Server) URLOf(name string) string { return s.http.URL + "/of/" + name + "/api" }

// TokenOf is Token for the process of a name.
func TokenOf(name string) string { return Token + "." + name }

// isToken tells whether a token is the bot's.
func isToken(token string) bool {
	token = strings.TrimPrefix(token, "Bot ")
	return token == Token || strings.HasPrefix(token, Token+".")
}

// whoseToken is the process whose token an IDENTIFY or RESUME has; "" for Token.
func whoseToken(raw json.RawMessage) string {
	var d struct{ Token string }
	_ = json.Unmarshal(raw, &d) // identify and resume refuse it
	_, name, _ := strings.Cut(d.Token, Token+".")
	return name
}

// nameKey is where a request's context has its process's name.
type nameKey struct{}

// nameOf is the process that a request comes from; "" for one that came by URL.
func nameOf(r *http.Request) string {
	name, _ := r.Context().Value(nameKey{}).(string)
	return name
}

// named serves the addresses that URLOf gives.
func named(all http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/of/"), "/")
		r = r.WithContext(context.WithValue(r.Context(), nameKey{}, name))
		http.StripPrefix("/of/"+name, all).ServeHTTP(w, r)
	}
}

// gatewayURL is where the gateway is.
func (s *Server) gatewayURL() string {
	return "ws://" + s.http.Listener.Addr().String() + "/gateway/ws/"
}

// Session is a connection that had a shard, from READY or RESUMED to its end.
type Session struct {
	ID        string
	Shard, Of int
	By        string // the process's name
	Resumed   bool
	Began     time.Time
	Ended     time.Time // zero while it is connected
}

// Sessions are all so far, in the order of their beginning.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Session
	for _, x := range s.gateway.journal {
		out = append(out, *x)
	}
	return out
}

// ShardOf is the shard that has a guild's events.
func (s *Server) ShardOf(guild string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.shardOf(guild)
}

// connected notes that a connection has a session now. The lock is held.
func (g *gateway) connected(c *conn, x *session, resumed bool) {
	g.disconnected(c) // it had another
	c.has = x
	c.noted = &Session{ID: x.id, Shard: x.key[0], Of: x.key[1], By: c.by, Resumed: resumed, Began: time.Now()}
	g.journal = append(g.journal, c.noted)
}

// disconnected notes that a connection's session ends. The lock is held.
func (g *gateway) disconnected(c *conn) {
	if c.noted != nil {
		c.noted.Ended = time.Now()
	}
	if c.has != nil && c.has.conn == c {
		c.has.conn = nil
	}
	c.has, c.noted = nil, nil
}

// toAll sends an event to each session that has a shard: Discord lets several have one,
// and tells all of them. The lock is held.
func (g *gateway) toAll(shard int, event string, raw []byte) {
	last := g.live[shard]
	for c := range g.conns {
		if x := c.has; x != nil && x != last && x.conn == c && x.key == [2]int{shard, g.count} {
			x.dispatch(event, raw)
		}
	}
	if last != nil {
		last.dispatch(event, raw)
	}
}

// Try is Send that does not wait for a session: the interaction is lost when its shard
// has none.
func (s *Server) Try(u User, p Place, i Interaction) *Exchange {
	s.t.Helper()
	return s.send(u, p, i)
}

// Sent is when it was.
func (e *Exchange) Sent() time.Time { return e.sent }

// Place is where it was.
func (e *Exchange) Place() Place { return e.place }

// Callback is the first answer, if there is one by now.
func (e *Exchange) Callback() (Callback, bool) {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	if e.callback == nil {
		return Callback{}, false
	}
	return *e.callback, true
}

// Answerers are the processes that answered, or tried to, each once.
func (e *Exchange) Answerers() []string {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return slices.Clone(e.by)
}

// Exchanges are all interactions so far.
func (s *Server) Exchanges() []*Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Exchange
	for _, e := range s.exchanges {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *Exchange) int { return a.sent.Compare(b.sent) })
	return out
}
