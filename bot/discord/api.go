package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	defaultURL  = "https://discord.com/api"
	apiVersion  = "/v10"
	requestTime = 15 * time.Second // for one try
	answerMost  = 8 << 20          // bytes of an answer that are read
	// connections are kept open, so that a burst of answers needs no handshakes, and are
	// not passed: 10,000 answers at once would be slower, and larger, over as many.
	connections    = 128
	triesOnTrouble = 3
	triesOn429     = 8
)

// apiConfig is what api needs to know.
type apiConfig struct {
	Token     string
	URL       string            // "" for https://discord.com/api; may end in /v9 or /v10
	HTTP      http.RoundTripper // nil for one of its own
	Log       *slog.Logger
	Now       func() time.Time // nil: time.Now
	UserAgent string           // of the form "DiscordBot (url, version)", as Discord wants it
	Requested func(status int) // is told of each request; nil: nobody
	Requests  Requests         // of all processes; nil: there is one
}

// api is Discord's REST interface under its rate limits. It repeats nothing that
// may have been carried out, unless repeating it does no harm. Safe for
// concurrent use. Start with call.
type api struct {
	base, auth, agent string
	http              *http.Client
	limits            *limiter
	log               *slog.Logger
	now               func() time.Time
	requested         func(status int)
	all               Requests // nil: this process is the only one
}

func newAPI(cfg apiConfig) *api {
	base := strings.TrimRight(cfg.URL, "/")
	if base == "" {
		base = defaultURL
	}
	if !strings.HasSuffix(base, "/v9") && !strings.HasSuffix(base, apiVersion) {
		base += apiVersion
	}
	transport := cfg.HTTP
	if transport == nil {
		transport = newTransport()
	}
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	agent := cfg.UserAgent
	if agent == "" {
		agent = "DiscordBot (newsdesk, 0)"
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	requested := cfg.Requested
	if requested == nil {
		requested = func(int) {}
	}
	return &api{base: base, auth: "Bot " + cfg.Token, agent: agent, log: log, now: now, requested: requested, limits: newLimiter(), all: cfg.Requests,
		http: &http.Client{Transport: transport, CheckRedirect: stay}}
}

// newTransport uses no proxy: only main reads the environment.
func newTransport() *http.Transport {
	return &http.Transport{MaxIdleConns: connections, MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, IdleConnTimeout: 90 * time.Second,
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, TLSHandshakeTimeout: 5 * time.Second, ForceAttemptHTTP2: true}
}

// request is one request, ready to go out any number of times.
type request struct {
	route
	method, path string // path with its query
	body         []byte
	contentType  string
}

func newRequest(method, path string, body any) (*request, error) {
	r := &request{method: method, path: path}
	plain, _, _ := strings.Cut(path, "?")
	r.route = routeOf(method, plain)
	if body == nil {
		return r, nil
	}
	var err error
	if r.body, r.contentType, err = encode(body); err != nil {
		return nil, fmt.Errorf("discord: the body of %s: %w", r.name, err)
	}
	return r, nil
}

// reply is an answer that came.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// call sends one request. body is marshalled, nil for none, with the file that a
// carrier brings; out is decoded from the answer, nil to ignore it. path starts with a slash, below the version.
//
// It waits for the rate limits, until ctx ends. After a 429 it tries again. What
// fails otherwise is tried again only where that does no harm: when no
// connection came about, and GET, PUT and DELETE on a cut connection or 5xx, a
// few times. The error is an apiError when Discord refused, a cutError when
// there was no answer.
func (a *api) call(ctx context.Context, method, path string, body, out any) error {
	r, err := newRequest(method, path, body)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		var b *bucket
		if b, err = a.limits.acquire(ctx, r.route); err != nil {
			return err
		}
		var ans *reply
		ans, err = a.sendAmong(ctx, r)
		if ans == nil {
			a.limits.release(r.route, b, 0, nil, nil)
		} else {
			after := a.limits.release(r.route, b, ans.status, ans.header, ans.body)
			if err = ans.check(r, after); err == nil {
				return ans.decode(r, out)
			}
		}
		if !a.again(ctx, r, try, err) {
			return err
		}
	}
}

