// Due says when the feeds of a database are polled next, and where, for measuring the
// whole program:
//
//	go run -tags sqlite_fts5 ./store/storetest/due -port 18080 -over 15m bench.db
//
// Each feed gets an address of its own on loopback, at that port, an ETag, and a time
// within that span, all of them evenly spread. Without -over none is polled for years.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

func main() {
	port := flag.Int("port", 80, "where the feeds are served")
	over := flag.Duration("over", 0, "all feeds are due once within this time; 0: none is")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("use it as: due [-port PORT] [-over DURATION] FILE")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, flag.Arg(0), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	never := now.AddDate(10, 0, 0)
	feeds, err := s.DueFeeds(ctx, never.AddDate(10, 0, 0), 1<<24)
	if err != nil {
		log.Fatal(err)
	}
	polls := make([]store.FeedPoll, len(feeds))
	for i, f := range feeds {
		p := news.Poll{At: now, Next: never, Unchanged: true}
		if *over > 0 {
			p.Moved = fmt.Sprintf("http://127.%d.%d.%d:%d/feed", 1+i>>16, i>>8&255, i&255, *port)
			p.ETag, p.Every, p.Next = `"old"`, *over, now.Add(*over*time.Duration(i)/time.Duration(len(feeds)))
		}
		polls[i] = store.FeedPoll{Feed: f.ID, Poll: p}
	}
	if err := s.KeepUnchanged(ctx, polls); err != nil {
		log.Fatal(err)
	}
}
