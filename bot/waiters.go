package bot

import "sync"

// waiters are those who wait for a post to be over.
type waiters struct {
	mu sync.Mutex
	by map[int64]map[chan struct{}]bool
}

func (w *waiters) wait(id int64) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil {
		w.by = map[int64]map[chan struct{}]bool{}
	}
	if w.by[id] == nil {
		w.by[id] = map[chan struct{}]bool{}
	}
	c := make(chan struct{})
	w.by[id][c] = true
	return c
}

func (w *waiters) leave(id int64, c chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if delete(w.by[id], c); len(w.by[id]) == 0 {
		delete(w.by, id)
	}
}

func (w *waiters) tell(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.by[id] {
		close(c)
	}
	delete(w.by, id)
}
