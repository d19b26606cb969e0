package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestBusy: while all slots are taken an interaction waits for one, and is told in time
// that there is none; when too many wait it is told at once.
func TestBusy(t *testing.T) {
	for _, c := range []struct {
		name  string
		free  time.Duration // when a slot is free again
		wait  int           // how many wait already
		after time.Duration
		says  string
	}{
		{"a slot is free soon", 400 * time.Millisecond, 0, 400 * time.Millisecond, "Rain."},
		{"none is for long", time.Minute, 0, turnFor, "The desk is very busy. Please try again in a moment."},
		{"too many wait", 400 * time.Millisecond, waitAtMost, 0, "The desk is very busy. Please try again in a moment."},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				discord := &discordless{answer: limitless}
				p := New(Config{Key: []byte("k"), URL: "http://discord.invalid"}, deskSaying(paragraph("Rain.")), &memory{}, &debts{})
				p.api.http.Transport = discord
				for range busyAtMost {
					p.slots <- struct{}{}
				}
				for range c.wait {
					p.waiting <- struct{}{}
				}
				go func() {
					time.Sleep(c.free)
					<-p.slots
				}()
				begun := time.Now()
				p.interaction(t.Context(), oddly(nil))
				if len(discord.came) != 1 || discord.came[0].at.Sub(begun) != c.after || !strings.Contains(discord.came[0].body, c.says) {
					t.Errorf("%+v after %s", discord.came, time.Since(begun))
				}
				time.Sleep(time.Hour)
			})
		})
	}
}
