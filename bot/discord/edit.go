package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"newsdesk/commands"
	"newsdesk/news"
)

// Edit makes a message that stands in its channel say what the reply says. It
// pings nobody. A message that somebody has deleted counts as edited. Doing it
// twice does no harm. Errors of news.ErrChannelGone and news.ErrNoAccess are
// final.
func (p *Platform) Edit(ctx context.Context, post news.Post, r commands.Reply) error {
	post, err := p.addressed(ctx, post)
	if err != nil {
		return err
	}
	m := p.posting(ctx, post, r)
	channel := channelOfPost(post)
	err = p.awake(ctx, channel, post.Into == news.ChannelForum, func() error {
		err := p.api.call(ctx, http.MethodPatch, messagePath(channel, post.Message), m, nil)
		if err == nil && post.Into == news.ChannelForum && post.Changed != news.ChangeNone {
			err = p.rename(ctx, channel, title(r))
		}
		return err
	})
	if deleted(post, err) {
		return nil
	}
	return err
}

// Delete takes a message out of its channel. One that is gone already, by itself
// or with its channel, counts as deleted. A forum's post goes with its thread,
// unless people have answered in it: then the answers stay, in a thread that is
// closed.
func (p *Platform) Delete(ctx context.Context, post news.Post) error {
	post, err := p.addressed(ctx, post)
	if err != nil {
		return err
	}
	channel := channelOfPost(post)
	if post.Into == news.ChannelForum {
		if done, err := p.closeThread(ctx, channel); done || err != nil {
			return gone(err)
		}
	}
	err = p.awake(ctx, channel, post.Into == news.ChannelForum, func() error {
		return p.api.call(ctx, http.MethodDelete, messagePath(channel, post.Message), nil, nil)
	})
	if deleted(post, err) {
		err = nil
	}
	if err == nil && post.Into == news.ChannelForum {
		p.archive(ctx, channel)
	}
	return gone(err)
}

// Find looks for the message that an earlier try to post may have made, by its mark; ""
// when it is not there, or its channel is not any more.
func (p *Platform) Find(ctx context.Context, post news.Post) (message string, err error) {
	post, err = p.addressed(ctx, post)
	if err != nil {
		return "", err
	}
	match := marked(markOf(post.Key))
	if post.Into == news.ChannelForum {
		message, err = p.findThread(ctx, post, "", post.OwedAt, match)
	} else {
		message, err = p.api.readBack(ctx, post.Channel, post.OwedAt, match)
	}
	return message, gone(err)
}

// channelOfPost is where a post's message is: in a forum, the thread that it
// opened, which has the same id.
func channelOfPost(post news.Post) string {
	if post.Into == news.ChannelForum {
		return post.Message
	}
	return post.Channel
}

func messagePath(channel, message string) string {
	return "/channels/" + channel + "/messages/" + message
}

// deleted tells whether err says that the message is gone: by itself, or with
// the thread that a forum made for it.
func deleted(post news.Post, err error) bool {
	return hasCode(err, codeUnknownMessage) || post.Into == news.ChannelForum && hasCode(err, codeUnknownChannel)
}

// gone is err, but nil where it says that there is no channel to delete from.
func gone(err error) error {
	if hasCode(err, codeUnknownChannel) {
		return nil
	}
	return err
}

// awake does something in a channel. Where that is an archived thread, it is
// opened first, and closed again afterwards when the bot opened it in the first
// place (own): nobody else may.
func (p *Platform) awake(ctx context.Context, channel string, own bool, do func() error) error {
	err := do()
	if !hasCode(err, codeArchivedThread) {
		return err
	}
	open := map[string]bool{"archived": false}
	if err := p.api.call(ctx, http.MethodPatch, "/channels/"+channel, open, nil); err != nil {
		if errors.Is(err, news.ErrNoAccess) {
			return fmt.Errorf("%w: %w", news.ErrThreadLocked, err)
		}
		return fmt.Errorf("opening the thread: %w", err)
	}
	err = do()
	if own {
		p.archive(ctx, channel)
	}
	return err
}

// archive closes a thread, if the bot may.
func (p *Platform) archive(ctx context.Context, thread string) {
	if err := p.api.call(ctx, http.MethodPatch, "/channels/"+thread, map[string]bool{"archived": true}, nil); err != nil {
		p.log.Debug("a thread stays open", "thread", thread, "err", err)
	}
}

// A standing is what a thread is like now.
type standing struct {
	Name     string `json:"name"`
	Messages int    `json:"message_count"` // beside the first
}

func (p *Platform) standing(ctx context.Context, thread string) (s standing, err error) {
	err = p.api.call(ctx, http.MethodGet, "/channels/"+thread, nil, &s)
	return s, err
}

// rename gives a thread the title of its article. Discord lets a thread be
// renamed twice in ten minutes, so it is looked first whether it must be. That a
// moderator has taken the bot's right to is no reason to keep the words old.
func (p *Platform) rename(ctx context.Context, thread, name string) error {
	s, err := p.standing(ctx, thread)
	if err != nil || s.Name == name {
		return err
	}
	err = p.api.call(ctx, http.MethodPatch, "/channels/"+thread, map[string]string{"name": name}, nil)
	if errors.Is(err, news.ErrNoAccess) && !hasCode(err, codeArchivedThread) {
		p.log.Warn("a thread keeps its name", "thread", thread, "err", err)
		return nil
	}
	return err
}

// closeThread deletes a thread in which nobody answered; done is false when there
// are answers, or when the bot may not.
func (p *Platform) closeThread(ctx context.Context, thread string) (done bool, err error) {
	s, err := p.standing(ctx, thread)
	if err != nil || s.Messages > 0 {
		return false, err
	}
	err = p.api.call(ctx, http.MethodDelete, "/channels/"+thread, nil, nil)
	if hasCode(err, codeMissingPermissions) {
		return false, nil
	}
	return err == nil, err
}
