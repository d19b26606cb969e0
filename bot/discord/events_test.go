package discord

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
)

// TestGatewayReplay: what happens while the bot is away comes with RESUME, once,
// in its order.
func TestGatewayReplay(t *testing.T) {
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	r := start(t, s, newTestGateway(s))
	r.session("READY", 1)
	const events = 200
	for i := range events {
		if i%40 == 20 {
			s.Drop()
		}
		s.Dispatch("GUILD_ROLE_UPDATE", map[string]any{"guild_id": "1", "role": map[string]any{"id": "9"}})
		s.Dispatch("NEVER_HEARD_OF", map[string]any{"n": i})
	}
	s.Dispatch("INTERACTION_CREATE", map[string]any{"id": "last", "type": 2, "data": map[string]any{}})
	r.until("the last event", func() bool { return len(r.asked) > 0 })
	r.until("all events", func() bool { return len(r.order) >= events })
	for i, n := range r.order {
		if n != i {
			t.Fatalf("event %d came at place %d of %d", n, i, len(r.order))
		}
	}
	if n := len(s.Frames(2)); n != 1 {
		t.Errorf("%d IDENTIFYs", n)
	}
}

// TestGatewayRepeats: an event that came before is not handed over again.
func TestGatewayRepeats(t *testing.T) {
	s := discordtest.New(t)
	s.AddGuild("1", "2")
	r := start(t, s, newTestGateway(s))
	r.session("READY", 1)
	s.Write(`{"t":"NEVER_HEARD_OF","s":1,"op":0,"d":{"n":0}}`) // READY was 1
	s.Dispatch("NEVER_HEARD_OF", map[string]any{"n": 1})
	r.until("the new event", func() bool { return len(r.order) > 0 })
	if r.order[0] != 1 {
		t.Error("an old event was handed over")
	}
}

// TestGatewayUnknownComponents: discordgo cannot decode these; they get through
// as Discord sent them.
func TestGatewayUnknownComponents(t *testing.T) {
	message := func(component string) json.RawMessage {
		return json.RawMessage(`{"id":"5","components":[` + component + `]}`)
	}
	cases := map[string]json.RawMessage{
		"type 99":               message(`{"type":99,"x":[{"type":98}]}`),
		"a type that is a word": message(`{"type":"new"}`),
		"null":                  message(`null`),
		"no object":             message(`17`),
		"very long":             message(`{"type":10,"content":"` + strings.Repeat("é", 70000) + `"}`),
	}
	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			s := discordtest.New(t)
			ctx, stop := context.WithCancel(t.Context())
			got := make(chan json.RawMessage, 1)
			end := make(chan error, 1)
			g := newTestGateway(s)
			go func() {
				end <- g.run(ctx, func(_ context.Context, e event) {
					if e.name == "INTERACTION_CREATE" {
						got <- e.raw
					}
				})
			}()
			<-g.ready()
			s.Send(discordtest.User{ID: "7"}, discordtest.Place{Channel: "2"}, discordtest.Press("x", raw))
			select {
			case in := <-got:
				var d struct{ Message json.RawMessage }
				if err := json.Unmarshal(in, &d); err != nil || string(d.Message) != string(raw) {
					t.Errorf("the message came as %.200s (%v)", d.Message, err)
				}
			case <-time.After(discordtest.Patience):
				t.Error("the interaction was lost")
			}
			stop()
			if err := <-end; err != nil {
				t.Error(err)
			}
		})
	}
}

// TestGatewayHandlers: a slow handler delays no other, a panic ends nothing.
func TestGatewayHandlers(t *testing.T) {
	s := discordtest.New(t)
	slow, done := make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	end := make(chan error, 1)
	go func() {
		end <- newTestGateway(s).run(ctx, func(_ context.Context, e event) {
			switch {
			case e.name == "INTERACTION_CREATE" && strings.Contains(string(e.raw), `"name":"slow"`):
				<-slow
			case e.name == "INTERACTION_CREATE" && strings.Contains(string(e.raw), `"name":"panic"`):
				panic("on purpose")
			case e.name == "GUILD_CREATE":
				<-slow
			case e.name == "INTERACTION_CREATE":
				close(done)
			}
		})
	}()
	u, p := discordtest.User{ID: "7"}, discordtest.Place{Channel: "2"}
	s.Send(u, p, discordtest.Slash("slow", nil))
	s.AddGuild("1", "2")
	s.Send(u, p, discordtest.Slash("panic", nil))
	s.Send(u, p, discordtest.Slash("quick", nil))
	select {
	case <-done:
	case <-time.After(discordtest.Patience):
		t.Error("the quick one waits for the slow one")
	}
	stop()
	select {
	case <-end:
		t.Error("run ended before its handlers")
	case <-time.After(20 * time.Millisecond): // long enough for a run that does not wait
	}
	close(slow)
	if err := <-end; err != nil {
		t.Error(err)
	}
}
