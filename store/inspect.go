package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"

	"newsdesk/news"
)

// Inspect reads a whole database that nobody has open, a backup, and changes nothing.
// Errors: news.ErrDBDamaged, ErrDBNot, ErrDBNewer, ErrDBMoving, and fs.ErrNotExist for
// the path.
func Inspect(ctx context.Context, path string) (Copy, error) {
	return inspect(ctx, path, true)
}

// glance is Inspect without a look at every page.
func glance(ctx context.Context, path string) (Copy, error) {
	return inspect(ctx, path, false)
}

func inspect(ctx context.Context, path string, whole bool) (c Copy, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return c, err
	}
	if err := probe(path, os.O_RDONLY); err != nil {
		return c, err
	}
	c.Bytes = info.Size()
	db, err := sql.Open("sqlite3", plainDSN(path, "ro", !exists(path+"-wal")))
	if err != nil {
		return c, err
	}
	defer db.Close()
	err = transact(ctx, db, func(tx *sql.Tx) error {
		if err := knownSchema(ctx, tx, &c); err != nil {
			return err
		}
		if whole {
			if err := sound(ctx, tx); err != nil {
				return err
			}
		}
		return countCopy(ctx, tx, &c)
	})
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// knownSchema finds the schema of a database that this program can take up. An empty
// file is none.
func knownSchema(ctx context.Context, tx *sql.Tx, c *Copy) error {
	newest, err := newestSchema()
	if err != nil {
		return err
	}
	if c.Schema, err = schemaVersion(ctx, tx); err != nil {
		return err
	}
	if c.Schema == 0 {
		return news.ErrDBNot
	}
	if _, err := older("schema is", c.Schema, newest); err != nil {
		return err
	}
	half, err := hasTable(ctx, tx, "moving")
	if err == nil && half {
		err = news.ErrDBMoving
	}
	return err
}

// sound looks at every page of the file; news.ErrDBDamaged.
func sound(ctx context.Context, tx *sql.Tx) error {
	var found string
	if err := tx.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return named(err)
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", news.ErrDBDamaged, found)
	}
	return nil
}

// countCopy counts what a database of any schema holds.
func countCopy(ctx context.Context, tx *sql.Tx, c *Copy) error {
	for _, one := range []struct {
		table, count string
		into         *int
	}{
		{"articles", `SELECT count(*) FROM articles`, &c.Articles},
		{"feeds", `SELECT count(*) FROM feeds`, &c.Feeds},
		{"posts", `SELECT count(*) FROM posts`, &c.Posts},
	} {
		there, err := hasTable(ctx, tx, one.table)
		if err == nil && there {
			err = tx.QueryRowContext(ctx, one.count).Scan(one.into)
		}
		if err != nil {
			return err
		}
	}
	there, err := hasTable(ctx, tx, "copies")
	if err != nil || !there {
		return err
	}
	var made sql.NullInt64
	err = tx.QueryRowContext(ctx, `SELECT max(made_at) FROM copies WHERE restored_at IS NULL`).Scan(&made)
	c.MadeAt = moment(made)
	return err
}

func hasTable(ctx context.Context, tx *sql.Tx, name string) (there bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, name).Scan(&there)
	return there, err
}

// Sound looks, after an end without Close, whether the file is whole, for some
// seconds at most; news.ErrDBDamaged. A desk that has ended well it does not look at.
// With 100,000 articles (1.2 GB) the whole look takes 20 s beside other load: what it
// does not come to, the next backup does.
func (s *Store) Sound(ctx context.Context) error {
	if !s.unclean {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	err := s.read(limited, func(tx *sql.Tx) error { return sound(limited, tx) })
	if limited.Err() != nil && ctx.Err() == nil && !errors.Is(err, news.ErrDBDamaged) {
		s.log.Info("the database is large: only a part of it was looked at after the last end")
		return nil
	}
	return err
}
