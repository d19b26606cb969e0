package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"newsdesk/news"
)

// makeWithin is how long is waited for another program that makes the schema.
const makeWithin = time.Minute

// migrate brings the schema on a server to this version: its own tables in one
// transaction, then River's, which cannot be made in one. Of two programs that come at
// once one waits.
func (d *server) migrate(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// A lock of the session, for both; it goes with the connection at the latest.
	_, err = conn.ExecContext(ctx, `SET lock_timeout = `+milliseconds(makeWithin)+`; SELECT pg_advisory_lock(`+makeLock+`); RESET lock_timeout`)
	if err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(`+makeLock+`)`)
	if err := transact(ctx, conn, func(tx *sql.Tx) error { return d.migrateDesk(ctx, tx) }); err != nil {
		return err
	}
	return d.migrateJobs(ctx, conn)
}

// migrateDesk applies the migrations that the database has not had.
func (d *server) migrateDesk(ctx context.Context, tx *sql.Tx) error {
	files, err := fs.Glob(serverMigrations, "migrations/postgres/*.sql") // sorted
	if err != nil {
		return err
	}
	version, err := serverSchema(ctx, tx)
	if err != nil {
		return err
	}
	newest, err := numberOfFile(files[len(files)-1])
	if err != nil {
		return err
	}
	d.schema = newest
	if old, err := older("schema is", version, newest); err != nil || !old {
		return err
	}
	// What writes in the old schema's way ends first.
	if err := d.lock(ctx, tx, writeLock, makeWithin); err != nil {
		return err
	}
	for _, file := range files {
		n, err := numberOfFile(file)
		if err != nil {
			return err
		}
		if n <= version {
			continue
		}
		body, err := fs.ReadFile(serverMigrations, file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(body)); err != nil {
			return fmt.Errorf("migration %s: %w", file, err)
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE newsdesk SET version = ?`, newest)
	return err
}

// numberOfFile is the version that a migration makes.
func numberOfFile(file string) (int, error) {
	number, _, _ := strings.Cut(path.Base(file), "_")
	return strconv.Atoi(number)
}

// serverSchema is the version of the schema, 0 for one without tables;
// news.ErrDBForeign for somebody else's. What an extension has made does not count.
func serverSchema(ctx context.Context, tx *sql.Tx) (version int, err error) {
	var ours, others bool
	err = tx.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE c.relname = 'newsdesk') > 0, count(*) > 0
		FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'river%' AND NOT EXISTS
		(SELECT 1 FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`).Scan(&ours, &others)
	switch {
	case err != nil:
		return 0, err
	case !ours && others:
		return 0, fmt.Errorf("%w: there are tables, and none called newsdesk", news.ErrDBForeign)
	case !ours:
		return 0, nil
	}
	err = tx.QueryRowContext(ctx, `SELECT version FROM newsdesk`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: its schema has no version", news.ErrDBDamaged) // both come in one transaction
	}
	return version, err
}

// migrateJobs brings River's tables to its version.
func (d *server) migrateJobs(ctx context.Context, conn *sql.Conn) error {
	migrator, err := rivermigrate.New(riverdatabasesql.New(d.jobs), nil)
	if err != nil {
		return err
	}
	all := migrator.AllVersions()
	want, have, there := all[len(all)-1].Version, 0, false
	err = conn.QueryRowContext(ctx, `SELECT to_regclass('river_migration') IS NOT NULL`).Scan(&there)
	if err == nil && there {
		err = conn.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM river_migration`).Scan(&have)
	}
	if err != nil {
		return err
	}
	if old, err := older("jobs are version", have, want); err != nil || !old {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
