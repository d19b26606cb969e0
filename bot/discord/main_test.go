package discord

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when the tests have left a goroutine behind. It looks more than once:
// discordgo sleeps for a second when it closes.
func TestMain(m *testing.M) {
	code := m.Run()
	var left error
	for range 5 {
		if left = goleak.Find(); left == nil {
			break
		}
	}
	if left != nil && code == 0 {
		fmt.Fprintln(os.Stderr, left)
		code = 1
	}
	os.Exit(code)
}
