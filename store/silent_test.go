package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"testing"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
)

// A program that is stopped in the middle of a change, or cut off, holds up nobody for
// long, and learns later that its change was not made.
func TestWhoFallsSilentInAChange(t *testing.T) {
	fresh.ServerOnly(t, "a program that is stopped in a transaction")
	database := fresh.Database(t)
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("idle_in_transaction_session_timeout", "1000") // in place of the usual 10 s
	u.RawQuery = q.Encode()
	stopped, well := openHere(t, u.String()), openHere(t, database)
	err = stopped.write(t.Context(), func(tx *sql.Tx) error {
		err := well.write(t.Context(), func(*sql.Tx) error { return nil })
		if err != nil {
			t.Errorf("the other could not write: %v", err)
		}
		_, err = tx.ExecContext(t.Context(), `SELECT 1`)
		return err
	})
	if !errors.Is(err, news.ErrDBUnreach) {
		t.Errorf("the one that was silent: %v, want %v", err, news.ErrDBUnreach)
	}
	if err := stopped.write(t.Context(), func(*sql.Tx) error { return nil }); err != nil {
		t.Errorf("it does not go on: %v", err)
	}
	var most string
	if err := well.writer.QueryRowContext(t.Context(), `SHOW idle_in_transaction_session_timeout`).Scan(&most); err != nil || most != "10s" {
		t.Errorf("usually it is %s (%v)", most, err)
	}
}

func openHere(t *testing.T, database string) *Store {
	t.Helper()
	s, err := Open(context.Background(), database, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
