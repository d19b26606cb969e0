package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest"
	"newsdesk/store/storetest/fresh"
)

// served is a database on a server; where there is none, the test is left out.
func served(t *testing.T) string {
	t.Helper()
	fresh.ServerOnly(t, "moving a desk there and back")
	return fresh.Database(t)
}

// file opens a file behind the store's back.
func file(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// everyTable is a file with rows in each table, which says so itself.
func everyTable(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	openAt(t, path).Close()
	db := file(t, path)
	scripts, err := filepath.Glob("testdata/rows/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, `PRAGMA synchronous = OFF`)
	for _, name := range append([]string{"testdata/v1.sql"}, scripts...) {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, string(script))
	}
	for _, table := range tables(t, db) {
		if len(table.rows) == 0 {
			t.Fatalf("%s has no row: write one into testdata/rows", table.name)
		}
	}
	db.Close()
	openAt(t, path).Close() // a copy in it is taken up
	return path
}

// alive is a desk that was used: articles, feeds, members, things that were deleted.
func alive(t *testing.T, path string, articles int) {
	t.Helper()
	ctx, s := context.Background(), openAt(t, path)
	if err := errors.Join(storetest.Fill(ctx, s, articles), storetest.FillFeeds(ctx, s, 5, 7)); err != nil {
		t.Fatal(err)
	}
	owe(t, s, "one", "7")
	if _, err := s.Key(ctx); err != nil {
		t.Fatal(err)
	}
	gone := add(t, s, "discord:1", fetched("https://gone.example/1", "Gone soon", "It goes."))
	if _, err := s.Remove(ctx, "discord:1", gone, mo()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// held is all that a file holds, table by table, and the numbers it goes on with.
func held(t *testing.T, path string) map[string][]string {
	t.Helper()
	db := file(t, path)
	out := map[string][]string{"sqlite_sequence": texts(t, db, `SELECT name || ' ' || seq FROM sqlite_sequence WHERE seq > 0 AND name NOT LIKE 'river%' ORDER BY 1`)}
	for _, table := range tables(t, db) {
		out[table.name] = table.rows
	}
	db.Close()
	return out
}

func sameDesk(t *testing.T, want, got map[string][]string) {
	t.Helper()
	for name := range want {
		if !slices.Equal(want[name], got[name]) {
			t.Errorf("%s had\n%s\nand has\n%s", name, strings.Join(want[name], "\n"), strings.Join(got[name], "\n"))
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d tables, and there were %d", len(got), len(want))
	}
}

func move(t *testing.T, from, to string, o store.MoveOptions) store.Moved {
	t.Helper()
	m, err := store.Move(context.Background(), from, to, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A desk that has moved to a server and back is what it was, to the last row and
// number, and is searched as before.
func TestADeskMovesToAServerAndBack(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T) string
	}{
		{"with a row in every table", everyTable},
		{"that was used", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "desk.db")
			alive(t, path, 60)
			return path
		}},
		{"with nothing in it", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "desk.db")
			openAt(t, path).Close()
			return path
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, from, back := served(t), c.make(t), filepath.Join(t.TempDir(), "back.db")
			want := held(t, from)
			openAt(t, server).Close()
			made := indexes(t, server)
			there := move(t, from, server, store.MoveOptions{Rows: 7})
			searchesAlike(t, from, server)
			wanted(t, "indexes", strings.Join(indexes(t, server), "\n"), strings.Join(made, "\n"))
			again := move(t, server, back, store.MoveOptions{Rows: 7})
			if there != again || there.Tables != len(want)-1 {
				t.Errorf("moved %+v there and %+v back, of %d tables", there, again, len(want)-1)
			}
			sameDesk(t, want, held(t, back))
			sameDesk(t, want, held(t, from))
			searchesAlike(t, from, back)
		})
	}
}

// indexes are a server's, as it would make them.
func indexes(t *testing.T, server string) []string {
	t.Helper()
	return texts(t, raw(t, server), `SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname`)
}

