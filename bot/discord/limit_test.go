package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// discordless is a Discord in memory: it answers by answer after latency, and notes
// when each request came.
type discordless struct {
	latency time.Duration
	way     func() time.Duration // how long a request is under way; nil: not at all
	answer  func(r *http.Request) (status int, header map[string]string, body string)

	mu   sync.Mutex
	came []arrival
}

type arrival struct {
	what string // "POST /api/v10/channels/1/messages"
	at   time.Time
	body string
}

func (f *discordless) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body) // in memory
		body = string(b)
	}
	if f.way != nil {
		if err := pause(r.Context(), f.way()); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	f.came = append(f.came, arrival{r.Method + " " + r.URL.Path, time.Now(), body})
	f.mu.Unlock()
	if err := pause(r.Context(), f.latency); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	status, header, answer := f.answer(r)
	res := &http.Response{StatusCode: status, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(answer))}
	for k, v := range header {
		res.Header.Set(k, v)
	}
	return res, nil
}

// most is the largest number of requests in any window.
func (f *discordless) most(window time.Duration) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	most := 0
	for i, a := range f.came {
		n := 0
		for _, b := range f.came[i:] {
			if b.at.Sub(a.at) < window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// buckets answers as Discord does for a bucket of n a window: with its headers,
// and with a 429 past it.
func bucketOf(name string, n int, window time.Duration) func(*http.Request) (int, map[string]string, string) {
	used, end := map[string]int{}, map[string]time.Time{}
	return func(r *http.Request) (int, map[string]string, string) {
		major := strings.Split(r.URL.Path, "/")[4]
		now := time.Now()
		if !now.Before(end[major]) {
			used[major], end[major] = 0, now.Add(window)
		}
		used[major]++
		after := end[major].Sub(now).Seconds()
		h := map[string]string{"X-RateLimit-Bucket": name, "X-RateLimit-Limit": strconv.Itoa(n),
			"X-RateLimit-Remaining": strconv.Itoa(max(0, n-used[major])), "X-RateLimit-Reset-After": fmt.Sprintf("%.3f", after)}
		if used[major] > n {
			return 429, h, fmt.Sprintf(`{"retry_after":%f,"global":false}`, after)
		}
		return 200, h, `{}`
	}
}

func limitless(*http.Request) (int, map[string]string, string) { return 200, nil, `{}` }

// ask makes n requests at once and waits for all.
func askAll(t *testing.T, a *api, n int, method string, path func(i int) string) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := a.call(t.Context(), method, path(i), nil, nil); err != nil {
				t.Errorf("%s %s: %v", method, path(i), err)
			}
		})
	}
	all.Wait()
}

func always(path string) func(int) string { return func(int) string { return path } }

// inTime runs f in a bubble where time is not real, against a discordless.
func inTime(t *testing.T, name string, answer func(*http.Request) (int, map[string]string, string), f func(t *testing.T, d *discordless, a *api)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := &discordless{latency: 80 * time.Millisecond, answer: answer}
			f(t, d, newAPI(apiConfig{Token: "t", HTTP: d}))
		})
	})
}

