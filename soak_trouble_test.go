package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/bot/poll/feedsite"
)

// pace is the machine's time between two steps of the trouble; in each a little
// time of the world passes.
const pace = 100 * time.Millisecond

// trouble is the main part: the world goes on, and everything fails now and then.
func (s *soak) trouble() {
	began := time.Now()
	end := began.Add(s.lasts)
	jumps := s.jumpsAhead(began)
	acts := s.acts()
	if s.several {
		acts = s.cluster.acts()
	}
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for step := 0; time.Now().Before(end); step++ {
		<-tick.C
		s.desk.alive()
		s.world.pass(time.Duration(5+s.rand.IntN(40)) * time.Second)
		if len(jumps) > 0 && time.Now().After(jumps[0]) {
			s.jump()
			jumps = jumps[1:]
		}
		if s.rand.Float64() < s.often {
			s.news()
		}
		for _, a := range acts {
			if step == a.first || s.rand.Float64() < a.often {
				a.do()
			}
		}
	}
}

// act is something that happens now and then.
type act struct {
	first int // the step in which it happens surely
	often float64
	do    func()
}

// acts are what happens beside the news. Trouble of feeds grows with their number;
// what they tell does not, because a channel takes only so much.
func (s *soak) acts() []act {
	feeds := float64(len(s.feeds)) / 12
	return []act{
		{8, 0.004, s.burst},
		{12, 0.05 * feeds, s.retell},
		{5, 0.15 * feeds, s.illFeed},
		{9, 0.15, s.illPage},
		{22, 0.002 * feeds, s.move},
		{14, 0.15, s.illDiscord},
		{20, 0.03, s.illGateway},
		{18, 0.012, s.killInAnswer},
		{36, 0.012, s.restart},
		{26, 0.003, s.fillDisk},
		{31, 0.006, s.wrongClock},
		{28, 0.03, s.command},
		{42, 0.03, s.change},
	}
}

// news lets feeds tell something.
func (s *soak) news() {
	f := s.anyFeed()
	switch n := s.rand.IntN(20); {
	case n < 13:
		s.publish(f, s.world.now(), false)
	case n < 15: // it comes late
		s.publish(f, s.world.now().Add(-time.Duration(1+s.rand.IntN(300))*time.Minute), false)
	case n < 18: // several outlets tell it
		i := s.publish(f, s.world.now(), false)
		i.twin = true
		for range 1 + s.rand.IntN(3) {
			o := s.anyFeed()
			again := s.newItem(s.writer.Again(i.Item), o, false)
			again.twin = true
			o.Publish(again.Item)
		}
	default: // the same page stands in two feeds
		i := s.publish(f, s.world.now(), false)
		if o := s.anyFeed(); o.N != f.N && o.Host == "" && f.Host == "" {
			i.feeds, i.twin = append(i.feeds, o.N), true
			o.Publish(i.Item)
		}
	}
}

func (s *soak) anyFeed() *feedsite.Feed { return s.feeds[s.rand.IntN(len(s.feeds))] }

// burst is 20 items of a feed at once.
func (s *soak) burst() {
	f := s.anyFeed()
	var all []*feedsite.Item
	for n := range 20 {
		i := s.newItem(s.writer.Write(s.kind(), s.world.now().Add(time.Duration(n-20)*20*time.Second)), f, false)
		all = append(all, i.Item)
	}
	f.Publish(all...)
}

func (s *soak) retell() {
	f := s.anyFeed()
	if id, how := f.Retell(s.rand); id != 0 {
		s.figures.retold++
		s.byID[id].retold = true
		s.journal.note(f.N, id, "told anew with "+how)
	}
}

func (s *soak) move() {
	f := s.anyFeed()
	f.Move()
	s.figures.moves++
	s.journal.note(f.N, 0, "moved for good to "+f.URL())
}

