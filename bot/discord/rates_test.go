package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/commands"
	"newsdesk/voice"
)

// asking is a platform in a bubble where time is not real, of usual rates. Each use is
// counted as let through, or held back with a sentence.
type asking struct {
	p    *Platform
	last string
}

func newAsking() *asking {
	return &asking{p: New(Config{Key: []byte("k"), URL: "http://discord.invalid", Rates: UsualRates()}, deskSaying(commands.Reply{}), &memory{}, &debts{})}
}

// through is how many of n uses at once are let through.
func (a *asking) through(guild string, user int, perms uint64, cost commands.Cost, n int) int {
	in := &interaction{Guild: guild, Locale: "en-US", Member: &member{User: userOf(user), Permissions: fmt.Sprint(perms)}}
	passed := 0
	for range n {
		if held := a.p.hurried(in, cost); held == nil {
			passed++
		} else {
			a.last = held.Blocks[0].Runs[0].Text
		}
	}
	return passed
}

func userOf(n int) user { return user{ID: fmt.Sprint(1000 + n), Name: "anna"} }

// TestRates: what a member and a moderator may do at once, what comes back while they
// wait, and what they are told.
func TestRates(t *testing.T) {
	const moderator = mayManageMessages
	for _, c := range []struct {
		name  string
		perms uint64
		cost  commands.Cost
		once  int
		wait  time.Duration
		again int
		says  string
	}{
		{"a member reads", 0, commands.Reads, 30, time.Second, 10, "That was a lot in a short time. Please try again in 1 second."},
		{"a member types", 0, typing, 30, 100 * time.Millisecond, 1, "That was a lot in a short time. Please try again in 1 second."},
		{"a member writes", 0, commands.Writes, 20, 9 * time.Second, 3, "That was a lot in a short time. Please try again in 3 seconds."},
		{"a member has links read", 0, commands.Fetches, 10, 24 * time.Second, 2, "That was a lot in a short time. Please try again in 12 seconds."},
		{"after a long time it is no more at once", 0, commands.Fetches, 10, time.Hour, 10, "That was a lot in a short time. Please try again in 12 seconds."},
		{"a moderator reads", moderator, commands.Reads, 50, time.Second, 50, "That was a lot in a short time. Please try again in 1 second."},
		{"a moderator writes", moderator, commands.Writes, 120, time.Second, 2, "That was a lot in a short time. Please try again in 1 second."},
		{"a moderator adds", moderator, commands.Fetches, 30, 2 * time.Second, 1, "That was a lot in a short time. Please try again in 2 seconds."},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAsking()
				if n := a.through("7", 1, c.perms, c.cost, c.once+40); n != c.once || a.last != c.says {
					t.Errorf("%d at once, want %d: %s", n, c.once, a.last)
				}
				time.Sleep(c.wait)
				if n := a.through("7", 1, c.perms, c.cost, c.once+40); n != c.again {
					t.Errorf("%d after %s, want %d", n, c.wait, c.again)
				}
			})
		})
	}
}

// TestRatesAreFair: who asks too often keeps nobody else out, nor a guild another, nor
// members the moderators; and what is held back costs nothing.
func TestRatesAreFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAsking()
		a.through("7", 1, 0, commands.Fetches, 10_000)
		if n := a.through("7", 2, 0, commands.Fetches, 10); n != 10 {
			t.Errorf("beside somebody who asks without end another gets %d of 10", n)
		}
		if n := a.through("", 1, 0, commands.Fetches, 5); n != 0 {
			t.Errorf("alone with the bot the same one gets %d more", n)
		}
		for user := 3; user < 20; user++ {
			a.through("7", user, 0, commands.Fetches, 10)
		}
		if n := a.through("7", 30, 0, commands.Fetches, 5); n != 0 || !strings.HasPrefix(a.last, "Very much is being asked on this server right now. Please try again in 1 second.") {
			t.Errorf("after 60 in a guild %d more: %s", n, a.last)
		}
		if n := a.through("8", 30, 0, commands.Fetches, 5); n != 5 {
			t.Errorf("what was held back in one guild left %d of 5 in another", n)
		}
		if n := a.through("7", 40, mayManageMessages, commands.Fetches, 5); n != 5 {
			t.Errorf("while members are held back a moderator gets %d of 5", n)
		}
	})
}

// TestRatesForget: however many ask, few are remembered, and none for longer than it
// matters.
func TestRatesForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAsking()
		for user := range 3 * usagesMost {
			if n := a.through(fmt.Sprint(user), user, 0, commands.Writes, 1); n != 1 {
				t.Fatalf("user %d is held back", user)
			}
		}
		if n := len(a.p.usages.until); n > usagesMost {
			t.Errorf("%d are remembered", n)
		}
		time.Sleep(time.Minute)
		a.through("7", 1, 0, commands.Writes, 1)
		if n := len(a.p.usages.until); n > 2 {
			t.Errorf("a minute later %d are remembered", n)
		}
	})
}

// TestHeldBackInEachLanguage, and only the one who asked reads it; the desk is not
// asked.
func TestHeldBackInEachLanguage(t *testing.T) {
	for _, code := range append(voice.Languages(), "en-US") {
		synctest.Test(t, func(t *testing.T) {
			d := deskSaying(paragraph("Rain."))
			d.commands = append(d.commands, commands.Command{Name: "Summarise links", Message: true})
			discord := &discordless{answer: limitless}
			p := New(Config{Key: []byte("k"), URL: "http://discord.invalid", Rates: UsualRates()}, d, &memory{}, &debts{})
			p.api.http.Transport = discord
			for range 11 {
				p.interaction(context.Background(), event{came: time.Now(), raw: oddly(map[string]string{"locale": `"` + code + `"`, "data": `{"name":"Summarise links","type":3,"target_id":"8"}`,
					"member": `{"user":{"id":"` + anna.ID + `"},"permissions":"0"}`})})
			}
			said := discord.came[10].body
			want := voice.For(code).Say("That was a lot in a short time. Please try again in %s.", voice.For(code).Count(12, "%d second", "%d seconds"))
			if len(d.asked) != 10 || !strings.Contains(said, want) || !strings.Contains(said, `"flags":32832`) {
				t.Errorf("%s: asked %d times, said %s", code, len(d.asked), said)
			}
		})
	}
}
