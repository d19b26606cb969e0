package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// world is the time in the fault test: that of Discord, of the feeds and, while it
// is set right, of the program. It passes faster than the machine's.
type world struct {
	levers *levers
	path   string

	mu    sync.Mutex
	ahead time.Duration // of the machine's clock
	wrong time.Duration // by how much the program's clock is wrong
	log   []shift
}

// shift is the state of the clocks since a moment of the machine's.
type shift struct {
	at           time.Time
	ahead, wrong time.Duration
}

// newWorld begins on the evening before the clocks go forward in Europe.
func newWorld(t *testing.T) *world {
	w := &world{}
	w.levers, w.path = newLevers(t)
	w.set(time.Until(time.Date(2027, 3, 27, 19, 0, 0, 0, time.UTC)), 0)
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.ahead)
}

func (w *world) set(ahead, wrong time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead, w.wrong = ahead, wrong
	w.log = append(w.log, shift{time.Now(), ahead, wrong})
	w.levers.ahead.Store(int64(ahead + wrong))
}

// pass lets time pass.
func (w *world) pass(d time.Duration) { w.set(w.ahead+d, w.wrong) }

// mistake sets the program's clock wrong; 0 sets it right.
func (w *world) mistake(d time.Duration) { w.set(w.ahead, d) }

// machine is when it was a moment of the world's on the machine.
func (w *world) machine(at time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.log, at, func(s shift, at time.Time) int { return s.at.Add(s.ahead).Compare(at) })
	if i == 0 {
		return w.log[0].at
	}
	m := at.Add(-w.log[i-1].ahead)
	if i < len(w.log) && m.After(w.log[i].at) {
		return w.log[i].at // it lies in a jump
	}
	return m
}

// before is what time of the world it was some time before a moment of it, by the
// machine's clock.
func (w *world) before(at time.Time, d time.Duration) time.Time {
	m := w.machine(at).Add(-d)
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.log, m, func(s shift, at time.Time) int { return s.at.Compare(at) })
	return m.Add(w.log[max(i-1, 0)].ahead)
}

// wasWrong tells whether the program's clock was set wrong or right between two
// moments.
func (w *world) wasWrong(from, to time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range w.log {
		at := s.at.Add(s.ahead)
		if i > 0 && s.wrong != w.log[i-1].wrong && !at.Before(from) && !at.After(to) {
			return true
		}
	}
	return false
}

// journal is what happened, for whoever has to find out why.
type journal struct {
	world *world
	mu    sync.Mutex
	lines []line
}

type line struct {
	machine, world time.Time
	feed, item     int // 0 for none: it concerns all
	what           string
}

func (j *journal) note(feed, item int, what string) {
	l := line{time.Now(), j.world.now(), feed, item, what}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, l)
}

// life is what happened to an item, or around it.
func (j *journal) life(i *item, began time.Time) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "item %d of feed %v, “%s”:\n", i.ID, i.feeds, i.Title)
	n := 0
	for _, l := range j.lines {
		mine := l.item == i.ID || l.item == 0 && (l.feed == 0 || slices.Contains(i.feeds, l.feed))
		if !mine || l.world.Before(i.appeared) && l.item != i.ID || n >= 120 && l.item != i.ID {
			continue
		}
		n++
		fmt.Fprintf(&b, "  %8.3fs %s  feed %d item %d: %s\n", l.machine.Sub(began).Seconds(), l.world.UTC().Format("02 15:04:05"), l.feed, l.item, l.what)
	}
	return b.String()
}

// tail are the last lines about everything.
func (j *journal) tail(began time.Time, n int) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []string
	for _, l := range j.lines {
		if l.feed == 0 && l.item == 0 {
			out = append(out, fmt.Sprintf("%8.3fs %s  %s", l.machine.Sub(began).Seconds(), l.world.UTC().Format("02 15:04:05"), l.what))
		}
	}
	return strings.Join(out[max(0, len(out)-n):], "\n")
}

// desk is the program as a process of its own.
type desk struct {
	soak     *soak
	database string
	log      lockedBuffer
	cmd      *exec.Cmd
	over     chan struct{} // closed when the process has ended
	killed   bool
}

