package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// desk is the program as a process of its own, or as several on one database.
type desk struct {
	soak     *soak
	database string
	all      []*deskProcess
	reader   *store.Store // on a server, where opening takes long
}

// deskProcess is one of them.
type deskProcess struct {
	desk    *desk
	name    string   // "" for the only one
	args    []string // of the program
	address string   // of the database, as this process reaches it
	log     lockedBuffer
	from    int // where the log of this start begins
	cmd     *exec.Cmd
	over    chan struct{} // closed when the process has ended
	killed  bool          // or told to end: it may
}

// newDeskProcess is the only process, on a file.
func newDeskProcess(t *testing.T, s *soak) *desk {
	d := &desk{soak: s, database: filepath.Join(t.TempDir(), "desk.db")}
	d.add(t, &deskProcess{address: d.database})
	return d
}

func (d *desk) add(t *testing.T, p *deskProcess) {
	p.desk = d
	d.all = append(d.all, p)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			p.keep(t)
		}
	})
}

// keep keeps what may tell why a run failed.
func (p *deskProcess) keep(t *testing.T) {
	if dir := *soakKeep; dir != "" {
		for _, end := range []string{"", "-wal"} {
			if b, err := os.ReadFile(p.address + end); err == nil {
				_ = os.WriteFile(filepath.Join(dir, "desk.db"+end), b, 0o600)
			}
		}
		_ = os.WriteFile(filepath.Join(dir, "log"+p.name), []byte(p.log.String()), 0o600)
	}
	all := p.log.String()
	t.Logf("the log of the program %s ends:\n%s", p.name, all[max(0, len(all)-6000):])
}

// start starts the only process, and waits until it is connected.
func (d *desk) start() {
	d.soak.discord.WaitFor("the old connection to be cut", func(o *discordtest.Server) bool { return o.Connected() == 0 })
	d.all[0].start()
	d.soak.discord.WaitReady()
}

func (d *desk) kill() { d.all[0].kill() }

func (p *deskProcess) start() {
	s := p.desk.soak
	url, token := s.discord.URL, discordtest.Token
	if p.name != "" {
		url, token = s.discord.URLOf(p.name), discordtest.TokenOf(p.name)
	}
	p.cmd = exec.Command(os.Args[0], p.args...)
	p.cmd.Env = append(os.Environ(), asProcess+"=1", "DISCORD_TOKEN="+token, "DISCORD_API_URL="+url,
		"DATABASE_URL="+p.address, "FETCH_ALLOW=127.0.0.0/8", leversFile+"="+s.world.path)
	p.cmd.Dir = filepath.Dir(s.world.path)
	p.from = len(p.log.String())
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	over, cmd := make(chan struct{}), p.cmd
	p.over, p.killed = over, false
	go func() {
		_ = cmd.Wait() // alive tells whether that was to be
		close(over)
	}()
	s.journal.note(0, 0, "the program "+p.name+" starts")
}

func (p *deskProcess) kill() {
	if p.cmd == nil {
		return
	}
	p.killed = true
	_ = p.cmd.Process.Kill() // it may have ended by itself, which alive reports
	<-p.over
}

// tell sends a signal.
func (p *deskProcess) tell(sig syscall.Signal) { _ = p.cmd.Process.Signal(sig) } // it may have ended

// ended tells whether the process is no more.
func (p *deskProcess) ended() bool {
	select {
	case <-p.over:
		return true
	default:
		return false
	}
}

// logged is what this start has logged so far.
func (p *deskProcess) logged() string { return p.log.String()[p.from:] }

// alive fails the test when a process has ended by itself.
func (d *desk) alive() {
	d.soak.Helper()
	for _, p := range d.all {
		if p.cmd != nil && !p.killed && p.ended() && !d.soak.excused(p) {
			all := p.logged()
			d.soak.Fatalf("the program %s ended by itself (seed %d):\n%s", p.name, d.soak.seed, all[max(0, len(all)-3000):])
		}
	}
}

// store opens the database beside the program and reads in it.
func (d *desk) store(read func(*store.Store) error) {
	d.soak.Helper()
	if d.reader != nil {
		d.fromServer(read)
		return
	}
	s, err := store.Open(d.soak.Context(), d.database, store.Options{Now: d.soak.world.now})
	if err == nil {
		err = read(s)
		s.Close()
	}
	if err != nil {
		d.soak.Fatal(err)
	}
}

// fromServer reads again while the server is away.
func (d *desk) fromServer(read func(*store.Store) error) {
	d.soak.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(discordtest.Patience); ; <-tick.C {
		err := read(d.reader)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			d.soak.Fatal(err)
		}
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

// excused tells whether a process that ended by itself may have.
func (s *soak) excused(p *deskProcess) bool { return s.several && s.cluster.excused(p) }

// handovers are how often a channel's posts may have gone to another process, which does
// not know how much of a limit is left.
func (s *soak) handovers() int {
	if !s.several {
		return 0
	}
	return len(s.cluster.mishaps)
}
