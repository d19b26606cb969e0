package store

import (
	"context"
	"database/sql"
	"testing"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
)

// What filters decide before the write lock is had holds for the filters and the
// words that there were then, and for no others.
func TestFiltersDecideBeforeTheLock(t *testing.T) {
	ferry := news.FeedEntry{URL: "https://a.example/1", Title: "Ferry sails"}
	boats := news.FeedEntry{URL: "https://a.example/1", Title: "Boats idle"}
	for _, test := range []struct {
		name   string
		before string // the filter when it was decided
		now    string
		brings news.FeedEntry // once the lock is had
		passes bool
	}{
		{"nothing changed, it passes", "ferry", "ferry", ferry, true},
		{"nothing changed, it does not", "boats", "boats", ferry, false},
		{"another filter, that it passes", "boats", "ferry", ferry, true},
		{"another filter, that it does not", "ferry", "boats", ferry, false},
		{"a filter since", "", "boats", ferry, false},
		{"none any more", "boats", "", ferry, true},
		{"other words", "ferry", "ferry", boats, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			s, err := Open(ctx, fresh.Desk(t), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			u, _, err := s.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "https://a.example/feed"}, Shelf: "discord:1", Filter: test.before})
			if err != nil {
				t.Fatal(err)
			}
			by, err := s.filterNew(ctx, u.ID, []news.FeedEntry{ferry})
			if err != nil {
				t.Fatal(err)
			}
			if known := by.passed["Ferry sails\x00\x00"]; (test.before != "") != (len(known) == 1) {
				t.Errorf("decided before: %v", by.passed)
			}
			if _, err := s.FilterFeed(ctx, "discord:1", u.ID, test.now, news.Actor{}); err != nil {
				t.Fatal(err)
			}
			var out news.Polled
			if err := s.write(ctx, func(tx *sql.Tx) (err error) {
				out, err = s.keepPoll(ctx, tx, u.ID, news.Poll{Entries: []news.FeedEntry{test.brings}}, by)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if (out.Filtered == 0) != test.passes {
				t.Errorf("%+v", out)
			}
		})
	}
}
