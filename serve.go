package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/poll"
	"newsdesk/bot/terminal"
	"newsdesk/commands"
	"newsdesk/metrics"
	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
	"newsdesk/voice"
)

// openDesk opens the database that the settings name.
func openDesk(ctx context.Context, p *program) (*store.Store, error) {
	return store.Open(ctx, p.config.Database, store.Options{Log: p.log, Now: p.now})
}

// newPoller makes what polls feeds. Alone there is nobody else who reads what is
// found in them. Hubs push to publicURL, "" for nowhere.
func newPoller(p *program, s *store.Store, alone bool, publicURL string) *poll.Poller {
	rd := newKeeper(p, s)
	c := poll.Config{Store: s, Web: rd.Web(), Reader: rd, Say: commands.PollSentence, PublicURL: publicURL, Alone: alone, Process: p.process, Log: p.log, Now: p.now}
	if p.counts != nil {
		c.Polled = p.counts.Polled
	}
	return poll.New(c)
}

// newDesk puts the commands over a database.
func newDesk(p *program, s *store.Store, posts commands.Poster, feeds commands.Feeder) *commands.Set {
	d := commands.Deps{Store: s, Reader: newReader(p), Poster: posts, Feeder: feeds, Summariser: summariser{}, Log: p.log, Version: release}
	if p.config.Summary.URL != "" {
		d.Keeper = newKeeper(p, s)
	}
	return commands.New(d)
}

// serve runs the bot, or without a token the terminal.
func serve(ctx context.Context, p *program, args []string) error {
	role, err := roleOf(p, args)
	if err != nil {
		return err
	}
	if p.config.Token == "" {
		return serveTerminal(ctx, p)
	}
	return serveDiscord(ctx, p, role)
}

func serveDiscord(ctx context.Context, p *program, role store.Role) error {
	keepSmall()
	p.counts = metrics.New(release)
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	if p.process, err = join(ctx, s, role); err != nil {
		return err
	}
	if err := s.Sound(ctx); err != nil {
		return err
	}
	key, err := s.Key(ctx)
	if err != nil {
		return err
	}
	b := bot.New(s, p.log)
	feeds := newPoller(p, s, false, p.config.PublicURL)
	desk := newDesk(p, s, b, feeds)
	for _, c := range desk.All() {
		p.counts.Know(c.Name)
	}
	b.Share(p.process)
	b.Watched(bot.Watch{Posted: p.counts.Posted, Edited: p.counts.Edited})
	platform := newDiscord(ctx, p, s, b, desk, key)
	o := ops{connected: platform.Ready, process: p.process, stuck: s.Stuck, store: s, metrics: p.counts, pushes: feeds.Handler()}
	p.counts.Watch(o.state)
	stop, err := serveOps(ctx, p, o)
	if err != nil {
		return err
	}
	defer stop()
	p.log.Info("starting", "version", versionLine(), "database", store.Shown(p.config.Database), "role", string(role))
	beside := []func(context.Context) error{backupDaily(p, s)}
	if role.Works() {
		beside = append(beside, feeds.Run)
	}
	return b.Serve(ctx, desk, platform, beside...)
}

// newDiscord makes the platform, which tells the store of guilds that come and go.
func newDiscord(ctx context.Context, p *program, s *store.Store, b *bot.Bot, desk *commands.Set, key []byte) *discord.Platform {
	c := discord.Config{
		Token: p.config.Token, URL: p.config.APIURL, Guild: p.config.GuildID, UserAgent: discordAgent(), Key: key, Log: p.log, Now: p.now,
		Rates:  discord.UsualRates(),
		Left:   func(shelf news.Shelf) error { return s.ShelfLeft(ctx, shelf) },
		Back:   func(shelf news.Shelf) error { return s.ShelfBack(ctx, shelf) },
		Speaks: func(shelf news.Shelf, locale string) error { return s.SetLocale(ctx, shelf, locale) },
		Guilds: func(present []news.Shelf, known func(news.Shelf) bool) error {
			return leaveAbsent(ctx, s, present, known)
		},
		Joined: func(shelf news.Shelf, channel string) error {
			return s.Greet(ctx, news.Post{Platform: "discord", Shelf: shelf, Channel: channel, Into: news.ChannelText})
		},
		Watch: discord.Watch{Answered: p.counts.Answered, Requested: p.counts.Requested, Connected: p.counts.Connected, Dispersed: giveBack},
	}
	among(&c, p.process)
	return discord.New(c, desk, s, b)
}

