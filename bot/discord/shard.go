package discord

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"newsdesk/news"
)

const (
	resumesMost  = 3               // refused in a row, then a new session
	resumeWithin = 3 * time.Minute // of trying, after which Discord has forgotten the session
)

// shard keeps one session with Discord's gateway through every trouble that does
// not need a person. Each connection is a new discordgo.Session over a wire;
// what they have in common (the id of Discord's session, the last sequence) is
// here, so that a new connection resumes and no event is lost.
type shard struct {
	id, of int
	token  string
	log    *slog.Logger
	pace   pace
	starts *starts
	// lives is told when a session begins or goes on, and when a connection ends.
	lives func(shard int, up bool)
	// holds tells whether the shard is this process's still.
	holds func() bool
	now   func() time.Time
	// sessions, when not nil, has the session outlive this process; begun is told of each.
	sessions Sessions
	begun    func()

	mu        sync.Mutex
	current   *wire  // events of any other are late and come again
	session   string // "" to identify
	resumeURL string
	seq       int64
	resumes   int            // refused ones in a row
	failing   time.Time      // since when it has not been resumed, zero while all is well
	since     time.Time      // when the current session got ready, zero until then
	about     Kept           // what READY said
	taken     bool           // the session is another process's, which Discord has not resumed yet
	owed      map[int64]bool // events of the session, by number, of which the desk was not told yet
	replayed  time.Time      // until then what comes to a session that was taken may be repeated
}

// run connects, and connects again, until ctx ends; then it returns nil. It
// returns earlier only when trying again is of no use: with news.ErrToken, an
// error that says what to change, or errReshard.
func (g *shard) run(ctx context.Context, events *events) error {
	for failures := 0; ; {
		err := g.connect(ctx, events)
		g.lives(g.id, false)
		if ctx.Err() != nil {
			return nil
		}
		if final := finalError(err); final != nil {
			return final
		}
		if g.lost(err) {
			failures = 0
		}
		wait := pauseAfter(g.pace, failures, err)
		failures++
		g.log.Warn("gateway connection lost", "err", err, "wait", wait)
		if pause(ctx, wait) != nil {
			return nil
		}
	}
}

// pauseAfter is how long to wait before the next connection: not at all after
// the first failure, then longer and longer, each time a little different.
func pauseAfter(p pace, failures int, err error) time.Duration {
	var wait time.Duration
	if failures > 0 {
		wait = min(p.step<<min(failures-1, 20), p.most)
	}
	if e, ok := errors.AsType[invalidSession](err); ok && !e.resumable {
		wait = max(wait, p.fresh)
	}
	return wait + time.Duration(rand.Float64()*float64(wait)/2)
}

// lost notes the end of a connection and decides whether the session can be
// resumed. It reports whether the session had been steady.
func (g *shard) lost(err error) (steady bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	steady = !g.since.IsZero() && time.Since(g.since) >= g.pace.steady
	if g.failing.IsZero() {
		g.failing = time.Now()
	}
	if op, ok := errors.AsType[*net.OpError](err); g.since.IsZero() && g.session != "" && !(ok && op.Op == "dial") {
		g.resumes++
	}
	invalid, isInvalid := errors.AsType[invalidSession](err)
	end, isClosed := errors.AsType[closed](err)
	forget := isInvalid && !invalid.resumable || g.resumes >= resumesMost || time.Since(g.failing) > resumeWithin
	if isClosed {
		switch end.code {
		case 1000, 1001, 4003, 4007, 4009: // the session is over
			forget = true
		}
	}
	if forget {
		g.session, g.resumeURL, g.seq, g.resumes, g.taken = "", "", 0, 0, false
	}
	g.since = time.Time{}
	return steady
}

// finalError is what run returns for the end of a connection, nil to go on.
func finalError(err error) error {
	if errors.Is(err, news.ErrToken) || errors.Is(err, errReshard) {
		return err
	}
	end, ok := errors.AsType[closed](err)
	if !ok {
		return nil
	}
	switch end.code {
	case 4004:
		return fmt.Errorf("%w (gateway, 4004)", news.ErrToken)
	case 4010, 4011:
		return &refusedShards{end.code}
	case 4012:
		return errors.New("discord no longer speaks this version of its gateway (4012): update newsdesk")
	case 4013:
		return errors.New("discord does not know an intent that was asked for (4013): update newsdesk")
	case 4014:
		return errors.New("discord does not allow this bot an intent that was asked for (4014): allow it under Bot, Privileged Gateway Intents, in the developer portal, or update newsdesk")
	}
	return nil
}

// connect lives through one connection and returns why it ended.
func (g *shard) connect(ctx context.Context, events *events) error {
	address, resume, turn, err := g.address(ctx)
	if err != nil {
		return err
	}
	defer turn.end(false)
	conn, done := context.WithCancelCause(ctx)
	defer done(nil)
	w, err := g.dial(conn, address, resume, done)
	if err != nil {
		return err
	}
	w.identified = func() { turn.end(true) }
	g.mu.Lock()
	g.current = w
	g.mu.Unlock()
	s := g.newSession(address, w, events)
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		if err := s.Open(); err != nil {
			w.end(err)
		}
	}()
	<-conn.Done()
	if g.sessions == nil {
		w.leave() // nothing, unless it was ctx that ended
	}
	w.end(context.Canceled)
	g.mu.Lock()
	g.current = nil
	g.mu.Unlock()
	select {
	case <-opened:
	case <-time.After(g.pace.hello):
		g.log.Error("discordgo does not return from Open; it is left behind")
	}
	return context.Cause(conn)
}

