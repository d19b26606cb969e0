package commands

import (
	"context"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/fold"
	"newsdesk/voice"
)

// feedOption is the feed that a moderator's command is about.
func feedOption() Option {
	return Option{Name: "feed", Help: "A word of its title, its address or its number", Kind: Feed, Required: true}
}

// feedOf is the feed of the place's shelf that people mean by its number, its
// address or words of its title. The errors are OptionErrors.
func (s *Set) feedOf(ctx context.Context, r Request) (news.Subscription, error) {
	v, typed := r.own(), r.Option("feed")
	all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
	if err != nil {
		return news.Subscription{}, err
	}
	bad := &news.OptionError{Option: "feed", Value: typed}
	if len(all) == 0 {
		bad.Next = v.Say("The desk follows no feed yet. /feed add brings one in by its address.")
		return news.Subscription{}, bad
	}
	found := feedsLike(v, all, typed)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		bad.Next = v.Say("Several feeds are called “%s”. Which one?", cut(typed, 60))
		return news.Subscription{}, &suggestion{bad, feedChoices(v, found[:min(len(found), 5)])}
	}
	bad.Next = v.Say("The desk follows no feed “%s”.", cut(typed, 100))
	var titles []string
	for _, f := range all {
		titles = append(titles, feedTitle(v, f.Feed))
	}
	if near, ok := nearestName(typed, titles); ok {
		bad.Next += " " + v.Say("Did you mean %s?", cut(near, 100))
		return news.Subscription{}, &suggestion{bad, feedChoices(v, feedsLike(v, all, near)[:1])}
	}
	bad.Next += " " + v.Say("/feed list shows those that it does.")
	return news.Subscription{}, bad
}

// feedsLike are the feeds of a number, an address or a title; without one of that
// very title, those whose titles or addresses have all words typed.
func feedsLike(v *voice.Voice, all []news.Subscription, typed string) []news.Subscription {
	id, isID := idOf(typed)
	key, link := fold.Key(typed), bareLink(typed)
	var exact, near []news.Subscription
	for _, f := range all {
		name := fold.Key(feedTitle(v, f.Feed))
		switch {
		case isID && f.ID == id, bareLink(f.URL) == link, !isID && name == key && key != "":
			exact = append(exact, f)
		case !isID && !isLink(typed) && key != "" && hasWords(name+" "+fold.Key(f.URL), key):
			near = append(near, f)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return near
}

// hasWords tells whether each word of typed begins one of key's; both are keys.
func hasWords(key, typed string) bool {
	for _, w := range strings.Fields(typed) {
		if !fold.HasPrefix(key, w) {
			return false
		}
	}
	return true
}

// bareLink is an address without what people leave out or mix up.
func bareLink(link string) string {
	link = strings.ToLower(strings.Trim(link, "<> "))
	for _, head := range []string{"https://", "http://", "feed://", "www."} {
		link = strings.TrimPrefix(link, head)
	}
	return strings.TrimSuffix(link, "/")
}

// feedTitle is what a feed is called, never empty.
func feedTitle(v *voice.Voice, f news.Feed) string {
	if title := tidy(strings.TrimSpace(f.Title)); title != "" {
		return title
	}
	if host := address.Host(f.URL); host != "" {
		return host
	}
	return v.Say("Untitled feed")
}

func feedID(f news.Feed) string { return strconv.FormatInt(f.ID, 10) }

// feedChoices offers feeds: title and site are shown, the number is sent.
func feedChoices(v *voice.Voice, all []news.Subscription) []Choice {
	var out []Choice
	for _, f := range all {
		tail := ""
		if host := address.Host(f.URL); host != "" && !strings.EqualFold(host, feedTitle(v, f.Feed)) {
			tail = " · " + cut(host, 40)
		}
		if !f.Paused.IsZero() {
			tail += " · " + v.Say("paused ## feed")
		} else if f.Failures > 0 {
			tail += " · " + v.Say("failing ## feed")
		}
		out = append(out, Choice{Label: cut(feedTitle(v, f.Feed), maxLabel-len([]rune(tail))) + tail, Value: feedID(f.Feed)})
	}
	return out
}

// health is how a feed does: its last entry and its next poll, or since when it
// fails and, where reason is true, why.
func health(v *voice.Voice, f news.Subscription, now time.Time, reason bool) []Run {
	next := nextPoll(v, f.Feed, now)
	switch {
	case !f.Paused.IsZero():
		return say(v, "paused %s ## feed, when", Run{Time: f.Paused, Relative: true})
	case f.Failures > 0:
		out := say(v, "%s since %s, %s", bold(v.Say("failing ## feed")), Run{Time: f.Failing}, v.Count(f.Failures, "%d poll", "%d polls"))
		if why := sentence(cut(v.Say(f.Reason), 200)); reason && why != "" {
			return append(append(say(v, "%s: %s", out, why), plain(" ")), say(v, "Next poll %s", next)...)
		}
		return dotted(out, say(v, "next poll %s", next))
	case f.Checked.IsZero():
		return dotted([]Run{plain(v.Say("not polled yet"))}, say(v, "first poll %s", next))
	}
	last := []Run{plain(v.Say("no dated entry"))}
	switch {
	case f.Entries == 0:
		last = []Run{plain(v.Say("no entry yet"))}
	case !f.Newest.IsZero():
		last = say(v, "last entry %s", Run{Time: f.Newest, Relative: true})
	}
	return dotted(last, say(v, "next poll %s", next))
}

// nextPoll is when a feed is polled next. What comes within the minute is due: a
// reader would see it as a moment that has been.
func nextPoll(v *voice.Voice, f news.Feed, now time.Time) []Run {
	if f.Next.Sub(now) < time.Minute {
		return []Run{plain(v.Say("due now"))}
	}
	return []Run{{Time: f.Next, Relative: true}}
}

// sentence ends a text as a sentence.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// every is a span of time in words: "every hour", "every 15 minutes".
func every(v *voice.Voice, d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < 90*time.Second:
		return v.Say("every minute")
	case d < 90*time.Minute:
		if n := int(d.Round(time.Minute) / time.Minute); n != 60 {
			return v.Say("every %d minutes", n)
		}
		return v.Say("every hour")
	case d < 36*time.Hour:
		if n := int(d.Round(time.Hour) / time.Hour); n != 24 {
			return v.Say("every %d hours", n)
		}
	}
	return v.Say("every day")
}
