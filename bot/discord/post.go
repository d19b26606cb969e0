package discord

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"strings"

	"newsdesk/commands"
	"newsdesk/news"
)

// Post puts a reply into a channel, once for the post's key, however often it is
// called, and gives the message's id; in a forum that is the thread's, too. What
// an announcement channel gets is published to the channels that follow it as
// soon as Discord's limit lets it be, which Post does not wait for (publish.go).
// Errors of news.ErrChannelGone and news.ErrNoAccess are final.
func (p *Platform) Post(ctx context.Context, post news.Post, r commands.Reply) (string, error) {
	to, err := p.addressed(ctx, post)
	if err != nil {
		return "", err
	}
	m := p.posting(ctx, to, r)
	m.Mentions = only(to)
	if to.Style == news.StyleSilent {
		m.Flags |= flagSilent
	}
	look, err := p.search(ctx, to, m.Components[0].ID, r)
	if err != nil {
		return "", err
	}
	id, err := p.place(ctx, to, m, r, look.match)
	if err == nil && look.alien {
		return id, p.renew(ctx, post, id, r)
	}
	if err == nil && to.Into == news.ChannelAnnouncement && to.Kind != news.PostNote { // a note is for this guild's moderators
		err = p.owePublishing(ctx, to, id)
	}
	return id, err
}

// place makes the message, unless it is there.
func (p *Platform) place(ctx context.Context, post news.Post, m message, r commands.Reply, match func(json.RawMessage) bool) (id string, err error) {
	if post.Into == news.ChannelForum {
		return p.open(ctx, post, threadOf(m, r), match)
	}
	err = p.awake(ctx, post.Channel, false, func() (err error) {
		id, err = p.api.create(ctx, post.Channel, m, post.Key, doubtSince(post), match)
		return err
	})
	return id, err
}

// posting is a post as a message that pings nobody. Its first component carries
// the mark by which it is found again.
func (p *Platform) posting(ctx context.Context, post news.Post, r commands.Reply) message {
	r = sendable(nil, r)
	m := message{Flags: flagComponents, Mentions: nobody(), Components: p.render.components(ctx, guildOf(post.Shelf), r)}
	m.attach(r.File)
	m.Components[0].ID = markOf(post.Key)
	return m
}

// guildOf is the guild of a shelf.
func guildOf(shelf news.Shelf) string { return strings.TrimPrefix(string(shelf), platform+":") }

// only is the one role that a post may ping. The role of everyone has the
// guild's own number, and is nobody's to ping.
func only(post news.Post) mentions {
	m := nobody()
	if snowflake(post.Mention) && post.Mention != guildOf(post.Shelf) {
		m.Roles = []string{post.Mention}
	}
	return m
}

// markOf is the number by which a post is found again in its channel. Discord
// keeps the number that a component is given, shows it to nobody, and gives it
// back with the message.
func markOf(key string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(key))
	const lowest = 1 << 16 // well above the numbers that Discord gives by itself
	return lowest + h.Sum32()%(1<<31-lowest)
}

// marked tells whether a message is the post with a mark.
func marked(mark uint32) func(json.RawMessage) bool {
	return func(raw json.RawMessage) bool {
		var m struct {
			Components []json.RawMessage `json:"components"`
		}
		if json.Unmarshal(raw, &m) != nil || len(m.Components) == 0 {
			return false
		}
		var first struct {
			ID uint32 `json:"id"`
		}
		return json.Unmarshal(m.Components[0], &first) == nil && first.ID == mark
	}
}
