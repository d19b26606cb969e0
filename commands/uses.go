package commands

import (
	"context"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// uses counts how often commands are used, until that is kept.
type uses struct {
	mu sync.Mutex
	n  map[use]int
}

type use struct {
	shelf   news.Shelf
	day     int64
	command string
}

// count counts one. What is asked in a conversation with the bot alone is nobody's
// but the asker's.
func (u *uses) count(r Request) {
	if r.Place.Direct {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.n == nil {
		u.n = map[use]int{}
	}
	u.n[use{r.Place.Shelf, r.Now.Unix() / int64(24*time.Hour/time.Second), r.Command}]++
}

// KeepUses writes down how often commands were used since it was called last: it is
// called now and then, so that no command waits for a write. What cannot be kept
// counts the next time.
func (s *Set) KeepUses(ctx context.Context) error {
	s.uses.mu.Lock()
	counted := s.uses.n
	s.uses.n = nil
	s.uses.mu.Unlock()
	var all []store.Use
	for u, n := range counted {
		all = append(all, store.Use{Shelf: u.shelf, Day: u.day, Command: u.command, N: n})
	}
	err := s.store.KeepUses(ctx, all)
	if err != nil {
		s.uses.mu.Lock()
		defer s.uses.mu.Unlock()
		if s.uses.n == nil {
			s.uses.n = map[use]int{}
		}
		for u, n := range counted {
			s.uses.n[u] += n
		}
	}
	return err
}