// again decides whether a request is repeated, and waits before it.
func (a *api) again(ctx context.Context, r *request, try int, err error) bool {
	var refused *apiError
	if errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests {
		a.log.Warn("discord held a request back", "route", r.name, "after", refused.After)
		return try < triesOn429 // acquire waits
	}
	harmless := r.method == http.MethodGet || r.method == http.MethodPut || r.method == http.MethodDelete
	if c, ok := errors.AsType[*cutError](err); ok && !c.sent {
		harmless = true
	} else if !inDoubt(err) {
		return false
	}
	if !harmless || try >= triesOnTrouble {
		return false
	}
	a.log.Warn("discord is asked again", "route", r.name, "err", err)
	return pause(ctx, time.Duration(try*try)*250*time.Millisecond) == nil
}

// pause waits, or returns ctx's error when it ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sendAmong is send in a place among the requests of all processes.
func (a *api) sendAmong(ctx context.Context, r *request) (*reply, error) {
	if a.all == nil || r.open {
		return a.send(ctx, r)
	}
	done, err := a.all.Take(ctx)
	if err != nil {
		return nil, &cutError{err: err}
	}
	defer done()
	return a.send(ctx, r)
}

// send makes the request once. The error is a cutError.
func (a *api) send(ctx context.Context, r *request) (*reply, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, a.base+r.path, body)
	if err != nil {
		return nil, &cutError{err: errors.New("the address cannot be used")} // its words hold the address
	}
	if r.body != nil && a.all != nil {
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(timely{ctx, bytes.NewReader(r.body)}), nil }
		req.Body, _ = req.GetBody() // it has no way to fail
	}
	req.Header["User-Agent"] = []string{a.agent}
	if !r.open {
		req.Header["Authorization"] = []string{a.auth}
	}
	if r.body != nil {
		req.Header["Content-Type"] = []string{r.contentType}
	}
	res, err := a.http.Do(req)
	if err != nil {
		a.requested(0)
		return nil, cut(err)
	}
	a.requested(res.StatusCode)
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, answerMost))
	if err != nil {
		return nil, cut(err)
	}
	return &reply{res.StatusCode, res.Header, raw}, nil
}

// check is nil for 2xx, else an apiError.
func (p *reply) check(r *request, after time.Duration) error {
	if p.status >= 200 && p.status < 300 {
		return nil
	}
	e := &apiError{Status: p.status, After: after, open: r.open}
	var b struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	if err := json.Unmarshal(p.body, &b); err != nil {
		e.Message = "the answer is not Discord's: " + cutBytes(http.StatusText(p.status), 80)
		return e
	}
	e.Code, e.Message, e.Errors = b.Code, cutBytes(b.Message, 300), b.Errors
	return e
}

// decode reads the answer into out. What cannot be read counts as no answer: the
// request was carried out.
func (p *reply) decode(r *request, out any) error {
	if out == nil || p.status == http.StatusNoContent {
		return nil
	}
	if err := json.Unmarshal(p.body, out); err != nil {
		return &cutError{err: fmt.Errorf("the answer to %s: %w", r.name, err), sent: true}
	}
	return nil
}

// callback gives the first answer to an interaction. It goes out at once: these
// routes stand outside the global limit, and each is used once. A try without
// an answer is repeated while ctx lasts, which must end 3 s after the
// interaction came in: should the first have got through, Discord says so.
func (a *api) callback(ctx context.Context, interactionID, token string, body any) error {
	r, err := newRequest(http.MethodPost, "/interactions/"+interactionID+"/"+token+"/callback", body)
	if err != nil {
		return err
	}
	doubt := false
	for try := 1; ; try++ {
		if err := a.limits.quiet(r.route); err != nil {
			return err
		}
		var wait time.Duration
		ans, err := a.send(ctx, r)
		if ans != nil {
			if ans.status >= 400 {
				wait = a.limits.release(r.route, &bucket{inflight: 1}, ans.status, ans.header, ans.body)
			}
			err = ans.check(r, wait)
		}
		if err == nil || doubt && hasCode(err, codeAcknowledged) {
			return nil
		}
		doubt = doubt || inDoubt(err)
		refused, ok := errors.AsType[*apiError](err)
		if ok && refused.Status < 500 && refused.Status != http.StatusTooManyRequests || try >= triesOn429 {
			return err
		}
		if pause(ctx, max(wait, time.Duration(try)*50*time.Millisecond)) != nil {
			return err
		}
	}
}
