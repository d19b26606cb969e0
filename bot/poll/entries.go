package poll

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/fetch"
	"newsdesk/store"
)

// tries are the pauses before a page is asked for again; after the last the
// feed's own words are taken. They are short: what comes later in the feed waits
// for its turn.
var tries = [...]time.Duration{20 * time.Second, 2 * time.Minute}

// patient is how long a busy site may ask to be left alone and still be waited
// for.
const patient = 5 * time.Minute

// together is how many entries of a first poll are kept in one transaction.
const together = 25

// readEntries reads the entries that are to be read: of each feed one after
// another, of each host only as many as that may be asked at once.
func (p *Poller) readEntries(ctx context.Context) error {
	w := &wanted{Poller: p, hosts: map[string]int{}, done: make(chan string, readers)}
	defer w.running.Wait()
	for ctx.Err() == nil {
		begun, err := w.begin(ctx)
		p.trouble(ctx, "entries are put off", err)
		if begun > 0 && w.active < readers {
			continue
		}
		var next time.Time
		if err == nil && w.active == 0 {
			next, err = p.store.NextEntry(ctx)
			p.trouble(ctx, "entries are put off", err)
		}
		w.wait(ctx, next)
	}
	return nil
}

// wanted is readEntries under way.
type wanted struct {
	*Poller
	hosts   map[string]int
	active  int
	held    int         // entries that wait for their host
	done    chan string // the hosts of entries that were read
	running sync.WaitGroup
}

// begin begins to read what can be read now.
func (w *wanted) begin(ctx context.Context) (begun int, err error) {
	if w.active >= readers {
		return 0, nil
	}
	all, err := w.store.NewEntries(ctx, w.now(), readers+w.reading.size()+w.held)
	w.held = 0
	for _, e := range all {
		host, atOnce := "", readers
		if e.URL != "" && !e.Full {
			host, atOnce = w.web.Place(e.URL)
		}
		if w.active >= w.most(readers) || w.hosts[host] >= atOnce {
			w.held++
			continue
		}
		if !w.reading.try(e.Feed) {
			continue
		}
		begun++
		w.active++
		w.hosts[host]++
		w.running.Add(1)
		go func() {
			defer w.running.Done()
			w.kept(ctx, "an entry is put off", w.readOne(ctx, e))
			w.reading.leave(e.Feed)
			w.done <- host
		}()
	}
	return begun, err
}

// wait waits for an entry to be read, or for new ones.
func (w *wanted) wait(ctx context.Context, until time.Time) {
	t := time.NewTimer(w.pause(until))
	defer t.Stop()
	select {
	case host := <-w.done:
		w.over(host)
		for len(w.done) > 0 {
			w.over(<-w.done)
		}
	case <-w.read:
	case <-t.C:
	case <-ctx.Done():
	}
}

func (w *wanted) over(host string) {
	w.active--
	if w.hosts[host]--; w.hosts[host] == 0 {
		delete(w.hosts, host)
	}
}

// readOne reads one entry and keeps what came of it. Its error means: again later.
func (p *Poller) readOne(ctx context.Context, e news.FeedEntry) error {
	return p.setAside(ctx, e, guarded(func() error { return p.readNow(ctx, e) }))
}

func (p *Poller) readNow(ctx context.Context, e news.FeedEntry) error {
	e, err := p.store.FeedEntry(ctx, e.ID)
	if err != nil {
		return p.unlessGone(err)
	}
	f, err := p.store.Feed(ctx, e.Feed)
	if err != nil {
		return p.unlessGone(err)
	}
	// The words of one that nobody wanted until now are gone: its page is read.
	if e.Full && (len(e.HTML) > 0 || e.Article != 0 || e.URL == "") {
		return p.keepWords(ctx, f, e, true)
	}
	if e.First && e.Article == 0 { // a first poll that was broken off
		return p.keepWords(ctx, f, e, false)
	}
	a, err := p.reader.EntryPage(ctx, f, e)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err == nil {
		a.FirstSeen = p.now().UTC()
		return p.keepEntry(ctx, e, a, true)
	}
	if pause, again := p.again(e, err); again {
		p.log.Info("a page is asked for again later", "entry", e.ID, "host", address.Host(e.URL), "err", err)
		return p.unlessGone(p.store.EntryTried(ctx, e.ID, p.now().Add(pause), p.say(err)))
	}
	p.log.Info("a page cannot be had", "entry", e.ID, "host", address.Host(e.URL), "err", err)
	if e.Article != 0 {
		lacking, storeErr := p.store.Lacking(ctx, e.ID)
		if storeErr != nil {
			return p.unlessGone(storeErr)
		}
		if !lacking {
			return p.unlessGone(p.store.EntryFailed(ctx, e, p.say(err)))
		}
	}
	return p.keepWords(ctx, f, e, true)
}

