package poll

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/feed"
	"newsdesk/reader/fetch"
	"newsdesk/store"
)

const (
	// batch is how many due feeds are taken from the store at a time.
	batch = 256
	// gatherFor is how long polls that brought nothing are gathered, and mostGathered
	// how many, so that they cost the disk one write together.
	gatherFor    = 500 * time.Millisecond
	mostGathered = 256
)

// pollDue asks the feeds that are due, many at a time and of one host only as many
// as that may be asked at once: those wait without keeping anybody from the
// others.
func (p *Poller) pollDue(ctx context.Context) error {
	d := &due{Poller: p, hosts: map[string]int{}, done: make(chan string, pollers)}
	defer d.running.Wait()
	for ctx.Err() == nil {
		more, err := d.refill(ctx)
		p.trouble(ctx, "polls are put off", err)
		d.start(ctx)
		if len(d.queue) == 0 && more {
			continue
		}
		d.wait(ctx)
	}
	return nil
}

// due is pollDue under way.
type due struct {
	*Poller
	queue   []news.Feed
	asked   time.Time // when the store was
	hosts   map[string]int
	active  int
	done    chan string // the hosts of polls that are over
	running sync.WaitGroup
}

// refill takes due feeds from the store once those taken before are begun, or
// cannot be for a while; more tells whether there may be others.
func (d *due) refill(ctx context.Context) (more bool, err error) {
	if len(d.queue) > 0 && time.Since(d.asked) < d.look || d.active >= pollers {
		return false, nil
	}
	limit := batch + d.polling.size() + len(d.queue)
	all, err := d.store.DueFeeds(ctx, d.now(), limit)
	d.asked, d.queue = time.Now(), d.queue[:0]
	for _, f := range all {
		if !d.polling.has(f.ID) {
			d.queue = append(d.queue, f)
		}
	}
	return len(all) == limit, err
}

// start begins what can be begun.
func (d *due) start(ctx context.Context) {
	rest := d.queue[:0]
	for _, f := range d.queue {
		host, atOnce := d.web.Place(f.URL)
		if d.active >= d.most(pollers) || d.hosts[host] >= atOnce || !d.polling.try(f.ID) {
			rest = append(rest, f)
			continue
		}
		d.active++
		d.hosts[host]++
		d.running.Add(1)
		go func() {
			defer d.running.Done()
			d.pollOne(ctx, f)
			d.done <- host
		}()
	}
	clear(d.queue[len(rest):])
	d.queue = rest
}

// wait waits for a poll to end, or for the next to be due.
func (d *due) wait(ctx context.Context) {
	var until time.Time
	if len(d.queue) == 0 {
		next, err := d.store.NextFeed(ctx)
		d.trouble(ctx, "polls are put off", err)
		if until = next; d.active > 0 && !next.IsZero() && !next.After(d.now()) {
			until = time.Time{} // it is being polled
		}
	}
	t := time.NewTimer(d.pause(until))
	defer t.Stop()
	select {
	case host := <-d.done:
		d.over(host)
		for {
			select {
			case host := <-d.done:
				d.over(host)
			default:
				return
			}
		}
	case <-t.C:
	case <-ctx.Done():
	}
}

func (d *due) over(host string) {
	d.active--
	if d.hosts[host]--; d.hosts[host] == 0 {
		delete(d.hosts, host)
	}
}

// pollOne asks a due feed and keeps what it brings. The feed is marked until then.
func (p *Poller) pollOne(ctx context.Context, f news.Feed) {
	poll := p.ask(ctx, f)
	if ctx.Err() != nil {
		p.polling.leave(f.ID)
		return
	}
	if poll.Unchanged {
		p.subscribe(ctx, f)
		select {
		case p.gathered <- store.FeedPoll{Feed: f.ID, Poll: poll}: // keepGathered gives the feed back
		case <-ctx.Done():
			p.polling.leave(f.ID)
		}
		return
	}
	defer p.polling.leave(f.ID)
	err := p.polls.pass(ctx, func() error {
		_, err := p.keep(ctx, f, poll)
		return err
	})
	p.kept(ctx, "a poll was not kept", err)
}

