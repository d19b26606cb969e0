// Side measures newsdesk on a file and on a PostgreSQL server side by side, there with
// one process and with several: what commands take, and how fast posts go out and feeds
// are polled. It prints tables.
//
//	side -bin ./newsdesk -owe bin/owe -poll bin/poll -db desk.db -postgres postgres://… [-parts commands,posts,polls] [-on file,1,2,3]
//
// The desk is moved to the server once, to a database of its own that is kept; each
// run has a copy of that, or of the file. It needs psql, and a role that may make
// databases.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"
)

// settings are what the program is told.
type settings struct {
	bin, owe, poll string
	db             string
	server         server
	rate, seconds  float64
	guilds         int
	posts          int
	channels       int
	feeds, sites   int
	entries        int
	slow           time.Duration
	profile        string
}

func main() {
	log.SetFlags(0)
	var s settings
	flag.StringVar(&s.bin, "bin", "", "newsdesk")
	flag.StringVar(&s.owe, "owe", "", "the program of store/storetest/owe")
	flag.StringVar(&s.poll, "poll", "", "the program of store/storetest/poll")
	flag.StringVar(&s.db, "db", "", "a database with articles on the common shelf, numbered from 1")
	flag.StringVar(&s.server.address, "postgres", "", "a database of a PostgreSQL server, with a role that may make others; its rows are left alone")
	flag.StringVar(&s.server.moved, "moved", "", "the database there that the desk has been moved to; empty: it is moved now, unless it was before")
	flag.Float64Var(&s.rate, "rate", 100, "interactions a second")
	flag.Float64Var(&s.seconds, "seconds", 20, "how long")
	flag.IntVar(&s.guilds, "guilds", 30, "guilds, spread over the shards")
	flag.IntVar(&s.posts, "n", 1200, "posts")
	flag.IntVar(&s.channels, "channels", 100, "channels that they go to")
	flag.IntVar(&s.feeds, "feeds", 2000, "feeds")
	flag.IntVar(&s.sites, "sites", 100, "addresses of loopback that they are spread over")
	flag.IntVar(&s.entries, "entries", 2, "entries of each feed")
	flag.DurationVar(&s.slow, "slow", 0, "how long a site takes to answer")
	flag.StringVar(&s.profile, "profile", "", "a folder for profiles of the processes' time, taken while they are measured")
	parts := flag.String("parts", "commands,posts,polls", "what is measured")
	on := flag.String("on", "file,1,2,3", "on what: the file, and so many processes on the server")
	flag.Parse()

	ok := true
	for _, part := range strings.Split(*parts, ",") {
		run := map[string]func(settings, []layout) bool{"commands": commands, "posts": posts, "polls": polls}[part]
		if run == nil {
			log.Fatalf("there is no part %q", part)
		}
		ok = run(s, layouts(part, strings.Split(*on, ","))) && ok
	}
	if !ok {
		os.Exit(1)
	}
}

// layout is where a desk is kept, and what its processes do.
type layout struct {
	name   string
	onFile bool
	roles  []string
}

// layouts are those of a part. Where it is about what people ask, those who answer are
// several; else one answers and all work.
func layouts(part string, on []string) []layout {
	all := []layout{
		{"file", true, []string{"all"}},
		{"1", false, []string{"all"}},
		{"2", false, []string{"all", "worker"}},
		{"3", false, []string{"all", "worker", "worker"}},
	}
	if part == "commands" {
		all[2].roles, all[3].roles = []string{"all", "all"}, []string{"gateway", "gateway", "worker"}
	}
	return slices.DeleteFunc(all, func(l layout) bool { return !slices.Contains(on, l.name) })
}

// String is its name in a table.
func (l layout) String() string {
	if l.onFile {
		return "a file"
	}
	return "PostgreSQL, " + strings.Join(l.roles, " + ")
}

// table prints rows under a head.
func table(head []string, rows [][]string) {
	fmt.Printf("\n| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Printf("| %s |\n", strings.Join(r, " | "))
	}
	fmt.Println()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
