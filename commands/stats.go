package commands

import (
	"context"
	"strconv"
	"time"

	"newsdesk/store"
	"newsdesk/voice"
)

const (
	usualStats = 7 // days
	mostStats  = 365
	topUses    = 8 // commands that are named
)

func (s *Set) statsCommand() Command {
	return Command{
		Name:      "stats",
		Help:      "How the desk does here: articles, posts, delays, feeds, what is asked",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "days", Help: "Of how many days, 7 unless told otherwise", Kind: Integer, Min: 1, Max: mostStats}},
		Run:       s.stats,
	}
}

func (s *Set) stats(ctx context.Context, r Request) (Reply, error) {
	days := usualStats
	if r.Option("days") != "" {
		days = atMost(r, "days")
	}
	if err := s.KeepUses(ctx); err != nil {
		return Reply{}, err
	}
	st, err := s.store.Stats(ctx, r.Place.Shelf, r.Now.AddDate(0, 0, -days))
	if err != nil {
		return Reply{}, err
	}
	v := r.voice()
	reply := Reply{Replace: r.Pressed, Blocks: []Block{heading(v.Count(days, "The last %d day", "The last %d days"))}}
	add := func(name, says string) {
		reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{bold(name), plain(": " + says)}})
	}
	add(v.Say("Articles"), v.Say("%d came in, %d are on this server’s shelf", st.Came, st.Articles))
	add(v.Say("Posts"), postStats(v, st))
	if len(st.Delays) > 0 {
		add(v.Say("From feed to channel"), v.Say("half within %s, 99 of 100 within %s, from the moment when the entry was seen", lasted(v, within(st.Delays, 50)), lasted(v, within(st.Delays, 99))))
	}
	add(v.Say("Feeds"), v.Say("%d followed, %d of them failing and %d paused; nothing could be read of %d entries", st.Feeds, st.Failing, st.Idle, st.Unread))
	add(v.Say("Asked"), useStats(v, st.Uses))
	reply.Blocks = append(reply.Blocks, small(plain(v.Say("Uses are counted by day and command, never by person."))))
	var to []Action
	for _, n := range []int{1, 7, 30, 90} {
		if n != days {
			to = append(to, Action{Label: v.Count(n, "%d day", "%d days"), Request: r.With("days", strconv.Itoa(n))})
		}
	}
	reply.Actions = rows(append(to[:min(3, len(to))], Action{Label: v.Say("Queue"), Request: ask("queue")}, Action{Label: v.Say("Feeds"), Request: ask("feed list")}))
	return reply, nil
}

// within is the shortest of some sorted times within which so many of a hundred are.
func within(sorted []time.Duration, of100 int) time.Duration {
	return sorted[(len(sorted)*of100+99)/100-1]
}

func postStats(v *voice.Voice, st store.Stats) string {
	says := v.Say("%d by routes, %d by moderators, %d digests", st.ByRoutes, st.ByHand, st.Digests)
	if st.Failed > 0 {
		says += "; " + v.Count(st.Failed, "%d failed", "%d failed ## several")
	}
	if st.Owed > 0 {
		says += "; " + v.Count(st.Owed, "%d waits", "%d wait")
	}
	return says
}

// useStats names the commands that are used most.
func useStats(v *voice.Voice, uses []store.Use) string {
	if len(uses) == 0 {
		return v.Say("nothing yet")
	}
	var names []string
	others := 0
	for i, u := range uses {
		if i < topUses {
			names = append(names, "/"+CommandName(v, u.Command)+" "+v.Number(u.N))
		} else {
			others += u.N
		}
	}
	if others > 0 {
		names = append(names, v.Say("other commands %d", others))
	}
	return v.And(names)
}

// lasted is a length of time in words, in its largest unit.
func lasted(v *voice.Voice, d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return v.Count(int(max(d, time.Second).Round(time.Second)/time.Second), "%d second", "%d seconds")
	case d < 2*time.Hour:
		return v.Count(int(d.Round(time.Minute)/time.Minute), "%d minute", "%d minutes")
	case d < 48*time.Hour:
		return v.Count(int(d.Round(time.Hour)/time.Hour), "%d hour", "%d hours")
	}
	return v.Count(int(d/(24*time.Hour)), "%d day", "%d days")
}
