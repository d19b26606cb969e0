package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// raw opens a file behind the store's back.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	return fresh.Raw(t, path)
}

func run(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	fresh.FileOnly(t, "what a file can be")
	desk := func(t *testing.T, path string) {
		s, err := store.Open(context.Background(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    error
	}{
		{"a text file", func(t *testing.T, path string) {
			os.WriteFile(path, []byte("Dear diary, nothing happened today at all."), 0o600)
		}, news.ErrDBNot},
		{"a short file", func(t *testing.T, path string) { os.WriteFile(path, []byte("hi"), 0o600) }, news.ErrDBNot},
		{"a device", func(t *testing.T, path string) { os.Symlink("/dev/null", path) }, news.ErrDBNot},
		{"a directory", func(t *testing.T, path string) { os.Mkdir(path, 0o700) }, news.ErrDBNot},
		{"no directory above", func(t *testing.T, path string) { os.Remove(filepath.Dir(path)) }, fs.ErrNotExist},
		{"somebody else's tables", func(t *testing.T, path string) {
			run(t, raw(t, path), `CREATE TABLE recipes (id INTEGER)`)
		}, news.ErrDBNot},
		{"another application's id", func(t *testing.T, path string) {
			run(t, raw(t, path), `PRAGMA application_id = 42`, `CREATE TABLE recipes (id INTEGER)`)
		}, news.ErrDBNot},
		{"a newer schema", func(t *testing.T, path string) {
			desk(t, path)
			run(t, raw(t, path), `PRAGMA user_version = 999`)
		}, news.ErrDBNewer},
		{"newer jobs", func(t *testing.T, path string) {
			desk(t, path)
			run(t, raw(t, path), `INSERT INTO river_migration (line, version) VALUES ('main', 999)`)
		}, news.ErrDBNewer},
		{"a cut tail", func(t *testing.T, path string) {
			desk(t, path)
			os.Truncate(path, 4096*9+100)
		}, news.ErrDBDamaged},
		{"a cut header", func(t *testing.T, path string) {
			desk(t, path)
			os.Truncate(path, 50)
		}, news.ErrDBDamaged},
		{"a torn header", func(t *testing.T, path string) {
			os.WriteFile(path, append([]byte("SQLite format 3\x00"), make([]byte, 4096)...), 0o600)
		}, news.ErrDBNot},
		{"another program's lock", func(t *testing.T, path string) {
			desk(t, path)
			run(t, raw(t, path), `PRAGMA locking_mode = EXCLUSIVE`, `BEGIN EXCLUSIVE`)
		}, news.ErrDBLocked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "desk")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "desk.db")
			test.prepare(t, path)
			start := time.Now()
			s, err := store.Open(context.Background(), path, store.Options{})
			if err == nil {
				s.Close()
			}
			if !errors.Is(err, test.want) {
				t.Errorf("Open: %v, want %v", err, test.want)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("Open took %v to refuse", took)
			}
		})
	}
}

func TestAFileWithNothingOnItIsADeskToBeginWith(t *testing.T) {
	fresh.FileOnly(t, "an empty file")
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
	}{
		{"an empty file", func(t *testing.T, path string) {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"Litestream was quicker", func(t *testing.T, path string) { litestreamed(t, path) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "desk.db")
			test.make(t, path)
			if n := sizeOf(t, path); n != 0 {
				t.Errorf("%d articles", n)
			}
		})
	}
}

// litestreamed leaves in a database what Litestream keeps there.
func litestreamed(t *testing.T, path string) {
	t.Helper()
	db := raw(t, path)
	run(t, db, `PRAGMA journal_mode = wal`)
	run(t, db, `CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)`)
	run(t, db, `CREATE TABLE _litestream_lock (id INTEGER)`)
}

func TestOpenMakesAFileForNobodyElse(t *testing.T) {
	fresh.FileOnly(t, "the modes of files")
	path := filepath.Join(t.TempDir(), "desk.db")
	s := openAt(t, path)
	add(t, s, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	if err := s.Own(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(name), mode)
		}
	}
}

func TestWhatWasKeptIsThereAfterReopening(t *testing.T) {
	path := fresh.Database(t)
	s := openAt(t, path)
	id := add(t, s, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := openAt(t, path).Entry(context.Background(), news.View{news.Common}, id)
	if err != nil || e.Text != "The ferry sailed." {
		t.Errorf("Entry: %q, %v", e.Text, err)
	}
}

func TestOneProcessOwnsTheDatabase(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	first, second := openAt(t, path), openAt(t, path)
	if err := first.Own(ctx); err != nil {
		t.Fatal(err)
	}
	if err := first.Own(ctx); err != nil {
		t.Errorf("owning twice: %v", err)
	}
	if err := second.Own(ctx); !errors.Is(err, news.ErrDBOwned) {
		t.Errorf("a second owner: %v, want %v", err, news.ErrDBOwned)
	}
	add(t, second, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	if n, err := first.Size(ctx, news.View{news.Common}); n != 1 || err != nil {
		t.Errorf("the owner sees %d articles of the other, %v", n, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := second.Own(ctx); err != nil {
		t.Errorf("after the owner closed: %v", err)
	}
}

func TestManyWritersAndReadersAreNeverLocked(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	desks := []*store.Store{openAt(t, path), openAt(t, path)}
	errs := make(chan error)
	const each = 15
	for i := range 8 {
		s := desks[i%2]
		go func() {
			for n := range each {
				a := fetched("https://a.example/"+string(rune('a'+i))+string(rune('a'+n)), "Ferry sails", "The ferry sailed.")
				_, err := s.Add(ctx, news.Common, a, news.Actor{})
				if err == nil {
					_, err = s.Latest(ctx, news.View{news.Common}, store.Filter{Limit: 5})
				}
				if err == nil {
					_, err = s.Search(ctx, news.View{news.Common}, "ferry", store.Filter{Limit: 5})
				}
				errs <- err
			}
		}()
	}
	for range 8 * each {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	for _, s := range desks {
		if n, err := s.Size(ctx, news.View{news.Common}); n != 8*each || err != nil {
			t.Errorf("Size: %d, %v", n, err)
		}
	}
}
