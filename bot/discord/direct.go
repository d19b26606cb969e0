package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"newsdesk/news"
)

// flagSilent is the flag of a message that makes no sound (SUPPRESS_NOTIFICATIONS).
const flagSilent = 1 << 12

// conversations are the channels of conversations with members alone, by member.
// Discord gives the same one whenever it is asked for, so that a restart may forget.
type conversations struct {
	mu sync.Mutex
	by map[string]string
}

// addressed is a post with the channel that Discord knows: for one to a member the
// conversation with them, which is made when there is none.
func (p *Platform) addressed(ctx context.Context, post news.Post) (news.Post, error) {
	if !post.Kind.Direct() {
		return post, nil
	}
	user, ok := strings.CutPrefix(post.Channel, news.DirectChannel(platform+":"))
	if !ok || !snowflake(user) {
		return post, fmt.Errorf("%w: the channel of a message to a member names nobody here", news.ErrChannelGone)
	}
	p.conversations.mu.Lock()
	id := p.conversations.by[user]
	p.conversations.mu.Unlock()
	if id == "" {
		var c channel
		if err := p.api.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": user}, &c); err != nil {
			return post, err
		}
		if !snowflake(c.ID) {
			return post, fmt.Errorf("%w: a conversation without an id", news.ErrBusy)
		}
		id = c.ID
		p.conversations.mu.Lock()
		if p.conversations.by == nil {
			p.conversations.by = map[string]string{}
		}
		p.conversations.by[user] = id
		p.conversations.mu.Unlock()
	}
	post.Channel = id
	return post, nil
}

// Sees are those of some shelves that a member sees at this moment: the common one,
// and those of guilds that they and the bot are in. Nothing is remembered, so that
// who was thrown out sees nothing more.
func (p *Platform) Sees(ctx context.Context, member string, shelves news.View) (news.View, error) {
	user, ok := strings.CutPrefix(member, platform+":")
	if !ok || !snowflake(user) {
		return nil, nil
	}
	var out news.View
	for _, shelf := range shelves {
		guild, ok := strings.CutPrefix(string(shelf), platform+":")
		if shelf == news.Common {
			out = append(out, shelf)
			continue
		}
		if !ok {
			continue
		}
		is, known := p.guilds.has(guild)
		in := unknown
		switch {
		case !known && p.cfg.Share == nil:
		case is, !known:
			in = p.membership(ctx, guild, user)
		default:
			in = isOut
		}
		switch in {
		case isIn:
			out = append(out, shelf)
		case unknown:
			return nil, fmt.Errorf("%w: whether a member is in guild %s is not known", news.ErrBusy, guild)
		}
	}
	return out, nil
}
