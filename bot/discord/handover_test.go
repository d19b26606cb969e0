package discord

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
)

// vault keeps sessions as the store does.
type vault struct {
	mu      sync.Mutex
	of      int
	all     map[int]Kept
	changed chan struct{} // one is there that was not
}

func newVault() *vault { return &vault{all: map[int]Kept{}, changed: make(chan struct{}, 100)} }

func (v *vault) Session(_ context.Context, shard, of int) (Kept, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	k, ok := v.all[shard]
	return k, ok && v.of == of, nil
}

func (v *vault) Keep(_ context.Context, of int, all map[int]Kept) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.of = of
	maps.Copy(v.all, all)
	v.changed <- struct{}{}
	return nil
}

// asksAt is what Discord tells of a member who asks, with the id of a moment.
func asksAt(at time.Time) map[string]any {
	return map[string]any{"id": snowflakeAt(at), "token": "a-token", "application_id": discordtest.AppID, "type": 2, "guild_id": guildID, "channel_id": channelID,
		"locale": "en-US", "member": map[string]any{"user": map[string]any{"id": "5"}, "permissions": "0"}, "data": map[string]any{"name": "latest", "type": 1}}
}

// A process that takes a shard over goes on with its session: no other IDENTIFY, what
// was asked in between is answered, what is too old is counted as missed.
func TestAShardTakesItsSessionAlong(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	s.Tolerate() // the answers to what nobody asked
	kept := newVault()
	process := func(edit ...func(*Config)) *world {
		return connect(t, s, deskSaying(paragraph("hello")), &memory{}, append(edit, func(c *Config) { c.Share, c.Sessions = &portion{shards: []int{0}}, kept })...)
	}
	first := process()
	s.WaitReady()
	arrives(t, kept.changed)
	first.stop()
	err := <-first.served
	first.served <- err // for the test's end
	if err != nil {
		t.Fatal(err)
	}
	s.Dispatch("RESUMED", map[string]any{}) // one of the first process's, which nobody kept
	s.Dispatch("INTERACTION_CREATE", asksAt(time.Now().Add(-time.Minute)))
	s.Dispatch("INTERACTION_CREATE", asksAt(time.Now()))
	results := make(chan string, 10)
	second := process(func(c *Config) {
		c.Watch.Answered = func(_, result string, _ time.Duration) { results <- result }
	})
	got := []string{arrives(t, results), arrives(t, results)}
	slices.Sort(got)
	if !slices.Equal(got, []string{"missed", "ok"}) || second.desk.times() != 1 {
		t.Errorf("%v, asked %d times", got, second.desk.times())
	}
	if n := len(s.Frames(2)); n != 1 {
		t.Errorf("%d IDENTIFYs", n)
	}
	<-second.p.registered
	if !second.p.Ready() {
		t.Error("it is not ready")
	}
	if second.p.id() != discordtest.BotID {
		t.Errorf("it is %q", second.p.id())
	}
}

// Where Discord does not know the session any more, a new one is started.
func TestASessionThatIsForgotten(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	kept := newVault()
	kept.of, kept.all[0] = 1, Kept{ID: "forgotten", URL: "ws" + s.URL[len("http"):] + "/gateway/ws/", Seq: 3, Application: discordtest.AppID, Bot: discordtest.BotID}
	w := connect(t, s, deskSaying(paragraph("hello")), &memory{}, func(c *Config) { c.Share, c.Sessions = &portion{shards: []int{0}}, kept })
	s.WaitReady()
	w.Send(mod, inGuild, discordtest.Slash("latest", nil)).Answer()
	if n := len(s.Frames(2)); n != 1 {
		t.Errorf("%d IDENTIFYs", n)
	}
}

// A guild that came and of which the desk was not told when its process ended is told of
// by the one that goes on with the session.
func TestAGuildOfWhichTheDeskWasNotTold(t *testing.T) {
	t.Parallel()
	const late = "700000000000000900"
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	kept := newVault()
	process := func(back func(news.Shelf) error) *world {
		return connect(t, s, deskSaying(paragraph("hello")), &memory{}, func(c *Config) { c.Share, c.Sessions, c.Back = &portion{shards: []int{0}}, kept, back })
	}
	tried, over := make(chan news.Shelf, 10), make(chan struct{})
	first := process(func(shelf news.Shelf) error {
		if tried <- shelf; shelf != shelfOf(late) {
			return nil
		}
		<-over
		return news.ErrDBUnreach
	})
	s.WaitReady()
	arrives(t, tried)
	arrives(t, kept.changed)
	s.AddGuild(late, "700000000000000901")
	if got := arrives(t, tried); got != shelfOf(late) {
		t.Fatalf("it tells of %s", got)
	}
	first.stop()
	close(over)
	err := <-first.served
	first.served <- err // for the test's end
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan news.Shelf, 10)
	process(func(shelf news.Shelf) error { told <- shelf; return nil })
	for arrives(t, told) != shelfOf(late) {
	}
}

// What the desk cannot be told of a guild, because the database is away, it is told later.
func TestAGuildIsToldOfAgain(t *testing.T) {
	t.Parallel()
	tries := make(chan int, 10)
	n := 0
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) {
		c.Back = func(news.Shelf) error {
			n++ // one at a time
			tries <- n
			if n == 1 {
				return news.ErrDBUnreach
			}
			return nil
		}
	})
	w.WaitReady()
	arrives(t, tries)
	arrives(t, tries)
}

// While the database is away for long it is not asked all the time, and what comes behind
// is told in the end.
func TestATellingThatFailsForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, tries, behind := newTellings(slog.New(slog.DiscardHandler)), 0, false
		all.add(func() error { tries++; return news.ErrDBUnreach })
		all.add(func() error { behind = true; return nil })
		began := time.Now()
		all.drain(t.Context())
		if took := time.Since(began); tries != tellTries || took < (tellTries-3)*tellLongest || !behind {
			t.Errorf("%d tries in %v; what was behind it was told: %v", tries, took, behind)
		}
	})
}
