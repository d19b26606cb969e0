package main

import (
	"math"
	"runtime/debug"
	"time"
)

// heapGoal is what Go's memory should stay under, in bytes, so that the bot fits
// into 60 MiB with SQLite's caches beside it. It bends: the collector works harder
// near it, and a desk that needs more gets more.
const heapGoal = 48 << 20

// keepSmall sets that goal unless GOMEMLIMIT has set another.
func keepSmall() {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(heapGoal)
	}
}

// restAfterCrowd is how long after a crowd its last ones are still being answered.
const restAfterCrowd = 5 * time.Second

// giveBack gives the memory that a crowd took back to the system once the crowd has been
// answered. Go by itself keeps much of it for minutes.
func giveBack() { time.AfterFunc(restAfterCrowd, debug.FreeOSMemory) }
