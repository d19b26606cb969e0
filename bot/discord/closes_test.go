package discord

import (
	"fmt"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

// TestCloseCodes: after which end of a connection the session goes on, so that nothing
// is missed and no IDENTIFY is spent, and after which a new one begins. Those that no
// new connection mends are in TestGatewayEnds.
// (https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway)
func TestCloseCodes(t *testing.T) {
	for code, goesOn := range map[int]bool{
		1000: false, 1001: false, // the session is over
		1011: true, 1012: true, // a server in trouble, or started again
		4000: true, 4001: true, 4002: true, 4005: true, 4008: true, // our fault or Discord's, and the session stays
		4003: false, 4007: false, 4009: false, // not known, a wrong number, timed out
		4006: true, 4998: true, // not in use: RESUME is tried, and Discord says when it cannot
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			s := discordtest.New(t)
			s.AddGuild("1", "2")
			r := start(t, s, newTestGateway(s))
			r.session("READY", 1)
			r.works()
			s.Close(code)
			event, number, identify := "RESUMED", 1, 1
			if !goesOn {
				event, number, identify = "READY", 2, 2
			}
			r.session(event, number)
			r.works()
			if n := len(s.Frames(2)); n != identify {
				t.Errorf("%d IDENTIFYs, want %d", n, identify)
			}
		})
	}
}