// TestBuckets: no request goes past a limit that Discord has told, and none
// waits longer than it must.
func TestBuckets(t *testing.T) {
	begin := func() func() time.Duration { at := time.Now(); return func() time.Duration { return time.Since(at) } }

	inTime(t, "5 in 2 s, 23 at once", nil, func(t *testing.T, d *discordless, a *api) {
		d.answer = bucketOf("b", 5, 2*time.Second)
		took := begin()
		askAll(t, a, 23, "POST", always("/channels/1/messages"))
		if n := len(d.came); n != 23 {
			t.Errorf("%d requests for 23: some were refused", n)
		}
		if s := took(); s < 8*time.Second || s > 9*time.Second {
			t.Errorf("took %s, want 8 s and the latencies", s)
		}
	})
	inTime(t, "an unknown bucket is tried by one", nil, func(t *testing.T, d *discordless, a *api) {
		d.answer = bucketOf("b", 1, time.Second)
		askAll(t, a, 3, "POST", always("/channels/1/messages"))
		if n := d.most(time.Second); n != 1 {
			t.Errorf("%d requests in a second", n)
		}
	})
	inTime(t, "each channel has its own", bucketOf("b", 1, time.Hour), func(t *testing.T, _ *discordless, a *api) {
		took := begin()
		askAll(t, a, 10, "POST", func(i int) string { return fmt.Sprintf("/channels/%d/messages", i+1) })
		if took() > 2*time.Second {
			t.Errorf("took %s", took())
		}
	})
	inTime(t, "two routes share one", nil, func(t *testing.T, d *discordless, a *api) {
		d.answer = bucketOf("shared", 4, 10*time.Second)
		askAll(t, a, 1, "POST", always("/channels/1/messages"))
		askAll(t, a, 1, "GET", always("/channels/1/messages"))
		askAll(t, a, 6, "POST", always("/channels/1/messages"))
		if n := len(d.came); n != 8 {
			t.Errorf("%d requests for 8: some were refused", n)
		}
	})
	inTime(t, "no headers, no limit", limitless, func(t *testing.T, _ *discordless, a *api) {
		took := begin()
		askAll(t, a, 30, "GET", always("/users/@me"))
		if took() > 200*time.Millisecond {
			t.Errorf("took %s", took())
		}
	})
	inTime(t, "headers that are nonsense", func(*http.Request) (int, map[string]string, string) {
		return 200, map[string]string{"X-RateLimit-Limit": "-1", "X-RateLimit-Remaining": "x", "X-RateLimit-Reset-After": "NaN", "X-RateLimit-Bucket": strings.Repeat("b", 9000)}, `{}`
	}, func(t *testing.T, _ *discordless, a *api) {
		took := begin()
		askAll(t, a, 30, "GET", always("/users/@me"))
		if took() > 200*time.Millisecond {
			t.Errorf("took %s", took())
		}
	})
	inTime(t, "no more than 50 a second in all", limitless, func(t *testing.T, d *discordless, a *api) {
		took := begin()
		askAll(t, a, 200, "GET", func(i int) string { return fmt.Sprintf("/guilds/%d/members/1", i+1) })
		if n := d.most(time.Second); n > 50 {
			t.Errorf("%d requests in one second", n)
		}
		if took() > 5*time.Second {
			t.Errorf("200 requests took %s", took())
		}
	})
	inTime(t, "nor when what was sent for seconds arrives at once", limitless, func(t *testing.T, d *discordless, a *api) {
		for _, stuck := range []time.Duration{900 * time.Millisecond, 2500 * time.Millisecond} {
			until := time.Now().Add(stuck) // until then nothing gets through, as when processors are busy
			d.way = func() time.Duration { return time.Until(until) }
			askAll(t, a, 200, "GET", func(i int) string { return fmt.Sprintf("/guilds/%d/members/1", i+1) })
		}
		if n := d.most(time.Second); n > 50 {
			t.Errorf("%d requests in one second", n)
		}
	})
	inTime(t, "who gives up takes no place", limitless, func(t *testing.T, d *discordless, a *api) {
		over, stop := context.WithCancel(t.Context())
		stop()
		for i := range 2 * globalRequests {
			if err := a.call(over, "GET", fmt.Sprintf("/guilds/%d/members/1", i%3), nil, nil); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		took := begin()
		askAll(t, a, 3, "GET", func(i int) string { return fmt.Sprintf("/guilds/%d/members/1", i) })
		if took() > 200*time.Millisecond {
			t.Errorf("took %s", took())
		}
	})
	inTime(t, "interactions stand outside", limitless, func(t *testing.T, _ *discordless, a *api) {
		took := begin()
		askAll(t, a, 200, "PATCH", func(i int) string { return fmt.Sprintf("/webhooks/1/token%d/messages/@original", i) })
		if took() > 200*time.Millisecond {
			t.Errorf("took %s", took())
		}
	})
}

// Test429: a 429 is waited for, by those whom it concerns.
func Test429(t *testing.T) {
	once := func(header map[string]string, body string) func(*http.Request) (int, map[string]string, string) {
		said := false
		return func(*http.Request) (int, map[string]string, string) {
			if said {
				return 200, nil, `{}`
			}
			said = true
			return 429, header, body
		}
	}
	type result struct{ same, other, webhook time.Duration }
	global, own := result{5 * time.Second, 5 * time.Second, 0}, result{5 * time.Second, 0, 0}
	cases := []struct {
		name   string
		header map[string]string
		body   string
		want   result
	}{
		{"of a bucket", map[string]string{"Retry-After": "5", "X-RateLimit-Scope": "user"}, `{"retry_after":5.0,"global":false}`, own},
		{"global in the body", nil, `{"retry_after":5.0,"global":true}`, global},
		{"global in the header", map[string]string{"Retry-After": "5", "X-RateLimit-Global": "true"}, `{}`, global},
		{"no JSON", map[string]string{"Retry-After": "5"}, `<html>error 1015</html>`, global},
		{"empty", map[string]string{"Retry-After": "5"}, ``, global},
		{"no time at all", nil, `{}`, result{time.Second, 0, 0}},
		{"a time below zero", nil, `{"retry_after":-7}`, result{time.Second, 0, 0}},
	}
	for _, c := range cases {
		inTime(t, c.name, once(c.header, c.body), func(t *testing.T, _ *discordless, a *api) {
			var got result
			var all sync.WaitGroup
			at := time.Now()
			measure := func(d *time.Duration, path string) {
				all.Go(func() {
					if err := a.call(t.Context(), "GET", path, nil, nil); err != nil {
						t.Errorf("%s: %v", path, err)
					}
					*d = time.Since(at).Truncate(500 * time.Millisecond)
				})
			}
			measure(&got.same, "/channels/1/messages")
			time.Sleep(200 * time.Millisecond) // in the bubble
			measure(&got.other, "/channels/2/messages")
			measure(&got.webhook, "/webhooks/1/tok/messages/@original")
			all.Wait()
			if got != c.want {
				t.Errorf("waited %v, want %v", got, c.want)
			}
		})
	}
}

// TestWaitEnds: whoever waits for a limit can be told to stop, and is told at
// once when waiting is in vain.
func TestWaitEnds(t *testing.T) {
	held := func(*http.Request) (int, map[string]string, string) {
		return 429, map[string]string{"Retry-After": "60"}, `{"retry_after":60,"global":true}`
	}
	inTime(t, "canceled", held, func(t *testing.T, _ *discordless, a *api) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		at := time.Now()
		err := a.call(ctx, "GET", "/users/@me", nil, nil)
		if !errors.Is(err, context.Canceled) || time.Since(at) != 3*time.Second {
			t.Errorf("after %s: %v", time.Since(at), err)
		}
	})
	inTime(t, "the deadline is too near", held, func(t *testing.T, d *discordless, a *api) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		at := time.Now()
		err := a.call(ctx, "GET", "/users/@me", nil, nil)
		var refused *apiError
		if !errors.Is(err, news.ErrBusy) || !errors.As(err, &refused) || refused.After < 59*time.Second || time.Since(at) > time.Second {
			t.Errorf("after %s: %v", time.Since(at), err)
		}
		if len(d.came) != 1 {
			t.Errorf("%d requests", len(d.came))
		}
	})
	inTime(t, "429 for ever", func(*http.Request) (int, map[string]string, string) {
		return 429, nil, `{"retry_after":1}`
	}, func(t *testing.T, d *discordless, a *api) {
		if err := a.call(t.Context(), "POST", "/channels/1/messages", nil, nil); !errors.Is(err, news.ErrBusy) || len(d.came) > 10 {
			t.Errorf("%v after %d requests", err, len(d.came))
		}
	})
}

