package main

import (
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"newsdesk/bot/discord/discordtest"
)

// mishap is what befell a process, or the server.
type mishap struct {
	who      *deskProcess // nil: the server
	what     string
	kills    bool // it must be taken over from
	from, to time.Time
	over     func() bool // nil: not yet to be asked
}

// look notes that a mishap is over.
func (m *mishap) look() {
	if m.to.IsZero() && m.over != nil && m.over() {
		m.to = time.Now()
	}
}

// befalls begins a mishap.
func (c *cluster) befalls(p *deskProcess, what string) *mishap {
	m := &mishap{who: p, what: what, from: time.Now()}
	c.mishaps = append(c.mishaps, m)
	c.journal.note(0, 0, m.String())
	return m
}

func (m *mishap) String() string {
	if m.who == nil {
		return "the server: " + m.what
	}
	return "process " + m.who.name + ": " + m.what
}

// busy tells whether something befalls a process, or the server (nil).
func (c *cluster) busy(p *deskProcess) bool {
	for _, m := range c.mishaps {
		if m.who == p && m.to.IsZero() {
			return true
		}
	}
	return false
}

// ill tells whether something befell anybody in a time before a moment.
func (c *cluster) ill(at time.Time, before time.Duration) bool {
	for _, m := range c.mishaps {
		if m.from.Before(at) && (m.to.IsZero() || m.to.After(at.Add(-before))) {
			return true
		}
	}
	return false
}

// calm tells whether nothing has befallen anybody for a while.
func (c *cluster) calm() bool {
	now := time.Now()
	for _, at := range c.gateway {
		if now.Sub(at) < 8*time.Second {
			return false
		}
	}
	return !c.ill(now, 8*time.Second) && c.discord.Whole(shards)
}

// excused tells whether a process that ended by itself may have: it was starting, and
// the server could not be reached. It is started again, as whoever watches over it does.
func (c *cluster) excused(p *deskProcess) bool {
	if strings.Contains(p.logged(), shares) {
		return false
	}
	for _, m := range c.mishaps {
		if (m.who == nil || m.who == p) && m.what != starts && (m.to.IsZero() || time.Since(m.to) < 15*time.Second) {
			c.excusedEnds++
			c.journal.note(0, 0, "process "+p.name+" found no server: "+p.logged())
			p.killed = true
			c.in(time.Second, p.start)
			return true
		}
	}
	return false
}

// starts is the mishap of a process that is starting.
const starts = "starts"

// startsAgain starts a process that is no more; it is ill until it has joined the others.
func (c *cluster) startsAgain(p *deskProcess) {
	m := c.befalls(p, starts)
	m.over = func() bool {
		if time.Since(m.from) > bootsWithin && !c.ill(m.from.Add(bootsWithin), bootsWithin) {
			c.Errorf("process %s has not joined the others in %v", p.name, bootsWithin)
		}
		return strings.Contains(p.logged(), shares)
	}
	p.start()
}

// killProcess kills a process with -9 and starts it again after a while.
func (c *cluster) killProcess(p *deskProcess, away time.Duration) {
	m := c.befalls(p, fmt.Sprintf("killed for %v", away))
	m.kills = true
	p.kill()
	c.figures.kills++
	if c.rand.IntN(2) == 0 { // its posts are others' to carry out, who have the channel alone
		c.discord.ForgetNoncesOf(p.name)
	}
	c.in(away, func() {
		c.startsAgain(p)
		m.over = func() bool { return true }
	})
}

// stopProcess lets a process stand still for a while, with all that it holds.
func (c *cluster) stopProcess(p *deskProcess, d time.Duration) {
	m := c.befalls(p, fmt.Sprintf("stopped for %v", d))
	p.tell(syscall.SIGSTOP)
	c.in(d, func() {
		p.tell(syscall.SIGCONT)
		c.journal.note(0, 0, "process "+p.name+" goes on")
		m.over = func() bool { return true }
	})
}

// endsWithin is how long a process may take to end when it is told to.
const endsWithin = 25 * time.Second

// endProcess tells a process to end, and starts it again.
func (c *cluster) endProcess(p *deskProcess, away time.Duration) {
	m := c.befalls(p, "told to end")
	p.killed = true
	p.tell(syscall.SIGTERM)
	m.over = func() bool {
		if !p.ended() {
			if time.Since(m.from) < endsWithin {
				return false
			}
			c.Errorf("process %s does not end in %v when it is told to", p.name, endsWithin)
			p.kill()
		} else if !p.cmd.ProcessState.Success() {
			c.Errorf("process %s, told to end, ends with %v: %s", p.name, p.cmd.ProcessState, tailOf(p.logged(), 600))
		}
		c.journal.note(0, 0, fmt.Sprintf("process %s has ended after %v", p.name, time.Since(m.from).Round(time.Millisecond)))
		c.in(away, func() { c.startsAgain(p) })
		return true
	}
}

func tailOf(s string, n int) string { return s[max(0, len(s)-n):] }

// roll tells one process after the other to end, and starts each again.
func (c *cluster) roll() {
	for n, p := range c.desk.all {
		c.in(time.Duration(n)*6*time.Second, func() {
			if !c.busy(p) {
				c.endProcess(p, 0)
			}
		})
	}
}