// keepGathered keeps the polls that brought nothing, many at once. Those that
// cannot be kept now are tried again: their feeds are not asked before.
func (p *Poller) keepGathered(ctx context.Context) error {
	var all []store.FeedPoll
	var full <-chan time.Time
	for {
		from := p.gathered
		if len(all) >= mostGathered {
			from = nil
		}
		select {
		case f := <-from:
			if all = append(all, f); len(all) == 1 {
				full = time.After(min(gatherFor, p.look))
			}
			if len(all) < mostGathered {
				continue
			}
		case <-full:
		case <-ctx.Done():
			return nil
		}
		err := p.store.KeepUnchanged(ctx, all)
		p.kept(ctx, "polls were not kept", err)
		if full = nil; err != nil {
			full = time.After(0)
			continue
		}
		for _, f := range all {
			p.polling.leave(f.Feed)
		}
		all = all[:0]
	}
}

// Poll polls a feed now, whether it is due or not, and keeps what it brings; of
// the first poll of a feed all entries are read of the feed's own words before it
// returns. A feed that fails is no error: Polled says so.
func (p *Poller) Poll(ctx context.Context, id int64) (news.Polled, error) {
	if err := p.polling.take(ctx, id); err != nil {
		return news.Polled{}, err
	}
	defer p.polling.leave(id)
	f, err := p.store.Feed(ctx, id)
	if err != nil {
		return news.Polled{}, err
	}
	poll := p.ask(ctx, f)
	if err := ctx.Err(); err != nil {
		return news.Polled{}, err
	}
	out, err := p.keep(ctx, f, poll)
	if err == nil && p.alone && f.Begun {
		err = p.readAlone(ctx, id)
	}
	return out, err
}

// keep keeps a poll, reads the entries of a first one, and sees to it that the
// others are read and that the hub pushes.
func (p *Poller) keep(ctx context.Context, f news.Feed, poll news.Poll) (news.Polled, error) {
	out, err := p.store.KeepPoll(ctx, f.ID, poll)
	if err != nil {
		if errors.Is(err, news.ErrNotFound) {
			err = nil // nobody follows it any more
		}
		return out, err
	}
	if poll.Err != "" {
		p.log.Info("a feed failed", "feed", f.ID, "host", address.Host(f.URL), "failures", out.Failures, "reason", poll.Err)
		return out, nil
	}
	if !f.Begun && !poll.Unchanged {
		if err := p.readFirst(ctx, out.Feed, poll.Entries); err != nil {
			return out, err
		}
	}
	if out.New-out.Filtered > 0 || out.Changed > 0 {
		p.log.Info("a feed has news", "feed", f.ID, "host", address.Host(f.URL), "new", out.New, "filtered", out.Filtered, "changed", out.Changed)
		p.wakeReaders()
	}
	p.subscribe(ctx, out.Feed)
	return out, nil
}

func (p *Poller) wakeReaders() {
	select {
	case p.read <- struct{}{}:
	default:
	}
}

// ask asks a feed, and says what that brought.
func (p *Poller) ask(ctx context.Context, f news.Feed) (poll news.Poll) {
	at := p.now().UTC()
	defer func() { p.polled(brought(poll)) }()
	err := guarded(func() error {
		poll = p.askNow(ctx, f, at)
		return nil
	})
	if err != nil {
		p.log.Error("a feed cannot be read", "feed", f.ID, "err", err)
		return p.failed(f, news.Poll{At: at}, fmt.Errorf("%w: %w", news.ErrNotFeed, err))
	}
	return poll
}

// brought is what a poll brought, in a word.
func brought(p news.Poll) string {
	switch {
	case p.Err != "":
		return "failed"
	case p.Unchanged:
		return "unchanged"
	}
	return "changed"
}