func (s *soak) anyTrouble() feedsite.Trouble {
	times := 1 + s.rand.IntN(2)
	return []feedsite.Trouble{
		{Status: 500, Times: times}, {Status: 502, Times: times}, {Status: 503, Times: times}, {Status: 503, RetryAfter: 90 * time.Second, Times: times},
		{Status: 429, RetryAfter: 2 * time.Minute, Times: times}, {Drop: true, Times: times}, {Slow: 700 * time.Millisecond, Times: times},
	}[s.rand.IntN(7)]
}

func (s *soak) illFeed() {
	f, t := s.anyFeed(), s.anyTrouble()
	switch s.rand.IntN(6) {
	case 0:
		t = feedsite.Trouble{HTML: true, Times: 1 + s.rand.IntN(2)}
	case 1:
		t = feedsite.Trouble{Cut: true}
		s.cut[f.N] = true
	}
	s.journal.note(f.N, 0, fmt.Sprintf("is to suffer %+v", t))
	f.Suffer(t)
}

func (s *soak) illPage() {
	i := s.items[len(s.items)-1-s.rand.IntN(min(len(s.items), 10))]
	t := s.anyTrouble()
	if s.rand.IntN(5) == 0 {
		t = feedsite.Trouble{Status: 404, Times: 100}
	}
	s.site.IllPage(i.ID, t)
}

// illDiscord lets the next requests about a channel fail, before or after they
// were carried out.
func (s *soak) illDiscord() {
	c := s.channels[s.rand.IntN(len(s.channels))]
	f := discordtest.Fault{Path: "/channels/" + c.id, Times: 1 + s.rand.IntN(2)}
	switch s.rand.IntN(8) {
	case 0:
		f.DropBefore = true
	case 1:
		f.DropAfter = true
	case 2:
		f.FailAfter = []int{500, 502, 503}[s.rand.IntN(3)]
	case 3:
		f.Status = []int{500, 502, 503}[s.rand.IntN(3)]
	case 4:
		f.Status, f.RetryAfter = 429, 300*time.Millisecond
	case 5:
		f.Status, f.RetryAfter, f.Global = 429, 200*time.Millisecond, true
	case 6:
		f.DropAfter, f.Method = true, "POST"
	case 7:
		f.FailAfter, f.Method, f.Times = 502, "POST", 4
	}
	s.figures.discordFaults++
	s.journal.note(0, 0, fmt.Sprintf("Discord is to fail: %s: %+v", c.name, f))
	s.discord.Fault(f)
}

func (s *soak) illGateway() {
	s.figures.gateway++
	switch s.rand.IntN(4) {
	case 0:
		s.discord.Drop()
	case 1:
		s.discord.Close(4000)
	case 2:
		s.discord.Reconnect()
	case 3:
		s.discord.InvalidSession(s.rand.IntN(2) == 0)
	}
	s.journal.note(0, 0, "the gateway fails")
}

// killInAnswer kills the program while it waits for Discord's answer to a post,
// which was carried out or not.
func (s *soak) killInAnswer() {
	c := s.channels[s.rand.IntN(len(s.channels))]
	path := "/channels/" + c.id + "/"
	f := discordtest.Fault{Method: "POST", Path: path, Times: 1}
	if f.Hang = s.rand.IntN(2) == 0; !f.Hang {
		f.HangAfter = true
	}
	s.discord.Fault(f)
	before := len(s.discord.Requests("POST", path))
	for end := time.After(500 * time.Millisecond); len(s.discord.Requests("POST", path)) == before; {
		select {
		case <-s.discord.Changed():
			continue
		case <-end:
		}
		break
	}
	s.journal.note(0, 0, fmt.Sprintf("killed while %s hangs (carried out: %v)", c.name, f.HangAfter))
	s.restart()
}

// restart kills the program with -9 and starts it again.
func (s *soak) restart() {
	s.desk.kill()
	s.figures.kills++
	s.journal.note(0, 0, "killed")
	if s.rand.IntN(2) == 0 { // while it is away, time passes in which Discord forgets nonces
		s.world.pass(6 * time.Minute)
		s.discord.ForgetNonces()
	}
	s.desk.start()
}

