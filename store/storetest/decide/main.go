// Decide lets a guild want approval of what its feeds bring, for driving the whole
// program without somebody who sets it:
//
//	go run -tags sqlite_fts5 ./store/storetest/decide -shelf discord:1 -platform discord -desk 77 -zone Europe/Berlin bench.db
package main

import (
	"context"
	"flag"
	"log"

	"newsdesk/news"
	"newsdesk/store"
)

func main() {
	shelf := flag.String("shelf", "", "the shelf; empty for the common one")
	platform := flag.String("platform", "discord", "the desk channel's platform")
	desk := flag.String("desk", "", "the desk channel")
	zone := flag.String("zone", "", "the guild's time zone")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("use it as: decide [-shelf SHELF -platform PLATFORM -desk CHANNEL -zone ZONE] FILE")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, flag.Arg(0), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Decide(ctx, news.Shelf(*shelf), news.Actor{}, func(d *news.Settings) error {
		d.Approve, d.Platform, d.Desk, d.Zone = true, *platform, *desk, *zone
		return nil
	}); err != nil {
		log.Fatal(err)
	}
}
