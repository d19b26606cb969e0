package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"

	"newsdesk/news"
)

func TestOwedWorkWaitsForRoom(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name  string
		tries []error // what each try gives
		want  error
	}{
		{"at once", []error{nil}, nil},
		{"a full disk", []error{news.ErrDBFull, fmt.Errorf("start: %w", news.ErrDBFull), nil}, nil},
		{"a lock", []error{news.ErrDBLocked, nil}, nil},
		{"what waiting does not mend", []error{news.ErrDBFull, broken}, broken},
		{"read-only", []error{news.ErrDBReadOnly}, news.ErrDBReadOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, n := &Store{log: slog.New(slog.DiscardHandler)}, 0
				err := s.untilRoom(t.Context(), func() error { n++; return c.tries[n-1] })
				if !errors.Is(err, c.want) || n != len(c.tries) {
					t.Errorf("%v after %d tries, want %v after %d", err, n, c.want, len(c.tries))
				}
			})
		})
	}
	t.Run("told to stop", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		s := &Store{log: slog.New(slog.DiscardHandler)}
		if err := s.untilRoom(ctx, func() error { stop(); return news.ErrDBFull }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
