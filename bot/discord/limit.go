package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Discord's limits on requests, and how far from them we stay
// (https://discord.com/developers/docs/topics/rate-limits).
const (
	globalRequests = 48                      // under way, or answered within globalWindow; Discord allows 50 a second
	globalWindow   = 1020 * time.Millisecond // a second, and resetSlack
	resetSlack     = 20 * time.Millisecond   // after a bucket's reset, for clocks and rounding
	invalidMost    = 3000                    // answers 401, 403 and 429 in invalidWindow; at 10,000 the address is banned
	invalidWindow  = 10 * time.Minute
	invalidSlots   = 60
	bucketsMost    = 512 // kept at a time; a bucket that is full again is forgotten first
	retryMost      = time.Hour
)

// route says which limits a request falls under.
type route struct {
	name  string // "POST /channels/{}/messages"
	major string // the id in it that has buckets of its own
	// open routes are an interaction's own: outside the global limit, and without
	// a bucket that is worth keeping, since each has its own.
	open bool
}

// routeOf finds a request's route. path starts with a slash and has no query.
func routeOf(method, path string) route {
	parts := strings.Split(path, "/")[1:]
	r := route{open: parts[0] == "interactions" || parts[0] == "webhooks"}
	if len(parts) > 1 {
		r.major = parts[1]
	}
	if r.open && len(parts) > 2 {
		r.major, parts[2] = parts[1]+"/"+parts[2], "{}"
	}
	for i, p := range parts {
		if p != "" && p[0] >= '0' && p[0] <= '9' {
			parts[i] = "{}"
		}
	}
	r.name = method + " /" + strings.Join(parts, "/")
	return r
}

// bucket is what is known of one of Discord's buckets.
type bucket struct {
	known    bool      // Discord has told its limit
	free     bool      // Discord has answered without a limit
	limit    int       // requests a window
	left     int       // of them, as far as we know
	reset    time.Time // when the window ends; zero while the next has not been told
	until    time.Time // nothing before then: a 429
	inflight int
}

// limiter holds back requests that Discord would refuse. One serves all of a
// bot's requests. Safe for concurrent use.
type limiter struct {
	mu      sync.Mutex
	changed chan struct{}      // closed and replaced when an answer came
	names   map[string]string  // a route's bucket, as Discord calls it
	buckets map[string]*bucket // by that name, or the route's until it is known, and the major parameter
	// A request reaches Discord at some moment between its start and its answer, which
	// can be long after where processors or connections are busy. Until a second after
	// its answer it may count there.
	under    int // requests that are under way, but for open ones
	answered [globalRequests]time.Time
	next     int       // the oldest of answered
	until    time.Time // a global 429
	invalid  [invalidSlots]struct {
		slot int64
		n    int
	}
}

func newLimiter() *limiter {
	return &limiter{changed: make(chan struct{}), names: map[string]string{}, buckets: map[string]*bucket{}}
}

// acquire waits until a request may go out; its answer must be given to
// release. It fails at once when ctx would end before the wait does, with an
// apiError that says how long that is.
func (l *limiter) acquire(ctx context.Context, r route) (*bucket, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("discord: waiting for %s: %w", r.name, err)
		}
		l.mu.Lock()
		b, wait, ok := l.try(time.Now(), r)
		changed := l.changed
		l.mu.Unlock()
		if ok {
			return b, nil
		}
		var timer <-chan time.Time
		if wait > 0 {
			if end, has := ctx.Deadline(); has && time.Until(end) < wait {
				return nil, heldBack(r, wait)
			}
			timer = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-timer:
		case <-changed:
		}
	}
}

// quiet is an apiError while too many requests of late were invalid, for those that
// wait for no other limit.
func (l *limiter) quiet(r route) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait := l.banned(time.Now()); wait > 0 {
		return heldBack(r, wait)
	}
	return nil
}

func heldBack(r route, wait time.Duration) error {
	return &apiError{Status: http.StatusTooManyRequests, Message: "held back by the rate limit of " + r.name, After: wait, open: r.open}
}

// try takes a place in the request's bucket and among all requests, or tells how
// long to wait for one; 0 is until something changes. The lock is held.
func (l *limiter) try(now time.Time, r route) (*bucket, time.Duration, bool) {
	if wait := l.banned(now); wait > 0 {
		return nil, wait, false
	}
	b := l.bucket(now, r)
	if wait := b.until.Sub(now); wait > 0 {
		return nil, wait, false
	}
	if r.open {
		b.inflight++
		return b, 0, true
	}
	if l.under >= globalRequests {
		return nil, 0, false
	}
	if wait := max(l.until.Sub(now), l.answered[(l.next+l.under)%globalRequests].Add(globalWindow).Sub(now)); wait > 0 {
		return nil, wait, false
	}
	if wait, ok := b.take(now); !ok {
		return nil, wait, false
	}
	l.under++
	return b, 0, true
}

// take counts one request; false when it has to wait.
func (b *bucket) take(now time.Time) (time.Duration, bool) {
	switch {
	case b.free:
	case !b.known:
		if b.inflight > 0 { // the first answer tells the limit
			return 0, false
		}
	default:
		if !b.reset.IsZero() && !now.Before(b.reset) {
			b.left, b.reset = b.limit-b.inflight, time.Time{}
		}
		if b.left <= 0 {
			return max(0, b.reset.Sub(now)), false
		}
		b.left--
	}
	b.inflight++
	return 0, true
}

