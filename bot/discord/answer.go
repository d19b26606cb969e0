package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"
	"unicode/utf8"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/voice"
)

// Kinds of first answers.
const (
	answerMessage     = 4
	answerLater       = 5
	answerUpdate      = 7
	answerLaterUpdate = 6
	answerChoices     = 8
	answerForm        = 9
)

// Discord waits 3 s for the first answer and 15 minutes for the last.
const (
	runFor     = 2300 * time.Millisecond // the command's share of the 3 s
	answerFor  = 2900 * time.Millisecond // all, from the arrival
	tokenLives = 15 * time.Minute
)

const (
	maxChoices  = 25
	choiceLimit = 100
)

// What people read when the desk itself is in trouble. The other sentences are
// those of the commands.

func tooLong(v *voice.Voice) commands.Reply {
	return sentence(v.Say("The desk took too long to answer. Please try again in a moment."))
}

func broken(v *voice.Voice) commands.Reply {
	return sentence(v.Say("Something went wrong on the desk's side, and it has been logged. Please try again in a moment."))
}

func noForm(v *voice.Voice) commands.Reply {
	return sentence(v.Say("The desk can show no form here. Please use the command itself."))
}

func tooBig(v *voice.Voice) commands.Reply {
	return sentence(v.Say("The answer was more than Discord shows. Please ask for less of it."))
}

// sentence is a reply of one paragraph that only the asker sees.
func sentence(text string) commands.Reply {
	return commands.Reply{Private: true, Failed: true, Blocks: []commands.Block{{Runs: []commands.Run{{Text: text}}}}}
}

// An answer is the first answer to an interaction.
type answer struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

func (a answer) carried() *commands.Attachment {
	if c, is := a.Data.(carrier); is {
		return c.carried()
	}
	return nil
}

// choices are what completes an option.
type choices struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// interaction answers one interaction. Whatever happens, somebody who used a
// command gets an answer within Discord's three seconds; in a crowd it may be that
// too many are there.
func (p *Platform) interaction(ctx context.Context, e event) {
	if e.fate == toMiss {
		p.count(&answered{in: &interaction{}, result: "missed"}, time.Since(e.came))
		return
	}
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), e.came.Add(answerFor))
	defer cancel()
	in, err := decodeInteraction(e.raw)
	if err != nil {
		p.log.Error("interaction not understood", "err", err)
		return
	}
	if !p.ours(in) {
		p.log.Error("an interaction of another application", "interaction", in.ID)
		return
	}
	if in.Guild != "" && in.GuildLocale != "" {
		p.speaks(in.Guild, in.GuildLocale)
	}
	done := &answered{in: in, result: "ok"}
	defer func() { p.count(done, time.Since(e.came)) }()
	if e.fate == toRefuse {
		done.result = "busy"
		p.say(ctx, in, commands.Request{}, busy(in.voice()))
		return
	}
	defer func() {
		if v := recover(); v != nil {
			done.result = "panic"
			p.panicked(in.ID, v)
			p.say(ctx, in, commands.Request{}, broken(in.voice()))
		}
	}()
	if in.user().ID == "" {
		done.result = "refused"
		p.log.Error("an interaction of nobody", "interaction", in.ID)
		p.say(ctx, in, commands.Request{}, broken(in.voice()))
		return
	}
	run, stop := context.WithDeadline(ctx, e.came.Add(p.cfg.runFor))
	defer stop()
	if in.Type == completeKind {
		p.complete(ctx, run, in, done)
		return
	}
	r, reply := p.reply(run, in, done)
	p.say(ctx, in, r, reply)
	if took := time.Since(e.came); took > p.cfg.runFor {
		p.log.Warn("slow answer", "interaction", in.ID, "command", r.Command, "took", took)
	}
}

// reply is what is asked for, and what is said to it: the desk's answer, or why the desk
// is not asked. done is told how it went.
func (p *Platform) reply(ctx context.Context, in *interaction, done *answered) (r commands.Request, out commands.Reply) {
	refusal := p.hurried(in, commands.Reads)
	if refusal == nil {
		r, refusal = p.request(ctx, in)
	}
	done.command, r.Trace = r.Command, in.ID
	if cost := commands.CostOf(r); refusal == nil && cost > commands.Reads {
		refusal = p.hurried(in, cost)
	}
	if refusal != nil {
		done.result = "refused"
		return r, *refusal
	}
	out, done.result = within(ctx, p, in, tooLong(in.voice()), func() commands.Reply { return p.desk.Run(ctx, r) })
	return r, out
}

