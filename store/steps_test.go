package store_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

var (
	// everyKill makes the test below try each step, which takes minutes.
	everyKill = flag.Bool("kills", false, "kill at every step of a commit and of what follows it")
	// stepped makes this test program the victim of TestKilledAtEachStep.
	stepped = flag.String("stepped", "", "the database to keep an entry on; for TestKilledAtEachStep alone")
)

// stepDesk makes a desk with a feed, a route from it and an entry that is to be read.
func stepDesk(t *testing.T, path string) {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err == nil {
		_, err = s.KeepPoll(t.Context(), crashFeed(t, s), news.Poll{Entries: []news.FeedEntry{crashEntry(1)}})
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keepStep keeps the entry of stepDesk that is not read yet. It gives how many there
// were.
func keepStep(ctx context.Context, s *store.Store) (int, error) {
	all, err := s.NewEntries(ctx, time.Now(), 10)
	for _, e := range all {
		if err == nil {
			err = s.KeepEntry(ctx, e, articleOf(e), true)
		}
	}
	return len(all), err
}

// TestStepVictim keeps the entry and closes the desk, and tells of each.
func TestStepVictim(t *testing.T) {
	if *stepped == "" {
		t.Skip("only as a process of its own")
	}
	s, err := store.Open(t.Context(), *stepped, store.Options{})
	if err == nil {
		err = s.Own(t.Context())
	}
	fmt.Println("begin")
	if err == nil {
		_, err = keepStep(t.Context(), s)
	}
	fmt.Println("kept")
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("closed")
}

// Whichever write or flush of a commit was the last, the desk opens whole; the article
// and the post that it owes are both there or both not, and are there once they were
// acknowledged; and the post is made once.
func TestKilledAtEachStep(t *testing.T) {
	made := filepath.Join(t.TempDir(), "desk.db")
	stepDesk(t, made)
	file, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	stride := 9
	if *everyKill {
		stride = 1
	}
	without, with, closing := 0, 0, 0
	for steps, ended := 1, false; !ended; steps += stride {
		path := filepath.Join(t.TempDir(), "desk.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		var said string
		said, ended, err = killAfter(t, exec.Command(os.Args[0], "-test.run=^TestStepVictim$", "-stepped", path), path, steps)
		if err != nil {
			t.Skipf("a process cannot be followed through its system calls here: %v", err)
		}
		kept := strings.Contains(said, "kept")
		if ended != strings.Contains(said, "closed") {
			t.Fatalf("the victim ended by itself and said %s", said)
		}
		switch whole := afterStep(t, path, steps, kept); {
		case !whole:
			without++
		case kept:
			closing++
		default:
			with++
		}
		os.Remove(path)
	}
	t.Logf("killed %d times before the commit, %d times in it once it held, %d times while closing or after", without, with, closing)
	if without == 0 || closing == 0 {
		t.Error("the kills were not where they should be")
	}
}

// afterStep looks at a desk whose program was killed. It tells whether the entry was
// kept.
func afterStep(t *testing.T, path string, step int, acknowledged bool) (whole bool) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, path, store.Options{})
	if err == nil {
		defer s.Close()
		err = s.Own(ctx)
	}
	if err == nil {
		err = s.Sound(ctx)
	}
	if err != nil {
		t.Fatalf("step %d: %v", step, err)
	}
	owed, err := s.Queue(ctx, "discord:1", 10)
	if err != nil {
		t.Fatal(err)
	}
	unread, err := keepStep(ctx, s)
	if err != nil || len(owed)+unread != 1 {
		t.Errorf("step %d: %d posts owed, %d entries to read, %v", step, len(owed), unread, err)
	}
	if acknowledged && unread > 0 {
		t.Errorf("step %d: what was acknowledged is not there", step)
	}
	n, err := s.Size(ctx, news.View{"discord:1"})
	if err != nil || n != 1 {
		t.Errorf("step %d: %d articles, %v", step, n, err)
	}
	posts := 0
	for range 2 {
		err := s.Drain(ctx, "discord", store.Work{Post: func(ctx context.Context, id int64) error {
			posts++
			return s.PostDone(ctx, id, "m")
		}})
		if err != nil {
			t.Errorf("step %d: %v", step, err)
		}
	}
	if posts != 1 {
		t.Errorf("step %d: posted %d times", step, posts)
	}
	return unread == 0
}
