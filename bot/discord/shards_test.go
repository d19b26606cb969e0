package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
)

// guildOn is the id of a guild whose events a shard of four has.
func guildOn(shard int) string { return strconv.Itoa((1000 + shard) << 22) }

func TestShardOf(t *testing.T) {
	cases := []struct {
		guild string
		of    int
		want  int
	}{
		{"197038439483310086", 1, 0},
		{"197038439483310086", 16, 2},
		{guildOn(3), 4, 3},
		{"", 4, 0},
		{"none", 4, 0},
		{"18446744073709551615", 4, 3},
		{guildOn(3), 0, 0},
	}
	for _, c := range cases {
		if got := shardOf(c.guild, c.of); got != c.want {
			t.Errorf("guild %q is on shard %d of %d, want %d", c.guild, got, c.of, c.want)
		}
	}
}

// sharded is a Discord with a guild on each of four shards, two of which may identify
// at a time.
func sharded(t *testing.T) *discordtest.Server {
	s := discordtest.New(t)
	s.Shards(4, 2)
	for id := range 4 {
		s.AddGuild(guildOn(id), strconv.Itoa(id+1))
	}
	return s
}

// worksEverywhere checks that an interaction of each shard gets through, once.
func (r *running) worksEverywhere() {
	r.t.Helper()
	for id := range 4 {
		e := r.server.Send(discordtest.User{ID: "77", Name: "ann"}, discordtest.Place{Guild: guildOn(id), Channel: strconv.Itoa(id + 1)}, discordtest.Slash("latest", nil))
		r.until(fmt.Sprint("an interaction on shard ", id), func() bool { return slices.Contains(r.asked, e.ID) })
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if once := slices.Compact(slices.Sorted(slices.Values(r.asked))); len(once) != len(r.asked) {
		r.t.Errorf("an interaction was handed over twice: %v", r.asked)
	}
}

// identified are the shards that have identified, in order.
func identified(t *testing.T, s *discordtest.Server) [][2]int {
	t.Helper()
	var out [][2]int
	for _, f := range s.Frames(opIdentify) {
		d := struct{ Shard [2]int }{[2]int{0, 1}}
		if err := json.Unmarshal(f.Data, &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, d.Shard)
	}
	return out
}

// TestShards: as many connections as Discord advises, each with what befalls it.
func TestShards(t *testing.T) {
	cases := []struct {
		name     string
		trouble  func(s *discordtest.Server, r *running)
		event    string
		number   int // of that event in all
		identify int // in all
	}{
		{"none", func(*discordtest.Server, *running) {}, "READY", 4, 4},
		{"one is cut and resumes by itself", func(s *discordtest.Server, _ *running) { s.DropShard(2) }, "RESUMED", 1, 4},
		{"all are cut", func(s *discordtest.Server, _ *running) { s.Drop() }, "RESUMED", 4, 4},
		{"all sessions are forgotten", func(s *discordtest.Server, _ *running) { s.ForgetSessions(); s.Drop() }, "READY", 8, 8},
		{"fewer are advised", func(s *discordtest.Server, _ *running) { s.Shards(2, 1) }, "READY", 4, 4},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := sharded(t)
			r := start(t, s, newTestGateway(s))
			r.session("READY", 4)
			<-r.ready()
			r.worksEverywhere()
			c.trouble(s, r)
			r.session(c.event, c.number)
			r.worksEverywhere()
			all := identified(t, s)
			if len(all) != c.identify {
				t.Errorf("%d IDENTIFYs, want %d", len(all), c.identify)
			}
			for id := range 4 {
				if !slices.Contains(all, [2]int{id, 4}) {
					t.Errorf("shard %d of 4 did not identify: %v", id, all)
				}
			}
		})
	}
}

// TestReshard: Discord wants more shards than there are.
func TestReshard(t *testing.T) {
	cases := []struct {
		name   string
		before func(s *discordtest.Server)
		after  func(s *discordtest.Server) // once they are connected
		edit   func(p *pace)
		ready  int // READYs at first
	}{
		{"4011 at the first connection", func(s *discordtest.Server) { s.Shards(1, 1); s.Require(4) }, func(*discordtest.Server) {}, func(*pace) {}, 4},
		{"4011 later", func(s *discordtest.Server) { s.Shards(2, 2) },
			func(s *discordtest.Server) { s.Require(4); s.ForgetSessions(); s.DropShard(1) }, func(*pace) {}, 2},
		{"the advice grows", func(s *discordtest.Server) { s.Shards(2, 2) },
			func(s *discordtest.Server) { s.Shards(4, 2) }, func(p *pace) { p.advice = 20 * time.Millisecond }, 2},
		{"the advice has grown when a session is to begin", func(s *discordtest.Server) { s.Shards(1, 1) },
			func(s *discordtest.Server) { s.Shards(4, 2); s.ForgetSessions(); s.Drop() }, func(*pace) {}, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := sharded(t)
			c.before(s)
			g := newTestGateway(s)
			c.edit(&g.pace)
			r := start(t, s, g)
			r.session("READY", c.ready)
			c.after(s)
			s.WaitFor("four shards", func(s *discordtest.Server) bool { return s.Whole(4) })
			r.worksEverywhere()
			if n := s.Connected(); n != 4 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// TestStartsTakeTurns: sixteen shards, three at a time, a gap of five seconds in each
// line, and where one does not get to identify the next need not wait.
func TestStartsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := advice{URL: "ws://gateway.example", Shards: 16}
		a.Limit.Total, a.Limit.Remaining, a.Limit.Concurrency = 1000, 1000, 3
		s := newStarts(func(context.Context) (advice, error) { return a, nil }, 5*time.Second, slog.New(slog.DiscardHandler))
		s.begin(a)
		begin := time.Now()
		var mu sync.Mutex
		var all sync.WaitGroup
		at := map[int][]time.Duration{} // by line
		for id := range 16 {
			all.Go(func() {
				_, turn, err := s.next(t.Context(), id, 16)
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Second) // to dial
				if id == 3 {
					turn.end(false)
					return
				}
				mu.Lock()
				at[id%3] = append(at[id%3], time.Since(begin))
				mu.Unlock()
				turn.end(true)
				turn.end(false) // the end of the connection
			})
		}
		all.Wait()
		if len(at[0]) != 5 || len(at[1]) != 5 || len(at[2]) != 5 {
			t.Errorf("%v", at)
		}
		for line, times := range at {
			for i := 1; i < len(times); i++ {
				if times[i]-times[i-1] < 5*time.Second {
					t.Errorf("line %d: %s after %s", line, times[i], times[i-1])
				}
			}
		}
		if took := time.Since(begin); took > 32*time.Second {
			t.Errorf("all took %s", took)
		}
	})
}