// address is where to connect to, and the RESUME to send there, nil to identify.
// Before an IDENTIFY it waits for its turn.
func (g *shard) address(ctx context.Context) (*url.URL, json.RawMessage, *turn, error) {
	g.mu.Lock()
	session, to, seq := g.session, g.resumeURL, g.seq
	g.mu.Unlock()
	if session != "" {
		raw, err := json.Marshal(map[string]any{"op": opResume, "d": map[string]any{"token": g.token, "session_id": session, "seq": seq}})
		if err != nil {
			return nil, nil, nil, fmt.Errorf("RESUME: %w", err)
		}
		u, err := websocketURL(to)
		return u, raw, nil, err
	}
	to, turn, err := g.starts.next(ctx, g.id, g.of)
	if err != nil {
		return nil, nil, nil, err
	}
	u, err := websocketURL(to)
	if err != nil {
		turn.end(false)
	}
	return u, nil, turn, err
}

func websocketURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, fmt.Errorf("%q is no address of a gateway", s)
	}
	return u, nil
}

// dial makes the connection that discordgo will use.
func (g *shard) dial(ctx context.Context, to *url.URL, resume json.RawMessage, done context.CancelCauseFunc) (*wire, error) {
	in, cancel := context.WithTimeout(ctx, g.pace.hello)
	defer cancel()
	port := to.Port()
	var c net.Conn
	var err error
	if to.Scheme == "wss" {
		if port == "" {
			port = "443"
		}
		c, err = (&tls.Dialer{Config: &tls.Config{NextProtos: []string{"http/1.1"}}}).DialContext(in, "tcp", net.JoinHostPort(to.Hostname(), port))
	} else {
		if port == "" {
			port = "80"
		}
		c, err = (&net.Dialer{}).DialContext(in, "tcp", net.JoinHostPort(to.Hostname(), port))
	}
	if err != nil {
		return nil, err
	}
	return newWire(c, to.String(), g.pace, resume, done), nil
}

// newSession is a discordgo session for one connection: no state, no
// reconnecting, no REST, no intent but guilds (interactions need none).
func (g *shard) newSession(to *url.URL, w *wire, events *events) *discordgo.Session {
	s, _ := discordgo.New(g.token)      // it has no way to fail
	s.LogLevel = discordgo.LogError - 1 // its words may hold the token; we log why a connection ended
	s.ShouldReconnectOnError = false
	s.StateEnabled = false
	s.SyncEvents = true // in order; events puts them into goroutines
	s.Compress = false
	s.ShardID, s.ShardCount = g.id, g.of
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Identify.Properties.Browser = "newsdesk"
	s.Identify.Properties.Device = "newsdesk"
	s.Client = &http.Client{Transport: gatewayAddress(to.String())}
	take := func(context.Context, string, string) (net.Conn, error) { return w, nil }
	s.Dialer = &websocket.Dialer{NetDialContext: take, NetDialTLSContext: take, HandshakeTimeout: g.pace.hello}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { g.event(w, e, events) })
	return s
}

// gatewayAddress answers discordgo's one REST request, for the gateway's address.
type gatewayAddress string

func (a gatewayAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := json.Marshal(map[string]string{"url": string(a)})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(string(body)))}, nil
}

// event takes one event of a connection.
func (g *shard) event(w *wire, e *discordgo.Event, events *events) {
	if !g.holds() {
		w.end(errLapsed) // it has been told to another process
		return
	}
	g.mu.Lock()
	if g.current != w || e.Type != "READY" && e.Sequence <= g.seq {
		g.mu.Unlock()
		return // of a connection that is over, or seen before: RESUME repeats
	}
	g.seq = e.Sequence
	done := g.owes(e)
	name, taken := e.Type, (*Kept)(nil)
	if name == hiddenInteraction {
		name = interactionEvent
	}
	if g.stale(name, e.RawData) {
		g.mu.Unlock()
		events.miss(e.RawData)
		return
	}
	switch e.Type {
	case "READY":
		var r struct {
			SessionID         string `json:"session_id"`
			ResumeURL         string `json:"resume_gateway_url"`
			User, Application struct {
				ID string `json:"id"`
			}
		}
		if err := json.Unmarshal(e.RawData, &r); err != nil {
			g.log.Error("READY not understood", "err", err)
		}
		g.session, g.resumeURL, g.taken = r.SessionID, r.ResumeURL, false
		g.about = Kept{Application: r.Application.ID, Bot: r.User.ID}
		if _, err := websocketURL(g.resumeURL); err != nil {
			g.resumeURL = w.address
		}
		fallthrough
	case "RESUMED":
		g.since, g.failing, g.resumes = time.Now(), time.Time{}, 0
		w.established()
		if g.taken {
			g.taken, taken = false, new(g.about)
			g.replayed = time.Now().Add(replayable)
		}
		g.log.Info("gateway session", "event", e.Type)
	}
	g.mu.Unlock()
	if taken != nil {
		g.tellOfTaking(events, *taken)
	}
	events.push(event{name: name, raw: e.RawData, done: done})
	if e.Type == "READY" || e.Type == "RESUMED" {
		g.lives(g.id, true)
		g.begun()
	}
}
