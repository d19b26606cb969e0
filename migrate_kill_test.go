package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/store"
	"newsdesk/store/storetest"
	"newsdesk/store/storetest/fresh"
)

// A move that is killed with -9 at any moment goes on when the same command is given
// again, there and back, and nothing is lost or there twice.
func TestMigrateThatIsKilled(t *testing.T) {
	fresh.ServerOnly(t, "newsdesk migrate")
	from := filepath.Join(t.TempDir(), "desk.db")
	s, err := store.Open(context.Background(), from, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(storetest.Fill(context.Background(), s, 300), storetest.FillFeeds(context.Background(), s, 20, 10), s.Close()); err != nil {
		t.Fatal(err)
	}
	want := rowsOf(t, from)
	for _, c := range []struct {
		name string
		at   []string // with what it tells then; each time it is begun again
		back bool     // on the way back there are such moments, too
	}{
		{"with the first rows", []string{"moving "}, true},
		{"among the articles", []string{"moving articles"}, true},
		{"among the rows of their quotes", []string{"moving quotes"}, true},
		{"when the first words are taken", []string{"taking the words"}, true},
		{"when the index is made", []string{"making the index"}, false},
		{"while all is compared", []string{"comparing"}, true},
		{"again and again", []string{"moving ", "moving keys", "moving names", "moving quotes", "moving entries", "moving texts", "taking the words", "comparing", "comparing"}, true},
	} {
		if testing.Short() && len(c.at) == 1 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			server, back := fresh.Database(t), filepath.Join(t.TempDir(), "back.db")
			for _, way := range [][2]string{{from, server}, {server, back}} {
				kills := 0
				for _, at := range append(slices.Clone(c.at), "") {
					says := migrateUntil(t, way[0], way[1], at)
					if strings.Contains(says, "moved to") {
						break
					}
					if at == "" || !strings.Contains(says, at) { // neither done nor killed
						t.Fatalf("to %s: %s", store.Shown(way[1]), says)
					}
					kills++
				}
				if kills < (len(c.at)+1)/2 && (c.back || way[0] == from) {
					t.Errorf("to %s: killed only %d times", store.Shown(way[1]), kills)
				}
			}
			if got := rowsOf(t, back); !slices.Equal(got, want) {
				t.Errorf("%d rows of all tables, and there were %d, or they differ:\n%s", len(got), len(want), firstOther(want, got))
			}
		})
	}
}

// migrateUntil runs the program until it tells something, kills it then, and gives what
// it told. The server may not have noticed yet that the one before was killed.
func migrateUntil(t *testing.T, from, to, at string) string {
	t.Helper()
	for range 50 {
		says := migrateOnce(t, from, to, at)
		if !strings.Contains(says, "Another newsdesk runs on this database") {
			return says
		}
	}
	t.Fatal("the server still holds the lock of a program that was killed")
	return ""
}

func migrateOnce(t *testing.T, from, to, at string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "migrate", "--to", to)
	cmd.Env = append(os.Environ(), asProcess+"=1", "DATABASE_URL="+from)
	var out bytes.Buffer
	cmd.Stdout = &out
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for lines := bufio.NewScanner(told); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if at != "" && strings.Contains(lines.Text(), at) {
			_ = cmd.Process.Kill() // SIGKILL
			at = ""
		}
	}
	_ = cmd.Wait()
	return said.String() + out.String()
}

// rowsOf are all rows that a desk in a file keeps, in order, each with its table.
func rowsOf(t *testing.T, path string) []string {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables string // of the desk: neither what SQLite keeps for the index, nor what each start makes anew
	if err := db.QueryRow(`SELECT group_concat(name) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
		AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'river\_%' ESCAPE '\' AND name <> 'edition'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, table := range strings.Split(tables, ",") {
		out = append(out, rowsIn(t, db, table)...)
	}
	slices.Sort(out)
	return out
}

func rowsIn(t *testing.T, db *sql.DB, table string) (out []string) {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %q", table, fmt.Sprint(values...)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// firstOther is the first row that two desks do not share.
func firstOther(want, got []string) string {
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return want[i] + "\n" + got[i]
		}
	}
	return ""
}
