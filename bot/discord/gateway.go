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

// pace is how patient the gateway is. Tests are less so.
type pace struct {
	hello  time.Duration // from dialling to HELLO
	ready  time.Duration // from HELLO to READY or RESUMED
	slack  time.Duration // beyond two heartbeats without an acknowledgement
	gap    time.Duration // between two IDENTIFYs; Discord wants 5 s
	steady time.Duration // a session that lived so long was no failure
	step   time.Duration // the pause after the second failure in a row; each next one is twice as long
	most   time.Duration // the longest
	fresh  time.Duration // before a new session in place of one that Discord called invalid; it wants 1 to 5 s
}

// discordPace suits Discord. A bot that fails for ever makes 60 attempts an hour.
func discordPace() pace {
	return pace{hello: 10 * time.Second, ready: 20 * time.Second, slack: time.Second, gap: 5 * time.Second,
		steady: 10 * time.Second, step: 100 * time.Millisecond, most: time.Minute, fresh: time.Second}
}

// Discord lets a bot start 1,000 sessions a day and resets its token beyond;
// resuming costs none. We may start startsAtOnce, and one more every startsEvery.
const (
	startsAtOnce = 40
	startsEvery  = 100 * time.Second // 864 a day
	resumesMost  = 3                 // refused in a row, then a new session
	resumeWithin = 3 * time.Minute   // of trying, after which Discord has forgotten the session
)

// gateway keeps a session with Discord's gateway through every trouble that does
// not need a person. Each connection is a new discordgo.Session over a wire;
// what they have in common (the id of Discord's session, the last sequence) is
// here, so that a new connection resumes and no event is lost. Start with run.
type gateway struct {
	api   *api
	token string
	log   *slog.Logger
	pace  pace

	connected func(up bool) // is told when a session begins or ends; may be nil

	readyOnce sync.Once
	readyDone chan struct{}

	mu        sync.Mutex
	current   *wire  // events of any other are late and come again
	session   string // "" to identify
	resumeURL string
	seq       int64
	resumes   int       // refused ones in a row
	failing   time.Time // since when it has not been resumed, zero while all is well
	since     time.Time // when the current session got ready, zero until then

	starts float64 // IDENTIFYs in hand
	filled time.Time
	last   time.Time // IDENTIFY
}

// newGateway makes a gateway that finds its address through a.
func newGateway(a *api, token string) *gateway {
	return &gateway{api: a, token: token, log: a.log, pace: discordPace(), readyDone: make(chan struct{}), starts: startsAtOnce}
}

// ready is closed when the first session is there.
func (g *gateway) ready() <-chan struct{} { return g.readyDone }

// run connects, and connects again, until ctx ends; then it returns nil once
// every handler has returned. It returns earlier only when trying again is of no
// use: with news.ErrToken, or an error that says what to change.
//
// handle gets every event as Discord sent it. Interactions are handled each in a
// goroutine of its own, so that none waits for another; all other events one
// after the other in their order. ctx is run's: a handler that must finish what
// it began goes on under a context of its own. A panic in it is logged.
func (g *gateway) run(ctx context.Context, handle func(ctx context.Context, event string, raw json.RawMessage)) error {
	events := newEvents(ctx, g.log, handle)
	defer events.close()
	for failures := 0; ; {
		err := g.connect(ctx, events)
		g.isConnected(false)
		if ctx.Err() != nil {
			return nil
		}
		if final := finalError(err); final != nil {
			return final
		}
		if g.lost(err) {
			failures = 0
		}
		wait := g.pauseAfter(failures, err)
		failures++
		g.log.Warn("gateway connection lost", "err", err, "wait", wait)
		if pause(ctx, wait) != nil {
			return nil
		}
	}
}

func (g *gateway) isConnected(up bool) {
	if g.connected != nil {
		g.connected(up)
	}
}

// pauseAfter is how long to wait before the next connection: not at all after
// the first failure, then longer and longer, each time a little different.
func (g *gateway) pauseAfter(failures int, err error) time.Duration {
	var wait time.Duration
	if failures > 0 {
		wait = min(g.pace.step<<min(failures-1, 20), g.pace.most)
	}
	if e, ok := errors.AsType[invalidSession](err); ok && !e.resumable {
		wait = max(wait, g.pace.fresh)
	}
	return wait + time.Duration(rand.Float64()*float64(wait)/2)
}

// lost notes the end of a connection and decides whether the session can be
// resumed. It reports whether the session had been steady.
func (g *gateway) lost(err error) (steady bool) {
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
		g.session, g.resumeURL, g.seq, g.resumes = "", "", 0, 0
	}
	g.since = time.Time{}
	return steady
}