func (p *Poller) askNow(ctx context.Context, f news.Feed, at time.Time) news.Poll {
	ctx, done := context.WithCancel(ctx) // a large document's place is free then
	defer done()
	poll := news.Poll{At: at}
	a, seen := fetch.Answer{}, false
	if !f.Begun {
		a, seen = p.looked.take(f.URL)
	}
	if !seen {
		var err error
		if a, err = p.web.Ask(ctx, fetch.Ask{URL: f.URL, ETag: f.ETag, Modified: f.Modified}); err != nil {
			return p.failed(f, poll, err)
		}
	}
	poll.Moved, poll.ETag, poll.Modified = a.Moved, a.ETag, a.Modified
	body := sha256.Sum256(a.Body)
	if a.Unchanged || f.Begun && len(f.Hash) == hashSize && bytes.Equal(f.Hash[:hashSize/2], body[:hashSize/2]) {
		return p.same(f, poll, a)
	}
	doc, err := p.parse(ctx, a)
	if err != nil {
		return p.failed(f, poll, err)
	}
	if doc.Broken {
		p.log.Debug("a feed is damaged", "feed", f.ID, "host", address.Host(f.URL), "entries", len(doc.Entries))
	}
	poll.Hub, poll.Topic = hubOf(a, doc.Hub, doc.Self)
	words := hashOf(&doc, poll.Hub)
	if f.Begun && len(f.Hash) == hashSize && bytes.Equal(f.Hash[hashSize/2:], words) {
		return p.same(f, poll, a) // but for the time of day in its head
	}
	if poll.Hash = append(body[:hashSize/2:hashSize/2], words...); a.Cut {
		poll.ETag, poll.Modified, poll.Hash = "", "", nil // the rest of it is still to come
	}
	poll.Title, poll.Site, poll.Entries, poll.Newest = doc.Title, doc.Site, doc.Entries, doc.Newest()
	poll.Every = everyOf(f, &doc, poll.At)
	poll.Next = skipHours(p.next(f, poll, a.Fresh), doc.Skip)
	return poll
}

// hashSize is the length of a feed's hash: half of the document's bytes, half of
// what was read in it.
const hashSize = 16

// hashOf is of what is kept of a document.
func hashOf(doc *feed.Feed, hub string) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", doc.Title, doc.Site, hub)
	for i := range doc.Entries {
		e := &doc.Entries[i]
		fmt.Fprintf(h, "%x %q %q %v", e.Keys, e.Title, e.Teaser, e.Published)
		h.Write(e.HTML)
	}
	return h.Sum(nil)[:hashSize/2]
}

// same is a poll of a feed that is as it was.
func (p *Poller) same(f news.Feed, poll news.Poll, a fetch.Answer) news.Poll {
	poll.Unchanged, poll.Hub, poll.Topic = true, "", ""
	poll.Every = everySame(f, poll.At)
	poll.Next = p.next(f, poll, a.Fresh)
	return poll
}

// next is when a feed that answered is asked again.
func (p *Poller) next(f news.Feed, poll news.Poll, fresh time.Duration) time.Time {
	d := max(poll.Every, min(fresh, longest))
	if p.public != "" && f.Lease.After(poll.At) {
		d = max(d, pushed)
	}
	return poll.At.Add(jitter(d))
}

// failed is a poll that brought nothing but a reason.
func (p *Poller) failed(f news.Feed, poll news.Poll, err error) news.Poll {
	var no *fetch.StatusError
	asked := time.Duration(0)
	if errors.As(err, &no) {
		asked = no.RetryAfter
	}
	every := f.Every
	if every == 0 {
		every = unknown
	}
	return news.Poll{
		At: poll.At, Err: p.say(err), Every: every, Next: poll.At.Add(jitter(afterFailure(f, asked))),
		Final: no != nil && no.Code == 410,
	}
}
