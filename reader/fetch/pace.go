package fetch

import (
	"context"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"newsdesk/news/address"
)

const (
	// perLocal is how many requests at a time go to one address that Config.Allow
	// names: it is the operator's own.
	perLocal = 16
	// maxPaces bounds the hosts that are remembered.
	maxPaces = 4096
	// maxDelay bounds what a host may ask for between two requests.
	maxDelay = 10 * time.Second
)

// Place is the host that a link's requests count for, and how many of them are
// made at a time.
func (c *Client) Place(link string) (host string, atOnce int) {
	if local := c.local(link); local != "" {
		return local, perLocal
	}
	return address.Host(link), c.hosts.limit
}

// local is host and port of a link that leads to an address by its number, in a
// network that Config.Allow names; "" for every other.
func (c *Client) local(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return ""
	}
	for _, p := range c.allow {
		if p.Contains(ip.Unmap()) {
			return u.Host
		}
	}
	return ""
}

// paces are when hosts may be asked again by what runs in the background.
type paces struct {
	every  time.Duration
	shared func(ctx context.Context, host string, every time.Duration) (time.Duration, error)
	mu     sync.Mutex
	next   map[string]time.Time
	slow   map[string]time.Duration // hosts that ask for more time
}

// wait waits for a host's turn. The operator's own addresses need none.
func (c *Client) wait(ctx context.Context, link string) error {
	if c.paces.every <= 0 || c.local(link) != "" {
		return nil
	}
	d := c.paces.among(ctx, address.Host(link))
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// among is turn among several processes, where there are any. Each keeps the pace by
// itself while they cannot be asked.
func (p *paces) among(ctx context.Context, host string) time.Duration {
	if p.shared != nil {
		p.mu.Lock()
		every := max(p.every, p.slow[host])
		p.mu.Unlock()
		if d, err := p.shared(ctx, host, every); err == nil {
			return d
		}
	}
	return p.turn(host, time.Now())
}

// turn takes the host's next moment and tells how long it is until then.
func (p *paces) turn(host string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil {
		p.next = map[string]time.Time{}
	}
	if len(p.next) >= maxPaces {
		for h, t := range p.next {
			if t.Before(now) {
				delete(p.next, h)
			}
		}
	}
	at := p.next[host]
	if at.Before(now) {
		at = now
	}
	p.next[host] = at.Add(max(p.every, p.slow[host]))
	return at.Sub(now)
}

// slower notes that a host asks for more time between two requests.
func (p *paces) slower(host string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d <= p.every || len(p.slow) >= maxPaces {
		delete(p.slow, host)
		return
	}
	if p.slow == nil {
		p.slow = map[string]time.Duration{}
	}
	p.slow[host] = min(d, maxDelay)
}
