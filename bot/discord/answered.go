package discord

import (
	"time"

	"newsdesk/commands"
	"newsdesk/voice"
)

// answered is an interaction and how it was answered.
type answered struct {
	in              *interaction
	command, result string
}

// count tells Watch and the log of an interaction.
func (p *Platform) count(a *answered, took time.Duration) {
	if a.in.Type == completeKind {
		a.command = "completion"
	}
	p.log.Debug("answered", "interaction", a.in.ID, "command", a.command, "result", a.result, "took", took)
	if p.cfg.Watch.Answered == nil {
		return
	}
	p.cfg.Watch.Answered(a.command, a.result, took)
}

func busy(v *voice.Voice) commands.Reply {
	return sentence(v.Say("The desk is very busy. Please try again in a moment."))
}
