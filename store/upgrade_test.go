package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// A desk of each earlier schema opens, with all that it held. The fixture is v1.sql,
// which every later schema takes up, and of each schema that there was a file of rows
// for what it added, named as its migration is.
func TestAnEarlierSchemaIsUpgraded(t *testing.T) {
	fresh.FileOnly(t, "schemas from before there were servers")
	all, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version < len(all); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) { upgrade(t, all[:version]) })
	}
}

func upgrade(t *testing.T, migrations []string) {
	path := filepath.Join(t.TempDir(), "desk.db")
	db := raw(t, path)
	scripts := append(migrations[:len(migrations):len(migrations)], "testdata/v1.sql")
	for _, m := range migrations {
		scripts = append(scripts, "testdata/rows/"+filepath.Base(m))
	}
	run(t, db, `PRAGMA synchronous = OFF`, `BEGIN`)
	for _, name := range scripts {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, string(script))
	}
	run(t, db, `COMMIT`)
	before := tables(t, db)
	run(t, db, `PRAGMA application_id = 1314345796`, fmt.Sprint(`PRAGMA user_version = `, len(migrations)))
	db.Close()
	s := openAt(t, path)
	upgraded := raw(t, path)
	for _, table := range before {
		if len(table.rows) == 0 {
			t.Errorf("%s has no row: write one into testdata/rows", table.name)
		}
		if after := rowsOf(t, upgraded, table); !slices.Equal(table.rows, after) {
			t.Errorf("%s had\n%s\nand has\n%s", table.name, strings.Join(table.rows, "\n"), strings.Join(after, "\n"))
		}
	}
	for name, ask := range everything(s, news.View{news.Common}, 1, "https://a.example/1") {
		if name == "Search/body" {
			continue // the fixture's index holds the title alone
		}
		if got, n, err := ask(); n != 1 && n != 2 || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	ctx := context.Background()
	if p, err := s.Post(ctx, 1); p.State != news.PostOwed || p.Kind != news.PostArticle || err != nil {
		t.Errorf("Post: %+v, %v", p, err)
	}
	ran := make(chan int64)
	running(t, s, store.Work{Answer: func(context.Context, int64) error { return nil }, Post: func(ctx context.Context, id int64) error { ran <- id; return s.PostDone(ctx, id, "m") }})
	if got := await(t, ran, "the post that was owed"); got != 1 {
		t.Errorf("post %d is carried out", got)
	}
	if r, err := s.KeptRequest(ctx, 1); r != "latest" || err != nil {
		t.Errorf("KeptRequest: %q, %v", r, err)
	}
	id := add(t, s, news.Common, fetched("https://a.example/2", "Ferry sails", "Text."))
	if p, err := s.Latest(ctx, news.View{news.Common}, store.Filter{Article: id, Limit: 1}); len(p.Entries) != 1 || err != nil {
		t.Errorf("adding to it: %+v, %v", p, err)
	}
}

// table is what a table held.
type table struct {
	name, columns string
	rows          []string
}

// tables are all of the store's own; the indexes of search keep no rows that could be
// read back.
func tables(t *testing.T, db *sql.DB) []table {
	t.Helper()
	var out []table
	for _, name := range texts(t, db, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'river_%' AND name <> 'edition'`) {
		one := table{name: name, columns: strings.Join(texts(t, db, `SELECT 'quote("' || name || '")' FROM pragma_table_info(?)`, name), ` || ' ' || `)}
		one.rows = rowsOf(t, db, one)
		out = append(out, one)
	}
	if len(out) < 10 {
		t.Fatalf("only %d tables", len(out))
	}
	return out
}

func rowsOf(t *testing.T, db *sql.DB, of table) []string {
	t.Helper()
	return texts(t, db, `SELECT `+of.columns+` FROM `+of.name+` ORDER BY 1`)
}

func texts(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
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
