package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/bot/poll/feedsite"
)

// One digest comes for each day, whatever happens to the clock and to the program:
// the night in which its time is left out, the night in which it comes twice, kills,
// and days of downtime, of which the last alone is made up for.
func TestOneDigestForEachDay(t *testing.T) {
	w := newWorld(t) // 27 March, 19:00 UTC
	t.Setenv(leversFile, w.path)
	site := feedsite.New(t, w.now)
	feed := site.Add(feedsite.Options{Full: true, Title: "Gazette"})
	writer := feedsite.NewWriter(rand.New(rand.NewPCG(1, 2)))
	p := startProcess(t)
	p.discord.SetClock(w.now)
	channel := func(id string) discordtest.Channel {
		return discordtest.Channel{ID: id, Name: "square", Permissions: 1<<10 | 1<<11}
	}
	says(t, p.send(discordtest.Slash("feed add", map[string]any{"address": feed.URL()})).Message(), "Gazette")
	says(t, p.send(discordtest.Slash("digest set", map[string]any{"channel": channel(squareID), "time": "02:30", "timezone": "Europe/Berlin"})).Message(), "Set")

	const wireID = "700000000000000012" // each article is posted there once it was read
	p.discord.AddChannel(townID, wireID, discordtest.Text)
	says(t, p.send(discordtest.Slash("route add", map[string]any{"channel": channel(wireID)})).Message(), wireID)

	at := func(month time.Month, day, hour, minute int) {
		w.pass(time.Date(2027, month, day, hour, minute, 0, 0, time.UTC).Sub(w.now()))
	}
	news := func() string {
		i := writer.Write("ferry", w.now())
		feed.Publish(i)
		p.send(discordtest.Slash("feed check", map[string]any{"feed": "1"})).Message()
		p.discord.WaitFor("the article", func(s *discordtest.Server) bool {
			return slices.ContainsFunc(s.Messages(wireID), func(m discordtest.Message) bool { return strings.Contains(text(m), i.Title) })
		})
		return i.Title
	}
	digests := func(n int, want string) {
		t.Helper()
		p.discord.WaitFor(fmt.Sprintf("digest %d", n), func(s *discordtest.Server) bool { return len(s.Messages(squareID)) >= n })
		all := p.discord.Messages(squareID)
		if len(all) != n {
			t.Fatalf("%d digests, want %d", len(all), n)
		}
		says(t, all[n-1], want)
	}
	next := func(month time.Month, day, hour, minute int) {
		t.Helper()
		says(t, p.send(discordtest.Slash("digest list", nil)).Message(), fmt.Sprintf("t:%d:R", time.Date(2027, month, day, hour, minute, 0, 0, time.UTC).Unix()))
	}

	first := news()
	next(time.March, 28, 1, 0) // 02:30 is left out: 03:00 in Berlin
	at(time.March, 28, 1, 5)
	digests(1, first)
	p.kill()
	p.start()
	second := news()
	next(time.March, 29, 0, 30)
	at(time.March, 29, 0, 35)
	digests(2, second)

	third := news()
	p.kill()
	at(time.April, 1, 12, 0) // three digests are missed
	p.start()
	digests(3, third)
	next(time.April, 2, 0, 30)

	at(time.October, 30, 12, 0)
	fourth := news()
	at(time.October, 31, 0, 35) // 02:35 for the first time that night
	digests(4, fourth)
	p.kill()
	at(time.October, 31, 1, 35) // and for the second
	p.start()
	next(time.November, 1, 1, 30)
	digests(4, fourth)
}
