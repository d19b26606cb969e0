package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// slow is a desk whose answers need the network: what it promises, and what it
// then says.
func slow(promised, said commands.Reply) *desk {
	d := deskSaying(commands.Reply{})
	d.answer = func(_ context.Context, r commands.Request) commands.Reply {
		if r.Command == "help" {
			return paragraph("Ask away.")
		}
		out := promised
		out.Later = func(context.Context) (commands.Reply, error) { return said, nil }
		return out
	}
	return d
}

func privately(r commands.Reply) commands.Reply { r.Private = true; return r }

func replacing(r commands.Reply) commands.Reply { r.Replace = true; return r }

func TestPromisedAnswers(t *testing.T) {
	t.Parallel()
	said := paragraph("Added: Bridge opens")
	for _, c := range []struct {
		name     string
		desk     *desk
		pressed  string // the message whose button is pressed, "" for a command
		kind     int
		private  bool // the promise
		followup bool // the answer is a message of its own
	}{
		{"for the asker", slow(commands.Reply{Private: true}, privately(said)), "", answerLater, true, false},
		{"for all", slow(commands.Reply{}, said), "", answerLater, false, false},
		{"for all, and then a refusal for the asker", slow(commands.Reply{}, privately(said)), "", answerLater, false, true},
		{"in place of a private message", slow(replacing(commands.Reply{}), replacing(said)), `{"id":"5","flags":64}`, answerLaterUpdate, false, false},
		{"in place of it, and then a refusal beside it", slow(replacing(commands.Reply{}), privately(said)), `{"id":"5","flags":64}`, answerLaterUpdate, false, true},
		{"by a button of somebody else's", slow(replacing(commands.Reply{}), replacing(said)), `{"id":"5","flags":0}`, answerLater, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, c.desk)
			var e *discordtest.Exchange
			if c.pressed == "" {
				e = w.Send(mod, inGuild, discordtest.Slash("article add", map[string]any{"link": "https://gazette.example/1"}))
			} else {
				first := w.Send(mod, inGuild, discordtest.Slash("help", nil)) // for a message that is there
				first.Answer()
				m := first.Message()
				id, err := w.p.ids.encode(t.Context(), buttonID, ask("post", "article", "7"), true, 0)
				if err != nil {
					t.Fatal(err)
				}
				e = w.Send(mod, inGuild, discordtest.Press(id, json.RawMessage(strings.Replace(c.pressed, "5", m.ID, 1))))
			}
			a := e.Answer()
			if a.Type != c.kind || a.Private() != c.private {
				t.Fatalf("type %d, private %v", a.Type, a.Private())
			}
			var m discordtest.Message
			if c.followup {
				m = e.Followups(1)[0]
				if shown(t, m.Body).Flags&flagEphemeral == 0 {
					t.Error("all see the refusal")
				}
			} else {
				m = e.Message()
			}
			if words(t, m.Body) != "Added: Bridge opens" {
				t.Errorf("%s", words(t, m.Body))
			}
		})
	}
}

func TestPromiseIsWrittenDownBeforeItIsGiven(t *testing.T) {
	t.Parallel()
	d := slow(commands.Reply{Private: true}, paragraph("Added."))
	w := begin(t, d)
	w.debts.err = news.ErrDBLocked
	a := w.Send(mod, inGuild, discordtest.Slash("article add", nil)).Answer()
	if a.Type != answerMessage || !a.Private() || words(t, a.Data) == "" {
		t.Errorf("type %d, %s", a.Type, words(t, a.Data))
	}
}

// TestAPromiseThatCannotBeWrittenDownIsRefusedInTime: who waits is told within
// Discord's three seconds, however long the debts would take.
func TestAPromiseThatCannotBeWrittenDownIsRefusedInTime(t *testing.T) {
	t.Parallel()
	w := begin(t, slow(commands.Reply{Private: true}, paragraph("Added.")))
	w.debts.locked = true
	a := w.Send(mod, inGuild, discordtest.Slash("article add", nil)).Answer()
	if want := commands.Sentence(context.DeadlineExceeded); a.Type != answerMessage || !a.Private() || words(t, a.Data) != want {
		t.Errorf("type %d, %s", a.Type, words(t, a.Data))
	}
}

// TestAnswerWaitsForItsPromise: the job is faster than the promise on its way.
func TestAnswerWaitsForItsPromise(t *testing.T) {
	t.Parallel()
	w := begin(t, slow(commands.Reply{Private: true}, paragraph("Added.")))
	w.WaitReady()
	w.Fault(discordtest.Fault{Method: "POST", Path: "/interactions/", Status: 500, Times: 2}) // the promise takes a while
	e := w.Send(mod, inGuild, discordtest.Slash("article add", nil))
	if m := e.Message(); words(t, m.Body) != "Added." {
		t.Errorf("%s", words(t, m.Body))
	}
	if n := len(w.Requests("PATCH", "/webhooks/")); n != 1 {
		t.Errorf("%d edits", n)
	}
}

