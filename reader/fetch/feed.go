package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// Ask is a request for a document that may be known already.
type Ask struct {
	URL string
	// ETag and Modified are the validators of the last answer, "" for none.
	ETag, Modified string
}

// Answer is what came of an Ask.
type Answer struct {
	Page
	// Unchanged: the document is as it was (304). Page then has the URL alone.
	Unchanged bool
	// Moved is the canonical address to ask at from now on: as far as all redirects
	// were permanent (301, 308), "" when the first was not or there was none.
	Moved string
	// ETag and Modified are the validators for the next time; those of the Ask when
	// an answer without any says that nothing changed.
	ETag, Modified string
	// Fresh is how long the answer may be kept without asking again (RFC 9111), at
	// most a day; 0 when it does not say.
	Fresh time.Duration
	// Hub and Self are of its Link header (WebSub, 4), "" for none.
	Hub, Self string
}

// Ask fetches a feed, or the page that may name one, whatever its type is called;
// what is plainly a picture, a sound or a film is refused. It keeps the pace of
// its host. A large body waits until others are done with, as Get's does. Errors are those of Get; a *StatusError of code 410 says that the
// document is gone for good.
func (c *Client) Ask(ctx context.Context, a Ask) (Answer, error) {
	link, err := address.Canonical(a.URL)
	if err != nil {
		return Answer{}, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.wait(limited, link); err != nil {
		return Answer{}, stopped(ctx, link, classify(err))
	}
	out, err := c.ask(limited, link, a, c.roomFor(ctx))
	if err != nil {
		return Answer{}, stopped(ctx, link, err)
	}
	return out, nil
}

// stopped is ctx's error when it was cancelled, else err with the host's name.
func stopped(ctx context.Context, link string, err error) error {
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ctx.Err()
	}
	return fmt.Errorf("fetching from %s: %w", address.Host(link), err)
}

func (c *Client) ask(ctx context.Context, link string, a Ask, in *room) (Answer, error) {
	header := http.Header{"Accept": {"application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,text/html;q=0.5,*/*;q=0.1"}}
	if a.ETag != "" {
		header.Set("If-None-Match", a.ETag)
	}
	if a.Modified != "" {
		header.Set("If-Modified-Since", a.Modified)
	}
	resp, err := c.do(ctx, c.patient, link, header)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	out := Answer{ETag: validator(resp.Header.Get("ETag")), Modified: validator(resp.Header.Get("Last-Modified")), Moved: moved(resp), Fresh: fresh(resp.Header, time.Now())}
	out.Hub, out.Self = links(resp.Header.Values("Link"), resp.Request.URL)
	out.URL = resp.Request.URL.String()
	if resp.StatusCode == http.StatusNotModified && (a.ETag != "" || a.Modified != "") {
		out.Unchanged = true
		if out.ETag == "" && out.Modified == "" {
			out.ETag, out.Modified = a.ETag, a.Modified
		}
		return out, nil
	}
	if err := statusError(resp); err != nil {
		return Answer{}, err
	}
	out.ContentType = resp.Header.Get("Content-Type")
	switch kind, _, _ := strings.Cut(mediaType(out.ContentType), "/"); kind {
	case "image", "audio", "video", "font":
		return Answer{}, fmt.Errorf("%w: %.80q", news.ErrWrongType, out.ContentType)
	}
	out.Body, out.Cut, err = readBody(resp, c.maxBody, in)
	out.FetchedAt = time.Now().UTC()
	return out, err
}

// File fetches a file of any type, of at most a number of bytes. Errors as Get's.
func (c *Client) File(ctx context.Context, link string, most int64) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.do(limited, c.http, link, http.Header{"Accept": {"*/*"}})
	if err != nil {
		return nil, stopped(ctx, link, err)
	}
	defer resp.Body.Close()
	if err := statusError(resp); err != nil {
		return nil, stopped(ctx, link, err)
	}
	body, cut, err := readBody(resp, most, c.roomFor(ctx))
	if cut {
		err = fmt.Errorf("%w: its answer broke off after %d bytes", news.ErrUnreach, len(body))
	}
	if err != nil {
		return nil, stopped(ctx, link, err)
	}
	return body, nil
}

