package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
)

// saying is a message of one text.
func saying(text string) message {
	return message{Flags: flagComponents, Mentions: nobody(), Components: []component{{Type: typeText, Content: text}}}
}

// reads recognises a message by its text.
func reads(text string) func(json.RawMessage) bool {
	return func(raw json.RawMessage) bool {
		var m message
		return json.Unmarshal(raw, &m) == nil && len(m.Components) > 0 && m.Components[0].Content == text
	}
}

// TestCreateOnce: a message is made, once, whatever happens to the request.
func TestCreateOnce(t *testing.T) {
	type fault = discordtest.Fault
	const path = "/channels/2/messages"
	cases := []struct {
		name   string
		faults []fault
		before time.Duration // an earlier call tried, so long ago by this machine's clock; 0 for none
		there  bool          // an earlier try made the message, and its nonce is forgotten
		post   int           // requests that make one
		get    int           // requests that read back
	}{
		{"no trouble", nil, 0, false, 1, 0},
		{"cut before", []fault{{Path: path, DropBefore: true}}, 0, false, 2, 0},
		{"cut after it was done", []fault{{Path: path, DropAfter: true}}, 0, false, 2, 0},
		{"502 after it was done", []fault{{Path: path, FailAfter: 502}}, 0, false, 2, 0},
		{"500, nothing done", []fault{{Path: path, Status: 500}}, 0, false, 2, 0},
		{"an answer cut short", []fault{{Path: path, FailAfter: 200, Body: `{"id":"1`}}, 0, false, 2, 0},
		{"an answer of something else", []fault{{Path: path, FailAfter: 200, Body: `{}`}}, 0, false, 2, 0},
		{"429", []fault{{Path: path, Status: 429, RetryAfter: 20 * time.Millisecond}}, 0, false, 2, 0},
		{"tried before, within the nonce's time", nil, time.Minute, false, 1, 1},
		{"tried before and made, and the clock set back since", nil, -3 * time.Hour, true, 0, 1},
		{"tried before and made, and the clock set on since", nil, 72 * time.Hour, true, 0, 1},
		{"tried before and made, its nonce forgotten", nil, 10 * time.Minute, true, 0, 1},
		{"tried before and not made", nil, 10 * time.Minute, false, 1, 1},
		{"tried before, reading back is cut", []fault{{Method: "GET", Path: path, DropBefore: true}}, 10 * time.Minute, true, 0, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, a := loopback(t)
			var since time.Time
			if c.before != 0 {
				since = time.Now().Add(-c.before)
			}
			if c.there {
				if _, err := a.create(t.Context(), "2", saying("news"), "key", time.Time{}, reads("news")); err != nil {
					t.Fatal(err)
				}
				s.ForgetNonces()
			}
			made := len(s.Requests("POST", path))
			for _, f := range c.faults {
				s.Fault(f)
			}
			id, err := a.create(t.Context(), "2", saying("news"), "key", since, reads("news"))
			if err != nil {
				t.Fatal(err)
			}
			all := s.Messages("2")
			if len(all) != 1 || all[0].ID != id {
				t.Errorf("%d messages stand there, create says %s", len(all), id)
			}
			if n := len(s.Requests("POST", path)) - made; n != c.post {
				t.Errorf("%d times made, want %d", n, c.post)
			}
			if n := len(s.Requests("GET", path)); n != c.get {
				t.Errorf("%d times read back, want %d", n, c.get)
			}
		})
	}
}

// TestCreateHangs: the request was carried out and no answer comes.
func TestCreateHangs(t *testing.T) {
	s, a := loopback(t)
	s.Fault(discordtest.Fault{Path: "/channels/2/messages", HangAfter: true})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	first := time.Now()
	if _, err := a.create(ctx, "2", saying("news"), "key", time.Time{}, reads("news")); !errors.Is(err, news.ErrTimeout) {
		t.Fatalf("create: %v", err)
	}
	id, err := a.create(t.Context(), "2", saying("news"), "key", first, reads("news"))
	if err != nil || len(s.Messages("2")) != 1 || s.Messages("2")[0].ID != id {
		t.Errorf("%d messages, create says %s (%v)", len(s.Messages("2")), id, err)
	}
}

