package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
)

// quick is a pace for tests: everything that Discord wants in seconds takes
// milliseconds.
func quick() pace {
	return pace{hello: 2 * time.Second, ready: 2 * time.Second, slack: 30 * time.Millisecond, gap: 5 * time.Millisecond,
		steady: time.Millisecond, step: 10 * time.Millisecond, most: 50 * time.Millisecond, advice: time.Hour}
}

// running is a gateway at work, and what it handed over.
type running struct {
	*gateway
	t      *testing.T
	server *discordtest.Server
	stop   context.CancelFunc
	end    chan error

	mu     sync.Mutex
	names  []string
	asked  []string // ids of interactions
	order  []int    // the numbers of numbered events
	change chan struct{}
}

func newTestGateway(server *discordtest.Server) *gateway {
	g := newGateway(newAPI(apiConfig{Token: discordtest.Token, URL: server.URL}), discordtest.Token)
	g.pace = quick()
	return g
}

// start runs g until the test ends.
func start(t *testing.T, server *discordtest.Server, g *gateway) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{gateway: g, t: t, server: server, stop: stop, end: make(chan error, 1), change: make(chan struct{})}
	go func() { r.end <- g.run(ctx, r.take) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-r.end:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(discordtest.Patience):
			t.Error("run does not end with its context")
		}
	})
	return r
}

func (r *running) take(_ context.Context, e event) {
	var in struct {
		ID string
		N  *int
	}
	_ = json.Unmarshal(e.raw, &in) // an event without an id has ""
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = append(r.names, e.name)
	if e.name == "INTERACTION_CREATE" {
		r.asked = append(r.asked, in.ID)
	}
	if in.N != nil {
		r.order = append(r.order, *in.N)
	}
	close(r.change)
	r.change = make(chan struct{})
}

// until waits for ok, which is asked at every event.
func (r *running) until(what string, ok func() bool) {
	r.t.Helper()
	late := time.After(discordtest.Patience)
	for {
		r.mu.Lock()
		done, change := ok(), r.change
		r.mu.Unlock()
		if done {
			return
		}
		select {
		case <-change:
		case <-late:
			r.t.Fatalf("waited in vain for %s; events: %v", what, r.names)
		}
	}
}

// session waits for the nth READY or RESUMED.
func (r *running) session(event string, n int) {
	r.t.Helper()
	r.until(fmt.Sprintf("%s number %d", event, n), func() bool {
		count := 0
		for _, name := range r.names {
			if name == event {
				count++
			}
		}
		return count >= n
	})
}

// answers checks that an interaction gets through now.
func (r *running) works() {
	r.t.Helper()
	e := r.server.Send(discordtest.User{ID: "77", Name: "ann"}, discordtest.Place{Guild: "1", Channel: "2"}, discordtest.Slash("latest", nil))
	r.until("interaction "+e.ID, func() bool {
		for _, id := range r.asked {
			if id == e.ID {
				return true
			}
		}
		return false
	})
}

