// Package fresh gives tests databases that nothing is in yet: files, or, where
// NEWSDESK_TEST_POSTGRES has the address of a PostgreSQL server, schemas of a
// database there, which are dropped after the test. It knows no store, so that
// the store's own tests can use it. Start with Database.
package fresh

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// serverVariable names the server in the environment.
const serverVariable = "NEWSDESK_TEST_POSTGRES"

// OnServer tells whether databases are on a server.
func OnServer() bool { return os.Getenv(serverVariable) != "" }

// Database is the address of a new database, which ends with the test.
func Database(t testing.TB) string {
	t.Helper()
	if !OnServer() {
		return filepath.Join(t.TempDir(), "desk.db")
	}
	u, err := url.Parse(os.Getenv(serverVariable))
	if err != nil {
		t.Fatalf("%s is no address", serverVariable)
	}
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	schema := fmt.Sprintf("test_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := db.ExecContext(context.Background(), `CREATE SCHEMA `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, u.String(), schema) })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// drop ends whoever works in a schema still, such as a process that was killed a moment
// ago, and drops it.
func drop(t testing.TB, server, schema string) {
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), `SET client_min_messages = warning; DROP SCHEMA `+schema+` CASCADE`); err != nil {
		t.Error(err)
	}
}

// Raw opens a database behind the store's back, one connection.
func Raw(t testing.TB, address string) *sql.DB {
	t.Helper()
	driver := "sqlite3" // the store's
	if OnServer() {
		driver = "pgx"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// Hold keeps everybody else from writing until release.
func Hold(t testing.TB, db *sql.DB) (release func()) {
	t.Helper()
	take, give := `BEGIN IMMEDIATE`, `COMMIT`
	if OnServer() { // store.writeLock
		take, give = `SELECT pg_advisory_lock(1314345796, hashtext(current_schema()))`, `SELECT pg_advisory_unlock(1314345796, hashtext(current_schema()))`
	}
	if _, err := db.ExecContext(context.Background(), take); err != nil {
		t.Fatal(err)
	}
	return func() { _, _ = db.ExecContext(context.Background(), give) }
}

// Copy is the address of a copy of a database, which ends with the test. open is the
// store's: on a server it makes the tables that the copy's rows go to.
func Copy[T io.Closer](t testing.TB, from string, open func(address string) (T, error)) string {
	t.Helper()
	to := Database(t)
	if OnServer() {
		made, err := open(to)
		if err == nil {
			err = made.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(t, from, to)
	return to
}

func fill(t testing.TB, from, to string) {
	t.Helper()
	if !OnServer() {
		run(t, Raw(t, from), `VACUUM INTO '`+to+`'`)
		return
	}
	db, was := Raw(t, to), schemaOf(t, from)
	all := list(t, db, `SELECT format('DELETE FROM %1$I; INSERT INTO %1$I OVERRIDING SYSTEM VALUE SELECT * FROM %2$I.%1$I', tablename, '`+was+`')
		FROM pg_tables WHERE schemaname = current_schema() AND tablename NOT LIKE 'river%'`) // whose jobs a start makes anew
	all = append(all, list(t, db, `SELECT format('SELECT setval(%L, %s, %L)', own.oid::regclass, coalesce(other.last_value, 1), other.last_value IS NOT NULL)
		FROM pg_class AS own JOIN pg_sequences AS other ON other.sequencename = own.relname AND other.schemaname = '`+was+`'
		WHERE own.relkind = 'S' AND own.relnamespace = current_schema()::regnamespace`)...)
	// Neither triggers nor references meanwhile.
	run(t, db, `SET session_replication_role = replica; `+strings.Join(all, "; "))
}

func schemaOf(t testing.TB, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

func run(t testing.TB, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func list(t testing.TB, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// FileOnly leaves a test out where databases are on a server: it is about what.
func FileOnly(t testing.TB, what string) {
	t.Helper()
	if OnServer() {
		t.Skipf("of SQLite's files alone: %s", what)
	}
}

// ServerOnly leaves a test out where databases are files: it is about what.
func ServerOnly(t testing.TB, what string) {
	t.Helper()
	if !OnServer() {
		t.Skipf("of PostgreSQL alone, and %s is not set: %s", serverVariable, what)
	}
}
