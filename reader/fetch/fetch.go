// Package fetch gets pages from the web, politely and guarded: every address is
// checked at the moment of the connection, so that neither a redirect nor a name
// that changes its address reaches a private network, and nothing that a server
// sends costs more time or memory than Config allows. Start with Client.Get; Ask
// and GetPage are for what runs in the background.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// What a zero Config means.
const (
	DefaultMaxBody = 10 << 20
	DefaultTimeout = 30 * time.Second
)

const (
	maxRedirects = 8
	maxHeader    = 256 << 10 // bytes; the largest seen in the wild is a tenth
	perHost      = 2         // requests at a time to one host
	dialTimeout  = 10 * time.Second
	tlsTimeout   = 10 * time.Second
	headTimeout  = 20 * time.Second
)

// Config is what a Client may do. The zero Config works.
type Config struct {
	// UserAgent says who asks; "" sends "newsdesk".
	UserAgent string
	// Allow are networks that may be reached on any port although they are
	// private.
	Allow []netip.Prefix
	// Ports may be connected to at every other address; none means 80 and 443.
	Ports []int
	// MaxBody is the most bytes of a body, before and after decompression.
	MaxBody int64
	// Timeout is for the whole of a Get, redirects and body included.
	Timeout time.Duration
	// Pace is the least time between two requests to one host by Ask and GetPage,
	// which nobody waits for. The addresses of Allow are asked without.
	Pace time.Duration
	// Turn, when set, takes a host's next moment among several processes, and tells how
	// long it is until then; every is the pace.
	Turn func(ctx context.Context, host string, every time.Duration) (time.Duration, error)
	// Resolver finds a name's addresses; nil is the system's.
	Resolver *net.Resolver
	// Fetched, when set, is told what came of each request: the status of the answer,
	// or the error.
	Fetched func(status int, err error)
}

// Page is what a link led to.
type Page struct {
	URL         string // where it was found, after redirects
	ContentType string // as the server said it; when it did not, what the bytes show
	Body        []byte // decompressed, otherwise as it came
	// Cut is true when the connection broke off: Body is what had come, a
	// kilobyte at least.
	Cut       bool
	FetchedAt time.Time // UTC
}

// Client fetches. It keeps no cookies, sends no referrer, uses no proxy, and may
// be used by many goroutines at once.
type Client struct {
	// http is for what somebody waits for, patient for the rest: it keeps the pace
	// of each host that a redirect leads to.
	http      *http.Client
	patient   *http.Client
	userAgent string
	maxBody   int64
	timeout   time.Duration
	hosts     hosts
	large     chan struct{} // places of large bodies
	allow     []netip.Prefix
	paces     paces
	robots    robots
	fetched   func(status int, err error)
}

// New makes a client.
func New(c Config) *Client {
	if c.UserAgent == "" {
		c.UserAgent = "newsdesk"
	}
	if c.MaxBody <= 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Fetched == nil {
		c.Fetched = func(int, error) {}
	}
	dialer := &net.Dialer{
		Timeout:  dialTimeout,
		Resolver: c.Resolver,
		Control:  newGuard(c.Allow, c.Ports).control,
	}
	out := &Client{
		userAgent: c.UserAgent,
		maxBody:   c.MaxBody,
		timeout:   c.Timeout,
		hosts:     hosts{limit: perHost},
		large:     make(chan struct{}, maxLarge),
		allow:     c.Allow,
		paces:     paces{every: c.Pace, shared: c.Turn},
		fetched:   c.Fetched,
	}
	transport := places{out, newTransport(dialer.DialContext)}
	out.http = &http.Client{Transport: transport, CheckRedirect: checkRedirect}
	out.patient = &http.Client{Transport: transport, CheckRedirect: out.checkPatiently}
	return out
}

func newTransport(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		// A proxy would connect in our place, unguarded.
		Proxy:                  nil,
		DialContext:            dial,
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headTimeout,
		MaxResponseHeaderBytes: maxHeader,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           16,
		MaxIdleConnsPerHost:    8,
		ForceAttemptHTTP2:      true,
		// Done here, so that both sizes can be limited.
		DisableCompression: true,
	}
}

