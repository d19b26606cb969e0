package store

import (
	"context"
	"database/sql"
	"time"
)

// Among several processes no start can make all jobs anew: others are at them. What a
// process was at when it ended is given to the others at once; and since one that is
// only slow may tell River of an end that is none any more, it is looked now and then
// for what is owed and has no job.

// sweepEvery is how often that is.
const sweepEvery = 10 * time.Second

// rescueJobs gives the jobs of a process that is no more to the others, as new ones: a
// process that is only slow cannot end those.
func rescueJobs(ctx context.Context, tx *sql.Tx, process int64) error {
	if _, err := tx.ExecContext(ctx, `WITH left_behind AS (DELETE FROM river_job
			WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = ? RETURNING args, kind, max_attempts, priority, queue)
		INSERT INTO river_job (args, kind, max_attempts, priority, queue, state) SELECT args, kind, max_attempts, priority, queue, 'available' FROM left_behind`,
		clientName(process)); err != nil {
		return err
	}
	// Else its word would count for a while.
	_, err := tx.ExecContext(ctx, `DELETE FROM river_leader WHERE leader_id = ?`, clientName(process))
	return err
}

// first tells whether no other process shares the desk.
func (p *Process) first(ctx context.Context, tx *sql.Tx, id int64) (bool, error) {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM processes WHERE id <> ? AND worker = 1`, id).Scan(&others)
	return others == 0, err
}

// Sweep makes jobs for what is owed, due and has none, until ctx ends. One process does
// so for all. It also forgets hosts that may be asked again.
func (s *Store) Sweep(ctx context.Context) error {
	if s.server == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("cannot look for what is owed and has no job", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Store) sweep(ctx context.Context) error {
	const pending = `state IN ('available', 'running', 'retryable', 'scheduled', 'pending')`
	now := s.now().UnixMicro()
	return s.write(ctx, func(tx *sql.Tx) error {
		// Whoever is at a channel is so in a job: else they could not tell that they left.
		if _, err := tx.ExecContext(ctx, `DELETE FROM drains AS d WHERE NOT EXISTS (SELECT 1 FROM river_job AS j JOIN posts AS p ON p.id = (j.args->>'post')::bigint
			WHERE j.kind = 'post' AND j.state = 'running' AND p.platform = d.platform AND p.channel = d.channel)`); err != nil {
			return err
		}
		posts, err := numbers(ctx, tx, `WITH busy AS (SELECT p.platform, p.channel FROM river_job AS j JOIN posts AS p ON p.id = (j.args->>'post')::bigint
				WHERE j.kind = 'post' AND j.`+pending+`),
			owed AS (SELECT id, platform, channel FROM posts WHERE state = 'owed' AND settled = 0 AND waits = 0 AND due_at <= ?1 AND hold <= ?1
				UNION ALL SELECT id, platform, channel FROM posts WHERE want <> shown AND state IN ('done', 'undone') AND hold <= ?1)
			SELECT min(id) FROM owed WHERE NOT EXISTS (SELECT 1 FROM busy WHERE busy.platform = owed.platform AND busy.channel = owed.channel)
			GROUP BY platform, channel`, now)
		if err != nil {
			return err
		}
		answers, err := numbers(ctx, tx, `SELECT id FROM answers AS a WHERE NOT EXISTS
			(SELECT 1 FROM river_job AS j WHERE j.kind = 'answer' AND (j.args->>'answer')::bigint = a.id AND j.`+pending+`)`)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM hosts WHERE free < now() - interval '1 hour'`); err != nil {
			return err
		}
		return s.insertJobs(ctx, tx, posts, answers)
	})
}
