// Fill makes a database of synthetic articles, for measuring the whole program:
//
//	go run -tags sqlite_fts5 ./store/storetest/fill -n 100000 bench.db
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"newsdesk/store"
	"newsdesk/store/storetest"
)

func main() {
	n := flag.Int("n", 100_000, "articles")
	from := flag.Int("from", 0, "articles of them that FILE holds")
	feeds := flag.Int("feeds", 0, "feeds")
	members := flag.Int("members", 0, "members who follow something")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("use it as: fill [-n ARTICLES] [-from N] [-feeds N] [-members N] FILE")
	}
	s, err := store.Open(context.Background(), flag.Arg(0), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	start := time.Now()
	if err := storetest.FillFrom(context.Background(), s, *from, *n); err != nil {
		log.Fatal(err)
	}
	if err := storetest.FillFeeds(context.Background(), s, *feeds, *members); err != nil {
		log.Fatal(err)
	}
	took := time.Since(start)
	kept := *n - *from
	fmt.Printf("%d articles kept in %s, %.2f ms each\n", kept, took.Round(time.Second), float64(took.Milliseconds())/float64(kept))
}
