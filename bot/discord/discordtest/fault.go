package discordtest

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is trouble for the next requests that it fits.
type Fault struct {
	Method string // "" for any
	Path   string // a prefix of the path, as "/channels/1/messages"; "" for any
	Skip   int    // let so many pass first
	Times  int    // 0 means once, negative for ever

	// What happens; the first that is set.
	DropBefore bool // the connection is cut, nothing is carried out
	DropAfter  bool // it is carried out, then the connection is cut
	Hang       bool // no answer until the client goes away; nothing is carried out
	HangAfter  bool // it is carried out, but no answer comes
	FailAfter  int  // it is carried out, then answered with this status
	Status     int  // this status, nothing is carried out

	RetryAfter time.Duration // of a 429
	Global     bool          // of a 429
	Body       string        // in place of Discord's JSON
	Header     map[string]string
}

// Fault arranges trouble.
func (s *Server) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.change(func() { s.faults = append(s.faults, &f) })
}

// Heal takes all trouble away.
func (s *Server) Heal() { s.change(func() { s.faults = nil }) }

// take is the fault for a request, nil for none. The lock is held.
func (s *Server) take(method, path string) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || f.Method != "" && f.Method != method || !strings.HasPrefix(path, f.Path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		return f
	}
	return nil
}

// before does what the fault does in place of the request; false when the
// request is to be carried out.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case f.DropBefore:
		panic(http.ErrAbortHandler)
	case f.Hang:
		<-r.Context().Done()
		return true
	case f.DropAfter, f.HangAfter, f.FailAfter != 0:
		return false
	}
	f.answer(w, f.Status)
	return true
}

// after does what the fault does in place of the answer.
func (f *Fault) after(w http.ResponseWriter, r *http.Request) {
	switch {
	case f.DropAfter:
		panic(http.ErrAbortHandler)
	case f.HangAfter:
		<-r.Context().Done()
	default:
		f.answer(w, f.FailAfter)
	}
}

func (f *Fault) answer(w http.ResponseWriter, status int) {
	body := f.Body
	if body == "" {
		body = `{"code":0,"message":"a fault of the test"}`
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
		scope := "user"
		if f.Global {
			scope = "global"
			w.Header().Set("X-RateLimit-Global", "true")
		}
		w.Header().Set("X-RateLimit-Scope", scope)
		if f.Body == "" {
			b, _ := json.Marshal(map[string]any{"message": "slow down", "retry_after": f.RetryAfter.Seconds(), "global": f.Global}) // numbers and words
			body = string(b)
		}
	}
	for k, v := range f.Header {
		w.Header().Set(k, v)
	}
	if json.Valid([]byte(body)) {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // the client may be gone
}

// limit is a bucket: n requests in each window.
type limit struct {
	n      int
	window time.Duration
	used   map[string]int // by major parameter
	end    map[string]time.Time
}

// Limit gives a route a bucket, as "POST /channels/{}/messages" 5 in 2 s. The
// headers go out with every answer; a request past the limit gets a 429, which
// is a violation: the client had been told.
func (s *Server) Limit(route string, n int, window time.Duration) {
	s.change(func() { s.limits[route] = &limit{n, window, map[string]int{}, map[string]time.Time{}} })
}

// spend takes one from the bucket and writes the headers; false when it was
// empty and the 429 has been written. The lock is held.
func (s *Server) spend(w http.ResponseWriter, route, major string) bool {
	l := s.limits[route]
	if l == nil {
		return true
	}
	now := time.Now()
	if !now.Before(l.end[major]) {
		l.used[major], l.end[major] = 0, now.Add(l.window)
	}
	l.used[major]++
	after := l.end[major].Sub(now).Seconds()
	h := w.Header()
	h.Set("X-RateLimit-Bucket", strconv.Itoa(len(route))+"-"+strings.ToLower(strings.Fields(route)[0]))
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.n))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, l.n-l.used[major])))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after, 'f', 3, 64))
	if l.used[major] <= l.n {
		return true
	}
	s.violate("429: %s past its limit of %d in %s", route, l.n, l.window)
	h.Set("X-RateLimit-Scope", "user")
	h.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusTooManyRequests)
	b, _ := json.Marshal(map[string]any{"message": "slow down", "retry_after": after, "global": false}) // numbers and words
	_, _ = w.Write(b)                                                                                   // the client may be gone
	return false
}