// TestGatewayTrouble takes a session through each trouble that Discord or the
// network can make, and sees it work again. IDENTIFY is counted, for Discord
// grants 1,000 a day: what can be resumed must not cost one.
func TestGatewayTrouble(t *testing.T) {
	cases := []struct {
		name     string
		trouble  func(s *discordtest.Server)
		event    string // of the new session
		number   int
		identify int // in all
	}{
		{"op 7", func(s *discordtest.Server) { s.Reconnect() }, "RESUMED", 1, 1},
		{"op 9, resumable", func(s *discordtest.Server) { s.InvalidSession(true) }, "RESUMED", 1, 1},
		{"op 9, not resumable", func(s *discordtest.Server) { s.InvalidSession(false) }, "READY", 2, 2},
		{"connection cut", func(s *discordtest.Server) { s.Drop() }, "RESUMED", 1, 1},
		{"op 7 in place of RESUMED", func(s *discordtest.Server) { s.First(`{"op":7,"d":null}`); s.Drop() }, "RESUMED", 1, 1},
		{"op 9 in place of RESUMED", func(s *discordtest.Server) { s.ForgetSessions(); s.Drop() }, "READY", 2, 2},
		{"op 9, resumable, in place of RESUMED", func(s *discordtest.Server) { s.First(`{"op":9,"d":true}`); s.Drop() }, "RESUMED", 1, 1},
		{"an acknowledgement in place of RESUMED", func(s *discordtest.Server) { s.First(`{"op":11}`); s.Drop(); s.WaitFor("RESUME", resumes(1)); s.Drop() }, "RESUMED", 1, 1},
		{"close 4000", func(s *discordtest.Server) { s.Close(4000) }, "RESUMED", 1, 1},
		{"close 4008, rate limited", func(s *discordtest.Server) { s.Close(4008) }, "RESUMED", 1, 1},
		{"close 4007, invalid sequence", func(s *discordtest.Server) { s.Close(4007) }, "READY", 2, 2},
		{"close 4009, session timed out", func(s *discordtest.Server) { s.Close(4009) }, "READY", 2, 2},
		{"close 1000", func(s *discordtest.Server) { s.Close(1000) }, "READY", 2, 2},
		{"null", func(s *discordtest.Server) { s.Write(`null`) }, "RESUMED", 1, 1},
		{"null after spaces", func(s *discordtest.Server) { s.Write(strings.Repeat(" ", 2000) + "null") }, "RESUMED", 1, 1},
		{"no JSON", func(s *discordtest.Server) { s.Write(`{"op":`) }, "RESUMED", 1, 1},
		{"a second HELLO", func(s *discordtest.Server) { s.Write(`{"op":10,"d":{"heartbeat_interval":0}}`) }, "RESUMED", 1, 1},
		{"RESUME refused for ever", func(s *discordtest.Server) {
			s.First(`null`, `null`, `null`)
			s.Drop()
		}, "READY", 2, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := discordtest.New(t)
			s.AddGuild("1", "2")
			r := start(t, s, newTestGateway(s))
			r.session("READY", 1)
			r.works()
			c.trouble(s)
			r.session(c.event, c.number)
			r.works()
			if n := len(s.Frames(2)); n != c.identify {
				t.Errorf("%d IDENTIFYs, want %d", n, c.identify)
			}
		})
	}
}

func resumes(n int) func(*discordtest.Server) bool {
	return func(s *discordtest.Server) bool { return len(s.Frames(6)) >= n }
}

// TestGatewayEnds gives up where only a person can help, with words for them.
func TestGatewayEnds(t *testing.T) {
	cases := []struct {
		name  string
		setup func(s *discordtest.Server)
		token string
		is    error
		words string
	}{
		{"4004, the token is refused", func(s *discordtest.Server) { s.Reject(4004) }, discordtest.Token, news.ErrToken, "4004"},
		{"401, the token is refused", func(*discordtest.Server) {}, "wrong", news.ErrToken, "401"},
		{"4010, invalid shard", func(s *discordtest.Server) { s.Reject(4010) }, discordtest.Token, nil, "sharding"},
		{"4011, sharding required", func(s *discordtest.Server) { s.Reject(4011) }, discordtest.Token, nil, "sharding"},
		{"4012, invalid version", func(s *discordtest.Server) { s.Reject(4012) }, discordtest.Token, nil, "update newsdesk"},
		{"4013, invalid intents", func(s *discordtest.Server) { s.Reject(4013) }, discordtest.Token, nil, "update newsdesk"},
		{"4014, disallowed intents", func(s *discordtest.Server) { s.Reject(4014) }, discordtest.Token, nil, "Privileged Gateway Intents"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := discordtest.New(t)
			c.setup(s)
			g := newGateway(newAPI(apiConfig{Token: c.token, URL: s.URL}), c.token)
			g.pace = quick()
			err := g.run(t.Context(), func(context.Context, event) {})
			if err == nil || !strings.Contains(err.Error(), c.words) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("run: %v, want %v with %q", err, c.is, c.words)
			}
			if err != nil && strings.Contains(err.Error(), c.token) && c.token != "wrong" {
				t.Errorf("the error holds the token: %v", err)
			}
			if n := len(s.Frames(2)); n > 1 {
				t.Errorf("%d IDENTIFYs", n)
			}
		})
	}
}

