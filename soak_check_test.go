package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// The model. It knows what was published, who follows what and what moderators did,
// and from that alone what must stand where.

// expected tells whether an item must stand in a channel.
func (s *soak) expected(i *item, c *channel) bool {
	switch {
	case i.removed && c.guild == north, c.gone[i.ID]:
		return false
	case i.first && !(i.backfill && c.guild == north):
		return false
	case i.kind == barred && c.guild == south:
		return false
	}
	return c.wants == nil || slices.Contains(c.wants, i.kind)
}

// posted is a message of the desk's in a channel.
type posted struct {
	message string
	at      time.Time // of the world
	items   []int     // that it links, each once, the first is what it is about
	text    string
	publish bool // published, in an announcement channel
}

var itemLink = regexp.MustCompile(`/i/(\d+)/`)

// posts are the messages of a channel, the oldest first.
func (s *soak) posts(c *channel) []posted {
	all := s.discord.Messages(c.id)
	if c.kind == discordtest.Forum {
		all = nil
		for _, t := range s.discord.Threads(c.id) {
			all = append(all, s.discord.Messages(t.ID)...)
		}
	}
	var out []posted
	for _, m := range all {
		p := posted{message: m.ID, at: m.Made(), text: text(m), publish: m.Published}
		for _, l := range itemLink.FindAllStringSubmatch(p.text, -1) {
			if id, err := strconv.Atoi(l[1]); err == nil && !slices.Contains(p.items, id) {
				p.items = append(p.items, id)
			}
		}
		out = append(out, p)
	}
	return out
}

// missing are items that must stand in a channel and do not.
func (s *soak) missing(c *channel) []*item {
	there := map[int]bool{}
	for _, p := range s.posts(c) {
		for _, id := range p.items {
			there[id] = true
		}
	}
	var out []*item
	for _, i := range s.items {
		if s.expected(i, c) && !there[i.ID] && !i.unsure {
			out = append(out, i)
		}
	}
	return out
}

// settle takes all trouble away and waits until the desk has nothing left to do.
func (s *soak) settle() {
	s.site.Heal()
	s.discord.Heal()
	if s.several {
		s.cluster.heal()
	}
	s.world.mistake(0)
	s.world.levers.largest.Store(0)
	s.journal.note(0, 0, "the trouble is over")
	began := time.Now()
	passed, waits := began, ""
	settled := s.until("the desk to settle", s.settles, func() bool {
		if time.Since(passed) > pace { // back-offs and quiet hours come to their end
			s.world.pass(4 * time.Minute)
			passed = time.Now()
		}
		s.takenBack()
		for _, c := range s.channels {
			if all := s.missing(c); len(all) > 0 {
				return s.waitsFor(&waits, fmt.Sprintf("%d items in #%s", len(all), c.name))
			}
		}
		for _, g := range []string{north, south, east} {
			if _, queue := s.desk.ledger(g); len(queue) > 0 {
				return s.waitsFor(&waits, fmt.Sprintf("%d in the queue, first %s", len(queue), queue[0].Key))
			}
		}
		return s.published() || s.waitsFor(&waits, "what is to be published")
	})
	s.Logf("after the trouble %v until all stood in its place: %v; it waited for\n%s", time.Since(began).Round(time.Millisecond), settled, s.journal.tail(s.began, 6))
}

// takenBack notes what moderators took back: not only what they saw, but what came
// later and belongs to the same story. Which that is only the desk can say.
func (s *soak) takenBack() {
	var posts []int64
	for _, e := range s.edited {
		if e.undone != 0 {
			posts = append(posts, e.undone)
		}
	}
	if len(posts) == 0 {
		return
	}
	s.desk.store(func(desk *store.Store) error {
		for _, id := range posts {
			p, err := desk.Post(s.Context(), id)
			if err != nil {
				return err
			}
			for _, article := range p.More {
				a, err := desk.Kept(s.Context(), article)
				if err != nil {
					return err
				}
				for _, l := range itemLink.FindAllStringSubmatch(a.URL, -1) {
					if id, err := strconv.Atoi(l[1]); err == nil {
						s.channels[0].gone[id] = true
					}
				}
			}
		}
		return nil
	})
}

