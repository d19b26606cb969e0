package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// PostReply is the message that a post becomes, as things stand now: an article's
// or a story's card, a digest, or a note or a question to moderators. A message that stands in
// its channel and whose articles were all taken off the desk says so;
// news.ErrNotFound when that happened before it was posted.
func (s *Set) PostReply(ctx context.Context, p news.Post) (Reply, error) {
	v, err := s.voiceOf(ctx, p.Shelf)
	switch {
	case err != nil:
		return Reply{}, err
	case p.Kind == news.PostNote:
		return s.noteReply(ctx, v, p)
	case p.Kind == news.PostWelcome:
		return welcome(v, p), nil
	case p.Kind == news.PostReport:
		return s.reportPost(ctx, v, p)
	case p.Kind == news.PostDigest:
		return s.digestPost(ctx, v, p)
	case p.Kind == news.PostApproval:
		return s.approvalPost(ctx, v, p)
	}
	out, err := s.storyPost(ctx, v, p)
	return reportable(v, out), err
}

// voiceOf is the language of those who read what is posted for a shelf: the one
// that its settings name, else its own, and English where it is not known.
func (s *Set) voiceOf(ctx context.Context, shelf news.Shelf) (*voice.Voice, error) {
	d, err := s.settings(ctx, shelf)
	if err != nil {
		return nil, err
	}
	if d.Language != "" {
		return voice.For(d.Language), nil
	}
	locale, err := s.store.Locale(ctx, shelf)
	return voice.For(locale), err
}

// viewOf is what a post shows articles from.
func viewOf(p news.Post) news.View {
	if p.Shelf == news.Common {
		return news.View{p.Shelf}
	}
	return news.View{p.Shelf, news.Common}
}

// shownOf are those of a post's articles that are on the desk, in order.
func (s *Set) shownOf(ctx context.Context, p news.Post, ids []int64) ([]store.Entry, error) {
	var out []store.Entry
	for _, id := range ids {
		e, err := s.store.Entry(ctx, viewOf(p), id)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// storyPost is the card of an article or a story.
func (s *Set) storyPost(ctx context.Context, v *voice.Voice, p news.Post) (Reply, error) {
	ids := append([]int64{p.Article}, p.More...)
	all, err := s.shownOf(ctx, p, ids)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		if p.State != news.PostDone {
			return Reply{}, offDesk(p)
		}
		return s.retracted(ctx, v, viewOf(p), p.Article)
	}
	out := postReply(v, all[0], p)
	if p.Changed != news.ChangeNone && len(all) < len(ids) {
		out.Foot = append(out.Foot, small(bold(v.Say("Taken off the desk:")), plain(" "+v.Count(len(ids)-len(all), "another report of this story", "%d other reports of this story"))))
	}
	if also := alsoIn(v, all[1:], out.weight()); len(also) > 0 {
		out.Foot = append([]Block{small(also...)}, out.Foot...)
	}
	return out, nil
}

// offDesk says why a post cannot be: what it carries was taken off the desk before
// it was posted. It is news.ErrNotFound.
func offDesk(p news.Post) error {
	says := &news.OptionError{Option: "article", Next: voice.Mark("It was taken off the desk before it could be posted.")}
	return fmt.Errorf("post %d: %w: %w", p.ID, news.ErrNotFound, says)
}

// retracted says that what stood here was taken off the desk, and shows no more
// of it than its title.
func (s *Set) retracted(ctx context.Context, v *voice.Voice, view news.View, article int64) (Reply, error) {
	title := v.Say("An article")
	e, err := s.once(ctx, view, article)
	switch {
	case err == nil:
		title = quotedIn(v, cut(titleOf(v, e), 240))
	case !errors.Is(err, news.ErrNotFound):
		return Reply{}, err
	}
	return Reply{Blocks: []Block{{Kind: Paragraph, Runs: []Run{bold(v.Say("Taken off the desk:")), plain(" " + title)}}}}, nil
}

// once is an article that a view shows or showed; news.ErrNotFound.
func (s *Set) once(ctx context.Context, view news.View, article int64) (e store.Entry, err error) {
	err = news.ErrNotFound
	for i := 0; i < len(view) && errors.Is(err, news.ErrNotFound); i++ {
		e, err = s.store.OnShelf(ctx, view[i], article)
	}
	return e, err
}

// postReply is the message of one article, under the moderator's words and the
// role that is mentioned.
func postReply(v *voice.Voice, e store.Entry, p news.Post) Reply {
	var out Reply
	if p.Mention != "" {
		out.Blocks = append(out.Blocks, Block{Kind: Paragraph, Runs: []Run{{Role: p.Mention}}})
	}
	out.Blocks = append(out.Blocks, paragraphs(p.Comment)...)
	if p.Changed == news.ChangeCorrected {
		out.Blocks = append(out.Blocks, small(bold(v.Say("Corrected:")), plain(" "+v.Say("the article was changed after it was posted here"))))
	}
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: cut(titleOf(v, e), 100), Tags: tagsFor(v, e)}
	}
	switch p.Style {
	case news.StyleTitle:
		title := linked(cut(titleOf(v, e), 240), e.URL)
		title.Bold = true
		out.Blocks = append(out.Blocks, Block{Kind: Paragraph, Runs: dotted([]Run{title}, sourceOf(v, e), authorship(v, e, true, false))})
	case news.StyleCompact:
		out.Cards = []Card{articleCard(v, e, ways{teaser: 200, lines: 1, proofs: true})}
	default:
		pack(&out, 1, 5, func(_, level int) Card {
			left := allowed(e)
			c := articleCard(v, e, ways{teaser: 700 - 140*level, lines: 2, proofs: level < 2, buttons: true, allow: left})
			c.Actions = beforeSource(c.Actions, saveIt(v, e))
			if level < 4 {
				c.Blocks = append(c.Blocks, quoteIn(v, e, quoteRoom{words: 500 - 130*level, role: 160}, left)...)
			}
			return c
		})
	}
	return out
}

