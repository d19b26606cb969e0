package commands

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/voice"
)

// How many stories a digest has.
const (
	usualStories = 8
	mostStories  = 15
	maxDigests   = 100 // of a shelf
)

func (s *Set) digestSetCommand() Command {
	return Command{
		Name:      "digest set",
		Help:      "Post the day's or the week's stories to a channel, the most covered first",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "channel", Help: "Where to", Kind: ChannelOption, Required: true},
			{Name: "time", Help: "At what time of day, such as 08:00", Required: true, Max: 20},
			{Name: "timezone", Help: "In which time zone, such as Europe/Berlin; the server's unless told otherwise", Kind: Zone},
			{Name: "topic", Help: "Only on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "Only about this country: name, code or flag", Kind: Country},
			{Name: "length", Help: "How many stories, 8 unless told otherwise", Kind: Integer, Min: 1, Max: mostStories},
			{Name: "day", Help: "A week's stories on this day; every day's unless told otherwise", Choices: weekdays()},
		},
		Run: s.digestSet,
	}
}

func (s *Set) digestSet(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	c, err := channelOf(r)
	if err != nil {
		return Reply{}, err
	}
	d := news.Digest{Shelf: r.Place.Shelf, Platform: r.Place.Platform, Channel: c.ID, Kind: c.Kind,
		Weekday: weekdayOf(r.Option("day")), Length: usualStories, By: r.Asker.Actor, Made: r.Now}
	if d.At, err = minuteOf(v, "time", r.Option("time")); err != nil {
		return Reply{}, err
	}
	zone := cmp.Or(r.Option("timezone"), r.zone)
	if zone == "" {
		return Reply{}, &news.OptionError{Option: "timezone", Next: v.Say("A digest needs a time zone: %s. Or set the server’s with %s.",
			lineIn(v, "digest set", "channel", v.Say("#news"), "time", "08:00", "timezone", "Europe/Berlin"), lineIn(v, "settings zone"))}
	}
	if d.Zone, err = zoneOf(v, "timezone", zone); err != nil {
		return Reply{}, err
	}
	if d.Match, err = s.matchOf(ctx, r); err != nil {
		return Reply{}, err
	}
	if n, err := strconv.Atoi(r.Option("length")); err == nil {
		d.Length = n
	}
	all, err := s.store.Digests(ctx, r.Place.Shelf)
	switch {
	case err != nil:
		return Reply{}, err
	case len(all) >= maxDigests:
		return refused(v.Say("There are %d digests already, the most that the desk takes. Take one away first with /digest remove.", maxDigests), Action{Label: v.Say("Digests"), Request: ask("digest list")}), nil
	}
	d, err = s.store.SetDigest(ctx, d)
	if err != nil {
		return Reply{}, err
	}
	id := strconv.FormatInt(d.ID, 10)
	return Reply{
		Blocks: []Block{
			{Kind: Paragraph, Runs: say(v, "Set: %s.", digestGoes(v, d))},
			small(say(v, "The first comes on %s, %s", inZone(v, d.Next, d.Zone), Run{Time: d.Next, Relative: true})...),
		},
		Actions: rows([]Action{
			{Label: v.Say("Preview"), Style: Primary, Request: ask("digest preview", "digest", id)},
			{Label: v.Say("Remove"), Style: Danger, Changes: true, Request: ask("digest remove", "digest", id)},
		}),
	}, nil
}

// digestGoes says what a digest does: "the 8 biggest stories on Politics go to
// #news every day at 08:00 (Europe/Berlin)".
func digestGoes(v *voice.Voice, d news.Digest) []Run {
	stories := v.Count(d.Length, "the biggest story", "the %d biggest stories")
	what := wants(v, stories, stories, d.Match)
	if d.Length == 1 {
		return say(v, "%s goes to %s %s", what, Run{Channel: d.Channel}, schedule(v, d))
	}
	return say(v, "%s go to %s %s", what, Run{Channel: d.Channel}, schedule(v, d))
}

// schedule is when a digest comes.
func schedule(v *voice.Voice, d news.Digest) string {
	days := v.Say("every day")
	if d.Weekday >= 0 {
		days = everyWeekday(v, d.Weekday)
	}
	return v.Say("%s at %s (%s)", days, clock(d.At), d.Zone)
}

// inZone is a moment as the clocks of a zone show it: "24 November at 08:00,
// Europe/Berlin".
func inZone(v *voice.Voice, at time.Time, zone string) string {
	in, err := time.LoadLocation(zone)
	if err != nil { // it was loaded when it was set
		in, zone = time.UTC, "UTC"
	}
	at = at.In(in)
	return v.Say("%s at %s, %s ## day, time, time zone", dayOf(v, at), at.Format("15:04"), zone)
}

// digestOf is the digest that the option names; without one the only digest that
// there is.
func (s *Set) digestOf(ctx context.Context, r Request) (news.Digest, error) {
	v, typed := r.own(), r.Option("digest")
	bad := &news.OptionError{Option: "digest", Value: typed}
	if typed == "" {
		all, err := s.store.Digests(ctx, r.Place.Shelf)
		switch {
		case err != nil:
			return news.Digest{}, err
		case len(all) == 1:
			return all[0], nil
		case len(all) == 0:
			bad.Next = v.Say("There is no digest yet. The first one: %s", firstDigest(v))
			return news.Digest{}, bad
		}
		bad.Next = v.Say("There are %d digests. Which one?", len(all))
		return news.Digest{}, &suggestion{bad, digestChoices(v, all[:min(len(all), 5)])}
	}
	bad.Next = v.Say("There is no digest %s. /digest list shows them with their numbers.", cut(strings.TrimPrefix(typed, "#"), 40))
	id, ok := idOf(typed)
	if !ok {
		return news.Digest{}, bad
	}
	d, err := s.store.Digest(ctx, r.Place.Shelf, id)
	if errors.Is(err, news.ErrNotFound) {
		return d, bad
	}
	return d, err
}