// waitsFor notes what is waited for, and is false.
func (s *soak) waitsFor(last *string, what string) bool {
	if *last != what {
		*last = what
		s.journal.note(0, 0, "waits for "+what)
	}
	return false
}

// published tells whether what stands in the announcement channel was passed on.
func (s *soak) published() bool {
	for _, c := range s.channels {
		if c.kind == discordtest.Announcement && slices.ContainsFunc(s.posts(c), func(p posted) bool { return !p.publish }) {
			return false
		}
	}
	return true
}

// check wants the model to hold.
func (s *soak) check() {
	told := 0
	fail := func(i *item, format string, args ...any) {
		s.Helper()
		s.Errorf(format, args...)
		if told++; told <= 3 && i != nil {
			s.Log(s.journal.life(i, s.began))
		}
	}
	for _, c := range s.channels {
		s.checkChannel(c, fail)
		s.checkOrder(c, fail)
	}
	s.checkQuiet(s.channels[2], fail)
	s.checkLedger(fail)
	s.checkDigests(fail)
	s.checkEdits(fail)
	s.checkRefusals(fail)
	if s.several {
		s.cluster.check(fail)
	}
	if !s.published() {
		s.Error("not all was published in the announcement channel")
	}
	s.figures.waits = s.journal.tail(s.began, 12)
	if s.Failed() {
		s.Logf("the seed is %d; the last of the journal:\n%s", s.seed, s.figures.waits)
	}
}

type failing func(i *item, format string, args ...any)

// checkChannel wants each item that is expected exactly once, and no other.
func (s *soak) checkChannel(c *channel, fail failing) {
	in := map[int][]string{}
	for _, p := range s.posts(c) {
		for _, id := range p.items {
			in[id] = append(in[id], p.message)
		}
	}
	for _, i := range s.items {
		n, want := len(in[i.ID]), s.expected(i, c)
		switch {
		case i.unsure && n < 2:
		case want && n == 0:
			fail(i, "LOST: item %d does not stand in #%s", i.ID, c.name)
		case n > 1:
			fail(i, "TWICE: item %d stands in %d messages of #%s: %v\n%s", i.ID, n, c.name, in[i.ID], s.owedAs(c, in[i.ID]))
		case !want && n > 0:
			fail(i, "UNWANTED: item %d (%s) stands in #%s", i.ID, i.kind, c.name)
		}
		delete(in, i.ID)
	}
	for id := range in {
		fail(nil, "#%s has an item %d that nobody published", c.name, id)
	}
}

// owedAs is what the ledger has of messages.
func (s *soak) owedAs(c *channel, messages []string) string {
	var b strings.Builder
	done, _ := s.desk.ledger(c.guild)
	for _, p := range done {
		if slices.Contains(messages, p.Message) {
			fmt.Fprintf(&b, "  %s is post %d %s, of articles %d and %v, owed %v, done %v after %d tries, on the machine %.3fs\n", p.Message, p.ID, p.Key, p.Article, p.More,
				p.OwedAt.Format(time.DateTime), p.DoneAt.Format(time.DateTime), p.Tries, s.world.machine(p.DoneAt).Sub(s.began).Seconds())
		}
	}
	return b.String()
}

// checkOrder wants a feed's items in the order of their publication: of two that
// were published one after the other, the earlier first. What came late, was told
// anew, or came while the clock was wrong is left out.
func (s *soak) checkOrder(c *channel, fail failing) {
	last := map[int][]*item{} // by feed
	changed := map[string]bool{}
	for _, e := range s.edited {
		changed[e.messages[c.name]] = true // another item may have come to its head
	}
	for _, p := range s.posts(c) {
		if len(p.items) == 0 || changed[p.message] {
			continue
		}
		i := s.byID[p.items[0]]
		if i == nil || i.twin || i.retold || i.first || s.cut[i.feeds[0]] {
			continue
		}
		for _, before := range last[i.feeds[0]] {
			if before.Published.After(i.Published) && before.appeared.After(i.appeared.Add(-time.Millisecond)) && before.ID > i.ID &&
				!s.world.wasWrong(i.appeared, p.at) {
				fail(i, "ORDER: item %d of %v stands in #%s behind item %d of %v", i.ID, i.Published, c.name, before.ID, before.Published)
			}
		}
		last[i.feeds[0]] = append(last[i.feeds[0]], i)
	}
}

