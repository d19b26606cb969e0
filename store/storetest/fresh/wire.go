package fresh

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Wire is a way on loopback to the tests' server that breaks as networks do.
type Wire struct {
	// TLS, when it is there, is what the server offers for encryption.
	TLS *tls.Config

	t       testing.TB
	address string
	server  *pgconn.Config

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
	passes   chan struct{} // closed while bytes pass
	all      sync.WaitGroup
}

// NewWire is a way that is whole; it ends with the test.
func NewWire(t testing.TB) *Wire {
	t.Helper()
	config, err := pgconn.ParseConfig(server(t).String())
	if err != nil {
		t.Fatal(err)
	}
	w := &Wire{t: t, address: "127.0.0.1:0", server: config, open: map[net.Conn]bool{}, passes: make(chan struct{})}
	close(w.passes)
	w.Mend()
	t.Cleanup(func() {
		w.Cut()
		w.all.Wait()
	})
	return w
}

// To is the address by this way of a database on the server, with something changed.
func (w *Wire) To(database string, change func(u *url.URL, q url.Values)) string {
	u, err := url.Parse(database)
	if err != nil {
		w.t.Fatal(err)
	}
	q := u.Query()
	u.User, u.Host = url.UserPassword(w.server.User, "hunter2"), w.address
	for _, name := range []string{"host", "port", "user", "password"} {
		q.Del(name)
	}
	q.Set("sslmode", "disable")
	if change != nil {
		change(u, q)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Mend takes connections again, and lets bytes pass.
func (w *Wire) Mend() {
	w.t.Helper()
	l, err := net.Listen("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.listener, w.address = l, l.Addr().String()
	w.mu.Unlock()
	w.all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			w.all.Go(func() { w.carry(conn) })
		}
	})
}

// Cut ends all connections and takes no more.
func (w *Wire) Cut() {
	w.Release()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener.Close()
	for conn := range w.open {
		conn.Close()
	}
}

// Hold holds back all bytes, and tells nobody.
func (w *Wire) Hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passes = make(chan struct{})
}

// Release lets them pass again.
func (w *Wire) Release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.passes:
	default:
		close(w.passes)
	}
}

// carry is one connection.
func (w *Wire) carry(client net.Conn) {
	defer w.keep(client)()
	network, address := pgconn.NetworkAddress(w.server.Host, w.server.Port)
	server, err := (&net.Dialer{}).DialContext(context.Background(), network, address)
	if err != nil {
		w.t.Error(err)
		return
	}
	defer w.keep(server)()
	near := client
	if w.TLS != nil {
		if near, err = encrypted(client, w.TLS); err != nil {
			return // the client does not trust it
		}
	}
	var both sync.WaitGroup
	both.Go(func() { w.pass(server, near) })
	both.Go(func() { w.pass(near, server) })
	both.Wait()
}

// encrypted answers what a client begins with that wants encryption.
// (https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest)
func encrypted(client net.Conn, c *tls.Config) (net.Conn, error) {
	var asked [8]byte
	if _, err := io.ReadFull(client, asked[:]); err != nil {
		return nil, err
	}
	if code := binary.BigEndian.Uint32(asked[4:]); code != 80877103 {
		return nil, net.UnknownNetworkError(strconv.Itoa(int(code)))
	}
	if _, err := client.Write([]byte("S")); err != nil {
		return nil, err
	}
	near := tls.Server(client, c)
	return near, near.Handshake()
}

// keep notes a connection until it is closed.
func (w *Wire) keep(conn net.Conn) (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[conn] = true
	return func() {
		conn.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.open, conn)
	}
}

// pass carries bytes one way until that ends, and then ends the other.
func (w *Wire) pass(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.mu.Lock()
		passes := w.passes
		w.mu.Unlock()
		<-passes
		if _, wrong := to.Write(buffer[:n]); wrong != nil || err != nil {
			return
		}
	}
}
