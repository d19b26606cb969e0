package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/bot/poll/feedsite"
)

var (
	soakFor  = flag.Duration("soak.for", 0, "how long the fault test runs; 0 for a few seconds with a few feeds")
	soakSeed = flag.Uint64("soak.seed", 0, "what decides in the fault test; 0 for something new")
	soakKeep = flag.String("soak.keep", "", "the folder for the database and the log of a run that fails")
)

// TestNeverTwiceNeverLost lets the program work against feeds, pages, a Discord, a
// disk and a clock that fail at random, kills it again and again, and then wants
// every item that passed a filter to stand in its channels exactly once.
//
// soak_world_test.go has the program and its clock, soak_trouble_test.go what goes
// wrong, soak_check_test.go what must be true at the end.
func TestNeverTwiceNeverLost(t *testing.T) {
	plan := plan{feeds: 12, lasts: 11 * time.Second, settles: 60 * time.Second, often: 0.5, jumps: 4}
	if *soakFor > 0 {
		plan.feeds, plan.lasts, plan.settles, plan.often, plan.jumps = 200, *soakFor, 5*time.Minute, 0.45, max(4, int(*soakFor/(12*time.Second)))
	}
	soaked(t, plan)
}

// soaked is a run from its beginning to its report.
func soaked(t *testing.T, p plan) *soak {
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	s := newSoak(t, p, seed)
	s.begin()
	s.trouble()
	s.settle()
	s.check()
	s.report()
	return s
}

// plan is how large a run is.
type plan struct {
	feeds   int
	lasts   time.Duration // of trouble
	settles time.Duration // the most after it
	often   float64       // how often a feed tells something in a step
	jumps   int           // of the clock, by hours
	several bool          // several processes share the desk: cluster
}

// soak is a run.
type soak struct {
	*testing.T
	plan
	seed    uint64
	rand    *rand.Rand
	began   time.Time
	world   *world
	site    *feedsite.Site
	discord *discordtest.Server
	desk    *desk
	cluster *cluster // nil: one process, on a file
	writer  *feedsite.Writer
	journal *journal

	feeds    []*feedsite.Feed
	cut      map[int]bool // feeds that were cut off, by number: their items may come out of order
	items    []*item
	byID     map[int]*item
	channels []*channel
	digests  []*digest
	edited   []edit
	figures  figures
}

// figures are for the report.
type figures struct {
	kills, fulls, jumps, skews, gateway, discordFaults, commands, askedAgain, retold, moves, limited int

	waits string // what the end waited for
}

// item is something that feeds told of, and what the model knows of it.
type item struct {
	*feedsite.Item
	kind     string
	feeds    []int // numbers
	first    bool  // it stood there at the first poll
	backfill bool
	retold   bool
	twin     bool // told by several outlets
	appeared time.Time
	removed  bool // from the shelf of guild 0
	unsure   bool // it was changed or not: nobody said
}

// channel is one of a guild's, and what its route wants: "" for all kinds.
type channel struct {
	name, id, guild string
	kind            int
	words           string
	style           string
	wants           []string // kinds, nil for all
	gone            map[int]bool
}

// The guilds, each on another of four shards. The second lets no lottery pass; the third
// follows by a list.
const (
	north, south, east = "700000000000000100", "700000000004194400", "700000000008388700"
	barred             = "lottery"
	backfilled         = 2
)

func (c *channel) option() discordtest.Channel {
	return discordtest.Channel{ID: c.id, Name: c.name, Type: c.kind, Permissions: 1<<10 | 1<<11 | 1<<38}
}

func theChannels() []*channel {
	return []*channel{
		{name: "all", id: "700000000000000111", guild: north, style: "compact"},
		{name: "harbour", id: "700000000000000112", guild: north, style: "title", words: "title:harbour", wants: []string{"harbour"}},
		{name: "quiet", id: "700000000000000211", guild: south},
		{name: "announcements", id: "700000000000000311", guild: east, kind: discordtest.Announcement, style: "compact", words: "ferry or tramway", wants: []string{"ferry", "tramway"}},
		{name: "forum", id: "700000000000000312", guild: east, kind: discordtest.Forum, words: `/\bcouncil\b/`, wants: []string{"council"}},
	}
}

// Where moderators type, and where digests go, by guild.
func deskOf(guild string) string   { return guild[:len(guild)-1] + "1" }
func digestOf(guild string) string { return guild[:len(guild)-1] + "5" }