// digestChoices offers digests by when they come and what they hold.
func digestChoices(v *voice.Voice, all []news.Digest) []Choice {
	var out []Choice
	for _, d := range all {
		label := v.Say("%s: %s", capital(schedule(v, d)), wants(v, v.Say("stories"), v.Say("all stories"), d.Match))
		if name := channelName(d.Channel); name != "" {
			label += " → " + name
		}
		out = append(out, Choice{Label: cut(label, maxLabel), Value: strconv.FormatInt(d.ID, 10)})
	}
	return out
}

func (s *Set) digestPreviewCommand() Command {
	return Command{
		Name:      "digest preview",
		Help:      "A digest as it would be posted now",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "digest", Help: "Its number; not needed when there is only one", Kind: DigestOption}},
		Run:       s.digestPreview,
	}
}

func (s *Set) digestPreview(ctx context.Context, r Request) (Reply, error) {
	d, err := s.digestOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	found, err := s.store.DigestStories(ctx, d, r.Now.Add(-spanOf(d)), r.Now)
	if err != nil {
		return Reply{}, err
	}
	if len(found) == 0 {
		v := r.own()
		says := v.Say("The desk has no %s of the last 24 hours. An empty digest is not posted.", wants(v, v.Say("stories ## no …"), v.Say("stories ## no …"), d.Match))
		if d.Weekday >= 0 {
			says = v.Say("The desk has no %s of the last 7 days. An empty digest is not posted.", wants(v, v.Say("stories ## no …"), v.Say("stories ## no …"), d.Match))
		}
		return none(says, Action{Label: v.Say("Latest"), Request: ask("latest")}), nil
	}
	var ids []int64
	for _, one := range found {
		ids = append(ids, one.Entry.ID)
	}
	p := news.Post{Kind: news.PostDigest, Platform: d.Platform, Shelf: d.Shelf, Channel: d.Channel, Into: d.Kind, More: ids, Route: d.ID, OwedAt: r.Now}
	out, err := s.digestPost(ctx, r.own(), p)
	if err != nil {
		return Reply{}, err
	}
	out.Thread = nil
	head := say(r.own(), "A preview: this is how it would stand in %s now. The next comes %s.", Run{Channel: d.Channel}, Run{Time: d.Next, Relative: true})
	out.Blocks = append([]Block{small(head...)}, out.Blocks...)
	return out, nil
}

// spanOf is how far back a digest reaches.
func spanOf(d news.Digest) time.Duration {
	if d.Weekday >= 0 {
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// firstDigest shows how a digest is set.
func firstDigest(v *voice.Voice) string {
	return lineIn(v, "digest set", "channel", v.Say("#news"), "time", "08:00", "timezone", "Europe/Berlin")
}

func (s *Set) digestListCommand() Command {
	return Command{
		Name:      "digest list",
		Help:      "The digests, and when the next comes",
		Moderator: true,
		Private:   true,
		Carried:   []Option{from()},
		Run:       s.digestList,
	}
}

func (s *Set) digestList(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	all, err := s.store.Digests(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return Reply{Blocks: []Block{{Kind: Paragraph, Runs: say(v, "There is no digest yet. The first one: %s", typed(firstDigest(v)))}}}, nil
	}
	var w wanted
	w.paging(r, perRoutes)
	if w.Offset >= len(all) {
		return noFurther(r), nil
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading(v.Say("Digests"))}}
	page := all[w.Offset:min(len(all), w.Offset+perRoutes)]
	shown := fill(&reply, page, func(d news.Digest) Block {
		head := []Run{bold("#" + strconv.FormatInt(d.ID, 10)), plain(" ")}
		return Block{Kind: Item, Runs: append(head, say(v, "%s; the next %s", digestGoes(v, d), Run{Time: d.Next, Relative: true})...)}
	})
	var buttons []Action
	for _, d := range page[:min(shown, 5)] {
		id := strconv.FormatInt(d.ID, 10)
		buttons = append(buttons, Action{Label: v.Say("Preview #%s", id), Request: ask("digest preview", "digest", id)})
	}
	reply.Actions = append(rows(buttons), rows(pages(r, w, shown, w.Offset+shown < len(all), v.Say("Back"), v.Say("More")))...)
	return reply, nil
}

func (s *Set) digestRemoveCommand() Command {
	return Command{
		Name:      "digest remove",
		Help:      "Take a digest away",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "digest", Help: "Its number, as /digest list shows it", Kind: DigestOption, Required: true}},
		Run:       s.digestRemove,
	}
}

func (s *Set) digestRemove(ctx context.Context, r Request) (Reply, error) {
	d, err := s.digestOf(ctx, r)
	if err == nil {
		err = s.store.RemoveDigest(ctx, r.Place.Shelf, d.ID, r.Asker.Actor)
	}
	if err != nil {
		return Reply{}, err
	}
	v, day := r.own(), "daily"
	if d.Weekday >= 0 {
		day = strings.ToLower(time.Weekday(d.Weekday).String())
	}
	again := ask("digest set", "channel", d.Channel, "time", clock(d.At), "timezone", d.Zone, "topic", topicName(v, d.Topic), "country", d.Country,
		"length", strconv.Itoa(d.Length), "day", day)
	return Reply{
		Blocks:  []Block{{Kind: Paragraph, Runs: say(v, "Taken away: digest %d, by which %s.", int(d.ID), digestGoes(v, d))}},
		Actions: rows([]Action{{Label: v.Say("Undo"), Changes: true, Request: again}}),
	}, nil
}
