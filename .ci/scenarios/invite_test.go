package scenarios

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"discordsim"
)

// asInvited gives the bot the permissions of the README's link, and everybody what
// members need to write and to ask: the bot has nothing beyond the link from that.
func asInvited(t *testing.T, g *discordsim.Guild) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`scope=bot\+applications\.commands&permissions=(\d+)`).FindSubmatch(readme)
	if link == nil {
		t.Fatal("the README has no link to invite the bot by")
	}
	bits, err := strconv.ParseInt(string(link[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	g.SetEveryone(bits | discordsim.PermUseCommands)
	g.SetBotPermissions(bits)
}
