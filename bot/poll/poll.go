// Package poll brings articles in by itself: it asks the feeds that are due, reads
// what is new in them, takes what hubs push, and owes the digests whose time has
// come. The store's tables are the schedule and the memory, so that a restart goes
// on where it was. Start with Poller.Run; look.go finds a feed, due.go has those
// that are due, entries.go what is read of them, every.go how often a feed is
// asked, push.go the hubs.
package poll

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/news"
	"newsdesk/reader/feed"
	"newsdesk/reader/fetch"
	"newsdesk/store"
)

// Web gets feeds and files; a *fetch.Client does.
type Web interface {
	Ask(ctx context.Context, a fetch.Ask) (fetch.Answer, error)
	File(ctx context.Context, link string, most int64) ([]byte, error)
	// Place is the host that a link's requests count for, and how many are made at
	// a time.
	Place(link string) (host string, atOnce int)
}

// Hub takes the forms by which hubs are asked to push; a *fetch.Client does.
type Hub interface {
	Form(ctx context.Context, link string, form url.Values) error
}

// Reader reads what entries lead to; a *reader.Reader does.
type Reader interface {
	EntryPage(ctx context.Context, f news.Feed, e news.FeedEntry) (news.Article, error)
	EntryWords(ctx context.Context, f news.Feed, e news.FeedEntry) (news.Article, error)
}

// Config is what a Poller works with.
type Config struct {
	Store  *store.Store
	Web    Web
	Reader Reader
	// Say is the sentence for an error, as moderators read it.
	Say func(error) string
	// PublicURL is where the web reaches Handler, "" for nowhere: no hub is asked
	// then.
	PublicURL string
	// Alone: no Run is there to read what a Poll finds. It does so itself then.
	Alone bool
	// Log gets hosts and numbers and never a whole address: those of feeds that were
	// paid for are their readers' secret. nil: silent.
	Log *slog.Logger
	Now func() time.Time // nil: time.Now
	// Process is this one of those that share the feeds; nil: it has them all.
	Process *store.Process
	// Polled, when set, is told what a poll brought: "changed", "unchanged" or "failed".
	Polled func(result string)
}

// Poller polls. Run does by itself; Look, Poll and Fetch are for commands and need
// no Run.
type Poller struct {
	store  *store.Store
	share  *store.Process
	web    Web
	reader Reader
	say    func(error) string
	public string
	alone  bool
	log    *slog.Logger
	now    func() time.Time
	polled func(result string)

	look     time.Duration // between two looks at the schedule
	polling  marks         // feeds that are being asked
	reading  marks         // feeds of which an entry is being read
	parsing  chan struct{}
	read     chan struct{} // there are entries to read
	gathered chan store.FeedPoll
	polls    lane // that brought something
	entries  lane

	failing atomic.Int32 // writes to the store in a row that failed

	looked looked

	mu    sync.Mutex
	asked map[int64]time.Time // when a hub was asked to push a feed
}

const (
	// pollers is how many feeds are asked at a time: nearly all of them wait for
	// the network, and slow ones must leave room for the others.
	pollers = 64
	// readers is how many entries are read at a time; they wait for pages.
	readers = 32
	// parsers is how many documents are parsed at a time: it is what takes memory
	// and the processor.
	parsers = 2
	// usualLook is how long anybody sleeps before looking whether the clock, or
	// another process, has made something due.
	usualLook = 2 * time.Second
	// maxFile is the largest attached file, in bytes.
	maxFile = 5 << 20
)

