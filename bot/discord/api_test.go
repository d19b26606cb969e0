package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
)

// loopback is a server with a guild 1 and a channel 2, and an api for it.
func loopback(t *testing.T) (*discordtest.Server, *api) {
	t.Helper()
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	return s, newAPI(apiConfig{Token: discordtest.Token, URL: s.URL})
}

// TestCallRepeats: a request is made again only where that does no harm.
func TestCallRepeats(t *testing.T) {
	type fault = discordtest.Fault
	cases := []struct {
		name, method, path string
		body               any
		fault              fault
		requests           int
		err                error
	}{
		{"GET after 502", "GET", "/channels/2", nil, fault{Status: 502}, 2, nil},
		{"GET after 500 and 503", "GET", "/channels/2", nil, fault{Status: 503, Times: 2}, 3, nil},
		{"GET, 502 for ever", "GET", "/channels/2", nil, fault{Status: 502, Times: -1}, 3, news.ErrBusy},
		{"GET, cut", "GET", "/channels/2", nil, fault{DropBefore: true}, 2, nil},
		{"PUT, cut after it was done", "PUT", "/applications/1/commands", []int{}, fault{DropAfter: true}, 2, nil},
		{"POST, cut before", "POST", "/channels/2/messages", text("hi"), fault{DropBefore: true}, 1, news.ErrUnreach},
		{"POST, cut after", "POST", "/channels/2/messages", text("hi"), fault{DropAfter: true}, 1, news.ErrUnreach},
		{"POST after 502", "POST", "/channels/2/messages", text("hi"), fault{Status: 502}, 1, news.ErrBusy},
		{"PATCH after 500", "PATCH", "/channels/2/messages/3", text("hi"), fault{Status: 500}, 1, news.ErrBusy},
		{"POST after 429", "POST", "/channels/2/messages", text("hi"), fault{Status: 429, RetryAfter: 30 * time.Millisecond}, 2, nil},
		{"POST after a 429 that is no JSON", "POST", "/channels/2/messages", text("hi"), fault{Status: 429, Body: "<html>", Header: map[string]string{"Retry-After": "0.03"}}, 2, nil},
		{"an answer that is no JSON", "POST", "/channels/2/messages", text("hi"), fault{FailAfter: 200, Body: "<html>"}, 1, news.ErrUnreach},
		{"a redirect is not followed", "GET", "/channels/2", nil, fault{Status: 302, Header: map[string]string{"Location": "/elsewhere"}}, 1, errAny},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, a := loopback(t)
			s.Fault(c.fault)
			var out json.RawMessage
			err := a.call(t.Context(), c.method, c.path, c.body, &out)
			switch {
			case c.err == nil && err != nil, c.err != nil && err == nil:
				t.Errorf("call: %v, want %v", err, c.err)
			case c.err != nil && c.err != errAny && !errors.Is(err, c.err):
				t.Errorf("call: %v, want %v", err, c.err)
			}
			if n := len(s.Requests("", "/")); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
		})
	}
}

var errAny = errors.New("any error")

// text is a message's body.
func text(s string) map[string]any {
	return map[string]any{"content": s, "allowed_mentions": map[string]any{"parse": []string{}}}
}

// TestNotSent: when no connection comes about, even a POST is made again.
func TestNotSent(t *testing.T) {
	a := newAPI(apiConfig{Token: "t", URL: "http://127.0.0.1:1/api"})
	err := a.call(t.Context(), "POST", "/channels/2/messages", text("hi"), nil)
	if !errors.Is(err, news.ErrUnreach) || inDoubt(err) {
		t.Errorf("call: %v, in doubt %t", err, inDoubt(err))
	}
}

// TestErrors: Discord's refusals in the words of package news.
func TestErrors(t *testing.T) {
	cases := []struct {
		path         string
		status, code int
		is           error
	}{
		{"/channels/2", 401, 0, news.ErrToken},
		{"/webhooks/1/t/messages/@original", 401, 50027, news.ErrNotFound},
		{"/channels/2", 404, 10003, news.ErrChannelGone},
		{"/channels/2", 403, 50001, news.ErrNoAccess},
		{"/channels/2", 403, 50013, news.ErrNoAccess},
		{"/channels/2", 400, 50024, news.ErrNoAccess},
		{"/channels/2", 400, 50024, news.ErrNoPosts},
		{"/channels/2", 400, 50008, news.ErrNoPosts},
		{"/channels/2", 400, 40058, news.ErrNoPosts},
		{"/channels/2", 400, 220001, news.ErrNoPosts},
		{"/channels/2", 400, 50083, news.ErrThreadLocked},
		{"/channels/2", 403, 160005, news.ErrThreadLocked},
		{"/channels/2", 400, 40067, news.ErrNoTag},
		{"/channels/2", 403, 240000, news.ErrBlocked},
		{"/channels/2", 400, 200000, news.ErrBlocked},
		{"/channels/2", 400, 200001, news.ErrBlocked},
		{"/channels/2", 400, 50035, news.ErrUnfit},
		{"/channels/2", 413, 40005, news.ErrUnfit},
		{"/channels/2", 400, 50006, news.ErrUnfit},
		{"/channels/2", 400, 0, news.ErrUnfit},
		{"/channels/2", 400, 999999, news.ErrUnfit},
		{"/channels/2", 413, 0, news.ErrUnfit},
		{"/channels/2", 404, 10008, news.ErrNotFound},
		{"/channels/2", 400, 30046, news.ErrSlowed},
		{"/channels/2", 400, 20016, news.ErrSlowed},
		{"/channels/2", 400, 20028, news.ErrSlowed},
		{"/channels/2", 400, 160006, news.ErrSlowed},
		{"/channels/2", 400, 160007, news.ErrBusy},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.status, " ", c.code), func(t *testing.T) {
			s, a := loopback(t)
			s.Fault(discordtest.Fault{Status: c.status, Body: fmt.Sprintf(`{"code":%d,"message":"no"}`, c.code)})
			err := a.call(t.Context(), "GET", c.path, nil, nil)
			var refused *apiError
			if !errors.Is(err, c.is) || !errors.As(err, &refused) || refused.Status != c.status || refused.Code != c.code || !hasCode(err, c.code) {
				t.Errorf("%v, want %v", err, c.is)
			}
		})
	}
}

