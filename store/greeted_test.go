package store_test

import (
	"context"
	"testing"

	"newsdesk/news"
)

// Steps of a bot's life, and which guilds have been welcomed how often by then.
func TestAGuildIsGreetedOnceAJoin(t *testing.T) {
	d, ctx := openTimed(t), context.Background()
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	greet := func(shelf news.Shelf) {
		t.Helper()
		step(d.Greet(ctx, news.Post{Platform: "discord", Shelf: shelf, Channel: "c" + string(shelf), Into: news.ChannelText}))
		d.pass(1000)
	}
	welcomes := func(shelf news.Shelf, want int, when string) {
		t.Helper()
		n := 0
		for _, p := range d.posts(shelf) {
			if p.Kind == news.PostWelcome && p.Channel == "c"+string(shelf) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %s was welcomed %d times, want %d", when, shelf, n, want)
		}
	}
	step(d.Present(ctx, "discord", []news.Shelf{"discord:1"}, everyShelf))
	greet("discord:1")
	welcomes("discord:1", 0, "it had the bot before")
	greet("discord:2")
	greet("discord:2")
	welcomes("discord:2", 1, "it has joined")
	step(d.Present(ctx, "discord", []news.Shelf{"discord:1", "discord:2", "discord:3"}, everyShelf))
	greet("discord:2")
	greet("discord:3")
	welcomes("discord:2", 1, "after a restart")
	welcomes("discord:3", 1, "it joined while the bot was away")
	step(d.ShelfLeft(ctx, "discord:2"))
	step(d.ShelfBack(ctx, "discord:2"))
	greet("discord:2")
	welcomes("discord:2", 2, "it has taken the bot in again")
	step(d.Present(ctx, "discord", []news.Shelf{"discord:2", "discord:3"}, everyShelf))
	greet("discord:1")
	welcomes("discord:1", 1, "it was gone, and is back")
	step(d.Greet(ctx, news.Post{Platform: "discord", Shelf: "discord:4"}))
	welcomes("discord:4", 0, "there is no channel")
	greet("discord:4")
	welcomes("discord:4", 1, "there is one now")
}

func everyShelf(news.Shelf) bool { return true }
