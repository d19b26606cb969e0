package fetch

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"testing"

	"newsdesk/news"
)

// Whatever the dialler is about to connect to, it is a global address of the web's
// ports that holds no other, or it is refused as private.
func FuzzGuard(f *testing.F) {
	for _, addr := range []string{"8.8.8.8:443", "[2606:4700::1111]:80", "127.0.0.1:80", "[::ffff:10.0.0.1]:80", "[64:ff9b::a00:1]:443", "[2002:7f00:1::]:80", "[fe80::1%eth0]:80", "news.example:80", "8.8.8.8:22", ""} {
		f.Add("tcp4", addr)
		f.Add("tcp6", addr)
	}
	f.Add("udp", "8.8.8.8:443")
	g := newGuard(nil, nil)
	f.Fuzz(func(t *testing.T, network, addr string) {
		err := g.control(network, addr, nil)
		if err != nil {
			if !errors.Is(err, news.ErrPrivate) {
				t.Fatalf("%s: %v", addr, err)
			}
			return
		}
		ap, err := netip.ParseAddrPort(addr)
		if err != nil || network != "tcp4" && network != "tcp6" || ap.Port() != 80 && ap.Port() != 443 {
			t.Fatalf("%s %s is let through", network, addr)
		}
		ip := ap.Addr()
		if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is4In6() || ip.Zone() != "" {
			t.Fatalf("%s is let through", addr)
		}
		if b := ip.As16(); ip.Is6() && (b[0]&0xe0 != 0x20 || b[0] == 0x20 && b[1] == 0x02 || b[0] == 0x20 && b[1] == 0x01 && b[2] < 2) {
			t.Fatalf("%s is let through", addr)
		}
	})
}

// Whatever a body is encoded as, it is read within its limits or an error that
// people have a sentence for.
func FuzzReadBody(f *testing.F) {
	const limit = 1 << 12
	for _, coding := range []string{"gzip", "br", "deflate", "identity", "zstd", ""} {
		f.Add(coding, []byte(page))
	}
	f.Fuzz(func(t *testing.T, encoding string, wire []byte) {
		resp := &http.Response{Header: http.Header{"Content-Encoding": {encoding}}, Body: io.NopCloser(bytes.NewReader(wire)), ContentLength: -1, Request: &http.Request{}}
		body, cut, err := readBody(resp, limit, New(Config{}).roomFor(t.Context()))
		if len(body) > limit || cut && len(body) < minCut {
			t.Fatalf("%d bytes, cut %v", len(body), cut)
		}
		for _, known := range []error{nil, news.ErrTooLarge, news.ErrWrongType, news.ErrUnreach} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Fatal(err)
	})
}
