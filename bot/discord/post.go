package discord

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"strings"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// Post puts a reply into a channel, once for the post's key, however often it is
// called, and gives the message's id. Errors of news.ErrChannelGone and
// news.ErrNoAccess are final.
func (p *Platform) Post(ctx context.Context, post news.Post, r commands.Reply) (string, error) {
	guild := strings.TrimPrefix(string(post.Shelf), platform+":")
	parts := p.render.components(ctx, guild, r)
	mark := markOf(post.Key)
	parts[0].ID = mark
	body := map[string]any{"flags": flagComponents, "allowed_mentions": nobody(), "components": parts}
	first := time.Now()
	if post.Tries > 1 { // when the earlier tries were is not known, only since when the post is owed
		first = post.OwedAt
	}
	return p.api.create(ctx, post.Channel, body, post.Key, first, marked(mark))
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