// TestInvalidRequests: at 10,000 invalid requests in 10 minutes Discord bans the
// address; we stop far below, and go on when they are past.
func TestInvalidRequests(t *testing.T) {
	if testing.Short() {
		t.Skip("long under the race detector; all of it is part of make test")
	}
	inTime(t, "403 for ever", func(*http.Request) (int, map[string]string, string) {
		return 403, nil, `{"code":50001,"message":"Missing Access"}`
	}, func(t *testing.T, d *discordless, a *api) {
		at := time.Now()
		for time.Since(at) < 40*time.Minute {
			before := len(d.came)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_ = a.call(ctx, "GET", "/channels/1", nil, nil) // refused, or held back
			cancel()
			if len(d.came) == before {
				time.Sleep(time.Second) // in the bubble
			}
		}
		if n := d.most(10 * time.Minute); n > 4000 {
			t.Errorf("%d invalid requests in 10 minutes", n)
		}
		if n := len(d.came); n < 2*invalidMost {
			t.Errorf("%d requests in 40 minutes: it never began again", n)
		}
	})
}

// TestAnHourOfRefusals: whatever the bot does, and however busy it is, of each kind of
// refusal that counts it meets fewer than a half of those at which Discord bans.
func TestAnHourOfRefusals(t *testing.T) {
	if testing.Short() {
		t.Skip("a bubble whose goroutines look at timers at once breaks the race detector: golang/go#78156")
	}
	for _, c := range []struct {
		name   string
		status int
		header map[string]string
		body   string
		counts bool
	}{
		{"401", 401, nil, `{"code":0,"message":"401: Unauthorized"}`, true},
		{"403", 403, nil, `{"code":50001,"message":"Missing Access"}`, true},
		{"403 of whatever is before Discord", 403, nil, `<html>`, true},
		{"429", 429, nil, `{"retry_after":0.001,"global":false}`, true},
		{"a shared 429", 429, map[string]string{"X-RateLimit-Scope": "shared"}, `{"retry_after":0.5,"global":false}`, false},
		{"404", 404, nil, `{"code":10062,"message":"Unknown interaction"}`, false},
	} {
		inTime(t, c.name, func(*http.Request) (int, map[string]string, string) { return c.status, c.header, c.body }, func(t *testing.T, d *discordless, a *api) {
			d.latency = 0
			seconds := 60 * 60
			if !c.counts {
				seconds = 5 * 60
			}
			for i := range 2 * seconds {
				ctx, cancel := context.WithTimeout(t.Context(), 2900*time.Millisecond)
				var all sync.WaitGroup
				id := strconv.Itoa(i + 1)
				all.Go(func() { _ = a.callback(ctx, id, "token"+id, map[string]int{"type": 4}) })
				all.Go(func() { _ = a.call(ctx, "PATCH", "/webhooks/1/token"+id+"/messages/@original", nil, nil) })
				all.Go(func() { _ = a.call(ctx, "POST", "/channels/"+id+"/messages", nil, nil) })
				all.Go(func() { _ = a.call(ctx, "GET", "/guilds/"+id+"/members/1", nil, nil) })
				all.Wait()
				cancel()
				time.Sleep(500 * time.Millisecond) // in the bubble
			}
			if n := tenMinutes(d.came); c.counts && n > invalidMost+200 {
				t.Errorf("%d invalid requests in 10 minutes", n)
			} else if c.counts && n < invalidMost {
				t.Errorf("only %d: the budget was not reached", n)
			}
			if n := len(d.came); !c.counts && n < seconds {
				t.Errorf("%d requests: it was held back for what does not count", n)
			}
		})
	}
}

