package main

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strings"
	"time"

	"discordsim"
)

const (
	// guilds is how many servers the channels are spread over.
	guilds = 5
	// settle is how long the bot has to start before the first post is due.
	settle = 15 * time.Second
)

// steady owes posts before the bot starts: rate a second from a moment on, or all
// at once for 0. Channels take it in turns, in another order each round. What a
// post takes is from when it is due, or from when the bot was ready.
func steady(bin, owe, db string, n, channels int, rate float64) bool {
	var order []*discordsim.Channel
	due, want := map[string][]time.Time{}, map[string]int{}
	var began time.Time
	d := open(bin, func(s *discordsim.Sim) {
		var all []*discordsim.Channel
		for g := range guilds {
			guild := s.AddGuild(fmt.Sprint("guild-", g))
			for c := range channels / guilds {
				all = append(all, guild.AddText(fmt.Sprint("channel-", c)))
			}
		}
		r := rand.New(rand.NewSource(1))
		for len(order) < n {
			for _, i := range r.Perm(len(all)) {
				order = append(order, all[i])
			}
		}
		order = order[:n]
	}, func(own string) {
		must(copyFile(own, db))
		began = time.Now().Add(settle).Truncate(time.Second)
		var lines strings.Builder
		for _, c := range order {
			fmt.Fprintln(&lines, c.GuildID, c.ID)
		}
		cmd := exec.Command(owe, "-from", fmt.Sprint(began.Unix()), "-rate", fmt.Sprint(rate), own)
		cmd.Stdin, cmd.Stderr = strings.NewReader(lines.String()), os.Stderr
		must(cmd.Run())
	})
	defer d.close()
	if rate == 0 {
		began = time.Now()
	}
	for i, c := range order {
		at := began
		if rate > 0 {
			at = began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		}
		due[c.ID], want[c.ID] = append(due[c.ID], at), want[c.ID]+1
	}
	d.began, _ = d.bot.CPU()
	stands := d.stand(want, 10*time.Minute)
	last := began
	for _, all := range stands {
		if at := all[len(all)-1]; at.After(last) {
			last = at
		}
	}
	how := "all at once"
	if rate > 0 {
		how = fmt.Sprintf("%.0f a second", rate)
	}
	fmt.Printf("%d posts over %d channels, due %s: all stand after %.1f s, %.1f a second\n", n, len(want), how, last.Sub(began).Seconds(), float64(n)/last.Sub(began).Seconds())
	fmt.Printf("  from due to standing: %s\n", quantiles(spans(due, stands)))
	return d.verdict()
}
