package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/net/publicsuffix"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/store"
)

// takedown deletes a page's article, or all of a site, for good, and keeps it out. It
// works beside a running bot, as add does: what is to be edited is owed in the
// database, and whoever owns that carries it out.
func takedown(ctx context.Context, p *program, args []string) error {
	var list, undo bool
	names, err := flags("takedown", args, func(f *flag.FlagSet) {
		f.BoolVar(&list, "list", false, "")
		f.BoolVar(&undo, "undo", false, "")
	})
	if err != nil {
		return err
	}
	if list && (undo || len(names) > 0) || !list && len(names) != 1 {
		return usageError(usage("takedown"))
	}
	var d store.Demand
	if !list {
		if d, err = demand(names[0]); err != nil {
			return err
		}
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	by := news.Actor{ID: "terminal", Name: "the command line"}
	switch {
	case list:
		return listTakedowns(ctx, p, s)
	case undo:
		return undoTakedown(ctx, p, s, d, by)
	}
	done, err := s.TakeDown(ctx, d, by)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, takenDown(ctx, s, done))
	return err
}

// demand is what a name on the command line asks for: the address of a page, or a
// site's name.
func demand(name string) (store.Demand, error) {
	wrong := func(says string) (store.Demand, error) {
		return store.Demand{}, usageError(fmt.Sprintf("%q %s: give the address of a page, or a site such as example.org for all of it", name, says))
	}
	page := strings.Contains(name, "://")
	link := name
	if !page {
		link = "https://" + name + "/"
	}
	link, err := address.Canonical(link)
	if err != nil {
		return wrong("is no address")
	}
	host := address.Host(link)
	_, path, _ := strings.Cut(address.Page(link), "/")
	switch {
	case page && path == "":
		return wrong("is the address of no single page")
	case page:
		return store.Demand{Page: link}, nil
	case path != "":
		return wrong("is no site")
	}
	if _, err := netip.ParseAddr(host); err != nil {
		if suffix, known := publicsuffix.PublicSuffix(host); suffix == host && (known || !strings.Contains(host, ".")) {
			return wrong("is no single site")
		}
	}
	return store.Demand{Site: host}, nil
}

// takenDown says what was done and what follows.
func takenDown(ctx context.Context, s *store.Store, t store.Takedown) string {
	what := "A page of " + t.Site
	if t.Whole {
		what = "All of " + t.Site + ", with the hosts below it,"
	}
	out := fmt.Sprintf("%s is taken down and kept out: %s deleted", what, count(t.Articles, "article"))
	if t.Feeds > 0 {
		out += ", " + count(t.Feeds, "feed") + " taken off"
	}
	if t.Posts+t.Direct == 0 {
		return out + "; no post of it stands."
	}
	when := "when the bot runs next"
	if s.OwnedElsewhere() {
		when = "now by the running bot"
	}
	return fmt.Sprintf("%s; %s and %s are edited %s.", out, count(t.Posts, "post"), count(t.Direct, "direct message"), when)
}

func listTakedowns(ctx context.Context, p *program, s *store.Store) error {
	all, err := s.Takedowns(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(p.stdout, "Nothing is kept out.")
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, t := range all {
		what := "a page of " + t.Site
		if t.Whole {
			what = "all of " + t.Site
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.At.Format(time.DateOnly), what, count(t.Articles, "article"), count(t.Feeds, "feed"))
	}
	return w.Flush()
}

func undoTakedown(ctx context.Context, p *program, s *store.Store, d store.Demand, by news.Actor) error {
	t, err := s.UndoTakedown(ctx, d, by)
	if errors.Is(err, news.ErrNotFound) {
		return errors.New("that is not kept out: newsdesk takedown --list shows what is")
	}
	if err != nil {
		return err
	}
	what := "That page of " + t.Site
	if t.Whole {
		what = "All of " + t.Site
	}
	_, err = fmt.Fprintln(p.stdout, what+" is let in again. What was deleted does not come back by itself: bring it in, or follow its feed.")
	return err
}