// leaveAbsent notes the guilds that removed the bot while it was away, of those that
// would be among the present ones.
func leaveAbsent(ctx context.Context, s *store.Store, present []news.Shelf, known func(news.Shelf) bool) error {
	shelves, err := s.Shelves(ctx)
	for _, shelf := range shelves {
		if err == nil && strings.HasPrefix(string(shelf), "discord:") && known(shelf) && !slices.Contains(present, shelf) {
			err = s.ShelfLeft(ctx, shelf)
		}
	}
	if err == nil {
		err = s.Present(ctx, "discord", present, known)
	}
	return err
}

// serveTerminal answers at a prompt. A desk without articles and feeds opens on
// samples. It polls and posts as the bot does, unless that runs on the same desk.
func serveTerminal(ctx context.Context, p *program) error {
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	err = s.Own(ctx)
	owns := err == nil
	if err != nil && !errors.Is(err, news.ErrDBOwned) {
		return err
	}
	if owns {
		if err := s.Sound(ctx); err != nil {
			return err
		}
	}
	look := terminal.Look{Keyboard: isTerminal(p.stdin), Screen: isTerminal(p.stdout), Locale: p.config.Locale}
	b := bot.New(s, p.log)
	feeds := newPoller(p, s, false, "") // the owner's readers read, and no hub finds a terminal
	desk := newDesk(p, s, b, feeds)
	t := terminal.New(desk, p.stdin, p.stdout, look, p.now)
	sampleBot, putAway, err := showSamples(ctx, p, s, t)
	if err != nil {
		return err
	}
	defer putAway()
	greet(p, look, sampleBot != nil, !owns)
	t.Settle(func(ctx context.Context, after string) {
		if sampleBot != nil {
			if err := sampleBot.Drain(ctx); err != nil {
				p.log.Error("what the samples' desk owes was not carried out", "err", err)
			}
		}
		if owns {
			settle(ctx, b, after)
		}
	})
	if !owns {
		b.Inline(desk, t)
		return t.Serve(ctx)
	}
	b.LeaveOthers()
	return b.Serve(ctx, desk, t, feeds.Run, backupDaily(p, s))
}

const (
	// settleFor is how long a prompt, or the next line of a pipe, waits for what its
	// command brought to be posted.
	settleFor = 2 * time.Second
	// endFor is how long the end of a pipe does, also for the feeds that are due.
	endFor = 5 * time.Second
)

