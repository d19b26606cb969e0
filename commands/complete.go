package commands

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
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
	if !ok || c.Moderator && !r.Asker.Moderator || c.Manager && !r.Asker.Manager {
		return nil
	}
	o, ok := c.option(option)
	if !ok {
		return nil
	}
	out, err := s.choices(ctx, r, o, r.Option(option))
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelError, "completion failed", slog.String("interaction", r.Trace), slog.String("command", r.Command), slog.String("option", option), slog.Any("err", err))
		return nil
	}
	return out[:min(len(out), maxChoices)]
}

func (s *Set) choices(ctx context.Context, r Request, o Option, typed string) (out []Choice, err error) {
	if utf8.RuneCountInString(typed) > maxLabel {
		return nil, nil
	}
	switch o.Kind {
	case Article:
		return s.titles(ctx, r, typed)
	case Topic:
		uses, err := s.topicUses(ctx, r)
		return named(uses, typed, r.Asker.Locale, topic.Find, topic.Match, topic.Name), err
	case Country:
		uses, err := s.countryUses(ctx, r)
		return named(uses, typed, r.Asker.Locale, country.Find, country.Match, country.Name), err
	case Source:
		names, err := s.store.Sources(ctx, r.Place.View, typed, maxChoices)
		return asChoices(names), err
	case Speaker:
		names, err := s.store.Speakers(ctx, r.Place.View, typed, maxChoices)
		return asChoices(names), err
	case Feed, RouteOption, DigestOption, PostOption:
		return s.deskChoices(ctx, r, o.Kind, typed)
	case Who:
		all, err := s.store.Actors(ctx, r.Place.Shelf, mostActors)
		return having(actorChoices(r, all), typed), err
	case Zone:
		return zoneChoices(r.own(), typed, r.Asker.Locale, r.Now), nil
	case Language:
		return languageChoices(r.own(), typed), nil
	}
	for _, c := range o.Choices {
		out = append(out, Choice{Label: cut(r.own().Say(c.Label), maxLabel), Value: c.Value})
	}
	return out, nil
}

// titles offers articles: the title and its outlet are shown, the id is sent. A
// number that is typed is offered as an article's first.
func (s *Set) titles(ctx context.Context, r Request, typed string) ([]Choice, error) {
	restoring, deciding := r.Command == "article restore", r.Command == "article approve" || r.Command == "article reject"
	list, one := func() ([]store.Entry, error) {
		return s.store.Titles(ctx, r.Place.View, typed, maxChoices)
	}, func(id int64) (store.Entry, error) {
		return s.store.Entry(ctx, r.Place.View, id)
	}
	if restoring {
		list, one = func() ([]store.Entry, error) {
			return s.store.RemovedTitles(ctx, r.Place.Shelf, typed, maxChoices)
		}, func(id int64) (store.Entry, error) {
			return s.store.OnShelf(ctx, r.Place.Shelf, id)
		}
	}
	if deciding {
		list, one = func() ([]store.Entry, error) {
			return s.waitingTitles(ctx, r, typed, maxChoices)
		}, func(id int64) (store.Entry, error) {
			return s.store.OnShelf(ctx, r.Place.Shelf, id)
		}
	}
	found, err := list()
	if err != nil {
		return nil, err
	}
	var out []Choice
	id, number := idOf(typed)
	if number {
		switch e, err := one(id); {
		case err == nil && e.Removed == restoring && (e.Approval.State == news.Waiting) == deciding:
			out = append(out, titleChoice(r.own(), e, "#"+strconv.FormatInt(id, 10)+" "))
		case err != nil && !errors.Is(err, news.ErrNotFound):
			return nil, err
		}
	}
	for _, e := range found {
		if len(out) == 0 || e.ID != id {
			out = append(out, titleChoice(r.own(), e, ""))
		}
	}
	return out, nil
}

func titleChoice(v *voice.Voice, e store.Entry, head string) Choice {
	tail := ""
	if source := e.Source(); source != "" {
		tail = " · " + cut(source, 30)
	}
	label := head + cut(titleOf(v, e), maxLabel-utf8.RuneCountInString(head+tail)) + tail
	return Choice{Label: label, Value: strconv.FormatInt(e.ID, 10)}
}

// named offers topics or countries that there are articles under, most used
// first, then by name: the asker's language is shown, English is sent, which the
// desk understands again.
func named(uses []store.Count, typed, locale string, find func(string) (string, bool), match func(string, []string, string) []string, name func(code, lang string) string) []Choice {
	slices.SortStableFunc(uses, func(x, y store.Count) int {
		if n := cmp.Compare(y.All, x.All); n != 0 {
			return n // names are dear to compare, and seldom asked for
		}
		return strings.Compare(fold.Key(name(x.Code, locale)), fold.Key(name(y.Code, locale)))
	})
	var codes []string
	for _, u := range uses {
		codes = append(codes, u.Code)
	}
	matching := match(typed, codes, locale)
	if code, ok := find(typed); ok && slices.Contains(codes, code) && !slices.Contains(matching, code) {
		matching = append([]string{code}, matching...)
	}
	var out []Choice
	for _, code := range matching[:min(len(matching), maxChoices)] {
		out = append(out, Choice{Label: cut(name(code, locale), maxLabel), Value: cut(name(code, voice.English), maxLabel)})
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