// checkQuiet wants nothing in a channel's quiet hours, but for what was on its way
// when they began.
func (s *soak) checkQuiet(c *channel, fail failing) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		s.Fatal(err)
	}
	quiet := func(t time.Time) bool { h := t.In(zone).Hour(); return h >= 22 || h < 7 }
	for _, p := range s.posts(c) {
		before := s.world.before(p.at, s.onItsWay(p.at))
		if len(p.items) > 0 && quiet(p.at) && quiet(before) && p.at.Sub(before) < 9*time.Hour && !s.world.wasWrong(before.Add(-15*time.Hour), p.at) {
			fail(s.byID[p.items[0]], "QUIET: item %d came to #%s at %v", p.items[0], c.name, p.at.In(zone))
		}
	}
}

// onItsWay is for how long a post may be on its way.
func (s *soak) onItsWay(at time.Time) time.Duration {
	if s.several && s.cluster.ill(s.world.machine(at), 30*time.Second) {
		return 30 * time.Second // its process was stopped, say, and not for long enough to lose the channel
	}
	return 3 * time.Second
}

// checkRefusals wants no request that Discord would refuse. A program that was just
// started, or whose last answer was lost, cannot know how much of a limit is left.
func (s *soak) checkRefusals(fail failing) {
	limited := 0
	for _, v := range s.discord.Violations() {
		if strings.HasPrefix(v, "429:") {
			limited++
			continue
		}
		if strings.Contains(v, "was answered after") {
			continue // the machine is busy; other tests hold the desk to its three seconds
		}
		fail(nil, "Discord would refuse: %s", v)
	}
	if most := 5*(s.figures.kills+s.handovers()) + s.figures.discordFaults + s.figures.gateway; limited > most {
		fail(nil, "%d requests past a limit, with %d kills and %d faults", limited, s.figures.kills, s.figures.discordFaults)
	}
	s.figures.limited = limited
}

// checkLedger wants a post for each message and a message for each post, and that
// it says when.
func (s *soak) checkLedger(fail failing) {
	for _, g := range []string{north, south, east} {
		done, queue := s.desk.ledger(g)
		for _, p := range queue {
			fail(nil, "the ledger still holds post %d %s: %s, %d tries, due %v, want %d, shown %d, %q", p.ID, p.Key, p.State, p.Tries, p.DueAt, p.Want, p.Shown, p.Reason)
		}
		by := map[string]news.Post{}
		for _, p := range done {
			if other, twice := by[p.Message]; twice {
				fail(nil, "posts %d and %d are one message", p.ID, other.ID)
			}
			by[p.Message] = p
			if p.DoneAt.IsZero() || p.OwedAt.IsZero() || p.Message == "" {
				fail(nil, "the ledger does not say when or where post %d was made: %+v", p.ID, p)
			}
		}
		for _, c := range s.channels {
			if c.guild != g {
				continue
			}
			for _, p := range s.posts(c) {
				if by[p.message].Channel != c.id {
					fail(nil, "a message in #%s is none of the ledger's: %.300s", c.name, p.text)
				}
			}
		}
	}
}

// digest is one that moderators have set.
type digest struct {
	guild  string
	minute int
	zone   string
	set    time.Time
}

// due are the times of a digest until a moment: once a day, and where the clocks
// leave its time out, as soon as there is a time.
func (d *digest) due(until time.Time) (out []time.Time) {
	zone, err := time.LoadLocation(d.zone)
	if err != nil {
		panic(err)
	}
	for day := d.set.In(zone); ; day = day.AddDate(0, 0, 1) {
		t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone)
		for t.Hour()*60+t.Minute() < d.minute {
			t = t.Add(time.Minute)
		}
		if t.After(until) {
			return out
		}
		if t.After(d.set) {
			out = append(out, t)
		}
	}
}

