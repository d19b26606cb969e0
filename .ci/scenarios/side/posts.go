package main

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"time"

	"discordsim"
)

const (
	// postGuilds is how many servers the channels are spread over.
	postGuilds = 5
	// ahead is how long it may take to owe all of it before it is due.
	ahead = 20 * time.Second
	// again is how long it is watched whether something comes twice.
	again = 3 * time.Second
)

// posts measures how fast posts that are owed all at once go out.
func posts(s settings, on []layout) bool {
	fmt.Printf("\n## Posts: %d over %d channels, due all at once; %s\n", s.posts, s.channels, s.server.about())
	ok := true
	var machine []used
	var rows [][]string
	for _, l := range on {
		d := lay(s, l, discordsim.Options{})
		order := d.order()
		d.start()
		due := time.Now().Add(ahead).Truncate(time.Second)
		d.owe(order, due)
		d.mark()
		d.watch("posts", 20)
		took := d.stand(order, due)
		machine = append(machine, d.used())
		time.Sleep(again)
		twice := d.twice(order)
		against, clean := faults(d.sim)
		ok = ok && clean && twice == 0 && len(took) == s.posts
		at := func(q float64) string { return fmt.Sprintf("%.1f", took[int(q*float64(len(took)-1))].Seconds()) }
		rows = append(rows, []string{l.String(), fmt.Sprintf("%.1f", float64(len(took))/took[len(took)-1].Seconds()), at(.5), at(.99), at(1),
			fmt.Sprint(len(took)), fmt.Sprint(twice), against, fmt.Sprint(d.posted())})
		d.close()
	}
	table([]string{"on", "posts a second", "p50 s", "p99", "max", "posts", "twice", "429s, breaches, violations", "posted by process"}, rows)
	tell(machine)
	return ok
}

// order makes the channels, and says which gets which post: in turns, in another order
// each round.
func (d *desk) order() (order []*discordsim.Channel) {
	var all []*discordsim.Channel
	for g := range postGuilds {
		guild := d.sim.AddGuild(fmt.Sprint("guild-", g))
		for c := range d.channels / postGuilds {
			all = append(all, guild.AddText(fmt.Sprint("channel-", c)))
		}
	}
	r := rand.New(rand.NewSource(1))
	for len(order) < d.settings.posts {
		for _, i := range r.Perm(len(all)) {
			order = append(order, all[i])
		}
	}
	return order[:d.settings.posts]
}

// owe owes a post to each of the channels, all at one moment, and waits for it.
func (d *desk) owe(order []*discordsim.Channel, due time.Time) {
	var lines strings.Builder
	for _, c := range order {
		fmt.Fprintln(&lines, c.GuildID, c.ID)
	}
	d.tool(lines.String(), d.settings.owe, "-from", fmt.Sprint(due.Unix()), "-rate", "1e9")
	if time.Now().After(due) {
		d.must(fmt.Errorf("it took more than %s to owe %d posts", ahead, len(order)))
	}
	time.Sleep(time.Until(due))
}

// stand waits until all posts stand, and gives how long each took, the quickest first.
func (d *desk) stand(order []*discordsim.Channel, due time.Time) []time.Duration {
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		var took []time.Duration
		for _, all := range d.messages(order) {
			for _, m := range all {
				took = append(took, m.Created.Sub(due))
			}
		}
		if len(took) >= len(order) || time.Now().After(end) && len(took) > 0 {
			slices.Sort(took)
			return took
		}
		if time.Now().After(end) {
			d.must(errors.New("nothing was posted"))
		}
	}
}

// messages are what stands in each channel.
func (d *desk) messages(order []*discordsim.Channel) map[string][]*discordsim.Message {
	out := map[string][]*discordsim.Message{}
	for _, c := range order[:min(d.channels, len(order))] { // the first round has each once
		out[c.ID] = d.sim.BotMessages(c.ID)
	}
	return out
}

// twice is how many more messages there are than channels were owed.
func (d *desk) twice(order []*discordsim.Channel) (n int) {
	stand := d.messages(order)
	owed := map[string]int{}
	for _, c := range order {
		owed[c.ID]++
	}
	for c, all := range stand {
		n += max(0, len(all)-owed[c])
	}
	return n
}

// posted is how many posts each process has carried out.
func (d *desk) posted() (out []int) {
	for _, b := range d.bots {
		out = append(out, strings.Count(b.Log(), "msg=posted "))
	}
	return out
}
