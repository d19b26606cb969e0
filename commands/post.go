package commands

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// maxComment is how many runes a moderator's words above a post may have.
const maxComment = 1000

func (s *Set) postCommand() Command {
	return Command{
		Name:      "post",
		Help:      "Post an article to a channel, after a preview; or take a post back",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "article", Help: "A word of its title, its link or its number", Kind: Article},
			{Name: "channel", Help: "Where to", Kind: ChannelOption},
			{Name: "comment", Help: "Your words above it", Max: maxComment},
			{Name: "when", Help: "Later: 18:30, tomorrow 8, friday 9:15, 2026-12-01 18:30", Max: maxWhen},
			{Name: "undo", Help: "Or: a post to take back, by its title or number", Kind: PostOption},
		},
		Carried: []Option{
			{Name: "confirm", Help: "Yes posts it, no drops it", Kind: Flag},
			{Name: "ask", Help: "What to ask for first", Choices: []Choice{{Label: "channel", Value: "channel"}}},
			{Name: "again", Help: "The number of the post that it follows", Kind: Integer, Min: 1, Max: math.MaxInt32},
		},
		Run: s.post,
	}
}

func (s *Set) post(ctx context.Context, r Request) (Reply, error) {
	if r.Option("undo") != "" {
		return s.undoPost(ctx, r)
	}
	v := r.own()
	if r.Option("article")+r.Option("channel") == "" {
		return Reply{}, &news.OptionError{Option: "article", Next: v.Say("/post needs an article and a channel: %s; or to take one back: %s", lineIn(v, "post", "article", "12", "channel", v.Say("#news")), lineIn(v, "post", "undo", "3"))}
	}
	if r.Option("ask") != "" && r.Option("article") != "" {
		return pickChannel(r.voice(), r.voice().Say("Where to? A preview comes first."), r.With("ask", "")), nil
	}
	for _, name := range []string{"article", "channel"} {
		if c, _ := s.Find(r.Command); r.Option(name) == "" {
			o, _ := c.option(name)
			return Reply{}, missing(v, c, o)
		}
	}
	if r.Option("confirm") == "false" {
		return Reply{Replace: r.Pressed, Blocks: []Block{paragraph(v.Say("Nothing was posted."))}}, nil
	}
	if err := mayPost(r); err != nil {
		return Reply{}, err
	}
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if e.Removed {
		return offTheDesk(v, e), nil
	}
	if e.Approval.State == news.Waiting {
		return stillWaits(r, e), nil
	}
	r.Options["article"] = strconv.FormatInt(e.ID, 10)
	due, err := dueOf(r)
	if err != nil {
		return Reply{}, err
	}
	if r.Option("confirm") == "true" {
		return s.confirmed(ctx, r, e, due)
	}
	if !due.IsZero() { // the moment itself: the words mean another one tomorrow
		r.Options["when"] = due.Format(time.RFC3339)
	}
	before, err := s.lastPost(ctx, postKey(r))
	switch {
	case err == nil && before.State == news.PostDone:
		return posted(r, before), nil
	case err != nil && !errors.Is(err, news.ErrNotFound):
		return Reply{}, err
	}
	place, err := s.voiceOf(ctx, r.Place.Shelf)
	return preview(r, place, e, due), err
}

// postKey is what makes a post one post, however often it is asked for.
func postKey(r Request) string {
	return strings.Join([]string{r.Place.Platform, string(r.Place.Shelf), "post", r.Option("article"), r.Option("channel")}, "/")
}

// lastPost is the last of the posts of a key and those that followed it;
// news.ErrNotFound when there is none.
func (s *Set) lastPost(ctx context.Context, key string) (news.Post, error) {
	p, err := s.store.PostByKey(ctx, key)
	for err == nil {
		var next news.Post
		if next, err = s.store.PostByKey(ctx, keyAfter(key, p)); err == nil {
			p = next
		}
	}
	if p.ID != 0 && errors.Is(err, news.ErrNotFound) {
		err = nil
	}
	return p, err
}

// keyAfter is the key of the post that follows one that failed, or that stood in
// its channel and is to stand there once more.
func keyAfter(key string, before news.Post) string {
	return key + "/after/" + strconv.FormatInt(before.ID, 10)
}

// mayPost refuses a channel that takes no messages, or none of the asker's. A
// button of the bot's own, pressed by who got the preview, was checked when it
// was made, and so is the channel that the button stands in.
func mayPost(r Request) error {
	id := r.Option("channel")
	if _, known := r.Place.Channels[id]; !known && r.Pressed && (r.Option("confirm") == "true" || id == r.Place.Channel) {
		return nil
	}
	_, err := channelOf(r)
	return err
}

// preview shows the post exactly as it will stand there.
func preview(r Request, place *voice.Voice, e store.Entry, due time.Time) Reply {
	v := r.own()
	out := reportable(place, postReply(place, e, news.Post{Comment: r.Option("comment")}))
	channel := Run{Channel: r.Option("channel")}
	head := say(v, "A preview: this is how it will stand in %s.", channel)
	if !due.IsZero() {
		head = say(v, "A preview: this is how it will stand in %s, %s.", channel, Run{Time: due})
	}
	out.Blocks = append([]Block{small(head...)}, out.Blocks...)
	again := Request{Command: "post", Options: r.Options}
	out.Actions = append(out.Actions, []Action{
		{Label: v.Say("Post ## button"), Style: Success, Changes: true, Request: again.With("confirm", "true")},
		{Label: v.Say("Cancel"), Request: again.With("confirm", "false")},
	})
	return out
}

