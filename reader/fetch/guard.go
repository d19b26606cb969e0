package fetch

import (
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"

	"newsdesk/news"
)

// guard decides where a connection may go. The dialer asks it with the address
// that it is about to connect to, after all names are resolved.
type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
}

func newGuard(allow []netip.Prefix, ports []int) *guard {
	opts := []ssrf.Option{
		// Public by its number, but answered by the host below in Azure.
		ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")),
	}
	if len(ports) > 0 {
		list := make([]uint16, 0, len(ports))
		for _, p := range ports {
			if p > 0 && p <= 65535 {
				list = append(list, uint16(p))
			}
		}
		if len(list) == 0 {
			list = []uint16{0} // an empty list would mean any port
		}
		opts = append(opts, ssrf.WithPorts(list...))
	}
	g := &guard{public: ssrf.New(opts...)}
	for _, p := range allow {
		g.allow = append(g.allow, p.Masked())
	}
	return g
}

// control is a net.Dialer's Control.
func (g *guard) control(network, addr string, conn syscall.RawConn) error {
	if ap, err := netip.ParseAddrPort(addr); err == nil && (network == "tcp4" || network == "tcp6") {
		for _, p := range g.allow {
			// Unmapped, so that ::ffff:127.0.0.1 counts as what it reaches;
			// with a zone no prefix contains it.
			if p.Contains(ap.Addr().Unmap()) {
				return nil
			}
		}
	}
	if err := g.public.Safe(network, addr, conn); err != nil {
		return fmt.Errorf("%w: %w", news.ErrPrivate, err)
	}
	return nil
}
