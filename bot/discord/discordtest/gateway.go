package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is the state of the websocket side; the server's lock guards it.
type gateway struct {
	heartbeat  time.Duration
	remaining  int // of session_start_limit
	resetAfter time.Duration

	shards      int // advised
	concurrency int // max_concurrency
	required    int // fewer are refused with 4011

	conns    map[*conn]bool
	opened   int
	sessions map[string]*session
	live     map[int]*session // by shard: the last one
	count    int              // of shards that were last identified as
	log      []Frame
	journal  []*Session

	silent   bool     // no HELLO
	noAcks   bool     //
	first    []string // in place of READY or RESUMED, one a connection
	failWith int      // close code in place of READY
}

// session is what RESUME goes on with.
type session struct {
	id   string
	key  [2]int // shard, of so many
	seq  int
	sent []json.RawMessage // every dispatch, for replay
	conn *conn             // nil while nobody is connected
}

// conn is one websocket; its lock orders writes.
type conn struct {
	ws *websocket.Conn
	by string // the process's name
	mu sync.Mutex

	has   *session // the server's lock guards these
	noted *Session
}

// Frame is something that the client sent.
type Frame struct {
	Op   int
	Data json.RawMessage
	At   time.Time
	By   string // the process's name
}

func (g *gateway) init() {
	g.heartbeat, g.remaining, g.resetAfter = 40*time.Second, 1000, 24*time.Hour
	g.conns, g.sessions, g.live = map[*conn]bool{}, map[string]*session{}, map[int]*session{}
	g.shards, g.concurrency, g.count = 1, 1, 1
}

// Heartbeat sets the interval that HELLO names, 40 s at first.
func (s *Server) Heartbeat(d time.Duration) { s.change(func() { s.gateway.heartbeat = d }) }

// Starts sets how many sessions may still be started, and until when.
func (s *Server) Starts(remaining int, resetAfter time.Duration) {
	s.change(func() { s.gateway.remaining, s.gateway.resetAfter = remaining, resetAfter })
}

// Shards sets how many shards are advised and how many may identify at a time, 1 and 1
// at first.
func (s *Server) Shards(n, concurrency int) {
	s.change(func() { s.gateway.shards, s.gateway.concurrency = n, concurrency })
}

// Require refuses connections of fewer shards with 4011, and advises so many then.
func (s *Server) Require(shards int) { s.change(func() { s.gateway.required = shards }) }

// DropShard cuts the connection of one shard without a word.
func (s *Server) DropShard(id int) {
	s.change(func() {
		if x := s.gateway.live[id]; x != nil && x.conn != nil {
			_ = x.conn.ws.Close() // cut is cut
		}
	})
}

// shardOf is the shard that has a guild's events, 0 for what belongs to none.
func (g *gateway) shardOf(guild string) int { return int(snowflake(guild) >> 22 % int64(g.count)) }

// Whole tells whether n shards, and every one of them, are connected.
func (s *Server) Whole(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.count == n && s.gateway.whole()
}

// whole tells whether every shard is connected.
func (g *gateway) whole() bool {
	for id := range g.count {
		if x := g.live[id]; x == nil || x.conn == nil || x.key != [2]int{id, g.count} {
			return false
		}
	}
	return true
}

// NoHello lets connections be opened without a word.
func (s *Server) NoHello(on bool) { s.change(func() { s.gateway.silent = on }) }

// NoAcks leaves heartbeats without an answer.
func (s *Server) NoAcks(on bool) { s.change(func() { s.gateway.noAcks = on }) }

// First sends these frames in place of READY or RESUMED, one on each of the
// next connections.
func (s *Server) First(frames ...string) {
	s.change(func() { s.gateway.first = append(s.gateway.first, frames...) })
}

// Reject closes with a code in place of READY, 0 to stop that.
func (s *Server) Reject(code int) { s.change(func() { s.gateway.failWith = code }) }

// Frames are the frames of an op that have come so far: 1 heartbeats, 2
// IDENTIFY, 6 RESUME.
func (s *Server) Frames(op int) []Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.gateway.log), func(f Frame) bool { return f.Op != op })
}

// Connected is how many websockets are open.
func (s *Server) Connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gateway.conns)
}

// Opened is how many websockets have been opened in all.
func (s *Server) Opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.opened
}

// WaitReady waits for a connected session of every shard.
func (s *Server) WaitReady() {
	s.t.Helper()
	s.until("a gateway session", s.gateway.whole)
}

// Dispatch sends an event to the session of its guild's shard and keeps it for RESUME;
// without a session it is lost.
func (s *Server) Dispatch(event string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err) // the test's own data
	}
	var of struct {
		Guild string `json:"guild_id"`
		ID    string `json:"id"`
	}
	_ = json.Unmarshal(raw, &of) // what has none goes to shard 0
	if event == "GUILD_CREATE" || event == "GUILD_UPDATE" || event == "GUILD_DELETE" {
		of.Guild = of.ID
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.toAll(s.gateway.shardOf(of.Guild), event, raw)
}

// Write sends a frame as it stands, Reconnect and InvalidSession op 7 and 9.
func (s *Server) Write(frame string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		c.write([]byte(frame))
	}
}

// Reconnect sends op 7.
func (s *Server) Reconnect() { s.Write(`{"t":null,"s":null,"op":7,"d":null}`) }

