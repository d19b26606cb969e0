package commands

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"unicode/utf8"

	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
)

// maxChoices is how many choices a platform shows, and maxLabel how many runes
// one may have.
const (
	maxChoices = 25
	maxLabel   = 100
)

// Complete offers values for an option that is being typed: what r.Options holds
// under its name so far. There are at most 25, each label and value of at most
// 100 runes; none for an option that takes anything, for who may not use the
// command, and when the store fails, which is logged.
func (s *Set) Complete(ctx context.Context, r Request, option string) []Choice {
	c, ok := s.Find(r.Command)
	if !ok || c.Moderator && !r.Asker.Moderator {
		return nil
	}
	o, ok := c.option(option)
	if !ok {
		return nil
	}
	out, err := s.choices(ctx, r, o, r.Option(option))
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelError, "completion failed", slog.String("command", r.Command), slog.String("option", option), slog.Any("err", err))
		return nil
	}
	return out[:min(len(out), maxChoices)]
}

func (s *Set) choices(ctx context.Context, r Request, o Option, typed string) ([]Choice, error) {
	if utf8.RuneCountInString(typed) > maxLabel {
		return nil, nil
	}
	switch o.Kind {
	case Article:
		return s.titles(ctx, r, typed)
	case Topic:
		codes, err := s.store.TopicCodes(ctx, r.Place.View)
		return named(codes, typed, r.Asker.Locale, topic.Find, topic.Match, topic.Name), err
	case Country:
		codes, err := s.store.CountryCodes(ctx, r.Place.View)
		return named(codes, typed, r.Asker.Locale, country.Find, country.Match, country.Name), err
	case Source:
		names, err := s.store.Sources(ctx, r.Place.View, typed, maxChoices)
		return asChoices(names), err
	case Speaker:
		names, err := s.store.Speakers(ctx, r.Place.View, typed, maxChoices)
		return asChoices(names), err
	}
	return o.Choices, nil
}

// titles offers articles: the title and its outlet are shown, the id is sent.
func (s *Set) titles(ctx context.Context, r Request, typed string) ([]Choice, error) {
	var found []store.Entry
	var err error
	if r.Command == "article restore" {
		found, err = s.store.RemovedTitles(ctx, r.Place.Shelf, typed, maxChoices)
	} else {
		found, err = s.store.Titles(ctx, r.Place.View, typed, maxChoices)
	}
	var out []Choice
	for _, e := range found {
		tail := ""
		if source := e.Source(); source != "" {
			tail = " · " + cut(source, 30)
		}
		label := cut(titleOf(e), maxLabel-utf8.RuneCountInString(tail)) + tail
		out = append(out, Choice{Label: label, Value: strconv.FormatInt(e.ID, 10)})
	}
	return out, err
}

// named offers topics or countries that there are articles under: the asker's
// language is shown, English is sent, which the desk understands again.
func named(codes []string, typed, locale string, find func(string) (string, bool), match func(string, []string, string) []string, name func(code, lang string) string) []Choice {
	matching := match(typed, codes, locale)
	if code, ok := find(typed); ok && slices.Contains(codes, code) && !slices.Contains(matching, code) {
		matching = append([]string{code}, matching...)
	}
	var out []Choice
	for _, code := range matching[:min(len(matching), maxChoices)] {
		out = append(out, Choice{Label: cut(name(code, locale), maxLabel), Value: cut(name(code, language), maxLabel)})
	}
	return out
}

// asChoices leaves out names that a choice has no room for.
func asChoices(names []string) []Choice {
	var out []Choice
	for _, n := range names {
		if n != "" && utf8.RuneCountInString(n) <= maxLabel {
			out = append(out, Choice{Label: n, Value: n})
		}
	}
	return out
}
