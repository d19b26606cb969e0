package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// filled is a desk with some articles, closed.
func filled(t *testing.T, path string, articles int) {
	t.Helper()
	s := openAt(t, path)
	for i := range articles {
		add(t, s, news.Common, fetched(fmt.Sprint("https://a.example/", i), fmt.Sprint("Ferry ", i, " sails"), "The ferry sailed."))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// sizeOf is how many articles a desk at a path has.
func sizeOf(t *testing.T, path string) int {
	t.Helper()
	n, err := openAt(t, path).Size(context.Background(), news.View{news.Common})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBackupWhileOthersWrite(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	ctx := context.Background()
	dir := t.TempDir()
	s := openAt(t, filepath.Join(dir, "desk.db"))
	write := func(i int) {
		add(t, s, news.Common, fetched(fmt.Sprint("https://a.example/", i), "Ferry sails", strings.Repeat("The ferry sailed. ", 2000)))
	}
	write(0)
	stop, stopped := make(chan struct{}), make(chan int)
	go func() {
		n := 1
		for {
			select {
			case <-stop:
				stopped <- n
				return
			default:
				write(n)
				n++
			}
		}
	}()
	to := filepath.Join(dir, "copy.db")
	var last int
	for range 5 { // each replaces the one before
		c, err := s.Backup(ctx, to)
		if err != nil || c.Articles < max(1, last) || c.MadeAt.IsZero() {
			t.Fatalf("Backup: %+v, %v, after one of %d articles", c, err, last)
		}
		last = c.Articles
	}
	close(stop)
	if all := <-stopped; last > all {
		t.Errorf("the backup has %d articles of %d", last, all)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info.Mode(), err)
	}
	if c, err := store.Inspect(ctx, to); err != nil || c.Articles != last {
		t.Errorf("Inspect: %+v, %v", c, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 || len(files(t, dir, "copy.db*")) != 1 {
		t.Errorf("left beside: %v %v", left, err)
	}
	if got := sizeOf(t, to); got != last {
		t.Errorf("opened, it has %d articles of %d", got, last)
	}
}

func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBackupRefuses(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	tests := []struct {
		name    string
		prepare func(t *testing.T, to string)
		want    error
	}{
		{"a text file", func(t *testing.T, to string) { os.WriteFile(to, []byte("Dear diary"), 0o600) }, news.ErrNotBackup},
		{"an empty file", func(t *testing.T, to string) { os.WriteFile(to, nil, 0o600) }, news.ErrNotBackup},
		{"a folder", func(t *testing.T, to string) { os.Mkdir(to, 0o700) }, news.ErrNotBackup},
		{"another desk", func(t *testing.T, to string) { filled(t, to, 1) }, news.ErrNotBackup},
		{"another program's database", func(t *testing.T, to string) { run(t, raw(t, to), `CREATE TABLE recipes (id INTEGER)`) }, news.ErrNotBackup},
		{"a link to a backup", func(t *testing.T, to string) { os.Symlink("/dev/null", to) }, news.ErrNotBackup},
		{"no folder", func(t *testing.T, to string) { os.Remove(filepath.Dir(to)) }, news.ErrBackupPlace},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := openAt(t, filepath.Join(t.TempDir(), "desk.db"))
			dir := filepath.Join(t.TempDir(), "backups")
			os.Mkdir(dir, 0o700)
			to := filepath.Join(dir, "copy.db")
			test.prepare(t, to)
			before, _ := os.ReadFile(to)
			if _, err := s.Backup(context.Background(), to); !errors.Is(err, test.want) {
				t.Errorf("Backup: %v, want %v", err, test.want)
			}
			if after, _ := os.ReadFile(to); string(before) != string(after) {
				t.Error("what was there was changed")
			}
			if left := files(t, dir, ".*"); len(left) > 0 {
				t.Errorf("left beside: %v", left)
			}
		})
	}
	t.Run("the desk itself", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "desk.db")
		if _, err := openAt(t, path).Backup(context.Background(), path); !errors.Is(err, news.ErrNotBackup) {
			t.Errorf("Backup: %v", err)
		}
	})
	t.Run("called off", func(t *testing.T) {
		dir := t.TempDir()
		s := openAt(t, filepath.Join(dir, "desk.db"))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Backup(ctx, filepath.Join(dir, "copy.db")); !errors.Is(err, context.Canceled) {
			t.Errorf("Backup: %v", err)
		}
		if left := append(files(t, dir, ".*"), files(t, dir, "copy*")...); len(left) > 0 {
			t.Errorf("left beside: %v", left)
		}
	})
}

