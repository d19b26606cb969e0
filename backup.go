package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// momentOf is how moments are written on the command line.
const momentOf = "2 January 2006, 15:04 UTC"

// backup writes a copy of the desk to a file, also while the bot runs.
func backup(ctx context.Context, p *program, args []string) error {
	to, err := fileOf("backup", args)
	if err != nil {
		return err
	}
	if store.IsServer(p.config.Database) {
		return news.ErrDBServer
	}
	if _, err := os.Stat(p.config.Database); err != nil {
		return fmt.Errorf("there is no desk at %s to back up: set DATABASE_URL to its path", p.config.Database)
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := s.Backup(ctx, to)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "backed up to %s: %s\n", to, holds(c))
	return err
}

// restore puts a backup in the desk's place.
func restore(ctx context.Context, p *program, args []string) error {
	from, err := fileOf("restore", args)
	if err != nil {
		return err
	}
	if store.IsServer(p.config.Database) {
		return news.ErrDBServer
	}
	r, err := store.Restore(ctx, from, p.config.Database, p.now())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s: give the path of a backup", from)
	}
	if err != nil {
		return restoring{err, from}
	}
	fmt.Fprintf(p.stdout, "restored to %s: %s, as of %s\n", p.config.Database, holds(r.Copy), r.MadeAt.Format(momentOf))
	if r.Aside != "" {
		fmt.Fprintf(p.stdout, "what was there is kept as %s\n", r.Aside)
	}
	return nil
}

// restoring is an error of a backup, where the sentence would speak of the desk.
type restoring struct {
	error
	from string
}

func (r restoring) Unwrap() error { return r.error }

// says is the sentence for it, "" for the usual one.
func (r restoring) says() string {
	switch {
	case errors.Is(r, news.ErrDBNot):
		return fmt.Sprintf("%s is not a newsdesk database, so nothing was changed. Give the path of a backup.", r.from)
	case errors.Is(r, news.ErrDBDamaged):
		return fmt.Sprintf("%s is damaged, so nothing was changed. Give an older backup.", r.from)
	case errors.Is(r, news.ErrDBNewer):
		return fmt.Sprintf("%s was made by a newer newsdesk, so nothing was changed. Restore it with that version.", r.from)
	}
	return ""
}

// fileOf is the one file that a subcommand takes.
func fileOf(name string, args []string) (string, error) {
	if len(args) != 1 || args[0] == "" {
		return "", usageError(usage(name))
	}
	if strings.HasPrefix(args[0], "-") {
		return "", usageError("a backup is a file, so it needs a path; " + usage(name))
	}
	return args[0], nil
}

// holds says what is in a copy.
func holds(c store.Copy) string {
	return fmt.Sprintf("%s, %s, %s, %s", count(c.Articles, "article"), count(c.Feeds, "feed"), count(c.Posts, "post"), size(c.Bytes))
}

// Daily backups

const (
	// backupLook is how often it is looked whether the day's backup is there, and
	// backupAgain how long after a failure it is tried again.
	backupLook  = time.Minute
	backupAgain = time.Hour
	// backupLate is how old the newest backup of a desk that runs can be: a day, and
	// some tries.
	backupLate = 30 * time.Hour
)