// again tells whether a page is worth another try, and when.
func (p *Poller) again(e news.FeedEntry, err error) (time.Duration, bool) {
	if e.Tries >= len(tries) || !errors.Is(err, news.ErrTimeout) && !errors.Is(err, news.ErrUnreach) && !errors.Is(err, news.ErrBusy) {
		return 0, false
	}
	pause := tries[e.Tries]
	var no *fetch.StatusError
	if errors.As(err, &no) {
		pause = max(pause, no.RetryAfter)
	}
	return pause, pause <= patient
}

// keepWords keeps an entry's own words; done is false when its page is still to
// be read.
func (p *Poller) keepWords(ctx context.Context, f news.Feed, e news.FeedEntry, done bool) error {
	a, err := p.reader.EntryWords(ctx, f, e)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		p.log.Info("an entry has no words", "entry", e.ID, "host", address.Host(e.URL), "err", err)
		return p.unlessGone(p.store.EntryFailed(ctx, e, p.say(err)))
	}
	a.FirstSeen = p.now().UTC()
	return p.keepEntry(ctx, e, a, done)
}

// keepEntry keeps what was read of an entry.
func (p *Poller) keepEntry(ctx context.Context, e news.FeedEntry, a news.Article, done bool) error {
	return p.entries.pass(ctx, func() error { return p.unlessGone(p.store.KeepEntry(ctx, e, a, done)) })
}

// unlessGone takes it as done when nobody follows the feed any more.
func (p *Poller) unlessGone(err error) error {
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	return err
}

// readFirst keeps all entries of a first poll by the feed's own words. What it
// does not come to is read as any other entry.
func (p *Poller) readFirst(ctx context.Context, f news.Feed, all []news.FeedEntry) error {
	if err := p.reading.take(ctx, f.ID); err != nil {
		return err
	}
	defer p.reading.leave(f.ID)
	kept, err := p.store.Entries(ctx, f.ID, len(all)+1)
	if err != nil {
		return err
	}
	var done []store.KeptEntry
	for i := len(kept) - 1; i >= 0; i-- { // the oldest first
		e := kept[i]
		if e.State != news.EntryNew || e.Article != 0 || e.Rank >= len(all) || all[e.Rank].Title != e.Title || all[e.Rank].URL != e.URL {
			continue
		}
		e.HTML = all[e.Rank].HTML
		var a news.Article
		err := guarded(func() (err error) {
			a, err = p.reader.EntryWords(ctx, f, e)
			return err
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			continue // readOne says so
		}
		a.FirstSeen = p.now().UTC()
		if done = append(done, store.KeptEntry{Entry: e, Article: a, Done: e.Full}); len(done) == together {
			if err := p.unlessGone(p.store.KeepEntries(ctx, f.ID, done)); err != nil {
				return err
			}
			done = done[:0]
		}
	}
	if len(done) == 0 {
		return nil
	}
	return p.unlessGone(p.store.KeepEntries(ctx, f.ID, done))
}

// mostAlone is how many entries a Poll reads where nobody else does.
const mostAlone = 20

// readAlone reads entries of one feed that are to be read now.
func (p *Poller) readAlone(ctx context.Context, feed int64) error {
	for range mostAlone {
		all, err := p.store.NewEntries(ctx, p.now(), 1000)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(e news.FeedEntry) bool { return e.Feed == feed })
		if i < 0 {
			return nil
		}
		if err := p.readOne(ctx, all[i]); err != nil {
			return err
		}
	}
	return nil
}
