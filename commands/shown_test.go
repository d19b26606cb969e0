package commands_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"newsdesk/bot/discord"
	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
	"newsdesk/voice"
)

// TestEveryReply shows everything that the desk says, in each language and with the
// longest content, on the Discord of the tests, which refuses what Discord would: more
// than 4,000 characters or 10,170 bytes of text, 40 components, 25 choices, labels, ids
// and forms past their limits. What it refused fails the test when that ends.
func TestEveryReply(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	for _, code := range fresh.OneOf(voice.Languages()) {
		t.Run(code, func(t *testing.T) {
			commands.EveryReply(t, code, func(all *commands.Set, s *store.Store) commands.Window { return openDiscord(t, all, s) })
		})
	}
}

// onDiscord is the bot on the Discord of the tests.
type onDiscord struct {
	t      *testing.T
	server *discordtest.Server
	bot    *discord.Platform
	desk   *saying
}

func openDiscord(t *testing.T, all *commands.Set, s *store.Store) *onDiscord {
	t.Helper()
	server := discordtest.New(t)
	server.AddGuild("1", "77")
	desk := &saying{Set: all}
	cfg := discord.Config{Token: discordtest.Token, URL: server.URL, Key: []byte("the key of these tests"), Log: slog.New(complains{t})}
	w := &onDiscord{t: t, server: server, desk: desk, bot: discord.New(cfg, desk, s, nil)}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- w.bot.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return w
}

func (w *onDiscord) asks(i discordtest.Interaction, kind int, what string) {
	w.t.Helper()
	someone := discordtest.User{ID: "8", Name: "Max"}
	if a := w.server.Send(someone, discordtest.Place{Guild: "1", Channel: "77"}, i).Answer(); a.Type != kind {
		w.t.Errorf("%s: an answer of type %d, not %d", what, a.Type, kind)
	}
	for _, v := range w.server.Violations() {
		w.t.Errorf("%s: %s", what, v)
	}
}

// Reply shows a reply as the answer to a command, whatever asked for it.
func (w *onDiscord) Reply(line string, r commands.Reply) {
	w.t.Helper()
	w.desk.says(r, nil)
	kind := 4 // a message
	if r.Form != nil {
		kind = 9
	}
	w.asks(discordtest.Slash("help", nil), kind, line)
}

// Choices offers what completes an option.
func (w *onDiscord) Choices(line string, all []commands.Choice) {
	w.t.Helper()
	w.desk.says(commands.Reply{}, all)
	w.asks(discordtest.Complete("summary", map[string]any{"article": "x"}, "article"), 8, line)
}

// Post posts a reply.
func (w *onDiscord) Post(p news.Post, r commands.Reply) {
	w.t.Helper()
	if _, err := w.bot.Post(w.t.Context(), p, r); err != nil {
		w.t.Errorf("a post of the kind %s: %v", p.Kind, err)
	}
}

// saying is a desk that says what it is told to.
type saying struct {
	*commands.Set
	mu      sync.Mutex
	reply   commands.Reply
	choices []commands.Choice
}

func (s *saying) says(r commands.Reply, all []commands.Choice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reply, s.choices = r, all
}

func (s *saying) Run(context.Context, commands.Request) commands.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reply
}

func (s *saying) Complete(context.Context, commands.Request, string) []commands.Choice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.choices
}

// complains fails the test for errors that are logged: what is left out of a message,
// and forms that are not shown.
type complains struct{ t *testing.T }

func (c complains) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }
func (c complains) WithAttrs([]slog.Attr) slog.Handler               { return c }
func (c complains) WithGroup(string) slog.Handler                    { return c }

func (c complains) Handle(_ context.Context, r slog.Record) error {
	c.t.Error(r.Message)
	return nil
}
