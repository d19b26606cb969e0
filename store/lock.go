package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"newsdesk/news"
)

// Own takes the database for this process's jobs until Close: a second desk on
// one file gets news.ErrDBOwned. Reading and adding need no ownership. The lock
// is the operating system's on a file beside the database, so that it ends with
// the process however that ends; that of a server ends with its connection.
func (s *Store) Own(ctx context.Context) error {
	if s.server != nil {
		if err := s.server.own(ctx, s.server.jobs); err != nil {
			return fmt.Errorf("own database %s: %w", s.path, err)
		}
		return nil
	}
	s.owning.Lock()
	defer s.owning.Unlock()
	if s.owned != nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := owning(s.path)
	if err != nil {
		return fmt.Errorf("own database %s: %w", s.path, err)
	}
	s.owned = f
	return nil
}

// owning is the lock of whoever owns the database at a path, until it is closed;
// news.ErrDBOwned when another process has it.
func owning(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := hold(f); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = news.ErrDBOwned
		}
		return nil, err
	}
	return f, nil
}

// OwnedElsewhere tells whether another process owns the database now.
func (s *Store) OwnedElsewhere() bool {
	if s.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
		defer cancel()
		return s.server.ownedElsewhere(ctx, s.server.jobs)
	}
	f, err := owning(s.path)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, news.ErrDBOwned)
}

// owns tells whether Own succeeded.
func (s *Store) owns() bool {
	if s.server != nil {
		return s.server.owns()
	}
	s.owning.Lock()
	defer s.owning.Unlock()
	return s.owned != nil
}

// disown lets another process own the database. The lock's file stays: were it
// deleted, two processes could hold locks on two files of one name.
func (s *Store) disown() error {
	s.owning.Lock()
	defer s.owning.Unlock()
	if s.owned == nil {
		return nil
	}
	err := s.owned.Close()
	s.owned = nil
	return err
}
