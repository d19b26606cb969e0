package discord

import (
	"strings"
	"testing"
)

// TestBusy: while all slots are taken an interaction is told so at once, and none of
// what it asks for is done.
func TestBusy(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("Rain."))
	discord := &discordless{answer: limitless}
	p := New(Config{Key: []byte("k"), URL: "http://discord.invalid"}, d, &memory{}, &debts{})
	p.api.http.Transport = discord
	says := func(want string) {
		t.Helper()
		p.interaction(t.Context(), oddly(nil))
		if last := discord.came[len(discord.came)-1]; !strings.Contains(last.body, want) {
			t.Errorf("said %s, want %q", last.body, want)
		}
	}
	says("Rain.")
	for range busyAtMost {
		p.slots <- struct{}{}
	}
	says("The desk is very busy. Please try again in a moment.")
	for range busyAtMost {
		<-p.slots
	}
	says("Rain.")
	if len(d.asked) != 2 {
		t.Errorf("the desk was asked %d times", len(d.asked))
	}
}
