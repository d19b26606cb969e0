package commands

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/filter"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) followCommand() Command {
	return Command{
		Name:    "follow",
		Help:    "Be sent what comes, as direct messages: at once, or once a day",
		Private: true,
		Options: []Option{
			{Name: "topic", Help: "What is on this topic, such as politics", Kind: Topic},
			{Name: "country", Help: "What is about this country: name, code or flag", Kind: Country},
			{Name: "speaker", Help: "Where this person or body is quoted", Kind: Speaker},
			{Name: "words", Help: "What has these words: ferry -sport", Max: 300},
			{Name: "source", Help: "What is from this outlet", Kind: Source},
			{Name: "when", Help: "At once unless told otherwise", Choices: []Choice{{Label: "at once", Value: "now"}, {Label: "once a day", Value: "daily"}}},
			{Name: "at", Help: "When the day’s message comes, such as 08:00", Max: 20},
			{Name: "timezone", Help: "In which time zone, such as Europe/Berlin", Kind: Zone},
		},
		Carried: []Option{{Name: "story", Help: "The number of an article whose story to follow", Kind: Integer, Min: 1, Max: math.MaxInt32}},
		Run:     s.followIt,
	}
}

func (s *Set) followIt(ctx context.Context, r Request) (Reply, error) {
	f, err := s.followOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	reach, err := s.reachOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	if f.Digest = r.Option("when") == "daily"; f.Digest && reach.Zone == "" {
		return Reply{}, &news.OptionError{Option: "timezone", Next: v.Say("In which time zone should it come? Add one, such as timezone:Europe/Berlin.")}
	}
	list := Action{Label: v.Say("What you follow"), Request: ask("following")}
	f, fresh, err := s.store.SetFollow(ctx, f, r.Place.View, reach)
	switch {
	case errors.Is(err, news.ErrFull):
		return refused(v.Say("You follow %d things, the most that one person can. Take one off first.", store.MostFollows), list), nil
	case err != nil:
		return Reply{}, err
	}
	head := v.Say("You follow this now:")
	if !fresh {
		head = v.Say("You follow this already:")
	}
	return Reply{
		Blocks: []Block{
			{Kind: Paragraph, Runs: []Run{plain(head + " "), bold(followed(v, f))}},
			small(plain(comesHow(v, f, reach))),
		},
		Actions: rows([]Action{unfollow(v, f), list}),
	}, nil
}

// followOf is what the options say is to be followed.
func (s *Set) followOf(ctx context.Context, r Request) (news.Follow, error) {
	f := news.Follow{Member: r.Asker.ID}
	v := r.own()
	if typed := r.Option("story"); typed != "" {
		one := r.clone()
		one.Options = map[string]string{"article": typed}
		e, err := s.entryOf(ctx, one)
		if err != nil {
			return f, err
		}
		f.Title = cut(titleOf(v, e), 120)
		f.Story, err = s.store.StoryNumber(ctx, e.ID)
		return f, err
	}
	var err error
	if f.Match, err = s.matchOf(ctx, r); err != nil {
		return f, err
	}
	if expressions(f.Words) {
		return f, &news.OptionError{Option: "words", Value: f.Words, Next: v.Say("Words to follow hold no expression between slashes. Give the words themselves: ferry -sport")}
	}
	if typed := r.Option("speaker"); typed != "" {
		var w wanted
		if err := w.name(ctx, r, "speaker", &w.Speaker, s.store.Speakers); err != nil {
			return f, err
		}
		f.Speaker = w.Speaker
	}
	if f.Match == (news.Match{}) && f.Speaker == "" {
		return f, &news.OptionError{Option: "topic", Next: v.Say("Say what to follow: a topic, a country, a speaker, words or an outlet, such as /follow country:Kenya")}
	}
	return f, nil
}

// expressions tells whether a filter holds regular expressions. Moderators use them; of
// every member they would be looked for in each article, and some take long.
func expressions(words string) bool {
	f, err := filter.Parse(words)
	return err == nil && f.Expressions()
}

// reachOf is how the asker is told, with what the options change about it.
func (s *Set) reachOf(ctx context.Context, r Request) (news.Reach, error) {
	reach, err := s.store.Reach(ctx, r.Asker.ID)
	if errors.Is(err, news.ErrNotFound) {
		reach, err = store.UsualReach(r.Asker.ID, r.Place.Platform), nil
	}
	if err != nil {
		return reach, err
	}
	reach.Locale = r.own().Language()
	if typed := r.Option("at"); typed != "" {
		if reach.At, err = minuteOf(r.own(), "at", typed); err != nil {
			return reach, err
		}
	}
	if typed := r.Option("timezone"); typed != "" {
		reach.Zone, err = zoneOf(r.own(), "timezone", typed)
	}
	return reach, err
}

// followed is what somebody follows: "Politics · 🇰🇪 Kenya · “ferry”".
func followed(v *voice.Voice, f news.Follow) string {
	var out []string
	add := func(s string) { out = append(out, s) }
	switch {
	case f.Story != 0 && f.Title == "": // its article was taken down
		add(v.Say("a story"))
	case f.Story != 0:
		add(v.Say("the story “%s”", f.Title))
	}
	if f.Topic != "" {
		add(topic.Name(f.Topic, v.Language()))
	}
	if f.Country != "" {
		add(country.Flag(f.Country) + " " + country.Name(f.Country, v.Language()))
	}
	if f.Speaker != "" {
		add(v.Say("quotes by %s", cut(f.Speaker, 60)))
	}
	if f.Source != "" {
		add(v.Say("from %s", cut(f.Source, 60)))
	}
	if f.Words != "" {
		add(phrased(v, f.Words))
	}
	return strings.Join(out, " · ")
}

// comesHow says how what is followed comes.
func comesHow(v *voice.Voice, f news.Follow, r news.Reach) string {
	if f.Digest {
		return v.Say("What comes is sent to you once a day, at %s (%s).", clock(r.At), r.Zone)
	}
	return v.Say("What comes is sent to you at once, at most %d messages a day; the rest is named in one more. /following changes that.", r.Most)
}

// unfollow is the button that ends it.
func unfollow(v *voice.Voice, f news.Follow) Action {
	return Action{Label: v.Say("Unfollow"), Request: ask("following", "remove", strconv.FormatInt(f.ID, 10))}
}

// followList is the button that follows what a list was narrowed by, where there are
// buttons: at a prompt it would be a line below each list.
func followList(r Request, w wanted) []Action {
	if r.Place.Channel == "" || w.Topic+w.Country+w.Source == "" {
		return nil
	}
	next := ask("follow", "country", w.Country, "source", w.Source)
	if w.Topic != "" {
		next = next.With("topic", topic.Name(w.Topic, r.voice().Language()))
	}
	return []Action{{Label: r.voice().Say("Follow"), Request: next}}
}
