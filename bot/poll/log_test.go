package poll

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// Who pays for a feed has an address of their own, which is the key to it; it is
// no business of who reads the log.
func TestTheLogHoldsNoAddresses(t *testing.T) {
	d := newDesk(t)
	var log bytes.Buffer
	d.Poller.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	id := d.follow("/rss?key=sesame", news.Subscription{})
	document := func(all ...entry) {
		d.site.set("/rss", text("application/rss+xml", strings.NewReplacer("/a/2", "/a/2?key=sesame", "/a/3", "/a/3?key=sesame").Replace(d.site.document(all...))))
	}
	now := d.clock.now()
	one, two, three := entry{n: 1, at: now}, entry{n: 2, at: now}, entry{n: 3, at: now}
	cut := func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		c.Close()
	}
	document(one)
	d.poll(id)
	document(one, two, three)
	d.site.set("/a/2", cut)
	d.site.set("/a/3", status(404))
	d.poll(id)
	for range len(tries) + 1 {
		d.drain()
		d.clock.pass(tries[len(tries)-1] + time.Second)
	}
	d.site.set("/rss", cut)
	d.poll(id)
	for _, said := range []string{"a feed has news", "a page is asked for again later", "a page cannot be had", "a feed failed"} {
		if !strings.Contains(log.String(), said) {
			t.Errorf("it never says %q", said)
		}
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "sesame") {
			t.Errorf("an address: %s", line)
		}
	}
}
