package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"discordsim"
)

// desk is a desk of one layout that runs, and its Discord.
type desk struct {
	settings
	layout
	sim      *discordsim.Sim
	bots     []*discordsim.Bot
	dir      string
	database string
	idle     []int64 // resident memory before
	began    []time.Duration
	machine  busy
	profiles chan struct{}
}

// lay makes a copy of the desk that is nobody's yet.
func lay(s settings, l layout, o discordsim.Options) *desk {
	dir, err := os.MkdirTemp("", "side")
	must(err)
	d := &desk{settings: s, layout: l, sim: discordsim.New(o), dir: dir, profiles: make(chan struct{})}
	must(d.sim.Start())
	if l.onFile {
		d.database = filepath.Join(dir, "desk.db")
		for _, part := range []string{"", "-wal"} {
			if _, err := os.Stat(s.db + part); err == nil {
				must(exec.Command("cp", s.db+part, d.database+part).Run())
			}
		}
	} else {
		d.server.move(s.bin, s.db)
		d.database = d.server.copied()
	}
	return d
}

// tool runs one of the programs beside newsdesk on the database.
func (d *desk) tool(input string, bin string, args ...string) string {
	cmd := exec.Command(bin, append(args, d.database)...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	out, err := cmd.Output()
	must(err)
	return string(out)
}

// start starts the processes, and waits until they have divided the work.
func (d *desk) start() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	syscall.Sync() // what was copied is written now, and not while it is measured
	for i, role := range d.roles {
		env := d.sim.Env(d.database, fmt.Sprint("FETCH_USER_AGENT=process-", i))
		b, err := discordsim.StartBot(context.Background(), d.bin, env, d.dir, "run", "--role", role)
		must(err)
		d.bots = append(d.bots, b)
	}
	d.must(d.sim.WaitReady(ctx))
	d.must(d.sim.WaitCommands(ctx))
	for !d.divided() {
		if ctx.Err() != nil {
			d.must(fmt.Errorf("the processes have not divided the work: shards %v, feeds %v", d.shares("shard"), d.shares("feeds")))
		}
		time.Sleep(500 * time.Millisecond)
	}
	d.must(d.sim.WaitReady(ctx))
}

// divided tells whether each process has its share of what it does.
func (d *desk) divided() bool {
	if d.onFile {
		return true
	}
	for kind, other := range map[string]string{"shard": "worker", "feeds": "gateway"} {
		least, most := 1<<30, 0
		shares := d.shares(kind)
		for i, role := range d.roles {
			if role != other {
				least, most = min(least, shares[i]), max(most, shares[i])
			}
		}
		if most == 0 || most-least > 1 {
			return false
		}
	}
	return d.sim.Gateway().Ready()
}

// shares are how many parts of a kind of work the processes have.
func (d *desk) shares(kind string) []int {
	out := make([]int, len(d.bots))
	if d.onFile {
		return out
	}
	parts := d.server.parts(d.database, kind)
	for i, b := range d.bots {
		out[i] = parts[b.PID()]
	}
	return out
}

// mark begins the measuring: what came before counts for nothing.
func (d *desk) mark() {
	d.sim.Reset()
	d.idle, d.began = nil, nil
	for _, b := range d.bots {
		now, _, err := b.RSS()
		d.must(err)
		d.idle = append(d.idle, now)
	}
	d.began = d.cpu()
	d.machine = d.busy()
}

// cpu is the processor's time that each process has used.
func (d *desk) cpu() (out []time.Duration) {
	for _, b := range d.bots {
		c, err := b.CPU()
		d.must(err)
		out = append(out, c)
	}
	return out
}

// watch takes a profile of each process from now on, where that is wanted.
func (d *desk) watch(what string, seconds int) {
	if d.profile == "" {
		close(d.profiles)
		return
	}
	var all sync.WaitGroup
	for i, b := range d.bots {
		all.Go(func() {
			if err := take(b, filepath.Join(d.profile, fmt.Sprintf("%s-%s-%d.pprof", what, d.name, i)), seconds); err != nil {
				log.Print(err)
			}
		})
	}
	go func() {
		all.Wait()
		close(d.profiles)
	}()
}

// take takes a profile of a process.
func take(b *discordsim.Bot, name string, seconds int) error {
	served := regexp.MustCompile(`metrics are served" addr=(\S+)`).FindStringSubmatch(b.Log())
	if served == nil {
		return errors.New("no profiles are served")
	}
	r, err := http.Get(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", served[1], seconds))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return os.WriteFile(name, raw, 0o600)
}

// complaints prints what the processes have warned of, and how often.
func (d *desk) complaints() {
	message := regexp.MustCompile(`level=(?:WARN|ERROR) msg=("(?:[^"\\]|\\.)*"|\S+)(.*)`)
	for i, b := range d.bots {
		n, last := map[string]int{}, map[string]string{}
		for _, m := range message.FindAllStringSubmatch(b.Log(), -1) {
			n[m[1]]++
			last[m[1]] = m[2]
		}
		for what := range n {
			fmt.Printf("process %d of %s: %d times %s, at last%.300s\n", i, d.layout, n[what], what, last[what])
		}
	}
}

// close ends all and takes the copy away.
func (d *desk) close() {
	<-d.profiles
	d.complaints()
	for _, b := range d.bots {
		if err := b.Stop(15 * time.Second); err != nil {
			log.Printf("%s: %v", d.layout, err)
		}
	}
	d.sim.Close()
	if !d.onFile {
		d.server.drop(d.database)
	}
	os.RemoveAll(d.dir)
}

func (d *desk) must(err error) {
	if err == nil {
		return
	}
	for i, b := range d.bots {
		l := b.Log()
		log.Printf("process %d, %s:\n%s", i, d.roles[i], l[max(0, len(l)-3000):])
	}
	log.Fatal(err)
}