// within is what f gives, and how that went: late when that takes longer than ctx, a
// sentence when it panics.
func within(ctx context.Context, p *Platform, in *interaction, late commands.Reply, f func() commands.Reply) (commands.Reply, string) {
	type end struct {
		reply  commands.Reply
		result string
	}
	out := make(chan end, 1)
	p.working.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				p.panicked(in.ID, v)
				out <- end{broken(in.voice()), "panic"}
			}
		}()
		reply, result := f(), "ok"
		if reply.Failed {
			result = "refused"
		}
		out <- end{reply, result}
	})
	select {
	case e := <-out:
		return e.reply, e.result
	case <-ctx.Done():
		p.log.Error("command took too long", "interaction", in.ID)
		return late, "late"
	}
}

func (p *Platform) panicked(id string, v any) {
	p.log.Error("panic in a command", "interaction", id, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
}

// request is what an interaction asks for, or why that is not known.
func (p *Platform) request(ctx context.Context, in *interaction) (commands.Request, *commands.Reply) {
	if in.Type == slashKind {
		r, _ := in.request(p.ids.now())
		p.attached(&r)
		if in.direct() {
			p.look(ctx, &r, in.user().ID)
		}
		return r, nil
	}
	kind, id, channel := byte(buttonID), in.Data.CustomID, ""
	switch {
	case in.Type == submitKind:
		kind = formID
	case isChannelMenu(id) && len(in.Data.Values) == 1 && snowflake(in.Data.Values[0]):
		kind, channel = channelsID, in.Data.Values[0]
	case len(in.Data.Values) > 0:
		id = in.Data.Values[0]
	}
	r, err := p.ids.decode(ctx, kind, id)
	if err != nil {
		refusal := p.refused(in, r, err)
		return r, &refusal
	}
	if channel != "" {
		r.Options["channel"] = channel
	}
	r.Pressed = true
	in.locate(&r, p.ids.now())
	if in.Type == submitKind {
		p.fill(&r, fields(in.Data.Components))
	}
	if in.direct() {
		p.look(ctx, &r, in.user().ID)
		return r, nil
	}
	return r, p.named(ctx, in, &r)
}

// named looks up the channels and roles that a pressed request names. One that names
// another guild's channel is refused: such a button was not made here.
func (p *Platform) named(ctx context.Context, in *interaction, r *commands.Request) *commands.Reply {
	for _, o := range p.naming[r.Command] {
		id := r.Options[o.Name]
		if !snowflake(id) {
			continue
		}
		var err error
		if o.Kind == commands.Role {
			err = p.nameRole(ctx, in, id, &r.Place)
		} else {
			err = p.nameChannel(ctx, in, id, &r.Place)
		}
		if errors.Is(err, errAbroad) {
			refusal := sentence(in.voice().Say("There is no such channel here. Choose one of this server's."))
			return &refusal
		}
		if err != nil {
			p.log.Warn("a channel or role is not known", "id", id, "err", err)
		}
	}
	return nil
}

// refused is the sentence for a custom id that cannot be used, with a fresh
// button where the old one was of this desk.
func (p *Platform) refused(in *interaction, r commands.Request, err error) commands.Reply {
	v := in.voice()
	switch {
	case errors.Is(err, errExpired):
		reply := sentence(v.Say("Buttons that change something work for a day, and this one is older. Here is a fresh one."))
		fresh := commands.Action{Label: v.Say("Try again"), Request: r, Changes: true, Channel: isChannelMenu(in.Data.CustomID)}
		if in.Message != nil {
			for _, c := range walk(in.Message.Components) {
				if c.CustomID == in.Data.CustomID && c.Label != "" {
					fresh.Label = c.Label
				}
			}
		}
		reply.Actions = [][]commands.Action{{fresh}}
		return reply
	case errors.Is(err, errForeign):
		return sentence(v.Say("This button is not one that the desk can read any more. Please use the command itself."))
	case errors.Is(err, news.ErrNotFound):
		return sentence(v.Say("What this button asked for is no longer kept. Please use the command itself."))
	}
	p.log.Error("button not readable", "interaction", in.ID, "err", err)
	return sentence(commands.SentenceIn(v, err))
}

// complete suggests values for the option that is being typed. It cannot be put
// off, and an error is an empty list. done is told how it went.
func (p *Platform) complete(ctx, run context.Context, in *interaction, done *answered) {
	list := choices{Choices: []choice{}}
	if p.hurried(in, typing) != nil {
		done.result = "refused"
		p.send(ctx, in, answer{Type: answerChoices, Data: list})
		return
	}
	r, focused := in.request(p.ids.now())
	r.Trace = in.ID
	if in.direct() {
		p.look(run, &r, in.user().ID)
	}
	for _, c := range p.desk.Complete(run, r, focused) {
		if len(list.Choices) == maxChoices {
			break
		}
		name := plain(c.Label, choiceLimit)
		if name == "" || c.Value == "" || utf8.RuneCountInString(c.Value) > choiceLimit {
			continue
		}
		list.Choices = append(list.Choices, choice{Name: name, Value: c.Value})
	}
	p.send(ctx, in, answer{Type: answerChoices, Data: list})
}

// say answers with a reply, in the way that fits it: a form, a promise, the
// pressed message anew, or a message.
func (p *Platform) say(ctx context.Context, in *interaction, r commands.Request, reply commands.Reply) {
	if in.Type == completeKind {
		p.send(ctx, in, answer{Type: answerChoices, Data: choices{Choices: []choice{}}})
		return
	}
	private := in.private(reply)
	switch {
	case reply.Form != nil:
		p.form(ctx, in, *reply.Form)
	case reply.Later != nil:
		p.promise(ctx, in, r, reply, private)
	case in.replaces(reply):
		p.message(ctx, in, answerUpdate, in.ephemeral(), reply)
	default:
		p.message(ctx, in, answerMessage, private, reply)
	}
}

// form shows a form, or says why it cannot: Discord has none after a form.
func (p *Platform) form(ctx context.Context, in *interaction, f commands.Form) {
	m, err := p.render.modal(ctx, f)
	if err == nil && in.Type != submitKind {
		if err = p.send(ctx, in, answer{Type: answerForm, Data: m}); status(err) != http.StatusBadRequest {
			return
		}
	}
	p.log.Error("form not shown", "interaction", in.ID, "err", err)
	p.message(ctx, in, answerMessage, true, noForm(in.voice()))
}

// private tells whether only the asker is to see a reply: when it says so, when
// a button of a message in a guild was pressed (the others did not ask), and
// where others read a conversation that the desk was not invited to.
func (in *interaction) private(reply commands.Reply) bool {
	return reply.Private || in.shared() || in.Message != nil && !in.direct()
}

// replaces tells whether a reply takes the place of the message that was
// pressed. That may be done to a message that only the presser sees, and by who
// asked for it; anybody else gets a message of their own.
func (in *interaction) replaces(reply commands.Reply) bool {
	if !reply.Replace || in.Message == nil {
		return false
	}
	if in.ephemeral() || in.shared() {
		return in.ephemeral()
	}
	return !reply.Private && (in.direct() || in.Message.By.User.ID != "" && in.Message.By.User.ID == in.user().ID)
}

// message sends a reply as a message. When Discord refuses its form, people get
// a sentence and the log gets the reason.
func (p *Platform) message(ctx context.Context, in *interaction, kind int, private bool, reply commands.Reply) {
	err := p.send(ctx, in, answer{Type: kind, Data: p.body(ctx, in.voice(), in.Guild, private, reply)})
	if status(err) == http.StatusBadRequest {
		p.send(ctx, in, answer{Type: answerMessage, Data: p.body(ctx, in.voice(), in.Guild, true, tooBig(in.voice()))})
	}
}

// body is a reply as Discord's message.
func (p *Platform) body(ctx context.Context, v *voice.Voice, guild string, private bool, reply commands.Reply) message {
	reply = sendable(v, reply)
	m := message{Flags: flagComponents, Mentions: nobody(), Components: p.render.components(ctx, guild, reply)}
	m.attach(reply.File)
	if private {
		m.Flags |= flagEphemeral
	}
	return m
}

// Codes of Discord's refusals.
const (
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeInvalidToken       = 50027
)

// send gives the first answer.
func (p *Platform) send(ctx context.Context, in *interaction, a answer) error {
	err := p.api.callback(ctx, in.ID, in.Token, a)
	if err != nil {
		p.log.Error("answer not given", "interaction", in.ID, "kind", a.Type, "err", err)
	}
	return err
}
