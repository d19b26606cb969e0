package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"newsdesk/news"
)

// halfway ends the name of a restored database that is whole and has not taken its
// place yet. While it is there, parts of two databases may be: Open refuses.
const halfway = ".restoring"

// Restored is what Restore did.
type Restored struct {
	Copy
	Aside string // where the database that was there is now; "" when there was none
}

// Restore puts a copy of a backup in the place of a database. What was there is kept
// beside it under a new name, with its -wal and -shm. It changes nothing unless the
// backup is a sound newsdesk database that this program can take up and no program has
// the place open; and a restore that is cut off leaves the old one, or a state that
// Open refuses with news.ErrDBHalf until it is restored again.
// Errors: as Inspect's, and news.ErrDBOwned, ErrDBLocked, ErrDBFull, ErrBackupPlace, ErrSameFile.
func Restore(ctx context.Context, backup, path string, now time.Time) (Restored, error) {
	r, err := restore(ctx, backup, path, now)
	if err != nil {
		return Restored{}, fmt.Errorf("restore %s to %s: %w", backup, path, named(err))
	}
	return r, nil
}

func restore(ctx context.Context, backup, path string, now time.Time) (r Restored, err error) {
	if backup, err = filepath.Abs(backup); err != nil {
		return r, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return r, err
	}
	if same(backup, path) {
		return r, news.ErrSameFile
	}
	if r.Copy, err = Inspect(ctx, backup); err != nil {
		return r, err
	}
	if there, err := filepath.EvalSymlinks(path); err == nil {
		path = there
	}
	lock, err := owning(path)
	if err != nil {
		if errors.Is(err, news.ErrDBOwned) {
			return r, err
		}
		return r, fmt.Errorf("%w: %w", news.ErrBackupPlace, err)
	}
	defer lock.Close()
	if err := unused(path); err != nil {
		return r, err
	}
	removeParts(path, now)
	part, err := newPart(path)
	if err != nil {
		return r, err
	}
	defer os.Remove(part)
	if err := copyInto(ctx, plainDSN(backup, "ro", !exists(backup+"-wal")), part); err != nil {
		return r, err
	}
	if err := onCopy(ctx, part, func(ctx context.Context, db *sql.DB) error {
		if err := migrate(ctx, db); err != nil {
			return err
		}
		return transact(ctx, db, func(tx *sql.Tx) error { return date(ctx, tx, &r.Copy) })
	}); err != nil {
		return r, err
	}
	if _, err := Inspect(ctx, part); err != nil {
		return r, err
	}
	r.Aside, err = putInPlace(part, path, now)
	return r, err
}

// unused refuses a database that another program has open: what that wrote would get
// lost, and one that follows the file, as Litestream does, would take what it reads there
// for a change of what it had copied.
func unused(path string) error {
	switch used, err := opened(path); {
	case err != nil:
		return fmt.Errorf("%w: %w", news.ErrBackupPlace, err)
	case used:
		return news.ErrDBLocked
	}
	return nil
}

// date makes a copy that was no backup one of the last moment that it knows of.
func date(ctx context.Context, tx *sql.Tx, c *Copy) error {
	if !c.MadeAt.IsZero() {
		return nil
	}
	var last sql.NullInt64
	if err := tx.QueryRowContext(ctx, `SELECT max(at) FROM (SELECT max(at) AS at FROM acts UNION ALL SELECT max(owed_at) FROM posts
		UNION ALL SELECT max(done_at) FROM posts UNION ALL SELECT max(checked_at) FROM feeds)`).Scan(&last); err != nil {
		return err
	}
	c.MadeAt = moment(last)
	_, err := tx.ExecContext(ctx, `INSERT INTO copies (made_at) VALUES (?)`, last.Int64)
	return err
}

// putInPlace brings a whole copy to a path, and gives where what was there is now.
// Its -wal must be gone before the copy appears, for SQLite would take it for the
// copy's own.
func putInPlace(part, path string, now time.Time) (aside string, err error) {
	if err := settle(part, path+halfway); err != nil {
		return "", err
	}
	aside = path + ".before-" + now.UTC().Format("20060102T150405")
	for exists(aside) || exists(aside+"-wal") {
		aside += "x"
	}
	was := exists(path)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Rename(path+halfway, path); err != nil {
		return "", err
	}
	if !was {
		aside = ""
	}
	return aside, syncDir(path)
}

// same tells whether two paths lead to one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
