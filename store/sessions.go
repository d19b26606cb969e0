package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// sessionLives is how long after it was last kept a session may be known to a platform
// still: Discord forgets one within minutes.
const sessionLives = 3 * time.Minute

// Session is a shard's session with a platform's gateway, which outlives a process.
type Session struct {
	ID, URL          string
	Seq              int64 // of the last event
	Application, Bot string
}

// Session is the one of a shard, of so many; false for none that may still live.
func (p *Process) Session(ctx context.Context, shard, of int) (s Session, found bool, err error) {
	err = p.store.server.quick.QueryRowContext(ctx, `SELECT id, url, seq, application, bot FROM sessions
		WHERE shard = ? AND shards = ? AND at > now() - ? * interval '1 microsecond'`, shard, of, sessionLives.Microseconds()).
		Scan(&s.ID, &s.URL, &s.Seq, &s.Application, &s.Bot)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, false, nil
	}
	return s, err == nil, named(err)
}

// KeepSessions keeps those of shards that this process has.
func (p *Process) KeepSessions(ctx context.Context, of int, all map[int]Session) error {
	p.mu.Lock()
	id := p.id
	p.mu.Unlock()
	return transact(ctx, p.store.server.quick, func(tx *sql.Tx) error {
		for shard, s := range all {
			if _, err := tx.ExecContext(ctx, `INSERT INTO sessions (shard, shards, id, url, seq, application, bot, at)
				SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, now() WHERE EXISTS (SELECT 1 FROM leases WHERE kind = ?8 AND part = ?1 AND process = ?9)
				ON CONFLICT (shard) DO UPDATE SET shards = excluded.shards, id = excluded.id, url = excluded.url, seq = excluded.seq,
				application = excluded.application, bot = excluded.bot, at = excluded.at`,
				shard, of, s.ID, s.URL, s.Seq, s.Application, s.Bot, string(Shards), id); err != nil {
				return err
			}
		}
		return nil
	})
}