// Form sends a form and throws the answer away. Errors as Get's.
func (c *Client) Form(ctx context.Context, link string, form url.Values) error {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := c.request(limited, http.MethodPost, link, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.http.Do(req)
	if err != nil {
		return stopped(ctx, link, classify(err))
	}
	defer resp.Body.Close()
	if err := statusError(resp); err != nil && resp.StatusCode != http.StatusNoContent {
		return stopped(ctx, link, err)
	}
	return nil
}

// request is one to an address that Canonical takes: nothing of it is sent as a
// name and a password.
func (c *Client) request(ctx context.Context, method, link string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, link, body)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be parsed", news.ErrBadLink)
	}
	if err := settle(req.URL); err != nil {
		return nil, err
	}
	req.Host = req.URL.Host
	req.Header.Set("User-Agent", c.userAgent)
	return req, nil
}

// do asks for a link.
func (c *Client) do(ctx context.Context, by *http.Client, link string, header http.Header) (*http.Response, error) {
	req, err := c.request(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Accept-Encoding", "gzip, deflate, br")
	resp, err := by.Do(req)
	if err != nil {
		err = classify(err)
		c.fetched(0, err)
		return nil, err
	}
	c.fetched(resp.StatusCode, nil)
	return resp, nil
}

// moved is how far an answer's redirects were permanent from the first on.
func moved(resp *http.Response) string {
	var way []*http.Request // the last first
	for r := resp.Request; r != nil && r.Response != nil; r = r.Response.Request {
		way = append(way, r)
	}
	to := ""
	for i := len(way) - 1; i >= 0; i-- {
		if code := way[i].Response.StatusCode; code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect {
			break
		}
		link, err := address.Canonical(way[i].URL.String())
		if err != nil {
			break
		}
		to = link
	}
	return to
}

// validator is a header that is sent back as it is; one that is absurdly long is
// none.
func validator(v string) string {
	if len(v) > 512 {
		return ""
	}
	return v
}

// maxFresh bounds what a server may promise.
const maxFresh = 24 * time.Hour

// fresh reads Cache-Control, Age and Expires (RFC 9111, 4.2).
func fresh(h http.Header, now time.Time) time.Duration {
	for part := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31)
			if err != nil {
				return 0
			}
			age, _ := strconv.ParseUint(h.Get("Age"), 10, 31)
			return min(max(0, time.Duration(seconds)*time.Second-time.Duration(age)*time.Second), maxFresh)
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(0, expires.Sub(now)), maxFresh)
}

// links reads the hub and the self of Link headers (RFC 8288).
func links(headers []string, base *url.URL) (hub, self string) {
	for _, h := range headers {
		for len(h) > 0 && len(h) < maxHeader {
			from := strings.IndexByte(h, '<')
			if from < 0 {
				break
			}
			to := strings.IndexByte(h[from:], '>')
			if to < 0 {
				break
			}
			target := h[from+1 : from+to]
			rest := h[from+to+1:]
			params := rest
			if next := strings.Index(rest, ",<"); next >= 0 {
				params, rest = rest[:next], rest[next+1:]
			} else if next := strings.Index(rest, ", <"); next >= 0 {
				params, rest = rest[:next], rest[next+2:]
			} else {
				rest = ""
			}
			h = rest
			u, err := base.Parse(strings.TrimSpace(target))
			if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
				continue
			}
			if hasRel(params, "hub") && hub == "" {
				hub = u.String()
			}
			if hasRel(params, "self") && self == "" {
				self = u.String()
			}
		}
	}
	return hub, self
}

// hasRel tells whether a link's parameters name a relation.
func hasRel(params, rel string) bool {
	for p := range strings.SplitSeq(strings.ToLower(params), ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(p), "="); ok && strings.TrimSpace(name) == "rel" {
			for r := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"'`)) {
				if r == rel {
					return true
				}
			}
		}
	}
	return false
}
