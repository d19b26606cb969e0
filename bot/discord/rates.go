package discord

import (
	"sync"
	"time"

	"newsdesk/commands"
)

// A Rate is how often something may be done: so many times at once, and as many more,
// evenly, in each span after. The zero Rate is no limit.
type Rate struct {
	Times int
	Per   time.Duration
}

// Rates are how often one may ask, by what it costs. What moderators do does not count
// with what members do, so that neither can keep the other out.
type Rates struct {
	Member, Moderator Limits // of one
	Members           Limits // of all in a guild together
	Moderators        Limits
}

// Limits are a rate for everything, and further ones for what costs more.
type Limits struct{ Reads, Writes, Fetches Rate }

// UsualRates are those that a desk for everybody runs with: what people can do by hand
// is never held back. A member reads ten times a second, and thirty times at once.
func UsualRates() Rates {
	return Rates{
		Member:     Limits{Rate{30, 3 * time.Second}, Rate{20, time.Minute}, Rate{10, 2 * time.Minute}},
		Moderator:  Limits{Rate{50, time.Second}, Rate{120, time.Minute}, Rate{30, time.Minute}},
		Members:    Limits{Rate{200, time.Second}, Rate{300, time.Minute}, Rate{60, time.Minute}},
		Moderators: Limits{Rate{200, time.Second}, Rate{600, time.Minute}, Rate{120, time.Minute}},
	}
}

// typing is what completes an option, beside the costs: it is held to the rate of
// reading, and takes nothing of it that the command would miss.
const typing = commands.Fetches + 1

func (l Limits) of(c commands.Cost) Rate {
	switch c {
	case commands.Writes:
		return l.Writes
	case commands.Fetches:
		return l.Fetches
	}
	return l.Reads
}

// usagesMost is how many are remembered, some 3 MB. Who comes past it is not held back.
const usagesMost = 20_000

// usages are what was asked for of late. Safe for concurrent use.
type usages struct {
	mu    sync.Mutex
	until map[usage]time.Time // when the whole rate may be used again
	swept time.Time
}

// usage is by whom, and what.
type usage struct {
	id        string // a user's or a guild's
	cost      commands.Cost
	moderator bool
}

// take counts one use against each of the usages, or against none of them and tells
// which it is that is too fast, and how long it takes until there is room.
func (u *usages) take(now time.Time, who []usage, rates []Rate) (held int, wait time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i, w := range who {
		if r := rates[i]; r.Times > 0 {
			if wait := later(u.until[w], now).Sub(now) - r.Per + r.step(); wait > 0 {
				return i, wait
			}
		}
	}
	u.sweep(now)
	for i, w := range who {
		_, known := u.until[w]
		if r := rates[i]; r.Times > 0 && (known || len(u.until) < usagesMost) {
			u.until[w] = later(u.until[w], now).Add(r.step())
		}
	}
	return 0, 0
}

// step is what one use takes of a rate.
func (r Rate) step() time.Duration { return r.Per / time.Duration(r.Times) }

// sweep forgets, when there are many, those that may use all of their rate again.
func (u *usages) sweep(now time.Time) {
	if u.until == nil {
		u.until = map[usage]time.Time{}
	}
	if len(u.until) < usagesMost/2 || now.Sub(u.swept) < time.Second {
		return
	}
	u.swept = now
	for w, until := range u.until {
		if !until.After(now) {
			delete(u.until, w)
		}
	}
}

// hurried is the sentence for who asks too often, or in too lively a guild; nil when
// there is room for what this costs.
func (p *Platform) hurried(in *interaction, cost commands.Cost) *commands.Reply {
	asker, rates := in.asker(), p.cfg.Rates
	one, all := rates.Member, rates.Members
	if asker.Moderator {
		one, all = rates.Moderator, rates.Moderators
	}
	who, limits := []usage{{in.user().ID, cost, asker.Moderator}}, []Rate{one.of(cost)}
	if !in.direct() {
		who, limits = append(who, usage{in.Guild, cost, asker.Moderator}), append(limits, all.of(cost))
	}
	held, wait := p.usages.take(p.ids.now(), who, limits)
	if wait <= 0 {
		return nil
	}
	v := in.voice()
	span := v.Count(int((wait+time.Second-1)/time.Second), "%d second", "%d seconds")
	says := v.Say("That was a lot in a short time. Please try again in %s.", span)
	if held > 0 {
		says = v.Say("Very much is being asked on this server right now. Please try again in %s.", span)
	}
	reply := sentence(says)
	return &reply
}
