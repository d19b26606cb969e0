package store

import (
	"context"
	"database/sql"
)

// ModelUse is what a model's summaries have cost.
type ModelUse struct {
	Calls              int // answers
	Refused            int // of them, those that were not used
	Prompt, Completion int // tokens
}

// AddModelUse counts one or more answers under today.
func (s *Store) AddModelUse(ctx context.Context, u ModelUse) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO model_use (day, calls, refused, prompt, completion) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (day) DO UPDATE SET calls = model_use.calls + excluded.calls, refused = model_use.refused + excluded.refused,
			prompt = model_use.prompt + excluded.prompt, completion = model_use.completion + excluded.completion`,
			dayOf(s.now().UnixMicro()), u.Calls, u.Refused, u.Prompt, u.Completion)
		return err
	})
}

// ModelUse is the sum over all days.
func (s *Store) ModelUse(ctx context.Context) (ModelUse, error) {
	var u ModelUse
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT coalesce(sum(calls), 0), coalesce(sum(refused), 0),
			coalesce(sum(prompt), 0), coalesce(sum(completion), 0) FROM model_use`).
			Scan(&u.Calls, &u.Refused, &u.Prompt, &u.Completion)
	})
	return u, err
}