// paragraphs are the lines of a text.
func paragraphs(text string) []Block {
	var out []Block
	for _, p := range strings.Split(text, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, paragraph(p))
		}
	}
	return out
}

// quoteRoom is what room a quote has: how many runes of it and of its speaker's
// role are shown, and how many words its link has at each end, 0 for as usual.
type quoteRoom struct{ words, role, ends int }

// quoteIn is an article's key quote and its speaker, if that much more of the
// article may be shown. One that nobody is known to have said is none.
func quoteIn(v *voice.Voice, e store.Entry, room quoteRoom, left *allowance) []Block {
	for _, q := range e.Quotes {
		if q.Rank != 0 || q.Speaker == "" {
			continue
		}
		h := store.Hit{Entry: e, Quote: q, Words: e.QuoteText(q)}
		h.Quote.Role = cut(h.Quote.Role, room.role)
		if !left.takes(cut(h.Words, room.words)) {
			return nil
		}
		who := spoken(v, h)
		if e.URL != "" {
			who = append(who, proofOf(e.URL, firstPart(h), room.ends)...)
		}
		return []Block{{Kind: Quoted, Runs: []Run{plain(marked(v, h, room.words))}}, small(who...)}
	}
	return nil
}

// alsoIn names the other outlets of a story, each a link; one that comes again
// is counted. taken is the room that the rest of the message has.
func alsoIn(v *voice.Voice, more []store.Entry, taken size) []Run {
	var names []Run
	seen := map[string]int{}
	for _, e := range more {
		name := wordsOf(sourceOf(v, e))
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		names = append(names, linked(name, e.URL))
	}
	for n := len(names); n > 0; n-- {
		out := say(v, "Also in %s", runList(v, names[:n], len(names)-n))
		if with := weigh(small(out...)); with.plus(taken).in(room()) {
			return out
		}
	}
	return nil
}

