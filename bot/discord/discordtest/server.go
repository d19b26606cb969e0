// Package discordtest is a small Discord on loopback for tests: REST, gateway,
// rate limits, and faults on demand. It is strict: a request that Discord would
// refuse is refused here too, and fails the test besides. Start with New, then
// Server.Send for an interaction and Server.Fault for trouble.
//
// Nothing in it sleeps: whoever waits is woken by the event, or fails the test
// after Patience.
package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Patience is how long a test waits for an event before it fails.
const Patience = 30 * time.Second

// The fixed facts of the little world.
const (
	Token = "discordtest-token" // the only token that is accepted
	BotID = "900000000000000001"
	AppID = BotID
)

// Server is the loopback Discord. Its methods are safe for concurrent use.
type Server struct {
	URL string // what stands for https://discord.com/api

	t    testing.TB
	http *httptest.Server

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	closed  chan struct{}
	next    int64 // the counter in new ids
	now     func() time.Time

	guilds    map[string]*guild
	channels  map[string]*channel
	commands  map[string][]json.RawMessage // by guild, "" for global
	puts      int
	messages  []*Message
	nonces    map[string]nonce
	exchanges map[string]*Exchange // by interaction id
	faults    []*Fault
	limits    map[string]*limit // by route
	requests  []Request
	wrong     []string
	tolerated bool
	gateway   gateway
}

type guild struct {
	id      string
	members map[string]uint64 // user id to permissions
	roles   []Role
	lacking map[string]bool // permissions that the bot lacks, "MANAGE_THREADS"
}

// Request is one request that arrived.
type Request struct {
	Method, Path string // without /api/v10
	Body         json.RawMessage
	At           time.Time
	By           string // the process's name: URLOf
}

// Message is a message as it stands now.
type Message struct {
	ID, Channel string
	Body        map[string]json.RawMessage // as the bot gave it, edits applied
	Files       []Upload
	Deleted     bool
	Edits       int
	Published   bool     // crossposted
	Pinged      []string // roles, when it was made
}

// JSON is the message as Discord hands it out: without its nonce.
func (m *Message) JSON() json.RawMessage {
	out := map[string]any{"id": m.ID, "channel_id": m.Channel, "type": 0, "content": "", "embeds": []any{}, "components": []any{},
		"author": map[string]any{"id": BotID, "username": "desk", "bot": true}}
	for k, v := range m.Body {
		if k != "nonce" && k != "enforce_nonce" && k != "allowed_mentions" && k != "attachments" {
			out[k] = v
		}
	}
	attached := []any{}
	for i, f := range m.Files {
		attached = append(attached, map[string]any{"id": strconv.Itoa(i + 1), "filename": f.Name, "size": len(f.Body)})
	}
	out["attachments"] = attached
	if m.Published {
		out["flags"] = flags(m.Body) | flagCrossposted
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err) // RawMessages that were decoded before
	}
	return b
}

// Upload is a file that came with a message.
type Upload struct {
	Name string
	Body []byte
}

// New starts a server with nothing in it. When the test ends it is closed, and
// every violation of Discord's limits that it saw fails the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, changed: make(chan struct{}), closed: make(chan struct{}), now: time.Now, guilds: map[string]*guild{},
		channels: map[string]*channel{}, commands: map[string][]json.RawMessage{}, nonces: map[string]nonce{},
		exchanges: map[string]*Exchange{}, limits: map[string]*limit{}}
	s.gateway.init()
	s.http = httptest.NewServer(s.routes())
	s.URL = s.http.URL + "/api"
	t.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	close(s.closed)
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
	if s.tolerated {
		return
	}
	for _, v := range s.Violations() {
		s.t.Errorf("Discord would refuse: %s", v)
	}
}

// Tolerate says that this test breaks the rules on purpose and looks at
// Violations itself.
func (s *Server) Tolerate() { s.change(func() { s.tolerated = true }) }

// Violations are the requests so far that broke a rule of Discord's.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.wrong)
}

