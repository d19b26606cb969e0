package model

import (
	"sync"
	"time"
)

const (
	failures = 3           // in a row, after which an endpoint is left alone
	breather = time.Minute // for how long
)

// rest leaves an endpoint alone that keeps failing, so that many articles do not
// each wait for it. The zero rest asks at once.
type rest struct {
	mu     sync.Mutex
	failed int
	until  time.Time
}

// over tells whether the endpoint may be asked.
func (r *rest) over(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !now.Before(r.until)
}

// note counts how an asking went. After a rest one failure is enough for the
// next.
func (r *rest) note(now time.Time, failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !failed {
		r.failed = 0
		return
	}
	if r.failed++; r.failed >= failures {
		r.until = now.Add(breather)
	}
}
