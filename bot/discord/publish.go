package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"newsdesk/news"
)

// A message in an announcement channel is published to the channels that follow
// it by a request of its own, of which Discord allows ten an hour in a channel.
// So it is a debt of its own, written down before the post counts as done: a
// crash cannot lose it, and neither the channel's other posts nor its edits wait
// for it. Publishing twice is refused by Discord, and does no harm.
const (
	// publishWithin is how long a message is worth publishing. Whoever posts more
	// than ten an hour day after day does not get all of them published.
	publishWithin = 7 * 24 * time.Hour
	// publishTry is how long one try waits for the limit; past it the debt is
	// tried again later, so that nobody else's answers wait.
	publishTry = 10 * time.Second
	// flagPublished is the flag of a message that has been published.
	flagPublished = 1 << 0
)

var errPublishing = fmt.Errorf("%w: another message of the channel is being published", news.ErrTurn)

// A publishing is a message that is to be published.
type publishing struct {
	Channel string    `json:"channel"`
	Message string    `json:"message"`
	Until   time.Time `json:"until"`
}

// publishers are the messages that wait to be published, by channel, the oldest
// first, so that those who follow the channel get them in its order.
type publishers struct {
	mu      sync.Mutex
	waiting map[string][]publishing
	busy    map[string]bool // channels in which one is being published
}

// enter adds a message, and takes its channel; false when somebody has it.
func (w *publishers) enter(one publishing) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting, w.busy = map[string][]publishing{}, map[string]bool{}
	}
	list := w.waiting[one.Channel]
	i, there := slices.BinarySearchFunc(list, one, func(a, b publishing) int { return cmpID(a.Message, b.Message) })
	if !there {
		w.waiting[one.Channel] = slices.Insert(list, i, one)
	}
	if w.busy[one.Channel] {
		return false
	}
	w.busy[one.Channel] = true
	return true
}

func (w *publishers) leave(channel string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, channel)
}

// next is the oldest message that waits in a channel.
func (w *publishers) next(channel string) (publishing, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if list := w.waiting[channel]; len(list) > 0 {
		return list[0], true
	}
	return publishing{}, false
}

func (w *publishers) done(one publishing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := slices.DeleteFunc(w.waiting[one.Channel], func(o publishing) bool { return o.Message == one.Message })
	if w.waiting[one.Channel] = list; len(list) == 0 {
		delete(w.waiting, one.Channel)
	}
}

// owePublishing writes down that a message is to be published.
func (p *Platform) owePublishing(ctx context.Context, post news.Post, id string) error {
	until := p.cfg.Now().Add(publishWithin).UTC()
	where, err := json.Marshal(handle{Publish: &publishing{Channel: post.Channel, Message: id, Until: until}})
	if err != nil {
		panic(err) // strings and a moment cannot fail
	}
	return p.debts.OwePublishing(ctx, string(where), post.ID, until)
}

// publish publishes a message, and before it those of its channel that are older
// and wait as well. An error means: again later, or news.ErrUnpublished. What
// becomes of an older one, its own debt finds out.
func (p *Platform) publish(ctx context.Context, one publishing) error {
	ctx, cancel := context.WithTimeout(ctx, publishTry)
	defer cancel()
	if !p.publishers.enter(one) {
		return errPublishing
	}
	defer p.publishers.leave(one.Channel)
	for {
		next, ok := p.publishers.next(one.Channel)
		if !ok {
			return nil
		}
		err := p.publishOnce(ctx, next)
		if err != nil && !errors.Is(err, news.ErrUnpublished) {
			return err
		}
		p.publishers.done(next)
		if err != nil && next.Message == one.Message {
			return err
		}
	}
}

// publishOnce publishes one message, unless that has been done. It is
// news.ErrUnpublished when it can't be.
func (p *Platform) publishOnce(ctx context.Context, one publishing) error {
	if p.cfg.Now().After(one.Until) {
		return fmt.Errorf("%w: message %s of channel %s is too old", news.ErrUnpublished, one.Message, one.Channel)
	}
	var m struct {
		Flags int `json:"flags"`
	}
	err := p.api.call(ctx, http.MethodGet, messagePath(one.Channel, one.Message), nil, &m)
	if err == nil && m.Flags&flagPublished != 0 {
		return nil
	}
	if err == nil || hasCode(err, codeMissingAccess, codeMissingPermissions) { // one may publish what one may not read back
		err = p.api.call(ctx, http.MethodPost, messagePath(one.Channel, one.Message)+"/crosspost", nil, nil)
	}
	switch s := status(err); {
	case err == nil, hasCode(err, codePublished, codeUnknownMessage):
		return nil
	case s >= 400 && s < 500 && !errors.Is(err, news.ErrBusy) && !errors.Is(err, news.ErrToken):
		why := news.ErrNoAccess // the words for other refusals are on the post
		if errors.Is(err, news.ErrChannelGone) {
			why = news.ErrChannelGone
		}
		return fmt.Errorf("%w: message %s of channel %s: %w: %v", news.ErrUnpublished, one.Message, one.Channel, why, err)
	}
	return err
}
