package model

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	retries    = 2
	firstPause = time.Second     // doubles
	longest    = 5 * time.Second // that an endpoint can make us wait before a retry
	answerMost = 1 << 20         // bytes of an answer that are read
)

// newClient is an HTTP client that follows no redirect (the key would go with
// it), reads no environment, and goes through patient.
func newClient() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &patient{&http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSHandshakeTimeout: 5 * time.Second, IdleConnTimeout: 30 * time.Second, MaxIdleConns: 2, ForceAttemptHTTP2: true,
		}},
	}
}

// patient repeats what the endpoint was too busy for, and bounds what it reads.
type patient struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	for try := 0; ; try++ {
		answer, err := p.next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		busy := answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= 500 && answer.StatusCode != http.StatusNotImplemented
		if !busy || try == retries || r.Body != nil && r.GetBody == nil {
			answer.Body = bounded{io.LimitReader(answer.Body, answerMost), answer.Body}
			return answer, nil
		}
		wait := pauseBefore(try, answer.Header.Get("Retry-After"))
		answer.Body.Close()
		if err := pause(r.Context(), wait); err != nil {
			return nil, err
		}
		if r.GetBody != nil {
			r = r.Clone(r.Context())
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

type bounded struct {
	io.Reader
	io.Closer
}

// pauseBefore is how long to wait after a try: as long as the endpoint asks
// (Retry-After in seconds), within reason.
func pauseBefore(try int, after string) time.Duration {
	if s, err := strconv.ParseUint(after, 10, 31); err == nil {
		return min(time.Duration(s)*time.Second, longest)
	}
	return min(firstPause<<try, longest)
}

// pause waits, or gives ctx's error when it ends first.
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
