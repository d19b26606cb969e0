package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"newsdesk/news"
)

// application marks a file as ours in SQLite's header ("NWSD").
const application = 0x4E575344

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed migrations/postgres/*.sql
var serverMigrations embed.FS

// migrate brings the schema to this version. Each migration is a transaction,
// and the version is in the database's header, so that one that was cut off
// leaves the version before it.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = migrateOne(ctx, db, files); err != nil {
			return err
		}
	}
	return nil
}

// newestSchema is the version of this program's schema.
func newestSchema() (int, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	return len(files), err
}

// older tells whether a version that a database has is older than ours; news.ErrDBNewer
// for a newer one. what is what has it.
func older(what string, have, ours int) (bool, error) {
	if have > ours {
		return false, fmt.Errorf("%w: its %s %d, ours %d", news.ErrDBNewer, what, have, ours)
	}
	return have < ours, nil
}

// migrateOne applies the next migration and tells whether there may be another.
// The transaction takes the write lock first, so that of two programs that open
// a new file one waits, and a file that cannot be written is found out here.
func migrateOne(ctx context.Context, db *sql.DB, files []string) (bool, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	version, err := schemaVersion(ctx, tx)
	if err != nil {
		return false, err
	}
	switch old, err := older("schema is", version, len(files)); {
	case err != nil:
		return false, err
	case !old:
		return false, migrateJobs(ctx, tx)
	}
	body, err := fs.ReadFile(migrations, files[version])
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, string(body)); err != nil {
		return false, fmt.Errorf("migration %s: %w", files[version], err)
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", application, version+1)
	if _, err := tx.ExecContext(ctx, mark); err != nil {
		return false, err
	}
	return true, tx.Commit()
}

// schemaVersion is the schema's version, 0 for a database without tables but those that
// Litestream puts into each one at once; ErrDBNot for somebody else's.
func schemaVersion(ctx context.Context, tx *sql.Tx) (int, error) {
	var id, version, tables int
	err := tx.QueryRowContext(ctx, `SELECT
		(SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE '\_litestream\_%' ESCAPE '\')`).Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id == application:
		return version, nil
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	}
	return 0, fmt.Errorf("%w: its application id is %#x", news.ErrDBNot, id)
}

// migrateJobs brings River's tables to its version, in the same way.
func migrateJobs(ctx context.Context, tx *sql.Tx) error {
	migrator, err := rivermigrate.New(riversqlite.New(nil), nil)
	if err != nil {
		return err
	}
	all := migrator.AllVersions()
	want, have := all[len(all)-1].Version, 0
	there, err := hasTable(ctx, tx, "river_migration")
	if err == nil && there {
		err = tx.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM river_migration WHERE line = 'main'`).Scan(&have)
		if err == nil && have == 0 {
			err = fmt.Errorf("%w: its jobs have no version", news.ErrDBDamaged) // both come in one transaction
		}
	}
	if err != nil {
		return err
	}
	if old, err := older("jobs are version", have, want); err != nil || !old {
		return err
	}
	//lint:ignore SA1019 PostgreSQL cannot do all of it in one transaction, SQLite can; and two
	// programs that open a new file at once need it so.
	if _, err := migrator.MigrateTx(ctx, tx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	return tx.Commit()
}