// searchesAlike compares some searches and lists.
func searchesAlike(t *testing.T, paths ...string) {
	t.Helper()
	var before string
	for i, path := range paths {
		s, got := openAt(t, path), ""
		for _, words := range []string{"today", "ledger", "bake", "baken -today", `"today bake"`} {
			p, err := s.Search(context.Background(), news.View{news.Common}, words, store.Filter{Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range p.Entries {
				got += fmt.Sprint(words, " ", e.ID, " ", e.Title, "\n")
			}
		}
		if i > 0 && got != before {
			t.Errorf("%s finds\n%s\nand %s\n%s", paths[0], before, store.Shown(path), got)
		}
		before = got
		s.Close()
	}
}

// What comes after the move has numbers that were never given, also to what was
// deleted.
func TestNumbersGoOnAfterAMove(t *testing.T) {
	server, from, back := served(t), filepath.Join(t.TempDir(), "desk.db"), filepath.Join(t.TempDir(), "back.db")
	alive(t, from, 5)
	run(t, file(t, from), `UPDATE sqlite_sequence SET seq = 4000 WHERE name = 'articles'`)
	for i, way := range [][2]string{{from, server}, {server, back}} {
		move(t, way[0], way[1], store.MoveOptions{})
		s := openAt(t, way[1])
		id := add(t, s, "discord:7", fetched(fmt.Sprint("https://new.example/", i), "Ferry sails", "It sails."))
		wanted(t, "the article's number", id, int64(4001+i))
		if _, err := s.Remove(context.Background(), "discord:7", id, mo()); err != nil { // an act, with a number
			t.Error(err)
		}
		s.Close()
		run(t, rawOf(t, way[1]), fmt.Sprint(`DELETE FROM articles WHERE id = `, id))
	}
}

func rawOf(t *testing.T, path string) *sql.DB {
	t.Helper()
	if store.IsServer(path) {
		return raw(t, path)
	}
	return file(t, path)
}

// Cut off after any transaction, the same command goes on, and no other opens the new
// database until all is there.
func TestAMoveThatIsCutOffGoesOn(t *testing.T) {
	server := served(t)
	first := everyTable(t)
	want := held(t, first)
	back := filepath.Join(t.TempDir(), "back.db")
	for _, way := range []struct{ name, from, to string }{{"to a server", first, server}, {"to a file", server, back}} {
		t.Run(way.name, func(t *testing.T) {
			last, cuts := 0, 0
			for {
				ctx, cut := context.WithCancel(context.Background())
				steps := 0
				_, err := store.Move(ctx, way.from, way.to, store.MoveOptions{Rows: 2, Tell: func(part string, done, all int) {
					if part == store.MoveCompare {
						return
					}
					if steps++; steps == 1 && last > 0 && done <= last {
						t.Errorf("%d of %d were done, and now %d", last, all, done)
					}
					last = done
					cut()
				}})
				cut()
				if err == nil {
					break
				}
				if cuts++; !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				if s, err := store.Open(context.Background(), way.to, store.Options{}); !errors.Is(err, news.ErrDBMoving) {
					s.Close()
					t.Fatalf("Open of what is half moved: %v, want %v", err, news.ErrDBMoving)
				}
			}
			if cuts < len(want)-1 {
				t.Errorf("cut off only %d times", cuts)
			}
			openAt(t, way.to).Close()
		})
	}
	sameDesk(t, want, held(t, back))
}

// A move whose connections break goes on as well: to a server by itself, and from one,
// whose state of a moment it copies, when it is begun again.
func TestAMoveGoesOnAfterAServersEnd(t *testing.T) {
	at, from, back := served(t), everyTable(t), filepath.Join(t.TempDir(), "back.db")
	want := held(t, from)
	db := raw(t, at)
	server := at + "&application_name=breaking" // others use the server, too
	breaks := func() func(string, int, int) {
		n := 0
		return func(string, int, int) {
			if n++; n == 9 {
				run(t, db, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'breaking'`)
			}
		}
	}
	move(t, from, server, store.MoveOptions{Rows: 2, Tell: breaks()})
	if _, err := store.Move(context.Background(), server, back, store.MoveOptions{Rows: 2, Tell: breaks()}); !errors.Is(err, news.ErrDBUnreach) {
		t.Errorf("Move from it: %v, want %v", err, news.ErrDBUnreach)
	}
	move(t, server, back, store.MoveOptions{})
	sameDesk(t, want, held(t, back))
}

// What is not the same at the end is named, and the move is not finished.
func TestARowThatChangesDuringAMoveIsNoticed(t *testing.T) {
	for _, c := range []struct {
		name, change, table, key string
	}{
		{"another value", `UPDATE articles SET title = 'Other' WHERE id = 3`, "articles", "3"},
		{"a missing one", `DELETE FROM quotes WHERE (article, rank, n) IN (SELECT article, rank, n FROM quotes ORDER BY article, rank, n LIMIT 1)`, "quotes", ""},
		{"one too many", `INSERT INTO looks (member, place, what, at) VALUES ('discord:1', 'direct', 'x', 1)`, "looks", `"discord:1", "direct", "x"`},
		{"one in a table without a key", `UPDATE compared SET entry = 77`, "compared", "none"},
		{"one that is not found any more", `DELETE FROM words WHERE rowid IN (SELECT doc FROM entries WHERE id = 2)`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, from := served(t), filepath.Join(t.TempDir(), "desk.db")
			alive(t, from, 12)
			db, changed := raw(t, server), false
			o := store.MoveOptions{Rows: 4, Tell: func(part string, _, _ int) {
				if part == store.MoveCompare && !changed {
					changed = true
					t.Fatal("it compares already")
				}
				if part == store.MoveSearch && !changed {
					changed = true
					run(t, db, c.change)
				}
			}}
			_, err := store.Move(context.Background(), from, server, o)
			if !errors.Is(err, news.ErrDBDiffers) {
				t.Fatalf("Move: %v, want %v", err, news.ErrDBDiffers)
			}
			var row *store.RowError
			if found := errors.As(err, &row); found != (c.table != "") || found && (row.Table != c.table || c.key != "" && row.Key != c.key) {
				t.Errorf("it is said of %+v", row)
			}
			if _, err := store.Open(context.Background(), server, store.Options{}); !errors.Is(err, news.ErrDBMoving) {
				t.Errorf("Open: %v, want %v", err, news.ErrDBMoving)
			}
			if _, err := store.Move(context.Background(), from, server, store.MoveOptions{}); !errors.Is(err, news.ErrDBDiffers) {
				t.Errorf("the same again: %v, want %v", err, news.ErrDBDiffers)
			}
			move(t, from, server, store.MoveOptions{Anew: true})
			searchesAlike(t, from, server)
		})
	}
}