// TestTokensStaySecret: neither errors nor the log hold a token, whatever fails.
func TestTokensStaySecret(t *testing.T) {
	s := discordtest.New(t)
	var log bytes.Buffer
	a := newAPI(apiConfig{Token: discordtest.Token, URL: s.URL, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	faults := []discordtest.Fault{{DropBefore: true, Times: -1}, {Status: 500, Times: -1}, {Status: 429, Times: -1, RetryAfter: time.Millisecond}, {Status: 403, Times: -1}}
	for _, f := range faults {
		s.Fault(f)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		for _, err := range []error{
			a.callback(ctx, "1", "secret-token", map[string]int{"type": 5}),
			a.call(ctx, "GET", "/webhooks/1/secret-token/messages/@original", nil, nil),
			a.call(ctx, "GET", "/channels/2", nil, nil),
		} {
			if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), discordtest.Token) {
				t.Errorf("%+v: %v", f, err)
			}
		}
		cancel()
		s.Heal()
	}
	if strings.Contains(log.String(), "secret") || strings.Contains(log.String(), discordtest.Token) {
		t.Errorf("the log holds a token:\n%s", log.String())
	}
}

// TestCallback: the first answer gets through once, whatever happens to it.
func TestCallback(t *testing.T) {
	type fault = discordtest.Fault
	cases := []struct {
		name     string
		fault    fault
		requests int
	}{
		{"at once", fault{Path: "/never"}, 1},
		{"cut before", fault{Path: "/interactions", DropBefore: true}, 2},
		{"cut after it was done", fault{Path: "/interactions", DropAfter: true}, 2},
		{"502 after it was done", fault{Path: "/interactions", FailAfter: 502}, 2},
		{"503 twice", fault{Path: "/interactions", Status: 503, Times: 2}, 3},
		{"429", fault{Path: "/interactions", Status: 429, RetryAfter: 20 * time.Millisecond}, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, a := loopback(t)
			s.Fault(c.fault)
			r := start(t, s, newTestGateway(s))
			r.session("READY", 1)
			e := s.Send(discordtest.User{ID: "7"}, discordtest.Place{Channel: "2"}, discordtest.Slash("latest", nil))
			body := map[string]any{"type": 4, "data": text("ok")}
			if err := a.callback(t.Context(), e.ID, e.Token, body); err != nil {
				t.Fatal(err)
			}
			if e.Answer().Type != 4 {
				t.Errorf("answer %+v", e.Answer())
			}
			if n := len(s.Requests("POST", "/interactions")); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
			if err := a.callback(t.Context(), e.ID, e.Token, body); !hasCode(err, codeAcknowledged) {
				t.Errorf("a second answer: %v", err)
			}
		})
	}
	t.Run("an unknown interaction", func(t *testing.T) {
		s, a := loopback(t)
		if err := a.callback(t.Context(), "5", "t", text("ok")); !hasCode(err, codeUnknownInteraction) || len(s.Requests("", "/")) != 1 {
			t.Errorf("%v after %d requests", err, len(s.Requests("", "/")))
		}
	})
}

// TestCallbackUnderGlobalLimit: a global 429 does not hold an answer back.
func TestCallbackUnderGlobalLimit(t *testing.T) {
	inTime(t, "held", func(r *http.Request) (int, map[string]string, string) {
		if strings.Contains(r.URL.Path, "/channels") {
			return 429, nil, `{"retry_after":60,"global":true}`
		}
		return 204, nil, ``
	}, func(t *testing.T, _ *discordless, a *api) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.call(ctx, "GET", "/channels/1", nil, nil); !errors.Is(err, news.ErrBusy) {
			t.Fatal(err)
		}
		at := time.Now()
		if err := a.callback(ctx, "1", "t", map[string]int{"type": 5}); err != nil || time.Since(at) > 200*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(at))
		}
	})
}

func TestBaseURL(t *testing.T) {
	cases := map[string]string{
		"": "https://discord.com/api/v10", "http://h/api": "http://h/api/v10", "http://h/api/": "http://h/api/v10",
		"http://h/api/v9": "http://h/api/v9", "http://h/api/v10/": "http://h/api/v10",
	}
	for in, want := range cases {
		if got := newAPI(apiConfig{URL: in}).base; got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// BenchmarkCallback is the way of an answer: from the body to Discord's 204.
func BenchmarkCallback(b *testing.B) {
	d := &discordless{answer: func(*http.Request) (int, map[string]string, string) { return 204, nil, "" }}
	a := newAPI(apiConfig{Token: "t", HTTP: d})
	body := map[string]any{"type": 4, "data": text(strings.Repeat("words ", 100))}
	b.ReportAllocs()
	for b.Loop() {
		if err := a.callback(b.Context(), "1", "t", body); err != nil {
			b.Fatal(err)
		}
		d.came = d.came[:0]
	}
}