// fillDisk leaves the program no room for a while. It must go on, and lose nothing.
func (s *soak) fillDisk() {
	largest := int64(0) // files may not grow
	for _, end := range []string{"", "-wal"} {
		if i, err := os.Stat(s.desk.database + end); err == nil {
			largest = max(largest, i.Size())
		}
	}
	if s.figures.fulls%2 == 0 {
		largest = 32 << 10 // whatever is written further back fails
	}
	s.world.levers.largest.Store(largest)
	s.figures.fulls++
	s.journal.note(0, 0, "the disk is full")
	s.newsFor(1500 * time.Millisecond)
	again := s.rand.IntN(2) == 0
	if again {
		s.desk.kill()
		s.figures.kills++
	}
	s.world.levers.largest.Store(0)
	s.journal.note(0, 0, "the disk has room again")
	if again {
		s.desk.start()
	}
}

// newsFor lets the feeds tell news for a while.
func (s *soak) newsFor(d time.Duration) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for end := time.Now().Add(d); time.Now().Before(end); {
		<-tick.C
		s.desk.alive()
		s.world.pass(30 * time.Second)
		if s.rand.Float64() < s.often {
			s.news()
		}
	}
}

// wrongClock sets the program's clock wrong for a while, ahead or behind.
func (s *soak) wrongClock() {
	d := time.Duration(10+s.rand.IntN(110)) * time.Minute
	if s.rand.IntN(2) == 0 {
		d = -d
	}
	s.figures.skews++
	s.world.mistake(d)
	s.journal.note(0, 0, fmt.Sprintf("the program's clock is wrong by %v", d))
	s.newsFor(1200 * time.Millisecond)
	if s.rand.IntN(3) == 0 { // it is set right while the program is away
		s.desk.kill()
		s.figures.kills++
		defer s.desk.start()
	}
	s.world.mistake(0)
	s.journal.note(0, 0, "the program's clock is right again")
}

// jumpsAhead are the moments of the machine at which hours pass at once.
func (s *soak) jumpsAhead(began time.Time) []time.Time {
	var out []time.Time
	for n := range s.jumps {
		out = append(out, began.Add(s.lasts*time.Duration(n+1)/time.Duration(s.jumps+1)))
	}
	return out
}

// jump lets hours pass at once: over quiet hours, digests and the change to summer
// time. Over one digest it jumps at the most.
func (s *soak) jump() {
	d := 3*time.Hour + time.Duration(s.rand.IntN(60))*time.Minute
	s.world.pass(d)
	s.figures.jumps++
	s.journal.note(0, 0, fmt.Sprintf("%v pass at once", d))
}

// command is something that a moderator or a member asks meanwhile. An answer that
// needs the network may take as long as the trouble does.
func (s *soak) command() {
	guild := []string{north, south, east}[s.rand.IntN(3)]
	s.figures.commands++
	s.put(guild, s.question()).Answer()
}

func (s *soak) question() discordtest.Interaction {
	all := []discordtest.Interaction{
		discordtest.Slash("latest", nil), discordtest.Slash("queue", nil), discordtest.Slash("feed list", nil), discordtest.Slash("feeds", nil),
		discordtest.Slash("feed check", map[string]any{"feed": fmt.Sprint(1 + s.rand.IntN(len(s.feeds)))}), discordtest.Slash("route list", nil),
		discordtest.Slash("digest preview", nil),
	}
	return all[s.rand.IntN(len(all))]
}

