package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// After a backup was restored, a channel may hold messages that the desk knows
// nothing of. Their keys, and so their marks, are of numbers that are not given
// again: they are known by the links to what they tell.

// doubtSince is the moment since which a post may stand in its channel already, zero when
// it can't. When earlier tries were is not known, only since when the post is owed.
func doubtSince(post news.Post) time.Time {
	switch {
	case !post.Gap.IsZero():
		return post.Gap
	case post.Tries > 1:
		return post.OwedAt
	}
	return time.Time{}
}

// search is how a post is looked for in its channel.
type search struct {
	match func(json.RawMessage) bool
	alien bool // what was found has another mark, so that it holds old buttons
}

// search makes it for a post with a mark. One that may be from before a restore needs
// to know who the bot is, which it does once it is connected.
func (p *Platform) search(ctx context.Context, post news.Post, mark uint32, r commands.Reply) (*search, error) {
	s := &search{match: marked(mark)}
	link := firstLink(r)
	if post.Gap.IsZero() || link == "" {
		return s, nil
	}
	self, err := p.askID(ctx)
	if err != nil {
		return nil, err
	}
	if self == "" {
		return nil, fmt.Errorf("%w: not connected yet", news.ErrBusy)
	}
	byMark := s.match
	s.match = func(raw json.RawMessage) bool {
		if byMark(raw) {
			return true
		}
		s.alien = wrote(self, raw) && leadsTo(link, raw)
		return s.alien
	}
	return s, nil
}

// renew brings a message from before a restore to what the desk says now.
func (p *Platform) renew(ctx context.Context, post news.Post, message string, r commands.Reply) error {
	p.log.Info("a post stood in its channel since before the restore", "post", post.ID, "message", message)
	post.Message = message
	return p.Edit(ctx, post, r)
}

// firstLink is where the title of a reply's first card leads, without a place in the
// page; "" for a reply without one.
func firstLink(r commands.Reply) string {
	if len(r.Cards) != 1 { // a digest is known by its mark
		return ""
	}
	for _, b := range r.Cards[0].Blocks {
		for _, run := range b.Runs {
			if run.Link != "" {
				link, _, _ := strings.Cut(webAddress(run.Link), "#")
				return link
			}
		}
	}
	return ""
}

func wrote(author string, raw json.RawMessage) bool {
	var m struct {
		Author user `json:"author"`
	}
	return json.Unmarshal(raw, &m) == nil && m.Author.ID == author
}

// leadsTo tells whether a message's texts hold a link, in the markup of this package.
func leadsTo(link string, raw json.RawMessage) bool {
	var m struct {
		Components any `json:"components"`
	}
	return json.Unmarshal(raw, &m) == nil && holds(m.Components, "](<"+link)
}

func holds(v any, opened string) bool {
	switch v := v.(type) {
	case string:
		for rest := v; ; {
			_, after, found := strings.Cut(rest, opened)
			if !found {
				return false
			}
			if strings.HasPrefix(after, ">") || strings.HasPrefix(after, "#") {
				return true
			}
			rest = after
		}
	case []any:
		for _, x := range v {
			if holds(x, opened) {
				return true
			}
		}
	case map[string]any:
		for _, x := range v {
			if holds(x, opened) {
				return true
			}
		}
	}
	return false
}