// TestGatewaySilence: Discord says nothing where something is due.
func TestGatewaySilence(t *testing.T) {
	cases := []struct {
		name     string
		before   func(s *discordtest.Server) // the first connection
		after    func(s *discordtest.Server) // when the trouble has been met
		met      func(s *discordtest.Server) bool
		identify int
	}{
		{"no HELLO", func(s *discordtest.Server) { s.NoHello(true) }, func(s *discordtest.Server) { s.NoHello(false) },
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 1},
		{"HELLO without an interval", func(s *discordtest.Server) { s.Heartbeat(0) }, func(s *discordtest.Server) { s.Heartbeat(time.Minute) },
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 1},
		{"HELLO with an interval of years", func(s *discordtest.Server) { s.Heartbeat(1<<63 - 1) }, func(s *discordtest.Server) { s.Heartbeat(time.Minute) },
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 1},
		{"no READY", func(s *discordtest.Server) { s.First(`{"op":1,"d":null}`) }, func(*discordtest.Server) {},
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 2},
		{"an acknowledgement in place of READY", func(s *discordtest.Server) { s.First(`{"op":11}`) }, func(*discordtest.Server) {},
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 2},
		{"op 7 in place of READY", func(s *discordtest.Server) { s.First(`{"op":7}`) }, func(*discordtest.Server) {},
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 2},
		{"op 9 in place of READY", func(s *discordtest.Server) { s.First(`{"op":9,"d":false}`) }, func(*discordtest.Server) {},
			func(s *discordtest.Server) bool { return s.Opened() >= 2 }, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := discordtest.New(t)
			s.AddGuild("1", "2")
			c.before(s)
			g := newTestGateway(s)
			g.pace.hello, g.pace.ready = 100*time.Millisecond, 100*time.Millisecond
			r := start(t, s, g)
			s.WaitFor("the trouble", c.met)
			c.after(s)
			r.session("READY", 1)
			r.works()
			if n := len(s.Frames(2)); n != c.identify {
				t.Errorf("%d IDENTIFYs, want %d", n, c.identify)
			}
		})
	}
}

// TestGatewayZombie: heartbeats are not acknowledged. discordgo by itself waits
// five of them.
func TestGatewayZombie(t *testing.T) {
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	s.Heartbeat(100 * time.Millisecond)
	r := start(t, s, newTestGateway(s))
	s.WaitFor("a heartbeat", func(s *discordtest.Server) bool { return len(s.Frames(1)) > 0 })
	s.NoAcks(true)
	before := len(s.Frames(1))
	r.session("RESUMED", 1)
	s.NoAcks(false)
	if n := len(s.Frames(1)) - before; n > 4 { // two, and one each at the ends
		t.Errorf("%d heartbeats went out before the zombie was noticed", n)
	}
	r.works()
}

// TestGatewayHeartbeat: acknowledged heartbeats keep one connection, and carry
// the last sequence.
func TestGatewayHeartbeat(t *testing.T) {
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	s.Heartbeat(20 * time.Millisecond)
	g := newTestGateway(s)
	g.pace.slack = 5 * time.Second // on a slow machine, too
	r := start(t, s, g)
	r.session("READY", 1)
	r.works()
	n := len(s.Frames(1))
	s.WaitFor("six more heartbeats", func(s *discordtest.Server) bool { return len(s.Frames(1)) >= n+6 })
	if s.Opened() != 1 {
		t.Errorf("%d connections", s.Opened())
	}
	beats := s.Frames(1)
	if last := string(beats[len(beats)-1].Data); last != "3" { // READY, GUILD_CREATE, the interaction
		t.Errorf("the last heartbeat carries %s, want 3", last)
	}
	s.Write(`{"op":1,"d":null}`)
	n = len(s.Frames(1))
	s.WaitFor("the heartbeat that Discord asks for", func(s *discordtest.Server) bool { return len(s.Frames(1)) > n })
}

