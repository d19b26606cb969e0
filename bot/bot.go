// Package bot is what runs: it connects a platform and carries out the work that
// is owed, posts and answers, until each is done or cannot ever be. Start with
// Bot.Serve.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/store"
)

// Platform is a place where people talk.
type Platform interface {
	Name() string
	// Serve answers people until ctx ends.
	Serve(ctx context.Context) error
	// Post puts a message into a channel, once for a post's key, however often it
	// is called. An error of news.ErrChannelGone or news.ErrNoAccess is final.
	Post(ctx context.Context, p news.Post, r commands.Reply) (message string, err error)
}

// Answerer is a platform that can answer later than at once.
type Answerer interface {
	// Answer runs a request again and fills the answer that handle names. It gives
	// nil also when nobody can be reached any more, and news.ErrUnpublished for a
	// message that cannot ever be published.
	Answer(ctx context.Context, handle string, request []byte) error
}

// Editor is a platform that can change what it said, and take it back. Doing
// either twice does no harm, and a message that is gone already counts as done.
// An error of news.ErrChannelGone or news.ErrNoAccess is final.
type Editor interface {
	Edit(ctx context.Context, p news.Post, r commands.Reply) error
	Delete(ctx context.Context, p news.Post) error
	// Find looks in a post's channel for the message that an earlier try may have
	// made: "" for none.
	Find(ctx context.Context, p news.Post) (message string, err error)
}

// Witness is a platform that tells what people see.
type Witness interface {
	// Sees are those of some shelves that a member sees at this moment, in their
	// order. An error says that it could not be found out.
	Sees(ctx context.Context, member string, shelves news.View) (news.View, error)
}

// leftFor is how long the data of a guild that removed the bot are kept.
const leftFor = 30 * 24 * time.Hour

// purgeEvery is how often it is looked for what has had its time.
const purgeEvery = 6 * time.Hour

// Bot carries out what the store owes.
type Bot struct {
	store *store.Store
	log   *slog.Logger

	desk     *commands.Set
	platform Platform
	process  *store.Process // among those that share the desk; nil: the only one
	inline   bool           // no jobs run here: Deliver does the work itself
	guest    bool           // what is owed on other platforms is left to their own bots
	posts    waiters
	watch    Watch
}

// Watch is told what came of each try: "done", "later" or "failed".
type Watch struct {
	Posted func(kind news.PostKind, result string)
	Edited func(result string)
}

// New makes a bot without a platform; Serve or Inline gives it one.
func New(s *store.Store, log *slog.Logger) *Bot {
	return &Bot{store: s, log: log, watch: Watch{Posted: func(news.PostKind, string) {}, Edited: func(string) {}}}
}

// Watched lets somebody count what is posted and edited. It comes before Serve.
func (b *Bot) Watched(by Watch) { b.watch = by }

// outcome is what came of a try.
func outcome(err error) string {
	switch {
	case err == nil:
		return "done"
	case final(err):
		return "failed"
	}
	return "later"
}

// Share makes it one of several processes, or the only one, as that says. It comes
// before Serve.
func (b *Bot) Share(p *store.Process) { b.process = p }

// LeaveOthers makes it leave what is owed on other platforms as it is, for the bots
// that serve those on this database at other times.
func (b *Bot) LeaveOthers() { b.guest = true }

// Serve connects the platform and carries out owed work until ctx ends, the
// platform has nobody to serve any more, or one of the parts fails. What else runs
// beside, such as the poller of feeds, ends with it.
func (b *Bot) Serve(ctx context.Context, desk *commands.Set, p Platform, beside ...func(context.Context) error) error {
	b.desk, b.platform = desk, p
	ctx, over := context.WithCancel(ctx)
	defer over()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer over()
		return p.Serve(ctx)
	})
	g.Go(func() error { return b.process.Run(ctx) })
	g.Go(func() error { return b.keepUses(ctx) })
	if b.process.Role().Works() {
		g.Go(func() error { return b.store.Run(ctx, b.work()) })
		g.Go(func() error { return b.process.Hold(ctx, store.Desk, 1, b.lookAfter) })
	}
	for _, run := range beside {
		g.Go(func() error { return run(ctx) })
	}
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// lookAfter does what one process does for all.
func (b *Bot) lookAfter(ctx context.Context, _, _ int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.purge(ctx) })
	g.Go(func() error { return b.tell(ctx) })
	g.Go(func() error { return b.store.Sweep(ctx) })
	return g.Wait()
}

// Inline gives the bot a platform whose posts are carried out by Deliver itself, and
// by Drain: the terminal's, where it runs beside a bot that owns the database, or
// answers once.
func (b *Bot) Inline(desk *commands.Set, p Platform) {
	b.desk, b.platform, b.inline = desk, p, true
}

func (b *Bot) work() store.Work {
	w := store.Work{Post: b.post, Answer: b.answer, Edit: b.edit}
	if b.guest {
		w.Only = b.platform.Name()
	}
	return w
}

// Drain carries out what the platform's channels are owed now, each thing tried
// once, where no Serve does. The store must own its database.
func (b *Bot) Drain(ctx context.Context) error {
	return b.store.Drain(ctx, b.platform.Name(), b.work())
}