// cutOff cuts all connections of a process to the server, and lets none be for a while.
func (c *cluster) cutOff(p *deskProcess, d time.Duration) {
	m := c.befalls(p, fmt.Sprintf("cut off from the server for %v", d))
	c.proxies[p].refuse()
	c.in(d, func() {
		c.proxies[p].pass()
		m.over = func() bool { return true }
	})
}

// stall holds back what goes between a process and the server.
func (c *cluster) stall(p *deskProcess, d time.Duration) {
	up, down := c.rand.IntN(3) > 0, true
	if up {
		down = c.rand.IntN(2) == 0
	}
	m := c.befalls(p, fmt.Sprintf("stalled for %v, to the server: %v, from it: %v", d, up, down))
	c.proxies[p].block(up, down)
	c.in(d, func() {
		c.proxies[p].pass()
		c.journal.note(0, 0, "process "+p.name+" is stalled no more")
		m.over = func() bool { return true }
	})
}

// terminate ends some connections on the server.
func (c *cluster) terminate() {
	u, err := url.Parse(c.desk.database)
	if err != nil {
		c.Fatal(err)
	}
	m := c.befalls(nil, "ends some connections")
	m.over = func() bool { return true }
	if _, err := c.server.ExecContext(c.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(application_name, $1) AND random() < 0.5`,
		u.Query().Get("search_path")); err != nil {
		c.journal.note(0, 0, err.Error())
	}
}

// restartServer starts the server again: immediate is a crash of it.
func (c *cluster) restartServer(mode string) {
	if c.ctl == nil || c.busy(nil) {
		return
	}
	m := c.befalls(nil, "is started again, "+mode)
	done := make(chan error, 1)
	go func() {
		out, err := exec.Command(c.ctl[0], append(c.ctl[1:], "restart", "-m", mode)...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		done <- err
	}()
	m.over = func() bool {
		select {
		case err := <-done:
			if err != nil {
				c.Errorf("the server cannot be started again: %v", err)
			}
			c.journal.note(0, 0, fmt.Sprintf("the server is back after %v", time.Since(m.from).Round(time.Millisecond)))
			return true
		default:
			return false
		}
	}
}

// killInPost kills the process that waits for Discord's answer to a post, which was
// carried out or not.
func (c *cluster) killInPost() {
	ch := c.channels[c.rand.IntN(len(c.channels))]
	path := "/channels/" + ch.id + "/"
	f := discordtest.Fault{Method: "POST", Path: path, Times: 1}
	if f.Hang = c.rand.IntN(2) == 0; !f.Hang {
		f.HangAfter = true
	}
	before := len(c.discord.Requests("POST", path))
	c.discord.Fault(f)
	for end := time.After(time.Second); len(c.discord.Requests("POST", path)) == before; {
		select {
		case <-c.discord.Changed():
			continue
		case <-end:
			return
		}
	}
	all := c.discord.Requests("POST", path)
	for _, p := range c.desk.all {
		if p.name == all[before].By && !c.busy(p) {
			c.journal.note(0, 0, fmt.Sprintf("to be killed while %s hangs (carried out: %v)", ch.name, f.HangAfter))
			c.killProcess(p, c.seconds(1, 20))
		}
	}
}

func (c *cluster) seconds(from, to int) time.Duration {
	return time.Duration(from*1000+c.rand.IntN((to-from)*1000)) * time.Millisecond
}

// anyMishap lets something befall somebody who is well, as long as one is left, and
// tells when the next is to come.
func (c *cluster) anyMishap() time.Duration {
	var well []*deskProcess
	for _, p := range c.desk.all {
		if !c.busy(p) {
			well = append(well, p)
		}
	}
	if len(well) < 2 {
		return 2 * time.Second
	}
	p := well[c.rand.IntN(len(well))]
	switch n := c.rand.IntN(20); {
	case n < 3:
		c.killProcess(p, c.seconds(1, 25))
	case n < 5:
		c.killInPost()
	case n < 6 && len(well) == 3:
		c.killProcess(well[0], c.seconds(1, 25))
		c.killProcess(well[1], c.seconds(1, 25))
	case n < 10:
		c.stopProcess(p, c.seconds(1, 25))
	case n < 11:
		c.endProcess(p, c.seconds(0, 10))
	case n < 12 && len(well) == 3:
		c.roll()
	case n < 14:
		c.cutOff(p, c.seconds(0, 20))
	case n < 17:
		c.stall(p, c.seconds(1, 20))
	default:
		c.terminate()
	}
	if c.rand.IntN(10) < 3 {
		return c.seconds(25, 45)
	}
	return c.seconds(2, 8)
}

// heal lets all that befell the processes come to its end.
func (c *cluster) heal() {
	c.until("the mishaps to end", time.Minute, func() bool {
		c.next = time.Now().Add(time.Hour)
		c.step()
		open := len(c.ahead)
		for _, m := range c.mishaps {
			if m.to.IsZero() {
				open++
			}
		}
		return open == 0
	})
}
