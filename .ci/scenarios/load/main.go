// Load measures newsdesk beside the simplest discordgo program, in one run:
// start to READY, from the gateway's event to the callback's request, memory.
//
//	load -bin ./newsdesk -echobot ./echobot -db desk.db [-rate 100] [-seconds 20] [-every] [-guilds 5]
//
// Without -echobot it measures newsdesk alone, and what it keeps of its memory after
// some time of rest: a burst is -rate 10000 -seconds 1 -guilds 200 -rest 3m. With
// -feeds-due 15m and -due, which names the program of store/storetest/due, the desk's
// feeds are polled meanwhile, each once in that time.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"discordsim"

	"scenarios/mix"
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
	rest := flag.Duration("rest", 10*time.Second, "how long its memory is looked at after the last interaction")
	over := flag.Duration("feeds-due", 0, "poll all feeds of the desk, each once in this time; 0: none")
	due := flag.String("due", "", "the program that sets when feeds are polled; for -feeds-due")
	flag.Parse()
	ctx := context.Background()
	asked := mix.Often(*guilds)
	if *every {
		asked.Steps = append(asked.Steps, mix.Seldom()...)
	}
	d := time.Duration(*seconds * float64(time.Second))

	var env []string
	if *limit != "" {
		env = append(env, "GOMEMLIMIT="+*limit)
	}
	measured := run{bin: *bin, db: *db, mix: asked, rate: *rate, long: d, rest: *rest, env: env}
	if *over > 0 {
		measured.site = newSite()
		measured.site.spread(*due, *db, *over)
		defer measured.site.spread(*due, *db, 0)
	}
	if *echo == "" {
		desk := measured.measure(ctx)
		row("newsdesk", desk.Callback)
		steps(desk)
		tell(desk)
		return
	}
	simplest := run{bin: *echo, mix: discordsim.EchoMix(), rate: *rate, long: d, rest: time.Second}
	before := simplest.measure(ctx)
	desk := measured.measure(ctx)
	after := simplest.measure(ctx)

	p50 := (before.Callback.P50 + after.Callback.P50) / 2
	fmt.Printf("at %.0f a second for %.0f s\n", *rate, *seconds)
	fmt.Printf("%-22s %8s %8s %8s %8s\n", "from event to callback", "p50 ms", "p95", "p99", "max")
	row("simplest bot, before", before.Callback)
	row("newsdesk", desk.Callback)
	row("simplest bot, after", after.Callback)
	fmt.Printf("ratio of the p50: %.2f\n", desk.Callback.P50/p50)
	steps(desk)
	tell(desk)
	fmt.Printf("the simplest bot has at most %.1f MiB\n", float64(before.RSSPeak)/(1<<20))
}

// steps are how long each kind of interaction took.
func steps(desk report) {
	for _, s := range slices.Sorted(maps.Keys(desk.ByStep)) {
		row("  "+s, desk.ByStep[s])
	}
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
	fmt.Printf("start to READY %.0f ms, CPU %.1f s for that and %.1f s meanwhile, resident memory %.1f MiB before, %.1f at most\n", float64(desk.ready.Microseconds())/1000,
		desk.begun.Seconds(), (desk.cpu - desk.begun).Seconds(), float64(desk.idle)/(1<<20), float64(desk.RSSPeak)/(1<<20))
	for _, l := range desk.left {
		fmt.Printf("resident memory %.1f MiB after %s of rest\n", float64(l.bytes)/(1<<20), l.after)
	}
	if desk.polls > 0 {
		fmt.Printf("%.1f polls a second meanwhile, %d in all, which brought %d articles\n", desk.polls/desk.Seconds, int(desk.polls), desk.pages)
	}
	if desk.Missed > 0 || desk.Hard > 0 || len(desk.Errors) > 0 {
		os.Exit(1)
	}
}

func row(name string, d discordsim.Dist) {
	fmt.Printf("%-22s %8.2f %8.2f %8.2f %8.2f\n", name, d.P50, d.P95, d.P99, d.Max)
}

type report struct {
	*discordsim.LoadReport
	ready      time.Duration
	idle       int64 // resident memory before, in bytes
	left       []left
	begun, cpu time.Duration // processor time until it was asked first, and last
	breaches   []discordsim.Breach
	busy, slow int
	dropped    int // told nothing: they had waited too long
	polls      float64
	pages      int64
}

// left is what it has of its memory after some rest.
type left struct {
	after time.Duration
	bytes int64
}

// run is one measurement.
type run struct {
	bin, db string
	mix     *discordsim.Mix
	rate    float64
	long    time.Duration
	rest    time.Duration
	env     []string
	site    *site // nil: no feeds are polled
}

func (r run) measure(ctx context.Context) report {
	s := discordsim.New(discordsim.Options{Shards: 1 + r.mix.Guilds/2000, MaxConcurrency: 16})
	must(s.Start())
	defer s.Close()
	r.mix.Populate(s)
	dir, err := os.MkdirTemp("", "load")
	must(err)
	defer os.RemoveAll(dir)
	start := time.Now()
	b, err := discordsim.StartBot(ctx, r.bin, s.Env(r.db, r.env...), dir)
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
	out := report{ready: time.Since(start)}
	fail(s.WaitCommands(up))
	out.idle, _, err = b.RSS()
	fail(err)
	out.begun, err = b.CPU()
	fail(err)
	polls, pages := r.site.asked()
	out.LoadReport, err = s.Load(ctx, r.mix, r.rate, r.long)
	fail(err)
	after, brought := r.site.asked()
	out.polls, out.pages = float64(after-polls), brought-pages
	out.cpu, err = b.CPU()
	fail(err)
	for _, l := range rests(r.rest) {
		time.Sleep(l.after - out.rested())
		l.bytes, out.RSSPeak, err = b.RSS()
		fail(err)
		out.left = append(out.left, l)
	}
	out.breaches = s.Breaches()
	out.busy, out.dropped = crowds(b.Log())
	out.slow = strings.Count(b.Log(), "slow answer")
	return out
}

// rests are when memory is looked at, the last of them after a time.
func rests(last time.Duration) []left {
	var out []left
	for _, d := range []time.Duration{10 * time.Second, time.Minute} {
		if d < last {
			out = append(out, left{after: d})
		}
	}
	return append(out, left{after: last})
}

// rested is how long it has been left alone.
func (r *report) rested() time.Duration {
	if len(r.left) == 0 {
		return 0
	}
	return r.left[len(r.left)-1].after
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
