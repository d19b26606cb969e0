package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
)

// PostReply is the message that a post becomes, as things stand now: an article's
// or a story's card, a digest, or a note to moderators. A message that stands in
// its channel and whose articles were all taken off the desk says so;
// news.ErrNotFound when that happened before it was posted.
func (s *Set) PostReply(ctx context.Context, p news.Post) (Reply, error) {
	switch p.Kind {
	case news.PostNote:
		return noteReply(p), nil
	case news.PostWelcome:
		v, err := s.voiceOf(ctx, p)
		return welcome(v, p), err
	case news.PostReport:
		return s.reportPost(ctx, p)
	case news.PostDigest:
		return s.digestPost(ctx, p)
	}
	v, err := s.voiceOf(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	out, err := s.storyPost(ctx, p)
	return reportable(v, out), err
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
func (s *Set) storyPost(ctx context.Context, p news.Post) (Reply, error) {
	ids := append([]int64{p.Article}, p.More...)
	all, err := s.shownOf(ctx, p, ids)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		if p.State != news.PostDone {
			return Reply{}, offDesk(p)
		}
		return s.retracted(ctx, p)
	}
	out := postReply(all[0], p)
	if p.Changed == news.ChangeRetracted && len(all) < len(ids) {
		out.Foot = append(out.Foot, small(bold("Taken off the desk:"), plain(" "+others(len(ids)-len(all)))))
	}
	if also := alsoIn(all[1:], out.weight()); len(also) > 0 {
		out.Foot = append([]Block{small(also...)}, out.Foot...)
	}
	return out, nil
}

// offDesk says why a post cannot be: what it carries was taken off the desk before
// it was posted. It is news.ErrNotFound.
func offDesk(p news.Post) error {
	says := &news.OptionError{Option: "article", Next: "It was taken off the desk before it could be posted."}
	return fmt.Errorf("post %d: %w: %w", p.ID, news.ErrNotFound, says)
}

// others counts the reports of a story that were taken off.
func others(n int) string {
	if n == 1 {
		return "another report of this story"
	}
	return fmt.Sprintf("%d other reports of this story", n)
}

// retracted says that what stood here was taken off the desk, and shows no more
// of it than its title.
func (s *Set) retracted(ctx context.Context, p news.Post) (Reply, error) {
	title := "An article"
	for _, shelf := range viewOf(p) {
		e, err := s.store.OnShelf(ctx, shelf, p.Article)
		if errors.Is(err, news.ErrNotFound) {
			continue
		}
		if err != nil {
			return Reply{}, err
		}
		title = "“" + cut(titleOf(e), 240) + "”"
		break
	}
	return Reply{Blocks: []Block{{Kind: Paragraph, Runs: []Run{bold("Taken off the desk:"), plain(" " + title)}}}}, nil
}

// postReply is the message of one article, under the moderator's words and the
// role that is mentioned.
func postReply(e store.Entry, p news.Post) Reply {
	var out Reply
	if p.Mention != "" {
		out.Blocks = append(out.Blocks, Block{Kind: Paragraph, Runs: []Run{{Role: p.Mention}}})
	}
	out.Blocks = append(out.Blocks, paragraphs(p.Comment)...)
	if p.Changed == news.ChangeCorrected {
		out.Blocks = append(out.Blocks, small(bold("Corrected:"), plain(" the article was changed after it was posted here")))
	}
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: cut(titleOf(e), 100), Tags: tagsFor(e)}
	}
	switch p.Style {
	case news.StyleTitle:
		title := linked(cut(titleOf(e), 240), e.URL)
		title.Bold = true
		out.Blocks = append(out.Blocks, Block{Kind: Paragraph, Runs: dotted([]Run{title}, sourceOf(e))})
	case news.StyleCompact:
		out.Cards = []Card{articleCard(e, ways{teaser: 200, lines: 1, proofs: true})}
	default:
		pack(&out, 1, 5, func(_, level int) Card {
			left := allowed(e)
			c := articleCard(e, ways{teaser: 700 - 140*level, lines: 2, proofs: level < 2, buttons: true, allow: left})
			if level < 4 {
				c.Blocks = append(c.Blocks, quoteIn(e, quoteRoom{words: 500 - 130*level, role: 160}, left)...)
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
func quoteIn(e store.Entry, room quoteRoom, left *allowance) []Block {
	for _, q := range e.Quotes {
		if q.Rank != 0 || q.Speaker == "" {
			continue
		}
		h := store.Hit{Entry: e, Quote: q, Words: e.QuoteText(q)}
		h.Quote.Role = cut(h.Quote.Role, room.role)
		if !left.takes(cut(h.Words, room.words)) {
			return nil
		}
		who := spoken(h)
		if e.URL != "" {
			who = append(who, proofOf(e.URL, firstPart(h), room.ends)...)
		}
		return []Block{{Kind: Quoted, Runs: []Run{plain(marked(h, room.words))}}, small(who...)}
	}
	return nil
}

// alsoIn names the other outlets of a story, each a link; one that comes again
// is counted. taken is the room that the rest of the message has.
func alsoIn(more []store.Entry, taken size) []Run {
	var out []Run
	seen := map[string]int{}
	for i, e := range more {
		name := wordsOf(sourceOf(e))
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
		head := ", "
		switch {
		case i == 0:
			head = "Also in "
		case i == len(more)-1:
			head = " and "
		}
		next := []Run{plain(head), linked(name, e.URL)}
		if with := weigh(small(append(out, next...)...)); !with.plus(taken).in(room()) {
			return append(out, plain(fmt.Sprintf(" and %d more", len(more)-i)))
		}
		out = append(out, next...)
	}
	return out
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
// then the countries that it is about.
func tagsFor(e store.Entry) []string {
	var out []string
	for _, t := range e.Topics {
		out = append(out, topic.Name(t.Code, language))
	}
	for _, c := range e.Countries {
		if c.About {
			out = append(out, country.Name(c.Code, language))
		}
	}
	return out
}

// noteReply is a word of the desk's own to moderators; Route is the feed that it is
// about.
func noteReply(p news.Post) Reply {
	out := Reply{Blocks: append([]Block{small(bold("For moderators"))}, paragraphs(p.Comment)...)}
	if p.Route != 0 {
		out.Actions = rows([]Action{{Label: "Check now", Request: ask("feed check", "feed", strconv.FormatInt(p.Route, 10))}, {Label: "All feeds", Request: ask("feed list")}})
	}
	if p.Into == news.ChannelForum {
		out.Thread = &Thread{Title: "For moderators"}
	}
	return out
}
