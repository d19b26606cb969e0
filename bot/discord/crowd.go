package discord

import (
	"log/slog"
	"sync"
	"time"
)

// How many interactions are seen to at once, and how many may wait.
const (
	busyAtMost    = 256      // are answered, or told that too many ask at once
	refusersMost  = 256      // so many more are told so while all those are taken
	patientMost   = 64       // wait for an answer; where more wait, they are told so
	crowdMost     = 24 << 20 // bytes of those that wait; past it the oldest get nothing
	crowdLogEvery = 10 * time.Second
)

// A fate is what an interaction gets in a crowd.
type fate int

const (
	toAnswer fate = iota // an answer
	toRefuse             // a word that too many ask at once
	toMiss               // nothing: its three seconds are over
)

// crowd lets interactions in. Each is seen to at once, in a goroutine of its own, until
// busyAtMost are. Those that come then wait as Discord sent them, which takes little
// memory and leaves the processors to the others and to what reads from the gateway. The
// newest go first: an old one would often be told too late, and so would all behind it,
// where of the newest each is in time (BenchmarkBurst).
type crowd struct {
	log   *slog.Logger
	begin func(func()) // runs a goroutine
	see   func(event)  // to one interaction, by its fate
	gone  func()       // is told when a crowd in which some got no answer is no more; may be nil

	mu        sync.Mutex
	waiting   []event // the newest last
	bytes     int     // of them
	answering int     // goroutines
	refusing  int
	told      struct { // of those that got no answer
		since           time.Time
		refused, missed int
	}
}

// come lets an interaction in, or has it wait. It never blocks.
func (c *crowd) come(e event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answering < busyAtMost {
		c.answering++
		c.begin(func() {
			c.see(e)
			c.stay(&c.answering, patientMost)
		})
		return
	}
	c.waiting = append(c.waiting, e)
	c.bytes += len(e.raw)
	for c.bytes > crowdMost {
		c.drop(1)
	}
	if c.refusing < refusersMost {
		c.refusing++
		c.begin(func() { c.stay(&c.refusing, 0) })
	}
}

// stay sees to those that wait until none does: it answers while fewer than patient
// others wait, and else refuses. who counts those that stay.
func (c *crowd) stay(who *int, patient int) {
	for {
		e, ok := c.next(who, patient)
		if !ok {
			return
		}
		c.see(e)
	}
}

// next is the newest that waits, with its fate.
func (c *crowd) next(who *int, patient int) (event, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.waiting) - 1
	if last >= 0 && time.Since(c.waiting[last].came) > answerFor {
		c.drop(last + 1) // the others are older
		last = -1
	}
	if last < 0 {
		*who--
		c.waiting = nil
		c.report(0)
		return event{}, false
	}
	e := c.waiting[last]
	c.waiting[last] = event{}
	c.waiting, c.bytes = c.waiting[:last], c.bytes-len(e.raw)
	if last < patient {
		return e, true
	}
	e.fate = toRefuse
	c.told.refused++
	c.report(crowdLogEvery)
	return e, true
}

// drop leaves the n oldest without a word. The lock is held.
func (c *crowd) drop(n int) {
	for _, e := range c.waiting[:n] {
		c.bytes -= len(e.raw)
		e.fate = toMiss
		c.see(e)
	}
	clear(c.waiting[:n])
	c.waiting = c.waiting[n:]
	c.told.missed += n
}

// report tells the log of those that got no answer, when it was last told so long ago.
// The lock is held.
func (c *crowd) report(every time.Duration) {
	if c.told.since.IsZero() {
		c.told.since = time.Now()
	}
	if c.told.refused+c.told.missed == 0 || time.Since(c.told.since) < every {
		return
	}
	c.log.Warn("too many interactions at once", "refused", c.told.refused, "missed", c.told.missed)
	c.told.since, c.told.refused, c.told.missed = time.Now(), 0, 0
	if every == 0 && c.gone != nil {
		c.gone()
	}
}