// runList joins runs: "a, b and c", or "a, b and 3 more".
func runList(v *voice.Voice, all []Run, more int) []Run {
	last := all[len(all)-1]
	var head []Run
	for i, r := range all[:len(all)-1] {
		if i > 0 {
			head = append(head, plain(", "))
		}
		head = append(head, r)
	}
	switch {
	case more > 0 && len(head) > 0:
		return say(v, "%s and %d more", append(head, plain(", "), last), more)
	case more > 0:
		return say(v, "%s and %d more", last, more)
	case len(head) == 0:
		return []Run{last}
	}
	return say(v, voice.AndBefore(last.Text), head, last)
}

// wordsOf is the text of runs.
func wordsOf(runs []Run) string {
	out := ""
	for _, r := range runs {
		out += r.Text
	}
	return out
}

// tagsFor are the names that a forum may have tags of for an article: its topics,
// then the countries that it is about, each in the forum's language and, where
// that is another name, in English.
func tagsFor(v *voice.Voice, e store.Entry) []string {
	var out []string
	add := func(name func(code, lang string) string, code string) {
		for _, lang := range []string{v.Language(), voice.English} {
			if n := name(code, lang); !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	for _, t := range e.Topics {
		add(topic.Name, t.Code)
	}
	for _, c := range e.Countries {
		if c.About {
			add(country.Name, c.Code)
		}
	}
	return out
}

// noteReply is a word of the desk's own to moderators; Route is the feed that it is
// about.
func (s *Set) noteReply(ctx context.Context, v *voice.Voice, p news.Post) (Reply, error) {
	words := paragraphs(p.Comment) // as earlier versions kept them
	n, ok := news.NoteOf(p.Comment)
	if ok {
		words = []Block{{Kind: Paragraph, Runs: noteSays(v, n, p.Route)}}
	}
	out := Reply{Blocks: append([]Block{small(bold(v.Say("For moderators")))}, words...)}
	if p.Route != 0 {
		out.Actions = rows([]Action{{Label: v.Say("Check now"), Request: ask("feed check", "feed", strconv.FormatInt(p.Route, 10))}, {Label: v.Say("All feeds"), Request: ask("feed list")}})
	}
	if n.Event == news.FeedWaits {
		waits, err := s.store.WaitingOf(ctx, p.Shelf, p.Route)
		says := v.Say("Nothing of it waits for approval.")
		if waits > 0 {
			says = v.Count(waits, "%d article of it waits for approval.", "%d articles of it wait for approval.")
		}
		if err != nil {
			return Reply{}, err
		}
		out.Blocks = append(out.Blocks, paragraph(says))
		out.Actions = rows([]Action{{Label: v.Say("Approve or reject"), Style: Primary, Request: ask("queue", "approval", "true")}})
	}
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: v.Say("For moderators")}
	}
	return out, nil
}

// noteSays is what befell a feed.
func noteSays(v *voice.Voice, n news.Note, feed int64) []Run {
	var called string
	switch {
	case n.Feed == "" && n.Site == "":
		called = v.Say("Feed %d", int(feed))
	case n.Feed == "":
		called = v.Say("The feed of %s", n.Site)
	case n.Site == "":
		called = v.Say("The feed “%s”", n.Feed)
	default:
		called = v.Say("The feed “%s” (%s)", n.Feed, n.Site)
	}
	switch reason := sentence(v.Say(n.Reason)); n.Event {
	case news.FeedGone:
		return say(v, "%s is gone for good: %s It is paused now; /feed remove takes it off the list, /feed resume tries it again.", called, reason)
	case news.FeedWorks:
		return say(v, "%s works again.", called)
	case news.FeedWaits:
		return say(v, "%s is followed now, and what it held already is not posted by itself.", called)
	default:
		return say(v, "%s has failed since %s: %s The desk keeps trying.", called, Run{Time: n.Since}, reason)
	}
}