// InvalidSession sends op 9, and forgets the sessions unless resumable.
func (s *Server) InvalidSession(resumable bool) {
	if !resumable {
		s.ForgetSessions()
	}
	s.Write(`{"t":null,"s":null,"op":9,"d":` + strconv.FormatBool(resumable) + `}`)
}

// ForgetSessions lets the next RESUME be answered with op 9.
func (s *Server) ForgetSessions() { s.change(func() { clear(s.gateway.sessions) }) }

// Close closes every connection with a code.
func (s *Server) Close(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		c.close(code)
	}
}

// Drop cuts every connection without a word.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		_ = c.ws.Close() // cut is cut
	}
}

func (c *conn) write(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(time.Second)) // a client that does not read holds nobody up
	_ = c.ws.WriteMessage(websocket.TextMessage, frame)    // the client may be gone
}

func (c *conn) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "")) // the client may be gone
	_ = c.ws.Close()
}

func (x *session) dispatch(event string, data json.RawMessage) {
	x.seq++
	frame, _ := json.Marshal(map[string]any{"op": 0, "t": event, "s": x.seq, "d": data}) // it was JSON before
	x.sent = append(x.sent, frame)
	if x.conn != nil {
		x.conn.write(frame)
	}
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws}
	s.change(func() {
		s.gateway.conns[c] = true
		s.gateway.opened++
		if !s.gateway.silent {
			c.write([]byte(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":` + strconv.FormatInt(s.gateway.heartbeat.Milliseconds(), 10) + `}}`))
		}
	})
	defer s.change(func() {
		delete(s.gateway.conns, c)
		s.gateway.disconnected(c)
		_ = ws.Close() // it may be closed already
	})
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var f struct {
			Op int             `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			c.close(4002)
			return
		}
		s.change(func() { s.frame(c, Frame{Op: f.Op, Data: f.D, At: time.Now()}) })
	}
}

// frame answers what the client sent. The lock is held.
func (s *Server) frame(c *conn, f Frame) {
	g := &s.gateway
	if f.Op == 2 || f.Op == 6 {
		c.by = whoseToken(f.Data)
	}
	f.By = c.by
	g.log = append(g.log, f)
	switch f.Op {
	case 1:
		if !g.noAcks {
			c.write([]byte(`{"t":null,"s":null,"op":11,"d":null}`))
		}
	case 2:
		s.identify(c, f)
	case 6:
		s.resume(c, f)
	}
}

// instead does what the test wants in place of READY or RESUMED.
func (s *Server) instead(c *conn) bool {
	g := &s.gateway
	if g.failWith != 0 {
		c.close(g.failWith)
		return true
	}
	if len(g.first) > 0 {
		c.write([]byte(g.first[0]))
		g.first = g.first[1:]
		return true
	}
	return false
}

func (s *Server) identify(c *conn, f Frame) {
	var d struct {
		Token   string
		Intents int
		Shard   *[2]int
	}
	if err := json.Unmarshal(f.Data, &d); err != nil {
		c.close(4002)
		return
	}
	if !isToken(d.Token) {
		c.close(4004)
		return
	}
	if d.Intents != 1 {
		s.violate("IDENTIFY with the intents %d, 1 (guilds) is enough", d.Intents)
	}
	if s.instead(c) {
		return
	}
	key := [2]int{0, 1}
	if d.Shard != nil {
		key = *d.Shard
	}
	if key[1] < s.gateway.required {
		s.gateway.shards = s.gateway.required
		c.close(4011)
		return
	}
	if s.gateway.count != key[1] {
		s.gateway.count = key[1]
		clear(s.gateway.live)
	}
	x := &session{id: s.id(), key: key, conn: c}
	s.gateway.sessions[x.id], s.gateway.live[key[0]] = x, x
	s.gateway.connected(c, x, false)
	guilds := []any{}
	for id := range s.guilds {
		if s.gateway.shardOf(id) == key[0] {
			guilds = append(guilds, map[string]any{"id": id, "unavailable": true})
		}
	}
	hello := map[string]any{"v": 10, "session_id": x.id, "resume_gateway_url": s.gatewayURL(),
		"user": map[string]any{"id": BotID, "username": "desk"}, "application": map[string]any{"id": AppID, "flags": 0}, "guilds": guilds}
	if d.Shard != nil {
		hello["shard"] = key
	}
	ready, _ := json.Marshal(hello) // plain data
	x.dispatch("READY", ready)
	for id := range s.guilds {
		if s.gateway.shardOf(id) == key[0] {
			raw, _ := json.Marshal(map[string]any{"id": id, "name": "Guild " + id, "unavailable": false}) // plain data
			x.dispatch("GUILD_CREATE", raw)
		}
	}
}

func (s *Server) resume(c *conn, f Frame) {
	var d struct {
		Token     string
		SessionID string `json:"session_id"`
		Seq       int
	}
	if err := json.Unmarshal(f.Data, &d); err != nil {
		c.close(4002)
		return
	}
	if s.instead(c) {
		return
	}
	x := s.gateway.sessions[d.SessionID]
	if x == nil || d.Seq > x.seq {
		c.write([]byte(`{"t":null,"s":null,"op":9,"d":false}`))
		return
	}
	if x.conn != nil {
		s.gateway.disconnected(x.conn)
	}
	s.gateway.connected(c, x, true)
	x.conn, s.gateway.live[x.key[0]] = c, x
	for _, frame := range x.sent[d.Seq:] {
		c.write(frame)
	}
	x.dispatch("RESUMED", json.RawMessage(`{"_trace":["discordtest"]}`))
}
