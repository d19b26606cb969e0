package discord

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when the tests have left a goroutine behind. discordgo sleeps for a
// second when it closes.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).CloseWithCode"))
}
