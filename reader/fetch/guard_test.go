package fetch

import (
	"errors"
	"net/netip"
	"testing"

	"newsdesk/news"
)

// What is refused of addresses stands in testdata/hostile.txt.
func TestGuard(t *testing.T) {
	tests := []struct {
		name, network, addr string
		allow               []string
		ports               []int
		ok                  bool
	}{
		{"public IPv4", "tcp4", "8.8.8.8:443", nil, nil, true},
		{"public IPv6", "tcp6", "[2606:4700::1111]:80", nil, nil, true},
		{"beside ten", "tcp4", "11.0.0.1:80", nil, nil, true},
		{"beside 172.16/12", "tcp4", "172.32.0.1:80", nil, nil, true},
		{"another port", "tcp4", "8.8.8.8:22", nil, nil, false},
		{"the web's other port", "tcp4", "8.8.8.8:8080", nil, nil, false},
		{"a port of ours", "tcp4", "8.8.8.8:8080", nil, []int{8080}, true},
		{"a list replaces the default", "tcp4", "8.8.8.8:80", nil, []int{8080}, false},
		{"no valid port is no port", "tcp4", "8.8.8.8:80", nil, []int{0, 70000, -1}, false},
		{"allowed although private, any port", "tcp4", "127.0.0.1:40123", []string{"127.0.0.0/8"}, nil, true},
		{"allowed, as mapped", "tcp6", "[::ffff:127.0.0.1]:40123", []string{"127.0.0.0/8"}, nil, true},
		{"allowed by a prefix with bits to spare", "tcp4", "10.9.9.9:80", []string{"10.1.2.3/8"}, nil, true},
		{"allowed IPv6", "tcp6", "[::1]:8080", []string{"::1/128"}, nil, true},
		{"beside what is allowed", "tcp4", "127.0.0.2:80", []string{"127.0.0.1/32"}, nil, false},
		{"allowed elsewhere", "tcp4", "10.0.0.1:80", []string{"127.0.0.0/8"}, nil, false},
		{"a zone escapes no list", "tcp6", "[::1%lo]:80", []string{"::1/128"}, nil, false},
		{"a zone", "tcp6", "[fe80::1%eth0]:80", nil, nil, false},
		{"a public address with a zone", "tcp6", "[2606:4700::1111%eth0]:80", nil, nil, false},
		{"a public address, mapped", "tcp6", "[::ffff:8.8.8.8]:80", nil, nil, false},
		{"UDP", "udp4", "8.8.8.8:443", nil, nil, false},
		{"UDP to what is allowed", "udp4", "127.0.0.1:443", []string{"127.0.0.0/8"}, nil, false},
		{"a socket file", "unix", "/var/run/docker.sock", nil, nil, false},
		{"a name", "tcp4", "localhost:80", []string{"127.0.0.0/8"}, nil, false},
		{"nothing", "tcp4", "", nil, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var allow []netip.Prefix
			for _, p := range tt.allow {
				allow = append(allow, netip.MustParsePrefix(p))
			}
			err := newGuard(allow, tt.ports).control(tt.network, tt.addr, nil)
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, news.ErrPrivate) {
				t.Errorf("%v, want ok %v", err, tt.ok)
			}
		})
	}
}