// TestGuildsOfAllShards: who is gone is known once all shards have told, and a guild
// is greeted after that alone.
func TestGuildsOfAllShards(t *testing.T) {
	var mu sync.Mutex
	var told []string
	var all []news.Shelf
	tell := func(what string) func(news.Shelf) error {
		return func(s news.Shelf) error {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, what+" "+string(s))
			return nil
		}
	}
	p := New(Config{Left: tell("left"), Back: tell("back"),
		Guilds: func(now []news.Shelf, _ func(news.Shelf) bool) error {
			told, all = append(told, "all"), now
			return nil
		},
		Joined: func(s news.Shelf, _ string) error { return tell("joined")(s) }}, deskSaying(paragraph("hello")), nil, nil)
	ready := func(shard, of int, guilds ...string) {
		list := []any{}
		for _, id := range guilds {
			list = append(list, map[string]any{"id": id})
		}
		raw, _ := json.Marshal(map[string]any{"user": map[string]any{"id": "9"}, "guilds": list, "shard": []int{shard, of}}) // plain data
		p.ready(raw)
	}
	steps := []struct {
		name  string
		do    func()
		want  []string
		whole bool
	}{
		{"the first shard", func() { ready(0, 2, guildOn(0), guildOn(2)) }, []string{"back " + at(0), "back " + at(2)}, false},
		{"its guild", func() { p.guildEvent("GUILD_CREATE", json.RawMessage(`{"id":"`+guildOn(0)+`"}`)) }, nil, false},
		{"the second shard", func() { ready(1, 2, guildOn(1)) }, []string{"back " + at(1), "all", "joined " + at(0)}, true},
		{"a guild joins", func() { p.guildEvent("GUILD_CREATE", json.RawMessage(`{"id":"`+guildOn(3)+`"}`)) }, []string{"back " + at(3), "joined " + at(3)}, true},
		{"one is gone in a new session", func() { ready(0, 2, guildOn(2)) }, []string{"left " + at(0), "all"}, true},
		{"more shards: the first", func() { ready(0, 4) }, nil, false},
		{"more shards: the others", func() { ready(1, 4, guildOn(1)); ready(2, 4, guildOn(2)); ready(3, 4) }, []string{"left " + at(3), "all"}, true},
	}
	for _, step := range steps {
		told = nil
		step.do()
		p.tellings.drain(t.Context())
		if !slices.Equal(told, step.want) {
			t.Errorf("%s: told %v, want %v", step.name, told, step.want)
		}
		if p.guilds.whole() != step.whole {
			t.Errorf("%s: whole is %t", step.name, !step.whole)
		}
	}
	if want := []news.Shelf{shelfOf(guildOn(1)), shelfOf(guildOn(2))}; !slices.Equal(all, want) {
		t.Errorf("all guilds are %v, want %v", all, want)
	}
	if _, known := p.guilds.has(guildOn(0)); !known {
		t.Error("a guild that left is not known to have")
	}
}

func at(shard int) string { return string(shelfOf(guildOn(shard))) }

// TestAThousandGuildsAtOnce: each of a thousand guilds that join in one rush is told of
// once, in spite of a desk that takes its time and a connection that is cut meanwhile.
func TestAThousandGuildsAtOnce(t *testing.T) {
	const many = 1000
	s := sharded(t)
	s.Shards(4, 4)
	told := make(chan news.Shelf)
	w := connect(t, s, deskSaying(paragraph("hello")), &memory{}, func(c *Config) {
		c.Joined = func(shelf news.Shelf, _ string) error { told <- shelf; return nil }
	})
	w.WaitReady()
	for i := range many {
		if i == many/2 {
			s.Drop()
		}
		s.AddGuild(strconv.Itoa((5000+i)<<22), strconv.Itoa(9000+i))
	}
	seen := map[news.Shelf]int{}
	for len(seen) < many+4 {
		seen[arrives(t, told)]++
	}
	for shelf, n := range seen {
		if n != 1 {
			t.Errorf("%s was told of %d times", shelf, n)
		}
	}
}

// TestMembersDoNotWaitForGuilds: while the desk is slow to note thousands of guilds,
// what members ask behind them is answered.
func TestMembersDoNotWaitForGuilds(t *testing.T) {
	noting := make(chan struct{})
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) {
		c.Back = func(news.Shelf) error { <-noting; return nil }
	})
	t.Cleanup(func() { close(noting) })
	w.WaitReady()
	for i := range 2 * queueMost {
		w.AddGuild(strconv.Itoa((5000+i)<<22), strconv.Itoa(9000+i))
	}
	w.Send(anna, inGuild, discordtest.Slash("latest", nil)).Answer()
}
