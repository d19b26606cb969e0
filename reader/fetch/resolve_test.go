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
// last one again and again; one may be several addresses, parted by commas.
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

// next are the addresses for a question of a type. A question of type A is the
// turn's last.
func (n *names) next(q dnsmessage.Question) []dnsmessage.ResourceBody {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := strings.TrimSuffix(q.Name.String(), ".")
	list := n.answers[name]
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 && q.Type == dnsmessage.TypeA {
		n.answers[name] = list[1:]
	}
	var out []dnsmessage.ResourceBody
	for a := range strings.SplitSeq(list[0], ",") {
		switch ip := netip.MustParseAddr(a); {
		case ip.Is4() && q.Type == dnsmessage.TypeA:
			out = append(out, &dnsmessage.AResource{A: ip.As4()})
		case ip.Is6() && q.Type == dnsmessage.TypeAAAA:
			out = append(out, &dnsmessage.AAAAResource{AAAA: ip.As16()})
		}
	}
	return out
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
		for _, body := range n.next(q) {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: body,
			})
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

func TestANameForNothing(t *testing.T) {
	n := &names{}
	if _, err := New(Config{Resolver: n.resolver()}).Get(t.Context(), "http://news.example/"); !errors.Is(err, news.ErrUnreach) {
		t.Errorf("%v, want ErrUnreach", err)
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