func newDeskProcess(t *testing.T, s *soak) *desk {
	d := &desk{soak: s, database: filepath.Join(t.TempDir(), "desk.db")}
	t.Cleanup(func() {
		d.kill()
		if t.Failed() {
			if dir := *soakKeep; dir != "" {
				for _, end := range []string{"", "-wal"} {
					if b, err := os.ReadFile(d.database + end); err == nil {
						_ = os.WriteFile(filepath.Join(dir, "desk.db"+end), b, 0o600)
					}
				}
				_ = os.WriteFile(filepath.Join(dir, "log"), []byte(d.log.String()), 0o600)
			}
			all := d.log.String()
			t.Logf("the program's log ends:\n%s", all[max(0, len(all)-6000):])
		}
	})
	return d
}

func (d *desk) start() {
	s := d.soak
	s.discord.WaitFor("the old connection to be cut", func(o *discordtest.Server) bool { return o.Connected() == 0 })
	d.cmd = exec.Command(os.Args[0])
	d.cmd.Env = append(os.Environ(), asProcess+"=1", "DISCORD_TOKEN="+discordtest.Token, "DISCORD_API_URL="+s.discord.URL,
		"DATABASE_URL="+d.database, "FETCH_ALLOW=127.0.0.0/8", leversFile+"="+s.world.path)
	d.cmd.Dir = filepath.Dir(d.database)
	d.cmd.Stdout, d.cmd.Stderr = &d.log, &d.log
	if err := d.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	over, cmd := make(chan struct{}), d.cmd
	d.over, d.killed = over, false
	go func() {
		_ = cmd.Wait() // alive tells whether that was to be
		close(over)
	}()
	s.journal.note(0, 0, "the program starts")
	s.discord.WaitReady()
}

func (d *desk) kill() {
	if d.cmd == nil || d.killed {
		return
	}
	d.killed = true
	_ = d.cmd.Process.Kill() // it may have ended by itself, which alive reports
	<-d.over
}

// alive fails the test when the program has ended by itself.
func (d *desk) alive() {
	d.soak.Helper()
	select {
	case <-d.over:
		d.soak.Fatalf("the program ended by itself (seed %d):\n%s", d.soak.seed, d.log.String()[max(0, len(d.log.String())-3000):])
	default:
	}
}

// store opens the database beside the program and reads in it.
func (d *desk) store(read func(*store.Store) error) {
	d.soak.Helper()
	s, err := store.Open(d.soak.Context(), d.database, store.Options{Now: d.soak.world.now})
	if err == nil {
		err = read(s)
		s.Close()
	}
	if err != nil {
		d.soak.Fatal(err)
	}
}

func shelf(guild string) news.Shelf { return news.Shelf("discord:" + guild) }

func (d *desk) subscriptions(guild string) (all []news.Subscription) {
	d.store(func(s *store.Store) (err error) {
		all, err = s.Subscriptions(d.soak.Context(), shelf(guild))
		return err
	})
	return all
}

// ledger are the posts of a guild that stand in their channels, and those that are
// owed or failed, or whose edit is owed.
func (d *desk) ledger(guild string) (done, queue []news.Post) {
	d.store(func(s *store.Store) (err error) {
		if done, err = s.PostsSeen(d.soak.Context(), shelf(guild), 1e6); err == nil {
			queue, err = s.Queue(d.soak.Context(), shelf(guild), 1e6)
		}
		return err
	})
	return done, queue
}

// until waits for something to come true. It looks at every change in Discord, and
// now and then for what shows only elsewhere.
func (s *soak) until(what string, most time.Duration, ok func() bool) bool {
	s.Helper()
	end := time.After(most)
	for {
		changed := s.discord.Changed()
		s.desk.alive()
		if ok() {
			return true
		}
		look := time.After(200 * time.Millisecond)
		select {
		case <-end:
			return false
		case <-look:
		case <-changed:
			select { // many changes are one
			case <-time.After(50 * time.Millisecond):
			case <-end:
			}
		}
	}
}