// bucket is the bucket of a route. Open routes have one only while it holds
// something back. The lock is held.
func (l *limiter) bucket(now time.Time, r route) *bucket {
	name := r.name
	if n, ok := l.names[r.name]; ok && !r.open {
		name = n
	}
	b := l.buckets[name+" "+r.major]
	if b == nil {
		b = &bucket{}
		if !r.open {
			l.keep(now, name+" "+r.major, b)
		}
	}
	return b
}

// keep remembers a bucket and forgets those that hold nothing back.
func (l *limiter) keep(now time.Time, key string, b *bucket) {
	if len(l.buckets) >= bucketsMost {
		for k, old := range l.buckets {
			if old.inflight == 0 && now.After(old.until) && now.After(old.reset) {
				delete(l.buckets, k)
			}
		}
	}
	for k, old := range l.buckets { // all of them busy: let any go
		if len(l.buckets) < bucketsMost {
			break
		}
		if old.inflight == 0 {
			delete(l.buckets, k)
		}
	}
	l.buckets[key] = b
}

// release learns from an answer: its status, headers and, for a 429, body.
// Without an answer status is 0. It returns how long a 429 wants us to wait.
func (l *limiter) release(r route, b *bucket, status int, h http.Header, body []byte) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !r.open {
		l.under--
		l.answered[l.next] = now
		l.next = (l.next + 1) % globalRequests
	}
	b.inflight--
	if b.inflight == 0 && b.reset.IsZero() {
		b.left = b.limit
	}
	if status != 0 {
		l.learn(now, r, b, h)
	}
	var wait time.Duration
	if status == http.StatusTooManyRequests {
		var global bool
		wait, global = retryAfter(h, body)
		if global {
			l.until = later(l.until, now.Add(wait))
		}
		if !global || r.open {
			l.hold(now, r, b, now.Add(wait))
		}
	}
	shared := h.Get("X-RateLimit-Scope") == "shared" // Discord doesn't count those
	if status == 401 || status == 403 || status == 429 && !shared {
		l.count(now)
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return wait
}

// learn takes over what the headers say. The lock is held.
func (l *limiter) learn(now time.Time, r route, b *bucket, h http.Header) {
	limit, err1 := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	left, err2 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, ok := seconds(h.Get("X-RateLimit-Reset-After"))
	if err1 != nil || err2 != nil || !ok || limit < 1 || left < 0 {
		b.free = !b.known
		return
	}
	reset := now.Add(after + resetSlack)
	if r.open {
		if left == 0 {
			l.hold(now, r, b, reset)
		}
		return
	}
	if name := h.Get("X-RateLimit-Bucket"); name != "" && len(name) <= 64 {
		b = l.rename(now, r, b, name)
	}
	if !b.known {
		b.left = left
	}
	b.known, b.free, b.limit = true, false, limit
	b.left, b.reset = min(b.left, left), later(b.reset, reset)
}

// rename files a bucket under the name that Discord gives it, which several
// routes can share, and returns the one that counts from now on.
func (l *limiter) rename(now time.Time, r route, b *bucket, name string) *bucket {
	if l.names[r.name] == name {
		return b
	}
	if old := r.name + " " + r.major; l.buckets[old] == b {
		delete(l.buckets, old)
	}
	if len(l.names) < bucketsMost {
		l.names[r.name] = name
	}
	key := l.names[r.name] + " " + r.major
	if same := l.buckets[key]; same != nil {
		return same
	}
	l.keep(now, key, b)
	return b
}

// hold lets nothing through a bucket before a moment. The lock is held.
func (l *limiter) hold(now time.Time, r route, b *bucket, until time.Time) {
	b.until = later(b.until, until)
	if r.open {
		l.keep(now, r.name+" "+r.major, b)
	}
}

// count notes an invalid request.
func (l *limiter) count(now time.Time) {
	slot := now.UnixNano() / int64(invalidWindow/invalidSlots)
	c := &l.invalid[slot%invalidSlots]
	if c.slot != slot {
		c.slot, c.n = slot, 0
	}
	c.n++
}

// banned is how long we keep quiet, because too many requests were invalid.
func (l *limiter) banned(now time.Time) time.Duration {
	const width = int64(invalidWindow / invalidSlots)
	slot, sum, oldest := now.UnixNano()/width, 0, int64(math.MaxInt64)
	for _, c := range l.invalid {
		if c.n > 0 && c.slot > slot-invalidSlots {
			sum += c.n
			oldest = min(oldest, c.slot)
		}
	}
	if sum < invalidMost {
		return 0
	}
	return time.Unix(0, (oldest+invalidSlots)*width).Sub(now)
}

// retryAfter reads a 429, whose body need not be JSON: then it comes from in
// front of Discord and concerns the whole address.
func retryAfter(h http.Header, body []byte) (wait time.Duration, global bool) {
	var b struct {
		RetryAfter *float64 `json:"retry_after"`
		Global     bool     `json:"global"`
	}
	isJSON := json.Unmarshal(body, &b) == nil
	global = b.Global || h.Get("X-RateLimit-Global") == "true" || !isJSON
	wait, ok := seconds(h.Get("Retry-After"))
	if b.RetryAfter != nil {
		wait, ok = fromSeconds(*b.RetryAfter)
	}
	if !ok {
		wait = time.Second
	}
	return min(wait+resetSlack, retryMost), global
}

func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, false
	}
	return fromSeconds(f)
}

// fromSeconds refuses what is no span of time, and cuts what is too long.
func fromSeconds(f float64) (time.Duration, bool) {
	if math.IsNaN(f) || f < 0 {
		return 0, false
	}
	return time.Duration(min(f, retryMost.Seconds()) * float64(time.Second)), true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
