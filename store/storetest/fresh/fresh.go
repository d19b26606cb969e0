// Package fresh gives tests databases that nothing is in yet: files, or, where
// NEWSDESK_TEST_POSTGRES has the address of a PostgreSQL server, schemas of a
// database there, which are dropped after the test. It knows no store, so that
// the store's own tests can use it. Start with Database, and with Desk.
package fresh

import (
	"bytes"
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

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// serverVariable names the server in the environment.
const serverVariable = "NEWSDESK_TEST_POSTGRES"

// templateVariable names a database of that server with the tables of a desk and no
// rows, which nobody is connected to.
const templateVariable = "NEWSDESK_TEST_TEMPLATE"

// OnServer tells whether databases are on a server.
func OnServer() bool { return os.Getenv(serverVariable) != "" }

// Database is the address of a new database with nothing in it, which ends with the
// test.
func Database(t testing.TB) string {
	t.Helper()
	if !OnServer() {
		return filepath.Join(t.TempDir(), "desk.db")
	}
	u := server(t)
	schema := called()
	order(t, u, `CREATE SCHEMA `+schema)
	t.Cleanup(func() { order(t, u, `SET client_min_messages = warning; DROP SCHEMA `+schema+` CASCADE`) })
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Desk is the address of a new database for a test that does not mind whether its
// tables are there already. On a server with a template it is a copy of that, because
// making some seventy tables takes longer than most tests.
func Desk(t testing.TB) string {
	t.Helper()
	template := os.Getenv(templateVariable)
	if !OnServer() || template == "" {
		return Database(t)
	}
	u := server(t)
	name := called()
	order(t, u, `CREATE DATABASE `+name+` TEMPLATE `+template+` STRATEGY file_copy`)
	// Whoever works in it still, such as a program that was killed a moment ago, is ended.
	base := *u
	t.Cleanup(func() { order(t, &base, `DROP DATABASE `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	return u.String()
}

// Role is the address of a database for a new role with some options, which may use its
// schema and no more.
func Role(t testing.TB, options, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := called()
	order(t, u, `CREATE ROLE `+name+` LOGIN `+options)
	t.Cleanup(func() { order(t, server(t), `DROP ROLE `+name) })
	order(t, u, `DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || current_schema() || ' TO `+name+`'; END $$`)
	base := *u
	t.Cleanup(func() { order(t, &base, `DROP OWNED BY `+name) })
	q := u.Query()
	u.User = nil
	q.Set("user", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// Passworded is a group of roles that the server asks for a password. Where there is
// none, the test is left out.
func Passworded(t testing.TB) string {
	t.Helper()
	const group = "passworded"
	conn := connect(t, server(t).String())
	defer conn.Close(context.Background())
	if len(run(t, conn, `SELECT rolname FROM pg_roles WHERE rolname = '`+group+`'`)) == 0 {
		t.Skip("the server asks no role for a password: .ci/postgres makes one that does")
	}
	return group
}

// Server is the address of the tests' server, for what concerns all of it.
func Server(t testing.TB) string {
	t.Helper()
	return server(t).String()
}

// server is the server's address.
func server(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(os.Getenv(serverVariable))
	if err != nil {
		t.Fatalf("%s is no address", serverVariable)
	}
	return u
}

// called is a name that nothing has.
func called() string { return fmt.Sprintf("test_%d_%d", os.Getpid(), time.Now().UnixNano()) }

// order has the server do something.
func order(t testing.TB, server *url.URL, what string) {
	t.Helper()
	conn := connect(t, server.String())
	defer conn.Close(context.Background())
	run(t, conn, what)
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
	to := Desk(t)
	if !OnServer() {
		if _, err := Raw(t, from).ExecContext(context.Background(), `VACUUM INTO '`+to+`'`); err != nil {
			t.Fatal(err)
		}
		return to
	}
	if os.Getenv(templateVariable) == "" {
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

// fill copies all rows, also while others work in either database, which forbids to make
// one a template of the other.
func fill(t testing.TB, from, to string) {
	t.Helper()
	ctx := context.Background()
	source, target := connect(t, from), connect(t, to)
	defer source.Close(ctx)
	defer target.Close(ctx)
	run(t, source, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	run(t, target, `SET session_replication_role = replica`) // neither triggers nor references meanwhile
	const desks = ` NOT LIKE 'river%'`                       // whose jobs a start makes anew
	tables := run(t, source, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tablename`+desks)
	run(t, target, `DELETE FROM `+strings.Join(tables, `; DELETE FROM `))
	filled := make([]string, len(tables))
	for i, table := range tables {
		filled[i] = `SELECT '` + table + `' WHERE EXISTS (SELECT 1 FROM ` + table + `)`
	}
	for _, table := range run(t, source, strings.Join(filled, ` UNION ALL `)) {
		var rows bytes.Buffer
		_, err := source.CopyTo(ctx, &rows, `COPY `+table+` TO STDOUT`)
		if err == nil {
			_, err = target.CopyFrom(ctx, &rows, `COPY `+table+` FROM STDIN`)
		}
		if err != nil {
			t.Fatal(table, err)
		}
	}
	sequences := run(t, source, `SELECT format('SELECT setval(%L, %s, %L)', quote_ident(sequencename), coalesce(last_value, 1), last_value IS NOT NULL)
		FROM pg_sequences WHERE schemaname = current_schema() AND sequencename`+desks)
	run(t, target, strings.Join(sequences, `; `))
}

func connect(t testing.TB, address string) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// run gives the first column of what a statement finds.
func run(t testing.TB, conn *pgconn.PgConn, statement string) (out []string) {
	t.Helper()
	results, err := conn.Exec(context.Background(), statement).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	for _, r := range results {
		for _, row := range r.Rows {
			out = append(out, string(row[0]))
		}
	}
	return out
}

// OneOf is all of something in a file, and its first on a server, for what does not
// depend on where a desk is kept: it is tested with files, and the server's tests take
// long enough.
func OneOf[T any](all []T) []T {
	if OnServer() {
		return all[:1]
	}
	return all
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
