package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/poll"
	"newsdesk/store"
)

func TestHealth(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "d.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	connected := false
	pushes := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := healthHandler(func() bool { return connected }, s, pushes)
	get := func(path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code
	}
	if get("/healthz") != 200 || get("/readyz") != 503 || get(poll.PushPath+"1/x") != http.StatusTeapot || get("/") != 404 {
		t.Error(get("/healthz"), get("/readyz"), get(poll.PushPath+"1/x"), get("/"))
	}
	if connected = true; get("/readyz") != 200 {
		t.Error("connected, but not ready")
	}
	if s.Close(); get("/readyz") != 503 {
		t.Error("ready without a database")
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
				server := healthServer(http.NotFoundHandler())
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
