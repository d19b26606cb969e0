package main

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// TestClusterNeverTwiceNeverLost is TestNeverTwiceNeverLost for three processes that
// share a desk on a PostgreSQL server: they are killed, stopped and cut off, and the
// server is, while the feeds and Discord fail as ever.
//
// soak_mishaps_test.go has what befalls the processes and the server, soak_shards_test.go
// what must be true of them at the end.
func TestClusterNeverTwiceNeverLost(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	plan := plan{several: true, feeds: 12, lasts: 49 * time.Second, settles: 2 * time.Minute, often: 0.2, jumps: 3}
	if *soakFor > 0 {
		plan.feeds, plan.lasts, plan.settles, plan.often, plan.jumps = 60, *soakFor, 5*time.Minute, 0.3, max(4, int(*soakFor/(20*time.Second)))
	}
	soaked(t, plan).cluster.report()
}

const (
	// shards is how many Discord advises, two of which may identify at a time.
	shards, lanes = 4, 2
	// west is a guild on the shard that the others are not on.
	west = "700000000012583000"
	// bootsWithin is how long a process may take to join the others.
	bootsWithin = 30 * time.Second
	shares      = "this process shares the desk"
)

// cluster is several processes that share a desk on a server.
type cluster struct {
	*soak
	ctl     []string // the command that starts the server again; nil: it is not known
	server  *sql.DB  // behind the store's back
	proxies map[*deskProcess]*proxy
	ahead   []ahead // in the order of their time
	mishaps []*mishap
	gateway []time.Time // when the gateway failed
	next    time.Time   // when the next mishap is to come

	excusedEnds, lostAsks, unexplained, handedOver int
	longest, longestMore                           time.Duration
}

// ahead is something that is to be done.
type ahead struct {
	at time.Time
	do func()
}

func newCluster(s *soak) *cluster {
	c := &cluster{soak: s, proxies: map[*deskProcess]*proxy{}, ctl: strings.Fields(os.Getenv("NEWSDESK_TEST_POSTGRES_CTL"))}
	if c.ctl == nil {
		s.Log("left out: what befalls when the server is started again, for NEWSDESK_TEST_POSTGRES_CTL does not say how; .ci/postgres does")
	}
	database := fresh.Database(s)
	s.desk = &desk{soak: s, database: database}
	roles := []string{"all", "all", "worker"}
	if s.seed%2 == 1 {
		roles = []string{"gateway", "all", "worker"}
	}
	for n, role := range roles {
		p := &deskProcess{name: []string{"one", "two", "three"}[n], args: []string{"run", "--role", role}}
		c.proxies[p], p.address = newProxy(s.T, ofProcess(s.T, database, p.name))
		s.desk.add(s.T, p)
	}
	s.discord.Shards(shards, lanes)
	s.discord.AddGuild(west, deskOf(west))
	c.server = fresh.Raw(s, database)
	return c
}

// ofProcess is a database's address for a process: what the server has is written down
// before it says so, whatever it does for other tests.
func ofProcess(t *testing.T, database, name string) string {
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("synchronous_commit", "on")
	q.Set("application_name", backendOf(q.Get("search_path"), name))
	u.RawQuery = q.Encode()
	return u.String()
}

// backendOf is what a process's connections are called on the server.
func backendOf(schema, process string) string { return schema + "_" + process }

// start starts all processes and waits until each has its share.
func (c *cluster) start() {
	c.desk.all[0].start()
	c.discord.WaitReady()
	for _, p := range c.desk.all[1:] {
		p.start()
	}
	var err error
	if c.desk.reader, err = store.Open(c.Context(), c.desk.database, store.Options{Now: c.world.now}); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { c.desk.reader.Close() })
	if !c.until("the shards to be shared", time.Minute, c.shared) {
		c.Fatalf("the shards are not shared: %v", c.discord.Sessions())
	}
}

