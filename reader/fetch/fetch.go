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
	http      *http.Client
	userAgent string
	maxBody   int64
	timeout   time.Duration
	hosts     hosts
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
	return &Client{
		userAgent: c.UserAgent,
		maxBody:   c.MaxBody,
		timeout:   c.Timeout,
		hosts:     hosts{limit: perHost},
		allow:     c.Allow,
		paces:     paces{every: c.Pace},
		fetched:   c.Fetched,
		http: &http.Client{
			CheckRedirect: checkRedirect,
			Transport: &http.Transport{
				// A proxy would connect in our place, unguarded.
				Proxy:                  nil,
				DialContext:            dialer.DialContext,
				TLSHandshakeTimeout:    tlsTimeout,
				ResponseHeaderTimeout:  headTimeout,
				MaxResponseHeaderBytes: maxHeader,
				IdleConnTimeout:        30 * time.Second,
				MaxIdleConns:           16,
				MaxIdleConnsPerHost:    8,
				ForceAttemptHTTP2:      true,
				// Done here, so that both sizes can be limited.
				DisableCompression: true,
			},
		},
	}
}

// Get fetches the page that a link leads to. It follows at most eight redirects,
// and then one that stands in a page without text of its own (meta refresh), and
// asks one host at most two things at a time.
//
// Errors: news.ErrBadLink; news.ErrPrivate for an address or a port that Config
// does not allow; news.ErrUnreach; news.ErrTimeout; news.ErrRedirects;
// news.ErrTooLarge; news.ErrWrongType for what is neither HTML nor plain text;
// and for an answer that says no a *StatusError, which wraps news.ErrGone,
// news.ErrRefused, news.ErrPaywall or news.ErrBusy. When ctx was cancelled, its
// error.
func (c *Client) Get(ctx context.Context, link string) (Page, error) {
	link, err := address.Canonical(link)
	if err != nil {
		return Page{}, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	page, err := c.get(limited, link)
	if err == nil {
		if onward := refresh(page); onward != "" {
			link = onward
			page, err = c.get(limited, onward)
		}
	}
	if err != nil {
		return Page{}, stopped(ctx, link, err)
	}
	return page, nil
}

func (c *Client) get(ctx context.Context, link string) (Page, error) {
	resp, err := c.do(ctx, link, http.Header{"Accept": {"text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1"}})
	if err != nil {
		return Page{}, err
	}
	defer resp.close()
	if err := statusError(resp.Response); err != nil {
		return Page{}, err
	}
	contentType := resp.Header.Get("Content-Type")
	if !mayBeText(contentType) {
		return Page{}, fmt.Errorf("%w: %.80q", news.ErrWrongType, contentType)
	}
	body, cut, err := readBody(resp.Response, c.maxBody)
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
	_, err := address.Canonical(req.URL.String())
	return err
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
