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

// runBy is SQL for the River client that runs a job.
const runBy = `attempted_by[array_upper(attempted_by, 1)]`

// rescueWhere gives running jobs that a condition finds to all processes, as new ones: one
// that is only slow cannot end those. A job is only the call to look, so that one too many
// does no harm.
func rescueWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	_, err := tx.ExecContext(ctx, `WITH left_behind AS (DELETE FROM river_job WHERE state = 'running' AND `+where+` RETURNING args, kind, max_attempts, priority, queue)
		INSERT INTO river_job (args, kind, max_attempts, priority, queue, state) SELECT args, kind, max_attempts, priority, queue, 'available' FROM left_behind`, args...)
	return err
}

// rescueJobs gives the jobs of a process that is no more to the others.
func rescueJobs(ctx context.Context, tx *sql.Tx, process int64) error {
	if err := rescueWhere(ctx, tx, runBy+` = ?`, clientName(process)); err != nil {
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
	s.sweeping(ctx, s.sweep)
	return nil
}

// sweeping does something now and then, at first at once, until ctx ends.
func (s *Store) sweeping(ctx context.Context, do func(context.Context) error) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("cannot look for what is owed and has no job", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// forgottenAfter is how long a job must have been fetched before it is known that the
// client does not run it.
const forgottenAfter = `30 seconds`

// rescueForgotten gives those jobs to all that count as run in a term of this process and
// are not: the connection ended when they had been fetched and before they came.
func (s *Store) rescueForgotten(ctx context.Context, term int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return rescueWhere(ctx, tx, runBy+` = ? AND attempted_at < now() - interval '`+forgottenAfter+`' AND id NOT IN (`+joined(s.running.all())+`)`, clientName(term))
	})
}

// rescueOrphans does so with those of processes that are no more, and went on fetching
// after they were taken for dead.
func rescueOrphans(ctx context.Context, tx *sql.Tx) error {
	return rescueWhere(ctx, tx, `NOT EXISTS (SELECT 1 FROM processes AS p WHERE '`+clientPrefix+`' || p.id = `+runBy+`)`)
}

func (s *Store) sweep(ctx context.Context) error {
	const pending = `state IN ('available', 'running', 'retryable', 'scheduled', 'pending')`
	now := s.now().UnixMicro()
	return s.write(ctx, func(tx *sql.Tx) error {
		if s.process != nil {
			if err := rescueOrphans(ctx, tx); err != nil {
				return err
			}
		}
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
