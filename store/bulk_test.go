package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
	"newsdesk/store/storetest/fresh"
)

// TestInBulkAsOneByOne: however many articles are written at once, the desk is the
// same, also where some come twice, changed, or for another shelf.
func TestInBulkAsOneByOne(t *testing.T) {
	fresh.FileOnly(t, "the rows of a file")
	ctx := context.Background()
	all := slices.Collect(func(yield func(news.Article) bool) {
		m := storetest.NewMaker(3, 300)
		for range 300 {
			a := m.Next()
			again := a
			again.Title, again.Countries, again.Reader = "Changed "+a.Title, a.Countries[:1], a.Reader+1
			if !yield(a) || len(a.Text)%7 == 0 && !yield(a) || len(a.Text)%11 == 0 && !yield(again) {
				return
			}
		}
	})
	for i := range all {
		all[i].Sketch = toldSketch(i / 3).Bytes()
	}
	ways := []struct {
		name string
		keep func(s *store.Store) error
	}{
		{"one by one", func(s *store.Store) error {
			for _, a := range all {
				if _, err := s.Add(ctx, news.Common, a, news.Actor{ID: "1"}); err != nil {
					return err
				}
			}
			return nil
		}},
		{"forty at a time", func(s *store.Store) error {
			for some := range slices.Chunk(all, 40) {
				if _, err := s.AddAll(ctx, news.Common, some, news.Actor{ID: "1"}); err != nil {
					return err
				}
			}
			return nil
		}},
		{"in bulk", func(s *store.Store) error {
			return s.AddBulk(ctx, news.Common, slices.Values(all), news.Actor{ID: "1"})
		}},
	}
	var want map[string]string
	for _, way := range ways {
		path := filepath.Join(t.TempDir(), "desk.db")
		s, err := store.Open(ctx, path, store.Options{Now: func() time.Time { return storetest.Epoch() }})
		if err != nil {
			t.Fatal(err)
		}
		if err := way.keep(s); err != nil {
			t.Fatalf("%s: %v", way.name, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		got := contents(t, path)
		if want == nil {
			want = got
		}
		for table, rows := range want {
			if got[table] != rows {
				t.Errorf("%s: %s is another:\n%.300s\nwant\n%.300s", way.name, table, got[table], rows)
			}
		}
	}
}

// contents are the rows of all tables of a file, as text. Of the search index they
// are what its words lead to: how it is laid out depends on when it was written.
func contents(t *testing.T, path string) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"words", "titles"} {
		if _, err := db.Exec(fmt.Sprintf(`CREATE VIRTUAL TABLE temp.%[1]s_terms USING fts5vocab('main', '%[1]s', 'row')`, table)); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]string{}
	tables := texts(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'words%' AND name NOT LIKE 'titles%' AND name <> 'river_migration'
		UNION VALUES ('words_terms'), ('titles_terms')`)
	for _, table := range tables {
		columns := texts(t, db, `SELECT 'quote("' || name || '")' FROM pragma_table_info('`+table+`')`)
		out[table] = strings.Join(texts(t, db, `SELECT `+strings.Join(columns, " || ',' || ")+` AS row FROM "`+table+`" ORDER BY row`), "\n")
	}
	if out["articles"] == "" || out["lists"] == "" || out["words_terms"] == "" {
		t.Fatal("nothing was kept")
	}
	return out
}
