package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
	"newsdesk/store/storetest/fresh"
)

// told runs the program on a desk and gives what it says: of a move that tells a line
// for each part, only the last.
func told(t *testing.T, database string, args ...string) (says string, err error) {
	t.Helper()
	getenv := func(name string) string { return map[string]string{"DATABASE_URL": database}[name] }
	var out, log bytes.Buffer
	err = run(context.Background(), args, getenv, time.Now, strings.NewReader(""), &out, &log)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if err == nil {
		return out.String(), nil
	}
	return lines[len(lines)-1], err
}

// A desk moves to a server, answers there, and moves back, and people are told.
func TestMigrateMovesADesk(t *testing.T) {
	fresh.ServerOnly(t, "newsdesk migrate")
	server, dir := fresh.Database(t), t.TempDir()
	desk, back := filepath.Join(dir, "desk.db"), filepath.Join(dir, "back.db")
	s, err := store.Open(context.Background(), desk, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(storetest.Fill(context.Background(), s, 20), storetest.FillFeeds(context.Background(), s, 2, 1), s.Close()); err != nil {
		t.Fatal(err)
	}
	latest, err := told(t, desk, "ask", "/latest")
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range [][2]string{{desk, server}, {server, back}} {
		says, err := told(t, way[0], "migrate", "--to", way[1])
		want := `^moved to ` + regexp.QuoteMeta(store.Shown(way[1])) + `: 20 articles, 2 feeds, 0 posts, and all else, \d+ rows in \d+ tables, each compared: ` +
			`set DATABASE_URL to it and start newsdesk; ` + regexp.QuoteMeta(store.Shown(way[0])) + ` stays as it is\n$`
		if err != nil || !regexp.MustCompile(want).MatchString(says) {
			t.Errorf("it says %q, %v\nwant %s", says, err, want)
		}
		if there, err := told(t, way[1], "ask", "/latest"); there != latest || err != nil {
			t.Errorf("there /latest says\n%s\n%v, and it said\n%s", there, err, latest)
		}
		if says, err := told(t, way[0], "migrate", "--to", way[1]); !errors.Is(err, news.ErrDBFilled) || !strings.HasPrefix(says, "newsdesk: The database to move to holds something already") {
			t.Errorf("a second time it says %q, %v", says, err)
		}
	}
}

// Who ends a move is told that it goes on, and who uses what is half there is told why
// not.
func TestMigrateThatIsEnded(t *testing.T) {
	fresh.ServerOnly(t, "newsdesk migrate")
	server, desk := fresh.Database(t), filepath.Join(t.TempDir(), "desk.db")
	s, err := store.Open(context.Background(), desk, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(storetest.Fill(context.Background(), s, 20), s.Close()); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ends := writer(func(b []byte) {
		if bytes.Contains(b, []byte("moving ")) {
			end()
		}
	})
	getenv := func(name string) string { return map[string]string{"DATABASE_URL": desk}[name] }
	err = run(ctx, []string{"migrate", "--to", server}, getenv, time.Now, strings.NewReader(""), io.Discard, ends)
	if err == nil || err.Error() != "it was ended before all was moved: the same command goes on where it was" {
		t.Errorf("it says %v", err)
	}
	if says, err := told(t, server, "ask", "/latest"); !errors.Is(err, news.ErrDBMoving) || !strings.HasPrefix(says, "newsdesk: Only a part of a desk has been moved") {
		t.Errorf("it says %q, %v", says, err)
	}
	if says, err := told(t, desk, "migrate", "--to", server); err != nil {
		t.Errorf("again it says %q, %v", says, err)
	}
}

// writer is told what is written.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}

// A move's errors name the row, and which of the two databases they are about.
func TestWhatIsSaidOfAMove(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"a difference", &store.RowError{Table: "articles", Key: "7", Err: news.ErrDBDiffers},
			"What was moved is not what the old database holds, so the move is not finished. Begin it again with newsdesk migrate --anew. The first difference is in table articles, key 7."},
		{"a row that is not taken", &store.RowError{Table: "articles", Key: "7", Err: errors.New("too long")},
			"A row cannot be moved: table articles, key 7: too long. Once that is set right, the same command goes on where it was."},
		{"a bot on the old one", news.ErrDBOwned, "Another newsdesk runs on this database already. Stop it, or set DATABASE_URL to another file."},
		{"a bot on the new one", &store.TargetError{Err: news.ErrDBOwned}, "new.db: Another newsdesk runs on this database already. Stop it, or set DATABASE_URL to another file."},
	} {
		if got := say(moving{c.err, "new.db"}); got != c.want {
			t.Errorf("%s: %q\nwant %q", c.name, got, c.want)
		}
	}
}
