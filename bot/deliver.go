package bot

import (
	"context"
	"sync"
	"time"

	"newsdesk/news"
)

// deliverLook is how often it is looked whether another process has carried a post out.
const deliverLook = 50 * time.Millisecond

// Deliver waits until a post stands in its channel or cannot ever. When ctx ends
// first it gives the post as it is then: still owed, and not lost.
func (b *Bot) Deliver(ctx context.Context, id int64) (news.Post, error) {
	if b.inline {
		if err := b.post(ctx, id); err != nil {
			return news.Post{}, err
		}
		if err := b.edit(ctx, id); err != nil {
			return news.Post{}, err
		}
		return b.store.Post(ctx, id)
	}
	done := b.posts.wait(id)
	defer b.posts.leave(id, done)
	p, err := b.store.Post(ctx, id)
	if err != nil || p.State != news.PostOwed {
		return p, err
	}
	var elsewhere <-chan time.Time // it may be another process's job
	if b.process.Shared() {
		look := time.NewTicker(deliverLook)
		defer look.Stop()
		elsewhere = look.C
	}
	for {
		select {
		case <-done:
			return b.store.Post(ctx, id)
		case <-elsewhere:
			if now, err := b.store.Post(ctx, id); err == nil && now.State != news.PostOwed {
				return now, nil
			}
		case <-ctx.Done():
			return p, nil
		}
	}
}

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
