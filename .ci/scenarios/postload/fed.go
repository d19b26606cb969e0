package main

import (
	"fmt"
	"log"
	"sync"
	"time"

	"discordsim"
)

const (
	// rounds is how often each feed has something new: no more than a channel takes
	// before its posts are spread.
	rounds = 4
	// apart is the time between the polls of two feeds.
	apart = 150 * time.Millisecond
)

// fed has sites, each with a host of its own, whose feeds bring one article at a
// time, each with its page, and measures from the poll to the post.
func fed(bin string, sites int) bool {
	type town struct {
		guild   *discordsim.Guild
		channel *discordsim.Channel
		site    *discordsim.NewsSite
		feed    *discordsim.Feed
	}
	towns := make([]town, sites)
	d := open(bin, func(s *discordsim.Sim) {
		for i := range towns {
			site, err := discordsim.NewNewsSite(fmt.Sprintf("127.0.1.%d:0", i+1))
			must(err)
			g := s.AddGuild(fmt.Sprint("town-", i))
			towns[i] = town{g, g.AddText("news"), site, site.AddFeed("/feed", "rss", fmt.Sprint("Paper ", i))}
			towns[i].feed.Publish(story(i, 0))
		}
	}, nil)
	defer d.close()
	ask := func(t town, command string, o map[string]any) {
		_, err := d.sim.Slash(t.guild.Owner(), t.guild.ID, t.channel.ID, command, o)
		d.must(err)
	}
	for _, t := range towns {
		defer t.site.Close()
		ask(t, "/feed add", map[string]any{"address": t.feed.URL()})
		ask(t, "/route add", map[string]any{"channel": t.channel})
	}
	d.mark()

	polled, want := map[string][]time.Time{}, map[string]int{}
	for round := range rounds {
		var all sync.WaitGroup
		for i, t := range towns {
			t.feed.Publish(story(i, round+1))
			all.Go(func() { ask(t, "/feed check", map[string]any{"feed": fmt.Sprint(i + 1)}) })
			time.Sleep(apart)
		}
		all.Wait()
		for _, t := range towns {
			want[t.channel.ID]++
		}
		d.stand(want, time.Minute)
	}
	stands := d.stand(want, time.Minute)
	for _, t := range towns {
		polled[t.channel.ID] = brought(t.site)
		if len(polled[t.channel.ID]) != rounds {
			log.Fatalf("%d polls brought something, not %d", len(polled[t.channel.ID]), rounds)
		}
	}
	fmt.Printf("%d new articles in %d feeds, each with its page\n", sites*rounds, sites)
	fmt.Printf("  from the poll to the post: %s\n", quantiles(spans(polled, stands)))
	return d.verdict()
}

// brought is when the polls were made that brought something, but for those before
// the feed was followed.
func brought(s *discordsim.NewsSite) []time.Time {
	var out []time.Time
	size := int64(0)
	for _, h := range s.Log() {
		if h.Path == "/feed" && h.Status == 200 && h.Bytes != size {
			out, size = append(out, h.Time), h.Bytes
		}
	}
	return out[1:] // the first is what stood there
}

// story is an article of its own for each site and number.
func story(site, n int) discordsim.Article {
	k := site*17 + n*5
	towns := []string{"Kisumu", "Homa Bay", "Busia", "Eldoret", "Nakuru", "Kericho", "Malindi", "Lamu", "Garissa", "Isiolo", "Voi"}
	things := []string{"ferry", "bridge", "library", "market", "school", "harbour", "railway", "clinic", "theatre", "museum", "stadium", "brewery", "lighthouse"}
	town, thing := towns[k%len(towns)], things[(site*3+n*7)%len(things)]
	return discordsim.Article{
		Path: fmt.Sprintf("/a/%d", n), Title: fmt.Sprintf("The %s of %s opens with %d guests", thing, town, k+31), Author: "Otieno Ouma", Site: fmt.Sprint("Paper ", site), Lang: "en",
		Published: time.Now().Add(-time.Minute),
		Body: fmt.Sprintf("The %s of %s in Kenya opened on Monday with %d guests, the county's works office said. It took %d months and %d builders.\n\n"+
			"“Nobody believed in the %s when we laid the first of its %d stones,” said Achieng Odhiambo, the builder of the %s of %s.\n\n"+
			"Visitors pay %d shillings, and children nothing. The county expects %d visitors before the rains, and a second %s is planned for year %d of its plan.",
			thing, town, k+31, n+7, k+90, thing, k*19+400, thing, town, k+50, k*31+1000, thing, n+2),
	}
}