// AddGuild puts the bot into a guild with one text channel of the id channel.
func (s *Server) AddGuild(id, textChannel string) {
	s.change(func() { s.guilds[id] = &guild{id: id, members: map[string]uint64{}, lacking: map[string]bool{}} })
	s.AddChannel(id, textChannel, 0)
	s.Dispatch("GUILD_CREATE", map[string]any{"id": id, "name": "Guild " + id, "unavailable": false})
}

// RemoveGuild takes the bot out of a guild.
func (s *Server) RemoveGuild(id string) {
	s.change(func() { delete(s.guilds, id) })
	s.Dispatch("GUILD_DELETE", map[string]any{"id": id})
}

// AddMember lets a user be found in a guild.
func (s *Server) AddMember(guildID, user string, permissions uint64) {
	s.change(func() { s.guilds[guildID].members[user] = permissions })
}

// Commands are the registered commands, of a guild or ("") global.
func (s *Server) Commands(guildID string) []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[guildID])
}

// CommandWrites is how often commands were written.
func (s *Server) CommandWrites() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.puts
}

// Requests are the requests so far with this method and path prefix; "" for any.
func (s *Server) Requests(method, prefix string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		if (method == "" || r.Method == method) && len(r.Path) >= len(prefix) && r.Path[:len(prefix)] == prefix {
			out = append(out, r)
		}
	}
	return out
}

// Messages are copies of a channel's messages, oldest first, deleted ones left out.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.messages {
		if m.Channel == channelID && !m.Deleted {
			out = append(out, *m)
		}
	}
	return out
}

// SetClock gives new ids another time than the machine's. Limits and deadlines
// stay with that.
func (s *Server) SetClock(now func() time.Time) { s.change(func() { s.now = now }) }

// Made is when a message was made, by the server's clock.
func (m *Message) Made() time.Time { return time.UnixMilli(snowflake(m.ID)>>22 + 1420070400000) }

// Changed is closed at the next change in the server.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// ForgetNonces does what a few minutes do: a nonce no longer finds its message.
func (s *Server) ForgetNonces() { s.change(func() { clear(s.nonces) }) }

// ForgetNoncesOf is ForgetNonces for the messages of one process, which is dead: one
// that lives would know by its own clock that a few minutes have not passed.
func (s *Server) ForgetNoncesOf(name string) {
	s.change(func() { maps.DeleteFunc(s.nonces, func(_ string, n nonce) bool { return n.by == name }) })
}

// nonce is what Discord knows a message by for a while.
type nonce struct {
	made *Message
	by   string // the process's name
}

// Until waits for ok to become true; it is asked at every change. It fails the
// test after Patience. ok must not call the server's methods; use WaitFor then.
func (s *Server) until(what string, ok func() bool) bool {
	s.t.Helper()
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-deadline.C:
			s.t.Errorf("discordtest: waited %s in vain for %s", Patience, what)
			return false
		case <-s.closed:
			return false
		}
	}
}

// WaitFor waits until ok, which may use the server, is true. It is asked again
// at every change in the server, and fails the test after Patience.
func (s *Server) WaitFor(what string, ok func(*Server) bool) bool {
	s.t.Helper()
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok(s) {
			return true
		}
		select {
		case <-changed:
		case <-deadline.C:
			s.t.Errorf("discordtest: waited %s in vain for %s", Patience, what)
			return false
		case <-s.closed:
			return false
		}
	}
}

// change runs f under the lock and wakes whoever waits.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.wake()
}

func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) violate(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

// id makes a snowflake of this moment.
func (s *Server) id() string {
	s.next++
	return strconv.FormatInt((s.now().UnixMilli()-1420070400000)<<22|s.next&(1<<22-1), 10)
}

// snowflake is the number in an id, 0 when there is none.
func snowflake(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64) // no number is 0
	return n
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/of/", named(mux))
	mux.HandleFunc("/gateway/ws/", s.serveGateway)
	mux.Handle("/api/v9/", http.StripPrefix("/api/v9", http.HandlerFunc(s.serveREST)))
	mux.Handle("/api/v10/", http.StripPrefix("/api/v10", http.HandlerFunc(s.serveREST)))
	return mux
}