// shared tells whether each process that answers has its share of the shards.
func (c *cluster) shared() bool {
	has := map[string]int{}
	for _, x := range c.discord.Sessions() {
		if x.Ended.IsZero() {
			has[x.By]++
		}
	}
	for _, p := range c.desk.all {
		if p.args[2] != string(store.RoleWorker) && has[p.name] != shards/2 {
			return false
		}
	}
	return c.discord.Whole(shards)
}

// acts are what happens beside the news and the mishaps of processes.
func (c *cluster) acts() []act {
	feeds := float64(len(c.feeds)) / 12
	gateway := 0.004
	if *soakFor == 0 {
		gateway = 0 // but for the first time, so that it is seen how soon shards are taken over
	}
	return []act{
		{0, 1, c.step},
		{8, 0.004, c.burst},
		{12, 0.05 * feeds, c.retell},
		{5, 0.1 * feeds, c.illFeed},
		{9, 0.1, c.illPage},
		{22, 0.002 * feeds, c.move},
		{14, 0.1, c.illDiscord},
		{210, gateway, c.failGateway},
		{3, 0.15, c.asks},
		{100, 0.06, c.change},
	}
}

func (c *cluster) failGateway() {
	c.gateway = append(c.gateway, time.Now())
	c.illGateway()
}

// asks lets somebody ask something, and does not wait for the answer.
func (c *cluster) asks() {
	guild := []string{north, south, east, west}[c.rand.IntN(4)]
	c.figures.commands++
	c.discord.Try(c.somebody(), discordtest.Place{Guild: guild, Channel: deskOf(guild)}, c.question())
}

// put asks until somebody answers.
func (c *cluster) put(guild string, question discordtest.Interaction) *discordtest.Exchange {
	c.Helper()
	for range 20 {
		e := c.discord.Try(c.somebody(), discordtest.Place{Guild: guild, Channel: deskOf(guild)}, question)
		if e.Answered(3 * time.Second) {
			return e
		}
		c.figures.askedAgain++
		c.desk.alive()
	}
	c.Fatal("nobody answers any more")
	return nil
}

// step is what the mishaps need at each step.
func (c *cluster) step() {
	now := time.Now()
	if c.next.IsZero() {
		c.next = now.Add(c.lasts)
		if *soakFor > 0 {
			c.next = now.Add(2 * time.Second)
		}
		c.scheduled(now)
	}
	for len(c.ahead) > 0 && !c.ahead[0].at.After(now) {
		a := c.ahead[0]
		c.ahead = c.ahead[1:]
		a.do()
	}
	for _, m := range c.mishaps {
		m.look()
	}
	if now.After(c.next) {
		c.next = now.Add(c.anyMishap())
	}
}

// in lets something be done after a while.
func (c *cluster) in(d time.Duration, do func()) {
	at := time.Now().Add(d)
	n := 0
	for n < len(c.ahead) && !c.ahead[n].at.After(at) {
		n++
	}
	c.ahead = append(c.ahead[:n:n], append([]ahead{{at, do}}, c.ahead[n:]...)...)
}

// scheduled are the mishaps that come surely: in a short run no others do.
func (c *cluster) scheduled(time.Time) {
	one, two, three := c.desk.all[0], c.desk.all[1], c.desk.all[2]
	if c.rand.IntN(2) == 0 {
		one, two = two, one
	}
	if *soakFor > 0 {
		c.in(c.lasts/3, func() { c.restartServer("immediate") })
		c.in(c.lasts*2/3, func() { c.restartServer("fast") })
		return
	}
	c.in(2*time.Second, func() { c.killProcess(one, 4*time.Second) })
	c.in(5*time.Second, func() { c.stall(three, 4*time.Second) })
	c.in(11*time.Second, func() { c.endProcess(three, 0) })
	c.in(20*time.Second, func() { c.stopProcess(two, 19*time.Second) })
	c.in(27*time.Second, func() { c.restartServer("immediate") })
	c.in(40*time.Second, func() { c.terminate() })
	c.in(42*time.Second, func() { c.cutOff(one, 4*time.Second) })
	c.in(47*time.Second, func() { c.restartServer("fast") })
}
