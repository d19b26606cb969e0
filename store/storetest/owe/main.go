// Owe puts posts into a database that a bot is to carry out, for measuring the
// whole program:
//
//	go run -tags sqlite_fts5 ./store/storetest/owe -from 1795468000 -rate 40 bench.db < channels
//
// Each line of its input is a guild and a channel: the first is owed article 1, the
// next article 2, and so on, a second divided by the rate after one another, or all
// at once without a rate.
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

func main() {
	from := flag.Int64("from", 0, "when the first post is due, in Unix seconds")
	rate := flag.Float64("rate", 0, "posts a second; 0: all are due at once")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("use it as: owe [-from SECONDS -rate POSTS] FILE")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, flag.Arg(0), store.Options{Spread: -1})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	lines := bufio.NewScanner(os.Stdin)
	for i := int64(0); lines.Scan(); i++ {
		var guild, channel string
		if _, err := fmt.Sscan(lines.Text(), &guild, &channel); err != nil {
			log.Fatalf("line %d: %v", i+1, err)
		}
		p := news.Post{
			Key: fmt.Sprintf("owe/%d/%s", i, channel), Platform: "discord", Shelf: news.Shelf("discord:" + guild), Kind: news.PostArticle,
			Channel: channel, Into: news.ChannelText, Article: i + 1, State: news.PostOwed, OwedAt: time.Now(),
		}
		if *rate > 0 {
			p.DueAt = time.Unix(*from, 0).Add(time.Duration(float64(i) / *rate * float64(time.Second)))
		}
		if _, _, err := s.OwePost(ctx, p); err != nil {
			log.Fatalf("line %d: %v", i+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}