// settle waits until what a command caused is posted: what is about feeds may
// bring entries first.
func settle(ctx context.Context, b *bot.Bot, after string) {
	most := settleFor
	if after == "" {
		most = endFor
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	b.Settle(ctx, strings.HasPrefix(after, "feed "), after == "")
}

// showSamples opens the terminal on samples where the own desk has not begun; the
// bot, nil without samples, carries out what is owed on them.
func showSamples(ctx context.Context, p *program, own *store.Store, t *terminal.Terminal) (*bot.Bot, func(), error) {
	if begun, err := hasBegun(ctx, own); begun || err != nil {
		return nil, func() {}, err
	}
	samples, putAway, err := openSamples(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	if err := samples.Own(ctx); err != nil {
		putAway()
		return nil, nil, err
	}
	b := bot.New(samples, p.log)
	desk := newDesk(p, samples, b, newPoller(p, samples, true, ""))
	b.Inline(desk, t)
	t.Show(desk)
	return b, putAway, nil
}

// hasBegun tells whether the common shelf holds anything, or did: who took the
// only article off finds their own desk again, and can put it back. A feed that it
// follows counts, too.
func hasBegun(ctx context.Context, s *store.Store) (bool, error) {
	n, err := s.Size(ctx, news.View{news.Common})
	if err != nil || n > 0 {
		return n > 0, err
	}
	feeds, err := s.Subscriptions(ctx, news.Common)
	if err != nil || len(feeds) > 0 {
		return len(feeds) > 0, err
	}
	removed, err := s.RemovedTitles(ctx, news.Common, "", 1)
	return len(removed) > 0, err
}

func sampleNote(v *voice.Voice) []string {
	return []string{
		v.Say("Your desk holds no article yet, so this is a temporary one with invented samples."),
		v.Say("Bring in your own with /article add link:https://… or newsdesk add FILE, and yours takes its place."),
	}
}

func greet(p *program, look terminal.Look, samples, bot bool) {
	v := voice.For(look.Locale)
	var lines []string
	if samples {
		lines = sampleNote(v)
	}
	if bot {
		lines = append(lines, v.Say("A bot runs on this desk: it polls and posts."))
	}
	if look.Keyboard {
		lines = append(lines, v.Say("Type /latest, %s or /help; exit ends.", commands.LineIn(v, commands.Request{Command: "quotes"}.With("country", "Venezuela"))))
	}
	if lines != nil {
		fmt.Fprintln(p.stdout, strings.Join(lines, "\n")+"\n")
	}
}

// ask answers one command line.
func ask(ctx context.Context, p *program, args []string) error {
	if len(args) == 0 || strings.TrimSpace(strings.Join(args, " ")) == "" {
		return usageError(usage("ask"))
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	b := bot.New(s, p.log)
	desk := newDesk(p, s, b, newPoller(p, s, true, p.config.PublicURL))
	t := terminal.New(desk, p.stdin, p.stdout, terminal.Look{Screen: isTerminal(p.stdout), Locale: p.config.Locale}, p.now)
	b.Inline(desk, t)
	answer, failed := t.Ask(ctx, strings.Join(args, " "))
	if failed {
		fmt.Fprint(p.stderr, "newsdesk: "+answer)
		return errSaid
	}
	if _, err := fmt.Fprint(p.stdout, answer); err != nil {
		return err
	}
	return carryOut(ctx, s, b, t.Name())
}

// carryOut does what the answer brought, unless the bot does that. The database is
// owned only where there is something to do: a bot that starts meanwhile would find
// it taken.
func carryOut(ctx context.Context, s *store.Store, b *bot.Bot, platform string) error {
	due, err := s.Due(ctx, platform)
	if err != nil || !due {
		return err
	}
	switch err := s.Own(ctx); {
	case errors.Is(err, news.ErrDBOwned):
		return nil
	case err != nil:
		return err
	}
	return b.Drain(ctx)
}

// openSamples makes a desk of the sample articles in a file that goes with the
// process.
func openSamples(ctx context.Context, p *program) (*store.Store, func(), error) {
	dir, err := os.MkdirTemp("", "newsdesk-samples-")
	if err != nil {
		return nil, nil, fmt.Errorf("a temporary desk cannot be made: %w", err)
	}
	s, err := store.Open(ctx, filepath.Join(dir, "samples.db"), store.Options{Log: p.log})
	if err == nil {
		err = fillSamples(ctx, s, newReader(p), p.now())
	}
	putAway := func() {
		if s != nil {
			s.Close()
		}
		os.RemoveAll(dir)
	}
	if err != nil {
		putAway()
		return nil, nil, err
	}
	return s, putAway, nil
}

// addOne reads and keeps one article and says what it found.
func addOne(ctx context.Context, p *program, s *store.Store, rd *reader.Reader, shelf news.Shelf, name string) (string, error) {
	from, err := source(name, p.stdin)
	if err != nil {
		return "", err
	}
	a, err := rd.Read(ctx, from)
	if err != nil {
		return "", err
	}
	if a.Title == "" || a.Text == "" {
		return "", news.ErrNotArticle
	}
	kept, err := s.Add(ctx, shelf, a, news.Actor{ID: "terminal", Name: "the command line"})
	if err != nil {
		return "", err
	}
	what := "already here"
	if kept.New {
		what = "added"
	}
	return fmt.Sprintf("%s: %d %s (%s)", what, kept.ID, kept.Title, found(kept.Entry.Article)), nil
}
