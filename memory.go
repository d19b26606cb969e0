package main

import (
	"math"
	"runtime/debug"
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
