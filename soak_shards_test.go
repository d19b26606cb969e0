package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/store"
)

const (
	// takenOver is in how much time a killed process's shards must have sessions again;
	// 30 s is the promise, on a machine that has nothing else to do.
	takenOver = 45 * time.Second
	// identifyGap is what Discord wants between two IDENTIFYs of a lane, less what their
	// way may take.
	identifyGap = 5*time.Second - 500*time.Millisecond
	dailyStarts = 1000
	// recovers is how long it takes after a mishap until all is well again.
	recovers = 12 * time.Second
)

// check wants what must be true of processes that share a desk.
func (c *cluster) check(fail failing) {
	c.checkAnswers(fail)
	c.checkSessions(fail)
	c.checkTakeovers(fail)
	c.checkIdentifies(fail)
}

// checkAnswers wants each interaction to be answered by one process at the most, and by
// one unless something that befell it or the server explains that it was not.
func (c *cluster) checkAnswers(fail failing) {
	sessions := c.discord.Sessions()
	for _, e := range c.discord.Exchanges() {
		if by := e.Answerers(); len(by) > 1 {
			fail(nil, "TWICE: the interaction of %s was answered by %v; %s", c.when(e.Sent()), by, c.around(sessions, c.discord.ShardOf(e.Place().Guild), e.Sent()))
		}
		if _, ok := e.Callback(); ok {
			continue
		}
		c.lostAsks++
		if shard := c.discord.ShardOf(e.Place().Guild); !c.explains(sessions, shard, e.Sent()) {
			c.unexplained++
			c.Logf("nobody answered the interaction of %s on shard %d, and nothing befell its process; tried to: %v", c.when(e.Sent()), shard, e.Answerers())
		}
	}
	if most := 1 + c.figures.commands/100; c.unexplained > most {
		fail(nil, "LOST: %d of %d interactions were not answered, and nothing befell who had to", c.unexplained, c.figures.commands)
	}
}

// around is what befell processes before a moment, and which had a shard.
func (c *cluster) around(sessions []discordtest.Session, shard int, at time.Time) string {
	var out []string
	end := func(t time.Time) string {
		if t.IsZero() {
			return "now"
		}
		return c.when(t)
	}
	for _, x := range sessions {
		if x.Shard == shard && x.Began.Before(at.Add(recovers)) && (x.Ended.IsZero() || x.Ended.After(at.Add(-recovers))) {
			out = append(out, fmt.Sprintf("%s had shard %d (resumed: %v) from %s to %s", x.By, shard, x.Resumed, c.when(x.Began), end(x.Ended)))
		}
	}
	for _, m := range c.mishaps {
		if m.from.Before(at.Add(recovers)) && (m.to.IsZero() || m.to.After(at.Add(-2*recovers))) {
			who := "the server"
			if m.who != nil {
				who = m.who.name
			}
			out = append(out, fmt.Sprintf("%s was %s from %s to %s", who, m.what, c.when(m.from), end(m.to)))
		}
	}
	return strings.Join(out, "; ")
}

// when is a moment for people.
func (c *cluster) when(at time.Time) string { return fmt.Sprintf("%.3f s", at.Sub(c.began).Seconds()) }

// explains tells whether what befell the process that had a shard, or the server, or the
// gateway, explains that an interaction was not answered.
func (c *cluster) explains(sessions []discordtest.Session, shard int, at time.Time) bool {
	near := func(from, to time.Time) bool { return at.After(from.Add(-4*time.Second)) && at.Before(to) }
	var holder *discordtest.Session // the last one before that
	for _, x := range sessions {
		if x.Shard != shard || x.Of != shards {
			continue
		}
		if near(x.Began, x.Began.Add(3*time.Second)) || !x.Ended.IsZero() && near(x.Ended, x.Ended) {
			return true // it moves
		}
		if !x.Began.After(at) {
			holder = &x
		}
	}
	if holder == nil || !holder.Ended.IsZero() && holder.Ended.Before(at) {
		return true // nobody has it; checkTakeovers looks for how long
	}
	for _, m := range c.mishaps {
		if (m.who == nil || m.who.name == holder.By) && near(m.from, m.to.Add(recovers)) {
			return true
		}
	}
	return slices.ContainsFunc(c.gateway, func(t time.Time) bool { return near(t, t.Add(recovers)) })
}

