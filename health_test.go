package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/bot/poll"
	"newsdesk/metrics"
	"newsdesk/news"
	"newsdesk/store"
)

// opsDesk is what is served of a desk with nothing on it.
func opsDesk(t *testing.T, now func() time.Time) ops {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "d.db"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return ops{connected: func() bool { return true }, stuck: s.Stuck, store: s, metrics: metrics.New("1")}
}

func (o ops) get(path string) (int, string) {
	w := httptest.NewRecorder()
	o.handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestHealth(t *testing.T) {
	o := opsDesk(t, nil)
	o.pushes = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, poll.PushPath + "1/x": 418, "/": 404, "/debug/pprof/": 404} {
		if got, body := o.get(path); got != want {
			t.Errorf("%s: %d, want %d: %s", path, got, want, body)
		}
	}
	o.pushes, o.profiles = nil, true
	if got, _ := o.get(poll.PushPath + "1/x"); got != 404 {
		t.Errorf("pushes that nobody serves: %d", got)
	}
	if got, _ := o.get("/debug/pprof/"); got != 200 {
		t.Errorf("profiles: %d", got)
	}
}

func TestReadiness(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(t *testing.T, o *ops)
		code  int
		body  string
	}{
		{"all well", func(*testing.T, *ops) {}, 200, `{"ready":true}`},
		{"no gateway", func(_ *testing.T, o *ops) { o.connected = func() bool { return false } }, 503, `{"ready":false,"reasons":["not connected to Discord's gateway"]}`},
		{"no database", func(_ *testing.T, o *ops) { o.store.Close() }, 503, `{"ready":false,"reasons":["the database does not answer"]}`},
		{"a full disk", stuck(news.ErrDBFull), 503, `{"ready":false,"reasons":["the last write failed: the disk is full"]}`},
		{"a file that may only be read", stuck(news.ErrDBReadOnly), 503, `{"ready":false,"reasons":["the last write failed: the database cannot be written"]}`},
		{"a server that lets it only read", stuck(news.ErrDBRights), 503, `{"ready":false,"reasons":["the last write failed: the user of the database may not write there: the database cannot be written"]}`},
		{"what is owed stays", func(t *testing.T, o *ops) { owed(t, o.store) }, 503, `{"ready":false,"reasons":["posts have been due for 11m0s"]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ahead := time.Duration(0)
			at := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
			o := opsDesk(t, func() time.Time { return at.Add(ahead) })
			tt.spoil(t, &o)
			ahead = 11 * time.Minute
			if code, body := o.get("/readyz"); code != tt.code || body != tt.body {
				t.Errorf("%d %s, want %d %s", code, body, tt.code, tt.body)
			}
		})
	}
}

// stuck is a desk whose last write failed.
func stuck(why error) func(*testing.T, *ops) {
	return func(_ *testing.T, o *ops) { o.stuck = func() error { return why } }
}

// owed owes a post that nobody carries out.
func owed(t *testing.T, s *store.Store) {
	t.Helper()
	if _, _, err := s.OwePost(t.Context(), news.Post{Key: "k", Platform: "discord", Shelf: "discord:1", Channel: "1", Article: 1}); err != nil {
		t.Fatal(err)
	}
}

// A disk that is full is told of until there is room and the bot has written.
func TestReadinessOnAFullDisk(t *testing.T) {
	addr := freeAddress(t)
	t.Setenv("HTTP_ADDR", addr)
	l, path := newLevers(t)
	t.Setenv(leversFile, path)
	p := startProcess(t)
	p.log.await(t, "commands registered") // it is not ready before
	for _, step := range []struct {
		name    string
		largest int64
		code    int
		body    string
	}{
		{"at first", 0, 200, `{"ready":true}`},
		{"full", 4 << 10, 503, `{"ready":false,"reasons":["the last write failed: the disk is full"]}`},
		{"room again", 0, 200, `{"ready":true}`},
	} {
		l.largest.Store(step.largest)
		for l.obeyed.Load() != step.largest {
			page(t, "http://"+addr+"/healthz")
		}
		p.send(discordtest.Slash("follow", map[string]any{"words": "rain " + step.name})).Message()
		if code, body := page(t, "http://"+addr+"/readyz"); code != step.code || strings.TrimSpace(body) != step.body {
			t.Errorf("%s: %d %s, want %d %s", step.name, code, body, step.code, step.body)
		}
	}
}

// A connection on which nothing comes ends, and so does one whose request never
// does.
func TestNoConnectionIsHeldForEver(t *testing.T) {
	for name, said := range map[string]string{
		"idle after a request": "GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n",
		"a body without end":   "POST /websub/1/0 HTTP/1.1\r\nHost: desk\r\nContent-Length: 100000\r\n\r\nabc",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here, there := net.Pipe()
				server := opsServer(http.NotFoundHandler())
				l := &oneConn{conns: make(chan net.Conn, 1), closed: make(chan struct{})}
				l.conns <- there
				go server.Serve(l)
				defer server.Close()
				began := time.Now()
				go io.WriteString(here, said)
				if _, err := io.Copy(io.Discard, here); err != nil {
					t.Error(err)
				}
				if held := time.Since(began); held > 2*time.Minute {
					t.Errorf("held for %v", held)
				}
			})
		})
	}
}

// oneConn listens for what is put into it.
type oneConn struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
