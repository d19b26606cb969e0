package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// Refused, a move changes nothing.
func TestAMoveIsRefused(t *testing.T) {
	own := func(t *testing.T, path string) {
		if err := openAt(t, path).Own(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	article := func(t *testing.T, path string) {
		s := openAt(t, path)
		add(t, s, news.Common, fetched("https://there.example/1", "Stays there", "It was there before."))
		s.Close()
	}
	for _, c := range []struct {
		name     string
		prepare  func(t *testing.T, from, to string)
		want     error
		ofTarget bool
	}{
		{"while the bot runs", func(t *testing.T, from, _ string) { own(t, from) }, news.ErrDBOwned, false},
		{"while another runs on the new one", func(t *testing.T, _, to string) { own(t, to) }, news.ErrDBOwned, true},
		{"to a desk with an article", func(t *testing.T, _, to string) { article(t, to) }, news.ErrDBFilled, false},
		{"to a desk with a shelf", func(t *testing.T, _, to string) {
			openAt(t, to).Close()
			run(t, rawOf(t, to), `INSERT INTO shelves (name) VALUES ('discord:1')`)
		}, news.ErrDBFilled, false},
		{"to a desk with a feed", func(t *testing.T, _, to string) {
			openAt(t, to).Close()
			run(t, rawOf(t, to), `INSERT INTO feeds (url, next_at) VALUES ('https://there.example/feed', 1)`)
		}, news.ErrDBFilled, false},
		{"to a desk that has given its buttons a key", func(t *testing.T, _, to string) {
			s := openAt(t, to)
			if _, err := s.Key(context.Background()); err != nil {
				t.Fatal(err)
			}
			s.Close()
		}, news.ErrDBFilled, false},
		{"to another desk's unfinished move", func(t *testing.T, _, to string) {
			other := filepath.Join(t.TempDir(), "other.db")
			if store.IsServer(to) {
				alive(t, other, 3)
			} else {
				other = fresh.Database(t)
				alive(t, other, 3)
			}
			halfway(t, other, to)
		}, news.ErrDBFilled, false},
		{"to somebody else's tables", func(t *testing.T, _, to string) {
			run(t, rawOf(t, to), `CREATE TABLE recipes (id INTEGER)`)
		}, news.ErrDBNot, true},
	} {
		for _, way := range []string{"to a server", "to a file"} {
			t.Run(c.name+" "+way, func(t *testing.T) {
				to, from := served(t), filepath.Join(t.TempDir(), "desk.db")
				if way == "to a file" {
					from, to = to, from
				}
				alive(t, from, 3)
				c.prepare(t, from, to)
				before := sums(t, to)
				_, err := store.Move(context.Background(), from, to, store.MoveOptions{})
				var target *store.TargetError
				if !errors.Is(err, c.want) || errors.As(err, &target) != c.ofTarget {
					t.Errorf("Move: %v, want %v", err, c.want)
				}
				if after := sums(t, to); !slices.Equal(before, after) && before != nil {
					t.Errorf("there was %v, and now %v", before, after)
				}
			})
		}
	}
}

// halfway moves a desk until the first rows are there.
func halfway(t *testing.T, from, to string) {
	t.Helper()
	ctx, cut := context.WithCancel(context.Background())
	defer cut()
	if _, err := store.Move(ctx, from, to, store.MoveOptions{Rows: 2, Tell: func(string, int, int) { cut() }}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// sums are some counts of a database, nil for one that is not there or no desk.
func sums(t *testing.T, path string) []string {
	t.Helper()
	if _, err := os.Stat(path); !store.IsServer(path) && err != nil {
		return nil
	}
	db := rawOf(t, path)
	defer db.Close()
	var out []string
	for _, table := range []string{"articles", "shelves", "feeds", "secrets", "entries", "terms"} {
		var n string
		if err := db.QueryRow(`SELECT '` + table + ` ' || count(*) FROM ` + table).Scan(&n); err != nil {
			return nil
		}
		out = append(out, n)
	}
	return out
}

func TestTwoFilesOrTwoServersAreNoMove(t *testing.T) {
	dir := t.TempDir()
	for _, way := range [][2]string{{filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")}, {"postgres://a/x", "postgresql://b/x"}} {
		if _, err := store.Move(context.Background(), way[0], way[1], store.MoveOptions{}); err == nil {
			t.Errorf("%v: no error", way)
		}
	}
	if all, _ := os.ReadDir(dir); len(all) > 0 {
		t.Errorf("it has made %v", all)
	}
}

// What a half moved file is refused by, beside Open.
func TestAHalfMovedFileIsNoBackup(t *testing.T) {
	server, path := served(t), filepath.Join(t.TempDir(), "half.db")
	alive(t, server, 3)
	halfway(t, server, path)
	if _, err := store.Inspect(context.Background(), path); !errors.Is(err, news.ErrDBMoving) {
		t.Errorf("Inspect: %v, want %v", err, news.ErrDBMoving)
	}
	if _, err := store.Restore(context.Background(), path, filepath.Join(t.TempDir(), "desk.db"), noon()); !errors.Is(err, news.ErrDBMoving) {
		t.Errorf("Restore: %v, want %v", err, news.ErrDBMoving)
	}
}

// What PostgreSQL does not keep is altered, counted and compared as it is kept.
func TestWhatAServerDoesNotKeepIsTold(t *testing.T) {
	server, from := served(t), filepath.Join(t.TempDir(), "desk.db")
	alive(t, from, 12)
	run(t, file(t, from),
		`UPDATE articles SET title = 'Ferry' || char(0) || 'sails', byline = CAST(x'436166e9' AS TEXT) WHERE id = 2`,
		`INSERT INTO looks (member, place, what, at) VALUES ('discord:1', 'direct', 'a' || char(0), 1), ('discord:1', 'direct', 'a' || char(1), 2)`)
	wanted(t, "altered texts", move(t, from, server, store.MoveOptions{Rows: 1}).Altered, 3)
	wanted(t, "its title", texts(t, raw(t, server), `SELECT title || '|' || byline FROM articles WHERE id = 2`)[0], "Ferry sails|Caf?")
}

// A row that the server cannot take is named.
func TestARowThatIsNotTakenIsNamed(t *testing.T) {
	server, from := served(t), filepath.Join(t.TempDir(), "desk.db")
	alive(t, from, 12)
	db := file(t, from)
	run(t, db, `UPDATE entries SET shelf = 99 WHERE id = 5`) // there is none, which nobody looked for
	var row *store.RowError
	if _, err := store.Move(context.Background(), from, server, store.MoveOptions{}); !errors.As(err, &row) || row.Table != "entries" || row.Key != "5" {
		t.Fatalf("Move: %v", err)
	}
	run(t, db, `UPDATE entries SET shelf = 1 WHERE id = 5`)
	move(t, from, server, store.MoveOptions{})
}

// The tables that move are those of the schema. A later migration's are moved without a
// word here, but they must be alike in both.
func TestBothSchemasHaveTheSameTables(t *testing.T) {
	server, path := served(t), filepath.Join(t.TempDir(), "desk.db")
	openAt(t, server).Close()
	openAt(t, path).Close()
	db, there := file(t, path), raw(t, server)
	shape := func(kind string) string {
		return map[string]string{"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}[kind]
	}
	var want []string
	for _, one := range tables(t, db) {
		for _, column := range texts(t, db, `SELECT type || ' ' || name FROM pragma_table_info(?)`, one.name) {
			kind, name, _ := strings.Cut(column, " ")
			want = append(want, one.name+" "+name+" "+shape(kind))
		}
	}
	// Apart from the schema's number, the index of search, which SQLite keeps otherwise, and
	// what several processes share.
	got := texts(t, there, `SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns AS c
		JOIN information_schema.tables AS t USING (table_schema, table_name)
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'river\_%' AND table_name NOT IN ('newsdesk', 'words', 'titles', 'edition',
		'processes', 'shares', 'leases', 'sessions', 'drains', 'places', 'starts', 'hosts')`)
	slices.Sort(want)
	slices.Sort(got)
	for _, column := range want {
		if !slices.Contains(got, column) {
			t.Errorf("only SQLite has %s", column)
		}
	}
	for _, column := range got {
		if !slices.Contains(want, column) {
			t.Errorf("only PostgreSQL has %s", column)
		}
	}
}
