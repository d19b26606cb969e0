package commands

import (
	"context"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// isLast tells whether a list is asked for what came since the asker last looked.
func isLast(r Request) bool { return saidAs(voice.Mark("last ## since"), r.Option("since")) }

// cameSince is the moment that the pages of such a list carry; zero for none.
func cameSince(r Request) (time.Time, error) {
	typed := r.Option("came")
	if typed == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, typed)
	if err != nil {
		return at, &news.OptionError{Option: "came", Value: typed, Next: r.own().Say("“%s” is not a moment such as 2026-11-01T08:00:00Z.", cut(typed, 40))}
	}
	return at, nil
}

// latestNew is what came since the asker last asked the same here. When they did is
// nobody else's business: they alone see it.
func (s *Set) latestNew(ctx context.Context, r Request) (Reply, error) {
	r = r.clone()
	r.public = false
	delete(r.Options, "since")
	w, err := s.wantedOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	what := strings.Join([]string{w.Topic, w.Country, w.Source}, "/")
	last, err := s.store.Looked(ctx, store.Look{Member: r.Asker.ID, Place: placeKey(r.Place), What: what}, r.asked())
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	head := small(plain(v.Say("This is your first time here with since:last, so these are the newest. Next time it shows what has come in between.")))
	if w.Came = last; !last.IsZero() {
		head = small(say(v, "What has come since you last looked, %s", Run{Time: last, Relative: true})...)
		r.Options["came"] = last.Format(time.RFC3339Nano)
		one := w
		one.Limit = 1
		page, err := s.store.Latest(ctx, r.Place.View, one.Filter)
		if err != nil {
			return Reply{}, err
		}
		if len(page.Entries) == 0 {
			return nothingNew(r, last), nil
		}
	}
	reply, err := s.latestList(ctx, r, w)
	if err == nil && len(reply.Cards) > 0 {
		reply.Blocks = append(reply.Blocks[:1:1], append([]Block{head}, reply.Blocks[1:]...)...)
	}
	reply.Private = true
	return reply, err
}

// nothingNew says that nothing has come.
func nothingNew(r Request, last time.Time) Reply {
	again := r.With("came", "", "from", "")
	return Reply{
		Private: true,
		Blocks:  []Block{{Kind: Paragraph, Runs: say(r.own(), "Nothing has come since you last looked, %s.", Run{Time: last, Relative: true})}},
		Actions: rows([]Action{{Label: r.own().Say("The latest all the same"), Request: again}}),
	}
}

// placeKey is what the place of a request is remembered by.
func placeKey(p Place) string {
	if p.Direct {
		return "direct"
	}
	return string(p.Shelf)
}
