// Load measures newsdesk beside the simplest discordgo program, in one run:
// start to READY, from the gateway's event to the callback's request, memory.
//
//	load -bin ./newsdesk -echobot ./echobot -db desk.db [-rate 100] [-seconds 20] [-every] [-guilds 5]
//
// Without -echobot it measures newsdesk alone, and what it keeps of its memory after
// some seconds of rest: a burst is -rate 10000 -seconds 1 -guilds 200.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
	"time"

	"discordsim"
)

func main() {
	bin := flag.String("bin", "", "newsdesk")
	echo := flag.String("echobot", "", "the simplest bot")
	db := flag.String("db", "", "the database, filled")
	rate := flag.Float64("rate", 100, "interactions a second")
	seconds := flag.Float64("seconds", 20, "how long")
	every := flag.Bool("every", false, "every answer that needs no network, not only what members ask most")
	guilds := flag.Int("guilds", 5, "guilds that have the bot; a shard for every 2,000")
	limit := flag.String("gomemlimit", "", "the desk's GOMEMLIMIT, 64MiB say")
	flag.Parse()
	ctx := context.Background()
	asked := often(*guilds)
	if *every {
		asked.Steps = append(asked.Steps, seldom()...)
	}
	d := time.Duration(*seconds * float64(time.Second))

	var env []string
	if *limit != "" {
		env = append(env, "GOMEMLIMIT="+*limit)
	}
	if *echo == "" {
		desk := measure(ctx, *bin, *db, asked, *rate, d, env...)
		row("newsdesk", desk.Callback)
		tell(desk)
		return
	}
	before := measure(ctx, *echo, "", discordsim.EchoMix(), *rate, d)
	desk := measure(ctx, *bin, *db, asked, *rate, d, env...)
	after := measure(ctx, *echo, "", discordsim.EchoMix(), *rate, d)

	p50 := (before.Callback.P50 + after.Callback.P50) / 2
	fmt.Printf("at %.0f a second for %.0f s\n", *rate, *seconds)
	fmt.Printf("%-22s %8s %8s %8s %8s\n", "from event to callback", "p50 ms", "p95", "p99", "max")
	row("simplest bot, before", before.Callback)
	row("newsdesk", desk.Callback)
	row("simplest bot, after", after.Callback)
	fmt.Printf("ratio of the p50: %.2f\n", desk.Callback.P50/p50)
	var steps []string
	for s := range desk.ByStep {
		steps = append(steps, s)
	}
	sort.Strings(steps)
	for _, s := range steps {
		row("  "+s, desk.ByStep[s])
	}
	tell(desk)
	fmt.Printf("the simplest bot has at most %.1f MiB\n", float64(before.RSSPeak)/(1<<20))
}

// tell is what became of the interactions, and what memory they took. It ends the
// program where one was missed.
func tell(desk report) {
	fmt.Printf("sent %d, answered %d, missed %d, refused %v, errors %v, violations %d, breaches %d\n",
		desk.Sent, desk.Answered, desk.Missed, desk.Refused, desk.Errors, desk.Hard, len(desk.breaches))
	for _, b := range desk.breaches[:min(len(desk.breaches), 5)] {
		fmt.Printf("breach of %s, %s, %s too early\n", b.Bucket, b.Route, b.Wait.Round(time.Millisecond))
	}
	fmt.Printf("told that the desk is busy %d, given up %d, slow answers %d\n", desk.busy, desk.dropped, desk.slow)
	fmt.Printf("start to READY %.0f ms, resident memory %.1f MiB before, %.1f at most, %.1f ten seconds after, CPU %.1f s\n", float64(desk.ready.Microseconds())/1000,
		float64(desk.idle)/(1<<20), float64(desk.RSSPeak)/(1<<20), float64(desk.after)/(1<<20), desk.cpu.Seconds())
	if desk.Missed > 0 || desk.Hard > 0 || len(desk.Errors) > 0 {
		os.Exit(1)
	}
}

func row(name string, d discordsim.Dist) {
	fmt.Printf("%-22s %8.2f %8.2f %8.2f %8.2f\n", name, d.P50, d.P95, d.P99, d.Max)
}

type report struct {
	*discordsim.LoadReport
	ready       time.Duration
	idle, after int64 // resident memory before and after, in bytes
	cpu         time.Duration
	breaches    []discordsim.Breach
	busy, slow  int
	dropped     int // told nothing: they had waited too long
}

// rest is how long after the last interaction its memory is looked at.
const rest = 10 * time.Second

func measure(ctx context.Context, bin, db string, m *discordsim.Mix, rate float64, d time.Duration, env ...string) report {
	s := discordsim.New(discordsim.Options{Shards: 1 + m.Guilds/2000, MaxConcurrency: 16})
	must(s.Start())
	defer s.Close()
	m.Populate(s)
	dir, err := os.MkdirTemp("", "load")
	must(err)
	defer os.RemoveAll(dir)
	start := time.Now()
	b, err := discordsim.StartBot(ctx, bin, s.Env(db, env...), dir)
	must(err)
	defer b.Stop(10 * time.Second)
	up, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	fail := func(err error) {
		if err != nil {
			log.Fatalf("%v\n%s", err, b.Log())
		}
	}
	fail(s.WaitReady(up))
	ready := time.Since(start)
	fail(s.WaitCommands(up))
	idle, _, err := b.RSS()
	fail(err)
	rep, err := s.Load(ctx, m, rate, d)
	fail(err)
	cpu, err := b.CPU()
	fail(err)
	time.Sleep(rest)
	out := report{LoadReport: rep, ready: ready, idle: idle, cpu: cpu}
	out.after, rep.RSSPeak, err = b.RSS()
	fail(err)
	out.breaches = s.Breaches()
	out.busy, out.dropped = crowds(b.Log())
	out.slow = strings.Count(b.Log(), "slow answer")
	return out
}

// crowds adds up whom the log says it was too many for.
func crowds(log string) (refused, missed int) {
	for line := range strings.Lines(log) {
		var r, m int
		_, counts, found := strings.Cut(line, "too many interactions at once")
		if _, err := fmt.Sscanf(strings.TrimLeft(counts, `" `), "refused=%d missed=%d", &r, &m); found && err == nil {
			refused, missed = refused+r, missed+m
		}
	}
	return refused, missed
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