// tenMinutes is the most that came within ten minutes; they came in their order.
func tenMinutes(came []arrival) int {
	most, first := 0, 0
	for i, a := range came {
		for a.at.Sub(came[first].at) >= 10*time.Minute {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// TestLimiterMemory: whatever is asked for, little is kept.
func TestLimiterMemory(t *testing.T) {
	inTime(t, "many", nil, func(t *testing.T, d *discordless, a *api) {
		d.latency = 0
		d.answer = func(r *http.Request) (int, map[string]string, string) {
			return 200, map[string]string{"X-RateLimit-Bucket": "b" + r.Method, "X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "1"}, `{}`
		}
		for i := range 3000 {
			ctx := t.Context()
			if err := a.callback(ctx, strconv.Itoa(i), "token"+strconv.Itoa(i), map[string]int{"type": 5}); err != nil {
				t.Fatal(err)
			}
			_ = a.call(ctx, "PATCH", fmt.Sprintf("/webhooks/1/token%d/messages/@original", i), nil, nil)
			_ = a.call(ctx, "GET", fmt.Sprintf("/channels/%d", i+1), nil, nil)
		}
		if n := len(a.limits.buckets); n > bucketsMost {
			t.Errorf("%d buckets are kept", n)
		}
		for key := range a.limits.buckets {
			if strings.Contains(key, "callback") {
				t.Fatalf("a callback's bucket is kept: %s", key)
			}
		}
		if n := len(a.limits.names); n > 10 {
			t.Errorf("%d names are kept", n)
		}
	})
}

func TestRouteOf(t *testing.T) {
	cases := []struct {
		method, path string
		want         route
	}{
		{"POST", "/channels/123/messages", route{"POST /channels/{}/messages", "123", false}},
		{"PATCH", "/channels/123/messages/456", route{"PATCH /channels/{}/messages/{}", "123", false}},
		{"GET", "/guilds/1/members/2", route{"GET /guilds/{}/members/{}", "1", false}},
		{"PUT", "/applications/1/guilds/2/commands", route{"PUT /applications/{}/guilds/{}/commands", "1", false}},
		{"POST", "/interactions/1/aW50/callback", route{"POST /interactions/{}/{}/callback", "1/aW50", true}},
		{"PATCH", "/webhooks/1/tok/messages/@original", route{"PATCH /webhooks/{}/{}/messages/@original", "1/tok", true}},
		{"GET", "/users/@me", route{"GET /users/@me", "@me", false}},
		{"GET", "/", route{"GET /", "", false}},
	}
	for _, c := range cases {
		if got := routeOf(c.method, c.path); got != c.want {
			t.Errorf("routeOf(%s %s) = %+v, want %+v", c.method, c.path, got, c.want)
		}
	}
}

// FuzzRetryAfter: a 429 may say anything.
func FuzzRetryAfter(f *testing.F) {
	f.Add("5", `{"retry_after":1.5,"global":true}`)
	f.Add("", `<html>`)
	f.Add("1e300", `{"retry_after":-1}`)
	f.Fuzz(func(t *testing.T, header, body string) {
		wait, global := retryAfter(http.Header{"Retry-After": {header}}, []byte(body))
		if wait < 0 || wait > retryMost {
			t.Errorf("a wait of %s", wait)
		}
		if !global && !json.Valid([]byte(body)) {
			t.Error("what is not Discord's concerns the address")
		}
	})
}
