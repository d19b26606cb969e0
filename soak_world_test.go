package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// world is the time in the fault test: that of Discord, of the feeds and, while it
// is set right, of the program. It passes faster than the machine's.
type world struct {
	levers *levers
	path   string

	mu    sync.Mutex
	ahead time.Duration // of the machine's clock
	wrong time.Duration // by how much the program's clock is wrong
	log   []shift
}

// shift is the state of the clocks since a moment of the machine's.
type shift struct {
	at           time.Time
	ahead, wrong time.Duration
}

// newWorld begins on the evening before the clocks go forward in Europe.
func newWorld(t *testing.T) *world {
	w := &world{}
	w.levers, w.path = newLevers(t)
	w.set(time.Until(time.Date(2027, 3, 27, 19, 0, 0, 0, time.UTC)), 0)
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.ahead)
}

func (w *world) set(ahead, wrong time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead, w.wrong = ahead, wrong
	w.log = append(w.log, shift{time.Now(), ahead, wrong})
	w.levers.ahead.Store(int64(ahead + wrong))
}

// pass lets time pass.
func (w *world) pass(d time.Duration) { w.set(w.ahead+d, w.wrong) }

// mistake sets the program's clock wrong; 0 sets it right.
func (w *world) mistake(d time.Duration) { w.set(w.ahead, d) }

// machine is when it was a moment of the world's on the machine.
func (w *world) machine(at time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.log, at, func(s shift, at time.Time) int { return s.at.Add(s.ahead).Compare(at) })
	if i == 0 {
		return w.log[0].at
	}
	m := at.Add(-w.log[i-1].ahead)
	if i < len(w.log) && m.After(w.log[i].at) {
		return w.log[i].at // it lies in a jump
	}
	return m
}

// before is what time of the world it was some time before a moment of it, by the
// machine's clock.
func (w *world) before(at time.Time, d time.Duration) time.Time {
	m := w.machine(at).Add(-d)
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.log, m, func(s shift, at time.Time) int { return s.at.Compare(at) })
	return m.Add(w.log[max(i-1, 0)].ahead)
}

// wasWrong tells whether the program's clock was set wrong or right between two
// moments.
func (w *world) wasWrong(from, to time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, s := range w.log {
		at := s.at.Add(s.ahead)
		if i > 0 && s.wrong != w.log[i-1].wrong && !at.Before(from) && !at.After(to) {
			return true
		}
	}
	return false
}

// journal is what happened, for whoever has to find out why.
type journal struct {
	world *world
	mu    sync.Mutex
	lines []line
}

type line struct {
	machine, world time.Time
	feed, item     int // 0 for none: it concerns all
	what           string
}

func (j *journal) note(feed, item int, what string) {
	l := line{time.Now(), j.world.now(), feed, item, what}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, l)
}

// life is what happened to an item, or around it.
func (j *journal) life(i *item, began time.Time) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "item %d of feed %v, “%s”:\n", i.ID, i.feeds, i.Title)
	n := 0
	for _, l := range j.lines {
		mine := l.item == i.ID || l.item == 0 && (l.feed == 0 || slices.Contains(i.feeds, l.feed))
		if !mine || l.world.Before(i.appeared) && l.item != i.ID || n >= 120 && l.item != i.ID {
			continue
		}
		n++
		fmt.Fprintf(&b, "  %8.3fs %s  feed %d item %d: %s\n", l.machine.Sub(began).Seconds(), l.world.UTC().Format("02 15:04:05"), l.feed, l.item, l.what)
	}
	return b.String()
}

// tail are the last lines about everything.
func (j *journal) tail(began time.Time, n int) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []string
	for _, l := range j.lines {
		if l.feed == 0 && l.item == 0 {
			out = append(out, fmt.Sprintf("%8.3fs %s  %s", l.machine.Sub(began).Seconds(), l.world.UTC().Format("02 15:04:05"), l.what))
		}
	}
	return strings.Join(out[max(0, len(out)-n):], "\n")
}
