package fetch

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"newsdesk/news"
)

// maxRetryAfter bounds what a server may ask for.
const maxRetryAfter = 24 * time.Hour

// StatusError is an answer that says no.
type StatusError struct {
	Code int // HTTP's
	// RetryAfter is how long the server asks to be left alone, at most a day; 0
	// when it does not say.
	RetryAfter time.Duration
	err        error
}

func (e *StatusError) Error() string { return fmt.Sprintf("%v: status %d", e.err, e.Code) }

// Unwrap is news.ErrGone, news.ErrRefused, news.ErrPaywall, news.ErrBusy,
// news.ErrFault, news.ErrRedirects or news.ErrNotArticle.
func (e *StatusError) Unwrap() error { return e.err }

// Wait is RetryAfter, for who knows errors by what they tell.
func (e *StatusError) Wait() time.Duration { return e.RetryAfter }

// statusError is nil for an answer that carries a page.
func statusError(resp *http.Response) error {
	code := resp.StatusCode
	e := &StatusError{Code: code}
	switch {
	case code == http.StatusNoContent || code == http.StatusResetContent:
		e.err = news.ErrNotArticle
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 400:
		e.err = news.ErrRedirects // one that leads nowhere
	case code == http.StatusNotFound || code == http.StatusGone:
		e.err = news.ErrGone
	case code == http.StatusPaymentRequired:
		e.err = news.ErrPaywall
	case code == http.StatusRequestTimeout || code == http.StatusTooEarly ||
		code == http.StatusTooManyRequests || code >= 500:
		if e.err = news.ErrBusy; code >= 500 && code != http.StatusServiceUnavailable {
			e.err = news.ErrFault
		}
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	default:
		e.err = news.ErrRefused
	}
	return e
}

// retryAfter reads RFC 9110, 10.2.3: seconds, or a date.
func retryAfter(value string, now time.Time) time.Duration {
	var d time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}
