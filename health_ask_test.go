package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHealthAsksTheBot(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not connected", http.StatusServiceUnavailable)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	addr := strings.TrimPrefix(server.URL, "http://")
	for _, test := range []struct {
		name, addr string
		args       []string
		code       int
		want       string
	}{
		{"it lives", addr, []string{"health"}, 0, "ok\n"},
		{"it does not work", addr, []string{"health", "--ready"}, 1, "newsdesk: not well: not connected\n"},
		{"it is not there", "127.0.0.1:1", []string{"health"}, 1, "newsdesk: nothing answers at http://127.0.0.1:1/healthz: the bot does not run, or not with this HTTP_ADDR\n"},
		{"no address", "", []string{"health"}, 1, "newsdesk: there is nothing to ask: set HTTP_ADDR, here and for the bot, such as 127.0.0.1:8080\n"},
		{"wrong use", addr, []string{"health", "now"}, 2, "newsdesk: use it as: newsdesk health [--ready]\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			getenv := func(name string) string { return map[string]string{"HTTP_ADDR": test.addr}[name] }
			err := run(context.Background(), test.args, getenv, time.Now, strings.NewReader(""), &out, &out)
			if exitCode(err) != test.code || out.String() != test.want {
				t.Errorf("%d, %q; want %d, %q", exitCode(err), out.String(), test.code, test.want)
			}
		})
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		":8080": "localhost:8080", "0.0.0.0:8080": "localhost:8080", "[::]:8080": "localhost:8080",
		"127.0.0.1:8080": "127.0.0.1:8080", "desk:8080": "desk:8080", "[::1]:8080": "[::1]:8080",
	} {
		if got := reachable(addr); got != want {
			t.Errorf("%s is asked at %s, want %s", addr, got, want)
		}
	}
}
