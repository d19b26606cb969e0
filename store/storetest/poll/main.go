// Poll has all feeds of the common shelf polled at one moment, for measuring the whole
// program:
//
//	go run -tags sqlite_fts5 ./store/storetest/poll -at 1795468000 bench.db < addresses
//
// Each line of its input is the address of a feed, which is followed when it is not
// yet. With -done it only waits until all feeds that were due are polled and what they
// brought is read, and prints for each how many seconds after the moment that was.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// look is how often -done looks.
const look = 50 * time.Millisecond

func main() {
	at := flag.Float64("at", 0, "when the feeds are due, in Unix seconds")
	done := flag.Bool("done", false, "wait until all is polled and read")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("use it as: poll -at SECONDS [-done] FILE")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, flag.Arg(0), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	moment := time.UnixMicro(int64(*at * 1e6))
	if *done {
		err = wait(ctx, s, moment)
	} else if err = follow(ctx, s); err == nil {
		err = put(ctx, s, moment)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// follow adds the feeds of the input to the common shelf.
func follow(ctx context.Context, s *store.Store) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if _, _, err := s.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: lines.Text()}, Shelf: news.Common}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// put has all feeds of the common shelf due at a moment.
func put(ctx context.Context, s *store.Store, at time.Time) error {
	all, err := s.Subscriptions(ctx, news.Common)
	if err != nil {
		return err
	}
	var polls []store.FeedPoll
	for _, f := range all {
		polls = append(polls, store.FeedPoll{Feed: f.ID, Poll: news.Poll{At: time.Now(), Next: at, Every: time.Hour, Unchanged: true}})
	}
	return s.KeepUnchanged(ctx, polls)
}

// wait waits until nothing is to be polled, then until nothing is to be read.
func wait(ctx context.Context, s *store.Store, since time.Time) error {
	time.Sleep(time.Until(since))
	for _, next := range []func(context.Context) (time.Time, error){s.NextFeed, s.NextEntry} {
		for {
			at, err := next(ctx)
			if err != nil {
				return err
			}
			if at.IsZero() || at.After(time.Now()) {
				break
			}
			time.Sleep(look)
		}
		fmt.Printf("%.3f\n", time.Since(since).Seconds())
	}
	return nil
}
