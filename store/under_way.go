package store

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// underWay is what this process is at: posts that it is trying, jobs that it runs.
type underWay struct {
	mu sync.Mutex
	by map[int64]context.CancelFunc
}

// enter notes one until leave is called. Its context ends when it is called off.
func (u *underWay) enter(ctx context.Context, id int64) (of context.Context, leave func()) {
	ctx, cancel := context.WithCancel(ctx)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by == nil {
		u.by = map[int64]context.CancelFunc{}
	}
	u.by[id] = cancel
	return ctx, func() {
		u.mu.Lock()
		delete(u.by, id)
		u.mu.Unlock()
		cancel()
	}
}

// all are their numbers.
func (u *underWay) all() []int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Collect(maps.Keys(u.by))
}

func (u *underWay) callOff(id int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if cancel := u.by[id]; cancel != nil {
		cancel()
	}
}
