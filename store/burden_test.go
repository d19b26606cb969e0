package store_test

import (
	"errors"
	"testing"
	"time"

	"newsdesk/news"
)

func TestBurden(t *testing.T) {
	d := openTimed(t)
	if b, err := d.Burden(t.Context()); err != nil || b.Feeds+b.Paused+b.Failing+b.Owed+b.Failed > 0 || !b.Since.IsZero() {
		t.Errorf("an empty desk: %+v, %v", b, err)
	}
	fails := func(feed int64, reason string) {
		if _, err := d.KeepPoll(t.Context(), feed, news.Poll{At: d.now(), Next: d.now().Add(time.Hour), Err: reason}); err != nil {
			t.Fatal(err)
		}
	}
	d.follow("discord:1", "https://well.example/feed")
	early, late, paused := d.follow("discord:1", "https://early.example/feed"), d.follow("discord:2", "https://late.example/feed"), d.follow("discord:2", "https://paused.example/feed")
	fails(paused.ID, "It fails, and nobody minds.")
	if _, err := d.PauseFeed(t.Context(), "discord:2", paused.ID, true, mo()); err != nil {
		t.Fatal(err)
	}
	since := d.now()
	fails(early.ID, "The site did not answer.")
	d.pass(time.Hour)
	fails(late.ID, "The site is busy.")
	owe(t, d.Store, "k1", "c1")
	if err := d.PostFailed(t.Context(), owe(t, d.Store, "k2", "c2").ID, "The channel is gone."); err != nil {
		t.Fatal(err)
	}
	b, err := d.Burden(t.Context())
	if err != nil || b.Feeds != 4 || b.Paused != 1 || b.Failing != 2 || b.Owed != 1 || b.Failed != 1 || !b.Since.Equal(since) || b.Reason != "The site did not answer." {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestLastFailure(t *testing.T) {
	s := open(t)
	none := func(what, platform, channel string, shelf news.Shelf) {
		t.Helper()
		if p, err := s.LastFailure(t.Context(), shelf, platform, channel); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %+v, %v", what, p, err)
		}
	}
	none("nothing was posted", "discord", "c1", "discord:1")
	for _, key := range []string{"k1", "k2"} {
		if err := s.PostFailed(t.Context(), owe(t, s, key, "c1").ID, "Not there: "+key); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := s.LastFailure(t.Context(), "discord:1", "discord", "c1"); err != nil || p.Reason != "Not there: k2" {
		t.Errorf("%+v, %v", p, err)
	}
	none("another channel", "discord", "c2", "discord:1")
	none("another platform", "terminal", "c1", "discord:1")
	none("another shelf", "discord", "c1", "discord:2")
	if err := s.PostDone(t.Context(), owe(t, s, "k3", "c1").ID, "m1"); err != nil {
		t.Fatal(err)
	}
	none("one was posted since", "discord", "c1", "discord:1")
}