func newSoak(t *testing.T, p plan, seed uint64) *soak {
	s := &soak{T: t, plan: p, seed: seed, rand: rand.New(rand.NewPCG(seed, seed)), byID: map[int]*item{}, cut: map[int]bool{}, channels: theChannels()}
	t.Logf("the seed is %d: go test -run %s . -soak.seed=%d gives the same troubles", seed, t.Name(), seed)
	s.began = time.Now()
	s.world = newWorld(t)
	s.journal = &journal{world: s.world}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of the journal:\n%s", s.journal.tail(s.began, 40))
		}
	})
	s.writer = feedsite.NewWriter(s.rand)
	s.site = feedsite.New(t, s.world.now)
	s.site.Note = s.journal.note
	s.discord = discordtest.New(t)
	s.discord.SetClock(s.world.now)
	s.discord.Tolerate() // checkRefusals looks at them
	s.discord.Limit("POST /channels/{}/messages", 5, 300*time.Millisecond)
	for _, g := range []string{north, south, east} {
		s.discord.AddGuild(g, deskOf(g))
		s.discord.AddChannel(g, digestOf(g), discordtest.Text)
	}
	for _, c := range s.channels {
		c.gone = map[int]bool{}
		s.discord.AddChannel(c.guild, c.id, c.kind)
	}
	for n := range p.feeds {
		o := feedsite.Options{Format: feedsite.Format(n % 3), Validators: n%4 != 3, Dates: feedsite.Exact, Title: fmt.Sprintf("Gazette %d", n+1)}
		switch n % 6 {
		case 1:
			o.Dates = feedsite.Midnight
		case 2:
			o.Full, o.Host = true, fmt.Sprintf("outlet%d.example", n)
		case 3:
			o.Dates = feedsite.NoDates
		case 4:
			o.Disorder, o.Full = true, true
		case 5:
			o.Dates = feedsite.Ahead
		}
		f := s.site.Add(o)
		s.feeds = append(s.feeds, f)
		for i := range 3 {
			s.publish(f, s.world.now().Add(-time.Duration(50-10*i)*time.Minute), true)
		}
	}
	if s.several {
		s.cluster = newCluster(s)
	} else {
		s.desk = newDeskProcess(t, s)
	}
	return s
}

// publish makes an item and puts it into a feed.
func (s *soak) publish(f *feedsite.Feed, at time.Time, first bool) *item {
	i := s.newItem(s.writer.Write(s.kind(), at), f, first)
	f.Publish(i.Item)
	return i
}

func (s *soak) kind() string {
	all := feedsite.Kinds()
	return all[s.rand.IntN(len(all))]
}

func (s *soak) newItem(made *feedsite.Item, f *feedsite.Feed, first bool) *item {
	i := &item{Item: made, feeds: []int{f.N}, first: first, appeared: s.world.now()}
	i.kind = strings.Fields(made.Title)[1]
	s.items = append(s.items, i)
	s.byID[i.ID] = i
	s.journal.note(f.N, i.ID, "published, dated "+i.Published.UTC().Format(time.DateTime))
	return i
}

// begin lets the moderators follow the feeds and say what goes where.
func (s *soak) begin() {
	if s.several {
		s.cluster.start()
	} else {
		s.desk.start()
	}
	for _, c := range s.channels[:2] {
		s.route(c)
	}
	short := s.feeds[:min(len(s.feeds), 12)]
	for n, f := range short {
		options := map[string]any{"address": f.URL()}
		if n < 2 {
			options["backfill"] = backfilled
		}
		s.must(north, "feed add", options, "follows it now")
	}
	for _, i := range s.items {
		f := i.feeds[0]
		i.backfill = f <= 2 && s.items[f*3-1].ID-i.ID < backfilled
	}
	if len(s.feeds) > len(short) {
		s.follow(north)
	}
	s.follow(south)
	s.follow(east)
	for n := range s.feeds {
		s.must(south, "feed filter", map[string]any{"feed": fmt.Sprint(n + 1), "words": "-" + barred}, "")
	}
	for _, c := range s.channels[2:] {
		s.route(c)
	}
	s.must(south, "route quiet", map[string]any{"channel": s.channels[2].option(), "from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}, "is quiet")
	s.digest(north, 2*60+30, "Europe/Berlin")
	s.digest(south, 8*60, "Europe/Lisbon")
}

func (s *soak) route(c *channel) {
	options := map[string]any{"channel": c.option()}
	if c.words != "" {
		options["words"] = c.words
	}
	if c.style != "" {
		options["style"] = c.style
	}
	s.must(c.guild, "route add", options, "go to")
}

// follow brings all feeds in by a list and waits until each was polled.
func (s *soak) follow(guild string) {
	list := discordtest.File{ID: "1", Name: "feeds.opml", Link: s.site.ListURL(), Size: 1000}
	s.discord.Send(mayor, discordtest.Place{Guild: guild, Channel: deskOf(guild)}, discordtest.Slash("feed import", map[string]any{"file": list})).Answer()
	begun := s.until("the first polls", 3*time.Minute, func() bool {
		all := s.desk.subscriptions(guild)
		for _, f := range all {
			if !f.Begun {
				return false
			}
		}
		return len(all) == len(s.feeds)
	})
	if !begun {
		s.Fatalf("the feeds of a list were not all polled: %s", s.ask(guild, discordtest.Slash("feed list", nil)))
	}
}

func (s *soak) digest(guild string, minute int, zone string) {
	s.must(guild, "digest set", map[string]any{"channel": discordtest.Channel{ID: digestOf(guild), Name: "digest", Permissions: 1<<10 | 1<<11},
		"time": fmt.Sprintf("%02d:%02d", minute/60, minute%60), "timezone": zone, "length": 10}, "Set")
	s.digests = append(s.digests, &digest{guild: guild, minute: minute, zone: zone, set: s.world.now()})
}

// must asks as a moderator and wants words in the answer.
func (s *soak) must(guild, command string, options map[string]any, want string) {
	s.Helper()
	got := s.ask(guild, discordtest.Slash(command, options))
	if !strings.Contains(got, want) {
		s.Fatalf("/%s %v says %s", command, options, got)
	}
}

// ask asks as a moderator, and gives the answer.
func (s *soak) ask(guild string, i discordtest.Interaction) string {
	s.Helper()
	s.figures.commands++
	return text(s.put(guild, i).Message())
}