// TestAnswerComesAfterACrash: the promise was given, and the process died. The
// next one gives the answer, and knows who asked and where.
func TestAnswerComesAfterACrash(t *testing.T) {
	t.Parallel()
	w := begin(t, slow(commands.Reply{Private: true}, paragraph("never said")))
	w.debts.idle = true
	e := w.Send(mod, inGuild, discordtest.Slash("article add", map[string]any{"link": "https://gazette.example/1"}))
	e.Answer()
	w.stop()

	d := slow(commands.Reply{Private: true}, paragraph("Added after all."))
	next := New(config(w.Server), d, w.memory, &debts{})
	if err := next.Answer(t.Context(), w.debts.handles[0], w.debts.what[0]); err != nil {
		t.Fatal(err)
	}
	if m := e.Message(); words(t, m.Body) != "Added after all." {
		t.Errorf("%s", words(t, m.Body))
	}
	r := d.last(t)
	if r.Command != "article add" || r.Option("link") != "https://gazette.example/1" || !r.Asker.Moderator || r.Asker.ID != "discord:"+mod.ID || r.Place.Shelf != shelfOf(guildID) {
		t.Errorf("%+v", r)
	}
	// And once more, for a crash between the answer and its being noted.
	if err := next.Answer(t.Context(), w.debts.handles[0], w.debts.what[0]); err != nil {
		t.Error(err)
	}
}

func TestAnswersThatReachNobodyAreDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		code   int
	}{
		{"the token is over", 401, 50027},
		{"the interaction is unknown", 404, 10062},
		{"no promise was given", 404, 10015},
		{"the message was put away", 404, 10008},
		{"no such route", 404, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := discordtest.New(t)
			s.Fault(discordtest.Fault{Path: "/webhooks/", Status: c.status, Body: fmt.Sprintf(`{"code":%d,"message":"Unknown"}`, c.code), Times: -1})
			p := New(config(s), deskSaying(paragraph("late")), &memory{}, &debts{})
			if err := p.Answer(t.Context(), `{"id":"1","app":"2","token":"3"}`, []byte(`{"Command":"help"}`)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnswersInTroubleAreOwedOn(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	d := deskSaying(paragraph("hello"))
	p := New(config(s), d, &memory{}, &debts{})
	const where, what = `{"id":"1","app":"2","token":"3"}`, `{"Command":"help"}`
	s.Fault(discordtest.Fault{Path: "/webhooks/", Status: 503, Times: -1})
	if err := p.Answer(t.Context(), where, []byte(what)); !errors.Is(err, news.ErrBusy) {
		t.Errorf("Discord is down: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	d.answer = func(context.Context, commands.Request) commands.Reply {
		return commands.Reply{Later: func(ctx context.Context) (commands.Reply, error) {
			cancel()
			return commands.Reply{}, ctx.Err()
		}}
	}
	if err := p.Answer(ctx, where, []byte(what)); !errors.Is(err, context.Canceled) {
		t.Errorf("the desk is told to stop: %v", err)
	}
	d.answer = func(context.Context, commands.Request) commands.Reply { panic("a bug") }
	s.Heal()
	s.Fault(discordtest.Fault{Path: "/webhooks/", Status: 404, Times: -1})
	if err := p.Answer(t.Context(), where, []byte(what)); err != nil {
		t.Errorf("a bug is owed for ever: %v", err)
	}
	for _, bad := range []string{"", "null?", "[]"} {
		if err := p.Answer(t.Context(), bad, []byte(what)); err != nil {
			t.Errorf("handle %q: %v", bad, err)
		}
		if err := p.Answer(t.Context(), where, []byte(bad)); err != nil {
			t.Errorf("request %q: %v", bad, err)
		}
	}
}

func TestRefusedAnswerIsASentence(t *testing.T) {
	t.Parallel()
	w := begin(t, slow(commands.Reply{Private: true}, paragraph("Added.")))
	w.WaitReady()
	w.Fault(discordtest.Fault{Method: "PATCH", Path: "/webhooks/", Status: 400, Body: `{"code":50035,"message":"Invalid Form Body"}`})
	e := w.Send(mod, inGuild, discordtest.Slash("article add", nil))
	if m := e.Message(); words(t, m.Body) != sayTooBig {
		t.Errorf("%s", words(t, m.Body))
	}
}
