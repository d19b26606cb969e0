package main

import (
	"testing"
	"time"

	"newsdesk/store"
)

// TestDoctorOnFeedsAndPosts: how many there are, the oldest trouble, and what one
// can do.
func TestDoctorOnFeedsAndPosts(t *testing.T) {
	since := time.Date(2026, 11, 20, 8, 5, 0, 0, time.UTC)
	for _, tt := range []struct {
		name         string
		load         store.Burden
		feeds, posts string
	}{
		{"nothing", store.Burden{}, "none is followed: /feed add brings one in", "0 owed, 0 failed"},
		{"all well", store.Burden{Feeds: 1, Owed: 2}, "1 feed; none fails", "2 owed, 0 failed"},
		{"trouble", store.Burden{Feeds: 12, Paused: 1, Failing: 2, Oldest: "Valley Post (valley.example)", Since: since, Reason: "The site did not answer in time.", Failed: 3},
			"12 feeds, 1 paused; 2 failing, the longest Valley Post (valley.example) since 20 November 2026, 08:05 UTC: The site did not answer in time.", "0 owed, 3 failed: /queue says why, and tries them again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := burden(tt.load)
			if got[0].found != tt.feeds || got[1].found != tt.posts || got[0].todo+got[1].todo != "" {
				t.Errorf("%+v", got)
			}
		})
	}
}