// TestGatewayLeavesNothing: after many connections and the end, no goroutine of
// ours or discordgo's is left, and Discord has no connection.
func TestGatewayLeavesNothing(t *testing.T) {
	s := discordtest.New(t)
	g := newTestGateway(s)
	ctx, stop := context.WithCancel(t.Context())
	end := make(chan error, 1)
	resumed := make(chan struct{}, 100)
	go func() {
		end <- g.run(ctx, func(_ context.Context, e event) {
			if e.name == "RESUMED" {
				resumed <- struct{}{}
			}
		})
	}()
	<-g.ready()
	for i := range 10 {
		if i%2 == 0 {
			s.First(`{"op":7,"d":null}`) // the case that locks discordgo for ever
		}
		s.Reconnect()
		<-resumed
	}
	stop()
	if err := <-end; err != nil {
		t.Error(err)
	}
	s.WaitFor("no connection", func(s *discordtest.Server) bool { return s.Connected() == 0 })
	late := time.After(discordtest.Patience)
	for { // discordgo takes a second to let go of a connection
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(stacks, "discordgo.") && !strings.Contains(stacks, "discord.(*wire)") {
			return
		}
		select {
		case <-late:
			t.Fatalf("left behind:\n%s", stacks)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestGatewayAddressTrouble: the way to the gateway fails for a while.
func TestGatewayAddressTrouble(t *testing.T) {
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	s.Fault(discordtest.Fault{Path: "/gateway", Status: 502, Times: 4})
	s.Fault(discordtest.Fault{Path: "/gateway", DropBefore: true, Times: 2})
	s.Fault(discordtest.Fault{Path: "/gateway", Status: 200, Body: `{"url":"http://not.a.gateway"}`})
	r := start(t, s, newTestGateway(s))
	r.session("READY", 1)
	r.works()
}

// TestGatewayStarts: how many sessions may be started a day.
func TestGatewayStarts(t *testing.T) {
	g := newStarts(nil, 5*time.Second, nil)
	now := time.Unix(1_800_000_000, 0)
	begin, count := now, 0
	for now.Sub(begin) < 24*time.Hour { // a server that ends every session at once
		now = now.Add(max(g.spend(now), 5*time.Second))
		count++
	}
	if count > 950 || count < 800 {
		t.Errorf("%d IDENTIFYs a day", count)
	}
}

// TestGatewayStartLimit: Discord says that no session may be started now.
func TestGatewayStartLimit(t *testing.T) {
	s := discordtest.New(t)
	s.Starts(0, 150*time.Millisecond)
	begin := time.Now()
	r := start(t, s, newTestGateway(s))
	r.session("READY", 1)
	if took := time.Since(begin); took < 150*time.Millisecond {
		t.Errorf("READY after %s, no session may be started for 150ms", took)
	}
}

func TestPauseAfter(t *testing.T) {
	g := discordPace()
	last := time.Duration(0)
	for failures := range 100 {
		wait := pauseAfter(g, failures, errReconnect)
		switch {
		case failures == 0 && wait != 0:
			t.Errorf("the first pause is %s", wait)
		case wait > 90*time.Second:
			t.Errorf("pause %d is %s", failures, wait)
		case failures > 10 && wait < time.Minute:
			t.Errorf("pause %d is %s, after %s", failures, wait, last)
		}
		last = wait
	}
	if wait := pauseAfter(g, 0, invalidSession{}); wait < time.Second || wait > 5*time.Second {
		t.Errorf("after op 9: %s, Discord wants a second to five", wait)
	}
	if wait := pauseAfter(g, 0, invalidSession{resumable: true}); wait != 0 {
		t.Errorf("before a RESUME: %s", wait)
	}
}