// put puts a question, or presses or sends something. A session that ends takes the
// questions with it that came to it: one asks again.
func (s *soak) put(guild string, question discordtest.Interaction) *discordtest.Exchange {
	s.Helper()
	if s.several {
		return s.cluster.put(guild, question)
	}
	who := s.somebody()
	ask := func() *discordtest.Exchange {
		return s.discord.Send(who, discordtest.Place{Guild: guild, Channel: deskOf(guild)}, question)
	}
	if e := ask(); e.Answered(3 * time.Second) {
		return e
	}
	if s.figures.askedAgain++; s.figures.askedAgain > s.figures.gateway {
		s.Errorf("%d questions were not answered, and the gateway failed %d times", s.figures.askedAgain, s.figures.gateway)
	}
	return ask()
}

// somebody is each time another moderator: one alone would be told to take their time.
func (s *soak) somebody() discordtest.User {
	who := mayor
	who.ID = fmt.Sprint(5000 + s.figures.commands%50)
	return who
}

// edit is a change that a moderator made of an item, on the shelf of the north: the
// title, or its removal when that is empty; or of one post, which was taken back.
type edit struct {
	item     *item
	title    string
	messages map[string]string // those that it stands in, by channel
	undone   int64             // the post
}

// change lets a moderator correct, remove or take back something that stands in
// its channels by itself.
func (s *soak) change() {
	if s.several && !s.cluster.calm() {
		return // an answer may be lost, and with it whether it was changed
	}
	i, messages := s.alone(north)
	if i == nil {
		return
	}
	again := s.figures.askedAgain
	defer func() { i.unsure = i.unsure || s.figures.askedAgain > again }()
	e := edit{item: i, messages: messages}
	link := map[string]any{"article": i.Title}
	switch s.rand.IntN(3) {
	case 0:
		e.title = "Corrected by hand: item " + fmt.Sprint(i.ID)
		form := s.put(north, discordtest.Slash("article edit", link)).Answer()
		var id string
		if err := json.Unmarshal(form.Data["custom_id"], &id); err != nil {
			return // several have that title
		}
		if !strings.Contains(s.ask(north, discordtest.Submit(id, map[string]string{"title": e.title}, nil)), "Changed: the title") {
			return // the desk was too busy, and said so
		}
	case 1:
		if !strings.Contains(s.ask(north, discordtest.Slash("article remove", link)), "Removed") {
			return
		}
		i.removed = true
	case 2:
		done, _ := s.desk.ledger(north)
		for _, p := range done {
			if p.Message == messages[s.channels[0].name] && strings.Contains(s.ask(north, discordtest.Slash("post", map[string]any{"undo": fmt.Sprint(p.ID)})), "Taken back") {
				s.channels[0].gone[i.ID] = true
				e.undone = p.ID
			}
		}
		if e.undone == 0 {
			return
		}
	}
	s.figures.commands++
	s.edited = append(s.edited, e)
	s.journal.note(0, i.ID, fmt.Sprintf("changed by a moderator: title %q, undone post %d", e.title, e.undone))
}

// alone is a late item that nobody else told and that stands in all its channels of
// a guild; nil for none.
func (s *soak) alone(guild string) (*item, map[string]string) {
	in := map[int]map[string]string{}
	shared := map[int]bool{}
	for _, c := range s.channels {
		if c.guild != guild {
			continue
		}
		for _, p := range s.posts(c) {
			for _, id := range p.items {
				if in[id] == nil {
					in[id] = map[string]string{}
				}
				in[id][c.name] = p.message
				shared[id] = shared[id] || len(p.items) > 1
			}
		}
	}
	for n := range 30 {
		i := s.items[s.rand.IntN(len(s.items))]
		wanted := 0
		for _, c := range s.channels {
			if c.guild == guild && s.expected(i, c) {
				wanted++
			}
		}
		if n < 30 && wanted > 0 && !i.twin && !i.removed && !i.unsure && !i.retold && !shared[i.ID] && len(in[i.ID]) == wanted && !s.touched(i) {
			return i, in[i.ID]
		}
	}
	return nil, nil
}

func (s *soak) touched(i *item) bool {
	for _, e := range s.edited {
		if e.item == i {
			return true
		}
	}
	return false
}
