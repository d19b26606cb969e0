package commands

import (
	"context"
	"strings"

	"newsdesk/news"
	"newsdesk/news/topic"
	"newsdesk/voice"
)

// matchOf is what the options of a route or a digest want. Its errors are
// OptionErrors, with what may have been meant.
func (s *Set) matchOf(ctx context.Context, r Request) (m news.Match, err error) {
	if typed := r.Option("topic"); typed != "" {
		if m.Topic, err = topicOf(r.own(), "topic", typed); err != nil {
			return m, err
		}
	}
	if typed := r.Option("country"); typed != "" {
		if m.Country, err = countryOf(r.own(), "country", typed); err != nil {
			return m, err
		}
	}
	if typed := r.Option("language"); typed != "" {
		if m.Language, err = languageCode(r.own(), "language", typed); err != nil {
			return m, err
		}
	}
	if m.Words = r.Option("words"); m.Words != "" {
		if err = checkFilter(r.own(), "words", m.Words); err != nil {
			return m, err
		}
	}
	if typed := r.Option("source"); typed != "" {
		m.Source, err = s.outlet(ctx, r, typed)
	}
	return m, err
}

// outlet is an outlet's name as the desk spells it, or as it was typed: a feed
// may be about to bring it in.
func (s *Set) outlet(ctx context.Context, r Request, typed string) (string, error) {
	found, err := s.store.Sources(ctx, r.Place.View, typed, 25)
	if err != nil {
		return "", err
	}
	for _, name := range found {
		if strings.EqualFold(name, typed) {
			return name, nil
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) > 1 {
		bad := &news.OptionError{Option: "source", Value: typed, Next: r.own().Say("Several outlets are called so. Which one?")}
		return "", &suggestion{bad, asChoices(found[:min(len(found), 5)])}
	}
	return typed, nil
}

// wants says what a match lets pass, behind a noun: "articles on Politics about
// Venezuela from Quay Post in Spanish with “ferry”"; all where it lets all pass.
func wants(v *voice.Voice, noun, all string, m news.Match) string {
	if m == (news.Match{}) {
		return all
	}
	out := []string{noun}
	if m.Topic != "" {
		out = append(out, v.Say("on %s", topic.Name(m.Topic, v.Language())))
	}
	if m.Country != "" {
		out = append(out, v.Say("about %s", countryName(v, m.Country)))
	}
	if m.Source != "" {
		out = append(out, v.Say("from %s ## outlet", cut(m.Source, 60)))
	}
	if m.Language != "" {
		out = append(out, v.Say("in %s ## language", languageName(v, m.Language)))
	}
	if m.Words != "" {
		out = append(out, v.Say("with %s", phrased(v, m.Words)))
	}
	return strings.Join(out, " ")
}