// New makes a poller.
func New(c Config) *Poller {
	p := &Poller{
		store: c.Store, share: c.Process, web: c.Web, reader: c.Reader, say: c.Say, public: strings.TrimRight(c.PublicURL, "/"), alone: c.Alone, look: usualLook, log: c.Log, now: c.Now,
		parsing: make(chan struct{}, parsers), read: make(chan struct{}, 1), gathered: make(chan store.FeedPoll),
		polls: make(lane, keepers), entries: make(lane, keepers), asked: map[int64]time.Time{},
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.polled = c.Polled; p.polled == nil {
		p.polled = func(string) {}
	}
	return p
}

// Run polls until ctx ends. What it was at is made again by the next Run.
func (p *Poller) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.pollDue(ctx) })
	g.Go(func() error { return p.keepGathered(ctx) })
	g.Go(func() error { return p.readEntries(ctx) })
	g.Go(func() error {
		return p.share.Hold(ctx, store.Digests, 1, func(ctx context.Context, _, _ int) error { return p.oweDigests(ctx) })
	})
	g.Go(func() error {
		return p.share.Hold(ctx, store.Feeds, store.FeedParts, func(of context.Context, part, parts int) error {
			<-of.Done()
			p.polling.wait(ctx, part, parts)
			p.reading.wait(ctx, part, parts)
			return nil
		})
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// Fetch gets an attached file, of at most 5 MB.
func (p *Poller) Fetch(ctx context.Context, link string) ([]byte, error) {
	return p.web.File(ctx, link, maxFile)
}

// parse reads an answer's feed; few at a time do.
func (p *Poller) parse(ctx context.Context, a fetch.Answer) (feed.Feed, error) {
	select {
	case p.parsing <- struct{}{}:
		defer func() { <-p.parsing }()
		return feed.Parse(a.Body, a.ContentType, a.URL, p.now())
	case <-ctx.Done():
		return feed.Feed{}, ctx.Err()
	}
}

// oweDigests owes the digests whose time has come.
func (p *Poller) oweDigests(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := p.store.DueDigests(ctx, p.now())
		for _, d := range due {
			post, owed, oweErr := p.store.OweDigest(ctx, d, d.Next)
			switch {
			case oweErr != nil:
				err = fmt.Errorf("digest %d: %w", d.ID, oweErr)
			case owed:
				p.log.Info("digest owed", "digest", d.ID, "post", post.ID, "channel", d.Channel)
			}
		}
		var next time.Time // after a trouble, at the next look
		if err == nil {
			next, err = p.store.NextDigest(ctx)
		}
		p.trouble(ctx, "digests are put off", err)
		p.sleep(ctx, next, nil)
	}
	return nil
}

// trouble logs what the store says, unless that is the end.
func (p *Poller) trouble(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		p.log.Error(what, "err", err)
	}
}

// kept notes whether something could be written. While nothing can (a full disk),
// what was fetched for it will be fetched again: it waits, longer and longer, so
// that nobody's site has to bear our trouble.
func (p *Poller) kept(ctx context.Context, what string, err error) {
	if err == nil {
		p.failing.Store(0)
		return
	}
	p.trouble(ctx, what, err)
	t := time.NewTimer(rest(int(p.failing.Add(1)), p.look))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// longestRest bounds the pause after a failed write.
const longestRest = 10 * time.Second

// most is how many of a kind are begun at a time: one while nothing can be
// written, to find out when it can again.
func (p *Poller) most(usual int) int {
	if p.failing.Load() > 0 {
		return 1
	}
	return usual
}

// rest is the pause after a number of failed writes: it begins with a look's and
// doubles.
func rest(failed int, look time.Duration) time.Duration {
	return min(look<<min(max(failed-1, 0), 10), longestRest)
}

// sleep waits for a moment, but not long, or until it is woken.
func (p *Poller) sleep(ctx context.Context, until time.Time, wake <-chan struct{}) {
	t := time.NewTimer(p.pause(until))
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-wake:
	}
}

// pause is how long to wait for a moment: until the next look at most, and at
// least a little, so that what is due and cannot be done now does not spin.
func (p *Poller) pause(until time.Time) time.Duration {
	if until.IsZero() {
		return p.look
	}
	return min(max(until.Sub(p.now()), 50*time.Millisecond), p.look)
}

// jitter is a span that is up to a tenth longer, so that feeds that came together
// part.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Int64N(int64(d)/10+1))
}

// marks are the feeds that something is being done with.
type marks struct {
	mu sync.Mutex
	by map[int64]chan struct{} // closed when it is over
}

// try takes a feed unless somebody has it.
func (m *marks) try(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.by == nil {
		m.by = map[int64]chan struct{}{}
	}
	if m.by[id] != nil {
		return false
	}
	m.by[id] = make(chan struct{})
	return true
}

// take waits until it has a feed.
func (m *marks) take(ctx context.Context, id int64) error {
	for !m.try(id) {
		m.mu.Lock()
		over := m.by[id]
		m.mu.Unlock()
		if over == nil {
			continue
		}
		select {
		case <-over:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// leave gives a feed back.
func (m *marks) leave(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.by[id])
	delete(m.by, id)
}

func (m *marks) has(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.by[id] != nil
}

// wait waits until nobody has any of a part of the feeds, or ctx ends.
func (m *marks) wait(ctx context.Context, part, parts int) {
	for {
		var over chan struct{}
		m.mu.Lock()
		for id, done := range m.by {
			if id%int64(parts) == int64(part) {
				over = done
			}
		}
		m.mu.Unlock()
		if over == nil {
			return
		}
		select {
		case <-over:
		case <-ctx.Done():
			return
		}
	}
}

func (m *marks) size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.by)
}
