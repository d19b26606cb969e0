package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// The posts of a channel are carried out one after another, and so by one job at a
// time. Who comes while another is at it leaves word that there is more, and goes.

// channel is where posts keep their order.
type channel struct{ platform, id string }

// drains are the channels whose posts are being carried out.
type drains interface {
	// enter takes a channel, or tells who has it that there is more.
	enter(ctx context.Context, c channel) (bool, error)
	// leave gives a channel back; not when more came and it can be gone on with.
	leave(ctx context.Context, c channel, broken bool) (bool, error)
}

// ownDrains are those of the only process.
type ownDrains struct {
	mu sync.Mutex
	by map[channel]bool // true: another job came meanwhile
}

func (d *ownDrains) enter(_ context.Context, c channel) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, taken := d.by[c]
	d.by[c] = taken
	return !taken, nil
}

func (d *ownDrains) leave(_ context.Context, c channel, broken bool) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.by[c] && !broken {
		d.by[c] = false
		return false, nil
	}
	delete(d.by, c)
	return true, nil
}

// sharedDrains are those of several processes, for a term of this one. A channel is
// free when its process's term is over.
type sharedDrains struct {
	db      *sql.DB
	process int64
}

// enter gives errLapsed when that is this one's.
func (d sharedDrains) enter(ctx context.Context, c channel) (bool, error) {
	var more bool
	err := d.db.QueryRowContext(ctx, `INSERT INTO drains (platform, channel, process)
		SELECT ?, ?, id FROM processes WHERE id = ? AND until > clock_timestamp()
		ON CONFLICT (platform, channel) DO UPDATE SET more = 1 RETURNING more`, c.platform, c.id, d.process).Scan(&more)
	if errors.Is(err, sql.ErrNoRows) {
		return false, errLapsed
	}
	return err == nil && !more, named(err)
}

func (d sharedDrains) leave(ctx context.Context, c channel, broken bool) (bool, error) {
	ctx = context.WithoutCancel(ctx)
	err := one(d.db.ExecContext(ctx, `DELETE FROM drains WHERE platform = ? AND channel = ? AND process = ? AND (more = 0 OR ? = 1)`, c.platform, c.id, d.process, broken))
	switch {
	case !errors.Is(err, sql.ErrNoRows):
		return true, named(err)
	case broken:
		return true, nil
	}
	// More came; or the channel is somebody else's by now.
	err = one(d.db.ExecContext(ctx, `UPDATE drains SET more = 0 WHERE platform = ? AND channel = ? AND process = ?`, c.platform, c.id, d.process))
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return err != nil, named(err)
}
