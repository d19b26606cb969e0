package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/country"
	"newsdesk/news/fold"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// wantedOf is what the options of a list ask for. Its errors are OptionErrors,
// with what may have been meant.
func (s *Set) wantedOf(ctx context.Context, r Request) (wanted, error) {
	var w wanted
	var err error
	if typed := r.Option("topic"); typed != "" {
		if w.Topic, err = topicOf(r.own(), "topic", typed); err != nil {
			return w, err
		}
	}
	if typed := r.Option("country"); typed != "" {
		if w.Country, err = countryOf(r.own(), "country", typed); err != nil {
			return w, err
		}
	}
	if typed := r.Option("since"); typed != "" {
		if w.Since, err = since(r.own(), typed, r.Now); err != nil {
			return w, err
		}
	}
	if r.Option("source") != "" {
		if err = w.name(ctx, r, "source", &w.Source, s.store.Sources); err != nil {
			return w, err
		}
	}
	if r.Option("speaker") != "" {
		if err = w.name(ctx, r, "speaker", &w.Speaker, s.store.Speakers); err != nil {
			return w, err
		}
	}
	return w, nil
}

// topicOf is the topic that people mean; the error is an OptionError that offers
// the nearest.
func topicOf(v *voice.Voice, option, typed string) (string, error) {
	if code, ok := topic.Find(typed); ok {
		return code, nil
	}
	says := v.Say("No topic is called “%s”.", cut(typed, 60))
	code, ok := topic.Nearest(typed)
	if !ok {
		return "", &news.OptionError{Option: option, Value: typed, Next: says + " " + v.Say("/topics lists those that there are.")}
	}
	return "", nearly(v, option, typed, says, topic.Name(code, v.Language()))
}

// countryOf is topicOf for countries.
func countryOf(v *voice.Voice, option, typed string) (string, error) {
	if code, ok := country.Find(typed); ok {
		return code, nil
	}
	says := v.Say("No country is called “%s”.", cut(typed, 60))
	code, ok := country.Nearest(typed)
	if !ok {
		return "", &news.OptionError{Option: option, Value: typed, Next: says + " " + v.Say("/countries lists those that the desk has news about.")}
	}
	return "", nearly(v, option, typed, says, country.Name(code, v.Language()))
}

// nearly asks whether something else was meant, with a button for it.
func nearly(v *voice.Voice, option, typed, says, name string) error {
	bad := &news.OptionError{Option: option, Value: typed, Next: says + " " + v.Say("Did you mean %s?", name)}
	return &suggestion{bad, []Choice{{Label: name, Value: name}}}
}

// namer lists the outlets or speakers of a view, as Store.Sources does.
type namer func(ctx context.Context, view news.View, typed string, limit int) ([]string, error)

// name finds the outlet or speaker that people mean: the very name, else the one
// most in the news that has words beginning so; the others are kept as buttons.
func (w *wanted) name(ctx context.Context, r Request, option string, into *string, names namer) error {
	typed := r.Option(option)
	found, err := names(ctx, r.Place.View, typed, 25)
	if err != nil {
		return err
	}
	for _, name := range found {
		if strings.EqualFold(name, typed) {
			*into = name
			return nil
		}
	}
	if len(found) == 0 {
		return noName(ctx, r, option, names)
	}
	*into = found[0]
	for _, name := range found[1:min(len(found), 4)] {
		w.others = append(w.others, Action{Label: cut(name, 80), Request: r.With(option, name, "from", "")})
	}
	return nil
}

// noName says that nobody is called so, and who nearly is.
func noName(ctx context.Context, r Request, option string, names namer) error {
	typed := r.Option(option)
	all, err := names(ctx, r.Place.View, "", 200)
	if err != nil {
		return err
	}
	v := r.own()
	bad := &news.OptionError{Option: option, Value: typed, Next: v.Say("The desk has no source called “%s”.", cut(typed, 60))}
	if option == "speaker" {
		bad.Next = v.Say("The desk has no speaker called “%s”.", cut(typed, 60))
	}
	if name, ok := nearestName(typed, all); ok {
		return nearly(v, option, typed, bad.Next, name)
	}
	if len(all) == 0 {
		bad.Next += " " + v.Say("Ask again without it: /latest shows what there is.")
		return bad
	}
	if all = all[:min(3, len(all))]; len(all) < 3 {
		bad.Next += " " + v.Say("It has %s.", v.And(all))
	} else {
		bad.Next += " " + v.Say("It has %s, among others.", v.And(all))
	}
	var values []Choice
	for _, name := range all {
		values = append(values, Choice{Label: name, Value: name})
	}
	return &suggestion{bad, values}
}

