package main

import (
	"bytes"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/store"
)

// TestATerminalBesideABot: who owns the desk polls and posts, nobody else.
func TestATerminalBesideABot(t *testing.T) {
	database := filepath.Join(t.TempDir(), "desk.db")
	s, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	getenv := func(name string) string { return map[string]string{"DATABASE_URL": database}[name] }
	newsdesk := func(typed string, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := run(t.Context(), args, getenv, time.Now, strings.NewReader(typed), &out, io.Discard); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	newsdesk("", "add", "testdata/site/tunnel.html")
	p, _, err := s.OwePost(t.Context(), news.Post{Key: "k", Platform: "terminal", Channel: "news", Article: 1})
	if err != nil {
		t.Fatal(err)
	}
	theirs, _, err := s.OwePost(t.Context(), news.Post{Key: "t", Platform: "discord", Shelf: "discord:1", Channel: "news", Article: 1})
	if err != nil {
		t.Fatal(err)
	}
	state := func(p news.Post) news.PostState {
		t.Helper()
		p, err := s.Post(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		return p.State
	}

	bot, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer bot.Close()
	if err := bot.Own(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{newsdesk("/latest\n"), newsdesk("", "ask", "/latest")} {
		if strings.Contains(out, "#news") || state(p) != news.PostOwed || !strings.Contains(out, "Swiss tunnel") {
			t.Errorf("beside a bot the post is %s: %s", state(p), out)
		}
	}
	const botNote = "A bot runs on this desk: it polls and posts."
	if out := newsdesk("/latest\n"); strings.Count(out, botNote) != 1 || !strings.HasPrefix(out, botNote) {
		t.Errorf("beside a bot: %s", out)
	}
	if err := bot.Close(); err != nil {
		t.Fatal(err)
	}
	if out := newsdesk(""); strings.Contains(out, botNote) || !strings.HasPrefix(out, "#news\n") || state(p) != news.PostDone {
		t.Errorf("alone the post is %s: %s", state(p), out)
	}
	if state(theirs) != news.PostOwed {
		t.Errorf("the bot's own post is %s", state(theirs))
	}
}

func TestWhereTheLogBegins(t *testing.T) {
	debug := slog.LevelDebug
	for _, test := range []struct {
		name    string
		level   *slog.Level
		answers bool
		want    string
	}{
		{"of the bot", nil, false, "info warn"},
		{"at a prompt", nil, true, "warn"},
		{"at a prompt, as set", &debug, true, "debug info warn"},
		{"of the bot, as set", &debug, false, "debug info warn"},
	} {
		var out bytes.Buffer
		log := newLogger(&out, config{LogLevel: test.level}, test.answers)
		log.Debug("debug")
		log.Info("info")
		log.Warn("warn")
		var got []string
		for line := range strings.Lines(out.String()) {
			_, msg, _ := strings.Cut(strings.TrimSpace(line), "msg=")
			got = append(got, msg)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestWordsArePipedHere: nothing that the command line says names a command of the
// chat for what a pipe does.
func TestWordsArePipedHere(t *testing.T) {
	for _, err := range []error{news.ErrNotArticle, news.ErrPaywall, news.ErrRefused, news.ErrTimeout, news.ErrTooLarge, news.ErrRobots} {
		if !strings.Contains(commands.Sentence(err), "/article text") {
			t.Errorf("%v has nothing to replace", err)
		}
		if says := here("add", err); strings.Contains(says, "/article text") || !strings.HasSuffix(says, ": newsdesk add -") {
			t.Errorf("%v: %s", err, says)
		}
	}
	if says := here("add", news.ErrGone); says != commands.Sentence(news.ErrGone) {
		t.Error(says)
	}
}
