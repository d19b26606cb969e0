package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/fold"
	"newsdesk/news/zone"
	"newsdesk/voice"
)

// perUndo is how many of the last posts are looked through by title.
const perUndo = 50

// takeBack is the button that takes a post back.
func takeBack(v *voice.Voice, p news.Post) Action {
	return Action{Label: v.Say("Take it back"), Style: Danger, Changes: true, Request: ask("post", "undo", strconv.FormatInt(p.ID, 10))}
}

// undoPost takes a post back: its message is deleted, and the story is not posted
// there again by itself.
func (s *Set) undoPost(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	if r.Option("article")+r.Option("channel")+r.Option("comment") != "" {
		return Reply{}, &news.OptionError{Option: "undo", Value: r.Option("undo"), Next: v.Say("Undo stands by itself: %s", lineIn(v, "post", "undo", cut(r.Option("undo"), 40)))}
	}
	id, err := s.postOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	p, err := s.store.UndoPost(ctx, r.Place.Shelf, id, r.Asker.Actor)
	switch {
	case errors.Is(err, news.ErrNotFound):
		return Reply{}, noPost(r)
	case errors.Is(err, news.ErrStale):
		return s.notThere(ctx, v, id)
	case err != nil:
		return Reply{}, err
	}
	title, err := s.postTitle(ctx, v, p)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Blocks: []Block{{Kind: Paragraph, Runs: say(v, "Taken back: %s goes from %s as soon as the platform lets it, and is not posted there again by itself.", title, Run{Channel: p.Channel})}}}
	if p.Kind == news.PostArticle {
		reply.Actions = rows([]Action{{Label: v.Say("Post again"), Changes: true, Request: postAgain(p)}})
	}
	return reply, nil
}

// notThere says what became of a post that cannot be taken back.
func (s *Set) notThere(ctx context.Context, v *voice.Voice, id int64) (Reply, error) {
	p, err := s.store.Post(ctx, id)
	if err != nil {
		return Reply{}, err
	}
	switch p.State {
	case news.PostUndone:
		return refused(v.Say("That post was taken back already.")), nil
	case news.PostOwed:
		return refused(v.Say("That post does not stand in its channel yet. Drop it instead."), dropIt(v, p)), nil
	}
	return refused(v.Say("That post does not stand in its channel, so there is nothing to take back."), Action{Label: v.Say("Queue"), Request: ask("queue")}), nil
}

func noPost(r Request) error {
	typed := r.Option("undo")
	return &news.OptionError{Option: "undo", Value: typed, Next: r.own().Say("The desk has no post “%s” here. Type a word of its title and choose one.", cut(strings.TrimPrefix(typed, "#"), 60))}
}

// postOf is the post that the option undo means: a number, or words of the title
// of one that stands in its channel.
func (s *Set) postOf(ctx context.Context, r Request) (int64, error) {
	typed := r.Option("undo")
	if id, ok := idOf(typed); ok {
		return id, nil
	}
	found, err := s.postChoices(ctx, r, typed)
	switch {
	case err != nil:
		return 0, err
	case len(found) == 0:
		return 0, noPost(r)
	case len(found) > 1:
		bad := &news.OptionError{Option: "undo", Value: typed, Next: r.own().Say("Several posts have “%s” in their titles. Which one?", cut(typed, 60))}
		return 0, &suggestion{bad, found[:min(len(found), 5)]}
	}
	return strconv.ParseInt(found[0].Value, 10, 64)
}

// postChoices offers the posts that stand in their channels, the newest first.
func (s *Set) postChoices(ctx context.Context, r Request, typed string) ([]Choice, error) {
	all, err := s.store.PostsSeen(ctx, r.Place.Shelf, perUndo)
	if err != nil {
		return nil, err
	}
	key := fold.Key(typed)
	var out []Choice
	for _, p := range all {
		if len(out) == maxChoices {
			break
		}
		title, err := s.postTitle(ctx, r.own(), p)
		if err != nil {
			return nil, err
		}
		id := strconv.FormatInt(p.ID, 10)
		if !hasWords(fold.Key(title), key) && strings.TrimPrefix(typed, "#") != id {
			continue
		}
		tail := " · " + age(r.own(), r.Now.Sub(p.DoneAt))
		if name := channelName(p.Channel); name != "" {
			tail = " · " + cut(name, 20) + tail
		}
		out = append(out, Choice{Label: cut(title, maxLabel-len([]rune(tail))) + tail, Value: id})
	}
	return out, nil
}

// age is a span of time that has passed, in short.
func age(v *voice.Voice, d time.Duration) string {
	switch {
	case d < time.Hour:
		return v.Say("%d min ago", max(0, int(d/time.Minute)))
	case d < 48*time.Hour:
		return v.Say("%d h ago", int(d/time.Hour))
	}
	return v.Say("%d days ago", int(d/(24*time.Hour)))
}

// postTitle names what a post carries: “a title”, or the digest.
func (s *Set) postTitle(ctx context.Context, v *voice.Voice, p news.Post) (string, error) {
	switch p.Kind {
	case news.PostDigest:
		at, err := s.digestDay(ctx, p)
		return v.Say("the digest of %s", dayOf(v, at)), err
	case news.PostNote, news.PostReport, news.PostWelcome:
		return v.Say("a note to moderators"), nil
	}
	e, err := s.once(ctx, viewOf(p), p.Article)
	if errors.Is(err, news.ErrNotFound) {
		return v.Say("an article"), nil
	}
	return quotedIn(v, cut(titleOf(v, e), 120)), err
}

// digestDay is when a digest was made, in its own zone, or the guild's where it is set
// no more.
func (s *Set) digestDay(ctx context.Context, p news.Post) (time.Time, error) {
	d, err := s.store.Digest(ctx, p.Shelf, p.Route)
	if err == nil {
		return p.OwedAt.In(zone.In(d.Zone)), nil
	}
	if !errors.Is(err, news.ErrNotFound) {
		return time.Time{}, err
	}
	here, err := s.settings(ctx, p.Shelf)
	if err != nil {
		return time.Time{}, err
	}
	return p.OwedAt.In(here.zone), nil
}
