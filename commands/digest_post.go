package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// told is a story of a digest: the article that stands for it, and the outlets
// that told it.
type told struct {
	store.Entry
	outlets []string
}

// digestPost is a digest's message: its stories in order, each with a sentence, a
// key quote and its outlets.
func (s *Set) digestPost(ctx context.Context, v *voice.Voice, p news.Post) (Reply, error) {
	d, err := s.store.Digest(ctx, p.Shelf, p.Route)
	known := err == nil
	if err != nil && !errors.Is(err, news.ErrNotFound) { // it may be taken away since
		return Reply{}, err
	}
	stories, err := s.storiesOf(ctx, v, p)
	switch {
	case err != nil:
		return Reply{}, err
	case len(stories) == 0 && p.State == news.PostDone:
		return Reply{Blocks: []Block{paragraph(v.Say("The articles of this digest were taken off the desk."))}}, nil
	case len(stories) == 0:
		return Reply{}, offDesk(p)
	}
	title := digestTitle(v, d, known, p.OwedAt)
	out := Reply{Blocks: []Block{heading(title)}}
	if len(stories) > 1 {
		out.Blocks = append(out.Blocks, small(plain(v.Say("%d stories, the most covered first", len(stories)))))
	}
	out.Foot = happened(v, p, v.Say("an article was changed after this was posted"), len(p.More)-len(stories))
	packStories(v, &out, stories)
	out.Actions = rows([]Action{{Label: v.Say("All articles"), Request: ask("latest", "topic", topicName(v, d.Topic), "country", d.Country)}})
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: cut(title, 100), Tags: tagsFor(v, stories[0].Entry)}
	}
	return out, nil
}

// storiesOf are the stories of a digest's post that are still on the desk.
func (s *Set) storiesOf(ctx context.Context, v *voice.Voice, p news.Post) ([]told, error) {
	all, err := s.shownOf(ctx, p, p.More)
	if err != nil {
		return nil, err
	}
	var out []told
	for _, e := range all {
		outlets, err := s.outletsOf(ctx, v, p, e)
		if err != nil {
			return nil, err
		}
		out = append(out, told{e, outlets})
	}
	return out, nil
}

func topicName(v *voice.Voice, code string) string {
	if code == "" {
		return ""
	}
	return topic.Name(code, v.Language())
}

// outletsOf are the outlets that told an article's story, its own first.
func (s *Set) outletsOf(ctx context.Context, v *voice.Voice, p news.Post, e store.Entry) ([]string, error) {
	story, err := s.store.Story(ctx, viewOf(p), e.ID)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return nil, err
	}
	out := []string{wordsOf(sourceOf(v, e))}
	seen := map[string]bool{out[0]: true}
	for i := len(story) - 1; i >= 0; i-- { // the oldest first
		if name := wordsOf(sourceOf(v, story[i])); !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out, nil
}

// digestTitle is "The day’s news on Politics, 23 November"; the date is that of the
// digest's own zone.
func digestTitle(v *voice.Voice, d news.Digest, known bool, at time.Time) string {
	what := v.Say("The news")
	if known {
		what = v.Say("The day’s news")
		if d.Weekday >= 0 {
			what = v.Say("The week’s news")
		}
		if in, err := time.LoadLocation(d.Zone); err == nil {
			at = at.In(in)
		}
		if d.Topic != "" {
			what += " " + v.Say("on %s ## title", topic.Name(d.Topic, v.Language()))
		}
		if d.Country != "" {
			what += " " + v.Say("about %s ## title", flagged(v, d.Country))
		}
	}
	return what + ", " + dayOf(v, at)
}

// storyRoom is what room a story of a digest has.
type storyRoom struct {
	title, outlets, sentence int // runes
	quote                    quoteRoom
	tags, link               bool // countries and topics; the title is a link
}

// storyRooms are the rooms from the widest to the narrowest. In each the sentence
// and the key quote keep their links into the source: without these nothing is
// proven. What gives way are words, then the words in the links (which count as
// much as any in Discord), and last the title's own link, where the sentence's
// leads to the page.
func storyRooms() []storyRoom {
	return []storyRoom{
		{title: 200, outlets: 240, sentence: 320, quote: quoteRoom{280, 160, 0}, tags: true, link: true},
		{title: 200, outlets: 240, sentence: 240, quote: quoteRoom{200, 100, 0}, tags: true, link: true},
		{title: 140, outlets: 160, sentence: 180, quote: quoteRoom{140, 60, 4}, tags: true, link: true},
		{title: 120, outlets: 100, sentence: 150, quote: quoteRoom{110, 0, 3}, link: true},
		{title: 100, outlets: 60, sentence: 120, quote: quoteRoom{90, 0, 3}, link: true},
		{title: 90, outlets: 40, sentence: 100, quote: quoteRoom{80, 0, 3}},
	}
}

// packStories puts as many stories of a digest in a message as fit, and says how
// many do not.
func packStories(v *voice.Voice, out *Reply, stories []told) {
	rooms := storyRooms()
	shown := pack(out, len(stories), len(rooms), func(i, level int) Card { return storyCard(v, stories[i], i+1, rooms[level]) })
	if shown < len(stories) {
		out.Foot = append(out.Foot, small(plain(v.Say("and %d more", len(stories)-shown))))
	}
}

// storyCard is the nth story of a digest.
func storyCard(v *voice.Voice, t told, n int, room storyRoom) Card {
	title := linked(cut(titleOf(v, t.Entry), room.title), t.URL)
	left := allowed(t.Entry)
	says := teaser(t.Entry, ways{teaser: room.sentence, lines: 1, proofs: true, ends: room.quote.ends, allow: left})
	if !room.link && len(says) > 0 && t.Words == "" {
		title.Link = ""
	}
	facts := [][]Run{{plain(cut(outletNames(v, t.outlets), room.outlets))}}
	if room.tags {
		facts = append(facts, countriesOf(v, t.Entry, ""), topicsOf(v, t.Entry))
	}
	c := Card{Blocks: []Block{{Kind: Heading, Runs: []Run{plain(strconv.Itoa(n) + ". "), title}}, small(dotted(facts...)...)}}
	if whose := authorship(v, t.Entry, true, true); len(whose) > 0 {
		c.Blocks = append(c.Blocks, small(whose...))
	}
	c.Blocks = append(c.Blocks, says...)
	c.Blocks = append(c.Blocks, quoteIn(v, t.Entry, room.quote, left)...)
	return c
}

// outletNames are up to three outlets and the number of the others.
func outletNames(v *voice.Voice, names []string) string {
	if len(names) <= 4 {
		return v.And(names)
	}
	return v.Say("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
}
