package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// deskChoices offers the feeds, routes, digests and posts of the place's shelf by
// what they say; their numbers are sent. A number typed is offered too.
func (s *Set) deskChoices(ctx context.Context, r Request, kind OptionKind, typed string) ([]Choice, error) {
	switch kind {
	case Feed:
		all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
		all = slices.DeleteFunc(all, func(f news.Subscription) bool { return unfit(r.Command, f) })
		if typed == "" {
			return feedChoices(r.own(), all[:min(len(all), maxChoices)]), err
		}
		return feedChoices(r.own(), begun(r.own(), all, typed)), err
	case RouteOption:
		all, err := s.store.Routes(ctx, r.Place.Shelf)
		return having(routeChoices(r.own(), all), typed), err
	case DigestOption:
		all, err := s.store.Digests(ctx, r.Place.Shelf)
		return having(digestChoices(r.own(), all), typed), err
	}
	return s.postChoices(ctx, r, typed)
}

// unfit tells a feed that a command has nothing to do with.
func unfit(command string, f news.Subscription) bool {
	return command == "feed resume" && f.Paused.IsZero() || command == "feed pause" && !f.Paused.IsZero()
}

// begun are the feeds of a number, or whose titles or addresses have words that
// begin as those typed.
func begun(v *voice.Voice, all []news.Subscription, typed string) []news.Subscription {
	if isLink(typed) {
		return slices.DeleteFunc(all, func(f news.Subscription) bool { return !strings.HasPrefix(bareLink(f.URL), bareLink(typed)) })
	}
	key := fold.Key(typed)
	return slices.DeleteFunc(all, func(f news.Subscription) bool {
		return feedID(f.Feed) != strings.TrimPrefix(typed, "#") && (key == "" || !hasWords(fold.Key(feedTitle(v, f.Feed)+" "+f.URL), key))
	})
}

func routeChoices(v *voice.Voice, all []news.Route) []Choice {
	var out []Choice
	for _, route := range all {
		id := strconv.FormatInt(route.ID, 10)
		label := "#" + id + " " + takes(v, v.Say("articles"), v.Say("all articles"), route)
		if name := channelName(route.Channel); name != "" {
			label += " → " + name
		}
		if route.Style != news.StyleCard && route.Style != "" {
			label += " · " + styleName(v, route.Style)
		}
		out = append(out, Choice{Label: cut(label, maxLabel), Value: id})
	}
	return out
}

// having are the choices whose labels have words that begin as those typed, or
// whose value is typed.
func having(all []Choice, typed string) []Choice {
	key := fold.Key(typed)
	return slices.DeleteFunc(all, func(c Choice) bool {
		return c.Value != strings.TrimPrefix(typed, "#") && !hasWords(fold.Key(c.Label), key)
	})
}

// topicUses are the topics that an option can name: those with articles first;
// what is to come may be on any.
func (s *Set) topicUses(ctx context.Context, r Request) ([]store.Count, error) {
	uses, err := s.store.TopicCodes(ctx, r.Place.View)
	return withAll(uses, r, topic.Codes()), err
}

// countryUses is topicUses for countries.
func (s *Set) countryUses(ctx context.Context, r Request) ([]store.Count, error) {
	uses, err := s.store.CountryCodes(ctx, r.Place.View)
	return withAll(uses, r, country.Codes()), err
}

// withAll adds the codes without articles where a command is about those to come.
func withAll(uses []store.Count, r Request, codes []string) []store.Count {
	if r.Command != "route add" && r.Command != "digest set" {
		return uses
	}
	has := map[string]bool{}
	for _, u := range uses {
		has[u.Code] = true
	}
	for _, code := range codes {
		if !has[code] {
			uses = append(uses, store.Count{Code: code})
		}
	}
	return uses
}