// nearestName is nearest over whole names, then over their single words, as
// people often type a surname alone.
func nearestName(typed string, names []string) (string, bool) {
	if name, ok := nearest(typed, names); ok {
		return name, true
	}
	var words, whose []string
	for _, name := range names {
		for _, w := range strings.Fields(name) {
			words, whose = append(words, w), append(whose, name)
		}
	}
	word, ok := nearest(typed, words)
	if !ok || len([]rune(typed)) < 4 {
		return "", false
	}
	for i, w := range words {
		if w == word {
			return whose[i], true
		}
	}
	return "", false
}

// entryOf is the article that people mean by an id, a link or a title, with its
// quotes and summary, as the asker's view shows it.
func (s *Set) entryOf(ctx context.Context, r Request) (store.Entry, error) {
	return s.entryBy(ctx, r, func(id int64) (store.Entry, error) {
		return s.store.Entry(ctx, r.Place.View, id)
	}, func(typed string) ([]store.Entry, error) {
		return s.store.Titles(ctx, r.Place.View, typed, 5)
	})
}

// shelved is entryOf for a moderator of the place's shelf: removed ones too.
func (s *Set) shelved(ctx context.Context, r Request) (store.Entry, error) {
	return s.entryBy(ctx, r, func(id int64) (store.Entry, error) {
		return s.store.OnShelf(ctx, r.Place.Shelf, id)
	}, func(typed string) ([]store.Entry, error) {
		return s.store.Titles(ctx, r.Place.View, typed, 5)
	})
}

// removed is shelved for what is to come back, where titles are those of removed
// articles.
func (s *Set) removed(ctx context.Context, r Request) (store.Entry, error) {
	return s.entryBy(ctx, r, func(id int64) (store.Entry, error) {
		return s.store.OnShelf(ctx, r.Place.Shelf, id)
	}, func(typed string) ([]store.Entry, error) {
		return s.store.RemovedTitles(ctx, r.Place.Shelf, typed, 5)
	})
}

// waitingOf is shelved for what waits for approval, whose titles nobody else knows.
func (s *Set) waitingOf(ctx context.Context, r Request) (store.Entry, error) {
	return s.entryBy(ctx, r, func(id int64) (store.Entry, error) {
		return s.store.OnShelf(ctx, r.Place.Shelf, id)
	}, func(typed string) ([]store.Entry, error) {
		return s.waitingTitles(ctx, r, typed, 5)
	})
}

// mostWaiting is how many of the articles that wait are looked through by title.
const mostWaiting = 500

// waitingTitles are up to limit articles that wait for approval and have the words.
func (s *Set) waitingTitles(ctx context.Context, r Request, typed string, limit int) ([]store.Entry, error) {
	all, err := s.store.Waiting(ctx, r.Place.Shelf, "", 0, mostWaiting)
	key := fold.Key(typed)
	found := slices.DeleteFunc(all.Entries, func(e store.Entry) bool { return !hasWords(fold.Key(titleOf(r.own(), e)), key) })
	return found[:min(len(found), limit)], err
}