// Get fetches the page that a link leads to. It follows at most eight redirects,
// and then one that stands in a page without text of its own (meta refresh), and
// asks one host at most two things at a time. Few pages of more than 1 MB are there
// at a time: the place of one is free again when ctx ends, or after a minute.
//
// Errors: news.ErrBadLink; news.ErrPrivate for an address or a port that Config
// does not allow; news.ErrUnreach; news.ErrTimeout; news.ErrRedirects;
// news.ErrTooLarge; news.ErrWrongType for what is neither HTML nor plain text;
// and for an answer that says no a *StatusError, which wraps news.ErrGone,
// news.ErrRefused, news.ErrPaywall or news.ErrBusy. When ctx was cancelled, its
// error.
func (c *Client) Get(ctx context.Context, link string) (Page, error) {
	return c.page(ctx, c.http, link)
}

// page is Get by one of the two clients.
func (c *Client) page(ctx context.Context, by *http.Client, link string) (Page, error) {
	link, err := address.Canonical(link)
	if err != nil {
		return Page{}, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	in := c.roomFor(ctx)
	page, err := c.onePage(limited, by, link, in)
	if err == nil {
		if onward := refresh(page); onward != "" {
			if by == c.patient {
				err = c.waitAway(limited, link, onward)
			}
			if link = onward; err == nil {
				page, err = c.onePage(limited, by, onward, in)
			}
		}
	}
	if err != nil {
		return Page{}, stopped(ctx, link, err)
	}
	return page, nil
}

func (c *Client) onePage(ctx context.Context, by *http.Client, link string, in *room) (Page, error) {
	resp, err := c.do(ctx, by, link, http.Header{"Accept": {"text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"}})
	if err != nil {
		return Page{}, err
	}
	defer resp.Body.Close()
	if err := statusError(resp); err != nil {
		return Page{}, err
	}
	contentType := resp.Header.Get("Content-Type")
	if !mayBeText(contentType) {
		return Page{}, fmt.Errorf("%w: %.80q", news.ErrWrongType, contentType)
	}
	body, cut, err := readBody(resp, c.maxBody, in)
	if err != nil {
		return Page{}, err
	}
	if !isText(contentType, body) {
		return Page{}, fmt.Errorf("%w: sent as %.80q", news.ErrWrongType, contentType)
	}
	switch mediaType(contentType) {
	case "", "application/octet-stream", "binary/octet-stream":
		contentType = sniff(body)
	}
	return Page{
		URL:         resp.Request.URL.String(),
		ContentType: contentType,
		Body:        body,
		Cut:         cut,
		FetchedAt:   time.Now().UTC(),
	}, nil
}

// checkRedirect judges each further address as Get judges the first.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return news.ErrRedirects
	}
	req.Header.Del("Referer")
	return settle(req.URL)
}

// settle brings an address's host into its canonical form, so that what is judged
// of it is what is asked: news.ErrBadLink for what Canonical does not take.
func settle(u *url.URL) error {
	link, err := address.Canonical(u.String())
	if err != nil {
		return err
	}
	canonical, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("%w: %w", news.ErrBadLink, err)
	}
	u.Host = canonical.Host
	return nil
}

// checkPatiently is checkRedirect for what nobody waits for.
func (c *Client) checkPatiently(req *http.Request, via []*http.Request) error {
	if err := checkRedirect(req, via); err != nil {
		return err
	}
	return c.waitAway(req.Context(), via[len(via)-1].URL.String(), req.URL.String())
}

// waitAway waits for the turn of a host to which another one sent us.
func (c *Client) waitAway(ctx context.Context, from, to string) error {
	if address.Host(from) == address.Host(to) {
		return nil
	}
	return c.wait(ctx, to)
}

// classify turns what net/http says into the desk's words.
func classify(err error) error {
	// An address may hold a secret, and this is logged.
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	for _, known := range [...]error{news.ErrRedirects, news.ErrBadLink, news.ErrPrivate, news.ErrTooLarge} {
		if errors.Is(err, known) {
			return err
		}
	}
	var slow net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &slow) && slow.Timeout() {
		return fmt.Errorf("%w: %w", news.ErrTimeout, err)
	}
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return fmt.Errorf("%w: its certificate is not valid: %w", news.ErrUnreach, err)
	}
	return fmt.Errorf("%w: %w", news.ErrUnreach, err)
}
