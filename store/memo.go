package store

import (
	"context"
	"fmt"
	"sync"

	"newsdesk/news"
)

// memoAtMost is how much is remembered: what is asked for most, and what is being
// typed. The longest has a count for each country, some 16 KB.
const memoAtMost = 128

// memo remembers what was worked out of lists, counts and the search index, for as
// long as the database is the edition that it was worked out of: between two articles
// many ask for the same. It holds what is not to be changed by who gets it.
type memo struct {
	mu      sync.Mutex
	edition int64
	by      map[string]any
}

// get is what was remembered of an edition.
func (m *memo) get(edition int64, key string) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	if edition != m.edition {
		return nil
	}
	return m.by[key]
}

// put remembers something of an edition, unless a newer one was seen: a reader that
// began before that still reads the older.
func (m *memo) put(edition int64, key string, what any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case edition < m.edition:
		return
	case edition > m.edition || m.by == nil:
		m.edition, m.by = edition, map[string]any{}
	}
	for old := range m.by {
		if len(m.by) < memoAtMost {
			break
		}
		delete(m.by, old)
	}
	m.by[key] = what
}

// remembered is what work gives, or gave for the same question in the same edition.
// The key is all that the answer depends on besides the database.
func remembered[T any](ctx context.Context, tx querier, m *memo, work func() (T, error), key ...any) (T, error) {
	return rememberedWhile(ctx, tx, m, func(T) bool { return true }, work, key...)
}

// ask is what work gives of the filled places of a view, or gave for the same question
// in the same edition. The key is all else that the answer depends on.
func ask[T any](ctx context.Context, s *Store, view news.View, work func(tx querier, ps []place) (T, error), key ...any) (T, error) {
	var out T
	err := s.peek(ctx, func(tx querier) error {
		ps, err := places(ctx, tx, view)
		if err != nil {
			return err
		}
		ps = filled(ps)
		out, err = remembered(ctx, tx, &s.memo, func() (T, error) { return work(tx, ps) }, append(key, idsOf(ps))...)
		return err
	})
	return out, err
}

// rememberedWhile is remembered for what holds for a time only, which good tells.
func rememberedWhile[T any](ctx context.Context, tx querier, m *memo, good func(T) bool, work func() (T, error), key ...any) (T, error) {
	var edition int64
	if err := tx.QueryRowContext(ctx, `SELECT n FROM edition`).Scan(&edition); err != nil {
		var none T
		return none, err
	}
	k := fmt.Sprintf("%#v", key)
	if known, ok := m.get(edition, k).(T); ok && good(known) {
		return known, nil
	}
	out, err := work()
	if err == nil {
		m.put(edition, k, out)
	}
	return out, err
}