func (s *Set) entryBy(ctx context.Context, r Request, byID func(int64) (store.Entry, error), titled func(string) ([]store.Entry, error)) (store.Entry, error) {
	v, typed := r.own(), r.Option("article")
	if id, ok := idOf(typed); ok {
		e, err := byID(id)
		if errors.Is(err, news.ErrNotFound) {
			err = &news.OptionError{Option: "article", Value: typed, Next: v.Say("The desk has no article %s. Type a word of its title instead, or see /latest. ## number", cut(strings.TrimPrefix(typed, "#"), 40))}
		}
		return e, err
	}
	if isLink(typed) {
		link, err := address.Canonical(typed)
		if err != nil {
			return store.Entry{}, err
		}
		e, err := s.store.EntryByURL(ctx, r.Place.View, link)
		if errors.Is(err, news.ErrNotFound) {
			return e, s.notKept(r, link)
		}
		if err != nil {
			return e, err
		}
		return byID(e.ID)
	}
	found, err := titled(typed)
	if err != nil {
		return store.Entry{}, err
	}
	for _, e := range found {
		if len(found) == 1 || strings.EqualFold(e.Title, typed) {
			return byID(e.ID)
		}
	}
	if len(found) > 0 {
		return store.Entry{}, whichTitle(v, v.Say("Several articles have “%s” in their titles. Which one?", cut(typed, 60)), typed, found)
	}
	says := v.Say("No article has “%s” in its title.", cut(typed, 60))
	if found, err = byWord(typed, titled); err != nil {
		return store.Entry{}, err
	}
	if len(found) > 0 {
		return store.Entry{}, whichTitle(v, says+" "+v.Say("Do you mean one of these?"), typed, found)
	}
	return store.Entry{}, whichTitle(v, says+" "+v.Say("/latest and /search show what there is."), typed, nil)
}

// byWord looks for titles that hold one of the longer words at least, as people
// remember a title or misspell one word of it.
func byWord(typed string, titled func(string) ([]store.Entry, error)) ([]store.Entry, error) {
	words := strings.Fields(typed)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	var out []store.Entry
	for _, w := range words[:min(len(words), 4)] {
		if len([]rune(w)) < 4 {
			continue
		}
		found, err := titled(w)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if !slices.ContainsFunc(out, func(o store.Entry) bool { return o.ID == e.ID }) {
				out = append(out, e)
			}
		}
	}
	return out[:min(len(out), 5)], nil
}

// notKept says that a link is not on the desk; who may add it gets a button.
func (s *Set) notKept(r Request, link string) error {
	v := r.own()
	bad := &news.OptionError{Option: "article", Value: link}
	if !r.Asker.Moderator {
		bad.Next = v.Say("The desk does not have that article. A moderator can bring it in with /article add.")
		return bad
	}
	bad.Next = v.Say("The desk does not have that article yet. /article add brings it in.")
	return &offer{bad, []Action{{Label: v.Say("Add it"), Style: Primary, Changes: true, Request: ask("article add", "link", link)}}}
}

// whichTitle asks back, with a button for each title found.
func whichTitle(v *voice.Voice, says, typed string, found []store.Entry) error {
	bad := &news.OptionError{Option: "article", Value: typed, Next: says}
	var values []Choice
	for _, e := range found {
		values = append(values, Choice{Label: titleOf(v, e), Value: strconv.FormatInt(e.ID, 10)})
	}
	return &suggestion{bad, values}
}

// idOf reads "12" or "#12". Whatever is a whole number means an id; one that no
// article can have is 0, which none has.
func idOf(typed string) (id int64, ok bool) {
	typed = strings.TrimPrefix(typed, "#")
	digits := strings.TrimLeft(typed, "+-")
	if digits == "" || len(typed)-len(digits) > 1 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	id, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return 0, true
	}
	return max(0, id), true
}

// isLink tells a web address from a title.
func isLink(typed string) bool {
	lower := strings.ToLower(strings.TrimLeft(typed, "< "))
	return strings.HasPrefix(lower, "http:") || strings.HasPrefix(lower, "https:") || strings.Contains(lower, "://")
}

// linkOf is a link in its canonical form. People often leave out "https://" and
// chat puts < > around links.
func linkOf(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if strings.HasPrefix(typed, "<") && strings.HasSuffix(typed, ">") {
		typed = typed[1 : len(typed)-1]
	}
	if !isLink(typed) && strings.Contains(typed, ".") && !strings.ContainsAny(typed, " @\\") {
		typed = "https://" + typed
	}
	return address.Canonical(typed)
}