// finalError is what run returns for the end of a connection, nil to go on.
func finalError(err error) error {
	if errors.Is(err, news.ErrToken) {
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
		return fmt.Errorf("discord refuses this connection (%d): the bot is in too many servers for one connection; it needs sharding", end.code)
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
func (g *gateway) connect(ctx context.Context, events *events) error {
	address, resume, err := g.address(ctx)
	if err != nil {
		return err
	}
	conn, done := context.WithCancelCause(ctx)
	defer done(nil)
	w, err := g.dial(conn, address, resume, done)
	if err != nil {
		return err
	}
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
	w.leave() // nothing, unless it was ctx that ended
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
// Before an IDENTIFY it waits until one may be sent.
func (g *gateway) address(ctx context.Context) (*url.URL, json.RawMessage, error) {
	g.mu.Lock()
	session, to, seq := g.session, g.resumeURL, g.seq
	g.mu.Unlock()
	if session != "" {
		raw, err := json.Marshal(map[string]any{"op": opResume, "d": map[string]any{"token": g.token, "session_id": session, "seq": seq}})
		if err != nil {
			return nil, nil, fmt.Errorf("RESUME: %w", err)
		}
		u, err := websocketURL(to)
		return u, raw, err
	}
	var bot struct {
		URL   string `json:"url"`
		Limit struct {
			Total      int   `json:"total"`
			Remaining  int   `json:"remaining"`
			ResetAfter int64 `json:"reset_after"`
		} `json:"session_start_limit"`
	}
	if err := g.api.call(ctx, http.MethodGet, "/gateway/bot", nil, &bot); err != nil {
		return nil, nil, fmt.Errorf("the gateway's address: %w", err)
	}
	u, err := websocketURL(bot.URL)
	if err != nil {
		return nil, nil, err
	}
	wait := g.spend(time.Now())
	if bot.Limit.Total > 0 && bot.Limit.Remaining <= 0 {
		wait = max(wait, min(time.Duration(bot.Limit.ResetAfter)*time.Millisecond, 24*time.Hour))
	}
	if wait > 10*time.Second {
		g.log.Error("no session may be started for a while", "wait", wait, "remaining", bot.Limit.Remaining)
	}
	if err := pause(ctx, wait); err != nil {
		return nil, nil, err
	}
	g.last = time.Now()
	return u, nil, nil
}

// spend takes one IDENTIFY from the day's and tells when it may be sent.
func (g *gateway) spend(now time.Time) time.Duration {
	if !g.filled.IsZero() {
		g.starts = min(startsAtOnce, g.starts+now.Sub(g.filled).Seconds()/startsEvery.Seconds())
	}
	g.filled = now
	g.starts--
	wait := g.last.Add(g.pace.gap).Sub(now)
	if g.starts < 0 {
		wait = max(wait, time.Duration(-g.starts*float64(startsEvery)))
	}
	return max(0, wait)
}

func websocketURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, fmt.Errorf("%q is no address of a gateway", s)
	}
	return u, nil
}

// dial makes the connection that discordgo will use.
func (g *gateway) dial(ctx context.Context, to *url.URL, resume json.RawMessage, done context.CancelCauseFunc) (*wire, error) {
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
func (g *gateway) newSession(to *url.URL, w *wire, events *events) *discordgo.Session {
	s, _ := discordgo.New(g.token)      // it has no way to fail
	s.LogLevel = discordgo.LogError - 1 // its words may hold the token; we log why a connection ended
	s.ShouldReconnectOnError = false
	s.StateEnabled = false
	s.SyncEvents = true // in order; events puts them into goroutines
	s.Compress = false
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
func (g *gateway) event(w *wire, e *discordgo.Event, events *events) {
	g.mu.Lock()
	if g.current != w || e.Type != "READY" && e.Sequence <= g.seq {
		g.mu.Unlock()
		return // of a connection that is over, or seen before: RESUME repeats
	}
	g.seq = e.Sequence
	switch e.Type {
	case "READY":
		var r struct {
			SessionID string `json:"session_id"`
			ResumeURL string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(e.RawData, &r); err != nil {
			g.log.Error("READY not understood", "err", err)
		}
		g.session, g.resumeURL = r.SessionID, r.ResumeURL
		if _, err := websocketURL(g.resumeURL); err != nil {
			g.resumeURL = w.address
		}
		fallthrough
	case "RESUMED":
		g.since, g.failing, g.resumes = time.Now(), time.Time{}, 0
		w.established()
		g.isConnected(true)
		g.log.Info("gateway session", "event", e.Type)
	}
	g.mu.Unlock()
	events.push(e.Type, e.RawData)
	if e.Type == "READY" {
		g.readyOnce.Do(func() { close(g.readyDone) })
	}
}
