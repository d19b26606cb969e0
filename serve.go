package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/poll"
	"newsdesk/bot/terminal"
	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
)

// openDesk opens the database that the settings name.
func openDesk(ctx context.Context, p *program) (*store.Store, error) {
	return store.Open(ctx, p.config.Database, store.Options{Log: p.log, Now: p.now})
}

// newPoller makes what polls feeds. Alone there is nobody else who reads what is
// found in them.
func newPoller(p *program, s *store.Store, alone bool) *poll.Poller {
	rd := newKeeper(p, s)
	return poll.New(poll.Config{Store: s, Web: rd.Web(), Reader: rd, Say: commands.Sentence, PublicURL: p.config.PublicURL, Alone: alone, Log: p.log, Now: p.now})
}

// newDesk puts the commands over a database.
func newDesk(p *program, s *store.Store, posts commands.Poster, feeds commands.Feeder) *commands.Set {
	d := commands.Deps{Store: s, Reader: newReader(p.config), Poster: posts, Feeder: feeds, Log: p.log, Version: release}
	if p.config.Summary.URL != "" {
		d.Keeper = newKeeper(p, s)
	}
	return commands.New(d)
}

// serve runs the bot, or without a token the terminal.
func serve(ctx context.Context, p *program, args []string) error {
	if p.config.Token == "" {
		return serveTerminal(ctx, p)
	}
	return serveDiscord(ctx, p)
}

func serveDiscord(ctx context.Context, p *program) error {
	keepSmall()
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Own(ctx); err != nil {
		return err
	}
	key, err := s.Key(ctx)
	if err != nil {
		return err
	}
	b := bot.New(s, p.log)
	feeds := newPoller(p, s, false)
	desk := newDesk(p, s, b, feeds)
	platform := discord.New(discord.Config{
		Token: p.config.Token, URL: p.config.APIURL, Guild: p.config.GuildID, UserAgent: discordAgent(), Key: key, Log: p.log, Now: p.now,
		Left:   func(shelf news.Shelf) { noted(p, s.ShelfLeft(ctx, shelf)) },
		Back:   func(shelf news.Shelf) { noted(p, s.ShelfBack(ctx, shelf)) },
		Guilds: func(present []news.Shelf) { noted(p, leaveAbsent(ctx, s, present)) },
	}, desk, s, b)
	stop, err := serveHealth(ctx, p, platform.Ready, s, feeds.Handler())
	if err != nil {
		return err
	}
	defer stop()
	p.log.Info("starting", "version", versionLine(), "database", p.config.Database)
	return b.Serve(ctx, desk, platform, feeds.Run)
}

// leaveAbsent notes the guilds that removed the bot while it was away.
func leaveAbsent(ctx context.Context, s *store.Store, present []news.Shelf) error {
	shelves, err := s.Shelves(ctx)
	for _, shelf := range shelves {
		if err == nil && strings.HasPrefix(string(shelf), "discord:") && !slices.Contains(present, shelf) {
			err = s.ShelfLeft(ctx, shelf)
		}
	}
	return err
}

func noted(p *program, err error) {
	if err != nil {
		p.log.Error("a guild's coming or going was not recorded", "err", err)
	}
}

// serveTerminal answers at a prompt. A desk without articles opens on samples.
func serveTerminal(ctx context.Context, p *program) error {
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	look := terminal.Look{Keyboard: isTerminal(p.stdin), Screen: isTerminal(p.stdout)}
	b := bot.New(s, p.log)
	desk := newDesk(p, s, b, newPoller(p, s, true))
	t := terminal.New(desk, p.stdin, p.stdout, look, p.now)
	b.Inline(desk, t)
	begun, err := hasBegun(ctx, s)
	if err != nil {
		return err
	}
	if begun {
		greet(p, look, "")
		return t.Serve(ctx)
	}
	samples, putAway, err := openSamples(ctx, p)
	if err != nil {
		return err
	}
	defer putAway()
	greet(p, look, sampleNote)
	sampleBot := bot.New(samples, p.log)
	sampleDesk := newDesk(p, samples, sampleBot, newPoller(p, samples, true))
	sampleBot.Inline(sampleDesk, t)
	t.Show(sampleDesk)
	return t.Serve(ctx)
}

// hasBegun tells whether the common shelf holds anything, or did: who took the
// only article off finds their own desk again, and can put it back.
func hasBegun(ctx context.Context, s *store.Store) (bool, error) {
	n, err := s.Size(ctx, news.View{news.Common})
	if err != nil || n > 0 {
		return n > 0, err
	}
	removed, err := s.RemovedTitles(ctx, news.Common, "", 1)
	return len(removed) > 0, err
}

const sampleNote = "Your desk holds no article yet, so this is a temporary one with invented samples.\n" +
	"Bring in your own with /article add link:https://… or newsdesk add FILE, and yours takes its place."

func greet(p *program, look terminal.Look, note string) {
	if note != "" {
		fmt.Fprintln(p.stdout, note)
	}
	if look.Keyboard {
		fmt.Fprintln(p.stdout, "Type /latest, /quotes country:Venezuela or /help; exit ends.")
	}
	if note != "" || look.Keyboard {
		fmt.Fprintln(p.stdout)
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
	desk := newDesk(p, s, b, newPoller(p, s, true))
	t := terminal.New(desk, p.stdin, p.stdout, terminal.Look{Screen: isTerminal(p.stdout)}, p.now)
	b.Inline(desk, t)
	answer, failed := t.Ask(ctx, strings.Join(args, " "))
	if failed {
		fmt.Fprint(p.stderr, "newsdesk: "+answer)
		return errSaid
	}
	_, err = fmt.Fprint(p.stdout, answer)
	return err
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
		err = fillSamples(ctx, s, newReader(p.config), p.now())
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
