package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"time"

	"newsdesk/news"
)

// Key is the key that buttons are signed with: 32 bytes, made once.
func (s *Store) Key(ctx context.Context) ([]byte, error) {
	var key []byte
	err := s.write(ctx, func(tx *sql.Tx) error {
		fresh := make([]byte, 32)
		rand.Read(fresh) // never fails
		return tx.QueryRowContext(ctx, `INSERT INTO secrets (name, value) VALUES ('buttons', ?)
			ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value`, fresh).Scan(&key)
	})
	return key, err
}

// maxRequest is how long a kept request can be, in bytes.
const maxRequest = 16 << 10

// requestsLast is how long a request is kept after it was used last.
const requestsLast = 365 * 24 * time.Hour

// KeepRequest keeps a request that is too long for a button and gives its id;
// the same request gets the same id. More than 16 KiB is news.ErrTooLarge.
func (s *Store) KeepRequest(ctx context.Context, request string) (int64, error) {
	if len(request) > maxRequest {
		return 0, fmt.Errorf("%w: a request of %d bytes", news.ErrTooLarge, len(request))
	}
	hash := sha256.Sum256([]byte(request))
	var id int64
	err := s.write(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO requests (hash, body, used) VALUES (?, ?, ?)
			ON CONFLICT (hash) DO UPDATE SET used = excluded.used RETURNING id`, hash[:], request, micros(s.now())).Scan(&id)
	})
	return id, err
}

// KeptRequest is what KeepRequest kept; news.ErrNotFound.
func (s *Store) KeptRequest(ctx context.Context, id int64) (string, error) {
	var body string
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT body FROM requests WHERE id = ?`, id).Scan(&body)
	})
	return body, err
}
