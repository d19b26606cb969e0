package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"newsdesk/news"
	"newsdesk/store"
)

// migrate moves the desk from its file to a PostgreSQL server, or from there to a file,
// while nothing runs on either. Ended before all is there, it goes on at the same place
// the next time.
func migrate(ctx context.Context, p *program, args []string) error {
	var to string
	var anew bool
	rest, err := flags("migrate", args, func(f *flag.FlagSet) {
		f.StringVar(&to, "to", "", "")
		f.BoolVar(&anew, "anew", false, "")
	})
	if err != nil {
		return err
	}
	from := p.config.Database
	switch err := databasePath(to); {
	case len(rest) > 0 || to == "":
		return usageError(usage("migrate"))
	case err != nil:
		return usageError("--to " + err.Error())
	case store.IsServer(from) && store.IsServer(to):
		return usageError("a desk on a server moves to a file; pg_dump and pg_restore copy it to another server")
	case store.IsServer(from) == store.IsServer(to):
		return usageError("a desk in a file moves to a server: give an address that begins with postgres://; newsdesk backup FILE copies it to another file")
	}
	if _, err := os.Stat(from); err != nil && !store.IsServer(from) {
		return fmt.Errorf("there is no desk at %s to move: set DATABASE_URL to its path", from)
	}
	tell, put := movingBar(p)
	m, err := store.Move(ctx, from, to, store.MoveOptions{Log: p.log, Now: p.now, Anew: anew, Tell: tell})
	put()
	switch {
	case ctx.Err() != nil && err != nil:
		return errors.New("it was ended before all was moved: the same command goes on where it was")
	case err != nil:
		return moving{err, store.Shown(to)}
	}
	if m.Altered > 0 {
		fmt.Fprintf(p.stdout, "%s had bytes that PostgreSQL does not keep, NUL or what is no Unicode: a space or ? stands for each\n", count(m.Altered, "text"))
	}
	_, err = fmt.Fprintf(p.stdout, "moved to %s: %s, %s, %s, and all else, %s in %s, each compared: set DATABASE_URL to it and start newsdesk; %s stays as it is\n",
		store.Shown(to), count(m.Articles, "article"), count(m.Feeds, "feed"), count(m.Posts, "post"), count(m.Rows, "row"), count(m.Tables, "table"), store.Shown(from))
	return err
}

// movingBar shows how far a move has come: people a bar, which put takes away, others a
// line for each part.
func movingBar(p *program) (tell func(part string, done, all int), put func()) {
	if !isTerminal(p.stderr) {
		last := ""
		return func(part string, done, all int) {
			if part != last {
				last = part
				fmt.Fprintf(p.stderr, "%s: %d %%\n", partOfMove(part), 100*done/max(1, all))
			}
		}, func() {}
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(p.stderr), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	return func(part string, done, all int) {
		bar.ChangeMax(all)
		bar.Describe(partOfMove(part))
		bar.Set(done)
	}, func() { bar.Clear() }
}

func partOfMove(part string) string {
	switch part {
	case store.MoveSearch:
		return "taking the words of articles"
	case store.MoveIndex:
		return "making the index of search"
	case store.MoveCompare:
		return "comparing all"
	}
	return "moving " + part
}

// moving is an error of a move: of which of the two databases, or of which row.
type moving struct {
	error
	to string // as it may be shown
}

func (m moving) Unwrap() error { return m.error }

func (m moving) says() string {
	if row := (*store.RowError)(nil); errors.As(m.error, &row) {
		if errors.Is(row, news.ErrDBDiffers) {
			return say(news.ErrDBDiffers) + fmt.Sprintf(" The first difference is in table %s, key %s.", row.Table, row.Key)
		}
		return fmt.Sprintf("A row cannot be moved: %v. Once that is set right, the same command goes on where it was.", row)
	}
	if target := (*store.TargetError)(nil); errors.As(m.error, &target) {
		return m.to + ": " + say(target.Err)
	}
	return say(m.error)
}

// passwordsIn are those in addresses of databases among arguments.
func passwordsIn(args []string) []string {
	var out []string
	for _, a := range args {
		if i := strings.Index(a, "postgres"); i >= 0 {
			out = append(out, databasePasswords(a[i:])...)
		}
	}
	return out
}