// confirmed owes the post, and waits for it where somebody carries it out.
func (s *Set) confirmed(ctx context.Context, r Request, e store.Entry, due time.Time) (Reply, error) {
	channel := r.Option("channel")
	key, err := s.keyOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	p, err := s.owe(ctx, postKey(r), news.Post{
		Key:      key,
		Platform: r.Place.Platform,
		Shelf:    r.Place.Shelf,
		Kind:     news.PostArticle,
		Channel:  channel,
		Into:     r.Place.Channels[channel].Kind,
		Article:  e.ID,
		Comment:  r.Option("comment"),
		By:       r.Asker.Actor,
		State:    news.PostOwed,
		OwedAt:   r.Now,
		DueAt:    due,
	})
	if err != nil {
		return Reply{}, err
	}
	if s.poster == nil || p.State == news.PostDone || p.DueAt.After(r.Now) {
		return posted(r, p), nil
	}
	return Reply{Replace: r.Pressed, Later: func(ctx context.Context) (Reply, error) {
		p, err := s.poster.Deliver(ctx, p.ID)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return Reply{}, err
		}
		return posted(r, p), nil
	}}, nil
}

// mostTries is how many posts of one key may fail before the last is tried again
// as it stands.
const mostTries = 50

// keyOf is the key that a confirmed post is owed under: the one that everybody
// has, or the next one when it is to follow a post that stood there.
func (s *Set) keyOf(ctx context.Context, r Request) (string, error) {
	key := postKey(r)
	id, err := strconv.ParseInt(r.Option("again"), 10, 64)
	if err != nil {
		return key, nil
	}
	before, err := s.store.Post(ctx, id)
	switch {
	case errors.Is(err, news.ErrNotFound):
		return key, nil
	case err != nil:
		return "", err
	}
	if before.State != news.PostDone || before.Key != key && !strings.HasPrefix(before.Key, key+"/after/") {
		return key, nil
	}
	return keyAfter(key, before), nil
}

// owe records a post once. One that failed is followed by another under a key of
// its own, with the words of this request, and one that was posted again by what
// followed it: the key of the last one is the same for everybody, so that still
// no two are made.
func (s *Set) owe(ctx context.Context, key string, p news.Post) (news.Post, error) {
	for try := 1; ; try++ {
		owed, fresh, err := s.store.OwePost(ctx, p)
		if err != nil || fresh || owed.State == news.PostOwed {
			return owed, err
		}
		p.Key = keyAfter(key, owed)
		switch {
		case owed.State == news.PostDone:
			if _, err := s.store.PostByKey(ctx, p.Key); err != nil {
				return owed, unless(err, news.ErrNotFound)
			}
		case try >= mostTries:
			return s.store.RetryPost(ctx, owed.ID)
		}
	}
}

// unless is an error, or nil for the one that was to be expected.
func unless(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// posted says what became of a post.
func posted(r Request, p news.Post) Reply {
	v, channel := r.own(), standsAt(p)
	says := func(runs []Run) Reply {
		return Reply{Replace: r.Pressed, Blocks: []Block{{Kind: Paragraph, Runs: runs}}}
	}
	switch p.State {
	case news.PostDone:
		if r.Option("confirm") == "true" && p.By.ID == r.Asker.ID && !p.OwedAt.Before(r.asked()) {
			out := says(say(v, "Posted in %s.", channel))
			out.Actions = rows([]Action{takeBack(v, p)})
			return out
		}
		runs := say(v, "It was posted in %s already, %s.", channel, Run{Time: p.DoneAt, Relative: true})
		if p.By.Name != "" {
			runs = say(v, "It was posted in %s already, %s, by %s.", channel, Run{Time: p.DoneAt, Relative: true}, cut(p.By.Name, 40))
		}
		out := says(append(runs, plain(" "+v.Say("If that message was deleted, “Post again” posts it there once more."))))
		out.Failed = true
		again := postAgain(p)
		again.Options["again"] = strconv.FormatInt(p.ID, 10)
		if words := r.Option("comment"); words != "" {
			again.Options["comment"] = words
		}
		out.Actions = rows([]Action{{Label: v.Say("Post again"), Changes: true, Request: again}, takeBack(v, p)})
		return out
	case news.PostUndone:
		out := says(say(v, "It was posted in %s and taken back.", channel))
		out.Failed = true
		out.Actions = rows([]Action{{Label: v.Say("Post again"), Changes: true, Request: postAgain(p)}})
		return out
	case news.PostFailed:
		out := says(say(v, "It could not be posted in %s. %s", channel, failure(v, p)))
		out.Failed = true
		out.Actions = rows([]Action{{Label: v.Say("Try again"), Style: Primary, Changes: true, Request: postAgain(p)}})
		return out
	}
	if p.DueAt.After(r.Now) {
		out := says(say(v, "It is posted in %s, %s.", channel, Run{Time: p.DueAt}))
		out.Actions = rows([]Action{dropIt(v, p)})
		return out
	}
	return says(say(v, "It is on its way to %s and will stand there as soon as the platform takes it.", channel))
}

// standsAt leads to a post's message; a forum's post is a thread, which has the
// number of its first message.
func standsAt(p news.Post) Run {
	if p.Into == news.ChannelForum && p.Message != "" {
		return Run{Channel: p.Message}
	}
	return Run{Channel: p.Channel, Message: p.Message}
}

// postAgain asks for the same post.
func postAgain(p news.Post) Request {
	return ask("post", "article", strconv.FormatInt(p.Article, 10), "channel", p.Channel, "comment", p.Comment, "confirm", "true")
}
