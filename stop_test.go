package main

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
)

// stopWithin is how long the program may take to stop.
const stopWithin = 10 * time.Second

// stop tells the program to stop and waits until it has. How it ended is nil for 0.
func (p *process) stop(signals ...os.Signal) error {
	p.t.Helper()
	for i, s := range signals {
		if i > 0 { // the first has arrived
			p.discord.WaitFor("the goodbye", func(s *discordtest.Server) bool { return s.Connected() == 0 })
		}
		if err := p.cmd.Process.Signal(s); err != nil {
			p.t.Fatal(err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(stopWithin):
		p.cmd.Process.Kill()
		<-ended
		p.t.Fatalf("it still runs after %s", stopWithin)
	}
	return nil
}

// TestToldToStop: what is being answered is finished, what is owed is done after the
// next start, and a Discord that hangs holds nobody up.
func TestToldToStop(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults []discordtest.Fault
	}{
		{"all is well", nil},
		{"answers hang", []discordtest.Fault{{Path: "/interactions/", Hang: true, Times: -1}}},
		{"everything hangs", []discordtest.Fault{{Hang: true, Times: -1}}},
		{"everything fails", []discordtest.Fault{{Status: http.StatusBadGateway, Times: -1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := startProcess(t)
			p.send(discordtest.Slash("latest", nil)).Answer()
			for _, f := range c.faults {
				p.discord.Fault(f)
			}
			sent := p.send(discordtest.Slash("help", nil))
			if c.faults != nil {
				p.discord.WaitFor("the answer's try", func(s *discordtest.Server) bool {
					return len(s.Requests("POST", "/interactions/"+sent.ID)) > 0
				})
			} else {
				sent.Answer()
			}
			if err := p.stop(syscall.SIGTERM); err != nil {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// TestToldToStopWhileALinkIsRead: the promised answer comes after the next start.
func TestToldToStopWhileALinkIsRead(t *testing.T) {
	site, asked := roadSite(t)
	p := startProcess(t)
	added := p.send(discordtest.Slash("article add", map[string]any{"link": site.URL + "/road"}))
	added.Answer()
	<-asked
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("it ended with %v", err)
	}
	p.start()
	says(t, added.Message(), "Iceland opens a road")
}

// TestToldTwiceToStop: the second time the program ends at once, by the signal, while
// an answer hangs.
func TestToldTwiceToStop(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			p := startProcess(t)
			p.discord.Fault(discordtest.Fault{Path: "/interactions/", Hang: true, Times: -1})
			sent := p.send(discordtest.Slash("help", nil))
			p.discord.WaitFor("the answer's try", func(d *discordtest.Server) bool {
				return len(d.Requests("POST", "/interactions/"+sent.ID)) > 0
			})
			var ended *exec.ExitError
			if err := p.stop(syscall.SIGTERM, s); !errors.As(err, &ended) || !ended.Sys().(syscall.WaitStatus).Signaled() {
				t.Errorf("it ended with %v, not by the signal", err)
			}
		})
	}
}