// checkDigests wants a digest for each of its times at which there was something
// to tell, and none twice.
func (s *soak) checkDigests(fail failing) {
	for _, d := range s.digests {
		messages := s.discord.Messages(digestOf(d.guild))
		done, _ := s.desk.ledger(d.guild)
		var owed []int64
		for _, p := range done {
			if p.Kind != news.PostDigest {
				continue
			}
			unix, err := strconv.ParseInt(p.Key[strings.LastIndexByte(p.Key, '/')+1:], 10, 64)
			if err != nil || slices.Contains(owed, unix) {
				fail(nil, "a digest of %v twice: %s", time.Unix(unix, 0).UTC(), p.Key)
			}
			owed = append(owed, unix)
		}
		if len(messages) != len(owed) {
			fail(nil, "TWICE or LOST: %d messages for %d digests", len(messages), len(owed))
		}
		var due []int64
		for n, t := range d.due(s.world.now()) {
			due = append(due, t.Unix())
			from := t.AddDate(0, 0, -1)
			if n == 0 {
				from = d.set
			}
			if !slices.Contains(owed, t.Unix()) && s.stoodBetween(d.guild, from, t) && !s.world.wasWrong(t.Add(-3*time.Hour), t.Add(3*time.Hour)) {
				fail(nil, "LOST: no digest of %v (%d:%02d in %s)", t, d.minute/60, d.minute%60, d.zone)
			}
		}
		for _, unix := range owed {
			if !slices.Contains(due, unix) {
				fail(nil, "a digest at %v, which is none of its times (%d:%02d in %s)", time.Unix(unix, 0).UTC(), d.minute/60, d.minute%60, d.zone)
			}
		}
	}
}

// stoodBetween tells whether a guild saw an item posted between two moments that
// was also published between them.
func (s *soak) stoodBetween(guild string, from, to time.Time) bool {
	for _, c := range s.channels {
		for _, p := range s.posts(c) {
			if c.guild == guild && len(p.items) > 0 && p.at.Before(to) {
				if i := s.byID[p.items[0]]; i != nil && i.Published.After(from) && i.Published.Before(to) {
					return true
				}
			}
		}
	}
	return false
}

// checkEdits wants what moderators changed to show.
func (s *soak) checkEdits(fail failing) {
	for _, e := range s.edited {
		for _, c := range s.channels {
			id := e.messages[c.name]
			if id == "" || e.item.unsure || e.undone != 0 && c != s.channels[0] {
				continue
			}
			all := s.posts(c)
			n := slices.IndexFunc(all, func(p posted) bool { return p.message == id })
			switch {
			case e.undone != 0 && n >= 0:
				fail(e.item, "item %d stands in #%s though it was taken back", e.item.ID, c.name)
			case e.undone != 0:
			case n < 0:
				fail(e.item, "the message of item %d in #%s is gone", e.item.ID, c.name)
			case e.title != "" && (!strings.Contains(all[n].text, e.title) || !strings.Contains(all[n].text, "Corrected")):
				fail(e.item, "the correction of item %d does not show in #%s: %.600s", e.item.ID, c.name, all[n].text)
			case e.title == "" && !strings.Contains(all[n].text, "Taken off"):
				fail(e.item, "the retraction of item %d does not show in #%s: %.600s", e.item.ID, c.name, all[n].text)
			}
		}
	}
}

// report says what the run was.
func (s *soak) report() {
	posts, also := 0, 0
	for _, c := range s.channels {
		for _, p := range s.posts(c) {
			posts++
			also += max(0, len(p.items)-1)
		}
	}
	digests := 0
	for _, d := range s.digests {
		digests += len(s.discord.Messages(digestOf(d.guild)))
	}
	f, n := s.figures, s.site.Counts()
	s.Logf("%v: %d feeds, %d items, %d polls (%d not modified), %d pages; %d posts, %d “also in”, %d digests, %d edits; "+
		"%d kills, %d times a full disk, %d jumps and %d wrong clocks (%v of the world), %d faults of feeds and pages, %d of Discord, %d of the gateway; %d requests past a limit; %d items told anew, %d moves, %d commands (%d asked again, whose session ended); seed %d",
		time.Since(s.began).Round(time.Second), len(s.feeds), len(s.items), n.Polls, n.NotModified, n.Pages, posts, also, digests, len(s.edited),
		f.kills, f.fulls, f.jumps, f.skews, s.world.now().Sub(time.Date(2027, 3, 27, 19, 0, 0, 0, time.UTC)).Round(time.Minute), n.Troubles, f.discordFaults, f.gateway, f.limited, f.retold, f.moves, f.commands, f.askedAgain, s.seed)
}
