package main

import (
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// proxy is the way of one process to its database, which a test can cut or block.
type proxy struct {
	listener net.Listener
	network  string // of the server
	address  string

	mu    sync.Mutex
	conns map[net.Conn]bool // both ends of all
	cut   bool              // new ones are closed at once
	up    chan struct{}     // closed while what the process sends may pass
	down  chan struct{}     // and what the server sends
}

// newProxy leads to the server at an address; through is that address by way of it.
func newProxy(t *testing.T, server string) (p *proxy, through string) {
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	p = &proxy{network: "tcp", address: u.Host, conns: map[net.Conn]bool{}, up: make(chan struct{}), down: make(chan struct{})}
	close(p.up)
	close(p.down)
	q := u.Query()
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	if p.address = net.JoinHostPort(u.Hostname(), port); q.Get("host") != "" {
		p.network, p.address = "unix", q.Get("host")+"/.s.PGSQL."+port
		if !strings.HasPrefix(p.address, "/") {
			p.network, p.address = "tcp", net.JoinHostPort(q.Get("host"), port)
		}
	}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go p.serve()
	t.Cleanup(func() {
		p.listener.Close()
		p.pass()
		p.drop()
	})
	q.Del("host")
	u.Host, u.RawQuery = p.listener.Addr().String(), q.Encode()
	return p, u.String()
}

func (p *proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.lead(c)
	}
}

// lead leads one connection through.
func (p *proxy) lead(c net.Conn) {
	defer p.forget(c)
	if !p.remember(c) {
		return
	}
	server, err := net.Dial(p.network, p.address)
	if err != nil {
		return // the server is away
	}
	defer p.forget(server)
	if !p.remember(server) {
		return
	}
	over := make(chan struct{}, 2)
	go p.copy(server, c, func() chan struct{} { return p.up }, over)
	go p.copy(c, server, func() chan struct{} { return p.down }, over)
	<-over
}

func (p *proxy) copy(to, from net.Conn, gate func() chan struct{}, over chan<- struct{}) {
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			p.mu.Lock()
			open := gate()
			p.mu.Unlock()
			<-open
			if _, wrong := to.Write(b[:n]); wrong != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	over <- struct{}{}
}

func (p *proxy) remember(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
	return !p.cut
}

func (p *proxy) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	_ = c.Close() // it may be closed already
}

// drop ends all connections.
func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close() // it may be closed already
	}
}

// refuse ends all connections and lets no new ones be.
func (p *proxy) refuse() {
	p.mu.Lock()
	p.cut = true
	p.mu.Unlock()
	p.drop()
}

// block holds back what is sent, without a word: to the server, from it, or both.
func (p *proxy) block(up, down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if up {
		p.up = make(chan struct{})
	}
	if down {
		p.down = make(chan struct{})
	}
}

// pass lets all through again, also what was held back.
func (p *proxy) pass() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
	for _, gate := range []chan struct{}{p.up, p.down} {
		select {
		case <-gate:
		default:
			close(gate)
		}
	}
}
