package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"newsdesk/news"
)

// names is a name server over pipes. A name's answers are given in turn, the
// last one again and again.
type names struct {
	mu      sync.Mutex
	answers map[string][]string
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go n.serve(far)
		return near, nil
	}}
}

func (n *names) next(name string) (netip.Addr, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.answers[strings.TrimSuffix(name, ".")]
	if len(list) == 0 {
		return netip.Addr{}, false
	}
	if len(list) > 1 {
		n.answers[strings.TrimSuffix(name, ".")] = list[1:]
	}
	return netip.MustParseAddr(list[0]), true
}

func (n *names) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		raw := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, raw); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(raw) != nil {
			return
		}
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		q := m.Questions[0]
		if q.Type == dnsmessage.TypeA {
			if ip, ok := n.next(q.Name.String()); ok {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: ip.As4()},
				}}
			} else {
				m.RCode = dnsmessage.RCodeNameError
			}
		}
		out, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
			return
		}
	}
}

func TestNamesThatResolveToPrivate(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "192.168.1.1", "100.100.100.200"} {
		n := &names{answers: map[string][]string{"news.example": {ip}}}
		_, err := New(Config{Resolver: n.resolver()}).Get(t.Context(), "http://news.example/")
		if !errors.Is(err, news.ErrPrivate) {
			t.Errorf("a name for %s: %v, want ErrPrivate", ip, err)
		}
	}
	n := &names{}
	if _, err := New(Config{Resolver: n.resolver()}).Get(t.Context(), "http://news.example/"); !errors.Is(err, news.ErrUnreach) {
		t.Errorf("a name for nothing: %v, want ErrUnreach", err)
	}
}

// A name server may answer with an allowed address first and with a private one
// once that was checked: what counts is where the connection goes.
func TestRebinding(t *testing.T) {
	reached := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		reached++
		w.Header().Set("Connection", "close") // so that the next request resolves anew
		http.Redirect(w, r, "/second", http.StatusFound)
	})
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	n := &names{answers: map[string][]string{"news.example": {"127.0.0.1", "127.0.0.2"}}}
	c := New(Config{Resolver: n.resolver(), Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	_, err := c.Get(t.Context(), "http://news.example:"+port+"/")
	if !errors.Is(err, news.ErrPrivate) || reached != 1 {
		t.Errorf("%v after %d requests, want ErrPrivate after 1", err, reached)
	}
}
