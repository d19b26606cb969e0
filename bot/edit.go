package bot

import (
	"context"
	"errors"
	"fmt"

	"newsdesk/news"
)

// edit brings one message to what its post wants now, or takes it back; its error
// means: again later.
func (b *Bot) edit(ctx context.Context, id int64) error {
	p, err := b.store.Post(ctx, id)
	if errors.Is(err, news.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.Want == p.Shown || p.State != news.PostDone && p.State != news.PostUndone {
		return nil
	}
	if p.State == news.PostUndone && p.Message == "" {
		return b.lookFor(ctx, p)
	}
	err = b.change(ctx, p)
	b.watch.Edited(outcome(err))
	switch {
	case err == nil:
		b.log.Info("edited", "post", id, "article", p.Article, "channel", publicChannel(p), "message", p.Message, "state", p.State, "changed", p.Changed)
	case final(err):
		b.log.Warn("edit given up", "post", id, "err", err)
	default:
		b.log.Warn("edit put off", "post", id, "err", err)
		return err
	}
	return b.store.EditShown(ctx, id, p.Want)
}

// lookFor looks for the message of a post that was dropped when a try had been made, and
// has it deleted.
func (b *Bot) lookFor(ctx context.Context, p news.Post) error {
	editor, can := b.platform.(Editor)
	if !can || p.Platform != b.platform.Name() {
		return b.store.NotPosted(ctx, p.ID)
	}
	message, err := editor.Find(ctx, p)
	switch {
	case err == nil && message != "":
		b.log.Info("a dropped post stands in its channel", "post", p.ID, "channel", publicChannel(p), "message", message)
		return b.store.PostDone(ctx, p.ID, message) // its deletion is the next edit
	case err == nil || final(err):
		return b.store.NotPosted(ctx, p.ID)
	}
	b.log.Warn("a dropped post is looked for later", "post", p.ID, "err", err)
	return err
}

func (b *Bot) change(ctx context.Context, p news.Post) error {
	editor, can := b.platform.(Editor)
	switch {
	case p.Platform != b.platform.Name():
		return fmt.Errorf("%w: posts to %s are edited there", news.ErrChannelGone, p.Platform)
	case !can, p.Message == "":
		return nil // it stays as it is
	case p.State == news.PostUndone:
		return editor.Delete(ctx, p)
	}
	card, err := b.reply(ctx, p)
	if err != nil {
		return err
	}
	return editor.Edit(ctx, p, card)
}