// settleLook is how often Settle looks whether all is done.
const settleLook = 20 * time.Millisecond

// Settle waits until Serve has carried out what is owed and due now, or ctx ends.
// With coming it waits for what may come to a post too: entries that are being
// read, digests; with polls for the feeds that are due.
func (b *Bot) Settle(ctx context.Context, coming, polls bool) {
	t := time.NewTicker(settleLook)
	defer t.Stop()
	for {
		// What comes is looked at first: it is owed before it is no longer coming.
		more, err := false, error(nil)
		if coming || polls {
			more, err = b.store.Coming(ctx, polls)
		}
		if err == nil && !more {
			more, err = b.store.Due(ctx, b.platform.Name())
		}
		if err != nil || !more {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// OweAnswer records an answer before anybody is told to wait for it.
func (b *Bot) OweAnswer(ctx context.Context, handle string, request []byte, until time.Time) (int64, error) {
	return b.store.OweAnswer(ctx, store.Answer{Platform: b.platform.Name(), Handle: handle, Request: request, Until: until})
}

// OwePublishing records that the message of a post is to be published.
func (b *Bot) OwePublishing(ctx context.Context, handle string, post int64, until time.Time) error {
	_, err := b.store.OweAnswer(ctx, store.Answer{Platform: b.platform.Name(), Handle: handle, Request: []byte("{}"), Until: until, Post: post})
	return err
}

// post carries out one post; its error means: again later.
func (b *Bot) post(ctx context.Context, id int64) error {
	p, err := b.store.PostTried(ctx, id)
	if errors.Is(err, news.ErrNotFound) || err == nil && p.State != news.PostOwed {
		return nil
	}
	if err != nil {
		return err
	}
	message, err := b.send(ctx, p)
	b.watch.Posted(p.Kind, outcome(err))
	if err != nil {
		if !final(err) {
			b.log.Warn("post put off", "post", id, "try", p.Tries, "err", err)
			return err
		}
		b.log.Warn("post failed", "post", id, "err", err)
		if p.Kind.Direct() && errors.Is(err, news.ErrClosed) {
			err = b.store.CloseMember(ctx, p.By.ID)
		} else {
			err = b.store.PostFailed(ctx, id, commands.Sentence(err))
		}
	} else {
		b.log.Info("posted", "post", id, "article", p.Article, "channel", publicChannel(p), "message", message)
		err = b.store.PostDone(ctx, id, message)
	}
	if err == nil {
		b.posts.tell(id)
	}
	return err
}

// publicChannel is a post's channel for the log: that of a member names them.
func publicChannel(p news.Post) string {
	if p.Kind.Direct() {
		return "direct"
	}
	return p.Channel
}

func (b *Bot) send(ctx context.Context, p news.Post) (string, error) {
	if p.Platform != b.platform.Name() {
		return "", fmt.Errorf("%w: posts to %s are carried out there", news.ErrChannelGone, p.Platform)
	}
	card, err := b.reply(ctx, p)
	if err != nil {
		return "", err
	}
	return b.platform.Post(ctx, p, card)
}

// final tells whether trying again can't help.
func final(err error) bool {
	for _, is := range []error{news.ErrChannelGone, news.ErrNoAccess, news.ErrNotFound, news.ErrForbidden} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// answer gives one owed answer; its error means: again later.
func (b *Bot) answer(ctx context.Context, id int64) error {
	a, err := b.store.Answer(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if late, can := b.platform.(Answerer); can && a.Platform == b.platform.Name() {
		err := late.Answer(ctx, a.Handle, a.Request)
		if errors.Is(err, news.ErrUnpublished) {
			b.log.Warn("not published", "post", a.Post, "err", err)
			err = b.store.Unpublished(ctx, a.Post, commands.Sentence(err))
		}
		if errors.Is(err, news.ErrTurn) {
			return err
		}
		if err != nil {
			b.log.Warn("answer put off", "answer", id, "err", err)
			return err
		}
	}
	return b.store.AnswerDone(ctx, id)
}

// purge deletes what has had its time, at start and every few hours.
func (b *Bot) purge(ctx context.Context) error {
	for t := time.NewTicker(purgeEvery); ; {
		if n, err := b.store.Purge(ctx, time.Now().Add(-leftFor)); err != nil && ctx.Err() == nil {
			b.log.Error("purge failed", "err", err)
		} else if n > 0 {
			b.log.Info("purged guilds that left", "guilds", n)
		}
		if n, err := b.store.Expire(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("articles past their time were not all taken off", "err", err)
		} else if n > 0 {
			b.log.Info("took off articles past their time", "articles", n)
		}
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
	}
}

// keepUsesEvery is how often it is written down what was used.
const keepUsesEvery = time.Minute

// keepUses writes down how often commands were used, now and then and at the end.
func (b *Bot) keepUses(ctx context.Context) error {
	for t := time.NewTicker(keepUsesEvery); ; {
		select {
		case <-ctx.Done():
			t.Stop()
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			if err := b.desk.KeepUses(ctx); err != nil {
				b.log.Warn("uses were not kept", "err", err)
			}
			return nil
		case <-t.C:
			if err := b.desk.KeepUses(ctx); err != nil {
				b.log.Warn("uses are kept later", "err", err)
			}
		}
	}
}
