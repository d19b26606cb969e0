package bot

import (
	"context"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// tellEvery is how often it is looked for what members follow.
const tellEvery = time.Second

// tell owes members what they follow, as it comes, until ctx ends.
func (b *Bot) tell(ctx context.Context) error {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := b.store.OweFollows(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("cannot look for what members follow", "err", err)
		}
	}
}

// reply is the message that a post becomes. To a member it shows what they see at
// this moment: who left a guild gets nothing more of its shelf.
func (b *Bot) reply(ctx context.Context, p news.Post) (commands.Reply, error) {
	if !p.Kind.Direct() {
		return b.desk.PostReply(ctx, p)
	}
	shelves, err := b.store.SentFrom(ctx, p.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	view := news.View{news.Common}
	if w, can := b.platform.(Witness); can {
		if view, err = w.Sees(ctx, p.By.ID, shelves); err != nil {
			return commands.Reply{}, err
		}
	}
	return b.desk.DirectReply(ctx, p, view)
}
