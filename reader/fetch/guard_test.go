package fetch

import (
	"errors"
	"net/netip"
	"testing"

	"newsdesk/news"
)

// privateAddresses are those that no link may lead to.
var privateAddresses = []struct{ name, addr string }{
	{"loopback", "127.0.0.1"}, {"loopback, far end", "127.255.255.254"}, {"loopback, another", "127.1.2.3"},
	{"unspecified", "0.0.0.0"}, {"this network", "0.1.2.3"},
	{"ten", "10.0.0.1"}, {"ten, far end", "10.255.255.255"},
	{"172.16", "172.16.0.1"}, {"172.31", "172.31.255.254"}, {"192.168", "192.168.0.1"}, {"192.168, far end", "192.168.255.255"},
	{"shared address space", "100.64.0.1"}, {"shared, far end", "100.127.255.254"}, {"Alibaba's metadata", "100.100.100.200"},
	{"link local", "169.254.0.1"}, {"cloud metadata", "169.254.169.254"}, {"Amazon's DNS", "169.254.169.253"},
	{"Amazon's task metadata", "169.254.170.2"}, {"Azure's host", "168.63.129.16"}, {"Oracle's metadata", "192.0.0.192"},
	{"protocol assignments", "192.0.0.1"}, {"documentation 1", "192.0.2.1"}, {"documentation 2", "198.51.100.7"},
	{"documentation 3", "203.0.113.200"}, {"6to4 relay", "192.88.99.1"}, {"benchmarks", "198.18.0.1"}, {"benchmarks, far end", "198.19.255.255"},
	{"multicast", "224.0.0.1"}, {"multicast, mDNS", "224.0.0.251"}, {"multicast, far end", "239.255.255.255"},
	{"reserved", "240.0.0.1"}, {"broadcast", "255.255.255.255"},
	{"IPv6 loopback", "[::1]"}, {"IPv6 unspecified", "[::]"}, {"IPv4-compatible", "[::127.0.0.1]"},
	{"mapped loopback", "[::ffff:127.0.0.1]"}, {"mapped in hex", "[::ffff:7f00:1]"}, {"mapped ten", "[::ffff:10.0.0.1]"},
	{"mapped metadata", "[::ffff:169.254.169.254]"}, {"mapped public, which Go dials as IPv4", "[::ffff:8.8.8.8]"},
	{"translated", "[::ffff:0:127.0.0.1]"},
	{"NAT64 of loopback", "[64:ff9b::7f00:1]"}, {"NAT64 of metadata", "[64:ff9b::a9fe:a9fe]"}, {"NAT64 of public", "[64:ff9b::808:808]"},
	{"local NAT64", "[64:ff9b:1::a00:1]"}, {"6to4 of loopback", "[2002:7f00:1::]"}, {"6to4 of ten", "[2002:a00:1::1]"},
	{"Teredo", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]"}, {"ORCHID", "[2001:10::1]"}, {"ORCHID 2", "[2001:20::1]"},
	{"IPv6 documentation", "[2001:db8::1]"}, {"IPv6 documentation, new", "[3fff::1]"}, {"IPv6 benchmarks", "[2001:2::1]"},
	{"unique local", "[fc00::1]"}, {"unique local, fd", "[fd12:3456:789a::1]"}, {"Amazon's IPv6 metadata", "[fd00:ec2::254]"},
	{"IPv6 link local", "[fe80::1]"}, {"with a zone", "[fe80::1%eth0]"}, {"loopback with a zone", "[::1%lo]"},
	{"site local", "[fec0::1]"}, {"IPv6 multicast", "[ff02::1]"}, {"IPv6 multicast, global", "[ff0e::1]"}, {"discard only", "[100::1]"},
	{"segment routing", "[5f00::1]"}, {"beyond global unicast", "[4000::1]"}, {"AS112", "[2620:4f:8000::1]"},
}

func TestGuardRefuses(t *testing.T) {
	g := newGuard(nil, nil)
	for _, tt := range privateAddresses {
		t.Run(tt.name, func(t *testing.T) {
			network := "tcp4"
			if tt.addr[0] == '[' {
				network = "tcp6"
			}
			for _, port := range []string{":80", ":443"} {
				if err := g.control(network, tt.addr+port, nil); !errors.Is(err, news.ErrPrivate) {
					t.Errorf("%s%s: %v, want ErrPrivate", tt.addr, port, err)
				}
			}
		})
	}
}

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
