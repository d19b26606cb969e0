package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"newsdesk/commands"
	"newsdesk/voice"
)

// Debts keeps the answers that people were promised, so that they come after a
// crash too, and likewise what is to be published later. Whoever implements it
// calls Platform.Answer for each, again until that gives nil.
type Debts interface {
	// OweAnswer records an answer that is wanted before until.
	OweAnswer(ctx context.Context, handle string, request []byte, until time.Time) (int64, error)
	// OwePublishing records that the message of a post is to be published before
	// until.
	OwePublishing(ctx context.Context, handle string, post int64, until time.Time) error
}

// A handle says where a promised answer goes.
type handle struct {
	ID          string `json:"id"` // the interaction's
	Application string `json:"app"`
	Token       string `json:"token"`
	Guild       string `json:"guild,omitempty"`
	// Update: the promise was to change the pressed message.
	Update bool `json:"update,omitempty"`
	// Private: the promise, or the pressed message, is seen by the asker alone.
	Private bool `json:"private,omitempty"`
	// Shared: it was asked where others read along who may not see what the asker sees.
	Shared bool `json:"shared,omitempty"`
	// Publish, when set, is all there is: a message is to be published.
	Publish *publishing `json:"publish,omitempty"`
}

// promises are the answers whose promise is on its way to Discord: until it has
// arrived there is nothing to fill.
type promises struct {
	mu sync.Mutex
	by map[string]chan struct{}
}

func (p *promises) begin(handle string) (end func()) {
	done := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]chan struct{}{}
	}
	p.by[handle] = done
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.by, handle)
		close(done)
	}
}

// wait returns when the promise has arrived, or never will.
func (p *promises) wait(ctx context.Context, handle string) error {
	p.mu.Lock()
	done := p.by[handle]
	p.mu.Unlock()
	if done == nil {
		return nil
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// promise writes down what is owed, then tells the asker to wait.
func (p *Platform) promise(ctx context.Context, in *interaction, r commands.Request, reply commands.Reply, private bool) {
	h := handle{ID: in.ID, Application: in.Application, Token: in.Token, Guild: in.Guild, Private: private, Shared: in.shared()}
	if h.Update = in.replaces(reply); h.Update {
		h.Private = in.ephemeral()
	}
	where, err := json.Marshal(h)
	if err != nil {
		panic(err) // strings and truth values cannot fail
	}
	what, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	end := p.promised.begin(string(where))
	defer end()
	if err := p.owe(ctx, string(where), what); err != nil {
		p.log.Error("answer not written down", "interaction", in.ID, "err", err)
		p.message(ctx, in, answerMessage, true, sentence(commands.SentenceIn(in.voice(), err)))
		return
	}
	a := answer{Type: answerLater}
	switch {
	case h.Update:
		a.Type = answerLaterUpdate
	case private:
		a.Data = deferral{Flags: flagEphemeral}
	}
	p.send(ctx, in, a)
}

// owe writes a promise down. It takes half of the time that is left: the rest is
// for saying that it could not be.
func (p *Platform) owe(ctx context.Context, where string, what []byte) error {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	_, err := p.debts.OweAnswer(ctx, where, what, p.ids.now().Add(tokenLives))
	return err
}

// deferral is the body of a promise: it can say only who will see the answer.
type deferral struct {
	Flags int `json:"flags"`
}

// promiseTime is how long after an interaction its promise may still be on its way,
// from another process than the one that is to keep it.
const promiseTime = 10 * time.Second

// Answer gives a promised answer: it runs the request again and fills the
// message that the promise made. It may be called again after a crash. An error
// means: again later, but for news.ErrUnpublished: a message cannot ever be
// published. Nil also when nobody can be reached any more.
func (p *Platform) Answer(ctx context.Context, where string, request []byte) error {
	var h handle
	var r commands.Request
	if err := json.Unmarshal([]byte(where), &h); err != nil {
		p.log.Error("promised answer not readable", "err", err)
		return nil
	}
	if h.Publish != nil {
		return p.publish(ctx, *h.Publish)
	}
	if err := json.Unmarshal(request, &r); err != nil {
		p.log.Error("promised answer not readable", "interaction", h.ID, "err", err)
		return nil
	}
	if err := p.promised.wait(ctx, where); err != nil {
		return err
	}
	reply, err := p.finish(ctx, h.ID, r)
	if err != nil {
		return err
	}
	v := voiceOf(r)
	err = p.deliver(ctx, v, h, reply)
	if status(err) == http.StatusBadRequest {
		p.log.Error("promised answer refused", "interaction", h.ID, "err", err)
		err = p.deliver(ctx, v, h, tooBig(v))
	}
	if unreachable(err) && p.cfg.Share != nil && p.ids.now().Before(snowflakeTime(h.ID).Add(promiseTime)) {
		return err // another process may still be telling the asker to wait
	}
	if unreachable(err) {
		p.log.Warn("promised answer came too late", "interaction", h.ID, "command", r.Command, "err", err)
		return nil
	}
	return err
}

// voiceOf is the language of who asked.
func voiceOf(r commands.Request) *voice.Voice { return voice.For(r.Asker.Locale, r.Place.Locale) }

// finish runs a request to its end, network and all.
func (p *Platform) finish(ctx context.Context, id string, r commands.Request) (reply commands.Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			p.panicked(id, v)
			reply, err = broken(voiceOf(r)), nil
		}
	}()
	r.Trace = id
	reply = p.desk.Run(ctx, r)
	for reply.Later != nil {
		if reply, err = reply.Later(ctx); err != nil {
			return reply, fmt.Errorf("interaction %s: %w", id, err)
		}
	}
	if reply.Form != nil {
		reply = noForm(voiceOf(r))
	}
	return reply, ctx.Err()
}

// deliver puts a reply where it was promised. One that only the asker may see
// never stands where all saw the promise.
func (p *Platform) deliver(ctx context.Context, v *voice.Voice, h handle, reply commands.Reply) error {
	hook := "/webhooks/" + h.Application + "/" + h.Token
	original := hook + "/messages/@original"
	switch {
	case h.Update && (!reply.Replace || reply.Private && !h.Private):
		return p.api.call(ctx, http.MethodPost, hook, p.body(ctx, v, h.Guild, h.Guild != "" || h.Shared || reply.Private, reply), nil)
	case !h.Update && reply.Private && !h.Private:
		if err := p.api.call(ctx, http.MethodDelete, original, nil, nil); err != nil && !hasCode(err, codeUnknownMessage) {
			return err
		}
		return p.api.call(ctx, http.MethodPost, hook, p.body(ctx, v, h.Guild, true, reply), nil)
	}
	return p.api.call(ctx, http.MethodPatch, original, p.body(ctx, v, h.Guild, false, reply), nil)
}

// unreachable tells that the person cannot be reached by this way any more: the
// token is over, or they have put the message away.
func unreachable(err error) bool {
	return status(err) == http.StatusNotFound ||
		hasCode(err, codeUnknownMessage, codeUnknownWebhook, codeUnknownInteraction, codeInvalidToken)
}
