package poll

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"newsdesk/news"
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

// readEntries reads the entries that are to be read, of each feed one after
// another.
func (p *Poller) readEntries(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, readers)
	for ctx.Err() == nil {
		begun := 0
		all, err := p.store.NewEntries(ctx, p.now(), readers+p.reading.size())
		p.trouble(ctx, "entries are put off", err)
		for _, e := range all {
			if !p.reading.try(e.Feed) {
				continue
			}
			begun++
			free <- struct{}{}
			running.Add(1)
			go func() {
				defer running.Done()
				p.trouble(ctx, "an entry is put off", p.readOne(ctx, e))
				p.reading.leave(e.Feed)
				<-free
				p.wakeReaders()
			}()
		}
		if begun > 0 {
			continue
		}
		next, err := p.store.NextEntry(ctx)
		p.trouble(ctx, "entries are put off", err)
		if !next.IsZero() && !next.After(p.now()) {
			next = time.Time{} // it is being read
		}
		p.sleep(ctx, next, p.read)
	}
	return nil
}

// readOne reads one entry and keeps what came of it.
func (p *Poller) readOne(ctx context.Context, e news.FeedEntry) error {
	f, err := p.store.Feed(ctx, e.Feed)
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if e.Full {
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
		return p.over(p.store.KeepEntry(ctx, e.ID, a, true))
	}
	if pause, again := p.again(e, err); again {
		p.log.Info("a page is asked for again later", "entry", e.ID, "url", e.URL, "err", err)
		return p.over(p.store.EntryTried(ctx, e.ID, p.now().Add(pause), p.say(err)))
	}
	p.log.Info("a page cannot be had", "entry", e.ID, "url", e.URL, "err", err)
	if e.Article != 0 {
		return p.over(p.store.EntryFailed(ctx, e.ID, p.say(err)))
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
		p.log.Info("an entry has no words", "entry", e.ID, "url", e.URL, "err", err)
		return p.over(p.store.EntryFailed(ctx, e.ID, p.say(err)))
	}
	return p.over(p.store.KeepEntry(ctx, e.ID, a, done))
}

// over takes it as done when nobody follows the feed any more.
func (p *Poller) over(err error) error {
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
		a, err := p.reader.EntryWords(ctx, f, e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			continue // readOne says so
		}
		if done = append(done, store.KeptEntry{Entry: e.ID, Article: a, Done: e.Full}); len(done) == together {
			if err := p.over(p.store.KeepEntries(ctx, f.ID, done)); err != nil {
				return err
			}
			done = done[:0]
		}
	}
	if len(done) == 0 {
		return nil
	}
	return p.over(p.store.KeepEntries(ctx, f.ID, done))
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
