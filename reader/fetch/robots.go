package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

const (
	maxRobots     = 500 << 10 // bytes of a robots.txt (RFC 9309, 2.5)
	keepRobots    = 24 * time.Hour
	robotsBudget  = 4 << 20 // bytes of all rules that are remembered
	maxRobotsKept = 1000
)

// robots remembers what sites allow.
type robots struct {
	mu   sync.Mutex
	size int // of the rules, in bytes
	by   map[string]rules
}

// rules are a site's for us.
type rules struct {
	group group
	size  int // in bytes
	until time.Time
}

// GetPage is Get for an article that nobody waits for: it keeps the host's pace
// and asks its robots.txt (RFC 9309) before, and that of the site to which it was
// sent. Errors are Get's and news.ErrRobots.
func (c *Client) GetPage(ctx context.Context, link string) (Page, error) {
	link, err := address.Canonical(link)
	if err != nil {
		return Page{}, err
	}
	if err := c.welcome(ctx, link); err != nil {
		return Page{}, err
	}
	if err := c.wait(ctx, link); err != nil {
		return Page{}, stopped(ctx, link, classify(err))
	}
	page, err := c.page(ctx, c.patient, link)
	if err == nil && page.URL != link {
		err = c.welcome(ctx, page.URL)
	}
	if err != nil {
		return Page{}, err
	}
	return page, nil
}

// welcome asks a site's robots.txt about a page. One that is not there allows
// all; one that cannot be had now is an error, as the page would be.
func (c *Client) welcome(ctx context.Context, link string) error {
	u, err := url.Parse(link)
	if err != nil {
		return fmt.Errorf("%w: %w", news.ErrBadLink, err)
	}
	site := u.Scheme + "://" + u.Host
	r, ok := c.robots.find(site)
	if !ok {
		if r, err = c.askRobots(ctx, site); err != nil {
			return err
		}
		c.robots.keep(site, r)
	}
	if !r.group.allows(u.RequestURI()) {
		return fmt.Errorf("%w: %s", news.ErrRobots, address.Host(link))
	}
	return nil
}

func (c *Client) askRobots(ctx context.Context, site string) (rules, error) {
	r := rules{until: time.Now().Add(keepRobots)}
	body, err := c.File(ctx, site+"/robots.txt", maxRobots)
	var no *StatusError
	switch {
	case errors.As(err, &no) && no.Code >= 400 && no.Code < 500 && no.Code != 429, errors.Is(err, news.ErrRedirects), errors.Is(err, news.ErrTooLarge):
		return r, nil
	case err != nil:
		return rules{}, err
	}
	r.group = readRobots(body, productToken(c.userAgent))
	r.size = r.group.size()
	c.paces.slower(address.Host(site), r.group.delay)
	return r, nil
}

func (r *robots) find(site string) (rules, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.by[site]
	return found, ok && time.Now().Before(found.until)
}

// keep remembers a site's rules; when they are too many, only those.
func (r *robots) keep(site string, new rules) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size -= r.by[site].size; r.by == nil || r.size+new.size > robotsBudget || len(r.by) >= maxRobotsKept {
		r.by, r.size = map[string]rules{}, 0
	}
	r.by[site] = new
	r.size += new.size
}
