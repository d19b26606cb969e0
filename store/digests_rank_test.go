package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
)

// The stories of a digest are picked before the write lock is had. What changes
// between counts, and each due time has one digest all the same.
func TestWhatChangesWhileADigestIsPicked(t *testing.T) {
	ctx := context.Background()
	const guild = news.Shelf("discord:1")
	due := time.Date(2026, 5, 5, 8, 0, 0, 0, time.UTC)
	var clock atomic.Int64
	remove := func(s *Store, articles ...int64) (err error) {
		for _, id := range articles {
			_, removeErr := s.Remove(ctx, guild, id, news.Actor{})
			err = errors.Join(err, removeErr)
		}
		return err
	}
	for _, test := range []struct {
		name    string
		between func(s *Store, g news.Digest) error
		want    []int64       // the articles of its post; nil: none is owed
		later   time.Duration // what the post makes up for is due so much later
	}{
		{"nothing", func(*Store, news.Digest) error { return nil }, []int64{2, 1}, 0},
		{"an article is taken off", func(s *Store, _ news.Digest) error { return remove(s, 2) }, []int64{1}, 0},
		{"all are taken off", func(s *Store, _ news.Digest) error { return remove(s, 1, 2) }, nil, 0},
		{"its next time comes", func(*Store, news.Digest) error { clock.Add((24 * time.Hour).Microseconds()); return nil }, []int64{2, 1}, 24 * time.Hour},
		{"it is set to another time", func(s *Store, g news.Digest) error { g.At = 20 * 60; _, err := s.SetDigest(ctx, g); return err }, nil, 0},
		{"another owes it", func(s *Store, g news.Digest) error { _, _, err := s.OweDigest(ctx, g, due); return err }, nil, 0},
		{"it is removed", func(s *Store, g news.Digest) error { return s.RemoveDigest(ctx, guild, g.ID, news.Actor{}) }, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock.Store(due.Add(-20 * time.Hour).UnixMicro())
			s, err := Open(ctx, fresh.Desk(t), Options{Now: func() time.Time { return time.UnixMicro(clock.Load()) }})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for _, title := range []string{"Ferry sails", "Boats idle"} {
				clock.Add(time.Hour.Microseconds())
				if _, err := s.Add(ctx, guild, news.Article{Title: title, Text: title + " at last.", Language: "en"}, news.Actor{}); err != nil {
					t.Fatal(err)
				}
			}
			g, err := s.SetDigest(ctx, news.Digest{Shelf: guild, Platform: "discord", Channel: "c1", At: 8 * 60, Zone: "UTC", Weekday: -1})
			if err != nil {
				t.Fatal(err)
			}
			clock.Store(due.UnixMicro())
			picked, articles, err := s.rank(ctx, g.ID, due)
			if err != nil || !reflect.DeepEqual(articles, []int64{2, 1}) {
				t.Fatalf("picked: %v, %v", articles, err)
			}
			if err := test.between(s, g); err != nil {
				t.Fatal(err)
			}
			p, fresh, err := s.oweRanked(ctx, picked, articles)
			if fresh != (test.want != nil) || !reflect.DeepEqual(p.More, test.want) || err != nil && !errors.Is(err, news.ErrNotFound) {
				t.Errorf("%v %v, %v", fresh, p.More, err)
			}
			if key := fmt.Sprintf("discord/discord:1/digest/%d/%d", g.ID, due.Add(test.later).Unix()); fresh && p.Key != key {
				t.Errorf("its post is %s, want %s", p.Key, key)
			}
			if _, again, err := s.oweRanked(ctx, picked, articles); again || err != nil && !errors.Is(err, news.ErrNotFound) {
				t.Errorf("twice: %v", err)
			}
		})
	}
}
