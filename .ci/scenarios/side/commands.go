package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"discordsim"

	"scenarios/mix"
)

// shards are as many as three processes can have one each of.
const shards = 3

// commands measures what every answer that needs no network takes.
func commands(s settings, on []layout) bool {
	fmt.Printf("\n## Commands: %.0f interactions a second for %.0f s, %d guilds on %d shards; %s\n", s.rate, s.seconds, s.guilds, shards, s.server.about())
	ok := true
	var reports []*discordsim.LoadReport
	var machine []used
	var rows [][]string
	for _, l := range on {
		asked := mix.Often(s.guilds)
		asked.Steps = append(asked.Steps, mix.Seldom()...)
		d := lay(s, l, discordsim.Options{Shards: shards, MaxConcurrency: 16})
		asked.Populate(d.sim)
		d.start()
		shared := d.shares("shard")
		d.mark()
		d.watch("commands", int(s.seconds))
		r, err := d.sim.Load(context.Background(), asked, s.rate, time.Duration(s.seconds*float64(time.Second)))
		d.must(err)
		reports, machine = append(reports, r), append(machine, d.used())
		against, clean := faults(d.sim)
		ok = ok && clean && r.Missed == 0 && len(r.Errors) == 0 && len(r.Refused) == 0
		rows = append(rows, append(append([]string{l.String()}, distribution(r.Callback)...), fmt.Sprintf("%d of %d", r.Answered, r.Sent), fmt.Sprint(r.Missed), against, fmt.Sprint(shared)))
		for _, wrong := range []map[string]int{r.Errors, r.Refused} {
			if len(wrong) > 0 {
				fmt.Println(l, wrong)
			}
		}
		d.close()
	}
	table([]string{"on", "p50 ms", "p95", "p99", "max", "answered", "missed", "429s, breaches, violations", "shards by process"}, rows)
	byCommand(on, reports)
	tell(machine)
	return ok
}

func distribution(d discordsim.Dist) (out []string) {
	for _, ms := range []float64{d.P50, d.P95, d.P99, d.Max} {
		out = append(out, fmt.Sprintf("%.2f", ms))
	}
	return out
}

// byCommand prints p50 and p99 of each command.
func byCommand(on []layout, reports []*discordsim.LoadReport) {
	head := []string{"p50 / p99 ms"}
	steps := map[string][]string{}
	for i, r := range reports {
		head = append(head, on[i].String())
		for step, d := range r.ByStep {
			if steps[step] == nil {
				steps[step] = make([]string, len(on))
			}
			steps[step][i] = fmt.Sprintf("%.1f / %.1f", d.P50, d.P99)
		}
	}
	var rows [][]string
	for _, step := range slices.Sorted(maps.Keys(steps)) {
		rows = append(rows, append([]string{"`" + step + "`"}, steps[step]...))
	}
	table(head, rows)
}