// TestCreatePastTheNonce: the trouble outlasts the nonce's time in one call; the
// channel is read before the message is made again.
func TestCreatePastTheNonce(t *testing.T) {
	for name, carriedOut := range map[string]bool{"it was made": true, "it was not made": false} {
		posts, looked := 0, 0
		healed := time.Time{}
		answer := func(r *http.Request) (int, map[string]string, string) {
			if r.Method == "GET" {
				looked++
				if carriedOut {
					return 200, nil, `[{"id":"9","components":[{"type":10,"content":"news"}]},{"id":"8","components":[{"type":10,"content":"other"}]}]`
				}
				return 200, nil, `[{"id":"8","components":[{"type":10,"content":"other"}]}]`
			}
			if posts++; time.Now().Before(healed) {
				return 502, nil, ``
			}
			return 200, nil, `{"id":"10"}`
		}
		inTime(t, name, answer, func(t *testing.T, d *discordless, a *api) {
			healed = time.Now().Add(nonceWindow + 10*time.Second)
			id, err := a.create(t.Context(), "2", saying("news"), "key", time.Time{}, reads("news"))
			want := "10"
			if carriedOut {
				want = "9"
			}
			if err != nil || id != want {
				t.Errorf("create: %q, %v; want %q", id, err, want)
			}
			if looked != 1 {
				t.Errorf("read back %d times", looked)
			}
			for _, r := range d.came[1:] {
				if strings.HasPrefix(r.what, "POST") && r.body != d.came[0].body {
					t.Errorf("a try differs: %s and %s", r.body, d.came[0].body)
				}
			}
		})
	}
}

// TestCreateRefused: what can't ever succeed is told at once.
func TestCreateRefused(t *testing.T) {
	cases := map[string]struct {
		status, code int
		is           error
	}{
		"channel gone":  {404, 10003, news.ErrChannelGone},
		"no access":     {403, 50001, news.ErrNoAccess},
		"no permission": {403, 50013, news.ErrNoAccess},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, a := loopback(t)
			s.Refuse("2", c.status, c.code)
			if _, err := a.create(t.Context(), "2", saying("news"), "key", time.Time{}, nil); !errors.Is(err, c.is) {
				t.Errorf("create: %v, want %v", err, c.is)
			}
			if n := len(s.Requests("POST", "")); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestReadBackPages: the message is found behind many others, and the newest are
// looked at even when none of them is as new as the moment asked for.
func TestReadBackPages(t *testing.T) {
	s, a := loopback(t)
	begin := time.Now()
	for i := range 420 {
		words := "other"
		switch i {
		case 10:
			words = "old"
		case 150:
			words = "new"
		}
		body := creation{message: saying(words), Nonce: nonce(fmt.Sprint(i)), Enforce: true}
		if _, err := a.send(t.Context(), mustRequest(t, body)); err != nil {
			t.Fatal(err)
		}
	}
	all := s.Messages("2")
	for _, c := range []struct {
		name, words string
		since       time.Time
		want        string
		pages       int
	}{
		{"behind many", "old", begin, all[10].ID, 5},
		{"nowhere", "nothing of the kind", begin, "", 5},
		{"older than asked for", "old", begin.Add(time.Hour), "", backAlways},
		{"older than asked for, and yet among the newest", "new", begin.Add(time.Hour), all[150].ID, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(s.Requests("GET", "/channels/2/messages"))
			id, err := a.readBack(t.Context(), "2", c.since, reads(c.words))
			if err != nil || id != c.want {
				t.Errorf("found %q (%v), want %q", id, err, c.want)
			}
			if n := len(s.Requests("GET", "/channels/2/messages")) - before; n != c.pages {
				t.Errorf("%d pages, want %d", n, c.pages)
			}
		})
	}
}

func mustRequest(t *testing.T, body any) *request {
	t.Helper()
	r, err := newRequest("POST", "/channels/2/messages", body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCreateBody: nothing in a message pings, whatever its maker wrote, but a role
// that it names.
func TestCreateBody(t *testing.T) {
	for _, c := range []struct {
		name  string
		given mentions
		want  string
	}{
		{"everybody", mentions{Parse: []string{"everyone", "users"}}, `{"parse":[]}`},
		{"left out", mentions{}, `{"parse":[]}`},
		{"a role", mentions{Roles: []string{"5"}}, `{"parse":[],"roles":["5"]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, a := loopback(t)
			m := saying("@everyone")
			m.Mentions = c.given
			if _, err := a.create(t.Context(), "2", m, "key", time.Time{}, nil); err != nil {
				t.Fatal(err)
			}
			if got := string(s.Messages("2")[0].Body["allowed_mentions"]); got != c.want {
				t.Errorf("allowed_mentions %s", got)
			}
		})
	}
}

func TestNonce(t *testing.T) {
	a, b := nonce("guild/route/article/1"), nonce("guild/route/article/2")
	if a == b || len(a) > 25 || len(a) < 20 || a != nonce("guild/route/article/1") {
		t.Errorf("nonces %q and %q", a, b)
	}
}
