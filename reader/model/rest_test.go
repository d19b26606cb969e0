package model

import (
	"testing"
	"time"
)

func TestRest(t *testing.T) {
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var r rest
	for i, step := range []struct {
		after  time.Duration // since start
		over   bool          // before it is asked
		failed bool
	}{
		{0, true, true}, {1, true, true}, {2, true, false}, // it recovered
		{3, true, true}, {4, true, true}, {5, true, true}, // three in a row
	} {
		now := start.Add(step.after)
		if r.over(now) != step.over {
			t.Errorf("step %d: over is %v", i, !step.over)
		}
		r.note(now, step.failed)
	}
	last := start.Add(5)
	if r.over(last.Add(breather - 1)) {
		t.Error("it is asked before its minute is over")
	}
	if !r.over(last.Add(breather)) {
		t.Error("it is not asked after its minute")
	}
	if r.note(last.Add(breather), true); r.over(last.Add(breather + 1)) {
		t.Error("a failure after the rest begins no other")
	}
	if r.note(last.Add(2*breather), false); !r.over(last.Add(2*breather)) || r.failed != 0 {
		t.Error("it does not recover")
	}
}
