package commands

import (
	"testing"
	"time"
)

// Days begin at 00:00 UTC, in words too, whatever the zone of the server is.
func TestAPeriodIsCalledByItsOwnDays(t *testing.T) {
	for _, name := range []string{"UTC", "America/Bogota", "Asia/Tokyo", "Pacific/Kiritimati"} {
		in, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Command: "map", Options: map[string]string{"days": "7"}, Now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC).In(in)}
		if got := periodOf(r).said(nil, r.Now); got != "18 November – 24 November" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
