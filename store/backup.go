package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"newsdesk/news"
)

// Copy is what a backup, or any newsdesk database, holds.
type Copy struct {
	MadeAt                 time.Time // when it was made; zero for a database that is no backup
	Schema                 int
	Articles, Feeds, Posts int
	Bytes                  int64
}

// Backup writes what the database holds at one moment to a file of its own, with
// mode 0600, while others read and write. Until it is whole and checked it has a
// temporary name in the same folder. An earlier backup at that path is replaced.
// Errors: news.ErrNotBackup when something else is there, ErrBackupPlace when the
// folder is missing or takes no file, ErrDBFull, ErrDBDamaged, ErrDBServer for a
// database on a server, which has ways of its own.
//
// It is VACUUM INTO and not SQLite's backup interface: both hold one read
// transaction, which lets writers go on and keeps the WAL from starting anew. With
// 100,000 articles (1.2 GB), beside other load on 2 cores, it took 16 s and the
// interface 23 s; it leaves out free pages, so that what was deleted is in no backup;
// and the copy needs no WAL. The check of the copy took another 44 s.
func (s *Store) Backup(ctx context.Context, path string) (Copy, error) {
	c, err := s.backup(ctx, path)
	if err != nil {
		return Copy{}, fmt.Errorf("back up to %s: %w", path, named(err))
	}
	return c, nil
}

func (s *Store) backup(ctx context.Context, path string) (c Copy, err error) {
	if s.server != nil {
		return c, news.ErrDBServer
	}
	if path, err = filepath.Abs(path); err != nil {
		return c, err
	}
	if err := replaceable(ctx, path); err != nil {
		return c, err
	}
	removeParts(path, s.now())
	part, err := newPart(path)
	if err != nil {
		return c, err
	}
	defer os.Remove(part)
	made := s.now()
	if err := copyInto(ctx, plainDSN(s.path, "ro", false), part); err != nil {
		return c, err
	}
	if err := onCopy(ctx, part, func(ctx context.Context, db *sql.DB) error {
		_, err := db.ExecContext(ctx, `INSERT INTO copies (made_at) VALUES (?)`, made.UnixMicro())
		return err
	}); err != nil {
		return c, err
	}
	if c, err = Inspect(ctx, part); err != nil {
		return c, err
	}
	return c, settle(part, path)
}

// replaceable refuses a path where something stands that is no backup. A desk is
// none, also one that was a backup once.
func replaceable(ctx context.Context, path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", news.ErrBackupPlace, err)
	}
	if !info.Mode().IsRegular() || exists(path+"-wal") {
		return news.ErrNotBackup
	}
	c, err := glance(ctx, path)
	if err != nil || c.MadeAt.IsZero() {
		return fmt.Errorf("%w: %v", news.ErrNotBackup, err) // what it is instead has a sentence of its own
	}
	return nil
}

// newPart is an empty file beside a path, for nobody else to read.
func newPart(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), partOf(path)+"*")
	if errors.Is(err, fs.ErrNotExist) || readOnly(err) {
		return "", fmt.Errorf("%w: %w", news.ErrBackupPlace, err)
	}
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// partOf is how the temporary names of a file begin.
func partOf(path string) string { return "." + filepath.Base(path) + ".part-" }

// partsLast is how long a temporary file is left alone: somebody may be writing it.
const partsLast = 24 * time.Hour

// removeParts deletes what killed processes left of a file's copies.
func removeParts(path string, now time.Time) {
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // whoever writes there next tells
	}
	for _, e := range all {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), partOf(path)) && now.Sub(info.ModTime()) > partsLast {
			os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// copyInto writes a database anew to an empty file.
func copyInto(ctx context.Context, from, to string) error {
	db, err := sql.Open("sqlite3", from)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	return err
}

// onCopy changes a copy that nobody else knows of. It is synced with the rest of it.
func onCopy(ctx context.Context, path string, run func(context.Context, *sql.DB) error) error {
	db, err := sql.Open("sqlite3", plainDSN(path, "rw", false)+"&_synchronous=OFF&_journal_mode=MEMORY")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return run(ctx, db)
}

// plainDSN opens a file as it is. Still promises that nobody changes it meanwhile: no
// file is made beside it then, so that its folder may be one to read only.
func plainDSN(path, mode string, still bool) string {
	v := url.Values{"mode": {mode}, "_busy_timeout": {milliseconds(longestWait)}, "_cache_size": {"-8000"}}
	if still {
		v.Set("immutable", "1")
	}
	return fileURL(path, v)
}

// settle gives a whole file its name, so that a power cut leaves either what was
// there or all of it.
func settle(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncDir(path)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
