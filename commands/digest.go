package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
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
	c, err := channelOf(r)
	if err != nil {
		return Reply{}, err
	}
	d := news.Digest{Shelf: r.Place.Shelf, Platform: r.Place.Platform, Channel: c.ID, Kind: c.Kind,
		Weekday: weekdayOf(r.Option("day")), Length: usualStories, By: r.Asker.Actor, Made: r.Now}
	if d.At, err = minuteOf("time", r.Option("time")); err != nil {
		return Reply{}, err
	}
	zone := cmp.Or(r.Option("timezone"), r.zone)
	if zone == "" {
		return Reply{}, &news.OptionError{Option: "timezone", Next: r.voice().Say("A digest needs a time zone: /digest set channel:#news time:08:00 timezone:Europe/Berlin. Or set the server’s with /settings zone.")}
	}
	if d.Zone, err = zoneOf("timezone", zone); err != nil {
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
		return refused(fmt.Sprintf("There are %d digests already, the most that the desk takes. Take one away first with /digest remove.", maxDigests), Action{Label: "Digests", Request: ask("digest list")}), nil
	}
	d, err = s.store.SetDigest(ctx, d)
	if err != nil {
		return Reply{}, err
	}
	id := strconv.FormatInt(d.ID, 10)
	return Reply{
		Blocks: []Block{
			{Kind: Paragraph, Runs: append([]Run{plain("Set: ")}, append(digestGoes(d), plain("."))...)},
			small(plain("The first comes on "+inZone(d.Next, d.Zone)+", "), Run{Time: d.Next, Relative: true}),
		},
		Actions: rows([]Action{
			{Label: "Preview", Style: Primary, Request: ask("digest preview", "digest", id)},
			{Label: "Remove", Style: Danger, Changes: true, Request: ask("digest remove", "digest", id)},
		}),
	}, nil
}

// digestGoes says what a digest does: "the 8 biggest stories on Politics go to
// #news every day at 08:00 (Europe/Berlin)".
func digestGoes(d news.Digest) []Run {
	noun := fmt.Sprintf("%d biggest stories", d.Length)
	verb := " go to "
	if d.Length == 1 {
		noun, verb = "biggest story", " goes to "
	}
	what := noun
	if d.Match != (news.Match{}) {
		what = wants(noun, d.Match)
	}
	return []Run{plain("the " + what + verb), {Channel: d.Channel}, plain(" " + schedule(d))}
}

// schedule is when a digest comes.
func schedule(d news.Digest) string {
	days := "every day"
	if d.Weekday >= 0 {
		days = "every " + time.Weekday(d.Weekday).String()
	}
	return fmt.Sprintf("%s at %s (%s)", days, clock(d.At), d.Zone)
}

// inZone is a moment as the clocks of a zone show it: "24 November at 08:00,
// Europe/Berlin".
func inZone(at time.Time, zone string) string {
	in, err := time.LoadLocation(zone)
	if err != nil { // it was loaded when it was set
		in, zone = time.UTC, "UTC"
	}
	return at.In(in).Format("2 January at 15:04, ") + zone
}

// digestOf is the digest that the option names; without one the only digest that
// there is.
func (s *Set) digestOf(ctx context.Context, r Request) (news.Digest, error) {
	typed := r.Option("digest")
	bad := &news.OptionError{Option: "digest", Value: typed}
	if typed == "" {
		all, err := s.store.Digests(ctx, r.Place.Shelf)
		switch {
		case err != nil:
			return news.Digest{}, err
		case len(all) == 1:
			return all[0], nil
		case len(all) == 0:
			bad.Next = "There is no digest yet. The first one: /digest set channel:#news time:08:00 timezone:Europe/Berlin"
			return news.Digest{}, bad
		}
		bad.Next = fmt.Sprintf("There are %d digests. Which one?", len(all))
		return news.Digest{}, &suggestion{bad, digestChoices(all[:min(len(all), 5)])}
	}
	bad.Next = fmt.Sprintf("There is no digest %s. /digest list shows them with their numbers.", cut(strings.TrimPrefix(typed, "#"), 40))
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
func digestChoices(all []news.Digest) []Choice {
	var out []Choice
	for _, d := range all {
		label := capital(schedule(d)) + ": " + wants("stories", d.Match)
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
		return none(fmt.Sprintf("The desk has no %s of the last %s. An empty digest is not posted.", strings.TrimPrefix(wants("stories", d.Match), "all "), spanName(d)),
			Action{Label: "Latest", Request: ask("latest")}), nil
	}
	var ids []int64
	for _, one := range found {
		ids = append(ids, one.Entry.ID)
	}
	p := news.Post{Kind: news.PostDigest, Platform: d.Platform, Shelf: d.Shelf, Channel: d.Channel, Into: d.Kind, More: ids, Route: d.ID, OwedAt: r.Now}
	out, err := s.digestPost(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	out.Thread = nil
	out.Blocks = append([]Block{small(plain("A preview: this is how it would stand in "), Run{Channel: d.Channel}, plain(" now. The next comes "), Run{Time: d.Next, Relative: true}, plain("."))}, out.Blocks...)
	return out, nil
}

// spanOf is how far back a digest reaches.
func spanOf(d news.Digest) time.Duration {
	if d.Weekday >= 0 {
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

func spanName(d news.Digest) string {
	if d.Weekday >= 0 {
		return "7 days"
	}
	return "24 hours"
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
	all, err := s.store.Digests(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return Reply{Blocks: []Block{{Kind: Paragraph, Runs: []Run{
			plain("There is no digest yet. The first one: "), typed("/digest set channel:#news time:08:00 timezone:Europe/Berlin")}}}}, nil
	}
	var w wanted
	w.paging(r, perRoutes)
	if w.Offset >= len(all) {
		return none("There is nothing further down the list.", Action{Label: "From the top", Request: r.With("from", "")}), nil
	}
	reply := Reply{Replace: turned(r, "from"), Blocks: []Block{heading("Digests")}}
	page := all[w.Offset:min(len(all), w.Offset+perRoutes)]
	shown := fill(&reply, page, func(d news.Digest) Block {
		runs := append([]Run{bold("#" + strconv.FormatInt(d.ID, 10)), plain(" ")}, digestGoes(d)...)
		return Block{Kind: Item, Runs: append(runs, plain("; the next "), Run{Time: d.Next, Relative: true})}
	})
	var buttons []Action
	for _, d := range page[:min(shown, 5)] {
		id := strconv.FormatInt(d.ID, 10)
		buttons = append(buttons, Action{Label: "Preview #" + id, Request: ask("digest preview", "digest", id)})
	}
	reply.Actions = append(rows(buttons), rows(pages(r, w, shown, w.Offset+shown < len(all), "Back", "More"))...)
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
	day := "daily"
	if d.Weekday >= 0 {
		day = strings.ToLower(time.Weekday(d.Weekday).String())
	}
	again := ask("digest set", "channel", d.Channel, "time", clock(d.At), "timezone", d.Zone, "topic", topicName(d.Topic), "country", d.Country,
		"length", strconv.Itoa(d.Length), "day", day)
	return Reply{
		Blocks:  []Block{{Kind: Paragraph, Runs: append([]Run{plain(fmt.Sprintf("Taken away: digest %d, by which ", d.ID))}, append(digestGoes(d), plain("."))...)}},
		Actions: rows([]Action{{Label: "Undo", Changes: true, Request: again}}),
	}, nil
}