// backedUp is a closed desk of some articles in a folder of its own, and its backup.
func backedUp(t *testing.T, articles int) (desk, backup string) {
	t.Helper()
	dir := t.TempDir()
	desk, backup = filepath.Join(dir, "desk.db"), filepath.Join(dir, "backup.db")
	filled(t, desk, articles)
	s := openAt(t, desk)
	if _, err := s.Backup(context.Background(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return desk, backup
}

func TestRestore(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	desk, backup := backedUp(t, 3)
	filledMore := openAt(t, desk)
	add(t, filledMore, news.Common, fetched("https://a.example/more", "Ferry returns", "The ferry returned."))
	// It is killed: its -wal stays.
	page, err := os.ReadFile(desk)
	if err != nil {
		t.Fatal(err)
	}
	wal, err := os.ReadFile(desk + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	filledMore.Close()
	os.WriteFile(desk, page, 0o600)
	os.WriteFile(desk+"-wal", wal, 0o600)

	r, err := store.Restore(context.Background(), backup, desk, time.Now())
	if err != nil || r.Articles != 3 || r.Aside == "" {
		t.Fatalf("Restore: %+v, %v", r, err)
	}
	if info, err := os.Stat(desk); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	if n := sizeOf(t, desk); n != 3 {
		t.Errorf("%d articles after the restore", n)
	}
	if n := sizeOf(t, r.Aside); n != 4 {
		t.Errorf("%d articles in what was there", n)
	}
	if c, err := store.Inspect(context.Background(), backup); err != nil || c.MadeAt.IsZero() {
		t.Errorf("the backup itself: %+v, %v", c, err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	tests := []struct {
		name    string
		prepare func(t *testing.T, desk, backup string)
		want    error
	}{
		{"a text file", func(t *testing.T, _, backup string) { os.WriteFile(backup, []byte("Dear diary"), 0o600) }, news.ErrDBNot},
		{"an empty file", func(t *testing.T, _, backup string) { os.WriteFile(backup, nil, 0o600) }, news.ErrDBNot},
		{"no file", func(t *testing.T, _, backup string) { os.Remove(backup) }, os.ErrNotExist},
		{"another program's database", func(t *testing.T, _, backup string) {
			os.Remove(backup)
			run(t, raw(t, backup), `CREATE TABLE recipes (id INTEGER)`)
		}, news.ErrDBNot},
		{"a newer schema", func(t *testing.T, _, backup string) { run(t, raw(t, backup), `PRAGMA user_version = 999`) }, news.ErrDBNewer},
		{"newer jobs", func(t *testing.T, _, backup string) {
			run(t, raw(t, backup), `INSERT INTO river_migration (line, version) VALUES ('main', 999)`)
		}, news.ErrDBNewer},
		{"a cut tail", func(t *testing.T, _, backup string) { os.Truncate(backup, 4096*20+17) }, news.ErrDBDamaged},
		{"a cut last page", func(t *testing.T, _, backup string) {
			info, _ := os.Stat(backup)
			os.Truncate(backup, info.Size()-100)
		}, news.ErrDBDamaged},
		{"a damaged page", func(t *testing.T, _, backup string) { scribble(t, backup) }, news.ErrDBDamaged},
		{"a desk that runs", func(t *testing.T, desk, _ string) {
			if err := openAt(t, desk).Own(context.Background()); err != nil {
				t.Fatal(err)
			}
		}, news.ErrDBOwned},
		{"the desk itself", func(t *testing.T, desk, backup string) {
			os.Remove(backup)
			os.Symlink(desk, backup)
		}, news.ErrSameFile},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			desk, backup := backedUp(t, 2)
			test.prepare(t, desk, backup)
			_, err := store.Restore(context.Background(), backup, desk, time.Now())
			if !errors.Is(err, test.want) {
				t.Errorf("Restore: %v, want %v", err, test.want)
			}
			if left := files(t, filepath.Dir(desk), ".*"); len(left) > 0 {
				t.Errorf("left beside: %v", left)
			}
			if n := sizeOf(t, desk); n != 2 {
				t.Errorf("the desk has %d articles", n)
			}
		})
	}
}

// scribble overwrites the middle of pages in a file's second half.
func scribble(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := info.Size() / 2 / 4096 * 4096; at < info.Size(); at += 4096 {
		if _, err := f.WriteAt(make([]byte, 2048), at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARestoreThatWasCutOff(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	desk, backup := backedUp(t, 2)
	if err := os.Rename(desk, desk+".before-20260101T000000"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(desk+".restoring", []byte("as much as there was"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := store.Open(context.Background(), desk, store.Options{}); !errors.Is(err, news.ErrDBHalf) {
		s.Close()
		t.Fatalf("Open: %v", err)
	}
	if r, err := store.Restore(context.Background(), backup, desk, time.Now()); err != nil || r.Aside != "" {
		t.Fatalf("Restore: %+v, %v", r, err)
	}
	if n := sizeOf(t, desk); n != 2 {
		t.Errorf("%d articles", n)
	}
}

// What was given a number after the backup keeps it for good.
func TestARestoredDeskGivesNoNumberTwice(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	for _, by := range []string{"restore", "copying"} {
		t.Run(by, func(t *testing.T) {
			desk, backup := backedUp(t, 2)
			lost := openAt(t, desk)
			gone := add(t, lost, news.Common, fetched("https://a.example/lost", "Ferry is lost", "It sank."))
			lost.Close()
			if by == "restore" {
				if _, err := store.Restore(context.Background(), backup, desk, time.Now()); err != nil {
					t.Fatal(err)
				}
			} else if err := os.Rename(backup, desk); err != nil {
				t.Fatal(err)
			}
			s := openAt(t, desk)
			fresh := add(t, s, news.Common, fetched("https://a.example/new", "Ferry is new", "It floats."))
			if fresh <= gone+1000 {
				t.Errorf("article %d after the restore, %d before", fresh, gone)
			}
			p, _, err := s.OwePost(context.Background(), news.Post{Key: "k", Platform: "discord", Channel: "c", Article: fresh})
			if err != nil || p.ID < 1000 {
				t.Errorf("post %d, %v", p.ID, err)
			}
			s.Close()
			if again := add(t, openAt(t, desk), news.Common, fetched("https://a.example/newer", "Ferry is newer", "It floats, too.")); again != fresh+1 {
				t.Errorf("article %d after %d: a desk is taken up once", again, fresh)
			}
		})
	}
}

// After a restore, what may stand in a channel already is known as such.
func TestPostsOfTheGap(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	ctx := context.Background()
	dir := t.TempDir()
	desk, backup := filepath.Join(dir, "desk.db"), filepath.Join(dir, "backup.db")
	s := openAt(t, desk)
	old := fetched("https://a.example/old", "Ferry is old", "It sailed.")
	old.Published = time.Now().Add(-time.Hour)
	article := add(t, s, news.Common, old)
	owe := func(s *store.Store, key string, kind news.PostKind, article int64) news.Post {
		t.Helper()
		p, _, err := s.OwePost(ctx, news.Post{Key: key, Kind: kind, Platform: "discord", Channel: "c", Article: article})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	owed := owe(s, "owed", news.PostStory, article)
	made, err := s.Backup(ctx, backup)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := store.Restore(ctx, backup, desk, time.Now()); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, desk)
	if p, err := s.Post(ctx, owed.ID); err != nil || p.Tries != 1 || !p.Gap.IsZero() {
		t.Errorf("what the backup owed: %d tries, gap %v, %v", p.Tries, p.Gap, err)
	}
	fresh := fetched("https://a.example/fresh", "Ferry is fresh", "It sails.")
	fresh.Published = time.Now().Add(time.Minute)
	since := add(t, s, news.Common, fresh)
	for _, c := range []struct {
		name    string
		kind    news.PostKind
		article int64
		gap     bool
	}{
		{"published before", news.PostStory, article, true},
		{"published since", news.PostStory, since, false},
		{"to a member", news.PostFollow, article, true},
		{"by a moderator", news.PostArticle, article, false},
	} {
		if p := owe(s, c.name, c.kind, c.article); p.Gap.Equal(made.MadeAt) != c.gap {
			t.Errorf("%s: the gap begins %v, the backup is of %v", c.name, p.Gap, made.MadeAt)
		}
	}
}