// checkSessions wants a shard to have one session, unless the process that had it before
// stands still; and a worker to have none.
func (c *cluster) checkSessions(fail failing) {
	now := time.Now()
	all := c.discord.Sessions()
	for i, x := range all {
		if p := c.byName(x.By); p.args[2] == string(store.RoleWorker) {
			fail(nil, "a worker had shard %d", x.Shard)
		}
		for _, y := range all[i+1:] {
			if x.Shard != y.Shard || x.Of != y.Of || x.By == y.By {
				continue
			}
			end := x.Ended
			if end.IsZero() {
				end = now
			}
			if both := end.Sub(y.Began); both > time.Second && !c.stood(x.By, y.Began, end) {
				fail(nil, "TWICE: shard %d had sessions of %s and %s for %v from %s", x.Shard, x.By, y.By, both, c.when(y.Began))
			}
		}
	}
}

// stood tells whether a process stood still from a moment until a little before another.
func (c *cluster) stood(name string, from, to time.Time) bool {
	for _, m := range c.mishaps {
		if m.who != nil && m.who.name == name && !m.from.After(from) && m.to.Add(3*time.Second).After(to) {
			return true
		}
	}
	return false
}

func (c *cluster) byName(name string) *deskProcess {
	for _, p := range c.desk.all {
		if p.name == name {
			return p
		}
	}
	c.Fatalf("there is no process %q", name)
	return nil
}

// checkTakeovers wants the shards of a killed process to have sessions again soon, and
// sooner or later where more befell meanwhile.
func (c *cluster) checkTakeovers(fail failing) {
	all := c.discord.Sessions()
	for _, m := range c.mishaps {
		if !m.kills {
			continue
		}
		for _, x := range all {
			if x.By != m.who.name || x.Began.After(m.from) || !x.Ended.IsZero() && x.Ended.Before(m.from.Add(-100*time.Millisecond)) || x.Of != shards {
				continue
			}
			i := slices.IndexFunc(all, func(y discordtest.Session) bool { return y.Shard == x.Shard && y.Began.After(m.from) })
			if i < 0 {
				fail(nil, "LOST: shard %d has had no session since %s was killed at %s", x.Shard, x.By, c.when(m.from))
				continue
			}
			c.handedOver++
			took := all[i].Began.Sub(m.from)
			meanwhile := c.befellMeanwhile(m, all[i].Began)
			if meanwhile == 0 {
				c.longest = max(c.longest, took)
			} else {
				c.longestMore = max(c.longestMore, took)
			}
			if took-meanwhile > takenOver {
				fail(nil, "shard %d had no session for %v after %s was killed at %s", x.Shard, took, x.By, c.when(m.from))
			}
		}
	}
}

// befellMeanwhile is how long something else befell the server, or anybody who answers,
// between a mishap and a moment.
func (c *cluster) befellMeanwhile(m *mishap, until time.Time) (d time.Duration) {
	for _, o := range c.mishaps {
		if o.who != nil && o.who.args[2] == string(store.RoleWorker) || o == m || o.what == starts {
			continue
		}
		from, to := o.from, o.to.Add(recovers)
		if from.Before(m.from) {
			from = m.from
		}
		if to.After(until) {
			to = until
		}
		d += max(0, to.Sub(from))
	}
	for _, t := range c.gateway {
		if t.After(m.from) && t.Before(until) {
			d += 5 * time.Second
		}
	}
	return d
}

// checkIdentifies wants Discord's limits on starts of sessions to be kept by all
// processes together.
func (c *cluster) checkIdentifies(fail failing) {
	last := map[int]discordtest.Frame{}
	all := c.discord.Frames(2)
	for _, f := range all {
		d := struct{ Shard [2]int }{[2]int{0, 1}}
		if err := json.Unmarshal(f.Data, &d); err != nil {
			c.Fatal(err)
		}
		lane := d.Shard[0] % lanes
		before, ok := last[lane]
		if gap := f.At.Sub(before.At); ok && gap < identifyGap {
			fail(nil, "IDENTIFY of %s %v after that of %s in lane %d, at %s", f.By, gap, before.By, lane, c.when(f.At))
		}
		last[lane] = f
	}
	if len(all) >= dailyStarts {
		fail(nil, "%d sessions were started", len(all))
	}
}

// report says what befell the processes.
func (c *cluster) report() {
	kinds := map[string]int{}
	for _, m := range c.mishaps {
		kind, _, _ := strings.Cut(m.what, " for ")
		kinds[kind]++
	}
	c.Logf("processes: %v; %v; %d interactions, %d not answered, of these %d unexplained; %d shards of killed processes taken over, after %v at the most, "+
		"%v where more befell; %d sessions, %d IDENTIFYs; %d found no server at their start",
		c.roles(), kinds, c.figures.commands, c.lostAsks, c.unexplained, c.handedOver, c.longest.Round(100*time.Millisecond), c.longestMore.Round(100*time.Millisecond),
		len(c.discord.Sessions()), len(c.discord.Frames(2)), c.excusedEnds)
}

func (c *cluster) roles() (out []string) {
	for _, p := range c.desk.all {
		out = append(out, p.args[2])
	}
	return out
}
