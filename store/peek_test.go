package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
)

// peekable is an open desk with as many shelves as it is told, the common one
// among them.
func peekable(t *testing.T, names ...news.Shelf) *Store {
	t.Helper()
	s, err := Open(t.Context(), fresh.Desk(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, name := range names {
		shelve(t, s, name)
	}
	return s
}

// shelve makes a shelf.
func shelve(t *testing.T, s *Store, name news.Shelf) {
	t.Helper()
	if err := s.ShelfLeft(t.Context(), name); err != nil {
		t.Fatal(err)
	}
}

// shelves counts them in two ways, which must agree.
func shelves(t *testing.T, ctx context.Context, tx querier) int {
	t.Helper()
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM shelves`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	ids, err := numbers(ctx, tx, `SELECT id FROM shelves`)
	if err != nil || len(ids) != n {
		t.Fatalf("%d shelves counted, %d listed, %v", n, len(ids), err)
	}
	return n
}

func TestAPeekSeesOneState(t *testing.T) {
	s := peekable(t, "discord:1")
	for _, want := range []int{2, 3} {
		err := s.peek(t.Context(), func(tx querier) error {
			if n := shelves(t, t.Context(), tx); n != want {
				t.Errorf("%d shelves at first, want %d", n, want)
			}
			shelve(t, s, news.Shelf("discord:1"+string(rune('0'+want))))
			if n := shelves(t, t.Context(), tx); n != want {
				t.Errorf("%d shelves after another's change, want %d", n, want)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestAPeekGivesItsConnectionBack: however it ends, the next begins anew on the
// newest state. Each way is gone once more often than there are connections.
func TestAPeekGivesItsConnectionBack(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		run  func(ctx context.Context, cancel func(), tx querier) error
		want error
	}{
		{"a query after its context ended", func(ctx context.Context, cancel func(), tx querier) error {
			cancel()
			_, err := numbers(ctx, tx, `SELECT id FROM shelves`)
			return err
		}, context.Canceled},
		{"a row after its context ended", func(ctx context.Context, cancel func(), tx querier) error {
			cancel()
			var n int
			return tx.QueryRowContext(ctx, `SELECT count(*) FROM shelves`).Scan(&n)
		}, context.Canceled},
		{"a row that is not there", func(ctx context.Context, _ func(), tx querier) error {
			var n int
			return tx.QueryRowContext(ctx, `SELECT id FROM shelves WHERE name = 'nobody'`).Scan(&n)
		}, news.ErrNotFound},
		{"an error", func(context.Context, func(), querier) error { return broken }, broken},
		{"a panic", func(context.Context, func(), querier) error { panic(broken) }, broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := peekable(t)
			for range readers + 1 {
				ctx, cancel := context.WithCancel(t.Context())
				if err := caught(func() error {
					return s.peek(ctx, func(tx querier) error {
						shelves(t, ctx, tx)
						return c.run(ctx, cancel, tx)
					})
				}); !errors.Is(err, c.want) {
					t.Fatalf("%v, want %v", err, c.want)
				}
				cancel()
			}
			shelve(t, s, "discord:1")
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			for range readers + 1 {
				if err := s.peek(ctx, func(tx querier) error {
					if n := shelves(t, ctx, tx); n != 2 {
						t.Errorf("%d shelves, want 2", n)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// caught is what f gives, or panics with.
func caught(f func() error) (err error) {
	defer func() {
		if v, is := recover().(error); is {
			err = v
		}
	}()
	return f()
}

func TestNoPeekAfterItsContextEnded(t *testing.T) {
	s := peekable(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.peek(ctx, func(querier) error {
		t.Error("begun")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
