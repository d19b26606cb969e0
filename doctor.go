package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"newsdesk/store"
)

// leastFree is how many bytes a disk should have left.
const leastFree = 200 << 20

// diagnosis is one line of the doctor's: what was looked at, what was found, and
// what to do when it is wrong.
type diagnosis struct {
	what, found string
	todo        string // "" when all is well
	skipped     bool   // it was not looked at
}

// doctor checks what a desk needs and says in a line each how it is. It changes
// nothing but the schema of an older desk, as any command would.
func doctor(ctx context.Context, p *program, args []string) error {
	if len(args) > 0 {
		return usageError(usage("doctor"))
	}
	sick := false
	tell := func(d diagnosis) {
		mark, line := "ok", d.found
		switch {
		case d.todo != "":
			mark, line, sick = "FAIL", d.todo, true
		case d.skipped:
			mark = "-"
		}
		fmt.Fprintf(p.stdout, "%-4s  %-11s  %s\n", mark, d.what, line)
	}
	if p.wrong != nil {
		tell(diagnosis{what: "settings", todo: p.wrong.Error()})
		return errSaid
	}
	tell(diagnosis{what: "settings", found: fmt.Sprintf("all %d are understood", len(settings()))})
	desk := checkDatabase(ctx, p, tell)
	for _, check := range []func(context.Context, *program, deskFound, func(diagnosis)){checkBackups, checkAddress, checkDiscord, checkNetwork, checkModel} {
		check(ctx, p, desk, tell)
	}
	if sick {
		return errSaid
	}
	return nil
}

// deskFound is what the other checks need of the database.
type deskFound struct {
	use   store.ModelUse // what a model has cost
	to    []store.Destination
	owned bool // a bot runs on it
}

// checkDatabase makes no database where there is none.
func checkDatabase(ctx context.Context, p *program, tell func(diagnosis)) (found deskFound) {
	d := diagnosis{what: "database"}
	var work []diagnosis
	defer func() {
		for _, one := range append([]diagnosis{d}, work...) {
			tell(one)
		}
	}()
	if _, err := os.Stat(p.config.Database); !store.IsServer(p.config.Database) && errors.Is(err, fs.ErrNotExist) {
		d.found = fmt.Sprintf("%s is not there yet: the first start makes it", p.config.Database)
		return found
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		d.todo = say(withBackup(p.config, p.now(), err))
		return found
	}
	defer s.Close()
	h, err := s.Health(ctx)
	switch {
	case err != nil:
		d.todo = say(err)
	case s.Server() != "":
		d.found = fmt.Sprintf("%s is PostgreSQL %s: %s, %s", store.Shown(p.config.Database), s.Server(), count(h.Articles, "article"), size(h.Bytes))
	case h.Damage != "":
		d.todo = fmt.Sprintf("%s is damaged (%s): newsdesk restore %s puts a backup in its place", p.config.Database, h.Damage,
			cmp.Or(newestBackup(p.config, p.now()), "FILE"))
	case h.Free < leastFree:
		d.todo = fmt.Sprintf("only %s are left on the disk of %s: make room", size(h.Free), p.config.Database)
	default:
		d.found = fmt.Sprintf("%s is sound: %s, %s; %s are free", p.config.Database, count(h.Articles, "article"), size(h.Bytes), size(h.Free))
	}
	load, err := s.Burden(ctx)
	if err == nil {
		work = burden(load)
	} else if d.todo == "" {
		d.todo = say(err)
	}
	found.use, err = s.ModelUse(ctx)
	if err == nil {
		found.to, err = s.Destinations(ctx, "discord")
	}
	if err != nil && d.todo == "" {
		d.todo = say(err)
	}
	found.owned = s.OwnedElsewhere()
	all, ahead, err := s.Processes(ctx)
	if err != nil && d.todo == "" {
		d.todo = say(err)
	}
	work = append(work, processes(all, ahead)...)
	return found
}

// burden says how the feeds and the posts do. What fails there is seldom the
// desk's own fault, so that it is no fault of the doctor's either.
func burden(load store.Burden) []diagnosis {
	feeds := diagnosis{what: "feeds", skipped: true, found: "none is followed: /feed add brings one in"}
	if load.Feeds > 0 {
		feeds.skipped = false
		feeds.found = count(load.Feeds, "feed")
		if load.Paused > 0 {
			feeds.found += fmt.Sprintf(", %d paused", load.Paused)
		}
		if load.Failing == 0 {
			feeds.found += "; none fails"
		} else {
			feeds.found += fmt.Sprintf("; %d failing, the longest %s since %s: %s", load.Failing, load.Oldest, load.Since.UTC().Format(momentOf), load.Reason)
		}
	}
	posts := diagnosis{what: "posts", found: fmt.Sprintf("%d owed, %d failed", load.Owed, load.Failed)}
	if load.Failed > 0 {
		posts.found += ": /queue says why, and tries them again"
	}
	return []diagnosis{feeds, posts}
}

// mostAhead is by how much the clocks of processes may differ: what is due is so by them.
const mostAhead = 5 * time.Second

// processes says who shares the desk; nothing of a desk that nobody does.
func processes(all []store.Seen, ahead time.Duration) (out []diagnosis) {
	for _, s := range all {
		d := diagnosis{what: "process", found: fmt.Sprintf("%s (%s)", s.Name, s.Role)}
		if n := s.Parts[store.Shards]; n > 0 {
			d.found += ", " + count(n, "shard")
		}
		if n := s.Parts[store.Feeds]; n > 0 {
			d.found += fmt.Sprintf(", %d of the %d parts of the feeds", n, store.FeedParts)
		}
		if s.Silent {
			d.found += "; it has not been heard of for a while, and the others take its work over"
		}
		out = append(out, d)
	}
	if ahead.Abs() > mostAhead {
		out = append(out, diagnosis{what: "clock", todo: fmt.Sprintf("this machine's clock and the database server's differ by %s: set both by NTP, since what is due is due by them", ahead.Abs().Round(time.Second))})
	}
	return out
}

// checkModel asks the endpoint for its models, which costs nothing.
func checkModel(ctx context.Context, p *program, desk deskFound, tell func(diagnosis)) {
	d, use := diagnosis{what: "model"}, desk.use
	if p.config.Summary.URL == "" {
		d.found, d.skipped = "no SUMMARY_URL: summaries are the articles' own sentences"+cost(use), true
		tell(d)
		return
	}
	start := time.Now()
	if err := newModel(p, nil).Check(ctx); err != nil {
		d.todo = err.Error() + ": check SUMMARY_URL, SUMMARY_MODEL and SUMMARY_KEY; until then the built-in summaries are shown"
	} else {
		d.found = fmt.Sprintf("%s answers in %d ms%s", p.config.Summary.Model, time.Since(start).Milliseconds(), cost(use))
	}
	tell(d)
}

// cost is what the summaries of a model have cost so far.
func cost(use store.ModelUse) string {
	if use.Calls == 0 {
		return ""
	}
	return fmt.Sprintf("; so far %s answered, %d of them refused, %d tokens an article", count(use.Calls, "article"), use.Refused,
		(use.Prompt+use.Completion)/use.Calls)
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d kB", (n+1023)/1024)
}
