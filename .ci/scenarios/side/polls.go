package main

import (
	"fmt"
	"time"

	"discordsim"
)

// round is how long it may take to have all feeds due at a moment.
const round = 10 * time.Second

// polls measures how fast feeds are polled that are due all at once: at first those
// that were never polled, then the same, which bring nothing.
func polls(s settings, on []layout) bool {
	fmt.Printf("\n## Polls: %d feeds on %d hosts that answer after %s, all due at once, %d entries each at the first; %s\n", s.feeds, s.sites, s.slow, s.entries, s.server.about())
	ok := true
	var rows [][]string
	var machine []used
	for _, l := range on {
		w := newSites(s)
		d := lay(s, l, discordsim.Options{})
		d.sim.AddGuild("Town").AddText("news")
		d.tool(w.addresses(), s.poll, "-at", fmt.Sprint(time.Now().Add(time.Hour).Unix())) // not before the processes are there
		d.start()
		for _, what := range []string{"the first", "nothing new"} {
			r := d.round(w, what)
			machine = append(machine, d.used())
			machine[len(machine)-1].what = what
			ok = ok && r.polled == s.feeds && r.pages == 0 && (what == "the first") == (r.fresh > 0)
			rows = append(rows, append([]string{l.String(), what}, r.cells(d)...))
		}
		_, clean := faults(d.sim)
		ok = ok && clean
		d.close()
		w.server.Close()
	}
	table([]string{"on", "polls", "polls a second", "asked, kept and read after s", "polls by process", "feeds' 32 parts by process"}, rows)
	tell(machine)
	return ok
}

// rounded is how a round went.
type rounded struct {
	polled, fresh, pages int
	asked                time.Duration
	kept, read           float64 // seconds
	by                   []int
}

// round has all feeds polled at once.
func (d *desk) round(w *sites, what string) (r rounded) {
	at := time.Now().Add(round).Truncate(time.Second)
	d.tool("", d.settings.poll, "-at", fmt.Sprint(at.Unix()))
	if time.Now().After(at) {
		d.must(fmt.Errorf("it took more than %s to have %d feeds due", round, d.feeds))
	}
	w.reset()
	time.Sleep(time.Until(at))
	d.mark()
	if what == "the first" {
		d.watch("polls", 20)
	}
	if _, err := fmt.Sscan(d.tool("", d.settings.poll, "-at", fmt.Sprint(at.Unix()), "-done"), &r.kept, &r.read); err != nil {
		d.must(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r.asked, r.fresh, r.pages = w.last.Sub(at), w.fresh, w.pages
	for i := range d.bots {
		n := w.asked[fmt.Sprint("process-", i)]
		r.by, r.polled = append(r.by, n), r.polled+n
	}
	return r
}

func (r rounded) cells(d *desk) []string {
	return []string{fmt.Sprintf("%.0f", float64(r.polled)/r.kept), fmt.Sprintf("%.1f, %.1f, %.1f", r.asked.Seconds(), r.kept, r.read), fmt.Sprint(r.by), fmt.Sprint(d.shares("feeds"))}
}
