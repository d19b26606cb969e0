// Postload measures how newsdesk posts to a Discord that limits strictly: posts
// owed at a steady rate over many channels, posts owed all at once, and what is
// new in feeds, from the poll that brought it to its post.
//
//	postload -bin ./newsdesk -owe bin/owe -db desk.db [-n 1200] [-channels 100] [-rate 40] [-sites 40]
//
// The database is copied first: what is posted would change it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"discordsim"
)

func main() {
	bin := flag.String("bin", "", "newsdesk")
	owe := flag.String("owe", "", "the program of store/storetest/owe")
	db := flag.String("db", "", "a database with articles on the common shelf, numbered from 1")
	n := flag.Int("n", 1200, "posts")
	channels := flag.Int("channels", 100, "channels")
	rate := flag.Float64("rate", 40, "posts a second")
	sites := flag.Int("sites", 40, "sites with a feed each")
	flag.Parse()
	ok := steady(*bin, *owe, *db, *n, *channels, *rate)
	ok = steady(*bin, *owe, *db, *n, *channels, 0) && ok
	ok = fed(*bin, *sites) && ok
	if !ok {
		os.Exit(1)
	}
}

// desk is a bot that runs, and its Discord.
type desk struct {
	sim   *discordsim.Sim
	bot   *discordsim.Bot
	dir   string
	began time.Duration // the processor's time at the start
}

// open starts the bot once its Discord is there and fill, unless it is nil, has
// filled its database.
func open(bin string, populate func(*discordsim.Sim), fill func(db string)) *desk {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "postload")
	must(err)
	d := &desk{sim: discordsim.New(discordsim.Options{}), dir: dir}
	must(d.sim.Start())
	populate(d.sim)
	own := filepath.Join(dir, "desk.db")
	if fill != nil {
		fill(own)
	}
	d.bot, err = discordsim.StartBot(context.Background(), bin, d.sim.Env(own), dir)
	must(err)
	d.must(d.sim.WaitReady(ctx))
	d.must(d.sim.WaitCommands(ctx))
	return d
}

func (d *desk) close() {
	d.bot.Stop(10 * time.Second)
	d.sim.Close()
	os.RemoveAll(d.dir)
}

func (d *desk) must(err error) {
	if err != nil {
		log.Fatalf("%v\n%s", err, d.bot.Log())
	}
}

// mark begins the measuring: what came before counts for nothing.
func (d *desk) mark() {
	d.sim.Reset()
	d.began, _ = d.bot.CPU()
}

// verdict prints what the bot used, and what Discord has to say.
func (d *desk) verdict() (ok bool) {
	cpu, _ := d.bot.CPU()
	_, peak, _ := d.bot.RSS()
	s := d.sim.Stats()
	breaches, hard := d.sim.Breaches(), d.sim.HardViolations()
	fmt.Printf("  429s %d, breaches %d, violations %d; %.1f s of CPU, peak resident memory %.1f MiB\n",
		s.RateLimited, len(breaches), len(hard), (cpu - d.began).Seconds(), float64(peak)/(1<<20))
	for _, b := range breaches[:min(3, len(breaches))] {
		fmt.Printf("  breach: %+v\n", b)
	}
	for _, v := range hard[:min(3, len(hard))] {
		fmt.Printf("  violation: %v\n", v)
	}
	return len(breaches) == 0 && len(hard) == 0 && s.RateLimited == 0
}

// stand waits until channels have as many messages of the bot, and gives when each
// came, for each channel in order.
func (d *desk) stand(want map[string]int, patience time.Duration) map[string][]time.Time {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out := map[string][]time.Time{}
	full := func() bool {
		for c, n := range want {
			if len(out[c]) >= n {
				continue
			}
			out[c] = nil
			for _, m := range d.sim.BotMessages(c) {
				out[c] = append(out[c], m.Created)
			}
			if len(out[c]) < n {
				return false
			}
		}
		return true
	}
	for !full() {
		select {
		case <-ctx.Done():
			for c, n := range want {
				if len(out[c]) < n {
					log.Printf("channel %s: %d of %d posts", c, len(out[c]), n)
				}
			}
			log.Fatalf("the posts do not stand\n%s", tail(d.bot.Log(), 4000))
		case <-time.After(100 * time.Millisecond):
		}
	}
	for c, n := range want {
		if len(out[c]) > n {
			log.Fatalf("channel %s has %d posts, not %d", c, len(out[c]), n)
		}
		slices.SortFunc(out[c], time.Time.Compare)
	}
	return out
}

// spans are how long each post took: those of a channel come in the order in
// which they were asked for.
func spans(from, to map[string][]time.Time) []time.Duration {
	var out []time.Duration
	for c, at := range from {
		slices.SortFunc(at, time.Time.Compare)
		for i := range at {
			out = append(out, to[c][i].Sub(at[i]))
		}
	}
	slices.Sort(out)
	return out
}

func quantiles(d []time.Duration) string {
	at := func(q float64) float64 { return d[min(len(d)-1, int(q*float64(len(d))))].Seconds() }
	return fmt.Sprintf("p50 %.3f s, p95 %.3f, p99 %.3f, max %.3f", at(.5), at(.95), at(.99), d[len(d)-1].Seconds())
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