// backupDaily makes a backup of each day (UTC) into BACKUP_DIR until ctx ends, and
// deletes the oldest. A day's backup is its file: one that could not be made, or fell
// into a time when the bot did not run, is made as soon as it can be.
func backupDaily(p *program, s *store.Store) func(context.Context) error {
	return func(ctx context.Context) error {
		if p.config.BackupDir == "" {
			return nil
		}
		tick := time.NewTicker(backupLook)
		defer tick.Stop()
		var failed time.Time
		for {
			if now := p.now(); now.Sub(failed).Abs() >= backupAgain {
				if failed = (time.Time{}); backupOfDay(ctx, p, s, now) != nil {
					failed = now
				}
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}
}

// backupOfDay makes the backup of a moment's day unless it is there.
func backupOfDay(ctx context.Context, p *program, s *store.Store, now time.Time) error {
	path := filepath.Join(p.config.BackupDir, nameOfDay(p.config, now))
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	if err := os.Mkdir(p.config.BackupDir, 0o700); err == nil {
		p.log.Info("made the folder of backups", "dir", p.config.BackupDir)
	}
	begun := time.Now()
	c, err := s.Backup(ctx, path)
	if ctx.Err() != nil {
		return nil // the next start makes it
	}
	if err != nil {
		p.log.Error("the day's backup could not be made and is tried again in an hour", "file", path, "why", say(err), "err", err)
		return err
	}
	p.log.Info("backed up", "file", path, "articles", c.Articles, "bytes", c.Bytes, "took", time.Since(begun).Round(time.Millisecond))
	dropBackups(p, now)
	return nil
}

// dropBackups deletes the desk's oldest backups beyond BACKUP_KEEP. Only files that
// backupDaily has named are touched, and none of a day to come.
func dropBackups(p *program, now time.Time) {
	all, err := backups(p.config, now)
	for ; len(all) > p.config.BackupKeep && err == nil; all = all[1:] {
		if err = os.Remove(all[0]); err == nil {
			p.log.Info("deleted an old backup", "file", all[0])
		}
	}
	if err != nil {
		p.log.Error("old backups cannot be deleted", "err", err)
	}
}

// backups are the desk's daily backups up to a moment, the oldest first.
func backups(c config, now time.Time) ([]string, error) {
	files, err := os.ReadDir(c.BackupDir)
	if err != nil {
		return nil, err
	}
	named := regexp.MustCompile(`^` + regexp.QuoteMeta(deskName(c)) + `-\d{4}-\d\d-\d\d\.db$`)
	var out []string
	for _, f := range files {
		if named.MatchString(f.Name()) && f.Type().IsRegular() && f.Name() <= nameOfDay(c, now) {
			out = append(out, filepath.Join(c.BackupDir, f.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}

// deskName is how a desk's backups begin, so that several desks can share a folder.
func deskName(c config) string {
	return strings.TrimSuffix(filepath.Base(c.Database), filepath.Ext(c.Database))
}

func nameOfDay(c config, now time.Time) string {
	return deskName(c) + "-" + now.UTC().Format(time.DateOnly) + ".db"
}

// newestBackup is the path of the newest daily backup, "" when there is none.
func newestBackup(c config, now time.Time) string {
	all, err := backups(c, now)
	if err != nil || len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// checkBackups says whether there is a backup to go back to.
func checkBackups(ctx context.Context, p *program, _ deskFound, tell func(diagnosis)) {
	d := diagnosis{what: "backups"}
	defer func() { tell(d) }()
	if store.IsServer(p.config.Database) {
		d.skipped, d.found = true, "the server's own: pg_dump makes one"
		return
	}
	if p.config.BackupDir == "" {
		d.skipped, d.found = true, "no BACKUP_DIR: the bot makes none by itself; newsdesk backup FILE makes one"
		return
	}
	all, err := backups(p.config, p.now())
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		d.todo = fmt.Sprintf("BACKUP_DIR (%s) cannot be read: allow reading and writing it, or set another", p.config.BackupDir)
	case len(all) == 0:
		d.skipped, d.found = true, fmt.Sprintf("none in %s yet: the bot makes one when it starts, then one a day", p.config.BackupDir)
	default:
		newest := all[len(all)-1]
		c, err := store.Inspect(ctx, newest)
		if age := p.now().Sub(c.MadeAt); errors.Is(err, news.ErrDBDamaged) {
			d.todo = fmt.Sprintf("%s is damaged: make another with newsdesk backup FILE, and look at that disk", newest)
		} else if err != nil {
			d.todo = say(restoring{err, newest})
		} else if age > backupLate {
			d.todo = fmt.Sprintf("the newest, %s, is of %s: start the bot, or look in its log for why there is none since", newest, c.MadeAt.Format(momentOf))
		} else {
			d.found = fmt.Sprintf("%s is sound and of %s; %d in all", newest, c.MadeAt.Format(momentOf), len(all))
		}
	}
}

// withBackup tells with the damage of the desk which backup is the newest.
func withBackup(c config, now time.Time, err error) error {
	if !errors.Is(err, news.ErrDBDamaged) {
		return err
	}
	if path := newestBackup(c, now); path != "" {
		return damaged{err, path}
	}
	return err
}

// damaged is the damage of a desk that has a backup.
type damaged struct {
	error
	newest string
}

func (d damaged) Unwrap() error { return d.error }
