package store

import (
	"context"
	"database/sql"
	"time"
)

// Parts are how many parts of each kind of work this process has now.
func (p *Process) Parts() map[Lease]int {
	out := map[Lease]int{}
	if p.alone() {
		return out
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for kind, h := range p.holds {
		out[kind] = len(h.runs)
	}
	return out
}

// Seen is a process as the others see it.
type Seen struct {
	ID     int64
	Name   string
	Role   Role
	Parts  map[Lease]int
	Silent bool // it beats no more, and its parts are about to be others'
}

// Processes are those that share the desk, the longest there first; none on a file.
// ahead is by how much this machine's clock is ahead of the server's.
func (s *Store) Processes(ctx context.Context) (all []Seen, ahead time.Duration, err error) {
	if s.server == nil {
		return nil, 0, nil
	}
	began := time.Now()
	err = s.read(ctx, func(tx *sql.Tx) error {
		var now int64
		if err := tx.QueryRowContext(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`).Scan(&now); err != nil {
			return err
		}
		ahead = began.Add(time.Since(began) / 2).Sub(time.UnixMicro(now))
		if all, err = processesOf(ctx, tx); err != nil {
			return err
		}
		for i := range all {
			if all[i].Parts, err = partsOf(ctx, tx, all[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all, ahead, err
}

func processesOf(ctx context.Context, tx *sql.Tx) (all []Seen, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, name, gateway, worker, until <= clock_timestamp() FROM processes ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s := Seen{Role: RoleAll}
		var gateway, worker bool
		if err := rows.Scan(&s.ID, &s.Name, &gateway, &worker, &s.Silent); err != nil {
			return nil, err
		}
		switch {
		case !worker:
			s.Role = RoleGateway
		case !gateway:
			s.Role = RoleWorker
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func partsOf(ctx context.Context, tx *sql.Tx, process int64) (map[Lease]int, error) {
	rows, err := tx.QueryContext(ctx, `SELECT kind, count(*) FROM leases WHERE process = ? GROUP BY kind`, process)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[Lease]int{}
	for rows.Next() {
		var kind Lease
		var n int
		if err := rows.Scan(&kind, &n); err != nil {
			return nil, err
		}
		out[kind] = n
	}
	return out, rows.Err()
}
