package discord

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// portion is a process's share of the shards in a test.
type portion struct {
	shards []int
	mu     sync.Mutex
	over   bool // it holds nothing any more
	starts []int
}

func (p *portion) Shards(ctx context.Context, n int, run func(ctx context.Context, shard, of int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, shard := range p.shards {
		g.Go(func() error { return run(ctx, shard, n) })
	}
	<-ctx.Done()
	return g.Wait()
}

func (p *portion) Start(_ context.Context, lane, _ int) (func(bool), error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starts = append(p.starts, lane)
	return func(bool) {}, nil
}

func (p *portion) Holds() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.over
}

// What comes to a shard is acted upon while the process has it, and not when it has begun
// anew since.
func TestWhoMayActUponAShard(t *testing.T) {
	t.Parallel()
	p := &portion{}
	g := &gateway{share: p}
	given, lose := context.WithCancel(t.Context())
	before := g.holding(given)
	if !before() {
		t.Error("it has the shard, and may not act")
	}
	p.over = true
	if before() {
		t.Error("its time is over, and it may act")
	}
	lose()
	p.over = false // it has begun anew
	if before() {
		t.Error("it was given other shards since, and may act upon this one")
	}
	if !g.holding(t.Context())() {
		t.Error("of the new ones it may not")
	}
	if alone := (&gateway{}).holding(given); !alone() {
		t.Error("who is alone may act to the end")
	}
}

// Each of two processes answers in the guilds of its shards, and knows of those alone
// who is there.
func TestShardsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	s := sharded(t)
	s.Shards(4, 4)
	type whole struct {
		present []news.Shelf
		known   []int
	}
	told := []chan whole{make(chan whole, 8), make(chan whole, 8)}
	shares := []*portion{{shards: []int{0, 2}}, {shards: []int{1, 3}}}
	var worlds []*world
	for i, share := range shares {
		worlds = append(worlds, connect(t, s, deskSaying(paragraph("hello")), &memory{}, func(c *Config) {
			c.Share = share
			c.Guilds = func(present []news.Shelf, known func(news.Shelf) bool) error {
				w := whole{present: present}
				for shard := range 4 {
					if known(shelfOf(guildOn(shard))) {
						w.known = append(w.known, shard)
					}
				}
				told[i] <- w
				return nil
			}
		}))
	}
	s.WaitReady()
	for i, share := range shares {
		got := arrives(t, told[i])
		want := []news.Shelf{shelfOf(guildOn(share.shards[0])), shelfOf(guildOn(share.shards[1]))}
		if !slices.Equal(got.present, want) || !slices.Equal(got.known, share.shards) {
			t.Errorf("process %d was told %v of shards %v", i, got.present, got.known)
		}
		if lanes := slices.Sorted(slices.Values(share.starts)); !slices.Equal(lanes, share.shards) {
			t.Errorf("process %d started in lanes %v", i, lanes)
		}
	}
	for shard := range 4 {
		place := discordtest.Place{Guild: guildOn(shard), Channel: strconv.Itoa(shard + 1)}
		s.Send(discordtest.User{ID: "5", Name: "ben"}, place, discordtest.Slash("latest", nil)).Answer()
	}
	for i, w := range worlds {
		if n := w.desk.times(); n != 2 {
			t.Errorf("process %d answered %d times", i, n)
		}
	}
}

// What comes to a process after another has its shards is not for it.
func TestALapsedProcessAnswersNobody(t *testing.T) {
	t.Parallel()
	share := &portion{shards: []int{0}}
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) { c.Share = share })
	w.WaitReady()
	share.mu.Lock()
	share.over = true
	share.mu.Unlock()
	e := w.Send(discordtest.User{ID: "5"}, discordtest.Place{Guild: guildID, Channel: channelID}, discordtest.Slash("latest", nil))
	if e.Answered(500*time.Millisecond) || w.desk.times() > 0 {
		t.Error("it answered")
	}
}

// A process without shards posts and answers as the others do, and asks Discord what
// they know from it.
func TestAProcessApart(t *testing.T) {
	t.Parallel()
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) { c.Share, c.Apart = &portion{}, true })
	if !w.p.Ready() {
		t.Error("it is not ready")
	}
	w.AddMember(guildID, "5", 0)
	got, err := w.p.Sees(t.Context(), "discord:5", news.View{shelfOf(guildID), shelfOf("4242"), news.Common})
	if want := (news.View{shelfOf(guildID), news.Common}); err != nil || !slices.Equal(got, want) {
		t.Errorf("a member sees %v, %v", got, err)
	}
	if id, err := w.p.askID(t.Context()); err != nil || id == "" {
		t.Errorf("who it is: %q, %v", id, err)
	}
	if n := len(w.Requests("GET", "/gateway")); n != 0 {
		t.Errorf("it asked for the gateway %d times", n)
	}
}

// A request whose context has ended is not sent, whatever has been done of it: who was
// stopped in the middle would post what another process has posted since.
func TestABodyThatComesTooLate(t *testing.T) {
	t.Parallel()
	came := make(chan int, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err == nil {
			came <- 1
		}
	}))
	defer server.Close()
	late := &lateContext{Context: t.Context(), end: time.Now().Add(-time.Second)}
	body := timely{late, nil}
	req, err := http.NewRequest("POST", server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = 10
	if res, err := server.Client().Do(req); err == nil {
		res.Body.Close()
		t.Error("it was sent")
	}
	select {
	case <-came:
		t.Error("it arrived")
	default:
	}
}

// lateContext is past its end, and its timer has not gone off yet.
type lateContext struct {
	context.Context
	end time.Time
}

func (c *lateContext) Deadline() (time.Time, bool) { return c.end, true }

// An answer may be carried out before the promise of another process has arrived.
func TestAnAnswerBeforeItsPromise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		share Share
		age   time.Duration
		later bool
	}{
		{"of another process, a moment ago", &portion{}, time.Second, true},
		{"of another process, long ago", &portion{}, time.Minute, false},
		{"of the only process", nil, time.Second, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := discordtest.New(t)
			s.AddGuild(guildID, channelID)
			s.Tolerate()
			cfg := config(s)
			cfg.Share = c.share
			p := New(cfg, deskSaying(paragraph("hello")), &memory{}, &debts{})
			where, _ := json.Marshal(handle{ID: snowflakeAt(time.Now().Add(-c.age)), Application: "9", Token: "unknown"}) // plain data
			what, _ := json.Marshal(commands.Request{Command: "latest"})
			if err := p.Answer(t.Context(), string(where), what); (err != nil) != c.later {
				t.Errorf("%v", err)
			}
		})
	}
}

// times is how often the desk was asked.
func (d *desk) times() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.asked)
}
