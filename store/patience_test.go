package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// TestAChangeGivesUpWhileSomebodyStillListens: another program holds the lock.
// Each change of a request is refused before the request's time is over, those
// too that queue behind another; reading goes on.
func TestAChangeGivesUpWhileSomebodyStillListens(t *testing.T) {
	path := fresh.Desk(t)
	s := openAt(t, path)
	id := add(t, s, guild, fetched("https://gazette.example/lock", "A lock", "The lock of the canal was shut."))
	release := fresh.Hold(t, raw(t, path))

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	changes := map[string]func() error{
		"removing": func() error { _, err := s.Remove(ctx, guild, id, news.Actor{}); return err },
		"an owed answer": func() error {
			_, err := s.OweAnswer(ctx, store.Answer{Platform: "discord", Request: []byte("{}"), Until: time.Now()})
			return err
		},
		"an owed post": func() error {
			_, _, err := s.OwePost(ctx, news.Post{Key: "k", Platform: "discord", Shelf: guild, Channel: "7", Article: id})
			return err
		},
	}
	var all sync.WaitGroup
	for name, change := range changes {
		all.Go(func() {
			if err := change(); !errors.Is(err, news.ErrDBLocked) || ctx.Err() != nil {
				t.Errorf("%s: %v; the request: %v", name, err, ctx.Err())
			}
		})
	}
	all.Wait()
	if _, err := s.Entry(ctx, news.View{guild}, id); err != nil {
		t.Errorf("reading: %v", err)
	}

	release()
	if _, err := s.Remove(t.Context(), guild, id, news.Actor{}); err != nil {
		t.Errorf("after it was let go: %v", err)
	}
}

// TestAChangeWaitsForAShortLock: owed work has nobody who waits, and takes its
// time, also over a connection that a hurried request had before.
func TestAChangeWaitsForAShortLock(t *testing.T) {
	path := fresh.Desk(t)
	s := openAt(t, path)
	id := add(t, s, guild, fetched("https://gazette.example/lock", "A lock", "The lock of the canal was shut."))
	release := fresh.Hold(t, raw(t, path))
	hurried, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := s.Remove(hurried, guild, id, news.Actor{}); !errors.Is(err, news.ErrDBLocked) {
		t.Errorf("in a hurry: %v", err)
	}
	time.AfterFunc(300*time.Millisecond, release)
	if _, err := s.Remove(t.Context(), guild, id, news.Actor{}); err != nil {
		t.Errorf("with time: %v", err)
	}
}

func TestACancelledChangeIsNoLock(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Remove(ctx, guild, 1, news.Actor{}); !errors.Is(err, context.Canceled) || errors.Is(err, news.ErrDBLocked) {
		t.Errorf("%v", err)
	}
}
